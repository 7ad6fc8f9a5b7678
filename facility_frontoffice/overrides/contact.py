"""Contacts say which customer somebody belongs to, and so what they may ask for and whose requests they may follow."""

import frappe
from frappe import _

from facility_frontoffice.overrides.front_door import is_on_the_desk

PARTIES = ("Customer", "Supplier", "Employee")


def validate(doc, method: str | None = None) -> None:
	"""Nobody makes themselves a member of a party: the platform has everybody with an account make contacts.

	What the platform and the web shop do for them, without asking for their rights, goes on.
	"""
	if doc.flags.ignore_permissions or is_on_the_desk():
		return
	before = doc.get_doc_before_save()
	known = {(link.link_doctype, link.link_name) for link in (before.links if before else ())}
	if any(
		(link.link_doctype, link.link_name) not in known for link in doc.links if link.link_doctype in PARTIES
	):
		frappe.throw(
			_("Ask the front office to connect you to a customer."),
			frappe.PermissionError,
			title=_("Not Permitted"),
		)
