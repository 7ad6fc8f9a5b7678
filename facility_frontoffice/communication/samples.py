"""What a text is tried on: a request that is there, with facts as such a message has them. Nothing is recorded."""

import json
from dataclasses import replace
from functools import cached_property

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import message_rules
from facility_frontoffice.communication.message_rules import Rule
from facility_frontoffice.communication.rules import SUPPLIER_KINDS
from facility_frontoffice.communication.texts import in_language, moment

REQUEST, LINE, MESSAGE = "Client Request", "Client Request Line", "Facility Message"
DISTURBANCE, ASSIGNMENT = "Facility Disturbance", "Backoffice Assignment"
# So many of the latest requests are looked at for one that matches
LOOKED_AT = 200


def rule_from(doc) -> Rule:
	"""The rule as it stands on a form, saved or not."""
	values = {field: doc.get(field) for field in message_rules.FIELDS}
	texts = tuple((row.language, row.email_template, row.sms_text) for row in doc.get("texts") or ())
	return Rule(**{**values, "name": doc.get("name") or doc.get("rule_name") or ""}, texts=texts)


def whole_requests(names: list[str]) -> list[frappe._dict]:
	"""The fields of these requests with their lines, in the order of `names`: two statements."""
	rows = {
		row.name: frappe._dict(row, lines=[])
		for row in frappe.get_all(REQUEST, filters={"name": ("in", names)}, fields=["*"], order_by="name")
	}
	for line in frappe.get_all(
		LINE,
		filters={"parent": ("in", names), "parenttype": REQUEST},
		fields=["parent", "product", "product_name", "qty", "status"],
		order_by="parent, idx",
	):
		rows[line.parent].lines.append(line)
	return [rows[name] for name in names if name in rows]


def applies(rule: Rule, request) -> bool:
	"""Whether the rule tells of this request. A condition that fails is no record in the Error Log: it is being written."""
	if not message_rules.matches(replace(rule, condition=None), request):
		return False
	try:
		return not rule.condition or bool(message_rules.value_of(rule.condition, request))
	except Exception:
		return False


def latest_request(rule: Rule) -> str | None:
	"""The latest request to which the rule applies, that who asks may read; else the latest of all. None without any."""
	return Latest().of(rule)


class Latest:
	"""The latest requests, for who asks about many rules: each narrowing is read once."""

	def __init__(self):
		self._requests: dict[tuple, list[frappe._dict]] = {}

	def of(self, rule: Rule) -> str | None:
		"""As `latest_request`."""
		if rule.kind in SUPPLIER_KINDS:
			return self._with_supplier
		found = self._narrowed_by(rule.request_type, rule.service_desk)
		fitting = next((request for request in found if applies(rule, request)), None)
		latest = fitting or next(iter(found or self._narrowed_by(None, None)), None)
		return latest.name if latest else None

	def _narrowed_by(self, request_type: str | None, service_desk: str | None) -> list[frappe._dict]:
		key = (request_type or None, service_desk or None)
		if key not in self._requests:
			fields = dict(zip(("request_type", "service_desk"), key, strict=True))
			names = frappe.get_list(
				REQUEST,
				filters={field: value for field, value in fields.items() if value},
				order_by="creation desc, name",
				limit_page_length=LOOKED_AT,
				pluck="name",
			)
			self._requests[key] = whole_requests(names)
		return self._requests[key]

	@cached_property
	def _with_supplier(self) -> str | None:
		found = frappe.get_list(
			ASSIGNMENT,
			filters={"supplier": ("is", "set")},
			order_by="creation desc, name",
			limit_page_length=1,
			pluck="client_request",
		)
		return found[0] if found else None


def assignment_of(request: str | None) -> str | None:
	"""Work of a supplier for this request, the latest."""
	return frappe.db.get_value(
		ASSIGNMENT, {"client_request": request, "supplier": ("is", "set")}, order_by="creation desc, name"
	)


def facts_for(request: str | None, kind: str, language: str) -> dict:
	"""Facts as a message of this kind has them: those of the last about this request, else made up."""
	return {**made_up(kind, language), **_latest_facts(request, kind, language)}


def made_up(kind: str, language: str) -> dict:
	"""Facts that a message of this kind has beside those of its request, by example."""
	now = now_datetime().replace(minute=0, second=0, microsecond=0)
	later, before = add_to_date(now, days=3), add_to_date(now, days=1)
	with in_language(language):
		return {
			"Planned": {"new_date": before, "task": _("Your new lamp is there and works.")},
			"Needs you": {"task": _("Send a photo of it"), "due": moment(before)},
			"Reminder": {"task": _("Send a photo of it"), "due": moment(before), "is_past": False},
			"Delay": {
				"old_date": before,
				"new_date": later,
				"reason": _("The supplier has not got the part yet."),
			},
			"Step done": {"message": _("The wall was painted. The furniture goes back tomorrow.")},
			"Reply": {"message": _("Thank you for the photo. Our colleague brings the right lamp.")},
			"Reopened": {"message": _("It works for an hour and then stops again.")},
			"Cancelled": {
				"reason": _("This cannot be done in a rented building."),
				"alternative": _("A standing lamp can be with you tomorrow."),
			},
		}.get(kind, {})


def _latest_facts(request: str | None, kind: str, language: str) -> dict:
	"""What the last such message about this request said. In its language only: the words are a person's."""
	found = frappe.db.get_value(
		MESSAGE,
		{"client_request": request, "kind": kind, "language": language},
		"context",
		order_by="creation desc",
	)
	facts = json.loads(found) if found else {}
	return {key: value for key, value in facts.items() if value not in (None, "")}


def disturbance_for(request: str | None) -> str | None:
	"""What this request waits with, else the latest disturbance."""
	own = frappe.db.get_value(REQUEST, request, "disturbance") if request else None
	return own or frappe.db.get_value(DISTURBANCE, {}, order_by="creation desc, name")
