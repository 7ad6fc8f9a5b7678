"""What a request may cost the database: a budget in statements, which does not depend on the machine."""

import frappe
import pytest


@pytest.fixture
def statements():
	"""Counts the statements of an action: `statements(lambda: doc.save())`."""

	def count(action) -> list[str]:
		seen, real = [], frappe.db.sql
		frappe.db.sql = lambda query, *values, **options: (
			seen.append(str(query)) or real(query, *values, **options)
		)
		try:
			action()
		finally:
			del frappe.db.sql
		return seen

	return count


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


def test_the_clocks_cost_a_save_without_a_change_nothing(ask, statements):
	request = ask("LIGHTING")
	request.description = "more"
	assert not [query for query in statements(request.save) if "Clock Event" in query]
