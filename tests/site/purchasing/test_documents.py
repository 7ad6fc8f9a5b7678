"""Documents of ERPNext made from assignments (S15)."""

import json
import time

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	COMPANY,
	SUPPLIER,
	WAREHOUSE,
	look,
	make,
	make_item,
	material_request,
	order_by_hand,
	other_company,
	priced,
	purchase_order,
	receipt,
	request_of,
	row_for,
	saved,
	sent_back,
	step_of,
)
from frappe.utils import getdate, nowdate

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.purchasing.rows import PurchasingError


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

	def test_s15_what_is_in_a_draft_is_not_asked_again(self, buy):
		"""What a draft asks is neither asked nor ordered beside it."""
		assignment = buy()
		draft = material_request(assignment, submit=False)
		for make_one in MAKERS:
			with pytest.raises(PurchasingError, match=f"in {draft.name} already"):
				make_one(assignment)

	def test_s15_an_order_in_a_draft_takes_from_the_request(self, buy):
		assignment = buy(qty=5)
		wanted = material_request(assignment)
		saved(priced(api.make_purchase_order(assignment), qty=2), submit=False)
		row = api.make_purchase_order(assignment).items[0]
		assert (row.material_request, row.qty) == (wanted.name, 3)

	def test_s15_a_part_from_the_request_and_the_rest_beside_it(self, buy):
		assignment = buy(qty=5)
		wanted = api.make_material_request(assignment)
		wanted.items[0].qty = 2
		saved(wanted)
		rows = api.make_purchase_order(assignment).items
		assert [(row.material_request, row.qty) for row in rows] == [(wanted.name, 2), (None, 3)]

	def test_s15_what_was_rejected_can_be_bought_again(self, buy):
		assignment = buy(qty=3)
		receipt(purchase_order(assignment).name, qty=2, rejected=1)
		assert api.make_purchase_order(assignment).items[0].qty == 1

	def test_s15_what_was_rejected_on_an_invoice_can_be_bought_again(self, buy):
		from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_invoice

		assignment = buy(qty=3)
		invoice = make_purchase_invoice(purchase_order(assignment).name)
		invoice.update({"update_stock": 1, "bill_no": "1"})
		rejected = {"qty": 2, "rejected_qty": 1, "received_qty": 3}
		invoice.items[0].update({**rejected, "rejected_warehouse": "Goods In Transit - FB"})
		saved(invoice)
		assert api.make_purchase_order(assignment).items[0].qty == 1

	def test_s15_what_an_invoice_brought_is_not_bought_again(self, buy, chair, supplier):
		"""With *Update Stock*, without an order; what was sent back is to be bought again."""
		assignment = buy(qty=5)
		row = {**row_for(chair), "qty": 2, "received_qty": 2, "backoffice_assignment": assignment}
		invoice = saved(
			frappe.get_doc(
				{
					"doctype": "Purchase Invoice",
					"supplier": supplier,
					"company": COMPANY,
					"update_stock": 1,
					"bill_no": "1",
					"items": [row],
				}
			)
		)
		assert api.make_purchase_order(assignment).items[0].qty == 3
		sent_back(invoice)
		assert api.make_purchase_order(assignment).items[0].qty == 5

	def test_s15_two_documents_that_were_made_side_by_side(self, buy):
		"""The second that is saved hears of the first; who buys alone may buy a whole box."""
		assignment = buy(qty=5)
		first, second = (priced(api.make_purchase_order(assignment)) for _number in range(2))
		first.items[0].qty = 12
		first.insert()
		with pytest.raises(PurchasingError, match=f"in {first.name} already"):
			second.insert()

	def test_s15_a_part_may_be_bought_elsewhere_and_no_more(self, buy):
		assignment = buy(qty=5)
		second = priced(api.make_purchase_order(assignment))
		first = purchase_order(assignment, qty=2)
		with pytest.raises(PurchasingError, match=f"only 3 is left to buy; the rest is in {first.name}"):
			second.insert()
		second.items[0].qty = 3
		saved(second)

	def test_saving_a_draft_again_costs_no_look_at_others(self, buy, count_queries):
		from facility_frontoffice.purchasing import quantities

		order = purchase_order(buy(), submit=False)
		order.load_doc_before_save()
		with count_queries() as queries:
			quantities.refuse_bought_twice(order)
		assert not queries


