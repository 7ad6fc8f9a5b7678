"""What a line of a request costs who asked: made when the line is done, taken back when it is opened again.

Called in the transaction of the request, under its lock; each charge has a key of its own beside. A line has at most one
charge that counts. One that was charged on already is not undone but corrected: a second charge of the same amount below
zero.
"""

import frappe
from frappe import _
from frappe.utils import flt, format_date, today

from facility_frontoffice.charging import cost_centers, costs, rules
from facility_frontoffice.charging.cost_centers import ChargingError
from facility_frontoffice.communication.texts import as_typed, house_language, in_language

CHARGE = "Facility Charge"
DONE = "Completed"
BEARERS = ("cost_center", "customer", "from_cost_center")


def follow(request) -> None:
	"""Lets the charges of a request follow from its lines. Costs nothing where no product is charged on."""
	before = request.get_doc_before_save()
	was = {line.name: line.status for line in before.lines} if before else {}
	done = [
		line
		for line in request.lines
		if line.status == DONE and was.get(line.name) != DONE and _product(line).charging
	]
	undone = [line for line in request.lines if was.get(line.name) == DONE and line.status != DONE]
	if not done and not undone:
		return
	known = _known(request.name)
	for line in undone:
		if rules.next_act([row.status for row in _counting(known, line.name)], is_done=False):
			_take_back(_counting(known, line.name))
	to_charge = [
		line for line in done if rules.next_act([row.status for row in _counting(known, line.name)], True)
	]
	if to_charge:
		_charge(request, to_charge, known)


def _known(request: str) -> list:
	"""All charges of a request; a locking read, for a draft invoice may be made of them at this moment."""
	table = frappe.qb.DocType(CHARGE)
	return (
		frappe.qb.from_(table)
		.select(table.name, table.request_line, table.status, table.kind, table.corrects)
		.where(table.client_request == request)
		.orderby(table.name)
		.for_update()
		.run(as_dict=True)
	)


def _counting(known: list, line: str) -> list:
	"""The charges of a line that count: not a correction, and not one that was corrected."""
	corrected = {row.corrects for row in known if row.corrects and row.status != rules.CANCELLED}
	return [
		row
		for row in known
		if row.request_line == line
		and row.kind != rules.CORRECTION
		and row.status != rules.CANCELLED
		and row.name not in corrected
	]


def _take_back(rows: list) -> None:
	for row in rows:
		if row.status == rules.TO_CHARGE:
			frappe.db.set_value(CHARGE, row.name, "status", rules.CANCELLED)
		elif row.status == rules.CHARGED:
			_correct(frappe.get_doc(CHARGE, row.name))


def _correct(charge) -> None:
	correction = frappe.copy_doc(charge)
	correction.update(
		{
			"kind": rules.CORRECTION,
			"status": rules.TO_CHARGE,
			"amount": -charge.amount,
			"costs": -flt(charge.costs),
			"corrects": charge.name,
			"day": today(),
			"document_type": None,
			"document_name": None,
			"charged_on": None,
			"problem": None,
			"charge_key": f"{charge.name}:correction",
			"why": _("Correction: {0}", house_language()).format(charge.why),
		}
	)
	correction.insert(ignore_permissions=True, ignore_links=True)


def _charge(request, lines: list, known: list) -> None:
	company = cost_centers.company_of_request(request)
	currency = frappe.get_cached_value("Company", company, "default_currency") if company else None
	bearing = cost_centers.Bearing(request, company)
	at_cost = [line.name for line in lines if _product(line).charging == rules.AT_COST]
	spent = costs.of_lines(at_cost) if at_cost else {}
	language = _language(request)
	for line in lines:
		product = _product(line)
		bearer = bearing.of(product.cost_center)
		unit = _unit_of(line) or product.backoffice_unit
		source = cost_centers.of_unit(unit, company)
		if bearer and bearer.name == source:
			continue  # who did it bears it: there is nothing to move
		number = sum(row.request_line == line.name for row in known) + 1
		frappe.get_doc(
			{
				"doctype": CHARGE,
				"charge_key": f"{line.name}:{number}",
				"client_request": request.name,
				"request_line": line.name,
				"backoffice_assignment": line.backoffice_assignment,
				"client_name": request.client_name,
				"product": line.product,
				"product_name": line.product_name,
				"kind": product.charging,
				"status": rules.TO_CHARGE,
				"day": today(),
				"company": company,
				"currency": currency,
				"cost_center": bearer.name if bearer and bearer.kind == rules.COST_CENTER else None,
				"customer": request.customer,
				"from_cost_center": source,
				"qty": flt(line.qty) or 1,
				"why": _why(request, line, language),
				**_amounts(product, flt(line.qty) or 1, spent.get(line.name, 0)),
			}
		).insert(ignore_permissions=True, ignore_links=True)


