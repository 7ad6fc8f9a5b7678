"""Which client a row of a purchase document is for, said or taken back after the document was made.

A row is for one assignment at most. Linking a part of it splits the row (`purchasing.splitting`). From then on the
assignment follows the document as if it had stood there at submit.
"""

import math
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import flt

from facility_frontoffice.fulfilment import from_documents
from facility_frontoffice.purchasing import asked, documents, linking_rules, quantities, rows, splitting
from facility_frontoffice.purchasing.linking_rules import Problem
from facility_frontoffice.purchasing.quantity_rules import Requested, Taken
from facility_frontoffice.purchasing.rows import ASSIGNMENT, PurchasingError

LINKS = ("client_request", "backoffice_assignment")


# Linking ------------------------------------------------------------------------------------------


def link(doctype: str, name: str, links: Iterable[dict]):
	"""Links rows, or parts of them, to assignments; returns the document as it is then.

	`links` are `{"row", "assignment", "qty"}`: the name of the row and how much of it, in its unit; without `qty` all of
	it. Several may be of one row. All of them are done, or none.
	"""
	doc = allowed(doctype, name, lock=True)
	wanted = [frappe._dict(one) for one in links]
	if not wanted:
		frappe.throw(_("Choose a row and an assignment."), PurchasingError, title=_("Nothing Chosen"))
	_check_assignments(doc, [one.assignment for one in wanted])
	if doc.docstatus:
		_claim(doc, wanted)
	for one in sorted(
		wanted, key=lambda one: flt(one.qty) or math.inf
	):  # what came in stays with the last part
		_link(doc, one)
	if not doc.docstatus:
		doc.save()
	else:
		_set_header(doc)
		from_documents.tell(doc)
		doc.notify_update()
	_comment(doc, [one.assignment for one in wanted], _("{0} was linked to {1}."))
	return doc


def unlink(doctype: str, name: str, row_names: Iterable[str]):
	"""Takes the link of rows away, and from the assignments what came of it; returns the document as it is then."""
	doc = allowed(doctype, name, lock=True)
	found = [row_of(doc, row) for row in row_names]
	if not found:
		frappe.throw(_("Choose at least one row."), PurchasingError, title=_("Nothing Chosen"))
	assignments = [row.backoffice_assignment for row in found if row.backoffice_assignment]
	if doc.docstatus:
		_set_links(doc, found, None)
		_set_header(doc)
		from_documents.tell(doc, also=assignments)
		doc.notify_update()
	else:
		for row in found:
			row.update(dict.fromkeys(LINKS))
		doc.save()
	_comment(doc, assignments, _("{0} is not linked to {1} any more."))
	return doc


def allowed(doctype: str, name: str, lock: bool = False):
	"""The document, when it can be linked and the session's user may change it or submit it."""
	if doctype not in documents.BUYING:
		frappe.throw(_("A {0} is not linked to requests.").format(_(doctype)), PurchasingError)
	doc = frappe.get_doc(doctype, name, for_update=lock)
	if not (doc.has_permission("write") or (doc.docstatus == 1 and doc.has_permission("submit"))):
		doc.check_permission("write")
	if doc.docstatus == 2:
		frappe.throw(
			_("{0} is cancelled. Link the document that came in its place.").format(name),
			PurchasingError,
			title=_("Cancelled"),
		)
	return doc


def _check_assignments(doc, names: list[str]) -> None:
	found = asked.to_buy_for(names)
	for row in found:
		if row.company and row.company != doc.company:
			frappe.throw(
				_("{0} is for {1}, this document is of {2}. Make one of {1} for it.").format(
					row.name, row.company, doc.company
				),
				PurchasingError,
				title=_("Another Company"),
			)


def _claim(doc, wanted: list) -> None:
	"""Nothing is bought twice, as at each save of a draft (`quantities`)."""
	if doc.doctype == documents.REQUEST_FOR_QUOTATION:
		return
	names = list(dict.fromkeys(one.assignment for one in wanted))
	quantities.claim(names)
	bought = quantities.bought_for(names)
	for name in names:
		parts = []
		for one in wanted:
			if one.assignment == name:
				row = row_of(doc, one.row)
				qty = flt(one.qty or row.qty) * (flt(row.conversion_factor) or 1.0)
				parts.append((row, qty))
		if doc.doctype == documents.MATERIAL_REQUEST:
			requested = [Requested(row.name, doc.name, qty) for row, qty in parts]
			quantities.check(name, bought[name], [], requested)
		else:
			quantities.check(name, bought[name], [Taken(doc.name, qty) for _row, qty in parts])


def _link(doc, one) -> None:
	row = row_of(doc, one.row)
	if row.backoffice_assignment:
		frappe.throw(
			_("Row {0} is for {1} already. Unlink it first.").format(row.idx, row.backoffice_assignment),
			PurchasingError,
			title=_("Linked Already"),
		)
	if doc.doctype == documents.MATERIAL_REQUEST and doc.docstatus:
		_refuse_if_ordered(row)
	found = linking_rules.split(measures(doc, row), flt(one.qty) if one.qty is not None else flt(row.qty))
	if isinstance(found, Problem):
		_refuse(found, doc, row, one)
	if found.rest and doc.get("is_subcontracted"):
		_refuse_subcontracted(row)
	links = _links_of(one.assignment)
	if not doc.docstatus:
		splitting.split_draft(doc, row, found, links)
	elif not found.rest:
		_set_links(doc, [row], links)
	elif doc.doctype == documents.PURCHASE_ORDER:
		if found.moves_rest:
			_set_links(doc, [row], links)
		splitting.split_submitted(doc, row, found, {} if found.moves_rest else links)
	else:
		frappe.throw(
			_(
				"A submitted {0} cannot be split. Link the whole row, or cancel it, amend it and link {1} of row {2} in the draft."
			).format(_(doc.doctype), quantities.number(found.linked), row.idx),
			PurchasingError,
			title=_("Submitted Already"),
		)


