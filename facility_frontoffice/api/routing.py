"""Who does what: the card of a unit, who is in, routing rules tried out, and who could get returned work."""

import frappe

from facility_frontoffice.fulfilment import next_party, presence, routing_checks, unit_card

UNIT, RULE, ASSIGNMENT = "Backoffice Unit", "Facility Routing Rule", "Backoffice Assignment"


@frappe.whitelist(methods=["GET", "POST"])
def card(unit: str) -> dict:
	"""What one should know of a unit before sending work there; see `unit_card.card`."""
	frappe.has_permission(UNIT, "read", doc=unit, throw=True)
	return unit_card.card(unit)


@frappe.whitelist(methods=["POST"])
def say_out(unit: str, user: str | None = None) -> dict:
	"""The session's user, or somebody of a unit that they lead, is away for the rest of today."""
	frappe.has_permission(UNIT, "read", doc=unit, throw=True)
	presence.say_out(user or frappe.session.user, unit)
	return unit_card.card(unit)


@frappe.whitelist(methods=["POST"])
def say_in(unit: str, user: str | None = None) -> dict:
	"""The session's user, or somebody of a unit that they lead, is in today after all."""
	frappe.has_permission(UNIT, "read", doc=unit, throw=True)
	presence.say_in(user or frappe.session.user, unit)
	return unit_card.card(unit)


@frappe.whitelist(methods=["POST"])
def give_role(unit: str, user: str) -> dict:
	"""Lets somebody of a unit see its work, by who may give roles to people."""
	frappe.has_permission("User", "write", doc=user, throw=True)
	unit_card.give_role(unit, user)
	return unit_card.card(unit)


@frappe.whitelist(methods=["POST"])
def rule_standing(rule: dict | str) -> dict:
	"""What a rule on the form does, and why it may do less than it seems."""
	return routing_checks.standing(_rule_of(rule))


@frappe.whitelist(methods=["POST"])
def try_rule(rule: dict | str) -> dict:
	"""What a rule on the form, saved or not, would have caught in the past month."""
	return routing_checks.try_out(_rule_of(rule))


@frappe.whitelist(methods=["GET", "POST"])
def who_would(product: str, request: dict | str | None = None) -> list[dict]:
	"""Who would get the first steps of a product now; see `routing_checks.who_would`."""
	frappe.has_permission("Client Request", "create", throw=True)
	return routing_checks.who_would(product, frappe.parse_json(request) or {})


@frappe.whitelist(methods=["GET", "POST"])
def next_parties(assignment: str) -> list[dict]:
	"""Who could do returned work, the likeliest first; see `next_party.suggest`."""
	client_request = frappe.db.get_value(ASSIGNMENT, assignment, "client_request")
	frappe.has_permission("Client Request", "write", doc=client_request, throw=True)
	return next_party.suggest(assignment)


def _rule_of(values: dict | str):
	frappe.has_permission(RULE, "read", throw=True)
	return frappe.get_doc({**frappe.parse_json(values), "doctype": RULE})
