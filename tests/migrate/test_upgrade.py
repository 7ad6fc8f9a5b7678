"""An upgrade keeps what runs as it was agreed, and what an admin changed."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.patches.v15_0 import fix_terms_on_running_clocks, make_escalation_rules
from facility_frontoffice.service_levels import audit, tasks

NEW_CLOCKS = ("Acknowledgement", "Silence", "Acceptance")
SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture
def as_before(organisation_in_use):
	"""The site as the first release left it: norms on documents only, next checks in the site's time, no rules."""
	request = frappe.get_doc("Client Request", organisation_in_use.name)
	frappe.db.delete("Facility Clock Event", {"clock": ("in", NEW_CLOCKS)})
	frappe.db.delete("Facility Clock Event", {"event": "norm"})
	frappe.db.set_value("Facility Clock Event", {}, {"norm": None, "calendar_version": None})
	for doctype in ("Client Request", "Backoffice Assignment"):
		frappe.db.set_value(
			doctype,
			{"name": ("is", "set")},
			{
				"calendar_version": None,
				"clock_waits_in": None,
				"watched_until": None,
				"next_due_at": add_to_date(now_datetime(), hours=3),
			},
		)
	frappe.db.set_value(
		"Client Request",
		request.name,
		dict.fromkeys(("silence_norm", "silence_due", "acknowledgement_norm", "acknowledgement_due")),
	)
	frappe.db.delete("Facility Calendar Version")
	frappe.cache.delete_keys("facility_calendar_version")
	frappe.db.delete("Facility Escalation Rule")
	frappe.db.delete("Facility Escalation Level")
	frappe.db.delete("Facility Message Rule", {"kind": "Progress"})
	frappe.db.delete("Email Template", {"name": ("like", "%Progress%")})
	frappe.db.commit()
	return request


def test_what_runs_goes_on_as_it_was(as_before):
	for _again in range(2):  # a patch that was broken off is run again
		fix_terms_on_running_clocks.execute()
	frappe.db.commit()
	request = frappe.get_doc("Client Request", as_before.name)
	assert request.resolution_due == as_before.resolution_due
	assert request.calendar_version
	assert "Waiting for Client" in request.clock_waits_in
	tasks.watch()
	assert list(audit.differences()) == []
	request.reload()
	assert request.next_due_at
	assert request.resolution_due == as_before.resolution_due
	request.description = "A save after the upgrade."
	request.save()
	request.status, request.hold_reason = "On Hold", "The clocks that are new begin here."
	request.save()
	assert list(audit.differences()) == []
	assert not request.acknowledgement_breached_at


@pytest.mark.parametrize(("switches", "enabled"), [(("1", "0"), True), (("0", "0"), False), ((), True)])
def test_rules_take_the_place_of_the_switches(as_before, switches, enabled):
	for field, value in zip(make_escalation_rules.SWITCHES, switches, strict=False):
		frappe.db.sql(
			"INSERT INTO `tabSingles` (doctype, field, value) VALUES (%s, %s, %s)", (SETTINGS, field, value)
		)
	make_escalation_rules.execute()
	rules = frappe.get_all("Facility Escalation Rule", fields=["name", "enabled"])
	assert rules
	assert {bool(rule.enabled) for rule in rules} == {enabled}
	progress = frappe.get_doc("Facility Message Rule", {"kind": "Progress"})
	assert "nl" in {row.language for row in progress.texts}
	frappe.delete_doc("Facility Escalation Rule", rules[0].name)
	make_escalation_rules.execute()
	assert frappe.db.count("Facility Escalation Rule") == len(rules) - 1, "what an admin deleted stays away"


def test_every_patch_can_be_found():
	from frappe.modules.patch_handler import get_all_patches

	ours = [patch for patch in get_all_patches() if patch.startswith("facility_frontoffice")]
	assert ours
	assert all(callable(frappe.get_attr(f"{patch.split(' ')[0]}.execute")) for patch in ours)
