"""Which client waits for what is bought (S15, S62): for the purchaser's view, beside documents, and in connections."""

import json
from datetime import timedelta

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	SUPPLIER,
	after_promise,
	look,
	make,
	material_request,
	order_by_hand,
	purchase_order,
	receipt,
	request_of,
	update_items,
)
from frappe.utils import get_datetime, getdate

from facility_frontoffice.api import purchasing as buying
from facility_frontoffice.api import purchasing_views as api
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.purchasing import cards, client_sees, who_waits

ROOM = "Room 9.99"


@pytest.fixture
def row():
	"""The row of one assignment in the view; None when it is not there."""

	def find(assignment: str, **choice) -> dict | None:
		rows = api.waiting(**choice)["rows"]
		return next((found for found in rows if found["assignment"] == assignment), None)

	return find


class TestHowFarItIs:
	def test_s15_from_to_order_to_received_in_parts(self, buy, row, other_supplier):
		assignment = buy(qty=5)
		found = row(assignment)
		assert (found["words"].split(",")[0], found["to_order"], found["documents"]) == ("To order", 5, [])
		wanted = material_request(assignment)
		assert row(assignment)["words"].startswith("Requested, to order")
		first = purchase_order(assignment, qty=2)
		found = row(assignment)
		assert (found["requested"], found["ordered"], found["suppliers"]) == (5, 2, [SUPPLIER])
		assert found["words"].startswith("2 of 5 ordered, comes ")
		second = buying.make_purchase_order(assignment)
		second.supplier = other_supplier
		for item in second.items:
			item.rate = 90
		second.insert()
		assert {"doctype": "Purchase Order", "name": second.name, "draft": True} in row(assignment)[
			"documents"
		]
		second.submit()
		came = receipt(first.name)
		found = row(assignment)
		assert (found["ordered"], found["received"]) == (5, 2)
		assert found["words"].startswith("2 of 5 received, comes ")
		assert found["suppliers"] == [SUPPLIER, other_supplier]
		assert [one["name"] for one in found["documents"]] == [
			wanted.name,
			first.name,
			second.name,
			came.name,
		]
		receipt(second.name)
		assert row(assignment) is None  # nobody waits any more

	def test_what_is_sent_back_has_not_come(self, buy, row):
		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import make_purchase_return

		assignment = buy(qty=5)
		came = receipt(purchase_order(assignment).name, qty=3)
		back = make_purchase_return(came.name)
		for item in back.items:
			item.qty = item.received_qty = -1
		back.insert().submit()
		assert row(assignment)["received"] == 2

	def test_a_closed_order_brings_what_came(self, buy, row):
		assignment = buy(qty=5)
		order = purchase_order(assignment)
		receipt(order.name, qty=1)
		frappe.get_doc("Purchase Order", order.name).update_status("Closed")
		assert (row(assignment) or {"ordered": 1})["ordered"] == 1

	def test_s15_what_is_in_a_draft_order_is_not_offered_to_order_again(self, buy, row):
		"""The view and the documents that are made from it count alike."""
		assignment = buy(qty=5)
		draft = purchase_order(assignment, submit=False, qty=3)
		found = row(assignment)
		assert (found["to_order"], found["drafted"]) == (2, 3)
		assert found["words"].startswith("3 of 5 in a draft order")
		update = frappe.get_doc("Purchase Order", draft.name)
		update.items[0].qty = 5
		update.save()
		assert row(assignment)["to_order"] == 0
		with pytest.raises(frappe.ValidationError, match="Everything of"):
			buying.make_purchase_order(assignment)

	def test_s15_what_was_rejected_is_to_be_ordered_again(self, buy, row):
		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import (
			make_purchase_return_against_rejected_warehouse as send_back,
		)

		assignment = buy(qty=5)
		came = receipt(purchase_order(assignment).name, qty=3, rejected=2)
		found = row(assignment)
		assert (found["received"], found["to_order"]) == (3, 2)
		send_back(came.name).insert().submit()
		found = row(assignment)
		assert (found["received"], found["to_order"]) == (3, 2)
		assert buying.make_purchase_order(assignment).items[0].qty == 2

	def test_s15_work_that_is_served_from_stock_alone_is_there(self, buy, row):
		assignment = buy(qty=5)
		frappe.db.set_value(ASSIGNMENT, assignment, {"action": "Work", "stock_entry": "X"})
		assert row(assignment)

	def test_boxes_are_counted_as_the_client_counts(self, buy, row, chair):
		item = frappe.get_doc("Item", chair)
		item.append("uoms", {"uom": "Box", "conversion_factor": 4})
		item.save()
		assignment = buy(qty=8)
		order = buying.make_purchase_order(assignment)
		order.items[0].update({"uom": "Box", "conversion_factor": 4, "qty": 2, "rate": 400})
		order.insert().submit()
		receipt(order.name, qty=1)
		found = row(assignment)
		assert (found["ordered"], found["received"]) == (8, 4)


