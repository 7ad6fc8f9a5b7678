"""The day on which a supplier delivers, and what the client hears of it (S60, S62)."""

import frappe
from buying import (
	after_promise,
	fresh,
	kinds,
	look,
	missed_of,
	priced,
	purchase_order,
	receipt,
	request_of,
	saved,
	update_items,
)
from frappe.utils import add_days, get_datetime, getdate, nowdate

from facility_frontoffice.api import purchasing as api


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

	def test_s62_a_delay_is_told_before_the_old_day(self, buy):
		assignment = buy()
		order = purchase_order(assignment, day=after_promise(assignment, 0))
		old = request_of(assignment).promised_date
		update_items(order, schedule_date=str(after_promise(assignment, 4)))
		message = frappe.get_last_doc(
			"Facility Message", {"client_request": request_of(assignment).name, "kind": "Delay"}
		)
		assert message.creation < old

	def test_s62_what_comes_last_is_waited_for(self, buy, other_supplier):
		"""Two orders: the day of the later one counts, until that has come."""
		assignment = buy(qty=2)
		late = after_promise(assignment, 3)
		first = purchase_order(assignment, day=after_promise(assignment, 0), qty=1)
		second = api.make_purchase_order(assignment)
		second.supplier = other_supplier
		second = saved(priced(second, day=late))
		assert getdate(look(assignment).expected_date) == late
		receipt(second.name)
		assert getdate(look(assignment).expected_date) == getdate(first.schedule_date)

	def test_a_day_that_has_passed_says_nothing(self, buy):
		assignment = buy()
		order = purchase_order(assignment, day=after_promise(assignment, 0))
		expected = look(assignment).expected_date
		frappe.db.set_value(
			"Purchase Order Item", order.items[0].name, "schedule_date", add_days(nowdate(), -3)
		)
		fresh(order).save()
		assert look(assignment).expected_date == expected
		assert "Delay" not in kinds(assignment)

	def test_s62_a_day_far_away_is_no_promise_and_stops_nobody(self, buy):
		assignment = buy()
		promised = request_of(assignment).promised_date
		order = purchase_order(assignment, day=getdate("2099-01-01"))
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Waiting for Supplier", order.name)
		assert not work.expected_date
		assert (request_of(assignment).promised_date, kinds(assignment).count("Delay")) == (promised, 0)
		(missed,) = missed_of(order)
		assert "more than 2 years away" in missed.reason
		assert missed.status == "Open"
		day = after_promise(assignment, 2)
		update_items(fresh(order), schedule_date=str(day))
		assert getdate(look(assignment).expected_date) == day
		assert missed_of(order)[0].status == "Solved"
