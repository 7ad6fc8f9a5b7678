"""One request of the client: how it stands, what was promised, what waits for them, what happened."""

import frappe

from facility_frontoffice.communication import read_marks
from facility_frontoffice.portal import client_view
from facility_frontoffice.www.my_requests import signed_in

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
	read_marks.opened(user, name)
	frappe.local.flags.commit = True  # to look at a page changes nothing else
	context.was_sent = bool(frappe.form_dict.sent)
	context.was_done = bool(frappe.form_dict.done)
	context.show_sidebar = False
	context.hide_footer_signup = True
