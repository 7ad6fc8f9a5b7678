"""One request: how it stands, what was promised, what waits for the client, what was said and what happened.

Of somebody else's, where that may be followed, how it stands and what happened.
"""

import frappe

from facility_frontoffice.communication import read_marks
from facility_frontoffice.portal import client_view
from facility_frontoffice.www.my_requests import signed_in


def _lt(text: str) -> str:
	return text


# What the client did last, as the address says: the page begins with it
NOTES = {
	"sent": _lt("Thank you. We have your question, and you hear from us. Its number is {0}."),
	"done": _lt("Thank you. We go on with it."),
	"wrote": _lt("Thank you. We have your message, and you hear from us."),
	"changed": _lt("Your question is changed. What it was is kept below, at what happened."),
	"thanks": _lt("Thank you for telling us. We learn from it."),
	"cancelled": _lt("We have taken it back. You need not do anything more."),
}

no_cache = 1
sitemap = 0


def get_context(context):
	name = frappe.form_dict.name or ""
	user = signed_in(f"/my-requests/{name}")
	try:
		context.request_of_client = client_view.request_of(user, name)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		raise frappe.PageDoesNotExistError from None
	if context.request_of_client["is_own"]:
		read_marks.opened(user, name)
	frappe.local.flags.commit = True  # to look at a page changes nothing else
	context.note = NOTES.get(_given_note())
	context.show_sidebar = False
	context.hide_footer_signup = True


def _given_note() -> str:
	return next((key for key in NOTES if frappe.form_dict.get(key)), "")
