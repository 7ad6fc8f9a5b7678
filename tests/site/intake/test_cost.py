"""What a request may cost the database: a budget in statements, which does not depend on the machine."""

import pytest

from facility_frontoffice.service_levels import service as service_levels


def test_a_request_with_a_line_its_clocks_and_the_first_message_takes_twenty_at_most(ask, statements):
	ask("LIGHTING")  # fills the caches of the process
	seen = statements(lambda: ask("LIGHTING"))
	assert len(seen) <= 20, "\n".join(seen)


def test_a_save_takes_twelve_at_most(ask, statements):
	ask("LIGHTING").save()
	request = ask("LIGHTING")
	request.description = "more"
	seen = statements(request.save)
	assert len(seen) <= 12, "\n".join(seen)


@pytest.mark.parametrize(
	"change", [{"description": "more"}, {"status": "On Hold", "hold_reason": "Away."}, {"impact": "High"}]
)
def test_the_clocks_take_four_statements_beyond_a_bare_save_at_most(ask, statements, monkeypatch, change):
	def cost() -> int:
		request = ask("LIGHTING")
		request.update(change)
		return len(statements(request.save))

	cost()  # fills the caches of the process
	with_clocks = cost()
	for name in ("follow", "record", "catch_up"):
		monkeypatch.setattr(service_levels, name, lambda doc: None)
	assert with_clocks - cost() <= 4


def test_the_clocks_cost_a_save_without_a_change_nothing(ask, statements):
	request = ask("LIGHTING")
	request.description = "more"
	assert not [query for query in statements(request.save) if "Clock Event" in query]
