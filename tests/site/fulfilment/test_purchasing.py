"""Buying for a client, on ERPNext's own documents through their whole life (S15)."""

import json

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate, nowdate

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.fulfilment import service
from facility_frontoffice.fulfilment.purchasing import PurchasingError
from facility_frontoffice.intake import service as intake

ASSIGNMENT = "Backoffice Assignment"
# not the one that ERPNext itself would choose
WAREHOUSE = "Finished Goods - FB"
STEPS = (
	{"step_name": "Agree", "action": "Approve"},
	{"step_name": "Buy", "action": "Purchase"},
	{"step_name": "Bring", "action": "Work"},
)


@pytest.fixture
def company(transaction):
	return frappe.get_doc("Company", "Facilitair Bedrijf")


@pytest.fixture
def unit(company):
	return make(
		"Backoffice Unit", unit_name="Buyers", cost_center=company.cost_center, default_norm=3 * 24 * 3600
	).name


@pytest.fixture
def supplier(company):
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	return make("Supplier", supplier_name="Chairs and More", supplier_group=group).name


@pytest.fixture
def other_supplier(company):
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	return make("Supplier", supplier_name="Desks and More", supplier_group=group).name


@pytest.fixture
def chair(company, supplier):
	return make_item("Swivel Chair", is_stock_item=1)


@pytest.fixture
def warehouse(company):
	frappe.db.set_single_value("Facility Frontoffice Settings", "default_warehouse", WAREHOUSE)
	return WAREHOUSE


@pytest.fixture
def purchaser(company):
	"""Somebody who buys and receives, and has no role of the front office."""
	user = make("User", email="buyer@example.com", first_name="Buyer", send_welcome_email=0)
	user.add_roles("Purchase User", "Stock User")
	return user.name


@pytest.fixture
def buy(unit, supplier, chair, warehouse):
	"""`buy(qty=3)`: a client asks for chairs, it is agreed; returns the name of the assignment to buy them."""

	def ask(qty: float = 1, item: str | None = "Swivel Chair", **step):
		product = f"CHAIR-{frappe.generate_hash(length=6)}"
		make(
			"Facility Product",
			product_code=product,
			product_name="Office chair",
			category=category(),
			nature="Tangible",
			handling="Backoffice",
			backoffice_unit=unit,
			item=item,
			steps=[
				{**values, "sequence": number, **({"supplier": supplier, **step} if number == 2 else {})}
				for number, values in enumerate(STEPS, 1)
			],
		)
		request = intake.create_request(
			{
				"subject": "My chair sinks",
				"request_type": "Request",
				"channel": "Phone",
				"client_name": "Emma",
				"client_email": "emma@example.com",
			},
			[{"product": product, "qty": qty}],
		)
		service.send_out(request.name)
		if not frappe.db.get_value("Client Request", request.name, "promised_date"):
			request.db_set("promised_date", get_datetime(f"{add_days(nowdate(), 7)} 16:00"))
		service.complete(step_of(request.name, "Agree"), result="Agreed")
		return step_of(request.name, "Buy")

	return ask


