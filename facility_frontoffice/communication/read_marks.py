"""Whether a client read what we sent: they opened the request on the portal, their mail program sent a read receipt or,
where an admin wishes so, the mail was opened.

A picture in a mail proves little: many programs fetch it by themselves, many never do. So it is off until an admin
switches it on, and a message that is not *Read* says nothing.
"""

import hmac

import frappe
from frappe.utils import escape_html, get_url, now_datetime
from frappe.utils.verified_command import get_signed_params

from facility_frontoffice.communication.texts import settings

MESSAGE = "Facility Message"
METHOD = "/api/method/facility_frontoffice.api.messages.seen"
OUT = ("Sent", "Delivered", "Unclear")  # who read it has it: then nobody need decide
SIGNATURE = "&_signature="


def opened(user: str, request: str) -> None:
	"""The client `user` looks at their request: what was sent to them about it is read. One statement."""
	address = frappe.get_cached_value("User", user, "email")
	_mark(client_request=request, audience="Client", recipient=("in", sorted({user, address or user})))


def picture(message: str) -> str:
	"""What to put at the end of a mail: HTML of a picture that nobody sees, or nothing when an admin wants none."""
	if not settings().know_when_read:
		return ""
	return f'<img src="{escape_html(tracker_url(message))}" width="1" height="1" alt="">'


def tracker_url(message: str) -> str:
	"""The address of that picture; it works for one message only."""
	return get_url(f"{METHOD}?{get_signed_params({'m': message})}")


def fetched(message: str, signature: str) -> bool:
	"""The picture of a mail was fetched: it and what was combined with it are read. False when it is not of ours."""
	expected = get_signed_params({"m": message}).partition(SIGNATURE)[2]
	if not hmac.compare_digest(expected.encode(), signature.encode()):
		return False
	_mark_with_combined([message])
	return True


def receipt(message_id: str, reader: str) -> bool:
	"""The mail program of `reader` (an address) says that the mail with this Message-ID was shown: it and what was
	combined with it are read. False when that is no message of ours to this address. The caller commits."""
	queues = (
		frappe.get_all("Email Queue", {"message_id": message_id}, pluck="name", limit=5) if message_id else []
	)
	if not queues:
		return False
	filters = {"email_queue": ("in", queues), "recipient": reader}
	names = frappe.get_all(MESSAGE, filters, pluck="name")
	if names:
		_mark_with_combined(names)
	return bool(names)


def _mark_with_combined(names: list[str]) -> None:
	"""Two statements, each by an index of its own: anybody may have this done."""
	_mark(name=("in", names))
	_mark(combined_in=("in", names))


def _mark(**which) -> None:
	values = {"status": "Read", "read_at": now_datetime()}
	frappe.db.set_value(MESSAGE, {**which, "status": ("in", OUT)}, values, update_modified=False)
