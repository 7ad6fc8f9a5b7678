"""Rows of purchase documents linked to who waits for them, after the document was made (S15)."""

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	COMPANY,
	SUPPLIER,
	WAREHOUSE,
	comments,
	fresh,
	look,
	make,
	order_by_hand,
	other_company,
	priced,
	purchase_order,
	receipt,
	row_for,
	saved,
	update_items,
)
from frappe.utils import add_days, nowdate

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.purchasing import candidates as searching
from facility_frontoffice.purchasing.rows import PurchasingError

ORDER = "Purchase Order"


@pytest.fixture
def order(buy, chair):
	"""`order(qty=10)`: an order for stock, that no client waits for, submitted or not, with tax."""

	def make_one(qty: float = 10, submit: bool = True, **values):
		day = add_days(nowdate(), 3)
		doc = frappe.get_doc(
			{
				"doctype": ORDER,
				"supplier": SUPPLIER,
				"company": COMPANY,
				"schedule_date": day,
				"items": [{**row_for(chair), "qty": qty, "schedule_date": day, **values}],
			}
		)
		doc.append(
			"taxes",
			{
				"charge_type": "On Net Total",
				"account_head": frappe.db.get_value(
					"Account", {"company": COMPANY, "account_type": "Tax", "is_group": 0}, order_by="name"
				),
				"description": "VAT",
				"rate": 21,
				"category": "Total",
				"add_deduct_tax": "Add",
			},
		)
		return saved(doc, submit)

	return make_one


def link(doc, assignment: str, qty: float | None = None, row=None) -> None:
	api.link(
		doc.doctype, doc.name, [{"row": (row or doc.items[0]).name, "assignment": assignment, "qty": qty}]
	)
	doc.reload()


def unlink(doc, *rows) -> None:
	api.unlink(doc.doctype, doc.name, [row.name for row in rows or doc.items])
	doc.reload()


def parts(doc) -> list[tuple]:
	return [(row.backoffice_assignment, row.qty) for row in doc.items]


def request_for_stock(item: str, qty: float = 10):
	"""A Material Request that no client waits for."""
	day = add_days(nowdate(), 3)
	return frappe.get_doc(
		{
			"doctype": "Material Request",
			"material_request_type": "Purchase",
			"company": COMPANY,
			"schedule_date": day,
			"items": [{**row_for(item), "qty": qty, "schedule_date": day}],
		}
	)


def set_usual_company(name: str) -> None:
	frappe.db.set_single_value("Facility Frontoffice Settings", "default_company", name)
	frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")


def on_order(warehouse: str = WAREHOUSE) -> float:
	return (
		frappe.db.get_value("Bin", {"item_code": "Swivel Chair", "warehouse": warehouse}, "ordered_qty") or 0
	)


class TestDrafts:
	def test_s15_a_row_of_a_draft_is_linked(self, buy, order):
		assignment, doc = buy(qty=10), order(submit=False)
		link(doc, assignment)
		assert parts(doc) == [(assignment, 10)]
		assert (doc.backoffice_assignment, doc.client_request) == (
			assignment,
			look(assignment).client_request,
		)
		doc.submit()
		assert look(assignment).purchase_order == doc.name

	def test_s15_one_row_for_several(self, buy, order):
		first, second, doc = buy(qty=2), buy(qty=3), order(submit=False)
		row = doc.items[0].name
		api.link(
			ORDER,
			doc.name,
			[{"row": row, "assignment": first, "qty": 2}, {"row": row, "assignment": second, "qty": 3}],
		)
		doc.reload()
		assert sorted(parts(doc), key=str) == sorted([(None, 5), (first, 2), (second, 3)], key=str)
		assert [row.idx for row in doc.items] == [1, 2, 3]
		assert (doc.total_qty, doc.net_total, doc.grand_total) == (10, 1000, 1210)
		assert not doc.backoffice_assignment

	def test_s15_a_material_request_and_a_request_for_quotation(self, buy, chair, supplier):
		assignment = buy(qty=2)
		day = add_days(nowdate(), 3)
		row = {**row_for(chair), "qty": 5, "schedule_date": day}
		common = {"company": COMPANY, "schedule_date": day, "items": [row]}
		inquiry = saved(
			frappe.get_doc(
				{
					"doctype": "Request for Quotation",
					"suppliers": [{"supplier": supplier}],
					"message_for_supplier": "Please quote",
					**common,
				}
			),
			submit=False,
		)
		link(inquiry, assignment, 2)
		assert parts(inquiry) == [(None, 3), (assignment, 2)]
		wanted = saved(
			frappe.get_doc({"doctype": "Material Request", "material_request_type": "Purchase", **common}),
			submit=False,
		)
		link(wanted, assignment, 2)
		assert parts(wanted) == [(None, 3), (assignment, 2)]
		wanted.submit()
		assert look(assignment).material_request == wanted.name

	def test_s15_it_is_said_on_both(self, buy, order):
		assignment, doc = buy(), order(submit=False)
		link(doc, assignment, 1)
		assert doc.name in comments(assignment)[-1]
		said = frappe.get_all(
			"Comment", {"reference_name": doc.name, "comment_type": "Info"}, pluck="content"
		)
		assert assignment in said[-1]

	def test_s15_unlinked_again(self, buy, order):
		assignment, doc = buy(qty=10), order(submit=False)
		link(doc, assignment)
		unlink(doc)
		assert parts(doc) == [(None, 10)]
		assert not doc.client_request


