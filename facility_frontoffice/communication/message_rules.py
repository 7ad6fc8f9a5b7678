"""The rules by which clients and suppliers are told (*Facility Message Rule*): kept ready, and matched to a request.

The enabled rules are in the cache, by kind, so that telling costs no query for them. A condition that goes wrong when
somebody is told counts as not matching, and never stops what it was to tell of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document

from facility_frontoffice.communication.rules import best_language

DOCTYPE, TEXT, REQUEST = "Facility Message Rule", "Facility Message Text", "Client Request"
CACHE_KEY = "facility_message_rules"
ONE_HOUR = 3600
FIELDS = (
	"name",
	"kind",
	"for_whom",
	"send_after",
	"request_type",
	"service_desk",
	"product_category",
	"condition",
	"by_mail",
	"in_app",
	"by_sms",
	"is_optional",
	"keeps_quiet_hours",
	"is_combined",
)
NARROWS = ("request_type", "service_desk", "product_category", "condition")


@dataclass(frozen=True)
class Rule:
	"""A rule that is on. `texts` are (language, Email Template, words of a text message)."""

	name: str
	kind: str
	for_whom: str
	send_after: int | None
	request_type: str | None
	service_desk: str | None
	product_category: str | None
	condition: str | None
	by_mail: int
	in_app: int
	by_sms: int
	is_optional: int
	keeps_quiet_hours: int
	is_combined: int
	texts: tuple[tuple[str, str, str | None], ...] = ()

	@property
	def narrowed_by(self) -> int:
		return sum(bool(getattr(self, field)) for field in NARROWS)

	@property
	def asks_who_it_is_for(self) -> bool:
		return self.for_whom in ("Who It Is For", "Client and Who It Is For")

	def text_in(self, language: str | None) -> tuple[str, str, str | None] | None:
		"""Language, template and text message that come nearest to the wanted language."""
		by_language = {row[0]: row for row in self.texts}
		return by_language.get(best_language(language, list(by_language)))


def rules_of(kind: str) -> list[Rule]:
	"""The rules of this kind that are on; what is narrowed down most stands first."""
	rules = _load() if frappe.flags.changes_message_rules else frappe.cache.get_value(CACHE_KEY, _load)
	return rules.get(kind, [])


def rule_named(name: str | None, kind: str) -> Rule | None:
	"""The rule that a message was recorded by; when it is off or gone since, another of that kind."""
	rules = rules_of(kind)
	return next((rule for rule in rules if rule.name == name), rules[0] if rules else None)


def forget() -> None:
	"""Has the rules read again. Who is changing them reads them from the database until that is committed or undone:
	what others would find in the cache might never come true."""
	frappe.flags.changes_message_rules = True
	frappe.db.after_commit.add(_share_again)
	frappe.db.after_rollback.add(_share_again)


def _share_again() -> None:
	frappe.flags.changes_message_rules = False
	frappe.cache.delete_value(CACHE_KEY)


def matching(kind: str, request) -> list[Rule]:
	"""The rules that tell of this kind for a request: a whole document, or None for what concerns no request."""
	return [rule for rule in rules_of(kind) if matches(rule, request)]


def tells(kind: str, request) -> bool:
	"""Whether anybody is told of this at once."""
	return any(not rule.send_after for rule in matching(kind, request))


def matches(rule: Rule, request) -> bool:
	if not rule.narrowed_by:
		return True
	if request is None:
		return False
	return (
		rule.request_type in (None, "", request.request_type)
		and rule.service_desk in (None, "", request.service_desk)
		and (not rule.product_category or _has_product_of(request, rule.product_category))
		and (not rule.condition or _is_true(rule, request))
	)


def value_of(condition: str, request):
	"""What a condition says of a request: `doc` is a copy of its fields, so that a condition changes nothing."""
	return frappe.safe_eval(condition, None, {"doc": _copy(request)})


def texts_of(kind: str, language: str | None, rule: str | None = None) -> tuple[str, str, str | None]:
	"""Language, Email Template and text message for a message; fails with what to do when there is none."""
	found = rule_named(rule, kind)
	text = found.text_in(language) if found else None
	if not text:
		frappe.throw(
			_("There is no text for the message {0}. Add one to a Facility Message Rule that is on.").format(
				_(kind)
			),
			title=_("No Text"),
		)
	return text


# Within -------------------------------------------------------------------------------------------


def _load() -> dict[str, list[Rule]]:
	rows = frappe.get_all(DOCTYPE, filters={"enabled": 1}, fields=list(FIELDS), order_by="name")
	texts: dict[str, list] = {}
	for row in frappe.get_all(
		TEXT,
		filters={"parenttype": DOCTYPE},
		fields=["parent", "language", "email_template", "sms_text"],
		order_by="parent, idx",
	):
		texts.setdefault(row.parent, []).append((row.language, row.email_template, row.sms_text))
	by_kind: dict[str, list[Rule]] = {}
	for row in rows:
		by_kind.setdefault(row.kind, []).append(Rule(**row, texts=tuple(texts.get(row.name, ()))))
	return {kind: sorted(rules, key=lambda rule: -rule.narrowed_by) for kind, rules in by_kind.items()}


def _has_product_of(request, category: str) -> bool:
	products = {line.product for line in request.lines if line.product}
	return any(category in _categories_of(product) for product in products)


def _categories_of(product: str) -> Iterable[str]:
	"""The category of a product and all that it is within, from the cache."""
	found: list[str] = []
	category = frappe.get_cached_value("Facility Product", product, "category")
	while category and category not in found:
		found.append(category)
		category = frappe.get_cached_value(
			"Facility Product Category", category, "parent_facility_product_category"
		)
	return found


def _is_true(rule: Rule, request) -> bool:
	try:
		return bool(value_of(rule.condition, request))
	except Exception as error:
		_note_wrong_condition(rule, error)
		return False


def _note_wrong_condition(rule: Rule, error: Exception) -> None:
	"""One entry in the Error Log an hour: a wrong condition is met by every request."""
	key = f"facility_message_rule_wrong:{rule.name}"
	if frappe.cache.get_value(key, expires=True):
		return
	frappe.cache.set_value(key, 1, expires_in_sec=ONE_HOUR)
	frappe.log_error(
		title=_("The condition of a message rule is wrong"),
		message=f"{rule.condition}\n\n{type(error).__name__}: {error}",
		reference_doctype=DOCTYPE,
		reference_name=rule.name,
	)


def _copy(request):
	return request.as_dict() if isinstance(request, Document) else frappe._dict(request)
