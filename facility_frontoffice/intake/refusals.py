"""No "no": what ends without being delivered has a reason, and what is possible instead (S45).

Called by the life of a request, so it holds on every path. A request that was joined with another goes on there,
and one that was split off too: these refuse nothing.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from facility_frontoffice.catalogue.service import PRODUCT
from facility_frontoffice.communication import service as communication
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.fulfilment import taking_back
from facility_frontoffice.intake import rules
from facility_frontoffice.intake.errors import IntakeError

CANCELLED = "Cancelled"


# The life of a request ----------------------------------------------------------------------------


def check(doc) -> None:
	"""Refuses an end without delivery that says nothing of why, or of what is possible."""
	before = doc.get_doc_before_save()
	if doc.flags.is_joined or is_explained(doc):
		return
	for line in _refused_now(doc, before):
		if not is_explained(line):
			_refuse(
				_(
					"{0} is cancelled without a reason. Say why it is not possible and what is possible instead, by "
					"the button “Refuse a Product”."
				).format(frappe.bold(_(line.product_name or line.product)))
			)
	if doc.status == CANCELLED and not (before and before.status == CANCELLED):
		_refuse(_("A refusal needs a reason and what is possible instead."))
	if _ends_without_product(doc, before):
		_refuse(
			_(
				"{0} has no product, so nothing was delivered. Choose a product, make it a {1} for the catalogue, or "
				"cancel it with a reason and what is possible instead."
			).format(doc.name or doc.subject, _("Wish"))
		)


def follow(doc, before) -> None:
	"""What was refused stays explained; a request of which every line was refused says why in its own message."""
	stored = {line.name: line for line in before.lines} if before else {}
	for line in doc.lines:
		old = stored.get(line.name)
		if line.status != CANCELLED:
			line.cancel_reason = line.alternative = None
		elif old and old.status == CANCELLED:
			line.cancel_reason = line.cancel_reason or old.cancel_reason
			line.alternative = line.alternative or old.alternative
	if doc.status != CANCELLED:
		_plan_telling(doc, before)
		return
	if before and before.status != CANCELLED:
		doc.flags.stops_work = True  # also when it ends because its last lines were refused
	doc.cancel_reason = (
		doc.cancel_reason or (before and before.cancel_reason) or _of_lines(doc, "cancel_reason")
	)
	doc.alternative = doc.alternative or (before and before.alternative) or _of_lines(doc, "alternative")


def record(doc) -> None:
	"""Stops the work of lines that were refused, and tells the client, in the transaction of the refusal."""
	refused = doc.flags.pop("refused_lines", None) or []
	if not refused:
		return
	for line in refused:
		taking_back.stop(doc.name, [line.name], line.cancel_reason or doc.cancel_reason)
	language = communication.language_of(doc)
	communication.tell_many(
		communication.Telling(
			doc, "Reply", f"Refused:{line.name}:{doc.cycle or 0}", {"message": _in_words(doc, line, language)}
		)
		for line in refused
	)


# What the front office does -----------------------------------------------------------------------


def refuse_lines(doc, lines: list[str], reason: str, alternative: str):
	"""Refuses some lines of a request, with a reason and what is possible instead; returns the saved request.

	`doc` is the request under its lock. Work for these lines stops; the rest goes on.
	"""
	chosen = [line for line in doc.lines if line.name in (lines or ())]
	over = [line for line in chosen if line.status in ("Completed", CANCELLED)]
	if not chosen or len(chosen) != len(set(lines)) or over:
		frappe.throw(
			_("Choose products of {0} that are still open.").format(doc.name),
			IntakeError,
			title=_("Nothing Open"),
		)
	for line in chosen:
		line.update(
			{
				"status": CANCELLED,
				"cancel_reason": (reason or "").strip(),
				"alternative": (alternative or "").strip(),
			}
		)
	return doc.save(ignore_permissions=True)


def alternatives(doc) -> list[dict]:
	"""What the catalogue offers instead of the products of a request: {product, product_name, fits_when, instead_of}.

	What the request has already, and what is not supplied any more, is no alternative.
	"""
	asked = {line.product for line in doc.lines if line.product}
	found = {}
	for code in sorted(asked):
		for row in frappe.get_cached_doc(PRODUCT, code).get("alternatives") or ():
			if row.product not in asked:
				found.setdefault(row.product, {"fits_when": row.get("fits_when") or "", "instead_of": code})
	supplied = frappe.get_all(
		PRODUCT,
		filters={"name": ("in", list(found)), "disabled": 0},
		fields=["name", "product_name"],
		order_by="product_name, name",
	)
	return [
		{
			"product": row.name,
			"product_name": _(row.product_name),
			"fits_when": _(found[row.name]["fits_when"]),
			"instead_of": found[row.name]["instead_of"],
		}
		for row in supplied
	]


# Parts --------------------------------------------------------------------------------------------


def is_explained(row) -> bool:
	"""Whether a request or line has both: why not, and what instead."""
	return bool((row.cancel_reason or "").strip() and (row.alternative or "").strip())


def _refused_now(doc, before) -> list:
	cancelled = {line.name for line in before.lines if line.status == CANCELLED} if before else set()
	return [line for line in doc.lines if line.status == CANCELLED and line.name not in cancelled]


def _ends_without_product(doc, before) -> bool:
	ends = doc.status in ("Completed", "Closed")
	was_open = not (before and before.status in fulfilment_rules.REQUEST_ENDED)
	return ends and was_open and not doc.lines and doc.request_type not in rules.TYPES_WITHOUT_PRODUCT


def _plan_telling(doc, before) -> None:
	"""The client hears of a line that is refused alone; of a whole request the message of its end tells."""
	if doc.flags.is_joined:
		return
	doc.flags.refused_lines = _refused_now(doc, before)
	if doc.flags.refused_lines:
		doc.last_client_update_at = now_datetime()


def _of_lines(doc, field: str) -> str | None:
	texts = dict.fromkeys(line.get(field) for line in doc.lines if line.get(field))
	return "\n".join(texts) or None


def _in_words(doc, line, language: str) -> str:
	return _("{0} is not possible: {1} This is possible: {2}", language).format(
		_(line.product_name or line.product, language),
		_as_sentence(line.cancel_reason or doc.cancel_reason),
		_as_sentence(line.alternative or doc.alternative),
	)


def _as_sentence(text: str | None) -> str:
	text = (text or "").strip()
	return text if text.endswith((".", "!", "?")) else f"{text}."


def _refuse(words: str) -> None:
	frappe.throw(words, IntakeError, title=_("Reason Missing"))
