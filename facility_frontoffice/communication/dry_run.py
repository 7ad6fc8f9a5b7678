"""What a rule would have told over the past month, as it stands on the form: for an admin who thinks of it.

Reads what was recorded and the requests of now; nothing is written and nobody is told. What a request said then is
not kept: conditions are compared with what it says now.
"""

from collections import Counter
from dataclasses import replace

import frappe

from facility_frontoffice.communication import message_rules, samples, template_checks
from facility_frontoffice.communication.message_rules import NARROWS, Rule
from facility_frontoffice.communication.rules import SUPPLIER_KINDS
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.rehearsals import DAYS, since

REQUEST, MESSAGE = "Client Request", "Facility Message"
CHUNK = 500
EXAMPLES = 10
# The newest; a month of a large organisation
MAXIMUM_REQUESTS, MAXIMUM_MESSAGES = 10_000, 20_000


def rehearse(rule: Rule, days: int = DAYS) -> dict:
	"""What the last `days` days would have been with this rule.

	Returns `{"days", "requests", "matching", "told", "by_kind", "people", "languages", "examples", "parts", "problem",
	"is_complete"}`: `told` counts the occasions of the rule's own kind, `by_kind` those of every kind for the requests that
	match; `parts` is, for each thing that the rule is narrowed by, to how many requests that alone applies.
	"""
	begin = since(days)
	messages = _messages(begin)
	names = _requests(begin, messages)
	requests = {
		row.name: row
		for begin in range(0, len(names), CHUNK)
		for row in samples.whole_requests(names[begin : begin + CHUNK])
	}
	judged = _Judged(rule, list(requests.values()))
	told = [row for row in messages if _applies(rule, row, judged.matching)]
	own = [row for row in told if row.kind == rule.kind]
	by_kind = Counter(row.kind for row in told)
	return {
		"days": days,
		"requests": len(requests),
		"matching": len(judged.matching),
		"told": len(own),
		"by_kind": [{"kind": kind, "told": number} for kind, number in by_kind.most_common()],
		"people": sum(_people(rule, requests.get(row.client_request)) for row in own),
		"languages": dict(Counter(row.language for row in own)),
		"examples": _examples(own, judged.matching, requests),
		"parts": judged.parts,
		"problem": judged.problem,
		"is_complete": len(names) < MAXIMUM_REQUESTS and len(messages) < MAXIMUM_MESSAGES,
	}


class _Judged:
	"""Which requests a rule applies to, and what each part of it alone would leave."""

	def __init__(self, rule: Rule, requests: list):
		self.problem = ""
		self.parts = {field: 0 for field in NARROWS if getattr(rule, field)}
		self.matching: set[str] = set()
		alone = {field: _only(rule, field) for field in self.parts if field != "condition"}
		for request in requests:
			holds = {field: message_rules.matches(part, request) for field, part in alone.items()}
			if rule.condition:
				holds["condition"] = self._answer(rule.condition, request)
			for field, is_so in holds.items():
				self.parts[field] += is_so
			if all(holds.values()):
				self.matching.add(request.name)

	def _answer(self, condition: str, request) -> bool:
		try:
			return bool(message_rules.value_of(condition, request))
		except Exception:
			problem = template_checks.condition_problem(condition, request, message_rules.value_of)
			self.problem = self.problem or f"{problem.what} {problem.advice}"
			return False


def _only(rule: Rule, field: str) -> Rule:
	return replace(rule, **{other: None for other in NARROWS if other != field})


def _messages(begin) -> list:
	"""Each occasion once, the latest first, whoever and by whatever channel was told."""
	rows = frappe.get_all(
		MESSAGE,
		filters={"creation": (">=", begin)},
		fields=["client_request", "kind", "language", "message_key", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_MESSAGES,
	)
	by_occasion: dict[str, frappe._dict] = {}
	for row in rows:
		by_occasion.setdefault((row.message_key or "").split("|")[0], row)
	return list(by_occasion.values())


def _requests(begin, messages: list) -> list[str]:
	recent = frappe.get_all(
		REQUEST,
		filters={"creation": (">=", begin)},
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_REQUESTS,
		pluck="name",
	)
	told = [row.client_request for row in messages if row.client_request]
	return list(dict.fromkeys([*recent, *told]))[:MAXIMUM_REQUESTS]


def _applies(rule: Rule, row, matching: set[str]) -> bool:
	if row.kind in SUPPLIER_KINDS:
		return True  # the letters to suppliers know no narrowing
	return row.client_request in matching if row.client_request else not rule.narrowed_by


def _people(rule: Rule, request) -> int:
	if not request or rule.kind in SUPPLIER_KINDS:
		return 1
	return 2 if rule.for_whom == "Client and Who It Is For" and request.for_someone_else else 1


def _examples(told: list, matching: set[str], requests: dict) -> list[dict]:
	"""The latest occasions; without any, the latest requests to which the rule applies."""
	shown = [(row.client_request, row.creation) for row in told if row.client_request][:EXAMPLES]
	if not shown:
		latest = sorted((requests[name] for name in matching), key=lambda row: row.creation, reverse=True)
		shown = [(row.name, row.creation) for row in latest[:EXAMPLES]]
	return [
		{
			"request": name,
			"title": as_typed(requests[name].subject),
			"client": as_typed(requests[name].client_name or ""),
			"at": at,
		}
		for name, at in shown
		if name in requests and frappe.has_permission(REQUEST, "read", doc=name)
	]
