"""What is in stock is issued instead of bought (S15)."""

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	COMPANY,
	WAREHOUSE,
	amended,
	look,
	make,
	material_request,
	purchase_order,
	receipt,
	saved,
)

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.purchasing import stock
from facility_frontoffice.purchasing.rows import PurchasingError

OTHER_WAREHOUSE = "Stores - FB"


@pytest.fixture
def stocked(buy, chair):
	"""`stocked(4)`: so many chairs lie in a warehouse."""

	def put(qty: float, warehouse: str = WAREHOUSE, item: str = chair):
		entry = frappe.new_doc("Stock Entry")
		entry.update(
			{"stock_entry_type": "Material Receipt", "purpose": "Material Receipt", "company": COMPANY}
		)
		entry.append(
			"items",
			{
				"item_code": item,
				"qty": qty,
				"t_warehouse": warehouse,
				"basic_rate": 80,
				"conversion_factor": 1,
			},
		)
		return saved(entry)

	return put


def issue(assignment: str, qty: float | None = None, submit: bool = True):
	entry = api.make_stock_entry(assignment)
	for row in entry.items:
		row.qty = qty or row.qty
	return saved(entry, submit)


def actual(warehouse: str = WAREHOUSE) -> float:
	return (
		frappe.db.get_value("Bin", {"item_code": "Swivel Chair", "warehouse": warehouse}, "actual_qty") or 0
	)


class TestInView:
	def test_s15_what_lies_where_is_in_view(self, buy, stocked):
		assignment = buy(qty=3)
		stocked(4)
		stocked(1, OTHER_WAREHOUSE)
		frappe.db.set_value("Bin", {"item_code": "Swivel Chair", "warehouse": WAREHOUSE}, "reserved_qty", 2)
		about = api.standing(assignment)
		assert about["stock"] == {
			"available": 3,
			"to_issue": 3,
			"chosen": WAREHOUSE,
			"warehouses": [
				{"warehouse": WAREHOUSE, "actual": 4, "reserved": 2, "available": 2},
				{"warehouse": OTHER_WAREHOUSE, "actual": 1, "reserved": 0, "available": 1},
			],
		}
		assert (about["left"], about["uom"], about["item"]) == (3, "Nos", "Swivel Chair")

	def test_what_is_not_kept_in_stock_has_none(self, buy):
		from buying import make_item

		make_item("Upholstering", is_stock_item=0)
		assert api.standing(buy(item="Upholstering"))["stock"] is None
		assert api.standing(buy(item=None))["stock"] is None

	def test_what_was_rejected_or_is_under_way_is_not_offered(self, buy, stocked, chair):
		stocked(4)
		frappe.db.set_value("Warehouse", WAREHOUSE, "is_rejected_warehouse", 1)
		assert stock.shelves_of(chair, COMPANY) == []

	def test_only_who_buys_or_issues_sees_it(self, buy, as_user, organisation, purchaser):
		assignment = buy()
		with as_user(organisation.LOGISTICS):
			assert api.standing(assignment) is None
		with as_user(purchaser):
			assert api.standing(assignment)["left"] == 1


