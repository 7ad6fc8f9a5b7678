"""The client's page: what waits for them, what is open, what is done."""

import frappe
from frappe.utils import cint

from facility_frontoffice.portal import client_view, questions

no_cache = 1
sitemap = 0

LIMIT = 20


def get_context(context):
	user = signed_in("/my-requests")
	start, before = max(cint(frappe.form_dict.start), 0), max(cint(frappe.form_dict.before), 0)
	context.update(
		{
			"tasks": client_view.tasks_of(user),
			"open": client_view.requests_of(user, "open", start, LIMIT),
			"ended": client_view.requests_of(user, "ended", before, LIMIT),
			"start": start,
			"before": before,
			"limit": LIMIT,
			"show_sidebar": False,
			"hide_footer_signup": True,
		}
	)


def signed_in(path: str) -> str:
	"""The user of the session, who may ask; a visitor is sent to the log-in first, and comes back to `path`."""
	log_in_first(path)
	questions.check_may_ask(frappe.session.user)
	return frappe.session.user


def log_in_first(path: str) -> None:
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to={frappe.utils.quoted(path)}"
		# not for ever, as the platform's own would be: the browser would remember it after the log-in
		raise frappe.Redirect(302)
