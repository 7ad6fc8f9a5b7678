"""An upgrade turns the table of templates in the settings into rules, and keeps what an admin made of it."""

import frappe
import pytest

from facility_frontoffice.patches.v15_0 import make_message_rules as patch
from facility_frontoffice.setup import message_rules

RULE, TEXT = "Facility Message Rule", "Facility Message Text"
OURS = "Our own words"


@pytest.fixture
def as_before(site_put_back):
	"""A site with the table: Received reworded, Done off, Delay in Dutch only, no text of Progress, a text renewed."""
	frappe.db.delete(RULE)
	frappe.db.delete(TEXT)
	frappe.get_doc(
		{"doctype": "Email Template", "__newname": OURS, "subject": "Hi", "response": "Hi"}
	).insert()
	frappe.db.set_value(
		"Email Template",
		message_rules.template_name("Reply", "en"),
		"response_html",
		"ours",
		update_modified=True,
	)
	frappe.db.set_value(
		"Email Template",
		message_rules.template_name("Delay", "nl"),
		"response_html",
		"old",
		update_modified=False,
	)
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{patch.OLD}`")
	frappe.db.sql_ddl(
		f"CREATE TABLE `tab{patch.OLD}` (name varchar(140) PRIMARY KEY, parent varchar(140), idx int, kind varchar(140),"
		" language varchar(140), email_template varchar(140), enabled int)"
	)
	rows = [
		("Received", "en", OURS, 1),
		("Received", "nl", message_rules.template_name("Received", "nl"), 1),
		("Done", "en", message_rules.template_name("Done", "en"), 0),
		("Delay", "en", message_rules.template_name("Delay", "en"), 0),
		("Delay", "nl", message_rules.template_name("Delay", "nl"), 1),
		("Reply", "en", message_rules.template_name("Reply", "en"), 1),
		("Work", "en", message_rules.template_name("Work", "en"), 1),
	]
	for number, row in enumerate(rows):
		frappe.db.sql(
			f"INSERT INTO `tab{patch.OLD}` VALUES (%s, %s, %s, %s, %s, %s, %s)",
			(f"row-{number}", patch.SETTINGS, number, *row),
		)
	frappe.db.delete(
		"Singles", {"doctype": patch.SETTINGS, "field": ("in", ["quiet_from", "messages_per_hour"])}
	)
	frappe.db.commit()
	frappe.clear_cache()


def texts_of(kind: str) -> dict:
	return {row.language: row.email_template for row in frappe.get_doc(RULE, {"kind": kind}).texts}


def test_the_table_becomes_rules(as_before):
	for _again in range(2):  # a patch that was broken off is run again
		patch.execute()
	assert texts_of("Received") == {"en": OURS, "nl": message_rules.template_name("Received", "nl")}
	assert texts_of("Delay") == {"nl": message_rules.template_name("Delay", "nl")}
	on = dict(frappe.get_all(RULE, fields=["kind", "enabled"], as_list=True))
	assert (on["Received"], on["Delay"], on["Done"]) == (1, 1, 0)
	assert "Progress" not in on, "an admin deleted its texts: nobody was told"
	assert (on["Planned"], on["Feedback"]) == (1, 0)
	work = frappe.get_doc(RULE, {"kind": "Work"})
	assert (work.for_whom, work.by_mail, work.in_app) == ("Supplier", 1, 0)
	assert not frappe.db.table_exists(patch.OLD, cached=False)
	assert not frappe.db.exists("DocType", patch.OLD)


def test_a_text_that_nobody_reworded_is_renewed_and_others_stay(as_before):
	patch.execute()
	words = {
		kind: frappe.db.get_value(
			"Email Template", message_rules.template_name(kind, language), "response_html"
		)
		for kind, language in (("Reply", "en"), ("Delay", "nl"))
	}
	assert words["Reply"] == "ours"
	assert words["Delay"] == (message_rules.TEXTS / "delay.nl.html").read_text(encoding="utf-8")


def test_the_new_settings_are_filled(as_before):
	patch.execute()
	settings = frappe.db.get_singles_dict(patch.SETTINGS)
	assert settings["quiet_from"] == "20:00:00"
	assert int(settings["messages_per_hour"]) == 6