MAKERS = (api.make_material_request, api.make_purchase_order, api.make_request_for_quotation)


class TestSeveralAtOnce:
	def test_s15_one_order_for_several(self, buy, supplier):
		names = [buy(), buy(qty=2)]
		order = api.make_document("Purchase Order", names)
		assert [(row.backoffice_assignment, row.qty) for row in order.items] == [(names[0], 1), (names[1], 2)]
		assert order.supplier == supplier
		saved(priced(order))
		assert {look(name).purchase_order for name in names} == {order.name}

	def test_s15_several_cost_as_much_as_one(self, buy, statements):
		names = [buy() for _number in range(4)]
		api.choices(names)  # what is kept in memory is there for both
		one = len(statements(lambda: api.choices(names[:1])))
		assert len(statements(lambda: api.choices(names))) == one

	def test_s15_several_suppliers_are_for_the_purchaser_to_choose(self, buy, supplier, other_supplier):
		names = [buy(), buy(supplier=other_supplier)]
		with pytest.raises(PurchasingError, match=f"different suppliers: {supplier}, {other_supplier}"):
			api.make_document("Purchase Order", names)
		assert api.make_document("Purchase Order", names, supplier=other_supplier).supplier == other_supplier

	def test_s15_or_all_are_asked_for_a_quotation(self, buy, supplier, other_supplier):
		names = [buy(), buy(qty=2, supplier=other_supplier)]
		inquiry = api.make_document("Request for Quotation", names)
		assert [row.supplier for row in inquiry.suppliers] == [supplier, other_supplier]
		assert [(row.backoffice_assignment, row.qty) for row in inquiry.items] == [
			(names[0], 1),
			(names[1], 2),
		]
		inquiry.message_for_supplier = "Please quote"
		saved(inquiry)

	def test_s15_a_quotation_of_what_a_material_request_asks(self, buy):
		assignment = buy(qty=2)
		wanted = material_request(assignment)
		(row,) = api.make_request_for_quotation(assignment).items
		assert (row.material_request_item, row.qty, row.backoffice_assignment) == (
			wanted.items[0].name,
			2,
			assignment,
		)

	def test_s15_companies_are_not_mixed(self, buy):
		names = [buy(), buy()]
		frappe.db.set_value("Client Request", look(names[1]).client_request, "company", other_company())
		with pytest.raises(PurchasingError, match=r"more than one company .*Another House"):
			api.make_document("Material Request", names)
		# nor one by one
		with pytest.raises(PurchasingError, match="is for Another House, this document is of"):
			api.make_material_request(names[1], api.make_material_request(names[0]))

	def test_s15_the_company_is_that_of_the_request(self, buy):
		assignment = buy()
		company = other_company()
		frappe.db.set_value("Client Request", look(assignment).client_request, "company", company)
		doc = api.make_material_request(assignment)
		assert doc.company == company
		assert doc.items[0].cost_center is None or company in frappe.db.get_value(
			"Cost Center", doc.items[0].cost_center, "company"
		)

	def test_s15_supplier_and_price_of_the_item(self, buy, supplier, other_supplier, company):
		frappe.db.set_value("Supplier", other_supplier, "default_price_list", price_list("Agreed"))
		item = frappe.get_doc("Item", "Swivel Chair")
		item.set("item_defaults", [{"company": company.name, "default_supplier": other_supplier}])
		item.save()
		make(
			"Item Price",
			item_code=item.name,
			price_list="Agreed",
			price_list_rate=85,
			buying=1,
			supplier=other_supplier,
		)
		order = api.make_purchase_order(buy(supplier=None))
		assert (order.supplier, order.buying_price_list) == (other_supplier, "Agreed")
		assert (order.items[0].rate, order.total) == (85, 85)

	def test_s15_the_currency_of_the_supplier(self, buy, supplier):
		make(
			"Currency Exchange",
			date="2020-01-01",
			from_currency="USD",
			to_currency="EUR",
			exchange_rate=0.9,
			for_buying=1,
		)
		frappe.db.set_value("Supplier", supplier, "default_currency", "USD")
		frappe.clear_document_cache("Supplier", supplier)
		order = priced(api.make_purchase_order(buy(qty=2)))
		assert (order.currency, order.conversion_rate) == ("USD", 0.9)
		saved(order)
		assert (order.total, order.base_total) == (200, 180)

	def test_s15_an_item_is_chosen_and_remembered(self, buy, chair, as_user, organisation, purchaser):
		names = [buy(item=None), buy(item=None)]
		choices = api.choices(names)
		assert [(row["item"], row["left"]) for row in choices] == [(None, 1), (None, 1)]
		with as_user(purchaser), pytest.raises(frappe.PermissionError):
			api.make_document("Material Request", names[:1], items={names[0]: chair}, remember=True)
		doc = api.make_document("Material Request", names, items=dict.fromkeys(names, chair), remember=True)
		assert {row.item_code for row in doc.items} == {chair}
		assert {frappe.db.get_value("Facility Product", look(name).product, "item") for name in names} == {
			chair
		}
		saved(doc)

	def test_the_supplier_of_the_portal_hands_the_link_on(self, buy, supplier, other_supplier):
		from erpnext.buying.doctype.request_for_quotation.request_for_quotation import (
			create_supplier_quotation,
		)

		assignment = buy()
		inquiry = api.make_request_for_quotation(assignment)
		inquiry.message_for_supplier = "Please quote"
		saved(inquiry)
		for name, expected in ((supplier, assignment), (other_supplier, None)):
			answer = {"supplier": name, "company": inquiry.company, "currency": "EUR", "items": inquiry.items}
			for row in inquiry.items:
				row.rate = 90
			quotation = frappe.get_doc("Supplier Quotation", create_supplier_quotation(frappe._dict(answer)))
			assert quotation.items[0].backoffice_assignment == expected


