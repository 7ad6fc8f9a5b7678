"""What a client thinks of a request that was done: said once, and changed for two weeks. The caller knows who says it."""

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.service import locked
from facility_frontoffice.satisfaction import rules

FEEDBACK = "Facility Feedback"


def of_request(request) -> dict:
	"""What was said, and whether it can be said: `{"given": {...} or None, "may_give": bool}`.

	`request` is a row with name, status, completed_at and merged_into.
	"""
	given = frappe.db.get_value(
		FEEDBACK,
		{"client_request": request.name},
		["result_score", "treatment_score", "remark", "given_at"],
		as_dict=True,
	)
	may_give = rules.may_give(request.status, request.merged_into)
	if given and may_give:
		may_give = rules.may_change(given.given_at, _moment(request.completed_at), now_datetime())
	return {"given": given, "may_give": may_give}


def give(request: str, result_score, treatment_score, remark: str = "", by: str | None = None):
	"""Keeps what the client says, in place of what they said before; returns the *Facility Feedback*.

	Two who say it at once wait for each other: there is one for each request. `by` is the log-in of who says it.
	"""
	scores = _scores(result_score, treatment_score)
	remark = (remark or "").strip()
	if len(remark) > rules.REMARK_LENGTH:
		frappe.throw(
			_("The remark has {0} characters; at most {1} fit.").format(len(remark), rules.REMARK_LENGTH),
			IntakeError,
			title=_("Text Too Long"),
		)
	doc = locked(request)
	_check_may_give(doc)
	name = frappe.db.get_value(FEEDBACK, {"client_request": request}, for_update=True)
	# locked like its request: of what another one said since this call began, a plain look would see nothing
	feedback = (
		frappe.get_doc(FEEDBACK, name, for_update=True)
		if name
		else frappe.new_doc(FEEDBACK, client_request=request)
	)
	if name and not rules.may_change(
		get_datetime(feedback.given_at), _moment(doc.completed_at), now_datetime()
	):
		frappe.throw(
			_("You told us what you think of this on {0}. It can be changed for {1} days.").format(
				frappe.format(feedback.given_at, "Datetime"), rules.DAYS_TO_CHANGE
			),
			IntakeError,
			title=_("Too Late to Change"),
		)
	feedback.update({**scores, "remark": remark, "given_at": now_datetime(), "given_by": by})
	return feedback.save(ignore_permissions=True)


def remove_of(request: str) -> None:
	frappe.db.delete(FEEDBACK, {"client_request": request})


def check(doc) -> None:
	"""What a document of feedback must be, from whatever side it comes."""
	_scores(doc.result_score, doc.treatment_score)


def _scores(result_score, treatment_score) -> dict:
	scores = {
		"result_score": rules.score_in(result_score),
		"treatment_score": rules.score_in(treatment_score),
	}
	if None in scores.values():
		frappe.throw(
			_(
				"Choose a number from {0} to {1} at both questions: whether it was right, and how you were treated."
			).format(rules.LOWEST, rules.HIGHEST),
			IntakeError,
			title=_("Choose Both"),
		)
	return scores


def _check_may_give(doc) -> None:
	if not rules.may_give(doc.status, doc.merged_into):
		frappe.throw(
			_("This is not done yet. As soon as it is, we would like to hear what you think of it."),
			IntakeError,
			title=_("Not Done Yet"),
		)


def _moment(value):
	return get_datetime(value) if value else None
