"""What an upgrade makes of sites that are older than telling everybody of a disturbance."""

import frappe
import pytest

from facility_frontoffice.patches.v15_0 import tell_of_disturbances

SETTINGS, DISTURBANCE = "Facility Frontoffice Settings", "Facility Disturbance"
NEW = ("join_new_reports", "disturbance_days")


@pytest.fixture
def as_before(site_put_back):
	"""A disturbance that runs and has no kind, and settings without the new fields."""
	name = frappe.generate_hash(length=10)
	frappe.db.bulk_insert(
		DISTURBANCE, ["name", "title", "words", "status"], [[name, "No heating", "It broke.", "Running"]]
	)
	frappe.db.set_value(DISTURBANCE, name, "kind", None, update_modified=False)
	frappe.db.delete("Singles", {"doctype": SETTINGS, "field": ("in", NEW)})
	frappe.db.commit()
	frappe.clear_cache()
	return name


def settings() -> dict:
	found = frappe.db.get_singles_dict(SETTINGS)
	return {field: int(found[field] or 0) for field in NEW if field in found}


def test_s44_what_runs_is_an_outage_and_settings_get_their_defaults(as_before):
	assert settings() == {}
	for _again in range(2):  # a patch that was broken off is run again
		tell_of_disturbances.execute()
	assert settings() == {"join_new_reports": 1, "disturbance_days": 90}
	assert frappe.db.get_value(DISTURBANCE, as_before, ["kind", "status"]) == ("Outage", "Running")


def test_what_an_admin_chose_since_stays(as_before):
	frappe.db.set_single_value(SETTINGS, "join_new_reports", 0)
	frappe.db.set_single_value(SETTINGS, "disturbance_days", 7)
	frappe.db.set_value(DISTURBANCE, as_before, "kind", "Planned Work")
	tell_of_disturbances.execute()
	assert settings() == {"join_new_reports": 0, "disturbance_days": 7}
	assert frappe.db.get_value(DISTURBANCE, as_before, "kind") == "Planned Work"
