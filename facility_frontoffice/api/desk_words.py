"""Words in an answer that an agent should say otherwise, while it is typed. See `intake.wording`."""

import frappe

from facility_frontoffice.intake import discouraged_words


@frappe.whitelist(methods=["GET", "POST"])
def check(text: str, language: str | None = None) -> list[dict]:
	"""Rows of {phrase, found, better}; `found` is as it was typed. It warns, and never stops anybody."""
	frappe.has_permission(discouraged_words.DOCTYPE, "read", throw=True)
	return discouraged_words.find(text, language)
