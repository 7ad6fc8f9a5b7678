"""What is told as rows of *Facility Message*: one for each person, channel and occasion, with its key and how it begins."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import add_to_date, cstr, now_datetime

from facility_frontoffice.communication import text_messages
from facility_frontoffice.communication.inbound.addresses import takes_no_answer
from facility_frontoffice.communication.message_rules import Rule
from facility_frontoffice.communication.people import Directory, Person
from facility_frontoffice.communication.rules import occasion_key

CLIENT, SUPPLIER = "Client", "Supplier"
MAIL, PORTAL, TEXT_MESSAGE = "Mail", "Portal", "Text Message"
MESSAGE = "Facility Message"

FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"client_request",
	"backoffice_assignment",
	"disturbance",
	"audience",
	"channel",
	"message_rule",
	"kind",
	"recipient",
	"language",
	"status",
	"message_key",
	"context",
	"attempts",
	"next_attempt_at",
	"held_for",
	"error",
]


@dataclass(frozen=True)
class Telling:
	"""A message to record for the client of a request, or for a person whom a disturbance concerns.

	`request` is a Client Request, or a row with its name, client_user and client_email; None when it is about a
	`disturbance` alone: then `recipient` (an e-mail address), `user`, `phone`, `language` and `person_name` say who is
	told. `occasion` tells two messages of one kind apart. `context` holds facts of this moment for the text; it must be
	JSON.
	"""

	request: object | None
	kind: str
	occasion: str
	context: dict = field(default_factory=dict)
	disturbance: str | None = None
	recipient: str | None = None
	user: str | None = None
	language: str | None = None
	phone: str | None = None
	person_name: str | None = None


@dataclass(frozen=True)
class ToTell:
	"""One person and one occasion by one rule, before it is known by which channels."""

	telling: Telling
	rule: Rule | None
	person: Person


def rows_of(one: ToTell, directory: Directory) -> Iterator[dict]:
	"""A row for each channel; `told_once`, which is no field, is what one person hears once."""
	known = directory.about(one.person)
	rule, telling = one.rule, one.telling
	facts = {**telling.context, **_about_reader(one.person)}
	shared = {
		"client_request": telling.request.name if telling.request else None,
		"disturbance": telling.disturbance,
		"kind": telling.kind,
		"language": known.language,
		"message_rule": rule.name if rule else None,
		"context": as_json(facts),
		**_starting(rule),
	}
	addresses = dict(_channels(one, known))
	if len(addresses) > 1 and not addresses.get(MAIL, True):
		del addresses[MAIL]  # they are told in another way
	for number, (channel, address) in enumerate(addresses.items()):
		person = (address or one.person.user or one.person.name or "").lower()
		yield row(
			address,
			channel=channel,
			told_once=(_about(telling), telling.occasion, person),
			message_key=_key(one, channel, person, is_first=not number),
			**{**shared, **(_unread(one, known, channel) or _declined(rule, known, channel))},
		)


def row(recipient: str | None, **values) -> dict:
	"""A message as it begins, with all of `FIELDS`. Without an address nobody can be written to."""
	now, user = now_datetime(), frappe.session.user
	return {
		"name": frappe.generate_hash(length=10),
		"creation": now,
		"modified": now,
		"owner": user,
		"modified_by": user,
		"recipient": recipient,
		"backoffice_assignment": None,
		"disturbance": None,
		"audience": CLIENT,
		"channel": MAIL,
		"attempts": 0,
		"next_attempt_at": now,
		"held_for": None,
		"error": None,
		**values,
		"status": values.get("status") or ("Queued" if recipient else "No address"),
	}


def as_json(facts: dict) -> str:
	return json.dumps(facts, ensure_ascii=False, default=str)


# Within -------------------------------------------------------------------------------------------


def _about_reader(person: Person) -> dict:
	"""Who is written to, where that is not the client of a request."""
	if person.is_client:
		return {}
	return {"is_for_other": True, "reader_name": person.name or "", "reader_user": person.user}


def _channels(one: ToTell, known) -> Iterator[tuple[str, str | None]]:
	"""By which channels a person is told, and the address of each. A mail without an address is shown, not lost."""
	rule, user = one.rule, one.person.user
	is_shown = one.person.is_client or not one.telling.request or (rule and rule.for_whom == "Who It Is For")
	if (rule is None or rule.by_mail) and (known.email or is_shown):
		yield MAIL, known.email
	if rule and rule.in_app and user:
		yield PORTAL, user
	if rule and rule.by_sms and known.phone and text_messages.are_possible():
		yield TEXT_MESSAGE, known.phone


def _starting(rule: Rule | None) -> dict:
	if not (rule and rule.send_after):
		return {}
	return {
		"next_attempt_at": add_to_date(now_datetime(), seconds=rule.send_after),
		"held_for": "The Right Moment",
	}


def _unread(one: ToTell, known, channel: str) -> dict:
	"""A machine's address, of which nobody reads the mail: what must be known is for a person to bring about."""
	if channel != MAIL or not known.email or not takes_no_answer(known.email):
		return {}
	is_needed = one.telling.kind != "Received" and not (one.rule and one.rule.is_optional)
	return {
		"status": "No address" if is_needed else "Declined",
		"held_for": None,
		"error": _("Nobody reads what is sent to this address."),
	}


def _declined(rule: Rule | None, known, channel: str) -> dict:
	"""What is optional does not go to who does without it, nor to an address that takes no mail."""
	if not (rule and rule.is_optional) or channel == PORTAL:
		return {}
	if rule.name in known.declined:
		return {"status": "Declined", "held_for": None}
	if known.address_state and channel == MAIL:
		why = {
			"Comes Back": _("Mail to this address comes back."),
			"Complained": _("They complained of mail."),
		}
		return {
			"status": "Declined",
			"held_for": None,
			"error": why.get(known.address_state, known.address_state),
		}
	return {}


def _about(telling: Telling) -> str:
	return telling.request.name if telling.request else cstr(telling.disturbance)


def _key(one: ToTell, channel: str, person: str, is_first: bool) -> str:
	"""What the client of a request is told first has the key of the occasion; everything else an ending of its own."""
	key = occasion_key(_about(one.telling), one.telling.occasion)
	if is_first and one.person.is_client:
		return key
	return f"{key}|{channel}:{hashlib.sha256(person.encode()).hexdigest()[:12]}"
