"""The page for a person on the round. See `fulfilment.round` and `fulfilment.round_acts`."""

import frappe
from frappe import _

from facility_frontoffice.fulfilment import round as rounds
from facility_frontoffice.fulfilment import round_acts
from facility_frontoffice.permissions.limits import limited

MINUTE = 60


@frappe.whitelist(methods=["GET"])
def jobs() -> dict:
	"""The jobs of the session's user, the next one first, and what the page needs to send what is done."""
	frappe.has_permission(rounds.ASSIGNMENT, "write", throw=True)
	# a page that was opened without a connection has no token of this session yet
	return {**rounds.jobs_of(frappe.session.user), "csrf_token": frappe.sessions.get_csrf_token()}


@frappe.whitelist(methods=["POST"])
@limited(240, MINUTE)
def act(key: str, assignment: str, act: str, sender: str, values: dict | None = None) -> dict:
	"""Does what `sender` did on the round, once for each key: a phone may send again what was not answered.

	`sender` is who did it: what waited on a phone is not done in the name of who logs in there next.
	"""
	if sender != frappe.session.user:
		frappe.throw(
			_("This was done by somebody else than who is logged in now. It waits for them."),
			round_acts.WrongUserError,
			title=_("Somebody Else"),
		)
	frappe.has_permission(rounds.ASSIGNMENT, "write", doc=assignment, throw=True)
	return round_acts.do(key, assignment, act, values or {})
