"""Fields of an admin on our doctypes, there for all tests of these files; what a test ticks is rolled back."""

import frappe
import own_fields
import pytest

from facility_frontoffice.own_fields import rules, service
from facility_frontoffice.own_fields.rules import ASSIGNMENT, PRODUCT, REQUEST

SETTINGS = service.SETTINGS
FIELDS = {
	REQUEST: [
		{"fieldname": "own_floor", "label": "Floor", "fieldtype": "Int"},
		{
			"fieldname": "own_reason",
			"label": "Why",
			"fieldtype": "Select",
			"options": "\nMoving\nBroken\nNew",
		},
		{"fieldname": "own_lift", "label": "Lift Needed", "fieldtype": "Check", "default": "1"},
		{"fieldname": "own_day", "label": "Day", "fieldtype": "Date"},
		{"fieldname": "own_badge", "label": "Badge", "fieldtype": "Data"},
		{"fieldname": "own_time", "label": "Time", "fieldtype": "Time"},
		{"fieldname": "own_supplier", "label": "Wanted Supplier", "fieldtype": "Link", "options": "Supplier"},
		{"fieldname": "own_secret", "label": "Secret", "fieldtype": "Data", "permlevel": 3},
	],
	PRODUCT: [
		{"fieldname": "own_kind", "label": "Kind of Cost", "fieldtype": "Data"},
		{"fieldname": "own_code", "label": "Supplier Code", "fieldtype": "Data"},
	],
	ASSIGNMENT: [{"fieldname": "own_hours", "label": "Hours Spent", "fieldtype": "Int"}],
}


@pytest.fixture(scope="package", autouse=True)
def _fields(organisation):
	with own_fields.added(frappe, FIELDS):
		# a row without a tick is not kept
		frappe.db.delete("Facility Own Field")
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		frappe.db.commit()
		yield


@pytest.fixture(autouse=True)
def _caches(_fields, _isolated):
	"""What a test changed is not what the next one reads; the form itself is read anew only after a change of it."""
	before = _form()
	yield
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	frappe.clear_document_cache("Web Form", "ask")
	if _form() != before:
		for doctype in (REQUEST, PRODUCT, ASSIGNMENT):
			frappe.clear_cache(doctype=doctype)


def _form() -> tuple:
	fields = frappe.get_all(
		"Custom Field", {"dt": ("in", (REQUEST, PRODUCT, ASSIGNMENT))}, ["*"], order_by="name"
	)
	return fields, frappe.get_all(
		"Property Setter", {"doc_type": REQUEST}, ["name", "value"], order_by="name"
	)


@pytest.fixture
def tick(ticks_of):
	"""`tick("own_floor", on_portal=1)` as an admin does in the settings; returns what the settings then say."""

	def change(*fieldnames: str, doctype: str = REQUEST, **ticks):
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		for row in settings.own_fields:
			if row.document_type == doctype and row.fieldname in fieldnames:
				row.update(ticks)
		settings.save()
		return ticks_of(fieldnames[0], doctype)

	return change


@pytest.fixture
def ticks_of():
	"""The ticks of a field as they are kept; nothing for one without."""

	def found(fieldname: str, doctype: str = REQUEST) -> dict:
		for row in frappe.get_doc(SETTINGS).own_fields:
			if (row.document_type, row.fieldname) == (doctype, fieldname):
				return {name: row.get(name) for name in rules.TICKS}
		return {}

	return found


@pytest.fixture
def docfield():
	"""`docfield("own_badge", reqd=1)` as in Customize Form, until the end of the test."""

	def change(fieldname: str, doctype: str = REQUEST, **values):
		frappe.db.set_value("Custom Field", {"dt": doctype, "fieldname": fieldname}, values)
		frappe.clear_cache(doctype=doctype)

	return change


@pytest.fixture
def form_row():
	"""`form_row("own_badge", reqd=1)` changes the row on the form for asking, as an admin does there."""

	def change(fieldname: str, **values):
		form = frappe.get_doc("Web Form", service.ASKING_FORM)
		next(row for row in form.web_form_fields if row.fieldname == fieldname).update(values)
		form.save()

	return change
