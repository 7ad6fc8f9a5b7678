"""Buying for a client, on ERPNext's own documents through their whole life (S15)."""

import json

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	COMPANY,
	amended,
	cancelled,
	comments,
	fresh,
	kinds,
	look,
	material_request,
	notices,
	priced,
	purchase_order,
	receipt,
	request_of,
	row_for,
	saved,
	sent_back,
	step_of,
	update_items,
)
from frappe.utils import getdate

from facility_frontoffice.api import desk
from facility_frontoffice.api import purchasing as api
from facility_frontoffice.fulfilment import service
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake


class TestLife:
	def test_s15_from_material_request_to_receipt(self, buy):
		assignment = buy(qty=2)
		wanted = material_request(assignment)
		work = look(assignment)
		assert (work.status, work.material_request) == ("In Progress", wanted.name)
		assert work.accepted_at

		from erpnext.stock.doctype.material_request.material_request import make_purchase_order

		order = make_purchase_order(wanted.name)
		order.supplier = "Chairs and More"
		order = saved(priced(order))
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", order.name)
		assert getdate(work.expected_date) == getdate(order.schedule_date)
		assert request_of(assignment).status == "Waiting for Supplier"
		assert order.client_request == work.client_request

		came = receipt(order.name)
		work = look(assignment)
		assert (work.status, work.result) == ("Completed", f"Received with {came.name}")
		assert came.client_request == work.client_request
		assert request_of(assignment).status == "In Progress"

		service.complete(step_of(work.client_request, "Bring"), result="It stands there", received_by="Noor")
		assert request_of(assignment).status == "Completed"
		assert kinds(assignment) == ["Received", "On its way", "Done"]

	def test_s15_over_quotations_the_link_stays(self, buy, supplier):
		from erpnext.buying.doctype.request_for_quotation.request_for_quotation import (
			make_supplier_quotation_from_rfq,
		)
		from erpnext.buying.doctype.supplier_quotation.supplier_quotation import make_purchase_order
		from erpnext.stock.doctype.material_request.material_request import make_request_for_quotation

		assignment = buy()
		inquiry = make_request_for_quotation(material_request(assignment).name)
		inquiry.append("suppliers", {"supplier": supplier})
		inquiry.update({"message_for_supplier": "Please quote", "status": "Draft"})
		for row in inquiry.items:
			row.conversion_factor = 1
		saved(inquiry)
		quotation = make_supplier_quotation_from_rfq(inquiry.name, for_supplier=supplier)
		quotation.items[0].rate = 90
		saved(quotation)
		order = saved(make_purchase_order(quotation.name))
		rows = [doc.items[0].backoffice_assignment for doc in (inquiry, quotation, order)]
		assert rows == [assignment] * 3
		assert look(assignment).purchase_order == order.name

	def test_s15_part_receipts_do_not_finish(self, buy):
		assignment = buy(qty=3)
		order = purchase_order(assignment)
		receipt(order.name, qty=1)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name, qty=1)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_all_orders_must_be_in(self, buy, other_supplier):
		assignment = buy(qty=5)
		first = purchase_order(assignment, qty=2)
		second = api.make_purchase_order(assignment)
		second.supplier = other_supplier
		second = saved(priced(second))
		assert look(assignment).purchase_order == first.name
		receipt(first.name)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(second.name)
		assert look(assignment).status == "Completed"

	def test_what_is_still_to_order_keeps_it_open(self, buy):
		assignment = buy(qty=5)
		wanted = material_request(assignment)
		receipt(purchase_order(assignment, qty=2).name)
		assert look(assignment).status == "In Progress"
		assert wanted.name in comments(assignment)[0]

	def test_s15_a_stopped_material_request_asks_no_more(self, buy):
		assignment = buy(qty=5)
		wanted = material_request(assignment)
		receipt(purchase_order(assignment, qty=2).name)
		fresh(wanted).update_status("Stopped")
		assert look(assignment).status == "Completed"

	def test_what_is_being_written_keeps_it_open(self, buy, other_supplier):
		assignment = buy(qty=5)
		first = purchase_order(assignment, qty=2)
		second = api.make_purchase_order(assignment)
		second.supplier = other_supplier
		second = saved(priced(second), submit=False)
		receipt(first.name)
		assert look(assignment).status == "In Progress"
		assert second.name in comments(assignment)[0]
		second.submit()
		assert look(assignment).status == "Waiting for Supplier"
		receipt(second.name)
		assert look(assignment).status == "Completed"

	def test_a_closed_order_brings_no_more(self, buy, other_supplier):
		assignment = buy(qty=3)
		first = purchase_order(assignment)
		receipt(first.name, qty=1)
		fresh(first).update_status("Closed")
		assert look(assignment).status == "In Progress"
		assert "1 of 3 came" in comments(assignment)[0]
		second = api.make_purchase_order(assignment)
		assert second.items[0].qty == 2
		second.supplier = other_supplier
		receipt(saved(priced(second)).name)
		assert look(assignment).status == "Completed"

	def test_what_is_rejected_is_not_received(self, buy):
		assignment = buy(qty=3)
		order = purchase_order(assignment)
		receipt(order.name, qty=2, rejected=1)
		assert look(assignment).status == "Waiting for Supplier"

	def test_what_came_without_an_order_counts_too(self, buy, chair):
		assignment = look(buy(qty=2))
		doc = frappe.get_doc(
			{
				"doctype": "Purchase Receipt",
				"supplier": "Chairs and More",
				"company": "Facilitair Bedrijf",
				"items": [{**row_for(chair), "qty": 2, "backoffice_assignment": assignment.name}],
			}
		)
		doc.items[0].received_qty = 2
		saved(doc)
		assert look(assignment.name).status == "Completed"

	def test_one_order_for_two_clients(self, buy):
		frappe.db.set_single_value("Buying Settings", "allow_multiple_items", 1)
		first, second = buy(), buy()
		order = api.make_purchase_order(second, api.make_purchase_order(first))
		order = saved(priced(order))
		assert not order.client_request
		assert {look(name).purchase_order for name in (first, second)} == {order.name}
		receipt(order.name)
		assert {look(name).status for name in (first, second)} == {"Completed"}

	def test_goods_for_a_finished_assignment_are_received_all_the_same(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		service.complete(assignment, result="From stock", received_by="Noor")
		came = receipt(order.name)
		assert came.docstatus == 1
		assert look(assignment).result == "From stock"


class TestTakenBack:
	def test_s15_a_cancelled_receipt_opens_the_step_again(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name)
		came.cancel()
		work = look(assignment)
		assert (work.status, work.completed_at, work.result) == ("Waiting for Supplier", None, None)
		assert request_of(assignment).status in ("Waiting for Supplier", "In Progress")
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_a_cancelled_order_goes_back_to_work(self, buy):
		assignment = buy()
		purchase_order(assignment).cancel()
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("In Progress", None)

	def test_with_another_order_it_still_waits(self, buy, other_supplier):
		assignment = buy(qty=5)
		first = purchase_order(assignment, qty=2)
		second = purchase_order(assignment)
		first.reload()
		first.cancel()
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", second.name)

	def test_a_cancelled_material_request_is_forgotten(self, buy):
		assignment = buy()
		material_request(assignment).cancel()
		work = look(assignment)
		assert (work.status, work.material_request) == ("In Progress", None)

	def test_a_row_taken_out_is_an_order_cancelled(self, buy):
		frappe.db.set_single_value("Buying Settings", "allow_multiple_items", 1)
		kept, dropped = buy(), buy()
		order = saved(priced(api.make_purchase_order(dropped, api.make_purchase_order(kept))))
		order.items = [row for row in order.items if row.backoffice_assignment == kept]
		update_items(order)
		assert look(kept).purchase_order == order.name
		assert (look(dropped).status, look(dropped).purchase_order) == ("In Progress", None)

	def test_less_ordered_can_be_all_that_is_in(self, buy):
		assignment = buy(qty=3)
		order = purchase_order(assignment)
		receipt(order.name, qty=2)
		order.reload()
		update_items(order, qty=2)
		assert look(assignment).status == "Completed"


class TestUnits:
	"""Quantities are compared in the unit in which an item is kept, amounts in no unit at all."""

	def test_s15_three_parts_in_boxes_with_taxes_in_dollars(self, buy, chair, dollars, saves):
		assignment = buy(qty=30)
		order = api.make_purchase_order(assignment)
		order.update({"supplier": dollars, "currency": "USD", "conversion_rate": 0.9})
		order.items[0].update({"uom": "Box", "conversion_factor": 10, "qty": 3})
		order.append("taxes", vat())
		order = saved(priced(order))
		assert (order.items[0].stock_qty, order.currency, order.base_grand_total) == (30, "USD", 326.7)
		seen = []
		for _part in range(3):
			with saves() as names:
				came = receipt(order.name, qty=1)
			seen.append((look(assignment).status, len([name for name in names if name == assignment])))
		assert seen == [("Waiting for Supplier", 0), ("Waiting for Supplier", 0), ("Completed", 1)]
		assert look(assignment).result == f"Received with {came.name}"


@pytest.fixture
def returned(buy):
	"""One of two chairs went back after the client was told that it is done."""
	assignment = buy(qty=2)
	order = purchase_order(assignment)
	came = receipt(order.name)
	bring = step_of(look(assignment).client_request, "Bring")
	service.complete(bring, result="It stands there", received_by="Noor")
	sent_back(came, qty=1)
	assert look(assignment).goods_back_at
	return frappe._dict(assignment=assignment, order=order, came=came)


class TestReturns:
	def test_s15_what_went_back_before_all_was_in_is_waited_for(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name, qty=1)
		sent_back(came)
		receipt(order.name, qty=1)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name, qty=1)
		assert look(assignment).status == "Completed"

	def test_s15_a_return_after_the_step_waits_for_the_replacement(self, buy, unit, purchaser):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name)
		bring = step_of(look(assignment).client_request, "Bring")
		frappe.db.set_value(ASSIGNMENT, bring, "assigned_to", purchaser)
		sent_back(came, qty=1)
		assert "is not delivered after all" in notices(bring)[-1], "who goes on with it hears to wait"
		work = look(assignment)
		assert (work.status, work.result, work.purchase_receipt) == ("Waiting for Supplier", None, None)
		assert not work.goods_back_at
		replaced = receipt(order.name)
		assert look(assignment).result == f"Received with {replaced.name}"
		assert kinds(assignment).count("Done") == 0

	def test_s15_a_return_that_is_cancelled_finishes_it_again(self, buy):
		assignment = buy(qty=2)
		came = receipt(purchase_order(assignment).name)
		back = sent_back(came, qty=1)
		assert look(assignment).status == "Waiting for Supplier"
		cancelled(back)
		assert look(assignment).status == "Completed"

	def test_s15_a_return_after_the_client_was_told_is_for_a_person(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name)
		request = request_of(assignment)
		service.complete(step_of(request.name, "Bring"), result="It stands there", received_by="Noor")
		told, before = kinds(assignment), len(notices(request.name))
		frappe.set_user("Administrator")
		back = sent_back(came, qty=1)
		work = look(assignment)
		assert (work.status, work.purchase_receipt) == ("Completed", came.name)
		assert work.goods_back_at
		assert request_of(assignment).status == "Completed"
		assert kinds(assignment) == told, "the client hears nothing until a person decides"
		new = notices(request.name)[before:]
		assert new, "the front office hears of it"
		assert all(back.name in words for words in new)
		sent_back(came, qty=1)
		assert len(notices(request.name)) == before + len(new), "once"
		receipt(order.name)
		assert not look(assignment).goods_back_at

	def test_s15_the_front_office_decides_once(self, returned, unit, purchaser, as_user, organisation):
		assignment, request = returned.assignment, request_of(returned.assignment).name
		with as_user(purchaser):
			assert not desk.assignment(assignment)["may_decide"]
			with pytest.raises(frappe.PermissionError):
				api.decide_on_goods_back(assignment, "Enough")
		with as_user(organisation.AGENT):
			assert desk.assignment(assignment)["may_decide"]
			with pytest.raises(FulfilmentError, match="Say what"):
				api.decide_on_goods_back(assignment, " ")
			api.decide_on_goods_back(assignment, "One <is> enough")
			assert not desk.assignment(assignment)["may_decide"]
		work = look(assignment)
		assert (work.status, work.goods_back_at, work.goods_decided_by) == (
			"Completed",
			None,
			organisation.AGENT,
		)
		assert "One &lt;is&gt; enough" in comments(assignment)[-1]
		with pytest.raises(FulfilmentError, match="decided already"):
			api.decide_on_goods_back(assignment, "Buy another")
		before = len(notices(request))
		fresh(returned.order).save()
		fresh(returned.order).update_status("Closed")
		assert not look(assignment).goods_back_at, "a document that says the same asks nothing again"
		assert len(notices(request)) == before

	def test_s15_what_goes_back_after_a_decision_is_to_decide_again(self, returned):
		assignment, request = returned.assignment, request_of(returned.assignment).name
		api.decide_on_goods_back(assignment, "One is enough")
		before = len(notices(request))
		sent_back(returned.came, qty=1)
		work = look(assignment)
		assert work.goods_back_at
		assert not work.goods_decided_by
		assert len(notices(request)) > before

	def test_s15_what_comes_again_leaves_nothing_to_decide(self, returned):
		api.decide_on_goods_back(returned.assignment, "They get another one")
		receipt(returned.order.name)
		work = look(returned.assignment)
		assert (work.goods_back_at, work.goods_decided_by, work.goods_left) == (None, None, 2)

	def test_s15_an_order_that_is_taken_up_again_takes_nothing_away(self, buy, other_supplier):
		assignment = buy(qty=3)
		first = purchase_order(assignment)
		receipt(first.name, qty=1)
		fresh(first).update_status("Closed")
		second = api.make_purchase_order(assignment)
		second.supplier = other_supplier
		receipt(saved(priced(second)).name)
		service.complete(
			step_of(look(assignment).client_request, "Bring"), result="There", received_by="Noor"
		)
		fresh(first).update_status("Submitted")
		work = look(assignment)
		assert (work.status, work.goods_back_at) == ("Completed", None)

	def test_s15_a_return_after_the_next_step_is_for_a_person(self, buy):
		"""The chair stands there already: somebody has to fetch it."""
		assignment = buy(qty=1, more=("Thank",))
		came = receipt(purchase_order(assignment).name)
		service.complete(step_of(look(assignment).client_request, "Bring"), result="It stands there")
		sent_back(came)
		assert look(assignment).status == "Completed"
		assert look(assignment).goods_back_at

	def test_what_a_person_finished_no_document_opens(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name, qty=1)
		service.complete(assignment, result="One is enough", received_by="Noor")
		cancelled(came)
		assert look(assignment).status == "Completed"