class TestIssuing:
	def test_s15_an_issue_is_filled_in(self, buy, stocked, company):
		assignment = look(buy(qty=3))
		stocked(10)
		entry = api.make_stock_entry(assignment.name)
		(row,) = entry.items
		assert (entry.stock_entry_type, entry.purpose, entry.company) == (
			"Material Issue",
			"Material Issue",
			COMPANY,
		)
		assert (row.item_code, row.qty, row.uom, row.s_warehouse) == ("Swivel Chair", 3, "Nos", WAREHOUSE)
		assert (row.client_request, row.backoffice_assignment) == (assignment.client_request, assignment.name)
		assert row.cost_center == company.cost_center
		assert row.expense_account

	def test_s15_issued_it_is_done(self, buy, stocked):
		assignment = buy(qty=3)
		stocked(10)
		entry = issue(assignment)
		work = look(assignment)
		assert (work.status, work.stock_entry) == ("Completed", entry.name)
		assert work.result == f"Issued from stock with {entry.name}"
		assert entry.client_request == work.client_request
		assert actual() == 7

	def test_s15_a_part_from_stock_the_rest_is_bought(self, buy, stocked):
		assignment = buy(qty=5)
		stocked(2)
		issue(assignment)
		assert look(assignment).status == "In Progress"
		order = api.make_purchase_order(assignment)
		assert order.items[0].qty == 3
		order.items[0].rate = 100
		order = saved(order)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"

	def test_s15_what_came_and_what_was_issued_are_all_of_it(self, buy, stocked):
		assignment = buy(qty=5)
		stocked(3)
		order = purchase_order(assignment, qty=2)
		issue(assignment)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name)
		assert look(assignment).status == "Completed"
		assert sum(row.transfer_qty for row in stock.issues_of(assignment)) == 3

	def test_s15_a_draft_counts_and_a_cancelled_one_does_not(self, buy, stocked):
		assignment = buy(qty=3)
		stocked(10)
		entry = issue(assignment, submit=False)
		for make_one in (api.make_stock_entry, api.make_purchase_order):
			with pytest.raises(PurchasingError, match=f"in {entry.name} already"):
				make_one(assignment)
		entry.submit()
		entry.cancel()
		assert api.make_purchase_order(assignment).items[0].qty == 3

	def test_s15_cancelled_it_waits_again(self, buy, stocked):
		assignment = buy(qty=3)
		stocked(10)
		entry = issue(assignment)
		entry.cancel()
		work = look(assignment)
		assert (work.status, work.result, work.stock_entry, work.completed_at) == (
			"In Progress",
			None,
			None,
			None,
		)
		again = issue(assignment)
		assert look(assignment).stock_entry == again.name

	def test_s15_two_issues_at_once_are_no_more_than_asked(self, buy, stocked):
		assignment = buy(qty=3)
		stocked(10)
		first, second = (api.make_stock_entry(assignment) for _number in range(2))
		first.insert()
		with pytest.raises(PurchasingError, match=f"in {first.name} already"):
			second.insert()

	def test_s15_what_is_asked_to_buy_can_still_be_issued(self, buy, stocked):
		"""Nobody has ordered it yet: stock goes before buying. The purchaser hears what to stop."""
		assignment = buy(qty=3)
		wanted = material_request(assignment)
		stocked(10)
		entry = api.make_stock_entry(assignment)
		assert entry.items[0].qty == 3
		frappe.clear_messages()
		saved(entry)
		assert any(wanted.name in message["message"] for message in frappe.get_message_log())
		assert look(assignment).status == "In Progress"
		frappe.get_doc("Material Request", wanted.name).update_status("Stopped")
		assert look(assignment).status == "Completed"

	def test_s15_parts_for_a_repair_do_not_finish_it(self, buy, stocked):
		assignment = buy(qty=1)
		frappe.db.set_value(ASSIGNMENT, assignment, "action", "Work")
		stocked(10)
		issue(assignment)
		assert look(assignment).status == "In Progress"

	def test_s15_a_receipt_as_evidence(self, buy, stocked):
		assignment = buy(evidence="Receipt")
		stocked(1)
		issue(assignment)
		assert look(assignment).status == "Completed"

	def test_s15_by_way_of_a_material_request(self, buy, stocked):
		from erpnext.stock.doctype.material_request.material_request import make_stock_entry

		assignment = buy(qty=3)
		stocked(10)
		wanted = api.make_material_request(assignment)
		wanted.material_request_type = "Material Issue"
		saved(wanted)
		# on ERPNext's own button or ours
		for entry in (make_stock_entry(wanted.name), api.make_stock_entry(assignment)):
			assert [(row.material_request, row.backoffice_assignment, row.qty) for row in entry.items] == [
				(wanted.name, assignment, 3)
			]
		with pytest.raises(PurchasingError, match=f"in {wanted.name} already"):
			api.make_purchase_order(assignment)
		saved(entry)
		assert look(assignment).status == "Completed"
		assert frappe.db.get_value("Material Request", wanted.name, "per_ordered") == 100

	def test_s15_moved_to_the_place_of_the_client(self, buy, stocked):
		assignment = buy(qty=2)
		stocked(2)
		entry = api.make_stock_entry(assignment)
		entry.stock_entry_type = entry.purpose = "Material Transfer"
		entry.items[0].t_warehouse = OTHER_WAREHOUSE
		saved(entry)
		assert look(assignment).status == "Completed"
		assert (actual(), actual(OTHER_WAREHOUSE)) == (0, 2)

	def test_s15_on_its_way_it_is_not_there_yet(self, buy, stocked):
		"""ERPNext's transit: what is sent is not bought again, and is brought with the entry that takes it in."""
		from erpnext.stock.doctype.stock_entry.stock_entry import make_stock_in_entry

		assignment = buy(qty=2)
		stocked(2)
		entry = api.make_stock_entry(assignment)
		entry.update({"purpose": "Material Transfer", "add_to_transit": 1})
		entry.stock_entry_type = entry.purpose
		entry.items[0].t_warehouse = "Goods In Transit - FB"
		saved(entry)
		assert look(assignment).status == "In Progress"
		with pytest.raises(PurchasingError, match=f"in {entry.name} already"):
			api.make_purchase_order(assignment)
		taken_in = make_stock_in_entry(entry.name)
		taken_in.items[0].t_warehouse = OTHER_WAREHOUSE
		saved(taken_in)
		work = look(assignment)
		assert (work.status, work.stock_entry) == ("Completed", taken_in.name)

	def test_s15_an_amended_issue_goes_on_for_whom_the_first_was(self, buy, stocked):
		assignment = buy(qty=2)
		stocked(2)
		entry = issue(assignment)
		frappe.db.set_value(ASSIGNMENT, assignment, "client_message", "It was brought")  # so it stays done
		again = amended(entry)
		assert (again.docstatus, again.items[0].backoffice_assignment) == (1, assignment)