class TestWhoMayNameIt:
	def test_s15_naming_an_assignment_does_not_show_it(self, buy, chair, purchaser, as_user):
		"""Not in a draft of any kind, nor by way of a quotation."""
		bring = hidden_from_purchasers(buy())
		with as_user(purchaser):
			assert not frappe.has_permission(ASSIGNMENT, "read", bring)
			with pytest.raises(frappe.PermissionError, match="you may not see"):
				order_by_hand(chair, backoffice_assignment=bring)
			quotation = frappe.get_doc(
				{
					"doctype": "Supplier Quotation",
					"supplier": SUPPLIER,
					"company": COMPANY,
					"items": [{**row_for(chair), "backoffice_assignment": bring}],
				}
			)
			with pytest.raises(frappe.PermissionError, match="you may not see"):
				quotation.insert()
			with pytest.raises(frappe.PermissionError):
				api.make_purchase_order(bring)

	def test_what_is_asked_is_not_told_either(self, buy, purchaser, as_user):
		from facility_frontoffice.purchasing import rows

		bring = hidden_from_purchasers(buy())
		doc = frappe.get_doc(
			{"doctype": "Purchase Order", "items": [{"backoffice_assignment": bring, "idx": 1}]}
		)
		with as_user(purchaser), pytest.raises(PurchasingError) as refusal:
			rows.check_items_chosen(doc)
		assert "Office chair" not in str(refusal.value)

	def test_s15_what_others_named_goes_on(self, buy, chair, purchaser, as_user):
		"""The front office asks for parts for work of their own; the purchaser orders them and receives."""
		bring = hidden_from_purchasers(buy())
		wanted = frappe.get_doc(
			{
				"doctype": "Material Request",
				"material_request_type": "Purchase",
				"company": COMPANY,
				"schedule_date": nowdate(),
				"items": [{**row_for(chair), "schedule_date": nowdate(), "backoffice_assignment": bring}],
			}
		)
		saved(wanted, submit=False)
		from erpnext.stock.doctype.material_request.material_request import make_purchase_order

		with as_user(purchaser):
			wanted.reload()
			wanted.schedule_date = nowdate()
			wanted.save()
		wanted.submit()
		with as_user(purchaser):
			order = make_purchase_order(wanted.name)
			order.supplier = SUPPLIER
			order = saved(priced(order))
			assert order.items[0].backoffice_assignment == bring


