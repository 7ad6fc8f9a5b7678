"""The figures of guarding the work, against values worked out by hand: delays (S62), done and told (S7)."""

import frappe
import pytest

from facility_frontoffice.communication import message_rules
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import client_tasks, service
from facility_frontoffice.intake import recurring
from facility_frontoffice.intake import service as intake

REQUEST, ASSIGNMENT, MESSAGE = "Client Request", "Backoffice Assignment", "Facility Message"
PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}


@pytest.fixture(autouse=True)
def _in_march(travel_to):
	travel_to("2026-03-02 09:00")  # a Monday


@pytest.fixture
def sent(ask, product):
	"""`sent()` is a request with one line of plain work, and its assignment."""

	def make(unit: str = "Security", **values):
		code = f"GUARD-{frappe.generate_hash(length=6)}"
		product(code, backoffice_unit=unit)
		request = ask(code, answers={}, **values)
		(work,) = service.send_out(request.name)
		return request.name, work

	return make


def run(report: str, **filters) -> tuple:
	name = frappe.scrub(report)
	path = f"facility_frontoffice.facility_frontoffice.report.{name}.{name}.execute"
	return frappe.get_attr(path)({**PERIOD, **filters})


def rows(report: str, **filters) -> dict:
	return {row["key"]: row for row in run(report, **filters)[1]}


def figures_of(row: dict, *names: str) -> tuple:
	return tuple(row[name] for name in names)


class TestToldOfDelays:
	FIGURES = ("delays", "before", "after", "without", "share")

	@pytest.fixture
	def delays(self, sent, travel_to):
		"""All promised for 5 March 09:00. One is told a day before, one an hour before, one too late, one not at all;
		one is kept, and one waits for its client."""
		for moment, unit in (
			("2026-03-04 09:00", "Security"),
			("2026-03-05 08:00", "Security"),
			("2026-03-06 09:00", "Logistics"),
		):
			travel_to("2026-03-02 09:00")
			_request, work = sent(unit)
			self.promise(_request, work)
			travel_to(moment)
			self.delay(_request, work, moment)
		travel_to("2026-03-02 09:00")
		for end in ("nothing", "kept", "client"):
			request, work = sent("Security")
			self.promise(request, work)
			if end == "kept":
				service.complete(work, "Done.")
			elif end == "client":
				client_tasks.ask(work, "Which one?", "Text")
		travel_to("2026-03-10 09:00")

	def promise(self, request, work):
		frappe.db.set_value(
			REQUEST, request, {"promised_date": "2026-03-05 09:00", "resolution_due": "2026-03-05 09:00"}
		)

	def delay(self, request, work, sent_at, status="Sent"):
		service.report_delay(work, "2026-03-20 12:00", "The part is late.")
		filters = {"client_request": request, "kind": "Delay", "audience": "Client"}
		frappe.db.set_value(MESSAGE, filters, {"status": status, "sent_at": sent_at})

	def test_s62_the_share_told_before_the_old_date(self, delays):
		total = rows("Told of Delays")["2026-03"]
		assert figures_of(total, *self.FIGURES) == (4, 2, 1, 1, 50)
		assert total["warning"] == 12.5  # between an hour and a day

	def test_s62_by_unit(self, delays):
		found = rows("Told of Delays", group_by="Backoffice Unit")
		assert figures_of(found["Security"], *self.FIGURES) == (3, 2, 0, 1, 66.7)
		assert figures_of(found["Logistics"], *self.FIGURES) == (1, 0, 1, 0, 0)
		assert figures_of(found["total"], *self.FIGURES) == (4, 2, 1, 1, 50)

	def test_a_delay_that_nobody_could_be_told_is_not_told(self, sent, travel_to):
		request, work = sent(client_user=None, client_name="A visitor", client_email=None)
		self.promise(request, work)
		travel_to("2026-03-03 09:00")
		service.report_delay(work, "2026-03-20 12:00", "The part is late.")
		assert figures_of(rows("Told of Delays")["2026-03"], *self.FIGURES) == (1, 0, 1, 0, 0)

	@pytest.mark.parametrize(
		("sent_at", "status"), [(None, "Queued"), (None, "Failed"), ("2026-03-05 10:00", "Sent")]
	)
	def test_s62_told_is_when_it_was_sent(self, sent, travel_to, sent_at, status):
		request, work = sent()
		self.promise(request, work)
		travel_to("2026-03-03 09:00")
		self.delay(request, work, sent_at, status)
		assert figures_of(rows("Told of Delays")["2026-03"], *self.FIGURES) == (1, 0, 1, 0, 0)

	def test_what_a_supplier_is_told_tells_the_client_nothing(self, sent, travel_to):
		request, work = sent()
		self.promise(request, work)
		travel_to("2026-03-03 09:00")
		self.delay(request, work, "2026-03-03 09:00")
		frappe.db.set_value(MESSAGE, {"client_request": request, "kind": "Delay"}, "audience", "Supplier")
		assert run("Told of Delays")[1] == []

	def test_who_gave_the_work_back_was_not_late_with_it(self, sent, travel_to):
		request, work = sent("Security")
		service.return_to_front_office(work, "Not ours.", "Not Ours")
		service.reassign(work, backoffice_unit="Logistics")
		(again,) = frappe.get_all(ASSIGNMENT, {"client_request": request, "status": "Open"}, pluck="name")
		self.promise(request, again)
		travel_to("2026-03-10 09:00")
		found = rows("Told of Delays", group_by="Backoffice Unit")
		assert set(found) == {"Logistics"}
		assert found["Logistics"]["without"] == 1

	def test_nothing_gives_nothing(self):
		assert run("Told of Delays")[1] == []

	def test_what_it_cannot_be_counted_by_is_refused(self):
		with pytest.raises(frappe.ValidationError, match="cannot be counted"):
			run("Told of Delays", group_by="Product")


