"""The home of the portal while somebody types. See `portal.home`; what is sent is sent by the page's own forms."""

import frappe

from facility_frontoffice.permissions.limits import limited
from facility_frontoffice.portal import home, questions

MINUTE = 60


@frappe.whitelist(methods=["GET", "POST"])
@limited(120, MINUTE)
def find(text: str) -> dict:
	"""What fits the words of the caller: `{"products", "answers", "disturbances", "ask"}`, see `portal.home.find`."""
	user = frappe.session.user
	questions.check_may_ask(user)
	found = home.find(user, text)
	shown = ("title", "detail", "url")
	return {
		"ask": found["ask"],
		**{
			kind: [{name: row[name] for name in shown} for row in found[kind]]
			for kind in ("products", "answers", "disturbances")
		},
	}
