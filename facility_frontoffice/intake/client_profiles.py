"""What is good to know about a client, kept by e-mail address (S19): language, how to reach them, preferences."""

import frappe
from frappe import _

from facility_frontoffice.intake.errors import IntakeError

DOCTYPE = "Facility Client Profile"
SHOWN = ("email", "client_name", "language", "preferred_channel", "preferences", "location")
# Told by mail servers and not by who takes in a question; see `communication.bounces`.
OF_ADDRESS = ("address_state", "address_state_since", "address_reason")


def key_of(email: str | None) -> str:
	"""One address is one client, whatever the capitals."""
	return (email or "").strip().lower()


def check(doc) -> None:
	if not frappe.utils.validate_email_address(doc.email or ""):
		frappe.throw(
			_("Type the e-mail address of the client: what is good to know is kept by it."),
			IntakeError,
			title=_("No Address"),
		)
	if doc.language and not frappe.db.get_value("Language", doc.language, "enabled", cache=True):
		frappe.throw(
			_("Messages cannot be written in {0} here. Choose another language.").format(doc.language),
			IntakeError,
			title=_("Unknown Language"),
		)


def about(email: str | None) -> dict | None:
	"""What is known of the client with this address; None when nobody wrote anything down."""
	key = key_of(email)
	return frappe.db.get_value(DOCTYPE, key, (*SHOWN, *OF_ADDRESS), as_dict=True) if key else None


def language_of(email: str | None) -> str | None:
	"""The language to write to this address, when somebody noted one."""
	key = key_of(email)
	return frappe.db.get_value(DOCTYPE, key, "language") if key else None


def keep(email: str, values: dict) -> dict:
	"""Writes down what an agent learned, and returns what is known now. What is not named stays."""
	unknown = sorted(set(values) - set(SHOWN))
	if unknown:
		frappe.throw(
			_("A profile of a client has no {0}.").format(", ".join(unknown)),
			IntakeError,
			title=_("Unknown Field"),
		)
	key = key_of(email)
	name = frappe.db.get_value(DOCTYPE, key, "name", for_update=True) if key else None
	doc = frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE, email=key)
	doc.update({field: value for field, value in values.items() if field != "email"})
	doc.save()
	return about(key)


def make_sure_of(key: str) -> None:
	"""Makes the profile of an address, by its `key_of`, when there is none.

	Also for who has no right on profiles: a mail server tells of an address, a client says what to do without.
	"""
	if not frappe.db.exists(DOCTYPE, key):
		frappe.new_doc(DOCTYPE, email=key).insert(ignore_permissions=True, ignore_if_duplicate=True)
