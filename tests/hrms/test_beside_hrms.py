"""This app and HRMS on one site: leave counts as absence, both keep their fields, and HRMS is whole when this app is gone."""

import frappe
import pytest
import site_anew
import site_rows

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import presence
from facility_frontoffice.fulfilment.errors import FulfilmentError

APP, UNIT = "facility_frontoffice", "Security"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-30", "2026-12-01", "2026-12-02"


@pytest.fixture
def at_work(organisation, transaction, travel_to):
	"""The demo organisation on a Monday morning; Sem and Lars are of Security."""
	unit = frappe.get_doc("Backoffice Unit", UNIT)
	unit.set("members", [{"user": data.SECURITY}, {"user": data.LOGISTICS}])
	unit.lead = data.SECURITY
	unit.save()
	travel_to(f"{MONDAY} 10:00")


def person(user: str, day: str) -> dict:
	return next(row for row in presence.people_in(UNIT, day) if row["user"] == user)


class TestLeave:
	def test_who_has_leave_is_away_and_nobody_learns_of_what_kind(self, at_work, as_user, grant_leave):
		grant_leave(data.SECURITY, MONDAY, TUESDAY)
		found = person(data.SECURITY, MONDAY)
		assert (found["is_in"], found["is_away"]) == (False, True)
		assert found["why"].startswith("Leave")
		assert "1 December" in found["why"]
		assert not presence.is_in(data.SECURITY, UNIT)
		assert person(data.SECURITY, WEDNESDAY)["is_in"]
		assert person(data.LOGISTICS, MONDAY)["is_in"]
		with as_user(data.AGENT):
			assert person(data.SECURITY, MONDAY)["why"].startswith("Away")

	def test_leave_that_was_not_granted_is_no_absence(self, at_work, grant_leave):
		grant_leave(data.SECURITY, MONDAY, MONDAY, status="Open")
		assert person(data.SECURITY, MONDAY)["is_in"]

	def test_leave_that_was_taken_back_is_no_absence(self, at_work, grant_leave):
		grant_leave(data.SECURITY, MONDAY, MONDAY).cancel()
		assert person(data.SECURITY, MONDAY)["is_in"]

	def test_a_half_day_is_no_absence_and_the_days_around_it_are(self, at_work, grant_leave):
		grant_leave(data.SECURITY, MONDAY, WEDNESDAY, half_day=1, half_day_date=TUESDAY)
		assert [person(data.SECURITY, day)["is_in"] for day in (MONDAY, TUESDAY, WEDNESDAY)] == [
			False, True, False,
		]  # fmt: skip

	def test_leave_and_an_absence_together(self, at_work, grant_leave):
		grant_leave(data.SECURITY, MONDAY, MONDAY)
		frappe.get_doc(
			{"doctype": presence.DOCTYPE, "user": data.SECURITY, "kind": "Ill", "from_date": TUESDAY}
			| {"until_date": TUESDAY}
		).insert()
		assert not person(data.SECURITY, MONDAY)["is_in"]
		assert person(data.SECURITY, TUESDAY)["why"].startswith("Ill")

	def test_who_is_in_after_all_is_sent_to_hrms(self, at_work, grant_leave):
		grant_leave(data.SECURITY, MONDAY, MONDAY)
		with pytest.raises(FulfilmentError, match="HRMS"):
			presence.say_in(data.SECURITY, UNIT)

	def test_a_whole_unit_costs_one_statement_more(self, at_work, grant_leave, monkeypatch):
		grant_leave(data.SECURITY, MONDAY, MONDAY)
		presence.people_in(UNIT, MONDAY)  # metadata and calendars are in the cache from here
		seen, real = [], frappe.db.sql
		monkeypatch.setattr(
			frappe.db, "sql", lambda query, *a, **b: seen.append(str(query)) or real(query, *a, **b)
		)
		presence.people_in(UNIT, MONDAY)
		assert len([query for query in seen if "Leave Application" in query]) == 1


def test_documents_have_the_fields_of_both(at_work):
	meta = frappe.get_meta("Department")
	assert meta.has_field("facility_service_level")
	assert meta.has_field("payroll_cost_center")
	department = frappe.get_doc("Department", {"is_group": 0})
	department.facility_service_level = "Standard"
	assert department.save().facility_service_level == "Standard"


def test_hrms_is_whole_when_this_app_is_gone(organisation, site_put_back, bench_command, grant_leave):
	granted = grant_leave(data.SECURITY, MONDAY, MONDAY)
	frappe.db.commit()
	before = site_rows.stored(_tables_of_hrms())
	fields = _fields_of_others()
	frappe.db.rollback()  # what was read is locked against changes
	bench_command("uninstall-app", APP, "--yes", "--no-backup", "--force")
	site_anew.look_again()
	assert site_rows.lost(before) == {}
	assert _fields_of_others() == fields
	granted.reload().cancel()
	grant_leave(data.SECURITY, MONDAY, TUESDAY)
	frappe.db.commit()
	before = site_rows.stored(_tables_of_hrms())
	bench_command("install-app", APP)
	site_anew.look_again()
	assert site_rows.lost(before) == {}
	assert _fields_of_others() == fields


def _tables_of_hrms() -> list[str]:
	names = frappe.get_all("DocType", {"module": ("in", ("HR", "Payroll")), "issingle": 0}, pluck="name")
	return [f"tab{name}" for name in sorted(names)]


def _fields_of_others() -> set[str]:
	return set(frappe.get_all("Custom Field", {"module": ("is", "not set")}, pluck="name"))
