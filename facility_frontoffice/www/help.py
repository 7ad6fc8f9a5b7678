"""The home of the portal, `/help`: ask, and see what concerns you now. It works without scripts.

Looking changes nothing. The two forms that do something post here, and lead to the request that came of it.
"""

from urllib.parse import quote

import frappe

from facility_frontoffice.permissions.limits import is_over_limit, limited
from facility_frontoffice.portal import home, home_desk
from facility_frontoffice.portal.client_timeline import plain
from facility_frontoffice.www.my_requests import signed_in

no_cache = 1
sitemap = 0

MINUTE, HOUR = 60, 3600
SEARCHES = 120
FIELDS = ("act", "at", "phone", "about", "disturbance")


def get_context(context):
	words = home.clean(frappe.form_dict.q)
	user = signed_in(f"{home.PAGE}?q={quote(words, safe='')}" if words else home.PAGE)
	context.problem, context.given = "", {}
	if frappe.request.method == "POST":
		context.given = {field: str(frappe.form_dict.get(field) or "") for field in FIELDS}
		context.problem = _act(user, words, context.given)
	context.is_too_fast = bool(words) and is_over_limit(f"help:{user}", SEARCHES, MINUTE)
	context.home = home.page_of(user, "" if context.is_too_fast else words)
	context.home["words"] = words
	context.csrf_token_of_form = frappe.sessions.get_csrf_token()
	context.update({"show_sidebar": False, "hide_footer_signup": True})


def _act(user: str, words: str, given: dict) -> str:
	"""Does what a form asks and goes there; else what is wrong, with nothing done."""
	frappe.db.savepoint("help")
	try:
		if given["act"] == "call_back":
			address = f"/my-requests/{_call_back(user, given)}?sent=1"
		elif given["act"] == "join":
			address = _join(user, given["disturbance"], words)
		else:
			return ""
	except frappe.ValidationError as problem:
		frappe.db.rollback(save_point="help")
		frappe.clear_messages()
		return plain(str(problem))
	except Exception:
		# the platform commits at the end of each form that is answered, also by a page that says it went wrong
		frappe.db.rollback()
		raise
	frappe.local.flags.redirect_location = address
	raise frappe.Redirect(303)


@limited(10, HOUR)
def _call_back(user: str, given: dict) -> str:
	return home_desk.call_back(user, given["at"], given["phone"], given["about"])


@limited(20, HOUR)
def _join(user: str, disturbance: str, words: str) -> str:
	return home.join(user, disturbance, words)
