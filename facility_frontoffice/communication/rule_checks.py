"""What a *Facility Message Rule* must be before it is kept: whoever makes one hears of a mistake, and no client does."""

import ast

import frappe
from frappe import _
from frappe.utils import escape_html

from facility_frontoffice.communication import message_rules, text_messages
from facility_frontoffice.communication.rules import NEVER_WAIT, SUPPLIER_KINDS

REQUEST, MESSAGE = "Client Request", "Facility Message"
SUPPLIER = "Supplier"


class MessageRuleError(frappe.ValidationError):
	pass


def check(rule) -> None:
	_check_for_whom(rule)
	_check_channels(rule)
	_check_texts(rule)
	_check_condition(rule)
	_check_what_waits(rule)


def let_go(rule) -> None:
	"""A rule that is deleted leaves the messages that were sent by it, and what clients said of it has no more meaning."""
	frappe.db.set_value(MESSAGE, {"message_rule": rule.name}, "message_rule", None, update_modified=False)
	frappe.db.delete("Facility Declined Message", {"message_rule": rule.name})


def _check_for_whom(rule) -> None:
	is_to_supplier = rule.kind in SUPPLIER_KINDS
	if is_to_supplier != (rule.for_whom == SUPPLIER):
		_refuse(
			_("The message {0} is for a supplier: choose that in For Whom.").format(_(rule.kind))
			if is_to_supplier
			else _("The message {0} is for clients, and not for a supplier. Choose for whom.").format(
				_(rule.kind)
			),
			_("For Whom"),
		)
	if is_to_supplier:
		rule.update(dict.fromkeys(message_rules.NARROWS))
		rule.update(dict.fromkeys(("in_app", "by_sms", "is_optional", "keeps_quiet_hours", "is_combined"), 0))
		rule.update({"by_mail": 1, "send_after": None})


def _check_channels(rule) -> None:
	if not (rule.by_mail or rule.in_app or rule.by_sms):
		_refuse(_("Choose how this is told: by mail, on the portal or by text message."), _("No Channel"))
	if rule.by_sms and not text_messages.are_possible():
		frappe.msgprint(
			_(
				"No text messages go out yet: no gateway is filled in, in SMS Settings. The other channels do work."
			),
			title=_("No Gateway"),
			indicator="orange",
		)


def _check_texts(rule) -> None:
	languages = [row.language for row in rule.texts]
	if len(languages) != len(set(languages)):
		_refuse(_("There are two texts in one language. Keep one of each."), _("Two Texts"))
	if rule.enabled and not languages:
		_refuse(_("Add a text in at least one language, or switch the rule off."), _("No Text"))


def _check_what_waits(rule) -> None:
	if rule.is_combined and rule.kind in NEVER_WAIT:
		_refuse(
			_("The message {0} does not wait for others: somebody has to do something with it.").format(
				_(rule.kind)
			),
			_("Cannot Wait"),
		)


# Conditions ---------------------------------------------------------------------------------------


def _check_condition(rule) -> None:
	"""Tries the condition with the latest request, so that what goes wrong is known before anybody is to be told."""
	rule.condition = (rule.condition or "").strip() or None
	if not rule.condition:
		return
	try:
		unknown = _unknown_fields(rule.condition)
	except SyntaxError as error:
		_refuse_condition(error)
	if unknown:
		_refuse(
			_("A Client Request has no field {0}. Look up its name in Customize Form.").format(
				", ".join(escape_html(name) for name in unknown)
			),
			_("Wrong Condition"),
		)
	latest = frappe.db.get_value(REQUEST, {}, "name", order_by="creation desc")
	try:
		message_rules.value_of(
			rule.condition, frappe.get_doc(REQUEST, latest) if latest else frappe.new_doc(REQUEST)
		)
	except Exception as error:
		# with nothing asked yet, that something is empty is no mistake
		if latest or isinstance(error, SyntaxError | NameError | AttributeError):
			_refuse_condition(error)


def _unknown_fields(condition: str) -> list[str]:
	"""What the condition asks of `doc` that a request does not have: a typing error would never match, in silence."""
	meta = frappe.get_meta(REQUEST)
	known = {*meta.get_valid_columns(), *(field.fieldname for field in meta.get_table_fields()), "doctype"}
	asked = {
		node.attr
		for node in ast.walk(ast.parse(condition, mode="eval"))
		if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "doc"
	}
	return sorted(asked - known - set(dir(dict)))


def _refuse_condition(error: Exception) -> None:
	_refuse(
		_(
			"This condition does not work: {0}. It is Python, with the request as doc, for example: "
			"doc.channel == 'Portal' and doc.impact == 'High'"
		).format(escape_html(str(error) or type(error).__name__)),
		_("Wrong Condition"),
	)


def _refuse(text: str, title: str) -> None:
	frappe.throw(text, MessageRuleError, title=title)
