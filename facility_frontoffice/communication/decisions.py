"""What a person decides about messages that did not arrive: sent again, also to another address, or left as it is.

A message keeps what became of it. Sending again makes another message of the same words and facts, with a key of its
own that the database keeps unique: two who decide at one moment send one.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.communication import bounces, service
from facility_frontoffice.intake.errors import IntakeError

MESSAGE = "Facility Message"
NOT_TOLD = ("Failed", "Bounced", "Unclear", "No address")
SENT_AGAIN, LEFT = "Sent Again", "Left"
AGAIN = "|again:"
TEXT_MESSAGE = "Text Message"
# What makes the message that it is; all else is of the one time that it was sent.
SAME = (
	"client_request", "backoffice_assignment", "disturbance", "audience", "kind", "channel", "message_rule",
	"language", "context",
)  # fmt: skip


def send_again(names: list[str], recipient: str | None = None) -> list[str]:
	"""Makes a new message of each that did not arrive, and has them sent after the commit; returns their names.

	`recipient` is another address, for one message. Who sends again says that the address may be mailed.
	"""
	rows = _undecided(names)
	if recipient:
		recipient = _checked_address(rows, recipient)
	made = [_again(row, recipient) for row in rows]
	if without := [row for row in made if not row["recipient"]]:
		frappe.throw(
			_("There is no address to send it to ({0}). Type one, or tell the client yourself.").format(
				without[0]["client_request"] or ""
			),
			IntakeError,
			title=_("No Address"),
		)
	fields = list(made[0])
	frappe.db.bulk_insert(MESSAGE, fields, [[row[field] for field in fields] for row in made])
	_decide(rows, SENT_AGAIN)
	for address in {row["recipient"] for row in made if row["channel"] == "Mail"}:
		bounces.address_works(address)
	frappe.db.after_commit.add(service.send_soon)
	return [row["name"] for row in made]


def leave(names: list[str]) -> None:
	"""Somebody looked at these, and nothing more needs to be sent: they were told in another way, or need not be."""
	_decide(_undecided(names), LEFT)


def _undecided(names: list[str]) -> list:
	"""The rows of these messages, locked: each did not arrive, and waits for a decision."""
	table = frappe.qb.DocType(MESSAGE)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.status, table.decision, table.recipient, table.message_key, *(table[f] for f in SAME))
		.where(table.name.isin(names or [""]))
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)  # fmt: skip
	if not rows:
		frappe.throw(_("Choose at least one message."), IntakeError, title=_("Nothing Chosen"))
	for row in rows:
		if row.decision:
			frappe.throw(
				_("Somebody decided about this message already. Load the page again to see what."),
				IntakeError,
				title=_("Decided Already"),
			)
		if row.status not in NOT_TOLD:
			frappe.throw(
				_("This message is {0}: only what did not arrive can be sent again.").format(_(row.status)),
				IntakeError,
				title=_("Nothing to Decide"),
			)
	return rows


def _checked_address(rows: list, recipient: str) -> str:
	if len(rows) > 1:
		frappe.throw(
			_("Choose one message to send it to another address."), IntakeError, title=_("Several Messages")
		)
	if rows[0].channel == TEXT_MESSAGE:
		return _checked_number(recipient.strip())
	address = frappe.utils.validate_email_address(recipient.strip())
	if not address or "," in recipient:
		frappe.throw(
			_("{0} is no e-mail address. Type one, like name@example.com.").format(recipient),
			IntakeError,
			title=_("No Address"),
		)
	return address


def _checked_number(number: str) -> str:
	if not frappe.utils.validate_phone_number(number):
		frappe.throw(
			_("{0} is no telephone number. Type one, like +31 6 12345678.").format(number),
			IntakeError,
			title=_("No Number"),
		)
	return number


def _again(row, recipient: str | None) -> dict:
	now, user = now_datetime(), frappe.session.user
	recipient = recipient or row.recipient or _address_of(row)
	key, _again, number = row.message_key.partition(AGAIN)
	return {
		"name": frappe.generate_hash(length=10),
		"creation": now,
		"modified": now,
		"owner": user,
		"modified_by": user,
		**{field: row[field] for field in SAME},
		"channel": row.channel or "Mail",
		"recipient": recipient,
		"status": "Queued",
		"message_key": f"{key}{AGAIN}{int(number or 0) + 1}",
		"attempts": 0,
		"next_attempt_at": now,
	}


def _address_of(row) -> str | None:
	"""What somebody filled in since: a message that had no address takes the client's."""
	field = "client_phone" if row.channel == TEXT_MESSAGE else "client_email"
	return row.client_request and frappe.db.get_value("Client Request", row.client_request, field)


def _decide(rows: list, decision: str) -> None:
	frappe.db.set_value(
		MESSAGE,
		{"name": ("in", [row.name for row in rows])},
		{"decision": decision, "decided_by": frappe.session.user},
	)


def keep_address(names: list[str], address: str) -> None:
	"""The request of a message has this address, or number, of its client from now on."""
	message = frappe.db.get_value(
		MESSAGE, {"name": ("in", names or [""])}, ["client_request", "channel"], order_by="name", as_dict=True
	)
	if not message or not message.client_request:
		return
	field = "client_phone" if message.channel == TEXT_MESSAGE else "client_email"
	doc = frappe.get_doc("Client Request", message.client_request, for_update=True)
	if doc.get(field) != address:
		doc.set(field, address)
		doc.save()
