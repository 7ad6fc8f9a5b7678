"""How the promises of a request stand, for those who may read the request or the promise.

The caller has checked the permission. Fields are named: what a promise costs and why it needs an approval is for
who decides about it, and how to reach a client for who is to call or visit them.
"""

import frappe
from frappe import _

from facility_frontoffice.catalogue.answer_rules import shown_answer
from facility_frontoffice.people import name_of
from facility_frontoffice.service_levels import commitment_checks as checks
from facility_frontoffice.service_levels import feasibility, panel, promises
from facility_frontoffice.service_levels.calendars import to_site_time

COMMITMENT, REQUEST = "Facility Commitment", "Client Request"
FIELDS = [
	"name",
	"kind",
	"status",
	"promise",
	"promised_to",
	"starts_at",
	"due",
	"made_at",
	"made_by",
	"responsible",
	"backoffice_unit",
	"product",
	"request_line",
	"fulfilled_at",
	"broken_at",
	"conflict_since",
	"answer",
	"approval_reason",
	"despite_reason",
	"approved_by",
	"approved_at",
	"withdrawn_at",
	"withdrawn_reason",
	"modified",
]
# To reach the client belongs to keeping these.
IN_PERSON = (promises.CALL_BACK, promises.APPOINTMENT)


def of_request(doc) -> list[dict]:
	"""The promises about a request: what is still owed first, the soonest on top; then what is settled, newest first."""
	names = frappe.get_all(
		COMMITMENT, filters={"client_request": doc.name}, pluck="name", order_by="due, creation, name"
	)
	may_change = frappe.has_permission(REQUEST, "write", doc=doc)
	told = [_told(frappe.get_doc(COMMITMENT, name), doc, may_change) for name in names]
	unsettled = [row for row in told if row["is_owed"] or row["status"] == promises.TO_APPROVE]
	settled = [row for row in told if row not in unsettled]
	return unsettled + sorted(settled, key=lambda row: row["modified"], reverse=True)


def of_commitment(doc) -> dict:
	"""One promise with its clock, and of the request what is needed to keep it or to answer."""
	request = frappe.get_doc(REQUEST, doc.client_request)
	return {
		**panel.clocks_of(doc),
		"promise": _told(doc, request, frappe.has_permission(REQUEST, "write", doc=request)),
		"request": _request(request, doc.kind),
	}


def _told(doc, request, may_change_request: bool) -> dict:
	product = doc.product and frappe.get_cached_value("Facility Product", doc.product, "product_name")
	may_write = frappe.has_permission(COMMITMENT, "write", doc=doc)
	return {
		**{field: doc.get(field) for field in FIELDS},
		"approval_reason": doc.approval_reason if may_write else None,
		"despite_reason": doc.despite_reason if may_write else None,
		"withdrawn_reason": doc.withdrawn_reason and _(doc.withdrawn_reason),
		"product_name": product and _(product),
		"made_by": name_of(doc.made_by),
		"responsible": name_of(doc.responsible),
		"approved_by": name_of(doc.approved_by),
		"is_mine": doc.responsible == frappe.session.user,
		"is_owed": promises.is_owed(doc.status, bool(doc.fulfilled_at)),
		"planned": _planned(doc, request),
		"attempts": [_attempt(row) for row in doc.attempts],
		"may_read": frappe.has_permission(COMMITMENT, "read", doc=doc),
		"may_keep": may_write,
		"may_withdraw": may_write and may_change_request,
		"may_decide": may_write and _may_decide(doc),
	}


def _attempt(row) -> dict:
	return {
		"at": row.attempted_at,
		"who": name_of(row.attempted_by),
		"outcome": row.outcome,
		"remark": row.remark,
	}


def _planned(doc, request):
	"""Until when the work takes, of a promise that it is too late for."""
	if not doc.conflict_since:
		return None
	return to_site_time(feasibility.work_done_at(request, doc.request_line))


def _may_decide(doc) -> bool:
	"""Who asks for an approval does not give it; see `commitment_checks.refuse_unless_approver`."""
	user = frappe.session.user
	if doc.status != promises.TO_APPROVE:
		return False
	is_approver = bool(checks.APPROVERS.intersection(frappe.get_roles(user)))
	return user == "Administrator" or (is_approver and user != doc.made_by)


def _request(request, kind: str) -> dict:
	return {
		"name": request.name,
		"subject": request.subject,
		"description": request.description,
		"status": request.status,
		"client_name": request.client_name,
		"client_phone": request.client_phone if kind in IN_PERSON else None,
		"location": request.location,
		"asset": request.asset,
		"promised_date": request.promised_date,
		"owner": name_of(request.front_office_owner),
		"may_read": frappe.has_permission(REQUEST, "read", doc=request.name),
		"lines": [
			{
				"product_name": _(line.product_name or line.product),
				"qty": line.qty,
				"answers": [
					{"question": _(row["question"]), "answer": shown_answer(row)}
					for row in frappe.parse_json(line.answers) or []
				],
			}
			for line in request.lines
			if line.status != "Cancelled"
		],
	}