class TestSubmittedOrders:
	def test_s15_linked_after_submit_it_is_as_if_it_had_been_there(self, buy, order):
		assignment, doc = buy(qty=10), order()
		link(doc, assignment)
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", doc.name)
		assert work.expected_date
		assert doc.backoffice_assignment == assignment
		receipt(doc.name)
		assert look(assignment).status == "Completed"

	def test_s15_a_part_of_a_row_keeps_totals_and_stock_on_order(self, buy, order):
		doc = order()
		before, total = (
			on_order(),
			(doc.total_qty, doc.net_total, doc.total_taxes_and_charges, doc.grand_total),
		)
		first, second = buy(qty=2), buy(qty=3)
		link(doc, first, 2)
		link(doc, second, 3)
		assert parts(doc) == [(None, 5), (first, 2), (second, 3)]
		assert (doc.total_qty, doc.net_total, doc.total_taxes_and_charges, doc.grand_total) == total
		assert total == (10, 1000, 210, 1210)
		assert on_order() == before
		assert {row.warehouse for row in doc.items} == {WAREHOUSE}
		assert {row.docstatus for row in doc.items} == {1}
		assert {look(name).purchase_order for name in (first, second)} == {doc.name}

	def test_s15_received_and_billed_stay_right(self, buy, order):
		from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_invoice

		doc = order()
		receipt(doc.name, qty=4)
		doc.reload()
		assignment = buy(qty=3)
		link(doc, assignment, 3)
		assert [(row.qty, row.received_qty) for row in doc.items] == [(7, 4), (3, 0)]
		assert doc.per_received == 40
		assert look(assignment).status == "Waiting for Supplier"
		receipt(doc.name)
		assert look(assignment).status == "Completed"
		invoice = make_purchase_invoice(doc.name)
		invoice.bill_no = "1"
		assert invoice.grand_total == 1210
		saved(invoice)
		doc.reload()
		assert (doc.per_billed, doc.status) == (100, "Completed")

	def test_s15_what_came_already_can_be_linked(self, buy, order):
		doc = order()
		receipt(doc.name, qty=8)
		doc.reload()
		assignment = buy(qty=8)
		link(doc, assignment, 8)
		assert [(row.backoffice_assignment, row.qty, row.received_qty) for row in doc.items] == [
			(assignment, 8, 8),
			(None, 2, 0),
		]
		assert look(assignment).status == "Completed"

	def test_s15_several_parts_of_what_came_in_any_order(self, buy, order):
		"""What came in goes to the one that it fits, whoever is named first."""
		doc = order()
		receipt(doc.name, qty=8)
		doc.reload()
		first, second, row = buy(qty=8), buy(qty=2), doc.items[0].name
		api.link(
			ORDER,
			doc.name,
			[{"row": row, "assignment": first, "qty": 8}, {"row": row, "assignment": second, "qty": 2}],
		)
		doc.reload()
		assert {(row.backoffice_assignment, row.qty, row.received_qty) for row in doc.items} == {
			(first, 8, 8),
			(second, 2, 0),
		}

	def test_s15_discounts_and_fixed_costs_stay_right(self, buy, order):
		doc = order(submit=False, price_list_rate=125, discount_percentage=20)
		doc.update({"apply_discount_on": "Net Total", "additional_discount_percentage": 10})
		freight = {
			**doc.taxes[0].as_dict(),
			"charge_type": "Actual",
			"description": "Freight",
			"tax_amount": 33,
		}
		doc.append("taxes", {**freight, "name": None, "rate": 0})
		doc.save()
		doc.submit()
		before = (doc.net_total, doc.total_taxes_and_charges, doc.grand_total)
		assert before == (900, 222, 1122)
		link(doc, buy(qty=3), 3)
		assert (doc.net_total, doc.total_taxes_and_charges, doc.grand_total) == before
		assert [(row.qty, row.rate, row.discount_percentage, row.net_amount) for row in doc.items] == [
			(7, 100, 20, 630),
			(3, 100, 20, 270),
		]

	@pytest.mark.parametrize("status", ["Closed", "On Hold"])
	def test_s15_a_split_order_stays_closed_or_held(self, buy, order, status):
		doc = order()
		doc.update_status(status)
		doc.reload()
		link(doc, buy(qty=3), 3)
		assert (doc.status, len(doc.items)) == (status, 2)

	def test_s15_a_receipt_that_somebody_has_open_does_not_undo_the_link(self, buy, order):
		assignment, doc = buy(qty=10), order()
		came = receipt(doc.name, submit=False)
		as_opened = fresh(came)
		link(doc, assignment)
		with pytest.raises(frappe.TimestampMismatchError):
			as_opened.submit()
		fresh(came).submit()
		assert look(assignment).status == "Completed"

	def test_s15_what_came_of_it_says_for_whom_it_is(self, buy, order):
		assignment, doc = buy(qty=10), order()
		came = receipt(doc.name)
		link(doc, assignment)
		assert fresh(came).backoffice_assignment == assignment
		unlink(doc)
		assert fresh(came).backoffice_assignment is None

	def test_s15_what_came_is_not_divided(self, buy, order):
		doc = order()
		receipt(doc.name, qty=6)
		doc.reload()
		with pytest.raises(
			PurchasingError, match=r"6 Nos came in already.* at most 4, at least 6, or all 10"
		):
			link(doc, buy(qty=5), 5)

	def test_s15_the_request_it_was_ordered_from_is_counted_once(self, buy, chair):
		from erpnext.stock.doctype.material_request.material_request import make_purchase_order

		wanted = saved(request_for_stock(chair))
		doc = make_purchase_order(wanted.name)
		doc.supplier = SUPPLIER
		doc = saved(priced(doc))
		link(doc, buy(qty=4), 4)
		assert {row.material_request_item for row in doc.items} == {wanted.items[0].name}
		wanted.reload()
		assert (wanted.per_ordered, wanted.items[0].ordered_qty) == (100, 10)
		with pytest.raises(PurchasingError, match=f"Row 1 is ordered already. Link it in {doc.name}"):
			link(wanted, buy(), 1)

	def test_s15_a_request_in_a_draft_of_an_order_is_linked_there(self, buy, chair):
		"""The order would not know of it."""
		from erpnext.stock.doctype.material_request.material_request import make_purchase_order

		wanted = saved(request_for_stock(chair))
		doc = make_purchase_order(wanted.name)
		doc.supplier = SUPPLIER
		doc = saved(priced(doc), submit=False)
		with pytest.raises(PurchasingError, match=f"Row 1 is ordered already. Link it in {doc.name}"):
			link(wanted, buy(qty=10))

	def test_s15_in_another_unit_and_currency(self, buy, chair, order):
		"""A box of ten in dollars: the client waits for pieces."""
		item = frappe.get_doc("Item", chair)
		item.append("uoms", {"uom": "Box", "conversion_factor": 10})
		item.save()
		doc = order(qty=4, submit=False, uom="Box", conversion_factor=10)
		doc.update({"currency": "USD", "conversion_rate": 0.5})
		doc.save()
		doc.submit()
		assignment = buy(qty=20)
		(found,) = [
			one for one in api.candidates(ORDER, doc.name, doc.items[0].name) if one.name == assignment
		]
		assert (found["left"], found["suggested"], found["matches"]) == (2, 2, True)
		link(doc, assignment, 2)
		assert [(row.qty, row.stock_qty, row.amount, row.base_amount) for row in doc.items] == [
			(2, 20, 200, 100),
			(2, 20, 200, 100),
		]
		assert (doc.grand_total, doc.base_grand_total) == (484, 242)

	def test_s15_unlinking_takes_back_what_came_of_it(self, buy, order):
		assignment, doc = buy(qty=10), order()
		link(doc, assignment)
		unlink(doc)
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("In Progress", None)
		assert not doc.client_request
		# and what was received with it
		link(doc, assignment)
		came = receipt(doc.name)
		assert look(assignment).status == "Completed"
		unlink(doc)
		work = look(assignment)
		assert (work.status, work.purchase_order, work.purchase_receipt) == ("In Progress", None, None)
		assert not frappe.db.get_value(
			"Purchase Receipt Item", {"parent": came.name}, "backoffice_assignment"
		)

	def test_s15_one_request_over_many_orders(self, buy, order):
		assignment, first, second = buy(qty=5), order(qty=2), order(qty=10)
		link(first, assignment)
		link(second, assignment, 3)
		receipt(first.name)
		assert look(assignment).status == "Waiting for Supplier"
		receipt(second.name)
		assert look(assignment).status == "Completed"

	def test_a_split_row_is_changed_and_taken_out_as_any(self, buy, order):
		assignment, doc = buy(qty=4), order()
		link(doc, assignment, 4)
		doc.items = [row for row in doc.items if not row.backoffice_assignment]
		update_items(doc)
		assert look(assignment).purchase_order is None


