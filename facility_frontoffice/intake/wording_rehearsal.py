"""Where a discouraged word stands in what was written to clients in the past month: for who thinks of listing it."""

import frappe
from frappe import _

from facility_frontoffice.communication import plain_text
from facility_frontoffice.intake import discouraged_words, wording
from facility_frontoffice.rehearsals import SHOWN, Findings, Row, looked_at, since

MESSAGE, REQUEST = "Facility Message", "Client Request"
MAXIMUM_MESSAGES = 5_000
AROUND = 40  # characters on each side of what was found


def rehearse(doc) -> Findings:
	"""The answers of colleagues that have the phrase, each once. Who wrote them is left out."""
	discouraged_words.check(doc)
	word = wording.Discouraged(
		doc.phrase, doc.better or "", doc.language or None, discouraged_words.exceptions_of(doc.exceptions)
	)
	answers = _answers()
	found = []
	for row in answers:
		text = " ".join(plain_text.from_html(row.content or "").split())
		if findings := wording.find(text, [word], row.language):
			found.append((row, text, findings[0]))
	return Findings(
		_("{0} of {1} answers have “{2}” in them.").format(len(found), len(answers), doc.phrase),
		looked_at(len(answers), MAXIMUM_MESSAGES),
		rows=[_shown(*each) for each in found[:SHOWN]],
	)


def _answers() -> list:
	"""What colleagues wrote, the latest first, each once, to however many people and by whatever way it went."""
	rows = frappe.get_all(
		MESSAGE,
		filters={
			"kind": "Reply",
			"audience": "Client",
			"client_request": ("is", "set"),
			"creation": (">=", since()),
		},
		fields=["name", "client_request", "subject", "content", "language", "message_key", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_MESSAGES,
	)
	once: dict[str, frappe._dict] = {}
	for row in rows:
		once.setdefault((row.message_key or row.name).split("|")[0], row)
	return list(once.values())


def _shown(row, text: str, finding: wording.Finding) -> Row:
	begin, end = max(0, finding.start - AROUND), finding.end + AROUND
	words = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
	return Row(REQUEST, row.client_request, row.subject or row.client_request, words=words, at=row.creation)
