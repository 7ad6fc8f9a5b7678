"""Purchase Invoices that take goods in, and that end a service (S15)."""

import frappe
import pytest
from buying import (
	amended,
	cancelled,
	fresh,
	invoice_of,
	look,
	make_item,
	priced,
	purchase_order,
	receipt,
	row_for,
	saved,
	sent_back,
)

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.overrides import purchase_invoice as override


@pytest.fixture
def cleaning(company):
	"""Something that nobody takes in."""
	return make_item("Deep Cleaning", is_stock_item=0)


class TestMapping:
	def test_s15_from_an_order_the_link_goes_along(self, buy):
		assignment = look(buy())
		bill = invoice_of(purchase_order(assignment.name), submit=False)
		assert bill.items[0].backoffice_assignment == assignment.name
		assert (bill.client_request, bill.backoffice_assignment) == (
			assignment.client_request,
			assignment.name,
		)

	def test_s15_from_a_receipt_the_link_goes_along(self, buy):
		assignment = buy()
		came = receipt(purchase_order(assignment).name)
		assert invoice_of(came, submit=False).items[0].backoffice_assignment == assignment

	def test_an_invoice_without_requests_costs_nothing(self, buy, count_queries):
		bill = invoice_of(purchase_order(buy()), submit=False)
		for row in bill.items:
			row.client_request = row.backoffice_assignment = None
		bill.client_request = bill.backoffice_assignment = None
		with count_queries() as queries:
			override.validate(bill)
			override.on_submit(bill)
			override.on_cancel(bill)
		assert not queries


class TestUpdateStock:
	def test_s15_it_takes_the_goods_in(self, buy, saves):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		with saves() as names:
			bill = invoice_of(order, update_stock=1)
		work = look(assignment)
		assert (work.status, work.purchase_invoice) == ("Completed", bill.name)
		assert work.result == f"Delivered according to {bill.name}"
		assert names.count(assignment) == 1

	def test_s15_in_parts_and_in_dollars(self, buy, dollars):
		assignment = buy(qty=3)
		order = api.make_purchase_order(assignment)
		order.update({"supplier": dollars, "currency": "USD", "conversion_rate": 0.9})
		order = saved(priced(order))
		seen = []
		for _part in range(3):
			invoice_of(order, update_stock=1, qty=1)
			seen.append(look(assignment).status)
		assert seen == ["Waiting for Supplier", "Waiting for Supplier", "Completed"]

	def test_s15_part_by_receipt_and_the_rest_by_invoice(self, buy):
		assignment = buy(qty=3)
		order = purchase_order(assignment)
		receipt(order.name, qty=1)
		invoice_of(fresh(order), update_stock=1, qty=2)
		assert look(assignment).status == "Completed"

	def test_s15_what_goes_back_is_waited_for(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		bill = invoice_of(order, update_stock=1)
		note = sent_back(bill, qty=1)
		work = look(assignment)
		assert (work.status, work.purchase_invoice, work.result) == ("Waiting for Supplier", None, None)
		cancelled(note)
		assert look(assignment).purchase_invoice == bill.name

	def test_s15_cancelled_it_took_nothing_in(self, buy):
		assignment = buy()
		cancelled(invoice_of(purchase_order(assignment), update_stock=1))
		assert look(assignment).status == "Waiting for Supplier"

	def test_s15_amended_it_keeps_the_link(self, buy):
		assignment = buy()
		again = amended(invoice_of(purchase_order(assignment), update_stock=1))
		assert again.items[0].backoffice_assignment == assignment
		work = look(assignment)
		assert (work.status, work.purchase_invoice) == ("Completed", again.name)

	def test_s15_without_an_order(self, buy, chair):
		assignment = look(buy())
		bill = frappe.get_doc(
			{
				"doctype": "Purchase Invoice",
				"supplier": "Chairs and More",
				"company": "Facilitair Bedrijf",
				"update_stock": 1,
				"items": [{**row_for(chair), "received_qty": 1, "backoffice_assignment": assignment.name}],
			}
		)
		saved(bill)
		assert look(assignment.name).purchase_invoice == bill.name


class TestBillsOnly:
	def test_s15_a_bill_for_goods_brings_none(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		invoice_of(order)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_a_debit_note_for_the_price_takes_no_goods_away(self, buy):
		assignment = buy()
		came = receipt(purchase_order(assignment).name)
		sent_back(invoice_of(came))
		assert look(assignment).status == "Completed"


class TestServices:
	def test_s15_billed_in_full_it_is_done(self, buy, cleaning):
		assignment = buy(qty=2, item=cleaning)
		order = purchase_order(assignment)
		invoice_of(order, qty=1)
		assert look(assignment).status == "Waiting for Supplier"
		bill = invoice_of(fresh(order))
		work = look(assignment)
		assert (work.status, work.purchase_invoice) == ("Completed", bill.name)

	def test_s15_billed_in_full_for_less_than_was_agreed(self, buy, cleaning):
		"""What counts is how much was done, not what it cost."""
		frappe.db.set_single_value("Buying Settings", "maintain_same_rate", 0)
		assignment = buy(qty=2, item=cleaning)
		bill = invoice_of(purchase_order(assignment), submit=False)
		bill.items[0].rate = 80
		bill.save()
		bill.submit()
		assert look(assignment).status == "Completed"

	def test_s15_received_without_a_bill_it_is_done_too(self, buy, cleaning):
		assignment = buy(item=cleaning)
		came = receipt(purchase_order(assignment).name)
		assert look(assignment).purchase_receipt == came.name

	def test_s15_credited_it_is_not_done(self, buy, cleaning):
		assignment = buy(item=cleaning)
		bill = invoice_of(purchase_order(assignment))
		sent_back(bill)
		assert look(assignment).status == "Waiting for Supplier"

	def test_s15_the_bill_is_cancelled(self, buy, cleaning):
		assignment = buy(item=cleaning)
		cancelled(invoice_of(purchase_order(assignment)))
		assert look(assignment).status == "Waiting for Supplier"
