"""Links of suppliers as rows of *Facility Supplier Link*: made, read, withdrawn.

A row is one link, for one assignment, one supplier and one address. The token is given out once, when it is made, and
cannot be had again: only a fingerprint of its secret is kept (`supplier_link_rules`).
"""

from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.utils import add_days, get_datetime, now_datetime
from frappe.utils.password import get_encryption_key

from facility_frontoffice.communication.texts import settings
from facility_frontoffice.fulfilment import supplier_link_rules as rules

DOCTYPE = "Facility Supplier Link"
ASSIGNMENT = "Backoffice Assignment"
DEFAULT_DAYS = 30
FIELDS = (
	"name",
	"backoffice_assignment",
	"supplier",
	"recipient",
	"facility_message",
	"secret_hash",
	"expires_at",
	"withdrawn_why",
)


@dataclass(frozen=True)
class Access:
	"""What a token that is right opens: its link, the assignment (name, status, supplier), what it is good for."""

	link: frappe._dict
	work: frappe._dict
	state: str

	@property
	def who(self) -> str:
		"""Who acts, as the record names them: the address that the link was mailed to."""
		return f"{self.link.recipient} ({self.link.supplier})"


def make(work, message, replaces: bool) -> tuple[str, datetime]:
	"""A new link for the receiver of a message: its token, and until when it works.

	`replaces` takes back all links of the assignment before it. Otherwise those of the same address are left alone: the
	first mail goes on working after a reminder.
	"""
	_end(work.name, rules.REPLACED, not_of=None if replaces else message.recipient)
	secret, name = rules.make_secret(), frappe.generate_hash(length=10)
	expires_at = add_days(now_datetime(), settings().supplier_link_days or DEFAULT_DAYS)
	link = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"name": name,
			"backoffice_assignment": work.name,
			"supplier": work.supplier,
			"recipient": message.recipient,
			"facility_message": message.name,
			"secret_hash": rules.fingerprint(secret),
			"expires_at": expires_at,
		}
	)
	link.flags.name_set = True
	link.insert(ignore_permissions=True, ignore_links=True)
	return rules.write(_key(), link.name, secret), expires_at


def signed(token: object) -> rules.Token | None:
	"""The token, when we made it. Costs no query: it is asked of every guess."""
	return rules.read(_key(), token)


def access(token: rules.Token, work=None) -> Access | None:
	"""What a signed token opens, None when there is no such link (any more) or the secret is another one's.

	`work` is its assignment, when the caller holds that: then the link is held too, so that nobody withdraws it before
	the end of the transaction.
	"""
	link = frappe.db.get_value(DOCTYPE, token.name, FIELDS, as_dict=True, for_update=bool(work))
	if not link or not rules.matches(token.secret, link.secret_hash):
		return None
	work = work or frappe.db.get_value(
		ASSIGNMENT, link.backoffice_assignment, ["name", "status", "supplier"], as_dict=True
	)
	return Access(link, work, rules.state_of(facts_of(link, work), now_datetime())) if work else None


def facts_of(link, work) -> rules.Link:
	return rules.Link(
		expires_at=get_datetime(link.expires_at),
		withdrawn_why=link.withdrawn_why or "",
		is_theirs=work.supplier == link.supplier,
		status=work.status,
	)


def is_of(work, supplier: str | None) -> bool:
	"""Whether the work is still to be done, and by this supplier."""
	is_theirs = bool(supplier) and work.supplier == supplier and rules.is_of_supplier(work.action)
	return is_theirs and work.status not in rules.FINISHED


def withdraw(assignment: str, why: str) -> None:
	"""Takes back all links of an assignment; who has one open finds out when they act."""
	_end(assignment, why)


def note_use(link: str) -> None:
	table = frappe.qb.DocType(DOCTYPE)
	now = now_datetime()
	(
		frappe.qb.update(table)
		.set(table.uses, table.uses + 1)
		.set(table.last_used_at, now)
		.set(table.opened_at, frappe.query_builder.functions.Coalesce(table.opened_at, now))
		.where(table.name == link)
		.run()
	)


def note_opened(link: str) -> None:
	frappe.db.set_value(
		DOCTYPE,
		{"name": link, "opened_at": ("is", "not set")},
		"opened_at",
		now_datetime(),
		update_modified=False,
	)


def forget(assignment: str) -> None:
	"""An assignment that is deleted takes its links along."""
	frappe.db.delete(DOCTYPE, {"backoffice_assignment": assignment})


def _end(assignment: str, why: str, not_of: str | None = None) -> None:
	filters = {"backoffice_assignment": assignment, "withdrawn_at": ("is", "not set")}
	if not_of:
		filters["recipient"] = ("!=", not_of)
	frappe.db.set_value(
		DOCTYPE,
		filters,
		{"withdrawn_at": now_datetime(), "withdrawn_by": frappe.session.user, "withdrawn_why": why},
	)


def _key() -> bytes:
	return rules.key_for(get_encryption_key())