class TestLate:
	def test_s62_late_is_against_what_was_promised_first(self, buy, row):
		"""A delay that was told moves the date of the request; the client waits longer than they were promised all the same."""
		assignment = buy()
		promised = get_datetime(request_of(assignment).promised_date)
		order = purchase_order(assignment, day=promised.date())
		assert not row(assignment)["is_late"]
		update_items(order, schedule_date=str(after_promise(assignment, 3)))
		found = row(assignment)
		assert found["is_late"]
		assert found["late_days"] == 3
		assert getdate(found["promised"]) == promised.date()
		assert getdate(found["told"]) == promised.date() + timedelta(3)

	def test_s62_late_comes_first_then_the_nearest_promise(self, buy, row):
		soon, later, late = buy(), buy(), buy()
		for name, days in ((soon, 3), (later, 9), (late, 20)):
			moment = get_datetime() + timedelta(days)
			frappe.db.set_value("Client Request", look(name).client_request, "promised_date", moment)
		purchase_order(late, day=(get_datetime() + timedelta(30)).date())
		frappe.db.set_value(ASSIGNMENT, late, "expected_date", get_datetime() + timedelta(30))
		names = [found["assignment"] for found in api.waiting()["rows"]]
		assert [name for name in names if name in (soon, later, late)] == [late, soon, later]

	def test_s62_a_delay_that_somebody_reported_counts_beside_the_day_of_the_order(self, buy, row):
		"""The figure, the list of what is late and the row say the same."""
		assignment = buy()
		purchase_order(assignment, day=get_datetime(request_of(assignment).promised_date).date())
		fulfilment.report_delay(
			assignment, f"{after_promise(assignment, 4)} 12:00", "They are out of cushions"
		)
		found = row(assignment, late=True)
		assert (found["is_late"], found["late_days"]) == (True, 4)
		assert getdate(found["expected"]) == getdate(look(assignment).expected_date)

	def test_what_has_passed_is_late_without_an_order_too(self, buy, row):
		assignment = buy()
		frappe.db.set_value(
			"Client Request", look(assignment).client_request, "promised_date", get_datetime() - timedelta(2)
		)
		assert row(assignment, late=True)["late_days"] == 2


class TestFilters:
	def test_each_keeps_what_it_says(self, buy, row, other_supplier, supplier, unit, company):
		assignment = buy()
		make("Location", location_name=ROOM)
		frappe.db.set_value(ASSIGNMENT, assignment, {"location": ROOM, "assigned_to": "Administrator"})
		purchase_order(assignment)
		for choice in (
			{"supplier": supplier},
			{"unit": unit},
			{"company": company.name},
			{"location": ROOM},
			{"mine": True},
		):
			assert row(assignment, **choice), choice
		for choice in (
			{"supplier": other_supplier},
			{"unit": "Logistics"},
			{"company": "Other"},
			{"location": "Room 5.01"},
			{"late": True},
		):
			assert not row(assignment, **choice), choice

	def test_a_supplier_of_an_order_is_found_although_the_work_names_another(self, buy, row, other_supplier):
		assignment = buy()
		order = buying.make_purchase_order(assignment)
		order.supplier = other_supplier
		order.items[0].rate = 1
		order.insert().submit()
		assert row(assignment, supplier=other_supplier)

	def test_there_is_more(self, buy):
		buy(), buy()
		found = api.waiting(limit=1)
		assert (len(found["rows"]), found["more"]) == (1, True)

	def test_s62_every_row_can_be_reached(self, buy):
		"""Also in an organisation with more purchases than fit on a page of the view."""
		made = {buy() for _number in range(3)}
		pages = [api.waiting(limit=1, start=number) for number in range(len(api.waiting()["rows"]))]
		assert [page["more"] for page in pages] == [True] * (len(pages) - 1) + [False]
		names = [page["rows"][0]["assignment"] for page in pages]
		assert len(set(names)) == len(names)
		assert made <= set(names)

	def test_a_client_or_a_number_finds_it(self, buy, row):
		assignment, other = buy(), buy()
		frappe.db.set_value(ASSIGNMENT, other, "client_name", "Noor_")
		order = purchase_order(assignment)
		for words in ("emm", look(assignment).client_request, assignment, order.name[-6:]):
			assert row(assignment, words=words), words
			assert not row(other, words=words), words
		assert row(other, words="r_")
		assert not row(assignment, words="_")

	def test_the_filters_of_a_stranger_are_values(self, buy):
		buy()
		for word in ("x' OR 1=1 -- ", "%", '"; DROP TABLE tabItem'):
			for name in ("supplier", "unit", "company", "location", "words"):
				assert api.waiting(**{name: word})["rows"] == []


