"""Message rules, for who edits them: a preview, a try-out and a mail to oneself. Nothing here reaches a client.

Each takes the rule as it stands on the form, also when it was not saved yet.
"""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from facility_frontoffice.communication import dry_run, preview, rule_warnings, samples, variables
from facility_frontoffice.communication.message_rules import DOCTYPE, Rule

REQUEST = "Client Request"
TESTS_AN_HOUR = 60


@frappe.whitelist(methods=["GET", "POST"])
def look(rule: dict | str, request: str | None = None, language: str | None = None) -> dict:
	"""How a message looks for a request, by default the latest that matches; see `preview.show`."""
	return preview.show(*_chosen(rule, request), language)


@frappe.whitelist(methods=["GET", "POST"])
def names(rule: dict | str, request: str | None = None, language: str | None = None) -> dict:
	"""What the texts of a rule may name, with an example of each; see `variables.shown`."""
	chosen, request = _chosen(rule, request)
	try:
		context = preview.context_for(chosen, request, language or frappe.local.lang)
	except preview.NothingToShowError:
		frappe.clear_last_message()
		context = {}
	return variables.shown(chosen.kind, context)


@frappe.whitelist(methods=["GET", "POST"])
def rehearse(rule: dict | str) -> dict:
	"""What a rule would have told over the past month; see `dry_run.rehearse`."""
	return dry_run.rehearse(_rule(rule))


@frappe.whitelist(methods=["GET", "POST"])
def warnings(rule: dict | str) -> list[str]:
	"""What is wrong with a rule; empty when all is well."""
	chosen = _rule(rule)
	is_on = bool(frappe.utils.cint(frappe.parse_json(rule).get("enabled")))
	return rule_warnings.of(chosen, is_on)


@frappe.whitelist(methods=["GET", "POST"])
def missing() -> list[str]:
	"""Important kinds of message of which no rule tells the client."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return rule_warnings.kinds_without_rule()


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=TESTS_AN_HOUR, seconds=3600)
def send_me_a_test(rule: dict | str, request: str | None = None, language: str | None = None) -> dict:
	"""Mails the preview to who asks for it, and to nobody else; returns the address."""
	chosen, request = _chosen(rule, request)
	return {"address": preview.mail_to_me(chosen, request, language)}


def _chosen(rule: dict | str, request: str | None) -> tuple[Rule, str | None]:
	chosen = _rule(rule)
	if request:
		frappe.get_doc(REQUEST, request).check_permission("read")
	return chosen, request or samples.latest_request(chosen)


def _rule(rule: dict | str) -> Rule:
	frappe.has_permission(DOCTYPE, "write", throw=True)
	values = frappe.parse_json(rule)
	if not values.get("kind"):
		frappe.throw(_("Choose first when this is told."), preview.NothingToShowError, title=_("No Kind"))
	return samples.rule_from(frappe.get_doc({**values, "doctype": DOCTYPE}))
