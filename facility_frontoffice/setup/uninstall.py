"""Leaves a site as if this app had never been there.

All of it before the platform removes the doctypes: it commits then, and not after.
"""

import frappe

from facility_frontoffice.intake import conduct, issue_messages, recurring
from facility_frontoffice.setup import custom_fields, grants, roles, seeds, shipped
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


def before_uninstall() -> None:
	issue_messages.give_messages_back()
	shipped.forget()
	custom_fields.remove()
	seeds.remove()
	grants.remove()
	roles.remove()
	conduct.remove_all()
	recurring.remove_all()
	_remove_records_about_our_documents()
	_remove_what_the_platform_forgets()


def _remove_records_about_our_documents() -> None:
	ours = ("in", frappe.get_all("DocType", filters={"module": MODULE}, pluck="name"))
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
	frappe.db.delete("Onboarding Step", {"name": ("like", "Facility Setup %")})
	frappe.db.delete("Portal Menu Item", {"route": ("in", ("/my-requests", "/ask"))})
