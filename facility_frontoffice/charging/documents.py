"""What becomes of the drafts that charge on: deleted or cancelled they free their charges; amended they take them along.

A document without our mark costs nothing here.
"""

import frappe
from frappe import _

from facility_frontoffice.charging import rules
from facility_frontoffice.charging.charges import CHARGE
from facility_frontoffice.charging.cost_centers import ChargingError

MARK = "facility_charge_period"
ROW_MARK = "facility_charge"


def check(doc) -> None:
	"""Before each write: a mere copy of a document charges nothing on, and an amended one not what another does."""
	if not doc.get(MARK) or not doc.is_new() or doc.flags.charges_are_checked:
		return
	if doc.amended_from:
		_refuse_charged_since(doc)
		return
	doc.set(MARK, None)
	for row in doc.get("items") or ():
		row.set(ROW_MARK, None)


def _refuse_charged_since(doc) -> None:
	filters = {**_was_on(doc), "status": ("!=", rules.TO_CHARGE)}
	found = frappe.db.get_value(CHARGE, filters, ["name", "product_name", "document_name"], as_dict=True)
	if found:
		frappe.throw(
			_(
				"{0} ({1}) was charged with {2} since, or is not charged any more. Take it off, or delete {2} first."
			).format(found.name, found.product_name, found.document_name or "–"),
			ChargingError,
			title=_("Charged Already"),
		)


def follow(doc) -> None:
	"""After each write of a document of ours: what was taken off it is to be charged again."""
	if not doc.get(MARK) or doc.flags.charges_are_checked:
		return
	if doc.amended_from:
		_claim(doc)
	if doc.doctype == "Sales Invoice":
		kept = [row.get(ROW_MARK) for row in doc.items if row.get(ROW_MARK)]
		_free(doc, {"name": ("not in", kept)} if kept else {})


def free(doc) -> None:
	"""A document that is deleted or cancelled charged nothing on."""
	if doc.get(MARK):
		_free(doc, {})


def _free(doc, filters: dict) -> None:
	# Which document it was is kept beside the link, which would keep the charge from being saved
	frappe.db.set_value(
		CHARGE,
		{"document_type": doc.doctype, "document_name": doc.name, "status": rules.CHARGED, **filters},
		{
			"status": rules.TO_CHARGE,
			"charged_on": None,
			"document_type": None,
			"document_name": None,
			"freed_from": doc.name,
		},
	)


def _claim(doc) -> None:
	"""What the document charged on before it was cancelled."""
	frappe.db.set_value(
		CHARGE,
		{**_was_on(doc), "status": rules.TO_CHARGE},
		{
			"status": rules.CHARGED,
			"document_type": doc.doctype,
			"document_name": doc.name,
			"charged_on": frappe.utils.today(),
		},
	)


def _was_on(doc) -> dict:
	"""The charges of the document that this one amends; of an invoice those that are still on it."""
	filters = {"freed_from": doc.amended_from}
	if doc.doctype == "Sales Invoice":
		filters["name"] = ("in", [row.get(ROW_MARK) for row in doc.items if row.get(ROW_MARK)] or [""])
	return filters
