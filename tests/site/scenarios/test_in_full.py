"""The chair and the move in full, day by day: returned, late, forgotten, and with two at once.

The demo is an office, open from 08:30 to 17:00. 2 March 2026 is a Monday.
"""

import email
import email.policy
import re
from contextlib import contextmanager
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import (
	client_tasks,
	next_party,
	service,
	supplier_acts,
	supplier_tokens,
	tasks,
)
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake
from facility_frontoffice.purchasing import documents as purchasing
from facility_frontoffice.service_levels import audit
from facility_frontoffice.service_levels import tasks as watch

REQUEST, ASSIGNMENT, TASK = "Client Request", "Backoffice Assignment", "Facility Client Task"
MOVER = "planning@snelverhuizers.example"

pytestmark = pytest.mark.usefixtures("outgoing_account")


@pytest.fixture
def day(travel_to, as_user):
	"""`with day("2026-03-02 10:00", data.AGENT):` is what somebody does at a moment."""

	@contextmanager
	def at(moment: str, user: str = "Administrator"):
		travel_to(moment)
		with as_user(user):
			yield
			frappe.db.commit()

	return at


@pytest.fixture(autouse=True)
def _monday(travel_to):
	travel_to("2026-03-02 09:00")
	frappe.cache.delete_keys("facility_frontoffice:limit:")
	frappe.db.set_value("Supplier", data.MOVING_SUPPLIER, "facility_work_email", MOVER)


def step(request: str, name: str, status=("not in", ("Returned", "Cancelled"))) -> str:
	return frappe.db.get_value(
		ASSIGNMENT, {"client_request": request, "step": name, "status": status}, order_by="creation desc"
	)


def state(request: str) -> tuple:
	return frappe.db.get_value(REQUEST, request, ["status", "held_by"])


def told(request: str) -> list[str]:
	return frappe.get_all(
		"Facility Message",
		filters={"client_request": request, "audience": "Client"},
		order_by="creation, name",
		pluck="kind",
	)


def promised(request: str) -> datetime:
	return get_datetime(frappe.db.get_value(REQUEST, request, "promised_date"))


def notices(user: str, *words: str) -> list[str]:
	subjects = frappe.get_all("Notification Log", {"for_user": user}, pluck="subject", order_by="creation")
	return [subject for subject in subjects if all(word in subject for word in words)]


def delays(request: str) -> list[dict]:
	rows = frappe.get_all(
		"Facility Message", {"client_request": request, "kind": "Delay"}, pluck="context", order_by="creation"
	)
	return [frappe.parse_json(row) for row in rows]


def every_clock_can_be_read_again(request: str) -> None:
	work = frappe.get_all(ASSIGNMENT, {"client_request": request}, pluck="name")
	assert list(audit.differences(REQUEST, [request])) == []
	assert list(audit.differences(ASSIGNMENT, work)) == []


class TestChair:
	"""Agreed, sent to the wrong party, bought, late at the supplier, delivered with a receipt (S15, S58, S62)."""

	def test_in_full(self, day, ask):
		with day("2026-03-02 10:00", data.AGENT):
			request = ask("CHAIR", subject="My chair sinks", front_office_owner=data.AGENT).name
			service.send_out(request)
		assert state(request) == ("In Progress", "Workplace")

		# Two of the front office and the unit at once: the second hears what the first did
		approval = step(request, "Approve")
		with day("2026-03-02 10:05", data.WORKPLACE):
			service.accept(approval)
		with day("2026-03-02 10:05", data.LOGISTICS), pytest.raises(FulfilmentError, match="accepted by"):
			service.accept(approval)
		with day("2026-03-02 11:00", data.WORKPLACE):
			service.complete(approval, result="Agreed.")

		# Purchasing does not buy chairs for this floor: returned, with its clock running (S58)
		buying = step(request, "Order the chair")
		with day("2026-03-02 14:00", data.PURCHASER):
			service.return_to_front_office(buying, "Facility keeps chairs in stock.", "Not Ours")
		assert state(request) == ("In Intake", data.PEOPLE[data.AGENT][0]), "it is the front office's again"
		assert frappe.db.get_value(REQUEST, request, "resolution_due"), "the clock runs on"
		assert notices(data.AGENT, "returned", "Facility keeps chairs in stock.")
		assert "Purchasing" not in [row["name"] for row in next_party.suggest(buying)]
		with day("2026-03-02 14:30", data.AGENT):
			service.reassign(buying, backoffice_unit="Purchasing", reason="The stock is empty.")
		again = step(request, "Order the chair")
		assert frappe.db.get_value(ASSIGNMENT, again, "hop") == 2

		# Bought; the order says a day after the promise: the client hears it now, before the old date (S62)
		old = promised(request)
		with day("2026-03-03 09:00", data.PURCHASER):
			order = purchasing.make_purchase_order(again)
			order.supplier = data.FURNITURE_SUPPLIER
			late = (old + timedelta(days=4)).date()
			order.schedule_date = late
			for row in order.items:
				row.update({"rate": 349, "schedule_date": late})
			order.insert()
			order.submit()
		assert state(request) == ("Waiting for Supplier", "Purchasing")
		(delay,) = delays(request)
		assert delay["told_before_old_date"]
		assert get_datetime(delay["old_date"]) == old
		assert promised(request).date() == late
		assert delay["reason"]

		# It comes in; the receipt finishes the step and is its proof (S15)
		from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

		with day(f"{late} 10:00", data.PURCHASER):
			receipt = make_purchase_receipt(order.name)
			receipt.insert()
			receipt.submit()
		assert frappe.db.get_value(ASSIGNMENT, again, ["status", "purchase_receipt"]) == (
			"Completed",
			receipt.name,
		)

		# Delivered: goods are not done without somebody who received them (S11); the client is told then (S7)
		delivery = step(request, "Deliver and adjust")
		with day(f"{late} 11:00", data.WORKPLACE):
			with pytest.raises(FulfilmentError, match="Say who received it"):
				service.complete(delivery, result="It stands at the desk.")
			assert "Done" not in told(request)
			service.complete(delivery, result="It stands at the desk.", received_by="Emma van Dijk")
		assert state(request) == ("Completed", "")
		assert told(request).count("Done") == 1
		assert told(request)[-1] == "Done"
		every_clock_can_be_read_again(request)


