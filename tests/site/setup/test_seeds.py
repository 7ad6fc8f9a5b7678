"""What a new site starts with, and that it is the admin's from then on."""

import pytest

from facility_frontoffice.communication import frame, parts, text_messages, to_clients
from facility_frontoffice.setup import message_rules, seeds
from facility_frontoffice.setup.message_rules import COMBINED, RULE, template_name

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


def test_every_message_has_a_rule_with_a_text_in_both_languages(transaction):
	"""S44."""
	frappe = transaction
	kinds = frappe.get_meta("Facility Message").get_field("kind").options.split("\n")
	assert set(message_rules.kinds()) == set(kinds)
	assert set(kinds) == set(frappe.get_meta(RULE).get_field("kind").options.split("\n"))
	for kind in kinds:
		rule = frappe.get_doc(RULE, {"kind": kind})
		assert {row.language for row in rule.texts} == {"en", "nl"}
		assert all(frappe.db.exists("Email Template", row.email_template) for row in rule.texts)
	assert frappe.db.exists("Email Template", template_name(COMBINED, "nl"))


def test_what_nobody_asked_for_is_off_at_first(transaction):
	frappe = transaction
	off = frappe.get_all(RULE, {"enabled": 0}, pluck="kind")
	assert sorted(off) == ["Closed", "Feedback"]


def test_making_them_again_changes_nothing(transaction):
	frappe = transaction
	name = template_name("Received", "en")
	frappe.db.set_value("Email Template", name, "subject", "Hello")
	frappe.db.set_single_value(SETTINGS, "send_messages", 0)
	before = {
		doctype: frappe.db.count(doctype)
		for doctype in ("Email Template", "Facility Calendar", "Facility Service Level", RULE)
	}
	seeds.create()
	assert frappe.db.get_value("Email Template", name, "subject") == "Hello"
	assert not frappe.get_single(SETTINGS).send_messages
	assert {doctype: frappe.db.count(doctype) for doctype in before} == before


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


REQUEST = {
	"name": "CR-2026-00001",
	"subject": "The lamp <script>",
	"description": "<img src=x>\nis out",
	"location": "<i>3.12</i>",
}
TYPED = {
	"client_name": "Emma <b>van Dijk</b>",
	"owner_name": "<u>Anna</u>",
	"products": ["Lighting fault", "<i>x</i>"],
	"promised": "Wednesday 25 November, 17:00",
	"planned": "Wednesday 25 November, 17:00",
	"response_due": "Tuesday",
	"norm": "3 working days",
	"due": "Friday",
	"old_date": "Monday",
	"new_date": "Tuesday",
	"valid_until": "Friday",
	**{
		name: f"<u>{name}</u>"
		for name in ("reason", "alternative", "answer", "message", "task", "who", "asked_by", "supplier_name")
	},
}
DISTURBANCE = {
	"title": "<u>Power</u>", "what": "<u>none</u>", "location": "<i>3</i>", "product": "", "starts": "", "until": "Monday",
	"is_planned": False, "is_changed": False, "is_over": False,
}  # fmt: skip
WORK = {
	"name": "BA-2026-00001",
	"what": "Move: <u>Carry</u>",
	"place": "<i>3.12</i>",
	"asked": "<img src=x>",
	"until": "Friday",
	"person": "<u>Emma</u>",
}
LINKED = {
	"portal_url": "https://example.com/my-requests/CR-2026-00001",
	"link": "https://example.com/supplier-work?t=x",
	"desk": {"name": "Front <u>Office</u>", "phone": "020 123 45 67", "email": "fo@example.com"},
	"number": "CR-2026-00001",
	"goes_on": False,
}
NEWS = {
	"subject": "<u>The lamp</u>", "summary": "<u>is out</u>", "number": "CR-2026-00001", "url": LINKED["portal_url"],
	"at": "Monday",
}  # fmt: skip
# What a letter leads to, by for whom it is.
LEADS_TO = {
	"Work": LINKED["link"],
	"Work reminder": LINKED["link"],
	"Work withdrawn": "BA-2026-00001",
}
MARKUP = ("<script", "<img", "<u>", "<i>", "<b>van", "{{", "{%", "None")


def context_of(frappe, nothing_known: bool) -> dict:
	known = {
		**to_clients.ALWAYS_KNOWN,
		**LINKED,
		**TYPED,
		"request": frappe._dict(REQUEST),
		"disturbance": DISTURBANCE,
		"work": WORK,
		"messages": [NEWS, NEWS],
	}
	if nothing_known:
		known |= {name: type(value)() for name, value in TYPED.items()}
		known |= {"client_name": "Emma", "desk": {"name": "Front Office", "phone": None, "email": None}}
		known["request"] = frappe._dict(REQUEST, description=None, location=None)
		known["disturbance"] = {**DISTURBANCE, **dict.fromkeys(("what", "location", "until"), "")}
		known["work"] = {**WORK, **dict.fromkeys(("place", "asked", "until", "person"), "")}
	return known | parts.of(known)


@pytest.mark.parametrize("nothing_known", [False, True])
@pytest.mark.parametrize(("kind", "language"), list(message_rules.MESSAGES))
def test_texts_render_and_escape_what_people_typed(transaction, kind, language, nothing_known):
	frappe = transaction
	frappe.local.lang = language
	context = context_of(frappe, nothing_known)
	text = frappe.get_doc("Email Template", template_name(kind, language)).get_formatted_email(context)
	body = text["message"]
	assert not [markup for markup in MARKUP if markup in body]
	assert LEADS_TO.get(kind, LINKED["portal_url"]) in body
	assert ("Wat er nu gebeurt" if language == "nl" else "What happens next") in body
	assert text["subject"]
	assert not [markup for markup in MARKUP if markup in frame.dress(body, context).replace("<!--", "")]


@pytest.mark.parametrize(("kind", "language"), list(message_rules.MESSAGES))
def test_text_messages_render(transaction, kind, language):
	frappe = transaction
	words = message_rules.sms_text(kind, language)
	if words:
		context = context_of(frappe, nothing_known=False)
		text = text_messages.words(words, context, language, otherwise="")
		assert "{{" not in text
		assert "{%" not in text
		assert 20 < len(text) < 480