class TestDoneAndTold:
	@pytest.fixture
	def done(self, sent, travel_to):
		"""Told after 10, 30 and 120 minutes; one told in person at the desk, one that was not sent."""
		for minutes in (10, 30, 120, None):
			travel_to("2026-03-02 10:00")
			request, work = sent()
			service.complete(work, "Done.")
			if minutes is not None:
				told = frappe.utils.add_to_date("2026-03-02 10:00:00", minutes=minutes)
				finished = frappe.db.get_value(ASSIGNMENT, work, "completed_at")
				told = frappe.utils.add_to_date(finished, minutes=minutes)
				filters = {"client_request": request, "kind": "Done"}
				frappe.db.set_value(MESSAGE, filters, {"status": "Sent", "sent_at": told})
			else:
				frappe.db.set_value(MESSAGE, {"client_request": request, "kind": "Done"}, "status", "Failed")
		code = frappe.db.get_value("Client Request Line", {"parent": request}, "product")
		directly = intake.create_request(
			{
				"subject": "x", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT,
			},
			[{"product": code}],
		)  # fmt: skip
		intake.handle_directly(directly.name, "Here it is.")

	def test_s7_minutes_from_the_last_line_done_to_the_client_told(self, done):
		total = rows("Done and Told", group_by="Month")["2026-03"]
		names = ("done", "told", "in_person", "not_sent", "too_soon", "median", "within")
		assert figures_of(total, *names) == (5, 3, 1, 1, 0, 30, 66.7)
		assert rows("Done and Told", group_by="Month", target=20)["2026-03"]["within"] == 33.3

	def test_s7_never_before_the_last_line(self, ask, product, travel_to):
		for code in ("FIRST", "SECOND"):
			product(code, backoffice_unit="Security")
		request = ask("FIRST", "SECOND", answers={}, channel="Counter")
		first, second = service.send_out(request.name)
		service.complete(first, "Done.")
		assert not frappe.db.exists(MESSAGE, {"client_request": request.name, "kind": "Done"})
		travel_to("2026-03-03 09:00")
		service.complete(second, "Done.")
		assert frappe.db.exists(MESSAGE, {"client_request": request.name, "kind": "Done"})
		assert rows("Done and Told", group_by="Channel")["Counter"]["too_soon"] == 0

	def test_s7_counted_from_the_last_line_also_when_that_was_handled_at_the_desk(
		self, ask, product, travel_to
	):
		for code in ("BY-UNIT", "AT-DESK"):
			product(code, backoffice_unit="Security")
		request = ask("BY-UNIT", "AT-DESK", answers={}, channel="Counter")
		(work,) = service.send_out(request.name, lines=[request.lines[0].name])
		service.complete(work, "Done.")
		travel_to("2026-03-06 09:00")
		intake.handle_directly(request.name, "Here it is.", lines=[request.lines[1].name])
		done_at = frappe.db.get_value(REQUEST, request.name, "completed_at")
		message = frappe.get_doc(
			{
				"doctype": MESSAGE, "client_request": request.name, "kind": "Done", "audience": "Client",
				"message_key": f"{request.name}:Done:0", "status": "Sent", "language": "en",
			}
		)  # fmt: skip
		if not frappe.db.exists(MESSAGE, {"message_key": message.message_key}):
			message.insert(ignore_permissions=True)
		sent_at = frappe.utils.add_to_date(done_at, minutes=5)
		frappe.db.set_value(
			MESSAGE, {"message_key": message.message_key}, {"status": "Sent", "sent_at": sent_at}
		)
		row = rows("Done and Told", group_by="Channel")["Counter"]
		assert figures_of(row, "done", "told", "median", "too_soon") == (1, 1, 5, 0)

	def test_of_what_recurs_quietly_nobody_was_told_in_person(self, sent):
		request, work = sent(channel="Counter")
		frappe.db.set_value(REQUEST, request, {"recurrence_key": "quiet", "repeat_tells_client": 0})
		service.complete(work, "Done.")
		assert run("Done and Told")[1] == []
		frappe.db.set_value(REQUEST, request, "repeat_tells_client", 1)
		assert rows("Done and Told", group_by="Channel")["Counter"]["in_person"] == 1

	def test_where_no_rule_tells_that_it_is_done_nobody_was_told_in_person(self, sent, travel_to):
		frappe.db.set_value("Facility Message Rule", {"kind": "Done"}, "enabled", 0)
		message_rules.forget()
		_request, work = sent()
		travel_to("2026-03-03 09:00")
		service.complete(work, "Done.")
		row = rows("Done and Told", group_by="Month")["2026-03"]
		assert figures_of(row, "done", "told", "in_person", "not_sent") == (1, 0, 0, 1)

	def test_s7_a_message_before_the_work_was_done_is_seen(self, done):
		name = frappe.db.get_value(MESSAGE, {"kind": "Done"}, "name", order_by="creation")
		frappe.db.set_value(MESSAGE, name, "creation", "2026-03-01 10:00", update_modified=False)
		assert rows("Done and Told", group_by="Month")["2026-03"]["too_soon"] == 1


def test_what_recurs_is_listed_with_its_next_time(ask):
	request = ask("PLANTS", answers={"How many?": "1"}, subject="Water the plants")
	recurring.repeat(request.name, "Weekly", "2026-03-09", None, ["Monday"])
	columns, found = run("Recurring Requests")
	(row,) = [row for row in found if row["request"] == request.name]
	assert (row["subject"], str(row["next"]), row["frequency_name"]) == (
		"Water the plants",
		"2026-03-09",
		"Weekly",
	)
	assert {column["fieldname"] for column in columns} <= set(row)


@pytest.mark.parametrize("report", ["Told of Delays", "Done and Told"])
def test_agents_do_not_read_the_figures_of_managers(report, as_user):
	with as_user(data.AGENT):
		assert not frappe.get_doc("Report", report).is_permitted()
	with as_user(data.MANAGER):
		assert frappe.get_doc("Report", report).is_permitted()
