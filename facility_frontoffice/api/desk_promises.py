"""How the promises of a request stand, for those who may read the request or the promise.

The caller has checked the permission. Fields are named: what a promise costs and why it needs an approval is for
who decides about it, and how to reach a client for who is to call or visit them.
"""

from collections.abc import Sequence

import frappe
from frappe import _

from facility_frontoffice.service_levels import commitment_checks as checks
from facility_frontoffice.service_levels import feasibility, panel, promises
from facility_frontoffice.service_levels.calendars import to_site_time

COMMITMENT, ATTEMPT, REQUEST = "Facility Commitment", "Facility Commitment Attempt", "Client Request"
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
	rows = frappe.get_all(
		COMMITMENT, filters={"client_request": doc.name}, fields=FIELDS, order_by="due, creation, name"
	)
	attempts = _attempts([row.name for row in rows])
	told = [_told(row, doc, attempts.get(row.name, [])) for row in rows]
	unsettled = [row for row in told if row["is_owed"] or row["status"] == promises.TO_APPROVE]
	settled = [row for row in told if row not in unsettled]
	return unsettled + sorted(settled, key=lambda row: row["modified"], reverse=True)


def of_commitment(doc) -> dict:
	"""One promise with its clock, and of the request what is needed to keep it or to answer."""
	request = frappe.get_doc(REQUEST, doc.client_request)
	row = frappe._dict({field: doc.get(field) for field in FIELDS})
	return {
		**panel.clocks_of(doc),
		"promise": _told(row, request, _attempts([doc.name]).get(doc.name, [])),
		"request": _request(request, doc.kind),
	}


def _told(row, request, attempts: list) -> dict:
	product = row.product and frappe.get_cached_value("Facility Product", row.product, "product_name")
	may_write = frappe.has_permission(COMMITMENT, "write", doc=row.name)
	may_change_request = frappe.has_permission(REQUEST, "write", doc=request.name)
	return {
		**row,
		"approval_reason": row.approval_reason if may_write else None,
		"despite_reason": row.despite_reason if may_write else None,
		"withdrawn_reason": row.withdrawn_reason and _(row.withdrawn_reason),
		"product_name": product and _(product),
		"made_by": _full_name(row.made_by),
		"responsible": _full_name(row.responsible),
		"approved_by": _full_name(row.approved_by),
		"is_mine": row.responsible == frappe.session.user,
		"is_owed": promises.is_owed(row.status, bool(row.fulfilled_at)),
		"planned": _planned(row, request),
		"attempts": attempts,
		"may_read": frappe.has_permission(COMMITMENT, "read", doc=row.name),
		"may_keep": may_write,
		"may_withdraw": may_write and may_change_request,
		"may_decide": may_write and _may_decide(row),
	}


def _planned(row, request):
	"""Until when the work takes, of a promise that it is too late for."""
	if not row.conflict_since:
		return None
	return to_site_time(feasibility.work_done_at(request, row.request_line))


def _may_decide(row) -> bool:
	"""Who asks for an approval does not give it; see `commitment_checks.refuse_unless_approver`."""
	user = frappe.session.user
	if row.status != promises.TO_APPROVE:
		return False
	is_approver = bool(checks.APPROVERS.intersection(frappe.get_roles(user)))
	return user == "Administrator" or (is_approver and user != row.made_by)


def _attempts(names: Sequence[str]) -> dict[str, list]:
	rows = frappe.get_all(
		ATTEMPT,
		filters={"parenttype": COMMITMENT, "parent": ("in", names)},
		fields=["parent", "attempted_at", "attempted_by", "outcome", "remark"],
		order_by="parent, idx",
	)
	found: dict[str, list] = {}
	for row in rows:
		found.setdefault(row.parent, []).append(
			{
				"at": row.attempted_at,
				"who": _full_name(row.attempted_by),
				"outcome": row.outcome,
				"remark": row.remark,
			}
		)
	return found


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
		"owner": _full_name(request.front_office_owner),
		"may_read": frappe.has_permission(REQUEST, "read", doc=request.name),
		"lines": [
			{
				"product_name": _(line.product_name or line.product),
				"qty": line.qty,
				"answers": [
					{"question": _(row["question"]), "answer": row["answer"]}
					for row in frappe.parse_json(line.answers) or []
				],
			}
			for line in request.lines
			if line.status != "Cancelled"
		],
	}


def _full_name(user: str | None) -> str | None:
	return (frappe.get_cached_value("User", user, "full_name") or user) if user else None
