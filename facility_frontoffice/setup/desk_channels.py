"""How a desk answers at first: the norms of the article (S35, S36), the admin's from then on."""

import frappe

DESK = "Facility Service Desk"


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


MINUTE, HOUR = 60, 3600
TARGET = 90

OUTSIDE_PHONE = _lt(
	"We are not at the telephone now. Ask your question on the portal or by e-mail: it is waiting for us."
)
OUTSIDE_MAIL = _lt("We read your message as soon as we are open.")
OUTSIDE_COUNTER = _lt("The counter is closed now. You can ask your question on the portal or by e-mail.")

# channel: (answer within seconds, text outside hours)
CHANNELS = {
	"Phone": (25, OUTSIDE_PHONE),
	"Email": (HOUR, OUTSIDE_MAIL),
	"Counter": (5 * MINUTE, OUTSIDE_COUNTER),
	"Portal": (HOUR, OUTSIDE_MAIL),
}


def rows() -> list[dict]:
	return [
		{
			"channel": channel,
			"enabled": 1,
			"answer_within": seconds,
			"target_share": TARGET,
			"text_outside_hours": text,
		}
		for channel, (seconds, text) in CHANNELS.items()
	]


def fill_desks_without() -> None:
	"""Gives desks that know no channel yet the usual ones; a desk with any channel is left as it is."""
	known = set(frappe.get_all("Facility Desk Channel", filters={"parenttype": DESK}, pluck="parent"))
	for name in frappe.get_all(DESK, pluck="name", order_by="name"):
		if name not in known:
			desk = frappe.get_doc(DESK, name)
			desk.set("channels", rows())
			desk.flags.ignore_validate = True  # what else is in it is not our business here
			desk.save(ignore_permissions=True)