class TestRefusals:
	def test_s15_a_submitted_material_request_is_not_split(self, buy, chair):
		wanted = saved(request_for_stock(chair, qty=5))
		with pytest.raises(
			PurchasingError, match=r"cannot be split\. Link the whole row, or cancel it, amend it"
		):
			link(wanted, buy(qty=2), 2)
		assignment = buy(qty=5)
		link(wanted, assignment)
		assert look(assignment).material_request == wanted.name
		unlink(wanted)
		assert look(assignment).material_request is None

	def test_s15_nothing_is_bought_twice_by_linking(self, buy, order):
		assignment, doc = buy(qty=3), order()
		first = purchase_order(assignment, qty=2)
		with pytest.raises(PurchasingError, match=f"only 1 is left to buy; the rest is in {first.name}"):
			link(doc, assignment, 3)
		link(doc, assignment, 1)

	def test_a_row_of_a_subcontracted_order_is_not_split(self, buy, order):
		"""In a draft neither: both parts would be made of all the parts of the whole."""
		for doc in (order(), order(submit=False)):
			frappe.db.set_value(ORDER, doc.name, "is_subcontracted", 1)
			with pytest.raises(PurchasingError, match="Link the whole of row 1"):
				link(doc, buy(qty=2), 2)

	def test_no_row_at_all(self, order, chair, supplier):
		with pytest.raises(PurchasingError, match="Choose at least one row"):
			api.unlink(ORDER, order().name, [])

	def test_linked_already(self, buy, order):
		assignment, doc = buy(qty=10), order()
		link(doc, assignment)
		with pytest.raises(PurchasingError, match=f"is for {assignment} already. Unlink it first"):
			link(doc, buy(), 1)

	@pytest.mark.parametrize(
		("qty", "says"),
		[
			(0, "more than nothing"),
			(-1, "more than nothing"),
			(float("nan"), "more than nothing"),
			(11, "has 10 Nos"),
		],
	)
	def test_impossible_quantities(self, buy, order, qty, says):
		with pytest.raises(PurchasingError, match=says):
			link(order(), buy(qty=20), qty)

	def test_a_finished_assignment(self, buy, order):
		assignment = buy()
		frappe.db.set_value(ASSIGNMENT, assignment, "status", "Cancelled")
		with pytest.raises(PurchasingError, match="nobody waits for it any more"):
			link(order(), assignment, 1)

	def test_a_row_that_is_gone(self, buy, order):
		with pytest.raises(PurchasingError, match="has changed meanwhile"):
			api.link(ORDER, order().name, [{"row": "gone", "assignment": buy(), "qty": 1}])

	def test_another_kind_of_document(self, buy):
		with pytest.raises(PurchasingError, match="is not linked to requests"):
			api.link("Sales Order", "SO-1", [{"row": "x", "assignment": buy()}])

	def test_s15_who_may_not_change_the_order_or_see_the_assignment(self, buy, order, purchaser, as_user):
		assignment, doc = buy(), order()
		stranger = make("User", email="nobody@example.com", first_name="Nobody", send_welcome_email=0).name
		with as_user(stranger):
			for attempt in (
				lambda: link(doc, assignment, 1),
				lambda: unlink(doc),
				lambda: api.candidates(ORDER, doc.name, doc.items[0].name),
			):
				with pytest.raises(frappe.PermissionError):
					attempt()
		hidden = buy()
		frappe.db.set_value(ASSIGNMENT, hidden, "action", "Work")
		with as_user(purchaser):
			with pytest.raises(frappe.PermissionError, match="may not see"):
				link(doc, hidden, 1)
			assert hidden not in {
				one.name for one in api.candidates(ORDER, doc.name, doc.items[0].name, text=hidden)
			}
			link(doc, assignment, 1)
		assert look(assignment).purchase_order == doc.name