def make(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def make_item(code: str, **values):
	group = frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name")
	return make("Item", item_code=code, item_group=group, stock_uom="Nos", **values).name


def category() -> str:
	found = frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name")
	return found or make("Facility Product Category", category_name="Furniture", is_group=0).name


def step_of(request: str, step: str) -> str | None:
	return frappe.db.get_value(
		ASSIGNMENT, {"client_request": request, "step": step}, order_by="creation desc"
	)


def look(assignment: str):
	return frappe.get_doc(ASSIGNMENT, assignment)


def request_of(assignment: str):
	return frappe.get_doc("Client Request", look(assignment).client_request)


def material_request(assignment: str, submit: bool = True):
	return saved(api.make_material_request(assignment), submit)


def purchase_order(assignment: str, submit: bool = True, day=None, qty: float | None = None):
	order = api.make_purchase_order(assignment)
	return saved(priced(order, day, qty), submit)


def priced(order, day=None, qty: float | None = None):
	for row in order.items:
		row.rate = 100
		row.schedule_date = day or row.schedule_date
		row.qty = qty or row.qty
	if day:
		order.schedule_date = day
	return order


def receipt(order: str, qty: float | None = None, rejected: float = 0, submit: bool = True):
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

	doc = make_purchase_receipt(order)
	for row in doc.items:
		row.qty = qty if qty is not None else row.qty
		row.rejected_qty = rejected
		row.received_qty = row.qty + rejected
		if rejected:
			row.rejected_warehouse = "Goods In Transit - FB"
	return saved(doc, submit)


def saved(doc, submit: bool = True):
	doc.insert()
	if submit:
		doc.submit()
	return doc


def update_items(order, **changes):
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	rows = [
		{
			"docname": row.name,
			"item_code": row.item_code,
			"qty": row.qty,
			"rate": row.rate,
			"uom": row.uom,
			"conversion_factor": row.conversion_factor,
			"schedule_date": str(row.schedule_date),
			**changes,
		}
		for row in order.items
	]
	update_child_qty_rate("Purchase Order", json.dumps(rows), order.name)
	order.reload()


def kinds(assignment: str) -> list[str]:
	request = look(assignment).client_request
	return frappe.get_all(
		"Facility Message", filters={"client_request": request}, order_by="creation", pluck="kind"
	)


def comments(assignment: str) -> list[str]:
	return frappe.get_all(
		"Comment",
		filters={"reference_doctype": ASSIGNMENT, "reference_name": assignment, "comment_type": "Info"},
		pluck="content",
	)


def after_promise(assignment: str, days: int):
	return getdate(add_days(request_of(assignment).promised_date, days))


class TestDocumentsFromAnAssignment:
	def test_s15_a_material_request_is_filled_in(self, buy, company):
		assignment = look(buy(qty=3))
		doc = api.make_material_request(assignment.name)
		assert doc.is_new()
		row = doc.items[0]
		assert (doc.material_request_type, doc.company) == ("Purchase", company.name)
		assert (row.item_code, row.qty, row.uom, row.warehouse) == ("Swivel Chair", 3, "Nos", WAREHOUSE)
		assert (row.client_request, row.backoffice_assignment) == (assignment.client_request, assignment.name)
		assert row.cost_center == company.cost_center
		assert getdate(row.schedule_date) == getdate(assignment.due)

	def test_s15_a_purchase_order_is_filled_in(self, buy, supplier, company):
		doc = api.make_purchase_order(buy(qty=2))
		assert (doc.supplier, doc.company, doc.currency) == (supplier, company.name, "EUR")
		assert (doc.items[0].item_code, doc.items[0].qty) == ("Swivel Chair", 2)

	def test_what_comes_back_can_be_posted(self, buy):
		"""As an HTTP client does: the answer is the body of the next call."""
		for make_one, doctype in (
			(api.make_material_request, "Material Request"),
			(api.make_purchase_order, "Purchase Order"),
		):
			body = json.loads(frappe.as_json(make_one(buy())))
			body.pop("name", None)
			assert frappe.get_doc(body).insert().doctype == doctype

	def test_a_service_needs_no_warehouse(self, buy):
		make_item("Upholstering", is_stock_item=0)
		doc = api.make_material_request(buy(item="Upholstering"))
		assert doc.items[0].warehouse != WAREHOUSE
		doc.items[0].warehouse = None
		doc.insert()

	def test_a_warehouse_of_another_company_is_left_out(self, buy):
		frappe.db.set_value("Warehouse", WAREHOUSE, "company", None)
		frappe.clear_document_cache("Warehouse", WAREHOUSE)
		assert api.make_material_request(buy()).items[0].warehouse != WAREHOUSE

	def test_the_day_is_never_past(self, buy):
		assignment = buy()
		frappe.db.set_value(ASSIGNMENT, assignment, "due", "2020-01-01 10:00:00")
		doc = api.make_material_request(assignment)
		assert getdate(doc.items[0].schedule_date) == getdate(nowdate())
		doc.insert()

	def test_without_an_item_the_purchaser_is_told_to_choose(self, buy, chair):
		from facility_frontoffice.overrides import material_request as override

		doc = api.make_material_request(buy(item=None))
		assert doc.items[0].description == "Office chair"
		with pytest.raises(PurchasingError, match=r"Row 1: choose the item to buy for .*Office chair"):
			override.before_validate(doc)
		with pytest.raises(frappe.ValidationError):
			doc.insert()
		doc.items[0].update({"item_code": chair, "uom": "Nos", "warehouse": WAREHOUSE})
		doc.insert()

	def test_several_assignments_go_on_one_document(self, buy):
		"""As "Get Items From" does: the form goes to the server and comes back with the rows."""
		first, second = buy(), buy()
		doc = api.make_material_request(first)
		doc = api.make_material_request(second, frappe.as_json(doc))
		doc = api.make_material_request(second, doc)
		assert [row.backoffice_assignment for row in doc.items] == [first, second]

	def test_what_a_material_request_asks_for_is_ordered_from_it(self, buy):
		assignment = buy(qty=2)
		wanted = material_request(assignment)
		order = purchase_order(assignment)
		assert [row.material_request for row in order.items] == [wanted.name]
		assert frappe.db.get_value("Material Request", wanted.name, "per_ordered") == 100

	def test_nothing_is_bought_twice(self, buy):
		assignment = buy()
		order = purchase_order(assignment, submit=False)
		for make_one in (api.make_material_request, api.make_purchase_order):
			with pytest.raises(PurchasingError, match=f"in {order.name} already"):
				make_one(assignment)

	def test_what_is_left_can_be_bought(self, buy):
		assignment = buy(qty=5)
		purchase_order(assignment, qty=2)
		assert api.make_purchase_order(assignment).items[0].qty == 3

	def test_an_approval_is_not_bought(self, buy):
		request = request_of(buy()).name
		frappe.db.set_value(ASSIGNMENT, step_of(request, "Agree"), "status", "Open")
		with pytest.raises(PurchasingError, match="asks for an approval"):
			api.make_purchase_order(step_of(request, "Agree"))

	def test_who_may_not_buy_gets_no_document(self, buy, as_user):
		assignment = buy()
		user = make("User", email="nobody@example.com", first_name="Nobody", send_welcome_email=0).name
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.make_purchase_order(assignment)


class TestWhichRows:
	def test_the_document_carries_what_its_rows_agree_on(self, buy, chair):
		assignment = look(buy())
		doc = material_request(assignment.name, submit=False)
		assert (doc.client_request, doc.backoffice_assignment) == (
			assignment.client_request,
			assignment.name,
		)
		doc.append("items", {**row_for(chair), "schedule_date": doc.schedule_date})
		doc.save()
		assert not doc.client_request
		assert not doc.backoffice_assignment

	def test_an_assignment_brings_its_request(self, buy, chair):
		assignment = look(buy())
		doc = order_by_hand(chair, backoffice_assignment=assignment.name)
		assert doc.items[0].client_request == assignment.client_request
		assert doc.client_request == assignment.client_request

	def test_a_request_alone_is_fine(self, buy, chair):
		doc = order_by_hand(chair, client_request=look(buy()).client_request)
		assert doc.client_request
		doc.submit()

	def test_an_assignment_of_another_request_is_refused(self, buy, chair):
		first, second = look(buy()), look(buy())
		with pytest.raises(PurchasingError, match=f"Row 1: {first.name} belongs to {first.client_request}"):
			order_by_hand(chair, backoffice_assignment=first.name, client_request=second.client_request)

	@pytest.mark.parametrize("status", ["Completed", "Returned", "Cancelled"])
	def test_s15_a_finished_assignment_is_refused(self, buy, chair, status):
		assignment = buy()
		frappe.db.set_value(ASSIGNMENT, assignment, "status", status)
		with pytest.raises(PurchasingError, match=f"{assignment} is {status}: nobody waits"):
			order_by_hand(chair, backoffice_assignment=assignment)

	def test_what_was_cancelled_meanwhile_is_not_ordered(self, buy):
		assignment = buy()
		order = purchase_order(assignment, submit=False)
		intake.cancel(request_of(assignment).name, "No budget", "Repair of the old chair")
		with pytest.raises(PurchasingError, match="is Cancelled"):
			order.submit()

	def test_an_order_without_requests_costs_nothing(self, chair, count_queries):
		order = order_by_hand(chair)
		from facility_frontoffice.overrides import purchase_order as override

		with count_queries() as queries:
			override.before_validate(order)
			override.validate(order)
			override.on_submit(order)
		assert not queries


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

		service.complete(step_of(work.client_request, "Bring"), result="It stands there")
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
		order = purchase_order(assignment, qty=2)
		receipt(order.name)
		assert look(assignment).status == "Waiting for Supplier"
		assert wanted.name in comments(assignment)[0]
		frappe.get_doc("Material Request", wanted.name).update_status("Stopped")
		service.complete(assignment, result="Two are enough")

	def test_a_closed_order_brings_no_more(self, buy, other_supplier):
		assignment = buy(qty=3)
		first = purchase_order(assignment)
		receipt(first.name, qty=1)
		frappe.get_doc("Purchase Order", first.name).update_status("Closed")
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

	def test_a_return_finishes_nothing_and_reopens_nothing(self, buy):
		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import make_purchase_return

		assignment = buy(qty=2)
		order = purchase_order(assignment)
		came = receipt(order.name, qty=1)
		saved(make_purchase_return(came.name))
		assert look(assignment).status == "Waiting for Supplier"
		receipt(order.name, qty=1)
		assert look(assignment).status == "Waiting for Supplier"

	def test_goods_for_a_finished_assignment_are_received_all_the_same(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		service.complete(assignment, result="From stock")
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

	def test_s15_an_amended_order_keeps_the_link(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		order.cancel()
		amended = frappe.copy_doc(order)
		amended.update({"amended_from": order.name, "docstatus": 0})
		saved(amended)
		assert amended.client_request == look(assignment).client_request
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", amended.name)

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


class TestDays:
	def test_an_order_within_the_promise_is_no_delay(self, buy):
		assignment = buy()
		purchase_order(assignment, day=after_promise(assignment, 0))
		assert "Delay" not in kinds(assignment)
		assert get_datetime(look(assignment).expected_date) == request_of(assignment).promised_date

	def test_s62_an_order_for_later_tells_the_client(self, buy):
		assignment = buy()
		day = after_promise(assignment, 5)
		purchase_order(assignment, day=day)
		assert kinds(assignment).count("Delay") == 1
		assert look(assignment).delay_reason
		assert getdate(request_of(assignment).promised_date) == day

	def test_s62_update_items_to_a_later_day_tells_the_client(self, buy):
		assignment = buy()
		order = purchase_order(assignment, day=after_promise(assignment, 0))
		day = after_promise(assignment, 4)
		update_items(order, schedule_date=str(day))
		assert getdate(look(assignment).expected_date) == day
		assert kinds(assignment).count("Delay") == 1

	def test_s62_the_day_that_a_supplier_confirms_counts(self, buy):
		assignment = buy()
		order = purchase_order(assignment, day=after_promise(assignment, 0))
		day = after_promise(assignment, 3)
		order.items[0].expected_delivery_date = day
		order.save()
		assert getdate(look(assignment).expected_date) == day
		assert kinds(assignment).count("Delay") == 1
		order.reload()
		order.save()
		assert kinds(assignment).count("Delay") == 1

	def test_an_earlier_day_is_no_delay(self, buy):
		assignment = buy()
		order = purchase_order(assignment, day=after_promise(assignment, 0))
		update_items(order, schedule_date=nowdate())
		assert getdate(look(assignment).expected_date) == getdate(nowdate())
		assert "Delay" not in kinds(assignment)

	def test_the_reason_is_in_the_language_of_the_house(self, buy):
		frappe.db.set_single_value("Facility Frontoffice Settings", "message_language", "nl")
		frappe.clear_document_cache("Facility Frontoffice Settings")
		frappe.local.lang = "en"
		assignment = buy()
		purchase_order(assignment, day=after_promise(assignment, 5))
		assert look(assignment).delay_reason == frappe._("The supplier delivers later.", "nl")


class TestThePurchaser:
	def test_s15_needs_no_role_of_the_front_office(self, buy, purchaser, as_user):
		assignment = buy()
		with as_user(purchaser):
			assert not frappe.has_permission("Client Request", "write")
			order = purchase_order(assignment)
			receipt(order.name)
		assert look(assignment).status == "Completed"
		assert look(assignment).modified_by == purchaser

	def test_is_never_stopped_by_us(self, buy, monkeypatch):
		"""What cannot follow is taken back as a whole, logged, and left as a comment."""
		assignment = buy()

		def fail(request):
			raise ZeroDivisionError

		monkeypatch.setattr("facility_frontoffice.fulfilment.following.roll_up", fail)
		order = purchase_order(assignment)
		monkeypatch.undo()
		assert order.docstatus == 1
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Open", None)
		assert order.name in comments(assignment)[0]
		assert frappe.db.exists("Error Log", {"reference_doctype": ASSIGNMENT, "reference_name": assignment})
		# the next change of the order makes up for it
		order.save()
		assert look(assignment).purchase_order == order.name

	def test_missing_evidence_is_said_on_the_assignment(self, buy):
		assignment = buy(evidence="Photo")
		came = receipt(purchase_order(assignment).name)
		assert came.docstatus == 1
		assert look(assignment).status == "Waiting for Supplier"
		assert "photo as evidence" in comments(assignment)[0]

	def test_a_deadlock_is_not_hidden(self, buy, monkeypatch):
		"""The database has undone the order too: going on would keep half of it."""

		def fail(request):
			raise frappe.QueryDeadlockError

		assignment = buy()
		order = purchase_order(assignment, submit=False)
		monkeypatch.setattr("facility_frontoffice.fulfilment.following.roll_up", fail)
		with pytest.raises(frappe.QueryDeadlockError):
			order.submit()

	def test_submitting_again_changes_nothing(self, buy):
		from facility_frontoffice.overrides import purchase_order as override

		assignment = buy()
		order = purchase_order(assignment)
		before = look(assignment).modified, kinds(assignment)
		override.on_update_after_submit(order)
		assert (look(assignment).modified, kinds(assignment)) == before


CONNECTIONS = {
	"Material Request": {"Client Request", ASSIGNMENT},
	"Purchase Order": {"Client Request", ASSIGNMENT},
	"Purchase Receipt": {"Client Request", ASSIGNMENT},
	"Customer": {"Client Request"},
	"Location": {"Client Request", ASSIGNMENT},
	"Asset": {"Client Request", ASSIGNMENT},
	"Supplier": {ASSIGNMENT},
}


class TestForms:
	def test_connections_exist_and_their_fields_too(self):
		for doctype, linked in CONNECTIONS.items():
			connections = frappe.get_meta(doctype).get_dashboard_data()
			group = next(group for group in connections.transactions if group["label"] == "Front Office")
			assert set(group["items"]) == linked, doctype
			for name in linked:
				internal = connections.internal_links.get(name)
				if internal:
					rows = frappe.get_meta(frappe.get_meta(doctype).get_field(internal[0]).options)
					assert rows.get_field(internal[1]).options == name, doctype
				field = connections.non_standard_fieldnames[name]
				if field != "name":
					assert frappe.get_meta(name).get_field(field).options == doctype, doctype

	def test_s15_an_order_shows_its_request(self, buy):
		from frappe.desk.notifications import get_open_count

		assignment = look(buy())
		order = purchase_order(assignment.name)
		found = get_open_count("Purchase Order", order.name)["count"]["internal_links_found"]
		names = {row["doctype"]: row["names"] for row in found}
		assert names["Client Request"] == [assignment.client_request]
		assert names[ASSIGNMENT] == [assignment.name]

	def test_an_order_without_requests_shows_none(self, chair):
		from frappe.desk.notifications import get_open_count

		found = get_open_count("Purchase Order", order_by_hand(chair).name)["count"]["external_links_found"]
		assert {row["count"] for row in found if row["doctype"] in ("Client Request", ASSIGNMENT)} == {0}

	def test_suppliers_do_not_read_who_asked(self):
		for doctype in ("Purchase Order", "Purchase Order Item", "Request for Quotation Item"):
			for field in ("client_request", "backoffice_assignment"):
				assert frappe.get_meta(doctype).get_field(field).print_hide


def row_for(item: str) -> dict:
	return {
		"item_code": item,
		"qty": 1,
		"rate": 100,
		"uom": "Nos",
		"stock_uom": "Nos",
		"conversion_factor": 1,
		"warehouse": WAREHOUSE,
	}


def order_by_hand(item: str, **links):
	return frappe.get_doc(
		{
			"doctype": "Purchase Order",
			"supplier": "Chairs and More",
			"company": "Facilitair Bedrijf",
			"schedule_date": add_days(nowdate(), 3),
			"items": [{**row_for(item), "schedule_date": add_days(nowdate(), 3), **links}],
		}
	).insert()


@pytest.fixture
def count_queries(transaction, monkeypatch):
	"""`with count_queries() as queries:` collects the statements that reach the database."""
	from contextlib import contextmanager

	@contextmanager
	def count():
		queries = []
		real = frappe.local.db.sql

		def sql(query, *args, **kwargs):
			queries.append(str(query))
			return real(query, *args, **kwargs)

		with monkeypatch.context() as patch:
			patch.setattr(frappe.local.db, "sql", sql)
			yield queries

	return count