class TestQuality:
	def test_s15_what_is_rejected_and_replaced(self, buy):
		"""ERPNext counts what was rejected as received, until it has gone back."""
		from erpnext.stock.doctype.purchase_receipt import purchase_receipt as receipts

		assignment = buy(qty=3)
		order = purchase_order(assignment)
		came = receipt(order.name, qty=2, rejected=1)
		assert look(assignment).status == "Waiting for Supplier"
		saved(receipts.make_purchase_return_against_rejected_warehouse(came.name))
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name, qty=1)
		assert look(assignment).status == "Completed"

	def test_s15_an_inspection_that_rejects_stops_the_receipt(self, buy, chair):
		frappe.db.set_value("Item", chair, "inspection_required_before_purchase", 1)
		frappe.db.set_single_value("Stock Settings", "action_if_quality_inspection_is_rejected", "Stop")
		frappe.clear_document_cache("Item", chair)
		assignment = buy(qty=2)
		came = receipt(purchase_order(assignment).name, submit=False)
		inspection = inspected(came, "Rejected")
		came.reload()
		with pytest.raises(frappe.ValidationError):
			came.submit()
		assert look(assignment).status == "Waiting for Supplier"
		inspection.cancel()
		came = fresh(came)
		inspected(came, "Accepted")
		came.reload()
		came.submit()
		assert look(assignment).status == "Completed"