class TestSearching:
	def test_s15_the_matching_item_first_and_what_is_bought_not_at_all(self, buy, order, chair):
		other, matching, bought = buy(item=None), buy(qty=2), buy()
		purchase_order(bought)
		doc = order()
		found = api.candidates(ORDER, doc.name, doc.items[0].name)
		names = [one.name for one in found]
		assert names.index(matching) < names.index(other)
		assert bought not in names
		assert next(one for one in found if one.name == matching).suggested == 2

	def test_by_client_product_and_number(self, buy, order):
		assignment, doc = look(buy()), order()
		for text in ("emm", "Office ch", assignment.name, assignment.client_request):
			assert assignment.name in {
				one.name for one in api.candidates(ORDER, doc.name, doc.items[0].name, text=text)
			}
		assert not api.candidates(ORDER, doc.name, doc.items[0].name, text="no such thing")

	def test_s15_what_is_ordered_does_not_hide_who_waits(self, buy, order, monkeypatch):
		monkeypatch.setattr(searching, "SEARCHED", 1)
		purchase_order(buy())
		waits, doc = buy(), order()
		assert waits in {one.name for one in api.candidates(ORDER, doc.name, doc.items[0].name)}

	def test_s15_a_request_without_a_company_is_of_the_usual_one(self, buy, order):
		assignment, doc = buy(), order()
		look_up = lambda: {one.name for one in api.candidates(ORDER, doc.name, doc.items[0].name)}  # noqa: E731
		assert assignment in look_up()
		frappe.db.set_value("Client Request", look(assignment).client_request, "company", None)
		set_usual_company(other_company())
		assert assignment not in look_up()
		with pytest.raises(PurchasingError, match="is for Another House"):
			link(doc, assignment, 1)

	def test_the_number_of_statements_does_not_grow(self, buy, order, statements):
		buy()
		doc = order()
		look_up = lambda: api.candidates(ORDER, doc.name, doc.items[0].name, text="Emma")  # noqa: E731
		look_up()
		one = len(statements(look_up))
		for _number in range(3):
			buy()
		assert len(statements(look_up)) == one


