"""Who is in (S63): days, hours and absences; who may say so, and who learns why."""

import frappe
import pytest
from frappe.utils import getdate

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import presence
from facility_frontoffice.fulfilment.errors import FulfilmentError

UNIT = "Security"
MONDAY = "2026-11-30"


@pytest.fixture(autouse=True)
def monday_morning(travel_to):
	travel_to(f"{MONDAY} 10:00")


@pytest.fixture
def unit():
	"""Security with Sem as its lead, and Lars who works on three days."""
	doc = frappe.get_doc("Backoffice Unit", UNIT)
	doc.lead = data.SECURITY
	doc.set("members", [])
	doc.append("members", {"user": data.SECURITY})
	doc.append("members", {"user": data.LOGISTICS, "works_on": "Mon Tue Thu", "skills": "all"})
	return doc.save()


@pytest.fixture
def calendar_in():
	"""`calendar_in(unit, "America/New_York")` opens a unit around the clock, by the time of another place."""

	def make(unit, time_zone: str) -> None:
		calendar = frappe.copy_doc(frappe.get_doc("Facility Calendar", "Around the Clock"))
		calendar.update({"calendar_name": "Far away", "time_zone": time_zone, "name": None}).insert()
		unit.reload().update({"calendar": calendar.name}).save()

	return make


def away(user: str, first: str = MONDAY, last: str | None = MONDAY, **values):
	return frappe.get_doc(
		{
			"doctype": "Facility Absence",
			"user": user,
			"kind": "Ill",
			"from_date": first,
			"until_date": last,
			**values,
		}
	).insert()


def person(user: str, day: str | None = None) -> dict:
	return next(row for row in presence.people_in(UNIT, day) if row["user"] == user)


class TestWhoIsIn:
	def test_members_on_their_days(self, unit):
		assert [row["user"] for row in presence.people_in(UNIT)] == [data.SECURITY, data.LOGISTICS]
		assert person(data.LOGISTICS)["is_in"]
		assert person(data.LOGISTICS)["skills"] == "all"
		wednesday = person(data.LOGISTICS, "2026-12-02")
		assert not wednesday["is_in"]
		assert wednesday["why"] == "Does not work on this day"
		sunday = person(data.SECURITY, "2026-12-06")
		assert not sunday["is_in"]
		assert sunday["why"] == "The unit is closed"

	def test_an_absence_of_some_days(self, unit):
		away(data.SECURITY, MONDAY, "2026-12-04")
		assert person(data.SECURITY)["why"] == "Ill up to and including Friday 4 December"
		assert not person(data.SECURITY, "2026-12-04")["is_in"]
		assert person(data.SECURITY, "2026-12-07")["is_in"]

	def test_part_of_a_day(self, unit):
		away(data.SECURITY, part_of_day=1, from_time="13:00:00", until_time="15:00:00")
		found = person(data.SECURITY)
		assert found["is_in"]
		assert found["why"] == "Ill from 13:00 until 15:00"
		assert [str(start)[11:16] for start, _end in found["spans"]] == ["08:30", "15:00"]
		assert presence.is_in(data.SECURITY, UNIT)
		assert not presence.is_in(data.SECURITY, UNIT, frappe.utils.get_datetime(f"{MONDAY} 14:00"))

	def test_until_further_notice(self, unit):
		away(data.SECURITY, last=None)
		assert person(data.SECURITY, "2027-06-01")["why"] == "Ill until further notice"

	def test_a_holiday_of_the_calendar(self, unit):
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Test days off",
				"from_date": "2026-01-01",
				"to_date": "2026-12-31",
				"holidays": [{"holiday_date": MONDAY, "description": "Ours"}],
			}
		).insert()
		calendar = frappe.get_doc("Facility Calendar", "Office Hours")
		calendar.holiday_list = holidays.name
		calendar.save()
		assert person(data.SECURITY)["why"] == "The unit is closed"

	def test_who_cannot_log_in_is_left_out(self, unit):
		frappe.db.set_value("User", data.LOGISTICS, "enabled", 0)
		assert [row["user"] for row in presence.people_in(UNIT)] == [data.SECURITY]

	def test_a_lead_who_is_no_member_is_there_too(self, unit):
		frappe.get_doc("Backoffice Unit", UNIT).update({"lead": data.MANAGER}).save()
		assert person(data.MANAGER)["is_lead"]
		assert not person(data.MANAGER)["is_member"]

	def test_two_statements_and_one_for_leave_in_hrms(self, unit, statements):
		away(data.SECURITY)
		presence.people_in(UNIT)
		most = 2 + ("hrms" in frappe.get_installed_apps())
		assert len(statements(lambda: presence.people_in(UNIT))) <= most

	def test_in_dutch(self, unit):
		away(data.SECURITY, MONDAY, "2026-12-04")
		frappe.local.lang = "nl"
		assert person(data.SECURITY)["why"] == "Ziek tot en met vrijdag 4 december"


class TestWhoLearnsWhy:
	def test_colleagues_see_until_when_and_not_why(self, unit, as_user):
		away(data.SECURITY, MONDAY, "2026-12-04", note="The flu")
		for user in (data.LOGISTICS, data.AGENT):
			with as_user(user):
				assert person(data.SECURITY)["why"] == "Away up to and including Friday 4 December"

	def test_the_lead_and_managers_see_why(self, unit, as_user):
		away(data.LOGISTICS, note="The flu")
		for user in (data.SECURITY, data.MANAGER, data.LOGISTICS):
			with as_user(user):
				assert person(data.LOGISTICS)["why"] == "Ill (The flu)"

	def test_the_document_is_theirs_alone(self, unit, as_user):
		name = away(data.LOGISTICS).name
		for user, sees in (
			(data.LOGISTICS, True),
			(data.SECURITY, True),
			(data.MANAGER, True),
			(data.AGENT, False),
			(data.CLEANING, False),
		):
			with as_user(user):
				assert (name in frappe.get_list("Facility Absence", pluck="name")) == sees
				assert frappe.get_doc("Facility Absence", name).has_permission("read") == sees


