"""Suppliers as parties: a contract, an agreement, what they do, and how they do (S54, S59, S63)."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime, today

from facility_frontoffice.api import suppliers as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service, suppliers
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.setup import custom_fields

SUPPLIER = data.MOVING_SUPPLIER


@pytest.fixture
def contract():
	def set_dates(begins=None, ends=None, **values) -> None:
		frappe.db.set_value(
			"Supplier",
			SUPPLIER,
			{"facility_contract_from": begins, "facility_contract_until": ends, **values},
		)

	set_dates()
	return set_dates


@pytest.fixture
def send(product, ask):
	product("CARRY", nature="Mixed", steps=[{"step_name": "Carry", "supplier": SUPPLIER}])
	return lambda: service.send_out(ask("CARRY").name, supplier=SUPPLIER)[0]


class TestContract:
	def test_new_work_does_not_go_where_the_contract_ended(self, contract, send):
		contract(ends=add_days(today(), -1))
		with pytest.raises(FulfilmentError, match=r"ended on .* Send it elsewhere"):
			send()

	def test_nor_where_it_has_not_begun(self, contract, send):
		contract(begins=add_days(today(), 1))
		with pytest.raises(FulfilmentError, match="begins on"):
			send()

	def test_nor_to_a_supplier_that_is_not_in_use(self, contract, send):
		contract(disabled=1)
		with pytest.raises(FulfilmentError, match="not in use"):
			send()

	def test_by_the_rules_it_goes_to_the_unit_that_guards_them(self, contract, ask, product):
		product("CARRY", nature="Mixed", steps=[{"step_name": "Carry", "supplier": SUPPLIER}])
		contract(ends=add_days(today(), -1))
		(name,) = service.send_out(ask("CARRY").name)
		assert not frappe.db.get_value("Backoffice Assignment", name, "supplier")

	def test_on_the_last_day_it_does(self, contract, send):
		contract(begins=today(), ends=today())
		assert send()

	def test_who_has_no_contract_is_free_to_be_asked(self, contract, send):
		assert send()
		suppliers.check_contract(None)

	def test_what_runs_goes_on(self, contract, send):
		name = send()
		contract(ends=add_days(today(), -1))
		service.accept(name)
		assert service.complete(name, result="Done").status == "Completed"

	def test_sending_returned_work_there_is_refused_too(self, contract, send):
		name = send()
		service.return_to_front_office(name, "No van", "Other")
		contract(ends=add_days(today(), -1))
		with pytest.raises(FulfilmentError, match="ended on"):
			service.reassign(name, supplier=SUPPLIER)

	def test_a_contract_does_not_end_before_it_begins(self, contract):
		doc = frappe.get_doc("Supplier", SUPPLIER)
		doc.facility_contract_from, doc.facility_contract_until = "2026-02-01", "2026-01-31"
		with pytest.raises(FulfilmentError, match="before it begins"):
			doc.save()


class TestCard:
	def test_s63_what_who_sends_work_should_know(self, contract, send, as_user):
		contract(
			begins="2026-01-01",
			ends=add_days(today(), 30),
			facility_agreement="Within two days",
			facility_tasks="Moves",
			facility_skills="Pianos",
			facility_calendar="Office Hours",
			facility_work_email="work@snel.example",
			facility_work_phone="06-1",
		)
		with as_user(data.AGENT):
			card = api.card(SUPPLIER)
		assert (card["contract"], card["days_left"]) == ("in force", 30)
		assert (card["agreement"], card["tasks"], card["skills"]) == ("Within two days", "Moves", "Pianos")
		assert (card["email"], card["phone"], card["hours"]) == ("work@snel.example", "06-1", "Office Hours")

	def test_s59_how_much_is_open_late_and_came_back(self, contract, send):
		before = api.card(SUPPLIER)
		first, second, third, old = (send() for _number in range(4))
		service.return_to_front_office(first, "No van", "Other")
		frappe.db.set_value("Backoffice Assignment", second, "due", add_days(now_datetime(), -1))
		frappe.db.set_value("Backoffice Assignment", third, "due", add_days(now_datetime(), 1))
		service.return_to_front_office(old, "No van", "Other")
		frappe.db.set_value("Backoffice Assignment", old, "sent_at", add_days(now_datetime(), -100))
		card = api.card(SUPPLIER)
		more = {name: card[name] - before[name] for name in ("open", "late", "sent", "returned")}
		assert more == {"open": 2, "late": 1, "sent": 3, "returned": 1}

	def test_it_takes_as_many_statements_for_much_work_as_for_none(self, contract, send, statements):
		api.card(SUPPLIER)
		few = len(statements(lambda: suppliers.card(SUPPLIER)))
		for _number in range(3):
			send()
		suppliers.card(SUPPLIER)
		assert len(statements(lambda: suppliers.card(SUPPLIER))) == few <= 3

	def test_a_contract_that_goes_on_for_long_is_no_warning(self, contract):
		contract(ends=add_days(today(), 61))
		assert suppliers.card(SUPPLIER)["days_left"] is None

	def test_hours_say_whether_they_are_there_now(self, contract, travel_to):
		contract(facility_calendar="Office Hours")
		travel_to("2026-11-30 10:00")
		assert suppliers.card(SUPPLIER)["is_open_now"] is True
		travel_to("2026-11-30 22:00")
		assert suppliers.card(SUPPLIER)["is_open_now"] is False
		contract(facility_calendar=None)
		assert suppliers.card(SUPPLIER)["is_open_now"] is None

	@pytest.mark.parametrize("user", [data.CLIENT, data.LOGISTICS])
	def test_who_has_no_business_with_suppliers_does_not_see_it(self, contract, as_user, user):
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.card(SUPPLIER)

	def test_a_purchaser_does(self, contract, as_user):
		with as_user(data.PURCHASER):
			assert api.card(SUPPLIER)["supplier"] == SUPPLIER

	def test_of_nobody(self):
		with pytest.raises(frappe.DoesNotExistError):
			suppliers.card("Nobody & Sons")


class TestHours:
	def test_s59_the_clock_of_their_work_runs_by_their_hours(self, contract, product, ask, travel_to):
		travel_to("2026-11-27 16:30")  # a Friday
		product("CARRY", nature="Mixed", steps=[{"step_name": "Carry", "supplier": SUPPLIER, "norm": 3600}])
		contract(facility_calendar="Around the Clock")
		(name,) = service.send_out(ask("CARRY").name, supplier=SUPPLIER)
		assert str(frappe.db.get_value("Backoffice Assignment", name, "due")).startswith("2026-11-27 17:30")


class TestFields:
	def test_what_an_admin_changed_stays_and_what_is_missing_comes(self):
		label = {"dt": "Supplier", "fieldname": "facility_agreement"}
		frappe.db.set_value("Custom Field", label, "label", "What we agreed")
		custom_fields.add_missing("Supplier")
		assert frappe.db.get_value("Custom Field", label, "label") == "What we agreed"

	def test_all_are_there_and_ours_to_take_away(self):
		rows = frappe.get_all(
			"Custom Field", {"dt": "Supplier", "module": custom_fields.MODULE}, pluck="fieldname"
		)
		assert {field["fieldname"] for field in custom_fields.SUPPLIER_FIELDS} <= set(rows)
