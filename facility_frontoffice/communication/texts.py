"""What messages to clients and to suppliers share: the admin's text of a kind, the language, moments in words."""

import html

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from facility_frontoffice.communication import message_rules


def settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")


def house_language() -> str:
	"""The language where nobody's own is known."""
	return settings().message_language or frappe.db.get_default("lang") or "en"


def template_of(kind: str, language: str | None, rule: str | None = None):
	"""The Email Template of a kind of message, in the language that comes nearest."""
	_language, template, _text_message = message_rules.texts_of(kind, language, rule)
	return frappe.get_cached_doc("Email Template", template)


def desk_of(service_desk: str | None) -> dict:
	"""How the front office is reached about a request: its `name`, `phone` and `email`."""
	desk = frappe.get_cached_doc("Facility Service Desk", service_desk) if service_desk else None
	return {
		"name": _(desk.desk_name) if desk else _("Front Office"),
		"phone": desk.phone if desk else None,
		"email": desk.email if desk else None,
	}


def as_typed(text: str | None) -> str:
	"""A stored text as it was typed: the platform keeps `&` and `<` escaped, and a page or mail escapes them again."""
	return html.unescape(text or "")


def moment(value) -> str:
	"""For example "Thursday 5 March, 14:30", in the language of now; with the year when it is another one.

	Empty without a moment.
	"""
	if not value:
		return ""
	at = get_datetime(value)
	year = "" if at.year == now_datetime().year else " y"
	return format_datetime(at, f"EEEE d MMMM{year}, HH:mm")


def moment_in_words(value, language: str | None) -> str:
	"""A moment as clients read it, for example "Thursday 5 March, 14:30"; empty without one."""
	with in_language(language):
		return moment(value)


class in_language:
	"""Texts, dates and product names in another language for the length of a block."""

	def __init__(self, language: str | None):
		self.language = language

	def __enter__(self):
		self.before = frappe.local.lang
		if self.language:
			frappe.local.lang = self.language

	def __exit__(self, *error):
		frappe.local.lang = self.before