class TestSayingSo:
	def test_a_member_says_so_for_themselves_and_for_nobody_else(self, unit, as_user):
		with as_user(data.LOGISTICS):
			away(data.LOGISTICS)
			with pytest.raises(frappe.PermissionError):
				away(data.SECURITY)

	def test_nobody_moves_theirs_to_somebody_else(self, unit, as_user):
		with as_user(data.LOGISTICS):
			mine = away(data.LOGISTICS)
			mine.user = data.SECURITY
			with pytest.raises(frappe.PermissionError):
				mine.save()

	def test_the_lead_says_so_for_the_unit(self, unit, as_user):
		with as_user(data.SECURITY):
			away(data.LOGISTICS)
			with pytest.raises(frappe.PermissionError):
				away(data.CLEANING)

	def test_part_of_a_day_without_a_time_is_from_its_start_or_until_its_end(self, unit):
		for empty in (None, ""):
			morning = away(data.SECURITY, part_of_day=1, from_time=empty, until_time="11:00:00")
			assert str(morning.starts_at) == f"{MONDAY} 00:00:00"
			evening = away(data.SECURITY, part_of_day=1, from_time="15:00:00", until_time=empty)
			assert str(evening.ends_at) == "2026-12-01 00:00:00"
			ill = away(data.SECURITY, last=None, part_of_day=1, from_time="15:00:00", until_time=empty)
			assert ill.ends_at is None

	def test_whole_days_have_no_times(self, unit):
		doc = away(data.SECURITY, part_of_day=1, from_time="10:00:00", until_time="12:00:00")
		doc.part_of_day = 0
		doc.save().reload()
		assert (doc.from_time, doc.until_time) == (None, None)
		assert (str(doc.starts_at), str(doc.ends_at)) == (f"{MONDAY} 00:00:00", "2026-12-01 00:00:00")

	def test_today_is_that_of_the_place_of_the_unit(self, unit, travel_to, calendar_in):
		"""Ten in the evening in New York is four in the night here: their day ends at six."""
		calendar_in(unit, "America/New_York")
		travel_to("2026-12-01 04:00")
		presence.say_out(data.SECURITY, UNIT)
		(row,) = frappe.get_all("Facility Absence", {"user": data.SECURITY}, ["starts_at", "ends_at"])
		assert [str(row.starts_at), str(row.ends_at)] == ["2026-12-01 04:00:00", "2026-12-01 06:00:00"]
		assert person(data.SECURITY)["why"] == "Elsewhere from 04:00"
		assert person(data.SECURITY, "2026-12-01")["why"] == ""
		presence.say_in(data.SECURITY, UNIT)
		assert not frappe.get_all("Facility Absence", {"user": data.SECURITY})

	def test_in_there_leaves_their_day_out_of_a_leave(self, unit, travel_to, calendar_in):
		calendar_in(unit, "America/New_York")
		travel_to("2026-12-01 04:00")
		away(data.SECURITY, MONDAY, "2026-12-04")
		presence.say_in(data.SECURITY, UNIT)
		rows = frappe.get_all(
			"Facility Absence", {"user": data.SECURITY}, ["starts_at", "ends_at"], order_by="starts_at"
		)
		assert [(str(row.starts_at), str(row.ends_at)) for row in rows] == [
			("2026-11-30 00:00:00", "2026-11-30 06:00:00"),
			("2026-12-01 06:00:00", "2026-12-05 00:00:00"),
		]

	def test_an_end_before_the_start_is_refused(self, unit):
		with pytest.raises(FulfilmentError, match="ends before it begins"):
			away(data.SECURITY, "2026-12-04", MONDAY)
		with pytest.raises(FulfilmentError):
			away(data.SECURITY, part_of_day=1, from_time="15:00:00", until_time="13:00:00")

	def test_out_and_in_again(self, unit, as_user):
		with as_user(data.SECURITY):
			presence.say_out(data.SECURITY, UNIT)
			assert not presence.is_in(data.SECURITY, UNIT)
			presence.say_out(data.SECURITY, UNIT)  # twice is once
			assert frappe.db.count("Facility Absence", {"user": data.SECURITY}) == 1
			presence.say_in(data.SECURITY, UNIT)
			assert presence.is_in(data.SECURITY, UNIT)
			assert person(data.SECURITY)["why"] == ""

	def test_in_during_a_leave_leaves_that_day_out(self, unit):
		away(data.SECURITY, "2026-11-23", "2026-12-04")
		presence.say_in(data.SECURITY, UNIT)
		rows = frappe.get_all(
			"Facility Absence", {"user": data.SECURITY}, ["from_date", "until_date"], order_by="from_date"
		)
		assert [(row.from_date, row.until_date) for row in rows] == [
			(getdate("2026-11-23"), getdate("2026-11-29")),
			(getdate("2026-12-01"), getdate("2026-12-04")),
		]

	def test_somebody_else_may_not_press_the_button(self, unit, as_user):
		with as_user(data.LOGISTICS), pytest.raises(frappe.PermissionError):
			presence.say_out(data.SECURITY, UNIT)
