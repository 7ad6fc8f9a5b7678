"""Promises to clients and questions to specialists. See `service_levels.commitments` for what each does.

Who may change a request may promise something about it; who keeps a promise may say that it was kept.
"""

import frappe

from facility_frontoffice.service_levels import commitments

COMMITMENT, REQUEST = "Facility Commitment", "Client Request"


@frappe.whitelist(methods=["GET", "POST"])
def check(
	request: str,
	kind: str,
	due: str | None = None,
	line: str | None = None,
	starts_at: str | None = None,
	amount: float | str | None = None,
	responsible: str | None = None,
	backoffice_unit: str | None = None,
) -> dict:
	"""What would come of a promise, while it is being typed; without `due`, the first moment to begin with."""
	_check_request(request)
	return commitments.check(request, kind, due, line, starts_at, amount, responsible, backoffice_unit)


@frappe.whitelist(methods=["POST"])
def make(
	request: str,
	kind: str,
	due: str,
	promise: str = "",
	line: str | None = None,
	starts_at: str | None = None,
	amount: float | str | None = None,
	responsible: str | None = None,
	backoffice_unit: str | None = None,
	despite: str | None = None,
	in_writing: bool | int | str = False,
) -> dict:
	_check_request(request)
	is_in_writing = bool(frappe.utils.cint(in_writing))
	return _told(
		commitments.make(
			request,
			kind,
			promise,
			due,
			line,
			starts_at,
			amount,
			responsible,
			backoffice_unit,
			despite,
			is_in_writing,
		)
	)


@frappe.whitelist(methods=["POST"])
def approve(commitment: str) -> dict:
	_check(commitment)
	return _told(commitments.approve(commitment))


@frappe.whitelist(methods=["POST"])
def decline(commitment: str, reason: str) -> dict:
	_check(commitment)
	return _told(commitments.decline(commitment, reason))


@frappe.whitelist(methods=["POST"])
def keep(commitment: str, outcome: str = "") -> dict:
	_check(commitment)
	return _told(commitments.keep(commitment, outcome))


@frappe.whitelist(methods=["POST"])
def withdraw(commitment: str, reason: str) -> dict:
	"""Taking back is for who may promise, not for who was to keep it."""
	_check_request(frappe.db.get_value(COMMITMENT, commitment, "client_request"))
	return _told(commitments.withdraw(commitment, reason))


@frappe.whitelist(methods=["POST"])
def note_attempt(commitment: str, outcome: str, remark: str = "") -> dict:
	_check(commitment)
	return _told(commitments.note_attempt(commitment, outcome, remark))


@frappe.whitelist(methods=["POST"])
def ask_expert(
	request: str,
	question: str,
	backoffice_unit: str | None = None,
	responsible: str | None = None,
	due: str | None = None,
) -> dict:
	_check_request(request)
	return _told(commitments.ask_expert(request, question, backoffice_unit, responsible, due))


@frappe.whitelist(methods=["POST"])
def answer_expert(commitment: str, answer: str) -> dict:
	_check(commitment)
	return _told(commitments.answer_expert(commitment, answer))


def _check_request(request: str | None) -> None:
	frappe.has_permission(REQUEST, "write", doc=request, throw=True)


def _check(commitment: str) -> None:
	frappe.has_permission(COMMITMENT, "write", doc=commitment, throw=True)


def _told(doc) -> dict:
	fields = ("name", "kind", "status", "due", "made_at", "fulfilled_at", "broken_at", "approval_reason")
	return {field: doc.get(field) for field in fields}
