"""The parts of a mail, put together: the words to read, the files that came along, what servers report."""

import html
import re

from facility_frontoffice.communication.inbound import html_text, invitations, mime, outlook, reports
from facility_frontoffice.communication.inbound.decoding import decode_text, decode_transfer
from facility_frontoffice.communication.inbound.findings import Body, Findings
from facility_frontoffice.communication.inbound.flowed import unflowed
from facility_frontoffice.communication.inbound.mail import (
	Remark,
)
from facility_frontoffice.communication.inbound.message_ids import first_id

MAXIMUM_TEXT = 200_000  # characters of words that are kept
MAXIMUM_HTML = 400_000  # characters; more is not shown as HTML, for making it safe takes too long
MAXIMUM_TEXT_BYTES = 4 * 1024 * 1024  # of one part that are read for its words
MAXIMUM_MAILS_WITHIN = 5

_STUB = re.compile(
	r"^\W*(?:(?:your|this|the) (?:e-?mail|mail|message)[^\n]{0,80}(?:html)|to view (?:this|the) (?:e-?mail|message)[^\n]{0,40}html|"
	r"html (?:e-?mail|message|only))[^\n]{0,120}\W*$",
	re.IGNORECASE,
)
_PGP = "-----BEGIN PGP MESSAGE-----"
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_REPORTS = (
	"message/delivery-status", "message/global-delivery-status", "message/feedback-report",
	"message/disposition-notification", "message/global-disposition-notification",
)  # fmt: skip
_TEXTS = ("text/plain", "text/html", "text/enriched", "text/richtext")
_MAILS = ("message/rfc822", "message/global", "message/news")
_COPIES = (*_MAILS, "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")


def body_of(part: mime.Part, found: Findings) -> Body:
	"""The words of a part and of those within it; files and reports go to `found`."""
	if part.children:
		return _body_of_several(part, found)
	kind = part.content_type
	if kind in _REPORTS:
		found.loose_reports.append(part)
		_attach(part, found)
	elif kind in _MAILS:
		return _forwarded(part, found)
	elif kind == "text/calendar":
		return _invitation(part, found)
	elif kind == "application/ms-tnef" or part.file_name.lower() == "winmail.dat":
		return _outlook(part, found)
	elif kind in _TEXTS and part.disposition != "attachment":
		return _words_or_file(part, found)
	else:
		_attach(part, found)
	return Body()


def _words_or_file(part: mime.Part, found: Findings) -> Body:
	"""A text that has a name is a file; but some mailers give one to the words themselves, and then it is both."""
	if part.file_name:
		_attach(part, found)
		if found.has_words:
			return Body()
	body = _words(part, found)
	found.has_words = found.has_words or bool(body.text.strip())
	return body


def _body_of_several(part: mime.Part, found: Findings) -> Body:
	kind = part.content_type
	if kind == "multipart/report":
		return _body_of_report(part, found)
	if kind == "multipart/signed":
		found.note(Remark.SIGNED)
	elif kind == "multipart/encrypted":
		found.note(Remark.ENCRYPTED)
	bodies = [body_of(child, found) for child in part.children]
	return _best(bodies) if kind == "multipart/alternative" else _together(bodies)


def _best(bodies: list[Body]) -> Body:
	"""Of several versions of the same: the typed text, unless it says nothing, and the HTML."""
	bodies = _without_spares(bodies)
	if len(bodies) <= 1:
		return bodies[0] if bodies else Body()
	source = next((body.html for body in reversed(bodies) if body.html), "")
	typed = next((body.text for body in bodies if body.is_typed and body.text.strip()), "")
	if typed and not (source and _STUB.match(typed[:400].strip())):
		return Body(typed, source, is_typed=True)
	made = next((body.text for body in reversed(bodies) if body.text.strip() and not body.is_typed), typed)
	return Body(made, source)


def _together(bodies: list[Body]) -> Body:
	"""Parts that follow each other; when one of them is HTML, all are."""
	bodies = _without_spares(bodies)
	if len(bodies) <= 1:
		return bodies[0] if bodies else Body()
	text = "\n\n".join(body.text.strip("\n") for body in bodies if body.text.strip())
	source = ""
	if any(body.html for body in bodies):
		source = "\n".join(body.html or _as_html(body.text) for body in bodies)
	return Body(text, source, is_typed=any(body.is_typed for body in bodies))


def _without_spares(bodies: list[Body]) -> list[Body]:
	bodies = [body for body in bodies if body]
	if any(body.text.strip() and not body.is_spare for body in bodies):
		return [body for body in bodies if not body.is_spare]
	return bodies


def _as_html(text: str) -> str:
	return f'<div style="white-space: pre-wrap">{html.escape(text)}</div>'


def _words(part: mime.Part, found: Findings) -> Body:
	"""The words of a part that is to be read, and no file."""
	raw, was_cut = part.body, False
	if len(raw) > MAXIMUM_TEXT_BYTES:
		raw, was_cut = raw[:MAXIMUM_TEXT_BYTES], True
	content = _decoded(raw, part, found, was_cut)
	if part.content_type == "text/plain":
		if was_cut:
			found.note(Remark.TEXT_CUT)
		return _plain_words(content, part, found)
	charset = part.parameter("charset") or html_text.declared_charset(content)
	source = _text(content, charset, found)
	if was_cut or len(source) > MAXIMUM_HTML:
		found.note(Remark.HTML_TOO_LARGE)
	found.shown |= html_text.content_ids(source)
	return Body(html_text.to_text(source, MAXIMUM_TEXT * 2), source)