def test_an_order_without_requests_is_split_by_erpnext_as_always(chair, supplier, buy):
	"""A row that somebody adds in "Update Items" takes over nothing of ours."""
	doc = order_by_hand(chair)
	doc.submit()
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	rows = [
		{"docname": doc.items[0].name, "item_code": chair, "qty": 1, "rate": 100, "conversion_factor": 1},
		{"item_code": chair, "qty": 2, "rate": 50, "conversion_factor": 1, "schedule_date": nowdate()},
	]
	update_child_qty_rate(ORDER, frappe.as_json(rows), doc.name)
	doc.reload()
	assert parts(doc) == [(None, 1), (None, 2)]


MAKE_AT_ONCE = """
from frappe.utils import add_days, nowdate
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

def make(doctype, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert()

def leaf(doctype):
	return frappe.db.get_value(doctype, {"is_group": 0}, order_by="name")

make("Supplier", supplier_name="Linked At Once", supplier_group=leaf("Supplier Group"))
make("Item", item_code="Linked At Once", item_group=leaf("Item Group"), stock_uom="Nos", is_stock_item=0)
make(
	"Facility Product", product_code="LINKED-AT-ONCE", product_name="Linked at once", nature="Mixed",
	category=leaf("Facility Product Category"), handling="Backoffice", backoffice_unit="Purchasing",
	steps=[{"sequence": 1, "step_name": "Buy", "action": "Purchase"}],
)
works = []
for _number in range(2):
	request = intake.create_request(
		{"subject": "Linked at once", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
		[{"product": "LINKED-AT-ONCE", "qty": 4}],
	)
	works += service.send_out(request.name)
day = add_days(nowdate(), 3)
row = {"item_code": "Linked At Once", "qty": 10, "rate": 10, "uom": "Nos", "conversion_factor": 1, "schedule_date": day}
order = make("Purchase Order", supplier="Linked At Once", company="Facilitair Bedrijf", schedule_date=day, items=[row])
order.submit()
frappe.db.commit()
print("|".join([order.name, order.items[0].name, *works]))
"""
# Each process takes one of the acts: links so many of the row to an assignment, or cancels the order.
LINK_AT_ONCE = """
import os
from facility_frontoffice.api import purchasing as api

for number, wanted in enumerate(os.environ["ACTS"].split(";")):
	try:
		os.close(os.open(os.path.join(os.environ["TAKEN"], str(number)), os.O_CREAT | os.O_EXCL))
	except FileExistsError:
		continue
	break
work, _, qty = wanted.partition(",")
frappe.db.get_value("User", "Administrator", "name")  # what others do from here on is not seen
for attempt in range(5):
	try:
		if work:
			links = [{"row": os.environ["ROW"], "assignment": work, "qty": float(qty)}]
			api.link("Purchase Order", os.environ["ORDER"], links)
		else:
			frappe.get_doc("Purchase Order", os.environ["ORDER"]).cancel()
		frappe.db.commit()
		print("done")
		break
	except (frappe.QueryDeadlockError, frappe.TimestampMismatchError, frappe.QueryTimeoutError):
		frappe.db.rollback()
	except frappe.ValidationError as error:
		frappe.db.rollback()
		print(type(error).__name__)
		break
else:
	print("lost")
"""
LOOK_AT_ONCE = """
import os

order = frappe.get_doc("Purchase Order", os.environ["ORDER"])
print(order.docstatus)
print("|".join(f"{row.backoffice_assignment}:{row.qty:g}" for row in order.items))
print(order.total_qty)
for work in os.environ["WORKS"].split(","):
	print(frappe.db.get_value("Backoffice Assignment", work, "purchase_order"))
"""
TAKE_BACK_AT_ONCE = """
for name in frappe.get_all("Client Request", {"subject": "Linked at once"}, pluck="name"):
	frappe.db.delete("Backoffice Assignment", {"client_request": name})
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
for name in frappe.get_all("Purchase Order", {"supplier": "Linked At Once"}, pluck="name"):
	frappe.db.delete("Purchase Order Item", {"parent": name})
	frappe.db.delete("Purchase Order", {"name": name})
for doctype, name in (("Facility Product", "LINKED-AT-ONCE"), ("Item", "Linked At Once"), ("Supplier", "Linked At Once")):
	frappe.delete_doc(doctype, name, force=True, delete_permanently=True, ignore_missing=True)
frappe.db.commit()
"""


