"""Who chose the product of a line, when it was handed over, and what it became after that (S42).

Called by the life of a request, so it holds on every path: form, list, REST, import and our own service. Nothing of
this costs a statement as long as no line that was handed over changes.
"""

import json

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment import taking_back
from facility_frontoffice.intake import corrections, demand
from facility_frontoffice.intake import retranslation_rules as rules
from facility_frontoffice.intake.errors import IntakeError

# What a line keeps of its translation, whatever a form or a call says.
KEPT = ("translated_by", "translated_at", "handed_over_at", "suggested_rank")


# The life of a request ----------------------------------------------------------------------------


def check(doc) -> None:
	"""Refuses another product on a line that was handed over, where it cannot be or nobody says why."""
	for change in _changes(doc):
		_refuse_what_cannot_be(change)
		if not _reason(doc, change):
			frappe.throw(
				_(
					"{0} was handed over already. Say why it is another product now, in “Why Another Product” of "
					"its row or by the button “Another Product”."
				).format(_title(change.before.product)),
				IntakeError,
				title=_("Reason Missing"),
			)


def follow(doc, before) -> None:
	"""Notes who translated, and when a line was handed over; what is another product now is decided anew."""
	stored = {line.name: line for line in before.lines} if before else {}
	found = _changes(doc)
	doc.flags.corrected_lines = [
		corrections.of_line(doc, stored[change.before.name], change, _reason(doc, change)) for change in found
	]
	by_name = {change.before.name: change for change in found if change.is_in_place}
	for line in doc.lines:
		old = stored.get(line.name)
		if line.name in by_name:
			_begin_anew(line, by_name[line.name])
		if old and old.product != line.product:
			_fit_to_product(line)
		_note_translation(doc, line, old)
		_note_hand_over(doc, line)
		line.retranslation_reason = None


def record(doc) -> None:
	"""Writes the corrections of this save, in its transaction."""
	corrections.write(doc.flags.pop("corrected_lines", None) or [])
	for flag in ("moved_lines", "taken_back"):
		doc.flags.pop(flag, None)


def carry(lines: list, rows: list) -> None:
	"""Lines that go to another request were translated once: the new rows know by whom, and when."""
	for line, row in zip(lines, rows, strict=True):
		row.update({name: line.get(name) for name in KEPT})
		row.flags.is_carried = True
		line.flags.has_moved = True


# What the front office does -----------------------------------------------------------------------


def change_product(
	doc,
	line: str,
	product: str,
	answers: dict | None = None,
	reason: str = "",
	qty: float | None = None,
	stop_work: bool = False,
):
	"""Makes a line another product, with the answers to its questions; returns the saved request.

	`doc` is the request under its lock. After hand-over it needs a reason, which is kept. Work that is out is
	taken back with `stop_work`, and refuses the change without.
	"""
	row = next((row for row in doc.lines if row.name == line), None)
	if not row:
		frappe.throw(
			_("{0} has no such line any more. Reload to see what happened.").format(doc.name),
			IntakeError,
			title=_("Not Found"),
		)
	if row.product == product:
		frappe.throw(
			_("It is {0} already. Choose another product.").format(_title(product)),
			IntakeError,
			title=_("Same Product"),
		)
	kept = json.dumps(catalogue.validate_answers(product, answers or {}, doc.name), ensure_ascii=False)
	if stop_work and _is_out(row):
		_check_reason(reason)
		taking_back.take_back(doc.name, [row.name], reason)
		row.status = rules.TO_DECIDE
		doc.flags.taken_back = {row.name}
	row.update({"product": product, "answers": kept, "qty": qty or row.qty, "retranslation_reason": reason})
	row.flags.answers_are_checked = True
	return doc.save(ignore_permissions=True)


def _check_reason(reason: str) -> None:
	if not (reason or "").strip():
		frappe.throw(_("Say why it is another product."), IntakeError, title=_("Reason Missing"))


# Parts --------------------------------------------------------------------------------------------


def _changes(doc) -> list[rules.Change]:
	before = doc.get_doc_before_save()
	if not before:
		return []
	taken_back = doc.flags.taken_back or ()
	return rules.changes(
		[_as_line(line, line.name in taken_back) for line in before.lines],
		[_as_line(line) for line in doc.lines],
		doc.flags.moved_lines or (),
	)


def _as_line(line, is_taken_back: bool = False) -> rules.Line:
	return rules.Line(
		name=line.name,
		product=line.product,
		status=rules.TO_DECIDE if is_taken_back else line.status or rules.TO_DECIDE,
		decision=line.decision or "",
		is_handed_over=bool(line.handed_over_at),
	)


def _reason(doc, change: rules.Change) -> str:
	row = next((line for line in doc.lines if change.after and line.name == change.after.name), None)
	return (row.retranslation_reason or "").strip() if row else ""


def _refuse_what_cannot_be(change: rules.Change) -> None:
	problem = rules.why_not(change)
	line = change.before
	if not problem and line.decision == rules.SENT_OUT and taking_back.has_work(line.name):
		problem = rules.AT_WORK
	if not problem:
		return
	words = {
		rules.AT_WORK: _(
			"Somebody is at work for {0}. Take that work back with the button “Another Product”, or ask the unit "
			"to return it first."
		),
		rules.DELIVERED: _(
			"{0} was delivered, so that is what it was. Add the other product as a line of its own; open the "
			"request again for it when it has ended."
		),
		rules.REFUSED: _("{0} was cancelled. Add the other product as a line of its own."),
		rules.STAYS: _(
			"{0} was handed over already, so its row stays. Choose another product in the row itself, or refuse it "
			"with a reason and an alternative."
		),
	}[problem]
	frappe.throw(words.format(_title(line.product)), IntakeError, title=_("Handed Over Already"))


def _begin_anew(line, change: rules.Change) -> None:
	if not rules.is_decided_anew(change):
		return
	line.update(
		{
			"status": rules.TO_DECIDE,
			"decision": "",
			"decided_by": None,
			"decided_at": None,
			"plan": None,
			"backoffice_assignment": None,
		}
	)


def _fit_to_product(line) -> None:
	"""The name of the product, and of the answers those to questions that it has too."""
	product = frappe.get_cached_doc(catalogue.PRODUCT, line.product)
	line.product_name = product.product_name
	questions = {question.question for question in catalogue.questions_of(product)}
	answers = line.answers if isinstance(line.answers, list) else json.loads(line.answers or "[]")
	kept = [answer for answer in answers if answer.get("question") in questions]
	line.answers = json.dumps(kept, ensure_ascii=False)


def _note_translation(doc, line, old) -> None:
	if line.flags.pop("is_carried", None):
		return
	if old:
		line.update({name: old.get(name) for name in KEPT})
	elif not line.decision:
		line.handed_over_at = None
	if old and old.product == line.product:
		return
	line.translated_by = frappe.session.user
	line.translated_at = now_datetime()
	line.suggested_rank = demand.rank_of(doc, line.product)


def _note_hand_over(doc, line) -> None:
	"""A product that the client chose on the portal is the translation of who hands it over unchanged."""
	if line.flags.pop("has_moved", None):
		line.handed_over_at = None
	if line.decision and not line.handed_over_at:
		line.handed_over_at = line.decided_at or now_datetime()
		if line.decided_by and line.translated_by == doc.client_user:
			line.translated_by = line.decided_by


def _is_out(row) -> bool:
	return row.decision == rules.SENT_OUT and row.status not in fulfilment_rules.REQUEST_ENDED


def _title(product: str) -> str:
	name = frappe.get_cached_value(catalogue.PRODUCT, product, "product_name")
	return frappe.bold(_(name or product))