class TestCost:
	def test_the_number_of_statements_does_not_grow(self, buy, statements):
		def count() -> int:
			return len(statements(lambda: api.waiting()))

		def bought():
			purchase_order(buy())

		bought()
		api.waiting()
		first = count()
		for _number in range(3):
			bought()
		assert count() <= first
		assert first <= 22

	def test_beside_a_document_neither(self, buy, statements):
		frappe.db.set_single_value("Buying Settings", "allow_multiple_items", 1)
		one = purchase_order(buy())
		both = buying.make_purchase_order(buy(), buying.make_purchase_order(buy()))
		for item in both.items:
			item.rate = 10
		both.insert().submit()

		def count(doc) -> int:
			who_waits.who_waits(doc)
			return len(statements(lambda: who_waits.who_waits(doc)))

		assert count(both) <= count(one)


class TestBesideADocument:
	def test_s15_says_what_who_buys_needs_and_no_more(self, buy, purchaser, as_user):
		assignment = buy(qty=2)
		request = request_of(assignment)
		request.add_comment("Comment", "she cries easily")
		order = purchase_order(assignment)
		with as_user(purchaser):
			(one,) = api.who_waits("Purchase Order", order.name)
		assert (one["client"], one["qty"], one["product"]) == ("Emma", 2, "Office chair")
		assert one["request"] == request.name
		assert one["promised"]
		assert one["expected"]
		assert one["may_open"]
		assert not {"subject", "description", "notes", "client_email"} & set(one)
		assert "cries" not in frappe.as_json(one)
		assert "emma@" not in frappe.as_json(one)

	@pytest.mark.parametrize("submit", [True, False])
	def test_a_draft_tells_nothing_of_what_one_may_not_see(self, buy, purchaser, as_user, chair, submit):
		assignment = buy()
		frappe.db.set_value(ASSIGNMENT, assignment, "action", "Work")
		order = order_by_hand(chair)
		order.items[0].db_set("backoffice_assignment", assignment)
		if submit:
			frappe.get_doc("Purchase Order", order.name).submit()
		with as_user(purchaser):
			assert bool(api.who_waits("Purchase Order", order.name)) == submit

	def test_who_may_not_read_the_document_hears_nothing(self, buy, as_user):
		order = purchase_order(buy())
		user = make("User", email="nobody@example.com", first_name="Nobody", send_welcome_email=0).name
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.who_waits("Purchase Order", order.name)
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.waiting()

	def test_a_storeman_hears_who_waits_for_what_came(self, buy, as_user):
		came = receipt(purchase_order(buy(qty=3)).name, qty=1)
		user = make("User", email="store@example.com", first_name="Store", send_welcome_email=0)
		user.add_roles("Stock User")
		with as_user(user.name):
			(one,) = api.who_waits("Purchase Receipt", came.name)
		assert one["client"] == "Emma"
		assert not one["may_open"]
		assert {"doctype": "Purchase Receipt", "name": came.name, "draft": False} in one["documents"]

	def test_a_storeman_who_opens_a_draft_is_not_refused(self, buy, as_user):
		came = receipt(purchase_order(buy()).name, submit=False)
		user = make("User", email="store@example.com", first_name="Store", send_welcome_email=0)
		user.add_roles("Stock User")
		with as_user(user.name):
			assert api.who_waits("Purchase Receipt", came.name) == []

	def test_without_rows_of_ours_there_is_nobody(self, chair, statements):
		order = order_by_hand(chair)
		assert statements(lambda: who_waits.who_waits(order)) == []