def measures(doc, row) -> linking_rules.Row:
	is_order = doc.doctype == documents.PURCHASE_ORDER
	return linking_rules.Row(
		qty=flt(row.qty),
		rate=flt(row.rate) if is_order else 0,
		received=flt(row.received_qty) if is_order else 0,
		billed=flt(row.billed_amt) if is_order else 0,
		whole=bool(frappe.get_cached_value("UOM", row.uom, "must_be_whole_number")) if row.uom else False,
	)


# Writing ------------------------------------------------------------------------------------------


def row_of(doc, name: str):
	for row in doc.items:
		if row.name == name:
			return row
	frappe.throw(
		_("{0} has changed meanwhile: this row is not there any more. Reload, and choose again.").format(
			doc.name
		),
		PurchasingError,
		title=_("Changed Meanwhile"),
	)


def _links_of(assignment: str) -> dict:
	request = frappe.db.get_value(ASSIGNMENT, assignment, "client_request")
	return {"client_request": request, "backoffice_assignment": assignment}


def _set_links(doc, found: list, links: dict | None) -> None:
	"""On submitted rows, and on what was received or billed of them: it was for the same client."""
	values = links or dict.fromkeys(LINKS)
	for row in found:
		row.update(values)
	names = [row.name for row in found]
	frappe.db.set_value(found[0].doctype, {"name": ("in", names)}, values, update_modified=False)
	if doc.doctype != documents.PURCHASE_ORDER:
		return
	for doctype, field in FOLLOWING:
		_set_following(doctype, {field: ("in", names)}, values)


# Documents whose rows ERPNext makes of rows of an order, and the field that names these.
FOLLOWING = (("Purchase Receipt", "purchase_order_item"), ("Purchase Invoice", "po_detail"))


def _set_following(doctype: str, filters: dict, values: dict) -> None:
	"""Their headers as well: with that, who has a draft open is told to reload, and does not save it over the link."""
	frappe.db.set_value(f"{doctype} Item", filters, values, update_modified=False)
	alive = {**filters, "docstatus": ("<", 2)}
	for name in frappe.get_all(f"{doctype} Item", filters=alive, pluck="parent", distinct=True):
		_set_header(frappe.get_doc(doctype, name))


def _set_header(doc) -> None:
	rows.set_common(doc)
	doc.db_set({field: doc.get(field) for field in LINKS}, notify=False)


def _comment(doc, assignments: list[str], words: str) -> None:
	names = list(dict.fromkeys(assignments))
	if not names:
		return
	linked = ", ".join(frappe.utils.get_link_to_form(ASSIGNMENT, name) for name in names)
	doc.add_comment("Info", words.format(doc.name, linked))
	here = frappe.utils.get_link_to_form(doc.doctype, doc.name)
	for name in names:
		frappe.get_doc(ASSIGNMENT, name).add_comment("Info", words.format(here, name))


# Refusing -----------------------------------------------------------------------------------------


def _refuse_subcontracted(row) -> None:
	frappe.throw(
		_("A row of a subcontracted order cannot be split. Link the whole of row {0}.").format(row.idx),
		PurchasingError,
		title=_("Subcontracted"),
	)


def _refuse_if_ordered(row) -> None:
	"""Linking what an order was made of, if only in a draft, would leave the order without the link."""
	orders = frappe.get_all(
		"Purchase Order Item",
		filters={"material_request_item": row.name, "docstatus": ("<", 2)},
		pluck="parent",
		order_by="creation",
	)
	if not orders and not flt(row.ordered_qty):
		return
	frappe.throw(
		_("Row {0} is ordered already. Link it in {1}.").format(
			row.idx, ", ".join(dict.fromkeys(orders)) or _("its order")
		),
		PurchasingError,
		title=_("Ordered Already"),
	)


def _refuse(problem: Problem, doc, row, one) -> None:
	most, least = linking_rules.possible(measures(doc, row))
	messages = {
		Problem.NOT_POSITIVE: _("Row {0}: link more than nothing, at most {1} {2}."),
		Problem.TOO_MUCH: _("Row {0} has {1} {2}. Link at most that."),
		Problem.FRACTION: _("Row {0}: {2} are not divided. Link a whole number, at most {1}."),
		Problem.RECEIVED: _(
			"Row {0}: {4} {2} came in already, and these are not divided. Link at most {3}, at least {4}, or all {1}."
		),
		Problem.BILLED: _(
			"Row {0} is billed in part, and that is not divided. Link at most {3} {2}, at least {4}, or all {1}."
		),
	}
	frappe.throw(
		messages[problem].format(
			row.idx,
			quantities.number(row.qty),
			_(row.uom or ""),
			quantities.number(most),
			quantities.number(least),
		),
		PurchasingError,
		title=_("Not Possible"),
	)