class TestMove:
	"""A client task forgotten, units side by side, a supplier late by a signed link (S14, S18, S54, S62)."""

	def test_in_full(self, day, ask):
		with day("2026-03-02 10:00", data.AGENT):
			values = {
				"subject": "To the fifth floor",
				"front_office_owner": data.AGENT,
				"client_phone": "06-1234",
			}
			request = ask("MOVE", **values).name
			service.send_out(request)
		self.the_client_forgets(day, request)
		self.units_work_in_turn(day, request)
		self.the_mover_is_late(day, request)
		self.the_last_step_ends_it(day, request)

	def the_client_forgets(self, day, request: str) -> None:
		"""The clock waits; the client is reminded, then called (S18)."""
		assert state(request) == ("Waiting for Client", "Client")
		assert not frappe.db.get_value(REQUEST, request, "resolution_due"), "the clock waits"
		task = frappe.db.get_value(TASK, {"client_request": request, "status": "Open"})
		for _day in range(28):
			moment = datetime(2026, 3, 3, 11) + timedelta(days=_day)
			with day(str(moment)):
				tasks.remind_clients()
				tasks.remind_clients()  # another sweep right behind it
				watch.watch()
		limit = frappe.get_single("Facility Frontoffice Settings").client_task_reminders
		assert told(request).count("Reminder") == limit
		assert len(notices(data.AGENT, "06-1234")) == 1, "once: call them"
		assert not frappe.db.get_value(REQUEST, request, "resolution_breached_at"), "not ours to wait for"
		with day("2026-03-31 10:00", data.CLIENT):
			client_tasks.complete(task, answer="Six desks, two cabinets.")
		assert state(request) == ("In Progress", "Logistics")
		assert promised(request) > datetime(2026, 3, 31), "the date moved by the wait"

	def units_work_in_turn(self, day, request: str) -> None:
		plan = step(request, "Plan the move")
		with day("2026-03-31 11:00", data.LOGISTICS):
			service.return_to_front_office(plan, "From which floor?", "Information Missing")
		assert state(request)[1] == data.PEOPLE[data.AGENT][0]
		with day("2026-03-31 11:30", data.AGENT):
			intake.add_words(request, "From the third floor.", "Phone")
			service.send_out(request)
		plan = step(request, "Plan the move", "Open") or step(request, "Plan the move", "Waiting for Client")
		for task in frappe.get_all(TASK, {"backoffice_assignment": plan, "status": "Open"}, pluck="name"):
			with day("2026-03-31 11:45", data.AGENT):
				client_tasks.withdraw(task)  # the answer is known already
		with day("2026-03-31 14:00", data.LOGISTICS):
			service.complete(plan)
		with day("2026-03-31 15:00", data.WORKPLACE):
			service.complete(step(request, "Approve the plan"), result="Agreed.")
		assert step(request, "Carry out the move")
		assert step(request, "Adapt workplaces and connections"), "side by side"
		for task in frappe.get_all(TASK, {"client_request": request, "status": "Open"}, pluck="name"):
			with day("2026-03-31 16:00", data.CLIENT):
				client_tasks.complete(task)
		with day("2026-03-31 16:30", data.ICT):
			service.complete(step(request, "Adapt workplaces and connections"))

	def the_mover_is_late(self, day, request: str) -> None:
		"""By the link in the mail, without a log-in; the client hears it before the old date (S54, S62)."""
		move = step(request, "Carry out the move")
		assert frappe.db.get_value(ASSIGNMENT, move, "supplier") == data.MOVING_SUPPLIER
		old = promised(request)
		token = supplier_tokens.signed(self.token_of(move))
		later = old + timedelta(days=2)
		values = {"date": str(later), "reason": "The van is broken."}
		with day("2026-03-31 16:45", "Guest"):
			supplier_acts.act(token, "a-key-of-the-sender-1", "delay", values, [])
			supplier_acts.act(
				token, "a-key-of-the-sender-1", "delay", values, []
			)  # sent again: no answer came
		assert promised(request) == later
		(delay,) = delays(request)
		assert (delay["reason"], delay["told_before_old_date"]) == ("The van is broken.", True)
		with day(f"{later.date()} 09:00", "Guest"):
			supplier_acts.act(token, "a-key-of-the-sender-2", "finish", {"result": "All is upstairs."}, [])
		assert frappe.db.get_value(ASSIGNMENT, move, "status") == "Completed"

	def the_last_step_ends_it(self, day, request: str) -> None:
		assert "Done" not in told(request), "not before the last line"
		with day(str(promised(request).date()) + " 13:00", data.LOGISTICS):
			service.complete(step(request, "Aftercare"), result="All is well.")
		assert state(request) == ("Completed", "")
		assert told(request).count("Done") == 1
		every_clock_can_be_read_again(request)

	@staticmethod
	def token_of(assignment: str) -> str:
		message = frappe.db.get_value(
			"Email Queue", {"reference_name": assignment}, "message", order_by="creation desc"
		)
		body = email.message_from_string(message, policy=email.policy.default).get_body(("html",))
		return re.findall(r"supplier-work\?t=([0-9a-f.]+)", body.get_content())[0]