def _amounts(product, qty: float, spent: float) -> dict:
	if product.charging == rules.FIXED_PRICE:
		return {"rate": flt(product.price), "amount": rules.amount_of(qty, flt(product.price))}
	percentage = flt(product.charging_percentage)
	return {
		"costs": spent,
		"percentage": percentage,
		"amount": rules.with_percentage(spent, percentage),
	}


def _why(request, line, language: str) -> str:
	"""What was done and for which question, as it stands on an invoice."""
	with in_language(language):
		return _("{0}, {1}: {2}, done on {3}").format(
			request.name,
			as_typed(request.subject),
			_(line.product_name or line.product),
			format_date(today(), "d MMMM y"),
		)


def _language(request) -> str:
	of_customer = (
		frappe.get_cached_value("Customer", request.customer, "language") if request.customer else None
	)
	return of_customer or house_language()


def _product(line):
	return frappe.get_cached_doc("Facility Product", line.product)


def _unit_of(line) -> str | None:
	if not line.backoffice_assignment:
		return None
	return frappe.db.get_value("Backoffice Assignment", line.backoffice_assignment, "backoffice_unit")


def refresh_costs(names: list[str]) -> None:
	"""What came in since the line was done belongs to its charge, as long as that is not charged on."""
	rows = frappe.get_all(
		CHARGE,
		filters={"name": ("in", names), "kind": rules.AT_COST, "status": rules.TO_CHARGE},
		fields=["name", "request_line", "costs", "percentage"],
	)
	if not rows:
		return
	spent = costs.of_lines({row.request_line for row in rows})
	for row in rows:
		costs_now = flt(spent.get(row.request_line))
		if costs_now != flt(row.costs):
			# not one that somebody else has charged on meanwhile
			frappe.db.set_value(
				CHARGE,
				{"name": row.name, "status": rules.TO_CHARGE},
				{"costs": costs_now, "amount": rules.with_percentage(costs_now, row.percentage)},
			)


# By hand ------------------------------------------------------------------------------------------


def check(doc) -> None:
	"""Called by the controller before each write: by hand only who bears it is put right, until it is charged on."""
	before = doc.get_doc_before_save()
	if before and not doc.flags.is_decided:
		for field in doc.meta.get_valid_columns():
			if field not in (*BEARERS, "modified", "modified_by"):
				doc.set(field, before.get(field))
	changed = before and any((before.get(field) or "") != (doc.get(field) or "") for field in BEARERS)
	if changed and doc.status != rules.TO_CHARGE:
		frappe.throw(
			_("{0} is {1}. Who bears it can be changed as long as it is to be charged.").format(
				doc.name, _(doc.status, context=CHARGE)
			),
			ChargingError,
			title=_("Charged Already"),
		)
	if changed:
		doc.problem = None
		for cost_center in filter(None, (doc.cost_center, doc.from_cost_center)):
			if not cost_centers.is_of_company(cost_center, doc.company):
				frappe.throw(
					cost_centers.not_bookable(cost_center, doc.company),
					ChargingError,
					title=_("Cost Center"),
				)


def refuse_deleting(doc) -> None:
	if doc.status == rules.CHARGED:
		frappe.throw(
			_("{0} was charged on with {1}.").format(doc.name, doc.document_name),
			ChargingError,
			title=_("Charged Already"),
		)


def waive(charge: str, reason: str):
	"""Does not charge it on, for a reason that is kept."""
	reason = (reason or "").strip()
	if not reason:
		frappe.throw(_("Say why it is not charged."), ChargingError, title=_("Reason Missing"))
	doc = _locked(charge, rules.TO_CHARGE)
	return _decide(
		doc,
		{"status": rules.WAIVED, "waive_reason": reason, "waived_by": frappe.session.user, "problem": None},
	)


def charge_after_all(charge: str):
	"""Takes back that it is not charged."""
	doc = _locked(charge, rules.WAIVED)
	line = frappe.db.get_value("Client Request Line", doc.request_line, "status")
	if line != DONE and doc.kind != rules.CORRECTION:
		frappe.throw(
			_("The work of {0} was opened again. It is charged when that is done.").format(doc.name),
			ChargingError,
			title=_("Opened Again"),
		)
	return _decide(doc, {"status": rules.TO_CHARGE, "waive_reason": None, "waived_by": None})


def _decide(doc, values: dict):
	doc.update(values)
	doc.flags.is_decided = True
	return doc.save()


def _locked(charge: str, expected: str):
	doc = frappe.get_doc(CHARGE, charge, for_update=True)
	doc.check_permission("write")
	if doc.status != expected:
		frappe.throw(
			_("{0} is {1}. Reload to see what happened.").format(doc.name, _(doc.status, context=CHARGE)),
			ChargingError,
			title=_("Not Possible Any More"),
		)
	return doc
