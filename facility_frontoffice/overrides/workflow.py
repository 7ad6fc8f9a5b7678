"""Workflows of an admin on our doctypes: checked before they are written, and their states given when they are on."""

import frappe
from frappe import _
from frappe.model import workflow as platform
from frappe.utils import cint

from facility_frontoffice.workflows import checking
from facility_frontoffice.workflows.rules import DOCTYPES


def before_validate(doc, method=None) -> None:
	"""Before the platform's own validation, which writes to the database."""
	if not checking.is_ours(doc):
		return
	checking.check(doc)
	# it would put all documents in the first state, also of a workflow that is off
	doc.update_default_workflow_status = lambda: None


def on_update(doc, method=None) -> None:
	before = doc.get_doc_before_save()
	if before and before.document_type != doc.document_type:
		_forget(before.document_type)
	if not checking.is_ours(doc):
		return
	doc.__dict__.pop("update_default_workflow_status", None)
	if not cint(doc.is_active):
		checking.say_what_is_missing(doc)
		return
	changed = checking.give_states(doc)
	if changed:
		frappe.msgprint(
			_("{0} documents got the state that goes with their status.").format(changed),
			alert=True,
			indicator="green",
		)


def on_trash(doc, method=None) -> None:
	_forget(doc.document_type)


def after_rename(doc, old: str, new: str, merge: bool = False, method=None) -> None:
	_forget(doc.document_type)


def _forget(doctype: str) -> None:
	"""Which workflow is on is in a cache that the platform forgets to clear when one is deleted, renamed, or made another
	document's."""
	if doctype in DOCTYPES:
		frappe.clear_cache(doctype=doctype)


@frappe.whitelist()
def get_transitions(
	doc: dict | str, workflow: str | None = None, raise_exception: bool = False
) -> list[dict]:
	"""The actions that the platform's form offers; of our documents none to who may only read them."""
	values = frappe._dict(frappe.parse_json(doc))
	is_ours = values.doctype in DOCTYPES and values.name
	if is_ours and not frappe.has_permission(values.doctype, "write", doc=values.name):
		return []
	return platform.get_transitions(values, raise_exception=cint(raise_exception))