class TestConnections:
	def test_s15_an_order_for_two_counts_on_both_sides(self, buy, purchaser, as_user):
		"""The order names no request itself, for its rows are for two."""
		frappe.db.set_single_value("Buying Settings", "allow_multiple_items", 1)
		first, second = buy(), buy()
		order = buying.make_purchase_order(second, buying.make_purchase_order(first))
		for item in order.items:
			item.rate = 10
		order.insert().submit()
		assert not order.client_request
		for doctype, name in ((ASSIGNMENT, first), ("Client Request", look(second).client_request)):
			found = connections(doctype, name)
			assert found["Purchase Order"] == (1, [order.name])
			assert found["Purchase Receipt"] == (0, [])
		with as_user(purchaser):
			assert connections(ASSIGNMENT, first)["Purchase Order"] == (1, [order.name])
			assert connections(ASSIGNMENT, first)["Stock Entry"] == (0, [])
		assert from_document(order) == {
			"Client Request": sorted(look(name).client_request for name in (first, second)),
			ASSIGNMENT: sorted((first, second)),
		}

	@pytest.mark.parametrize(
		"doctype",
		[
			"Material Request", "Request for Quotation", "Supplier Quotation", "Purchase Order", "Purchase Receipt",
			"Purchase Invoice", "Stock Entry", "Asset Repair", "Asset Maintenance Log", "Asset Movement",
		],
	)  # fmt: skip
	def test_every_document_leads_to_what_it_is_for(self, doctype):
		meta = frappe.get_meta(doctype)
		found = meta.get_dashboard_data()
		links = {name: found.internal_links[name] for name in ("Client Request", ASSIGNMENT)}
		for name, link in links.items():
			table, field = link if isinstance(link, list) else (None, link)
			holder = frappe.get_meta(meta.get_field(table).options) if table else meta
			assert holder.get_field(field).options == name
		assert doctype in all_items("Client Request")
		assert doctype in all_items(ASSIGNMENT)

	@pytest.mark.parametrize(
		("doctype", "linked"),
		[
			("Customer", "Client Request"), ("Location", "Client Request"), ("Location", ASSIGNMENT),
			("Asset", "Client Request"), ("Asset", ASSIGNMENT), ("Supplier", ASSIGNMENT), ("Issue", "Client Request"),
			("Project", "Client Request"), ("Cost Center", "Client Request"), ("Item", "Facility Product"),
		],
	)  # fmt: skip
	def test_parties_and_places_lead_to_what_is_asked_of_them(self, doctype, linked):
		found = frappe.get_meta(doctype).get_dashboard_data()
		assert linked in all_items(doctype)
		field = frappe.get_meta(linked).get_field(found.non_standard_fieldnames[linked])
		assert field.options == doctype

	def test_an_invoice_leads_to_what_is_charged(self):
		found = frappe.get_meta("Sales Invoice").get_dashboard_data()
		assert found.non_standard_fieldnames["Facility Charge"] == "document_name"
		assert found.dynamic_links["document_name"] == ["Sales Invoice", "document_type"]
		assert "Facility Charge" in all_items("Sales Invoice")
		for doctype in ("Customer", "Cost Center", "Client Request", ASSIGNMENT):
			assert "Facility Charge" in all_items(doctype)

	def test_nothing_else_is_counted_than_what_stands_on_the_form_and_may_be_read(
		self, buy, purchaser, as_user
	):
		assignment = buy()
		asked = ["User", "Client Request", "Facility Message", "Purchase Order"]
		with as_user(purchaser):
			found = api.connections(ASSIGNMENT, assignment, asked)["count"]
		assert [row["doctype"] for row in found["internal_links_found"]] == ["Purchase Order"]
		assert found["external_links_found"] == []

	def test_another_document_has_no_such_numbers(self):
		with pytest.raises(frappe.ValidationError, match="no connections of this kind"):
			api.connections("User", "Administrator", [])


