"""The steps of the set-up: what they show, what they do, and that doing it again does no harm."""

import frappe
import pytest

from facility_frontoffice.api import setup_assistant as api
from facility_frontoffice.catalogue import choosing
from facility_frontoffice.demo import data
from facility_frontoffice.setup import shipped
from facility_frontoffice.setup_assistant import acts, marks, steps

SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture
def admin(as_user):
	"""The functions are called by somebody with the role Facility Administrator alone."""
	user = frappe.get_doc({"doctype": "User", "name": "setter@example.com", "email": "setter@example.com"})
	user.update({"first_name": "Setter", "full_name": "Setter", "enabled": 1, "user_type": "System User"})
	user.db_insert()  # saving a user takes seconds, and is not what this is about
	row = {"doctype": "Has Role", "parent": user.name, "parenttype": "User", "parentfield": "roles"}
	frappe.get_doc({**row, "role": "Facility Administrator"}).db_insert()
	frappe.clear_cache(user=user.name)
	with as_user(user.name):
		yield user.name


class TestHowFar:
	def test_it_is_kept_for_who_comes_after(self, admin, as_user):
		first = api.overview()
		assert len(first["steps"]) == 8
		api.mark("front_office", "Done")
		api.mark("desks", "Skipped")
		api.mark("hours", "Later")
		with as_user("Administrator"):
			seen = api.overview()
		states = {row["step"]: (row["state"], row["by"]) for row in seen["steps"]}
		assert states["front_office"] == ("Done", "Setter")
		assert states["hours"] == ("Later", "Setter")
		assert seen["dealt_with"] == 2
		assert seen["next"] == "catalogue"  # what was put off comes last

	def test_a_step_can_be_opened_again(self, admin):
		api.mark("mail", "Done")
		api.mark("mail", None)
		assert {row["state"] for row in api.overview()["steps"] if row["step"] == "mail"} == {None}

	def test_the_list_on_the_workspace_follows(self, admin):
		api.mark("units", "Done")
		assert frappe.db.get_value("Onboarding Step", "Facility Setup Units", "is_complete") == 1

	def test_nonsense_is_refused(self, admin):
		with pytest.raises(marks.SetupError):
			api.mark("nowhere", "Done")
		with pytest.raises(marks.SetupError):
			api.mark("mail", "Finished")

	def test_every_step_shows_what_there_is(self, admin):
		for row in api.overview()["steps"]:
			assert api.show(row["step"])


class TestPermission:
	@pytest.mark.parametrize("user", [data.CLIENT, data.AGENT, data.WORKPLACE])
	def test_others_may_not(self, as_user, user):
		calls = (
			api.overview,
			api.findings,
			api.number,
			lambda: api.show("desks"),
			lambda: api.set_portal({"allow_guests": 1}),
			lambda: api.set_front_office("Mixed"),
			lambda: api.load_catalogue(["Cleaning"]),
		)
		with as_user(user):
			for call in calls:
				with pytest.raises(frappe.PermissionError):
					call()


class TestFrontOffice:
	def test_s27_a_desk_per_unit_once(self, admin):
		(name,) = api.set_front_office("Per Unit", None, ["Workplace"])["made"]
		desk = frappe.get_doc("Facility Service Desk", name)
		unit = frappe.get_doc("Backoffice Unit", "Workplace")
		assert (desk.kind, desk.backoffice_unit, desk.lead) == ("Unit", "Workplace", unit.lead)
		assert [row.user for row in desk.agents] == [row.user for row in unit.members]
		assert desk.channels
		assert api.set_front_office("Per Unit", None, ["Workplace"])["made"] == []
		assert frappe.db.get_single_value(SETTINGS, "desk_arrangement") == "Per Unit"

	def test_the_company_stays_when_none_is_given(self, admin):
		company = frappe.db.get_value("Company", {}, "name", order_by="name")
		api.set_front_office("Central", company)
		api.set_front_office("Mixed")
		assert frappe.db.get_single_value(SETTINGS, "default_company") == company

	def test_an_unknown_arrangement_is_refused_by_the_setting_itself(self, admin):
		with pytest.raises(frappe.ValidationError):
			api.set_front_office("Everywhere")


class TestDesks:
	def test_what_the_form_does_not_name_stays(self, admin):
		api.set_desk(
			desk_name="Planted", lead=data.AGENT, people=[data.AGENT, data.MANAGER], channels=["Phone"]
		)
		desk = frappe.get_doc("Facility Service Desk", "Planted")
		desk.agents[0].skills = "Locks"
		desk.channels[0].answer_within = 7
		desk.save()
		api.set_desk(desk="Planted", people=[data.MANAGER, data.AGENT], channels=["Phone", "Counter"])
		desk.reload()
		assert {row.user: row.skills for row in desk.agents}[data.AGENT] == "Locks"
		assert {row.channel: row.answer_within for row in desk.channels if row.enabled}["Phone"] == 7
		api.set_desk(desk="Planted", people=[data.MANAGER], channels=["Counter"])
		desk.reload()
		assert [row.user for row in desk.agents] == [data.MANAGER]
		assert [row.channel for row in desk.channels if row.enabled] == ["Counter"]
		assert len(desk.channels) == 2  # switched off, with its norm

	def test_a_name_that_is_there_and_no_name(self, admin):
		with pytest.raises(marks.SetupError, match="already"):
			api.set_unit(unit_name="Workplace")
		with pytest.raises(marks.SetupError, match="name"):
			api.set_unit(unit_name=" ")


