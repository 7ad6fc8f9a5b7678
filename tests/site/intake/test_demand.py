"""S10: what clients ask and the catalogue does not know, measured when it is asked and when it is translated."""

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.facility_frontoffice.report.demand_for_the_catalogue.demand_for_the_catalogue import (
	execute,
)
from facility_frontoffice.intake import demand, service

REQUEST = "Client Request"
PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
UNHEARD = "qqzwvk"
MAIL = (
	f"From: Emma van Dijk <{data.CLIENT}>\r\nTo: questions@example.com\r\nSubject: Qq zw\r\n"
	"Message-ID: <{key}@example.org>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\n\r\n{words}."
)


@pytest.fixture(autouse=True)
def _in_march(travel_to):
	travel_to("2026-03-02 09:00")


def listed(**filters) -> dict:
	rows = execute({**PERIOD, "view": "Requests", **filters})[1]
	return {row["request"]: row for row in rows}


class TestMeasuring:
	def test_how_many_products_fit_is_known_at_once(self, ask):
		assert ask(subject="The lamp blinks").suggestions_found > 0
		assert ask(subject=UNHEARD).suggestions_found == 0

	def test_the_place_among_the_suggestions_is_kept(self, ask):
		request = ask("LIGHTING", "MOVE", subject="The lamp blinks, the lights are out")
		assert request.lines[0].suggested_rank == 1
		assert request.lines[1].suggested_rank == 0

	def test_it_cannot_be_typed(self, ask):
		request = ask("LIGHTING")
		known = request.suggestions_found
		request.suggestions_found = 99
		request.save()
		assert frappe.get_doc(REQUEST, request.name).suggestions_found == known

	def test_it_costs_no_statement(self, ask, statements):
		demand.measure(frappe.get_doc(REQUEST, ask("LIGHTING").name))  # the index is made
		request = frappe.get_doc(REQUEST, ask("LIGHTING").name)
		assert statements(lambda: (demand.measure(request), demand.rank_of(request, "LIGHTING"))) == []

	def test_no_question_is_lost_for_it(self, ask, monkeypatch):
		def broken(*_arguments):
			raise ValueError

		monkeypatch.setattr("facility_frontoffice.catalogue.suggestions.ranked", broken)
		request = ask("LIGHTING")
		assert (request.suggestions_found, request.lines[0].suggested_rank) == (-1, -1)

	@pytest.mark.parametrize(("words", "known"), [(UNHEARD, False), ("The lamp blinks", True)])
	def test_a_mail_is_measured_by_what_it_says(self, words, known):
		deliver(MAIL.format(words=words, key=frappe.generate_hash(length=8)))
		found = frappe.get_last_doc(REQUEST, {"subject": "Qq zw"}).suggestions_found
		assert (found > 0) == known


class TestTheList:
	def test_s10_what_nothing_matched_what_was_ticked_and_what_ended_without(self, ask):
		unmatched = ask(subject=UNHEARD)
		ticked = ask("LIGHTING", subject="The lamp blinks")
		ticked.no_product_fits = 1
		ticked.save()
		without = service.cancel(ask(subject="The lamp blinks").name, "Not ours.", "The landlord.")
		other = ask("MOVE", subject="The lamp blinks")
		fine = ask("LIGHTING", subject="The lamp blinks")
		praise = ask(subject=f"{UNHEARD}, thank you", request_type="Compliment")
		found = listed()
		assert {name: row["why"] for name, row in found.items()} == {
			unmatched.name: "Nothing Matched",
			ticked.name: "Nothing in the Catalogue Fits",
			without.name: "Ended without a Product",
			other.name: "Chosen, Not Suggested",
		}
		assert found[other.name]["chosen"] == other.lines[0].product_name
		assert not {fine.name, praise.name} & set(found)
		assert set(listed(why="Nothing Matched")) == {unmatched.name}

	def test_by_the_words_that_come_most(self, ask):
		for words in ("Graag een {0}", "Nog een {0} graag"):
			ask(subject=words.format(UNHEARD))
		rows = execute({**PERIOD, "view": "Words"})[1]
		assert (rows[0]["word"], rows[0]["requests"]) == (UNHEARD, 2)
		assert UNHEARD in rows[0]["example"]

	def test_only_of_the_period_channel_and_desk(self, ask):
		request = ask(subject=UNHEARD, channel="Counter")
		assert not listed(from_date="2026-04-01", to_date="2026-04-30")
		assert not listed(channel="Phone")
		assert list(listed(channel="Counter", service_desk=request.service_desk)) == [request.name]

	def test_the_share_of_all_that_came(self, ask):
		ask(subject=UNHEARD)
		ask("LIGHTING", subject="The lamp blinks")
		summary = {row["label"]: row["value"] for row in execute({**PERIOD, "view": "Words"})[4]}
		assert summary["Received"] == 2
		assert summary["Share Listed Here"] == 50

	def test_two_statements_whatever_there_is(self, ask, statements):
		for _number in range(3):
			ask(subject=UNHEARD)
		assert len(statements(lambda: execute({**PERIOD, "view": "Words"}))) == 2

	def test_what_fits_nothing_leaves_intake_as_a_wish_or_with_an_alternative(self, ask):
		"""S3: ticking is no way round it."""
		request = ask(subject=UNHEARD)
		request.no_product_fits = 1
		request.save()
		with pytest.raises(frappe.ValidationError, match="product"):
			service.close(request.name)
		request.reload()
		request.request_type = "Wish"
		request.save()
		assert service.close(request.name).status == "Closed"
		assert request.name in listed()
