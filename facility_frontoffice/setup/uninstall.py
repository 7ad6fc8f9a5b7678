"""Leaves a site as if this app had never been there.

All of it before the platform removes the doctypes: it commits then, and not after.
"""

import frappe

from facility_frontoffice.intake import conduct, issue_messages, recurring
from facility_frontoffice.setup import (
	custom_fields,
	grants,
	roles,
	seeds,
	shipped,
	site_before,
	taken_names,
)
from facility_frontoffice.setup.custom_fields import MODULE

# What the platform keeps about a document, with the column that names its doctype.
RECORDS_ABOUT_DOCUMENTS = {
	"Comment": "reference_doctype",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"Email Queue": "reference_doctype",
	"List Filter": "reference_doctype",
	"Notification Log": "document_type",
	"Tag Link": "document_type",
	"ToDo": "reference_type",
	"View Log": "reference_doctype",
}

# What an admin makes for a document, with the field that names its doctype. A report goes with what is mailed and drawn of it.
MADE_FOR_DOCUMENTS = {
	"Assignment Rule": "document_type",
	"Calendar View": "reference_doctype",
	"Client Script": "dt",
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"Dashboard Chart": "document_type",
	"Document Naming Rule": "document_type",
	"Energy Point Rule": "reference_doctype",
	"Form Tour": "reference_doctype",
	"Kanban Board": "reference_doctype",
	"List View Settings": "name",
	"Milestone Tracker": "document_type",
	"Notification": "document_type",
	"Number Card": "document_type",
	"Print Format": "doc_type",
	"Property Setter": "doc_type",
	"Report": "ref_doctype",
	"Server Script": "reference_doctype",
	"User Permission": "allow",
	"Web Form": "doc_type",
	"Webhook": "webhook_doctype",
}
MADE_FOR_REPORTS = {
	"Auto Email Report": "report",
	"Dashboard Chart": "report_name",
	"Number Card": "report_name",
}
# Rows of documents that stay
ROWS_ABOUT_DOCUMENTS = {
	"Communication Link": "link_doctype",
	"Dynamic Link": "link_doctype",
	"Event Participants": "reference_doctype",
	"Workspace Link": "link_to",
	"Workspace Quick List": "document_type",
	"Workspace Shortcut": "link_to",
}
MAILBOXES = ("Email Account", "IMAP Folder")


def before_uninstall() -> None:
	issue_messages.give_messages_back()
	shipped.forget()
	custom_fields.remove()
	seeds.remove()
	grants.remove()
	roles.remove()
	conduct.remove_all()
	recurring.remove_all()
	_remove_what_was_made_for_our_documents()
	_remove_records_about_our_documents()
	_remove_what_the_platform_forgets()
	site_before.forget()


def _our_doctypes() -> tuple[str, list[str]]:
	return ("in", frappe.get_all("DocType", filters={"module": MODULE}, pluck="name"))


def _remove_what_was_made_for_our_documents() -> None:
	"""Left behind, it would stop what it is about: a link to a doctype that is gone breaks the form that it is on."""
	ours = _our_doctypes()
	reports = frappe.get_all("Report", or_filters={"ref_doctype": ours, "module": MODULE}, pluck="name")
	if reports:  # none would be taken for those that are about no report
		for doctype, field in MADE_FOR_REPORTS.items():
			_delete(doctype, {field: ("in", reports)})
	for doctype, field in MADE_FOR_DOCUMENTS.items():
		_delete(doctype, {field: ours})
	_delete("Custom Field", {"options": ours})
	for table, column in ROWS_ABOUT_DOCUMENTS.items():
		frappe.db.delete(table, {column: ours})
	for table in MAILBOXES:  # what comes in is read by people again
		frappe.db.set_value(table, {"append_to": ours}, "append_to", None)


def _delete(doctype: str, filters: dict) -> None:
	for name in frappe.get_all(doctype, filters, pluck="name"):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, ignore_on_trash=True)


def _remove_records_about_our_documents() -> None:
	ours = _our_doctypes()
	# One by one, for the content of a file is on disk; first, for each leaves a comment that it was removed.
	for file in frappe.get_all("File", filters={"attached_to_doctype": ours}, pluck="name"):
		frappe.delete_doc("File", file, force=True, ignore_permissions=True)
	for table, column in RECORDS_ABOUT_DOCUMENTS.items():
		frappe.db.delete(table, {column: ours})
	# A mail stays: it is the organisation's, and was there before it became a request.
	frappe.db.set_value(
		"Communication", {"reference_doctype": ours}, {"reference_doctype": None, "reference_name": None}
	)


def _remove_what_the_platform_forgets() -> None:
	frappe.db.delete("Singles", {"doctype": "Facility Frontoffice Settings"})
	frappe.db.delete("Patch Log", {"patch": ("like", "facility_frontoffice.%")})
	frappe.db.delete("Scheduled Job Type", {"method": ("like", "facility_frontoffice.%")})
	# these know no module
	steps = [name for doctype, name in taken_names.standard_documents() if doctype == "Onboarding Step"]
	frappe.db.delete("Onboarding Step", {"name": ("in", steps)})
	# of the first release
	ours = {"route": ("in", ("/my-requests", "/ask")), "role": roles.CLIENT}
	frappe.db.delete("Portal Menu Item", ours)
