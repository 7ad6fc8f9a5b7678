"""From the bytes of a mail to what is known of it."""

import re
from dataclasses import replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from facility_frontoffice.communication.inbound import bodies, mime, reports
from facility_frontoffice.communication.inbound.addresses import addresses, people
from facility_frontoffice.communication.inbound.bodies import MAXIMUM_HTML, MAXIMUM_TEXT
from facility_frontoffice.communication.inbound.decoding import (
	clean,
	decode_header,
	decode_text,
	without_direction_marks,
)
from facility_frontoffice.communication.inbound.findings import Body, Findings
from facility_frontoffice.communication.inbound.mail import DeliveryReport, Headers, Note, ParsedMail, Remark
from facility_frontoffice.communication.inbound.message_ids import first_id, ids

MAXIMUM_SUBJECT = 2000

_VIA = re.compile(r"^['\"]?(.*?)['\"]?\s+(?:via|namens)\s+.+$", re.IGNORECASE)


def parse(raw: bytes) -> ParsedMail:
	"""What is known of a mail. Any bytes will do; what is wrong with them is among the notes."""
	try:
		return _parse(raw)
	except Exception as error:  # a mail must never stop those behind it
		return _as_far_as_can_be(raw, Note(Remark.NOT_ALL_READ, type(error).__name__))


def _as_far_as_can_be(raw: bytes, note: Note) -> ParsedMail:
	"""Who wrote and about what, and the rest as it came, where the parts of a mail cannot be read."""
	head, _, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
	text = decode_text(rest[:MAXIMUM_TEXT])[0]
	try:
		fields = [line for line in head.split(b"\n") if not line.lower().startswith((b"content-", b"mime-"))]
		mail = _parse(b"\n".join(fields) + b"\n\n")
	except Exception:
		mail = ParsedMail()
	return replace(mail, text=text, size=len(raw), notes=(*mail.notes, note))


def _parse(raw: bytes) -> ParsedMail:
	content = raw.lstrip(b"\r\n\0 \t") if raw[:1] in (b"\r", b"\n", b"\0", b" ", b"\t") else raw
	if b"\n" not in content:
		content = content.replace(b"\r", b"\n")
	budget = mime.Budget()
	root = mime.read(content, budget)
	found = Findings(budget)
	if not root.fields:
		found.note(Remark.UNREADABLE)
	body = bodies.body_of(root, found)
	if found.calendar and not _invites(found) and body.text.strip() and not body.is_spare:
		found.note(Remark.WORDS_WITH_INVITATION)
	headers = Headers((name, decode_header(value)) for name, value in root.fields)
	sender_name, sender = _sender(root, headers, found)
	if not sender or headers.get("return-path").strip() == "<>" or reports.is_mail_server(sender):
		bodies.take_loose_reports(found)
	if not found.reports:
		found.reports = _reports_in_words(root, body, sender, headers)
	return ParsedMail(
		message_id=first_id(headers.get("message-id")),
		in_reply_to=first_id(headers.get("in-reply-to")),
		references=ids(headers.get("references")),
		subject=without_direction_marks(headers.get("subject"))[:MAXIMUM_SUBJECT],
		sender=sender,
		sender_name=without_direction_marks(sender_name),
		reply_to=_addresses(root, "reply-to"),
		to=_addresses(root, "to"),
		cc=_addresses(root, "cc"),
		date=_date(headers.get("date")),
		text=_cut(body.text, found),
		html=_small_enough(body.html, found),
		attachments=found.attachments(),
		notes=tuple(budget.notes),
		calendar=found.calendar,
		reports=found.reports,
		complaint=found.complaint,
		read_receipt=found.read_receipt,
		headers=headers,
		size=len(raw),
	)


def _invites(found: Findings) -> bool:
	return found.calendar in ("REQUEST", "CANCEL", "PUBLISH")


# -- headers


def _sender(root: mime.Part, headers: Headers, found: Findings) -> tuple[str, str]:
	"""Name and address of who wrote. A list that puts its own address in From says elsewhere who that was."""
	listed = people(_written(root, "from"))
	if listed and "list-id" in headers and (via := _VIA.match(listed[0][0])):
		for name in ("x-original-from", "x-original-sender", "reply-to"):
			original = people(_written(root, name))
			if original and original[0][1] != listed[0][1]:
				found.note(Remark.SENDER_BEHIND_LIST)
				return original[0][0] or via[1], original[0][1]
	if listed:
		return listed[0]
	for name in ("sender", "reply-to"):
		others = people(_written(root, name))
		if others and not reports.is_mail_server(headers.get("from").strip('<> "').lower()):
			found.note(Remark.SENDER_FROM_ELSEWHERE)
			return others[0]
	return headers.get("from").strip('<>" ')[:140], ""


def _written(root: mime.Part, name: str) -> str:
	"""A header of addresses as it was written: its encoded words may hold commas, so they are read last."""
	return ", ".join(
		clean(decode_text(value)[0], keeps_lines=False) for key, value in root.fields if key == name
	)


def _addresses(root: mime.Part, name: str) -> tuple[str, ...]:
	return addresses(_written(root, name))


def _date(value: str) -> datetime | None:
	try:
		moment = parsedate_to_datetime(value[:200])
		moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
		moment.astimezone(timezone.utc)  # the first and the last year may not have it
	except Exception:
		return None
	return moment


def _reports_in_words(root, body: Body, sender: str, headers: Headers) -> tuple[DeliveryReport, ...]:
	address = sender or headers.get("from").strip('<>" ').lower()
	return reports.report_in_words(address, headers.get("subject"), body.text, headers)


def _cut(text: str, found: Findings) -> str:
	text = text.strip()
	if len(text) > MAXIMUM_TEXT:
		found.note(Remark.TEXT_CUT)
		text = text[:MAXIMUM_TEXT].rstrip()
	return text


def _small_enough(source: str, found: Findings) -> str:
	if len(source) > MAXIMUM_HTML:
		found.note(Remark.HTML_TOO_LARGE)
		return ""
	return source
