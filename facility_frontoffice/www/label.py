"""Where the QR code on a room or a thing leads: to the form for asking, filled in with what the label is stuck on.

A visitor is sent to the log-in first, and comes back, whatever the code: it tells nothing to who has no log-in. What
it is stuck on is asked for by the form itself, so that nothing of it stands in the address.
"""

import frappe

from facility_frontoffice.assets import rules
from facility_frontoffice.www.my_requests import log_in_first

no_cache = 1
sitemap = 0


def get_context(context):
	label = rules.label_in(frappe.form_dict.label)
	log_in_first(f"/label/{label}" if label else "/ask/new")
	frappe.local.flags.redirect_location = f"/ask/new?label={label}" if label else "/ask/new?label=unknown"
	# not for ever, as the platform's own would be: a browser would not ask again
	raise frappe.Redirect(302)