class TestHours:
	def test_written_and_shown_again(self, admin):
		hours = {"Monday": "8.30-12:30, 13-17", "Saturday": "10-12"}
		api.set_hours(hours, calendar_name="Planted", is_default=True)
		(row,) = [row for row in api.show("hours")["calendars"] if row["name"] == "Planted"]
		assert row["hours"]["Monday"] == "08:30-12:30, 13:00-17:00"
		assert row["hours"]["Tuesday"] == ""
		assert frappe.db.get_single_value(SETTINGS, "default_calendar") == "Planted"
		api.set_hours(row["hours"], calendar="Planted")
		assert len(frappe.get_doc("Facility Calendar", "Planted").hours) == 3

	def test_what_is_no_time_is_said_by_its_day(self, admin):
		with pytest.raises(marks.SetupError, match="Tuesday: “whenever” are no hours"):
			api.set_hours({"Monday": "8-12", "Tuesday": "whenever"}, calendar="Office Hours")
		with pytest.raises(marks.SetupError, match="at least one day"):
			api.set_hours({}, calendar="Office Hours")


class TestCatalogue:
	@pytest.fixture
	def without_products(self, transaction):
		for doctype in ("Facility Product", "Facility Product Category", "Backoffice Unit"):
			frappe.db.delete(doctype)
		for table in ("Facility Product Question", "Facility Product Step", "Facility Team Member"):
			frappe.db.delete(table)
		frappe.clear_cache()

	def test_only_what_is_chosen_with_what_it_needs(self, without_products, admin):
		made = api.load_catalogue(["Cleaning"])
		assert made["products"] == frappe.db.count("Facility Product") > 0
		assert made["categories"] == 2  # its own and the one above it
		units = set(frappe.get_all("Facility Product", pluck="backoffice_unit"))
		assert units <= set(frappe.get_all("Backoffice Unit", pluck="name"))
		assert set(api.load_catalogue(["Cleaning"]).values()) == {0}
		rows = {row["category"]: row for row in choosing.what_it_brings()}
		assert rows["Cleaning"]["there"] == rows["Cleaning"]["brings"]
		assert not rows["Workplace"]["there"]

	def test_in_dutch(self, without_products, admin):
		api.load_catalogue(["Workplace"], "nl")
		chair = frappe.get_doc("Facility Product", "CHAIR")
		assert chair.product_name == "Bureaustoel"
		english = next(seed for seed in choosing.loader.products() if seed.name == "CHAIR").values
		for row, source in zip(chair.questions, english["questions"], strict=True):
			assert row.question == frappe._(source["question"], "nl")
		assert chair.backoffice_unit == english["backoffice_unit"]

	def test_what_was_loaded_in_dutch_is_as_shipped_and_is_put_back_in_dutch(self, without_products, admin):
		api.load_catalogue(["Workplace"], "nl")
		(kind,) = [found for found in shipped.overview() if found["key"] == "products"]
		assert {row["state"] for row in kind["rows"] if row["record"]} == {"Kept"}
		frappe.db.set_value("Facility Product", "CHAIR", "product_name", "Stoel")
		changed = shipped.compare("products", "CHAIR")
		assert [change["shipped"] for change in changed["changes"]] == ["Bureaustoel"]
		assert shipped.restore("products", "CHAIR", changed["seen"])["state"] == "Kept"
		assert frappe.db.get_value("Facility Product", "CHAIR", "product_name") == "Bureaustoel"


class TestMail:
	def test_a_test_mail_goes_to_who_asks(self, outgoing_account, admin):
		assert api.send_test_mail() == {"address": admin}
		assert frappe.get_all("Email Queue Recipient", filters={"recipient": admin}, pluck="recipient")

	def test_without_an_account_it_says_what_to_do(self, admin):
		frappe.db.set_value("Email Account", {"enable_outgoing": 1}, "default_outgoing", 0)
		with pytest.raises(marks.SetupError, match="no outgoing account"):
			acts.send_test_mail()


def test_the_portal_takes_the_fields_that_it_shows_and_no_others(admin):
	api.set_portal({"allow_guests": 1, "clients_see_requests_of": "Their Department", "keep_mail_days": 1})
	settings = frappe.get_doc(SETTINGS)
	assert (settings.allow_guests, settings.clients_see_requests_of) == (1, "Their Department")
	assert settings.keep_mail_days != 1


def test_messages_are_switched_one_by_one(admin):
	rules = api.show("messages")["rules"]
	on = [row["name"] for row in rules if row["enabled"]]
	assert api.set_messages(True, on[1:]) == {"changed": 1}
	assert not frappe.db.get_value("Facility Message Rule", on[0], "enabled")
	assert api.set_messages(True, on[1:]) == {"changed": 0}
	assert api.set_messages(False, on) == {"changed": 1}
	assert steps.show("messages")["send_messages"] == 0
