"""The client's page: what waits for them, what is open, what is done; and, apart, what they may follow of others."""

from urllib.parse import urlencode

import frappe
from frappe.utils import cint

from facility_frontoffice.portal import client_view, colleagues, questions

no_cache = 1
sitemap = 0

LIMIT = 20
STATES = ("open", "ended")
SEARCH_LENGTH = 200


def get_context(context):
	user = signed_in("/my-requests")
	shared = colleagues.shared_with(user)
	groups = {group["key"]: group["label"] for group in shared.groups}
	group = _given("of")
	if group not in groups:
		group = ""
	context.update(
		{
			"groups": groups,
			"group": group,
			"search": _given("q")[:SEARCH_LENGTH],
			"state": _given("state") if _given("state") in STATES else "",
			"start": _number("start"),
			"before": _number("before"),
			"limit": LIMIT,
			"page_url": _page_url,
			"show_sidebar": False,
			"hide_footer_signup": True,
		}
	)
	if group:
		context.found = client_view.requests_of_others(
			user, group, shared.circle, context.state or "all", context.start, LIMIT
		)
	elif context.search or context.state:
		context.found = client_view.requests_of(
			user, context.state or "all", context.start, LIMIT, context.search
		)
	else:
		context.tasks = client_view.tasks_of(user)
		context.open = client_view.requests_of(user, "open", context.start, LIMIT)
		context.ended = client_view.requests_of(user, "ended", context.before, LIMIT)


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


def _page_url(start: int) -> str:
	"""The address of another page of what is shown now."""
	kept = {name: _given(name) for name in ("of", "q", "state")}
	return f"/my-requests?{urlencode({**{name: value for name, value in kept.items() if value}, 'start': start})}"


def _given(name: str) -> str:
	value = frappe.form_dict.get(name)
	return value.strip() if isinstance(value, str) else ""


def _number(name: str) -> int:
	return max(cint(frappe.form_dict.get(name)), 0)
