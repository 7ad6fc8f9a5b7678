"""What a new site starts with, and that it is the admin's from then on."""

import pytest

from facility_frontoffice.setup import seeds

SETTINGS = "Facility Frontoffice Settings"


def test_calendars_are_in_the_time_zone_of_the_site(transaction):
	frappe = transaction
	office = frappe.get_doc("Facility Calendar", seeds.OFFICE_HOURS)
	assert office.time_zone == frappe.utils.get_system_timezone()
	monday = office.hours[0]
	assert (monday.weekday, monday.opens_at, monday.closes_at) == (
		"Monday",
		"08:30",
		"17:00",
	)
	assert len(office.hours) == 5
	assert len(frappe.get_doc("Facility Calendar", seeds.AROUND_THE_CLOCK).hours) == 7


def test_there_is_a_default_desk_and_level(transaction):
	frappe = transaction
	settings = frappe.get_single(SETTINGS)
	assert settings.default_service_desk == seeds.FRONT_OFFICE
	assert settings.default_service_level == seeds.STANDARD_LEVEL
	assert settings.default_calendar == seeds.OFFICE_HOURS
	assert settings.send_messages
	level = frappe.get_doc("Facility Service Level", seeds.STANDARD_LEVEL)
	assert {row.priority for row in level.norms} == {"Low", "Medium", "High", "Urgent"}


def test_mail_is_answered_within_an_hour(transaction):
	"""S36."""
	level = transaction.get_doc("Facility Service Level", seeds.STANDARD_LEVEL)
	assert next(row.respond_within for row in level.norms if row.priority == "Medium") == 3600


def test_every_message_has_a_text_in_both_languages(transaction):
	"""S44."""
	frappe = transaction
	kinds = frappe.get_meta("Facility Message").get_field("kind").options.split("\n")
	rows = {(row.kind, row.language): row for row in frappe.get_single(SETTINGS).message_templates}
	assert set(rows) >= {(kind, language) for kind in kinds for language in ("en", "nl")}
	assert all(
		row.enabled and frappe.db.exists("Email Template", row.email_template) for row in rows.values()
	)


def test_making_them_again_changes_nothing(transaction):
	frappe = transaction
	name = seeds.template_name("Received", "en")
	frappe.db.set_value("Email Template", name, "subject", "Hello")
	frappe.db.set_single_value(SETTINGS, "send_messages", 0)
	before = {
		doctype: frappe.db.count(doctype)
		for doctype in ("Email Template", "Facility Calendar", "Facility Service Level")
	}
	rows = len(frappe.get_single(SETTINGS).message_templates)
	seeds.create()
	assert frappe.db.get_value("Email Template", name, "subject") == "Hello"
	assert not frappe.get_single(SETTINGS).send_messages
	assert {doctype: frappe.db.count(doctype) for doctype in before} == before
	assert len(frappe.get_single(SETTINGS).message_templates) == rows


def test_removing_leaves_no_text_behind(transaction):
	frappe = transaction
	seeds.remove()
	assert frappe.get_all("Email Template", filters={"name": ("like", "Front Office: %")}) == []


def test_a_migration_makes_nothing(transaction):
	"""What was deleted stays deleted: seeds hang on the installation only."""
	hooks = transaction.get_hooks(app_name="facility_frontoffice")
	assert not [method for method in hooks.get("after_migrate", []) if "seeds" in method]


def test_the_time_zone_follows_the_setup_wizard_until_somebody_changes_the_calendar(transaction):
	frappe = transaction
	frappe.db.set_single_value("System Settings", "time_zone", "Asia/Tokyo")
	frappe.clear_cache()
	office = frappe.get_doc("Facility Calendar", seeds.OFFICE_HOURS)
	office.hours[0].opens_at = "09:00"
	office.save()
	seeds.after_setup_wizard({})
	assert frappe.db.get_value("Facility Calendar", seeds.AROUND_THE_CLOCK, "time_zone") == "Asia/Tokyo"
	assert frappe.db.get_value("Facility Calendar", seeds.OFFICE_HOURS, "time_zone") != "Asia/Tokyo"


CONTEXT = {
	"client_name": "Emma <b>van Dijk</b>",
	"portal_url": "https://example.com/my-requests/CR-2026-00001",
	"products": ["Lighting fault", "<i>x</i>"],
	"promised": "Wednesday 25 November, 17:00",
	"reason": "<script>alert(1)</script>",
	"alternative": "<u>another</u>",
	"answer": "<u>answer</u>",
	"message": "<u>message</u>",
	"task": "<u>photo</u>",
	"old_date": "Monday",
	"new_date": "Tuesday",
	"desk": {"name": "Front <u>Office</u>", "phone": "020 123 45 67", "email": "fo@example.com"},
}


@pytest.mark.parametrize("nothing_known", [False, True])
@pytest.mark.parametrize(("kind", "language"), list(seeds.MESSAGES))
def test_texts_render_and_escape_what_people_typed(transaction, kind, language, nothing_known):
	frappe = transaction
	request = {
		"name": "CR-2026-00001",
		"subject": "The lamp <script>",
		"description": "<img src=x>\nis out",
		"response_due": "2026-11-24 10:00:00",
	}
	context = {**CONTEXT, "request": frappe._dict(request)}
	if nothing_known:
		context.update(dict.fromkeys(("promised", "reason", "alternative", "answer"), None), products=[])
		context["desk"] = {"name": "Front Office", "phone": None, "email": None}
		context["request"].update(description=None, response_due=None)
	text = frappe.get_doc("Email Template", seeds.template_name(kind, language)).get_formatted_email(context)
	body = text["message"]
	assert not [
		markup for markup in ("<script", "<img", "<u>", "<i>", "<b>van", "{{", "{%", "None") if markup in body
	]
	assert "https://example.com/my-requests/CR-2026-00001" in body
	assert ("Wat er nu gebeurt" if language == "nl" else "What happens next") in body
	assert text["subject"]