class TestPaused:
	"""ERPNext closes, holds and stops without a save: only `on_change` tells of it."""

	def test_s15_an_order_that_is_closed_before_anything_came(self, buy, saves):
		assignment = buy()
		order = purchase_order(assignment)
		with saves() as names:
			fresh(order).update_status("Closed")
		assert names == [assignment]
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("In Progress", order.name)
		fresh(order).update_status("Submitted")
		assert look(assignment).status == "Waiting for Supplier"

	def test_s15_an_order_that_is_closed_after_all_came_says_nothing(self, buy, saves):
		assignment = buy()
		order = purchase_order(assignment)
		receipt(order.name)
		with saves() as names:
			fresh(order).update_status("Closed")
		assert not names
		assert look(assignment).status == "Completed"

	def test_s15_closed_from_the_list(self, buy):
		from erpnext.buying.doctype.purchase_order.purchase_order import close_or_unclose_purchase_orders

		assignment = buy()
		order = purchase_order(assignment)
		close_or_unclose_purchase_orders(json.dumps([order.name]), "Closed")
		assert look(assignment).status == "In Progress"

	def test_s15_on_hold_nobody_waits_for_the_supplier(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		expected = look(assignment).expected_date
		fresh(order).update_status("On Hold")
		work = look(assignment)
		assert (work.status, work.expected_date) == ("In Progress", expected)
		assert f"{order.name} is on hold" in comments(assignment)[0]
		fresh(order).update_status("Draft")
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_a_supplier_that_brings_it_to_the_client(self, buy):
		"""Drop shipment: nobody here takes it in, the purchaser says that it was delivered."""
		assignment = buy(evidence="Note")
		order = purchase_order(assignment, submit=False)
		order.items[0].delivered_by_supplier = 1
		order = saved_again(order)
		assert look(assignment).status == "Waiting for Supplier"
		fresh(order).update_status("Delivered")
		work = look(assignment)
		assert (work.status, work.result) == ("Completed", f"Delivered according to {order.name}")


class TestAmended:
	def test_s15_a_material_request(self, buy):
		assignment = buy()
		again = amended(material_request(assignment))
		assert again.items[0].backoffice_assignment == assignment
		assert look(assignment).material_request == again.name

	def test_s15_an_order(self, buy):
		assignment = buy()
		again = amended(purchase_order(assignment))
		assert again.client_request == look(assignment).client_request
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", again.name)

	def test_s15_a_receipt(self, buy):
		assignment = buy(qty=2)
		again = amended(receipt(purchase_order(assignment).name))
		work = look(assignment)
		assert (work.status, work.purchase_receipt) == ("Completed", again.name)
		assert work.result == f"Received with {again.name}"

	def test_s15_a_receipt_of_which_the_client_was_told(self, buy):
		assignment = buy()
		came = receipt(purchase_order(assignment).name)
		service.complete(
			step_of(look(assignment).client_request, "Bring"), result="It stands there", received_by="Noor"
		)
		again = amended(came)
		work = look(assignment)
		assert (work.status, work.purchase_receipt, work.goods_back_at) == ("Completed", again.name, None)
		assert kinds(assignment).count("Done") == 1

	def test_s15_an_order_for_what_has_ended_is_corrected_all_the_same(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		service.complete(assignment, result="From stock", received_by="Noor")
		assert amended(order).docstatus == 1
		assert look(assignment).result == "From stock"


class TestMeanwhile:
	"""What the front office and the client do while an order runs."""

	def test_s15_who_ordered_hears_that_the_client_needs_it_no_more(self, buy, purchaser, as_user):
		assignment = buy()
		with as_user(purchaser):
			order = purchase_order(assignment)
		intake.cancel(request_of(assignment).name, "Not needed any more", "Ask again later")
		assert look(assignment).status == "Cancelled"
		assert "still runs" in notices(order.name)[-1]
		came = receipt(order.name)
		work = look(assignment)
		assert (came.docstatus, work.status, work.purchase_order) == (1, "Cancelled", order.name)
		cancelled(came)
		cancelled(order)
		assert look(assignment).purchase_order is None

	def test_s15_who_gets_returned_work_reads_what_was_ordered_for_it(self, buy, unit):
		assignment = buy()
		order = purchase_order(assignment)
		service.return_to_front_office(assignment, "Not ours")
		other = frappe.get_doc({"doctype": "Backoffice Unit", "unit_name": "Other Buyers"}).insert().name
		service.reassign(assignment, backoffice_unit=other)
		again = step_of(look(assignment).client_request, "Buy")
		assert again != assignment
		assert order.name in comments(again)[0]
		receipt(order.name)
		assert (look(assignment).status, look(again).status) == ("Returned", "Open")


class TestParts:
	def test_s15_parts_for_work_do_not_finish_it(self, buy, supplier):
		bring = step_of(look(started(buy())).client_request, "Bring")
		order = api.make_purchase_order(bring)
		order.supplier = supplier
		order = saved(priced(order))
		assert look(bring).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(bring).status == "In Progress"
		assert "Go on with the work" in comments(bring)[0]


class TestChanged:
	def test_s15_more_ordered_is_waited_for_again(self, buy):
		assignment = buy(qty=2)
		order = purchase_order(assignment)
		receipt(order.name)
		update_items(fresh(order), qty=3)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_each_event_saves_an_assignment_once(self, buy, saves):
		assignment = buy(qty=2)
		order = purchase_order(assignment, submit=False)
		acts = [
			("submit", lambda: fresh(order).submit(), 1),
			("save again", lambda: fresh(order).save(), 0),
			("part", lambda: receipt(order.name, qty=1), 0),
			("rest", lambda: receipt(order.name), 1),
			("take back", lambda: cancelled(fresh_receipt(order.name)), 1),
			("close", lambda: fresh(order).update_status("Closed"), 1),
		]
		for name, act, expected in acts:
			with saves() as names:
				act()
			assert names.count(assignment) == expected, name


def started(assignment: str) -> str:
	"""The step after an assignment, which a person finishes."""
	service.complete(assignment, result="From stock", received_by="Noor")
	return assignment


def vat() -> dict:
	account = frappe.db.get_value("Account", {"company": COMPANY, "account_type": "Tax", "is_group": 0})
	return {
		"charge_type": "On Net Total",
		"account_head": account
		or frappe.db.get_value("Account", {"company": COMPANY, "root_type": "Liability", "is_group": 0}),
		"description": "VAT",
		"rate": 21,
		"category": "Total",
		"add_deduct_tax": "Add",
	}


def inspected(came, status: str):
	doc = frappe.get_doc(
		{
			"doctype": "Quality Inspection",
			"inspection_type": "Incoming",
			"reference_type": came.doctype,
			"reference_name": came.name,
			"item_code": came.items[0].item_code,
			"sample_size": 1,
			"status": status,
			"inspected_by": "Administrator",
			"manual_inspection": 1,
			"child_row_reference": came.items[0].name,
		}
	)
	return saved(doc)


def saved_again(doc):
	doc.save()
	doc.submit()
	return doc


def fresh_receipt(order: str):
	name = frappe.db.get_value(
		"Purchase Receipt Item", {"purchase_order": order, "docstatus": 1}, "parent", order_by="creation desc"
	)
	return frappe.get_doc("Purchase Receipt", name)
