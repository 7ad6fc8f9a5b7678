"""What a client does without: optional messages that they switched off, by address, also without a log-in.

The link in a mail is signed for one address, and shows and changes the choices of that address only. It has no end: a
mail of last year must still be able to stop the next one (RFC 8058). Looking changes nothing, for mail programs fetch
links in advance.
"""

import hmac
from dataclasses import dataclass
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import get_url
from frappe.utils.verified_command import get_signed_params

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.intake import client_profiles

RULE, DECLINED, PROFILE = "Facility Message Rule", "Facility Declined Message", client_profiles.DOCTYPE
PAGE = "/messages"
FOR_CLIENTS = ("Client", "Who It Is For", "Client and Who It Is For")
ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass(frozen=True)
class Choice:
	"""An optional message, in the client's words, and whether they get it."""

	rule: str
	words: str
	is_wanted: bool


# Links --------------------------------------------------------------------------------------------


def link_for(recipient: str, rule: str) -> str:
	"""The page with the choices of an address, where a one-click stops the messages of `rule`; as a whole address."""
	values = {"e": client_profiles.key_of(recipient), "r": rule}
	return f"{get_url(PAGE)}?{urlencode({**values, 's': signature_of(**values)})}"


def headers_for(recipient: str, rule: str) -> dict[str, str]:
	"""What lets a mail program offer to stop such messages with one click (RFC 2369, RFC 8058)."""
	return {
		"List-Unsubscribe": f"<{link_for(recipient, rule)}>",
		"List-Unsubscribe-Post": ONE_CLICK,
	}


def is_signed(e: str, r: str, s: str) -> bool:
	"""Whether we made the link with this address, rule and signature."""
	return hmac.compare_digest(signature_of(e, r).encode(), s.encode())


def signature_of(e: str, r: str) -> str:
	# of a page of its own, so that nothing that is signed elsewhere fits here
	return get_signed_params({"page": PAGE, "e": e, "r": r}).rpartition("_signature=")[2]


# Choices ------------------------------------------------------------------------------------------


def choices_of(email: str) -> list[Choice]:
	"""The optional messages to clients, with what this address wants of them."""
	without = declined_by({email}).get(client_profiles.key_of(email), set())
	rules = [row for row in _rules() if row.is_optional]
	kinds = [row.kind for row in rules]
	return [Choice(row.name, _words_of(row, kinds), row.name not in without) for row in rules]


def always_sent() -> list[tuple[str, str]]:
	"""What nobody can do without: (what, why), in the language of now; each once."""
	rows = [row for row in _rules() if not row.is_optional]
	return list({row.kind: (in_words(row.kind), because(row.kind)) for row in rows}.values())


def declined_by(emails: set[str]) -> dict[str, set[str]]:
	"""The rules that each of these addresses does without; one statement, and addresses in small letters."""
	keys = {client_profiles.key_of(email) for email in emails} - {""}
	rows = keys and frappe.get_all(
		DECLINED,
		filters={"parenttype": PROFILE, "parent": ("in", sorted(keys))},
		fields=["parent", "message_rule"],
	)
	found = {}
	for row in rows or ():
		found.setdefault(row.parent, set()).add(row.message_rule)
	return found


def keep(email: str, wanted: set[str], shown: set[str]) -> None:
	"""Keeps which of the optional messages that were `shown` this address wants. The caller commits."""
	optional = {row.name for row in _rules() if row.is_optional}
	_keep_without(email, {rule: rule not in wanted for rule in optional & shown})


def decline(email: str, rule: str) -> bool:
	"""Stops one optional message for an address, and leaves its other choices. False when it is not one to do without."""
	is_optional = any(row.name == rule and row.is_optional for row in _rules())
	if is_optional:
		_keep_without(email, {rule: True})
	return is_optional


def _keep_without(email: str, is_without: dict[str, bool]) -> None:
	"""Changes what an address does without, for the rules that are named."""
	key = client_profiles.key_of(email)
	without = declined_by({key}).get(key, set())
	changed = (without - set(is_without)) | {rule for rule, is_so in is_without.items() if is_so}
	if changed == without:
		return
	client_profiles.make_sure_of(key)
	doc = frappe.get_doc(PROFILE, key, for_update=True)
	doc.set("declined", [{"message_rule": rule} for rule in sorted(changed)])
	# a client has no right on what the front office notes of them; here they change what is theirs
	doc.save(ignore_permissions=True)


def language_of(email: str) -> str:
	"""The language to answer this address in."""
	key = client_profiles.key_of(email)
	user = frappe.db.get_value("User", {"email": key, "enabled": 1}, "language", order_by="name")
	return user or client_profiles.language_of(key) or house_language()


def _rules() -> list:
	return frappe.get_all(
		RULE,
		filters={"enabled": 1, "for_whom": ("in", FOR_CLIENTS)},
		fields=["name", "kind", "is_optional"],
		order_by="creation, name",
	)


# Words --------------------------------------------------------------------------------------------


def _words_of(row, kinds: list[str]) -> str:
	"""Two rules of one kind are told apart by the name that the admin gave them."""
	words = in_words(row.kind)
	return words if kinds.count(row.kind) == 1 else f"{words} ({_(row.name)})"


def in_words(kind: str) -> str:
	return {
		"Received": _("That we have your question, with its number"),
		"On its way": _("That we started on it"),
		"Planned": _("When we come, or when it is delivered"),
		"Needs you": _("That we need something from you"),
		"Reminder": _("A reminder of what we need from you"),
		"Delay": _("That it becomes later, with the new date"),
		"Progress": _("How it stands, when it takes long"),
		"Step done": _("That a part of it is done"),
		"Done": _("That it is done"),
		"Feedback": _("The question how it went"),
		"Closed": _("That we closed it"),
		"Reopened": _("That we took it up again"),
		"Cancelled": _("That it cannot be, and what can"),
		"Reply": _("What a colleague writes to you"),
		"Disturbance": _("A disturbance or planned work where you are"),
	}.get(kind) or _(kind)


def because(kind: str) -> str:
	if kind in ("Needs you", "Reminder"):
		return _("because we cannot go on without you")
	if kind in ("Delay", "Planned", "Disturbance"):
		return _("because you count on a date")
	if kind in ("Received", "Cancelled", "Done", "Closed", "Reopened"):
		return _("because otherwise you would not know how your question stands")
	if kind == "Reply":
		return _("because somebody writes to you in person")
	return _("because it is about what you asked us")
