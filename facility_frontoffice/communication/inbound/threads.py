"""Finds out where a mail belongs: gathers what `thread_rules` judges by, in a few statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import frappe

from facility_frontoffice.communication.inbound import numbers
from facility_frontoffice.communication.inbound import thread_rules as rules
from facility_frontoffice.communication.inbound.addresses import addresses as addresses_of
from facility_frontoffice.communication.inbound.mail import ParsedMail, Remark
from facility_frontoffice.communication.inbound.own_addresses import own_addresses
from facility_frontoffice.communication.inbound.thread_rules import (
	ASSIGNMENT,
	REQUEST,
	Belonging,
	Known,
	Writer,
)
from facility_frontoffice.reachability.rules import addresses as addresses_in
from facility_frontoffice.setup import roles

COMMUNICATION, QUEUE, ISSUE = "Communication", "Email Queue", "Issue"
COLLEAGUES = (*roles.DESK_ROLES, "System Manager")
# So many mails of a request say who takes part in it; a thread is seldom longer.
MOST_MAILS = 200


@dataclass(frozen=True)
class Thread:
	"""Where a mail belongs, and the Communication that it answers, if that is one of the same document."""

	belonging: Belonging
	answers: str | None = None


def find(mail: ParsedMail) -> Thread:
	"""Where a mail belongs. At most ten statements, and two for a mail that answers nothing."""
	ids = rules.ids_in_order(mail.in_reply_to, mail.references)
	documents, communications = _documents_of(ids)
	named = rules.named_in_order(ids, documents, numbers.request_numbers(mail.subject))
	if not named:
		return Thread(Belonging(rules.NEW))
	known = {**_known_requests(named), **_known_assignments(named)}
	belonging = rules.belongs(named, known, writer_of(mail))
	answered = next((each for each in ids if each in communications), None)
	return Thread(belonging, communications.get(answered))


def writer_of(mail: ParsedMail) -> Writer:
	return Writer(
		address=mail.sender,
		is_colleague=_is_colleague(mail.sender),
		is_forged=is_forged(mail) or _is_hearsay(mail),
	)


def is_forged(mail: ParsedMail) -> bool:
	return rules.is_forged(mail.headers.get_all("Authentication-Results"))


def _is_hearsay(mail: ParsedMail) -> bool:
	"""Whether somebody else says who wrote it: a list that puts its own address in From, when that list is not ours.

	Mail servers vouch for From alone, and anybody can write “Emma via their list”.
	"""
	if mail.has(Remark.SENDER_FROM_ELSEWHERE):
		return True
	if not mail.has(Remark.SENDER_BEHIND_LIST):
		return False
	return not own_addresses() & set(addresses_of(mail.headers.get("from")))


def _is_colleague(address: str) -> bool:
	if not address:
		return False
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	found = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.where((user.email == address) & (user.enabled == 1) & role.role.isin(COLLEAGUES))
		.limit(1)
		.run()
	)
	return bool(found)


# What the mails that it follows are about ---------------------------------------------------------


def _documents_of(ids: tuple[str, ...]) -> tuple[dict, dict]:
	"""Doctype and name of what each of these mails was about, and the Communications among them, by Message-ID."""
	if not ids:
		return {}, {}
	documents, communications = {}, {}
	for doctype in (QUEUE, COMMUNICATION):  # what was said of a mail itself goes before what was sent with it
		for row in frappe.get_all(
			doctype,
			filters={"message_id": ("in", ids)},
			fields=["name", "message_id", "reference_doctype", "reference_name"],
			order_by="creation",
		):
			if doctype == COMMUNICATION:
				communications[row.message_id] = row.name
			if row.reference_doctype and row.reference_name:
				documents[row.message_id] = (row.reference_doctype, row.reference_name)
	return _as_requests(documents), communications


def _as_requests(documents: dict) -> dict:
	"""A mail about an Issue that goes on as a request is about that request."""
	issues = {name for doctype, name in documents.values() if doctype == ISSUE}
	if not issues:
		return documents
	rows = frappe.get_all(
		REQUEST, filters={"issue": ("in", sorted(issues))}, fields=["issue", "name"], as_list=True
	)
	requests = dict(rows)
	return {
		key: (REQUEST, requests[name]) if doctype == ISSUE and name in requests else (doctype, name)
		for key, (doctype, name) in documents.items()
	}


# Who has to do with it ----------------------------------------------------------------------------


def _known_requests(named: Iterable[rules.Named]) -> dict:
	names = [each.name for each in named if each.doctype == REQUEST]
	rows = _requests(names)
	while missing := {row.merged_into for row in rows if row.merged_into} - {row.name for row in rows}:
		found = _requests(sorted(missing))
		rows += found
		if not found:
			break
	people = _addresses_of_people(rows)
	written_to = _written_to(rows)
	return {
		(REQUEST, row.name): Known(
			rules.addresses(row.client_email, *people[row.name], *written_to[row.name]), row.merged_into
		)
		for row in rows
	}


def _requests(names: list[str]) -> list:
	if not names:
		return []
	return frappe.get_all(
		REQUEST,
		filters={"name": ("in", names)},
		fields=["name", "merged_into", "client_email", "client_user", "beneficiary", "contact"],
		order_by="name",
	)


def _addresses_of_people(rows: list) -> dict[str, set[str]]:
	"""The addresses of the users and contacts of these requests, by request."""
	users = {value for row in rows for value in (row.client_user, row.beneficiary) if value}
	contacts = {row.contact for row in rows if row.contact}
	of_user = (
		dict(frappe.get_all("User", {"name": ("in", sorted(users))}, ["name", "email"], as_list=True))
		if users
		else {}
	)
	of_contact = _addresses_of_contacts(contacts)
	return {
		row.name: {
			*filter(None, (of_user.get(row.client_user), of_user.get(row.beneficiary))),
			*of_contact.get(row.contact, ()),
		}
		for row in rows
	}


def _addresses_of_contacts(contacts: set[str]) -> dict[str, set[str]]:
	found = defaultdict(set)
	if contacts:
		for name, address in frappe.get_all(
			"Contact Email",
			filters={"parenttype": "Contact", "parent": ("in", sorted(contacts))},
			fields=["parent", "email_id"],
			as_list=True,
		):
			found[name].add(address)
	return found


def _written_to(rows: list) -> dict[str, set[str]]:
	"""To whom we, or the client, wrote about each of these requests: they take part in it."""
	found = defaultdict(set)
	if not rows:
		return found
	clients = {row.name: (row.client_email or "").casefold() for row in rows}
	for mail in frappe.get_all(
		COMMUNICATION,
		filters={
			"reference_doctype": REQUEST,
			"reference_name": ("in", sorted(clients)),
			"communication_medium": "Email",
			"communication_type": COMMUNICATION,
		},
		fields=["reference_name", "sent_or_received", "sender", "recipients", "cc"],
		order_by="creation desc",
		limit=MOST_MAILS,
	):
		is_of_client = (mail.sender or "").casefold() == clients[mail.reference_name]
		if mail.sent_or_received == "Sent" or is_of_client:
			found[mail.reference_name] |= addresses_in(mail.recipients, mail.cc)
	return found


def _known_assignments(named: Iterable[rules.Named]) -> dict:
	names = [each.name for each in named if each.doctype == ASSIGNMENT]
	if not names:
		return {}
	rows = frappe.get_all(
		ASSIGNMENT,
		filters={"name": ("in", names)},
		fields=["name", "supplier", "assigned_to"],
		order_by="name",
	)
	of_suppliers = _addresses_of_suppliers({row.supplier for row in rows if row.supplier})
	told = defaultdict(set)
	for row in frappe.get_all(
		"Facility Message",
		filters={"backoffice_assignment": ("in", names), "audience": "Supplier", "recipient": ("is", "set")},
		fields=["backoffice_assignment", "recipient"],
	):
		told[row.backoffice_assignment].add(row.recipient)
	return {
		(ASSIGNMENT, row.name): Known(
			rules.addresses(row.assigned_to, *of_suppliers.get(row.supplier, ()), *told[row.name])
		)
		for row in rows
	}


def _addresses_of_suppliers(suppliers: set[str]) -> dict[str, set[str]]:
	"""The addresses of suppliers and of their contacts."""
	found = defaultdict(set)
	if not suppliers:
		return found
	for row in frappe.get_all(
		"Supplier",
		filters={"name": ("in", sorted(suppliers))},
		fields=["name", "email_id", "facility_work_email"],
	):
		found[row.name] |= {row.email_id, row.facility_work_email} - {None, ""}
	link, email = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact Email")
	for supplier, address in (
		frappe.qb.from_(link)
		.join(email)
		.on((email.parent == link.parent) & (email.parenttype == "Contact"))
		.select(link.link_name, email.email_id)
		.where(
			(link.parenttype == "Contact")
			& (link.link_doctype == "Supplier")
			& link.link_name.isin(sorted(suppliers))
		)
		.run()
	):
		found[supplier].add(address)
	return found
