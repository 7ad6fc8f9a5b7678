"""What a supplier without a log-in hears: that there is work, that we wonder how it stands, that it is theirs no more.

Each letter goes through the outbox (`communication.service`), with the change that it tells of or not at all. The link
in it is made when it is sent. What a supplier does with it is in `supplier_acts`.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime, now_datetime, today

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.rules import TOLD
from facility_frontoffice.communication.to_suppliers import REMINDER, WITHDRAWN, WORK, tell_owner
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import supplier_link_rules as rules
from facility_frontoffice.fulfilment import supplier_tokens as tokens
from facility_frontoffice.fulfilment import suppliers
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.notices import title_of
from facility_frontoffice.people import name_of, people_of_unit

# What follows from a change -----------------------------------------------------------------------


def follow(assignment, before) -> None:
	"""Tells the supplier what a new or changed assignment means for them. `before` is None for a new one.

	The supplier of an assignment stays: who sends it elsewhere makes a new one.
	"""
	if not assignment.supplier:
		return
	was = before.status if before else None
	if was and rules.is_over_for(was, assignment.status):
		_take_away(assignment)
	if rules.is_told_of(was, assignment.status, assignment.action):
		_tell_of_work(assignment)


def _tell_of_work(assignment) -> None:
	"""That there is work; and when it waited for the client since, that they can go on."""
	if has_log_in(assignment):
		return
	contact = suppliers.contact_of(assignment.supplier)
	if _tell(assignment, WORK, "Work", contact):
		if not contact.email:
			tell_owner(assignment, _nobody_was_told(assignment))
	elif not _may_be_mailed(assignment):
		tell_owner(assignment, _not_told_to_go_on(assignment))
	elif contact.email:
		_tell(assignment, WORK, f"Work:on:{_number_of_mails(assignment.name)}", contact, goes_on=True)


def _take_away(assignment) -> None:
	"""The links die; who was told of the work hears that it is theirs no more, unless they gave it back themselves.

	What waits to be sent is not sent. First the messages, then the links: a letter that is being sent is waited for, and
	its link is taken back with the others.
	"""
	_stop_sending(assignment.name)
	tokens.withdraw(assignment.name, rules.NOT_THEIRS)
	if frappe.flags.supplier_acts_on == assignment.name:
		return
	told = frappe.db.get_value(
		"Facility Message",
		{"backoffice_assignment": assignment.name, "kind": WORK, "status": ("in", TOLD)},
		["recipient", "language"],
		as_dict=True,
		order_by="creation desc",
		for_update=True,
	)
	if told:
		communication.tell_supplier(
			assignment, WITHDRAWN, "Withdrawn", told.recipient, told.language, supplier=assignment.supplier
		)


def _stop_sending(assignment: str) -> None:
	frappe.db.set_value(
		"Facility Message",
		{"backoffice_assignment": assignment, "kind": ("in", (WORK, REMINDER)), "status": "Queued"},
		"status",
		"Overtaken",
	)


def hold_unsent(assignment: str) -> None:
	"""Waits for a letter that is being sent, and holds those that wait for it.

	For who takes a link next: a sender takes the message first, then the link, and two orders make a deadlock.
	"""
	unsent = {"backoffice_assignment": assignment, "status": "Queued"}
	frappe.db.get_values("Facility Message", unsent, "name", for_update=True)


def _nobody_was_told(assignment) -> Callable:
	def words(language: str | None) -> str:
		return _("{0} was not told of {1}: no e-mail address for work is known. Call them.", language).format(
			escape_html(assignment.supplier), title_of(assignment, language)
		)

	return words


def _not_told_to_go_on(assignment) -> Callable:
	def words(language: str | None) -> str:
		return _(
			"{0} was not told that they can go on with {1}: their link was withdrawn, or they are not in use any more."
			" Call them.",
			language,
		).format(escape_html(assignment.supplier), title_of(assignment, language))

	return words


def has_log_in(assignment) -> bool:
	"""Whether somebody of the supplier can open the assignment in the desk: a portal user of theirs who has it, or who
	is in its unit. The people of a unit that only guards a supplier are not the supplier's."""
	reached = {assignment.assigned_to, *people_of_unit(assignment.backoffice_unit)} - {None, ""}
	if not reached:
		return False
	theirs = frappe.get_all(
		"Portal User",
		filters={"parenttype": "Supplier", "parent": assignment.supplier, "user": ("in", sorted(reached))},
		pluck="user",
	)
	return bool(theirs and frappe.db.exists("User", {"name": ("in", theirs), "enabled": 1}))


# Asking, sending again, withdrawing ---------------------------------------------------------------


def remind(assignment, occasion: str) -> bool:
	"""Asks the supplier of an assignment how it stands, once for an `occasion`.

	`assignment` is a Backoffice Assignment, or its name. Returns False when nobody could be asked: the work is over, there
	is no address, somebody of theirs has a log-in, the front office withdrew their link, they are not in use any more, or
	they were asked on this occasion.
	"""
	doc = frappe.get_doc("Backoffice Assignment", assignment) if isinstance(assignment, str) else assignment
	if not tokens.is_of(doc, doc.supplier) or has_log_in(doc) or not _may_be_mailed(doc):
		return False
	contact = suppliers.contact_of(doc.supplier)
	return bool(contact.email) and _tell(doc, REMINDER, f"Reminder:{occasion}", contact)


