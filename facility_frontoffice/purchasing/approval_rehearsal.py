"""Who would have approved which orders of the past month, by the bands as they stand on the form; for an admin."""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import flt, fmt_money

from facility_frontoffice.purchasing import approval_rules as rules
from facility_frontoffice.purchasing.approval_setup import APPROVAL, ORDER, approvers_with, bands_of, check
from facility_frontoffice.rehearsals import SHOWN, Bar, Findings, Group, Row, looked_at, since

MAXIMUM_ORDERS = 5_000
CHUNK = 1_000


def rehearse(doc) -> Findings:
	"""Orders that were made in that time, also as a draft; what was cancelled is left out. Amounts are those of now."""
	check(doc)
	bands = bands_of(doc)
	orders = _orders()
	for_clients = _for_clients(orders) if doc.only_for_clients else set()
	decided = [
		(order, band)
		for order in orders
		if (
			band := rules.needed(
				flt(order.base_grand_total), order.name in for_clients, bands, bool(doc.only_for_clients)
			)
		)
	]
	asked = frappe.db.count(APPROVAL, {"creation": (">=", since())})
	by_band = Counter(band.above for _order, band in decided)
	bars = [
		Bar(by_band[band.above], _("above {0}: {1}").format(fmt_money(band.above), _(band.role)))
		for band in bands
	]
	missing = sorted({band.role for band in bands if not approvers_with(band.role)})
	return Findings(
		_("{0} of {1} orders would have needed approval. Really asked: {2}.").format(
			len(decided), len(orders), asked
		),
		[
			*(
				[_("Nobody has the role {0}.").format(", ".join(_(role) for role in missing))]
				if missing
				else []
			),
			*looked_at(len(orders), MAXIMUM_ORDERS),
		],
		[Group(_("By Who Approves"), bars)],
		[_shown(*each) for each in decided[:SHOWN]],
	)


def _orders() -> list:
	return frappe.get_all(
		ORDER,
		filters={"creation": (">=", since()), "docstatus": ("<", 2)},
		fields=["name", "supplier_name", "base_grand_total", "company", "creation"],
		order_by="creation desc, name",
		limit_page_length=MAXIMUM_ORDERS,
	)


def _for_clients(orders: list) -> set[str]:
	found: set[str] = set()
	for begin in range(0, len(orders), CHUNK):
		found |= set(
			frappe.get_all(
				"Purchase Order Item",
				filters={
					"parent": ("in", [order.name for order in orders[begin : begin + CHUNK]]),
					"client_request": ("is", "set"),
				},
				pluck="parent",
				order_by="parent",
			)
		)
	return found


def _shown(order, band: rules.Band) -> Row:
	currency = frappe.get_cached_value("Company", order.company, "default_currency")
	return Row(
		ORDER,
		order.name,
		order.supplier_name or order.name,
		words=fmt_money(order.base_grand_total, currency=currency),
		mark=_(band.role),
		colour="blue",
		at=order.creation,
	)
