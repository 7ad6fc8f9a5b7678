"""Text messages, through the gateway of the platform's *SMS Settings*.

A gateway knows no transaction: who dies while speaking to it leaves nobody knowing whether the words went out. So the
message is marked as unclear first, and that is committed; only then the gateway is called. What stays unclear is never
sent again by itself.
"""

import frappe
from jinja2 import DebugUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from requests.exceptions import ConnectTimeout, HTTPError

from facility_frontoffice.communication.texts import in_language

SETTINGS = "SMS Settings"
LONGEST = 480  # three messages of a telephone

# The gateway said no, or was not reached at all: nothing went out
NOT_SENT = (HTTPError, ConnectTimeout)


def are_possible() -> bool:
	"""Whether a gateway is set."""
	return bool(frappe.get_cached_value(SETTINGS, SETTINGS, "sms_gateway_url"))


def words(template: str | None, context: dict, language: str | None, otherwise: str) -> str:
	"""The words of a text message: the rule's own, else what the mail has as its subject.

	So also where they cannot be filled in: the mail with the same news must not be stopped by it. The form of the rule
	says what is wrong.
	"""
	with in_language(language):
		text = _filled_in(template, context) or otherwise
	return " ".join(text.split())[:LONGEST]


def environment() -> ImmutableSandboxedEnvironment:
	"""What a text message is filled in with: names and conditions, and nothing of the platform.

	Who edits rules need not be a System Manager, who alone words an Email Template, for that may read the database.
	"""
	return ImmutableSandboxedEnvironment(undefined=DebugUndefined)


def _filled_in(template: str | None, context: dict) -> str:
	try:
		return environment().from_string(template or "").render(context)
	except Exception:
		return ""


def send(phone: str, text: str) -> None:
	"""Gives a text to the gateway. Raises one of `NOT_SENT` when it certainly took nothing."""
	from frappe.core.doctype.sms_settings import sms_settings

	sms_settings.send_sms([phone], text, success_msg=False)
