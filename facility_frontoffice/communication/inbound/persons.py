"""Mail that a person wrote: a new request, or a word more about one that we know."""

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, now_datetime

from facility_frontoffice.communication import bounces
from facility_frontoffice.communication.inbound import (
	alarms,
	content,
	files,
	holding,
	machines,
	messages,
	requests,
	store,
	thanks,
	threads,
	wording,
)
from facility_frontoffice.communication.inbound import thread_rules as rules
from facility_frontoffice.communication.inbound.mail import ParsedMail
from facility_frontoffice.communication.inbound.outcome import Outcome
from facility_frontoffice.communication.inbound.thread_rules import ASSIGNMENT, OTHER, REPLY, REQUEST
from facility_frontoffice.communication.texts import settings
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake import service as intake
from facility_frontoffice.workflows.service import as_consequence

FACTS = ("name", "status", "completed_at", "client_email", "client_user", "merged_into")
NEW_REQUEST, OTHER_DOCUMENT, FOLLOW_UP = "New Request", "Other Document", "Follow-up"


def take_in(mail: ParsedMail, row) -> Outcome:
	"""Brings a mail to where it belongs, or holds it when too much comes of its sender."""
	thread = threads.find(mail)
	belonging = thread.belonging
	storm = holding.storm_of(row, is_reply=belonging.kind != rules.NEW)
	if storm and row.outcome != holding.TOO_MANY:  # else somebody let it in
		alarms.tell_managers(row, alarms.HELD)
		return Outcome(store.HELD, holding.TOO_MANY, reason=holding.in_words(storm))
	if not threads.writer_of(mail).is_forged:
		bounces.address_works(mail.sender)
	if belonging.kind == OTHER or (belonging.kind == REPLY and belonging.doctype == ASSIGNMENT):
		return _attached(mail, row, belonging.doctype, belonging.document, thread.answers)
	if belonging.kind == REPLY:
		return _reply(mail, row, belonging.document, thread)
	return make_request(mail, row, belonging.named)


def make_request(mail: ParsedMail, row, named: str | None = None) -> Outcome:
	"""A new request of who wrote. `named`: one that they wrote about, and have nothing to do with."""
	request = requests.make_new(mail, row)
	reason = ""
	if named:
		reason = _("{0} writes about {1}, but is not known there.").format(
			mail.sender or mail.sender_name, named
		)
	if threads.is_forged(mail):
		unsure = _("The mail server says that this mail may not come from {0}.").format(mail.sender)
		reason = " ".join(filter(None, (reason, unsure)))
	return _keep(mail, row, request, NEW_REQUEST, reason=reason)


def attach(mail: ParsedMail, row, request: str) -> Outcome:
	"""Keeps a mail with a request that somebody chose; what that means for the request is theirs to say."""
	return _keep(mail, row, frappe.get_doc(REQUEST, request), rules.ATTACHED)


# A reply ------------------------------------------------------------------------------------------


def _reply(mail: ParsedMail, row, name: str, thread) -> Outcome:
	"""A word more about a request, under its lock: two who write at once wait in turn."""
	request = frappe.db.get_value(REQUEST, name, FACTS, as_dict=True, for_update=True)
	client = (request.client_email or "").casefold()
	writer = threads.writer_of(mail)
	if writer.is_colleague and writer.address != client:
		is_answer = bool(client) and client in mail.recipients
		return _keep(mail, row, request, rules.ATTACHED, answers=thread.answers, is_of_ours=is_answer)
	outcome = rules.becomes(
		request.status,
		request.status in REQUEST_ENDED,
		thanks.is_thanks(content.new_words_of(mail))
		and all(files.is_logo(file) for file in mail.attachments),
		settings().reply_to_ended,
		_days_since(request.completed_at),
		settings().recent_days or 0,
	)
	if outcome == rules.REOPENED and not _open_again(mail, name):
		outcome = rules.FOLLOW_UP
	if outcome == rules.FOLLOW_UP:
		follow_up = requests.make_follow_up(mail, row, name)
		return _keep(mail, row, follow_up, FOLLOW_UP, reason=_("Follows {0}.").format(name))
	return _keep(mail, row, request, outcome, answers=thread.answers, asks_nothing=outcome == rules.THANKS)


def _days_since(moment) -> float | None:
	return (now_datetime() - get_datetime(moment)).total_seconds() / 86_400 if moment else None


def _open_again(mail: ParsedMail, request: str) -> bool:
	"""Opens a request again; False when something of it, or a rule of an admin, does not let it."""
	frappe.db.savepoint("open_again")
	try:
		words = content.new_words_of(mail)
		with as_consequence():
			intake.reopen(request, _("The client replied by e-mail."), clients_words=words)
	except frappe.ValidationError:
		frappe.db.rollback(save_point="open_again")
		frappe.clear_last_message()
		return False
	return True


# Keeping ------------------------------------------------------------------------------------------


def _attached(mail: ParsedMail, row, doctype: str, name: str, answers: str | None) -> Outcome:
	"""A mail about a document that is no request: of a supplier about their work, or of ERPNext."""
	communication, kept = messages.make(mail, row, doctype, name, answers=answers)
	notes = _notes(mail, kept)
	return Outcome(
		store.TAKEN_IN,
		rules.ATTACHED if doctype == ASSIGNMENT else OTHER_DOCUMENT,
		reason=_("About {0} {1}.").format(_(doctype), name),
		notes=notes,
		client_request=machines.request_of(doctype, name),
		communication=communication.name,
		keeps_raw=bool(kept.left_out) or not mail.is_whole,
	)


def _keep(mail: ParsedMail, row, request, outcome: str, reason: str = "", **options) -> Outcome:
	"""A mail with its request: the message, the files, and for the agent what was left out or is strange about it."""
	communication, kept = messages.make(mail, row, REQUEST, request.name, **options)
	is_of_client = (request.client_email or "").casefold() == mail.sender
	files.show(kept.shown, REQUEST, request.name, request.client_user if is_of_client else None)
	notes = _notes(mail, kept)
	_note_for_agent(request.name, reason if outcome == NEW_REQUEST else "", notes)
	return Outcome(
		store.TAKEN_IN,
		outcome,
		reason=reason,
		notes=notes,
		client_request=request.name,
		communication=communication.name,
		keeps_raw=bool(kept.left_out) or not mail.is_whole,
	)


def _notes(mail: ParsedMail, kept) -> str:
	left_out = [_("Left out: {0}.").format(problem) for problem in kept.left_out]
	return "\n".join(filter(None, (wording.notes_in_words(mail.notes), *left_out)))


def _note_for_agent(request: str, *texts: str) -> None:
	"""An internal note: the client never sees it."""
	said = "\n".join(filter(None, texts))
	if said:
		frappe.get_doc(
			{
				"doctype": "Comment",
				"comment_type": "Comment",
				"comment_by": frappe.session.user,
				"comment_email": frappe.session.user,
				"reference_doctype": REQUEST,
				"reference_name": request,
				"content": escape_html(said).replace("\n", "<br>"),
			}
		).insert(ignore_permissions=True)