def _plain_words(content: bytes, part: mime.Part, found: Findings) -> Body:
	text = _text(content, part.parameter("charset"), found)
	if _PGP in text[:2000]:
		found.note(Remark.ENCRYPTED)
		found.keep("message.asc", "application/pgp-encrypted", content)
	if part.parameter("format").lower() == "flowed":
		text = unflowed(text, part.parameter("delsp").lower() == "yes")
	return Body(text, is_typed=True)


def _text(content: bytes, charset: str, found: Findings) -> str:
	text, is_sure = decode_text(content, charset)
	if not is_sure:
		found.note(Remark.CHARSET_GUESSED)
	return text


def _decoded(raw: bytes, part: mime.Part, found: Findings, was_cut: bool = False) -> bytes:
	content, is_sound = decode_transfer(raw, part.value("content-transfer-encoding"))
	if not is_sound and not was_cut:
		found.note(Remark.CONTENT_REPAIRED)
	return content


def _attach(part: mime.Part, found: Findings) -> None:
	kind = part.content_type
	if kind in _PKCS7:
		is_signed = "signed" in part.parameter("smime-type").lower()
		found.note(Remark.SIGNED if is_signed else Remark.ENCRYPTED)
	elif kind in ("message/external-body", "message/partial"):
		found.note(Remark.ATTACHMENT_ELSEWHERE)
	content = _decoded(part.body, part, found)
	cid = first_id(part.value("content-id")) or part.value("content-id").strip("<> ")[:300]
	if content or part.file_name:
		found.keep(part.file_name, kind, content, cid)


# -- mails, invitations and winmail.dat within the mail


def _forwarded(part: mime.Part, found: Findings) -> Body:
	"""A mail that was sent along: a file, and its words among the words."""
	content = _decoded(part.body, part, found)
	found.mails_within += 1
	if found.mails_within > MAXIMUM_MAILS_WITHIN:
		found.keep(part.file_name or "", "message/rfc822", content)
		return Body()
	inner = mime.read(content.lstrip(b"\r\n"), found.budget, mime.MAXIMUM_DEPTH - 4)
	subject = inner.value("subject")
	name = part.file_name or f"{subject[:80] or 'mail'}.eml"
	name = name if name.lower().endswith(".eml") else f"{name}.eml"
	found.keep(name, "message/rfc822", content)
	found.note(Remark.FORWARDED_MAIL)
	aside = Findings(mime.Budget(), mails_within=found.mails_within)
	words = body_of(inner, aside).text
	found.mails_within = aside.mails_within
	lines = [
		f"{label}: {value}" for label in ("From", "Date", "Subject") if (value := inner.value(label.lower()))
	]
	return Body("\n".join(["---------- Forwarded message ----------", *lines, "", words]), is_typed=True)


def _invitation(part: mime.Part, found: Findings) -> Body:
	content = _decoded(part.body, part, found)
	invitation = invitations.read(_text(content, part.parameter("charset"), found))
	found.keep(part.file_name or "invite.ics", "text/calendar", content)
	if part.disposition == "attachment":
		return Body()  # a file that a person sends along, and not what the mail is
	found.calendar = part.parameter("method").upper()[:20] or invitation.method or found.calendar
	if found.calendar == "REQUEST":
		found.note(Remark.INVITATION)
	elif found.calendar == "CANCEL":
		found.note(Remark.CANCELLED_INVITATION)
	return Body("\n\n".join(filter(None, (invitation.words, invitation.description))), is_spare=True)


def _outlook(part: mime.Part, found: Findings) -> Body:
	content = _decoded(part.body, part, found)
	try:
		inside = outlook.unpack(content)
	except outlook.BrokenError:
		found.note(Remark.OUTLOOK_BROKEN)
		found.keep(part.file_name or "winmail.dat", "application/ms-tnef", content)
		return Body()
	found.note(Remark.OUTLOOK_UNPACKED)
	for file in inside.files:
		found.keep(file.name, file.content_type or "application/octet-stream", file.content, file.cid)
	if inside.html:
		found.shown |= html_text.content_ids(inside.html)
	text = inside.text if inside.text.strip() else html_text.to_text(inside.html, MAXIMUM_TEXT * 2)
	return Body(text, inside.html, is_typed=bool(inside.text.strip()), is_spare=True)


# -- what servers say of our own mails


def _body_of_report(part: mime.Part, found: Findings) -> Body:
	"""The letter of a report. The copy of our own mail in it is looked into, and not kept: it is ours."""
	original, original_to = "", ""
	for child in part.children:
		if child.content_type in _COPIES:
			original, original_to = reports.original_of(_decoded(child.body, child, found))
	letters = []
	for child in part.children:
		if child.content_type in _REPORTS:
			_take_report(child, found, original, original_to)
		elif child.content_type not in _COPIES:
			letters.append(body_of(child, found))
	return _together(letters)


def take_loose_reports(found: Findings) -> None:
	"""Believes reports that are mere parts of a mail. The caller knows that a server wrote it: people send on what they got."""
	for part in found.loose_reports:
		_take_report(part, found)


def _take_report(part: mime.Part, found: Findings, original: str = "", original_to: str = "") -> None:
	content = _decoded(part.body, part, found)
	if part.content_type.endswith("delivery-status"):
		found.reports += reports.delivery_reports(content, original)
	elif part.content_type == "message/feedback-report":
		found.complaint = reports.complaint(content, original, original_to)
	else:
		found.read_receipt = reports.read_receipt(content)
