"""Workflows on requests and assignments. See `workflows.service` and `workflows.checking` for what each does."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import assignment as assignment_life
from facility_frontoffice.intake import service as intake
from facility_frontoffice.workflows import checking, service
from facility_frontoffice.workflows.errors import WorkflowError
from facility_frontoffice.workflows.rules import ASSIGNMENT, DOCTYPES


@frappe.whitelist(methods=["POST"])
def rehearse(workflow: dict | str) -> dict:
	"""What a workflow, as it stands on the form, would do when it is switched on; see `checking.rehearse`."""
	frappe.has_permission("Workflow", "write", throw=True)
	found = checking.workflow_from(workflow)
	if not checking.is_ours(found):
		_refuse_doctype(found.document_type)
	return checking.rehearse(found)


@frappe.whitelist(methods=["POST"])
def act(doctype: str, name: str, action: str, reasons: dict | str | None = None) -> dict:
	"""An action of the workflow together with the reason that it needs; see `service.act`."""
	if doctype not in DOCTYPES:
		_refuse_doctype(doctype)
	frappe.has_permission(doctype, "write", doc=name, throw=True)
	doc = assignment_life.locked(name) if doctype == ASSIGNMENT else intake.locked(name)
	service.act(doc, action, frappe.parse_json(reasons) or {})
	return {"name": doc.name, "status": doc.status, "workflow_state": doc.workflow_state}


def _refuse_doctype(doctype: str | None) -> None:
	frappe.throw(
		_("This is for workflows on {0} only, not on {1}.").format(
			", ".join(_(name) for name in DOCTYPES), _(doctype or "")
		),
		WorkflowError,
		title=_("Another Document"),
	)
