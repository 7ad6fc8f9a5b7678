"""S1: contacts without a request; S31: who can handle what. With figures worked out by hand."""

import frappe
import pytest
from frappe.desk.query_report import run

from facility_frontoffice.demo import data
from facility_frontoffice.facility_frontoffice.report.contacts_without_a_request import (
	contacts_without_a_request,
)
from facility_frontoffice.facility_frontoffice.report.who_can_handle_what import who_can_handle_what
from facility_frontoffice.reachability import calls

MOMENT, DESK = "Facility Contact Moment", "Facility Service Desk"


@pytest.fixture(autouse=True)
def _monday_morning(travel_to, nobody_called):
	travel_to("2026-03-02 10:00")


def values(summary) -> dict:
	return {row["label"]: row["value"] for row in summary}


class TestContactsWithoutARequest:
	@pytest.fixture(autouse=True)
	def _calls(self, _monday_morning, ask, travel_to):
		travel_to("2026-02-27 10:00")
		calls.tell("old", "answered", agent=data.MANAGER)
		travel_to("2026-03-02 10:00")
		for number in range(3):
			calls.tell(str(number), "answered", agent=data.AGENT)
		calls.tell("missed", "ringing")
		calls.tell("missed", "ended")
		linked = frappe.get_doc(MOMENT, {"external_id": "0"})
		linked.client_request = ask("CLEANING", channel="Other").name
		linked.save()

	def _run(self, **filters):
		return run(
			"Contacts without a Request", {"from_date": "2026-02-01", "to_date": "2026-03-02", **filters}
		)

	def test_s1_the_oldest_first_with_the_share(self, as_user):
		with as_user(data.AGENT):
			found = self._run()
		assert [(row["days"], row["agent"]) for row in found["result"]] == [
			(3, data.MANAGER),
			(0, data.AGENT),
			(0, data.AGENT),
		]
		assert values(found["report_summary"]) == {
			"Answered": 4,
			"Without a Request": 3,
			"Share without a Request": 75.0,
		}
		assert found["chart"]["data"]["datasets"][0]["values"] == [2, 1]

	def test_filters(self):
		assert len(self._run(agent=data.MANAGER)["result"]) == 1
		assert self._run(channel="Counter")["result"] == []
		assert len(self._run(from_date="2026-03-01")["result"]) == 2
		assert self._run(service_desk="Front Office", from_date="2026-03-02")["result"]
		with pytest.raises(frappe.ValidationError, match="ends before it begins"):
			contacts_without_a_request.execute({"from_date": "2026-03-03", "to_date": "2026-03-02"})

	def test_two_queries_however_many_there_are(self, statements):
		seen = statements(
			lambda: contacts_without_a_request.execute({"from_date": "2026-02-01", "to_date": "2026-03-02"})
		)
		assert len([query for query in seen if MOMENT in query]) == 2

	@pytest.mark.parametrize("user", [data.CLIENT, data.SECURITY])
	def test_not_for_others(self, as_user, user):
		with as_user(user), pytest.raises(frappe.PermissionError):
			self._run()


class TestWhoCanHandleWhat:
	@pytest.fixture(autouse=True)
	def _skills(self, _monday_morning):
		desk = frappe.get_doc(DESK, "Front Office")
		lighting = frappe.db.get_value("Facility Product", "LIGHTING", "category")
		for agent in desk.agents:
			agent.skills = f"{lighting}, ACCESS-PASS, juggling" if agent.user == data.AGENT else "lighting"
		desk.save()
		self.family = lighting

	def test_s31_gaps_come_first(self, as_user):
		with as_user(data.MANAGER):
			found = run("Who Can Handle What", {"by": "Product"})
		rows = {row["product"]: row for row in found["result"]}
		assert rows["LIGHTING"]["who"] == "Anna de Vries, Marcel Bakker"
		assert rows["ACCESS-PASS"]["who"] == "Anna de Vries"
		assert rows["CHAIR"]["agents"] == 0
		numbers = [row["agents"] for row in found["result"]]
		assert numbers == sorted(numbers)
		of_family = frappe.db.count("Facility Product", {"category": self.family, "disabled": 0})
		everything = frappe.db.count("Facility Product", {"disabled": 0})
		assert values(found["report_summary"]) == {
			"Products": everything,
			"Nobody Can": everything - of_family - 1,
			"Only One Can": of_family,  # all of the family but LIGHTING, and the pass
		}
		assert "juggling" in found["message"]

	def test_s31_by_family(self):
		found = run("Who Can Handle What", {"by": "Family"})
		row = next(row for row in found["result"] if row["family"] == self.family)
		assert row["who"] == "Anna de Vries"
		assert row["in_part"] == "Marcel Bakker"
		assert row["gaps"] == ""
		other = next(row for row in found["result"] if row["agents"] == 0 and row["family"] != self.family)
		assert other["gaps"]

	def test_of_one_desk_and_without_who_left(self):
		other = frappe.get_doc(
			{"doctype": DESK, "desk_name": "Other", "agents": [{"user": data.ICT, "skills": "alles"}]}
		).insert()
		found = run("Who Can Handle What", {"by": "Product", "service_desk": other.name})
		assert {row["who"] for row in found["result"]} == {"Ivo Mulder"}
		frappe.db.set_value("User", data.ICT, "enabled", 0)
		found = run("Who Can Handle What", {"by": "Product", "service_desk": other.name})
		assert {row["agents"] for row in found["result"]} == {0}

	def test_a_fixed_number_of_queries(self, statements):
		who_can_handle_what.execute({"by": "Product"})
		assert len(statements(lambda: who_can_handle_what.execute({"by": "Product"}))) <= 4

	def test_not_for_clients(self, as_user):
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			run("Who Can Handle What", {"by": "Family"})