def send_again(assignment: str) -> str:
	"""Mails a new link to the address that is known now; the links before it die when it is sent. Returns the address.

	Asked twice before it is sent, it is sent once.
	"""
	doc = life.locked(assignment)
	if not tokens.is_of(doc, doc.supplier):
		frappe.throw(
			_("This is no open work of a supplier, so there is nothing to send."),
			FulfilmentError,
			title=_("No Work"),
		)
	if suppliers.is_disabled(doc.supplier):
		frappe.throw(
			_(
				"{0} is not in use any more. Send the work elsewhere, or put the supplier in use again first."
			).format(escape_html(doc.supplier)),
			FulfilmentError,
			title=_("Not in Use"),
		)
	contact = suppliers.contact_of(doc.supplier)
	if not contact.email:
		frappe.throw(
			_(
				"No e-mail address for work is known of {0}. Fill it in with the supplier, then send again."
			).format(escape_html(doc.supplier)),
			FulfilmentError,
			title=_("No Address"),
		)
	_send_again(doc, contact)
	return contact.email


def _send_again(doc, contact: suppliers.Contact) -> None:
	"""What waits for that address goes now; what waits for another one does not go."""
	waiting = {"backoffice_assignment": doc.name, "kind": WORK, "status": "Queued"}
	frappe.db.set_value(
		"Facility Message", {**waiting, "recipient": ("!=", contact.email)}, "status", "Overtaken"
	)
	if frappe.db.exists("Facility Message", waiting):
		frappe.db.set_value("Facility Message", waiting, "next_attempt_at", now_datetime())
		frappe.db.after_commit.add(communication.send_soon)
	else:
		_tell(doc, WORK, f"Work:again:{_number_of_mails(doc.name)}", contact)


def _number_of_mails(assignment: str) -> int:
	return frappe.db.count("Facility Message", {"backoffice_assignment": assignment, "kind": WORK})


def withdraw(assignment: str) -> None:
	"""Takes the links of an assignment back: a mail that went to the wrong person, for example."""
	doc = life.locked(assignment)
	_stop_sending(doc.name)
	tokens.withdraw(doc.name, rules.BY_FRONT_OFFICE)
	doc.add_comment("Info", _("Took back the link of {0}").format(escape_html(doc.supplier or "")))


def renew(token: rules.Token) -> None:
	"""Mails a new link for one that does not work (any more), where it may: to the address that we know, once a day.

	Says nothing: who asks learns neither whether the link was ever good, nor what became of it.
	"""
	found = tokens.access(token)
	if not found or not rules.may_be_renewed(tokens.facts_of(found.link, found.work)):
		return
	doc = life.locked(found.work.name)
	if not tokens.is_of(doc, found.link.supplier) or not _may_be_mailed(doc):
		return
	contact = suppliers.contact_of(doc.supplier)
	if contact.email:
		_tell(doc, WORK, f"Work:asked:{today()}", contact, is_asked_for=True)


def _may_be_mailed(assignment) -> bool:
	"""Whether a letter with a link may go out by itself: what the front office withdrew, only they give again."""
	return not (_is_withdrawn_by_front_office(assignment.name) or suppliers.is_disabled(assignment.supplier))


def _is_withdrawn_by_front_office(assignment: str) -> bool:
	"""A locking read: somebody may have withdrawn it after this transaction began."""
	latest = frappe.db.get_value(
		tokens.DOCTYPE,
		{"backoffice_assignment": assignment},
		"withdrawn_why",
		order_by="creation desc, name desc",
		for_update=True,
	)
	return latest == rules.BY_FRONT_OFFICE


def _tell(assignment, kind: str, occasion: str, contact: suppliers.Contact, **facts) -> bool:
	return communication.tell_supplier(
		assignment, kind, occasion, contact.email, contact.language, supplier=assignment.supplier, **facts
	)


def forget(assignment: str) -> None:
	"""An assignment that is deleted takes its links along, and what was mailed about it."""
	tokens.forget(assignment)
	frappe.db.delete("Facility Message", {"backoffice_assignment": assignment})


# What the front office sees -----------------------------------------------------------------------


def standing(assignment) -> dict:
	"""Who was mailed about an assignment and when, and what was done with the link. Never the link itself."""
	messages = frappe.get_all(
		"Facility Message",
		filters={"backoffice_assignment": assignment.name, "audience": "Supplier"},
		fields=["name", "kind", "recipient", "status", "creation", "sent_at", "error"],
		order_by="creation desc, name desc",
		limit=5,
	)
	links = frappe.get_all(
		tokens.DOCTYPE,
		filters={"backoffice_assignment": assignment.name},
		fields=[
			"name", "supplier", "recipient", "creation", "expires_at", "opened_at", "last_used_at", "uses",
			"withdrawn_at", "withdrawn_by", "withdrawn_why",
		],
		order_by="creation desc, name desc",
	)  # fmt: skip
	is_open = tokens.is_of(assignment, assignment.supplier)
	contact = suppliers.contact_of(assignment.supplier)
	return {
		"supplier": assignment.supplier,
		"email": contact.email,
		"messages": messages,
		"link": _link_as_seen(links, assignment) if links else None,
		"may_send": is_open and bool(contact.email) and not suppliers.is_disabled(assignment.supplier),
		"has_log_in": is_open and has_log_in(assignment),
	}


def _link_as_seen(links: list, assignment) -> dict:
	"""The newest link says until when they can act; a reminder brings one beside the first, and any of them is used."""
	newest = links[0]
	alike = [link for link in links if link.withdrawn_at == newest.withdrawn_at]
	works = rules.state_of(tokens.facts_of(newest, assignment), now_datetime()) != rules.DEAD
	return {
		**newest,
		"opened_at": min((link.opened_at for link in alike if link.opened_at), default=None),
		"last_used_at": max((link.last_used_at for link in alike if link.last_used_at), default=None),
		"uses": sum(link.uses for link in alike),
		"works": works,
		"is_expired": get_datetime(newest.expires_at) <= now_datetime(),
		"withdrawn_by": name_of(newest.withdrawn_by),
	}