@pytest.fixture
def link_at_once(in_processes, organisation, tmp_path):
	"""`link_at_once(4, 4)`: two link so much of a row of ten at one moment, or cancel its order (None).

	Returns what came of each, and the order: its docstatus, rows, quantity, and what each assignment says of it.
	"""

	def act(*quantities: float | None) -> tuple[list[str], list[str]]:
		(line,) = in_processes(MAKE_AT_ONCE, 1)
		order, row, *works = line.split("|")
		acts = [f"{work},{qty}" if qty else "" for work, qty in zip(works, quantities, strict=True)]
		said = in_processes(LINK_AT_ONCE, 2, ORDER=order, ROW=row, ACTS=";".join(acts), TAKEN=str(tmp_path))
		found = in_processes(LOOK_AT_ONCE, 1, ORDER=order, WORKS=",".join(works))
		names = {order: "order", works[0]: "first", works[1]: "second"}
		for name, short in names.items():
			found = [line.replace(name, short) for line in found]
		return said, found

	in_processes(TAKE_BACK_AT_ONCE, 1)
	yield act
	in_processes(TAKE_BACK_AT_ONCE, 1)


def test_s15_two_parts_at_one_moment_are_both_linked(link_at_once):
	said, (docstatus, parts_of, total, *orders) = link_at_once(4, 4)
	assert said == ["done", "done"]
	assert sorted(parts_of.split("|")) == ["None:2", "first:4", "second:4"]
	assert (docstatus, float(total), orders) == ("1", 10, ["order", "order"])


def test_s15_two_who_link_the_whole_row(link_at_once):
	said, (_docstatus, parts_of, _total, *orders) = link_at_once(10, 10)
	assert sorted(said) == ["PurchasingError", "done"]
	assert parts_of in ("first:10", "second:10")
	assert sorted(orders) == ["None", "order"]


def test_s15_linked_while_it_is_cancelled(link_at_once):
	"""Whichever comes first: nobody waits for an order that is cancelled."""
	said, (docstatus, _parts, _total, *orders) = link_at_once(4, None)
	assert "lost" not in said
	assert docstatus == "2"
	assert orders == ["None", "None"]