def hidden_from_purchasers(assignment: str) -> str:
	"""Work that is not for purchasers, in the place of this purchase."""
	frappe.db.set_value(ASSIGNMENT, assignment, "action", "Work")
	return assignment


def price_list(name: str) -> str:
	return make("Price List", price_list_name=name, currency="EUR", buying=1, enabled=1).name


MAKE_AT_ONCE = """
from frappe.model.naming import make_autoname
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

frappe.get_doc(
	{
		"doctype": "Facility Product", "product_code": "BUY-AT-ONCE", "product_name": "Bought at once",
		"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
		"nature": "Tangible", "handling": "Backoffice", "backoffice_unit": "Purchasing", "item": data.CHAIR_ITEM,
		"steps": [{"sequence": 1, "step_name": "Buy", "action": "Purchase"}],
	}
).insert()
request = intake.create_request(
	{"subject": "Bought at once", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	[{"product": "BUY-AT-ONCE", "qty": 2}],
)
(work,) = service.send_out(request.name)
# Of two who take the very first number of a series the platform lets one fail, whatever they save
make_autoname(frappe.get_meta("Material Request").get_field("naming_series").options.split()[0] + ".#####")
frappe.db.commit()
print(work)
"""
# Both have looked before either saves, as two people do who have the form open.
BUY_AT_ONCE = """
import os
import time
from facility_frontoffice.api import purchasing as api
from facility_frontoffice.demo import data

frappe.set_user(data.PURCHASER)
doc = api.make_material_request(os.environ["WORK"])
time.sleep(max(0, float(os.environ["AT"]) - time.time()))
try:
	doc.insert()
	time.sleep(0.5)
	frappe.db.commit()
	print("bought")
except frappe.ValidationError as error:
	frappe.db.rollback()
	print(str(error).split(" for ")[0].split(" in ")[0].replace(" ", "_"))
"""
TAKE_BACK_AT_ONCE = """
for name in frappe.get_all("Material Request Item", {"backoffice_assignment": ("is", "set"), "docstatus": 0}, pluck="parent"):
	if frappe.db.exists("Client Request", {"name": frappe.db.get_value("Material Request", name, "client_request"), "subject": "Bought at once"}):
		frappe.delete_doc("Material Request", name, force=True, delete_permanently=True)
for name in frappe.get_all("Client Request", {"subject": "Bought at once"}, pluck="name"):
	frappe.db.delete("Backoffice Assignment", {"client_request": name})
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.delete_doc("Facility Product", "BUY-AT-ONCE", force=True, delete_permanently=True)
frappe.db.commit()
"""


def test_s15_two_purchasers_at_once_buy_it_once(organisation, in_processes):
	"""The second waits for the first, cannot see yet what it wrote, and is told all the same."""
	try:
		(work,) = in_processes(MAKE_AT_ONCE, 1)
		said = in_processes(BUY_AT_ONCE, 2, WORK=work, AT=str(time.time() + 20))
		assert sorted(said) == ["Somebody_else_is_buying", "bought"]
	finally:
		in_processes(TAKE_BACK_AT_ONCE, 1)