class TestRefusals:
	def test_nothing_is_free(self, buy):
		with pytest.raises(PurchasingError, match=r"Nothing of Swivel Chair is free in .*Buy it"):
			api.make_stock_entry(buy())

	def test_no_item_of_stock(self, buy):
		with pytest.raises(PurchasingError, match="no item that is kept in stock"):
			api.make_stock_entry(buy(item=None))

	def test_who_may_not_issue(self, buy, stocked, as_user):
		assignment = buy()
		stocked(1)
		user = make("User", email="nobody@example.com", first_name="Nobody", send_welcome_email=0)
		user.add_roles("Purchase User")
		with as_user(user.name), pytest.raises(frappe.PermissionError):
			api.make_stock_entry(assignment)

	def test_s15_for_nobody_who_waits(self, buy, stocked):
		assignment = buy()
		stocked(1)
		entry = api.make_stock_entry(assignment)
		frappe.db.set_value(ASSIGNMENT, assignment, "status", "Cancelled")
		with pytest.raises(PurchasingError, match="nobody waits"):
			entry.insert()


def test_entries_without_requests_cost_nothing(stocked, count_queries):
	from facility_frontoffice.overrides import stock_entry

	entry = stocked(1)
	with count_queries() as queries:
		stock_entry.validate(entry)
		stock_entry.on_submit(entry)
		stock_entry.on_cancel(entry)
	assert not queries


def test_batches_and_serial_numbers_are_left_to_erpnext(buy, stocked, chair):
	frappe.db.set_value(
		"Item", chair, {"has_batch_no": 1, "create_new_batch": 1, "batch_number_series": "CH-.###"}
	)
	frappe.clear_document_cache("Item", chair)
	assignment = buy(qty=2)
	stocked(2)
	entry = issue(assignment)
	assert look(assignment).status == "Completed"
	assert entry.items[0].serial_and_batch_bundle or frappe.db.get_value(
		"Stock Entry Detail", entry.items[0].name, "serial_and_batch_bundle"
	)
