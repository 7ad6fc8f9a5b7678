"""A configuration with something of every kind, and a site that has lost all of it."""

import frappe
import pytest

from facility_frontoffice.configuration import collecting
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS
from facility_frontoffice.demo import data

# Deleting these changes tables, which no transaction takes back; they have tests of their own
KEPT = ("Custom Field", "Property Setter", "Role", PERMISSIONS)


def _insert(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert()


@pytest.fixture
def rich():
	"""The demo organisation with a record of every kind, circles among them."""
	_insert(
		"Holiday List",
		holiday_list_name="Bank Holidays",
		from_date="2027-01-01",
		to_date="2027-12-31",
		holidays=[{"holiday_date": "2027-01-01", "description": "New Year"}],
	)
	calendar = frappe.get_doc("Facility Calendar", "Office Hours")
	calendar.holiday_list = "Bank Holidays"
	calendar.save()
	unit = frappe.get_doc("Backoffice Unit", "Security")
	unit.lead = data.SECURITY
	unit.append("area", {"location": data.ROOMS[0]})
	unit.save()
	_insert(
		"Facility Service Desk",
		desk_name="Desk of Security",
		kind="Unit",
		backoffice_unit="Security",
		lead=data.SECURITY,
		families=[{"category": frappe.db.get_value("Facility Product", "ACCESS-PASS", "category")}],
		softeners=[data.SOFTENER],
	)
	# two products that name each other
	for product, other in (("CLEANING", "ACCESS-PASS"), ("ACCESS-PASS", "CLEANING")):
		doc = frappe.get_doc("Facility Product", product)
		doc.append("alternatives", {"product": other, "fits_when": "it is “dringend” – now"})
		doc.append("audience", {"kind": "Location", "value": data.BUILDING})
		doc.save()
	_insert("Facility Synonym", phrase="poetsbeurt", products=[{"product": "CLEANING"}])
	_insert(
		"Facility Routing Rule",
		rule_name="Passes to Security",
		product="ACCESS-PASS",
		action="Work",
		backoffice_unit="Security",
	)
	_insert(
		"Facility Mandate",
		role="Frontoffice Agent",
		kind="Delivery Date",
		product="CLEANING",
		not_sooner_than=3600,
	)
	_insert("Facility Mandate", role="Frontoffice Agent", kind="Call-back")
	_insert(
		"Notification",
		name="Tell of urgent requests",
		subject="Urgent",
		document_type="Client Request",
		event="New",
		channel="System Notification",
		message="There is one.",
		recipients=[{"receiver_by_role": "Frontoffice Manager"}],
	)
	_insert(
		"Assignment Rule",
		name="Complaints in turn",
		document_type="Client Request",
		description="A complaint",
		assign_condition="request_type == 'Complaint'",
		rule="Round Robin",
		users=[{"user": data.AGENT}],
		assignment_days=[{"day": "Monday"}],
	)
	settings = frappe.get_single("Facility Frontoffice Settings")
	settings.quiet_from, settings.chase_after = "20:00:00", 1.5
	settings.save()
	frappe.db.commit()


@pytest.fixture
def exported(rich) -> str:
	return collecting.export()


@pytest.fixture
def lose_everything():
	"""Takes the whole configuration from the site, as a site on which nobody has configured anything."""

	def lose():
		for doctype, kind in KINDS.items():
			if doctype in KEPT:
				continue
			meta = frappe.get_meta(doctype)
			if kind.is_single:
				frappe.db.delete("Singles", {"doctype": doctype})
				filters = {"parenttype": doctype}
			else:
				names = [row["name"] for row in _records(doctype)]
				frappe.db.delete(doctype, {"name": ("in", names)})
				filters = {"parenttype": doctype, "parent": ("in", names)}
			for table in meta.get_table_fields():
				frappe.db.delete(table.options, filters)
		frappe.clear_cache()
		frappe.db.commit()

	return lose


def _records(doctype: str) -> list[dict]:
	scoped = {"Holiday List", "Workflow", "Notification", "Assignment Rule"}
	filters = {}
	if doctype in scoped | {"Workflow State", "Workflow Action Master", "Email Template"}:
		known = collecting.collect()[0][doctype]
		key = KINDS[doctype].key[0]
		filters = {key: ("in", [record[key] for record in known])}
	return frappe.get_all(doctype, filters=filters) or [{"name": ""}]
