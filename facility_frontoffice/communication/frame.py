"""The frame around the words of a mail: one, for all kinds of message.

An admin words the *Email Template* and nothing else; how a mail looks is here. So a text from before there was a frame
gets it as well.
"""

import html
import re

import frappe

TEMPLATE = "facility_frontoffice/templates/includes/messages/frame.html"
PREHEADER_LENGTH = 120

# A button without an address to go to: of texts that write their own link, for a client who cannot log in
_LINK_TO_NOWHERE = re.compile(r"<p[^>]*>\s*<a\s[^>]*href=\"\"[^>]*>.*?</a>\s*</p>", re.DOTALL | re.IGNORECASE)
_ENDS_A_LINE = re.compile(r"<br\s*/?>|</(?:p|div|tr|h\d|li)>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
_GREETING = re.compile(r"^[^,.!?]{1,160},$")


def dress(content: str, context: dict) -> str:
	"""The HTML of a mail of these words. Takes `desk` and `language` from the context of the text."""
	desk = context.get("desk") or {}
	content = without_links_to_nowhere(content)
	return frappe.get_template(TEMPLATE).render(
		{
			"content": content,
			"preheader": preheader(content),
			"name": desk.get("name") or "",
			"language": context.get("language") or frappe.local.lang or "en",
		}
	)


def preheader(content: str) -> str:
	"""What a mailbox shows beside the subject: the first words after the greeting."""
	lines = (" ".join(line.split()) for line in _ENDS_A_LINE.sub("\n", content).split("\n"))
	lines = [html.unescape(_MARKUP.sub("", line)).strip() for line in lines]
	lines = [line for line in lines if line]
	if lines and _GREETING.match(lines[0]):
		lines = lines[1:]
	text = " ".join(lines)
	if len(text) <= PREHEADER_LENGTH:
		return text
	return text[:PREHEADER_LENGTH].rsplit(" ", 1)[0] + "…"


def without_links_to_nowhere(content: str) -> str:
	return _LINK_TO_NOWHERE.sub("", content)