class TestCards:
	def test_each_counts_the_list_that_it_opens(self, buy, purchaser, as_user):
		to_buy, late, draft = buy(), buy(), buy()
		before = {name: getattr(cards, name)()["value"] for name in CARDS}
		purchase_order(draft, submit=False)
		promised = get_datetime(request_of(late).promised_date)
		order = purchase_order(late, day=promised.date())
		update_items(order, schedule_date=str(after_promise(late, 2)))
		frappe.db.set_value(ASSIGNMENT, to_buy, "assigned_to", purchaser)
		make("Facility Missed Update", **missed(late, order))
		with as_user(purchaser):
			found = {name: getattr(api, name)() for name in CARDS}
			for name, card in found.items():
				assert card["route"], name
				if card["route"][0] == "List":
					assert card["value"] == counted(card), name
		after = {name: card["value"] for name, card in found.items()}
		assert after["to_buy"] == before["to_buy"] - 1  # the late one is ordered
		assert after["ordered_and_late"] == before["ordered_and_late"] + 1
		assert after["waits_for_approval"] == before["waits_for_approval"] + 1
		assert after["missed_updates"] == before["missed_updates"] + 1
		assert after["my_purchases"] == 1

	def test_who_may_not_read_counts_nothing(self, buy, as_user):
		buy()
		user = make("User", email="nobody@example.com", first_name="Nobody", send_welcome_email=0).name
		with as_user(user):
			assert [getattr(cards, name)()["value"] for name in CARDS] == [0] * len(CARDS)

	def test_the_workspace_shows_them(self, purchaser, as_user):
		from frappe.desk.desktop import get_desktop_page

		with as_user(purchaser):
			page = get_desktop_page(
				json.dumps({"name": "Purchasing for Clients", "title": "Purchasing for Clients"})
			)
		assert len(page["number_cards"]["items"]) == len(CARDS)
		labels = {shortcut["label"] for shortcut in page["shortcuts"]["items"]}
		assert {"Who Waits for What", "To Buy"} <= labels


CARDS = (
	"to_buy",
	"ordered_and_late",
	"comes_this_week",
	"waits_for_approval",
	"my_purchases",
	"missed_updates",
)


def missed(assignment: str, order) -> dict:
	return {
		"backoffice_assignment": assignment,
		"client_request": look(assignment).client_request,
		"reference_doctype": order.doctype,
		"reference_name": order.name,
		"reason": "x",
		"status": "Open",
	}


def counted(card: dict) -> int:
	"""As the list of the desk does with what the card hands it."""
	doctype = card["route"][1]
	filters = []
	for field, (operator, value) in card["route_options"].items():
		table, _dot, name = field.rpartition(".")
		filters.append([table or doctype, name, operator, value])
	return len(frappe.get_list(doctype, filters=filters, distinct=True, pluck="name", limit=0))


def connections(doctype: str, name: str) -> dict[str, tuple[int, list]]:
	found = api.connections(doctype, name, json.dumps(all_items(doctype)))["count"]["internal_links_found"]
	return {row["doctype"]: (row["count"], row["names"]) for row in found}


def from_document(doc) -> dict[str, list[str]]:
	from frappe.desk.notifications import get_open_count

	found = get_open_count(doc.doctype, doc.name)["count"]["internal_links_found"]
	return {
		row["doctype"]: sorted(row["names"])
		for row in found
		if row["doctype"] in ("Client Request", ASSIGNMENT)
	}


def all_items(doctype: str) -> list[str]:
	groups = frappe.get_meta(doctype).get_dashboard_data().transactions
	return [item for group in groups for item in group["items"]]


def test_s15_who_was_asked_for_a_quotation_is_not_named_to_a_client_either(buy, other_supplier):
	"""A reason that a purchaser typed may name who gets no order, and the paper that they sent."""
	assignment = buy()
	inquiry = buying.make_request_for_quotation(assignment)
	inquiry.suppliers = []
	inquiry.append("suppliers", {"supplier": other_supplier})
	inquiry.message_for_supplier = "Please quote"
	inquiry.insert().submit()
	words = client_sees.words_about(
		assignment, None, f"{other_supplier} did not answer {inquiry.name} yet.", "en"
	)
	assert words == "the supplier did not answer the order yet."
