"""S6: overruns of the maximum silence are counted, against values worked out by hand."""

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.facility_frontoffice.report.silence_towards_clients.silence_towards_clients import (
	execute,
)
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import silence, tasks

PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
MESSAGE = "Facility Message"


@pytest.fixture
def silent(ask, product, travel_to):
	"""Asked on Monday at nine with a maximum of four hours; told at each of the moments, and then done at the last."""

	def make(code: str, *moments: str, end: str = "", **values):
		travel_to("2026-03-02 09:00")
		if not frappe.db.exists("Facility Product", code):
			product(code, maximum_silence_hours=4)
		request = ask(code, answers={}, **values)
		for number, moment in enumerate(moments):
			travel_to(f"2026-03-{moment}")
			intake.reply_to_client(request.name, f"News {number}.")
		if end:
			travel_to(f"2026-03-{end}")
			intake.handle_directly(request.name, "Done.")
		return request

	return make


def rows(**filters) -> dict:
	return {row["key"]: row for row in execute({**PERIOD, **filters})[1]}


def figures_of(row: dict, *names: str) -> tuple:
	return tuple(row[name] for name in names or ("silences", "within", "over", "share"))


def test_s6_each_silence_counts_and_what_was_over_stays_counted(silent, travel_to):
	silent("SILENT-A", "02 11:00", "02 14:00", end="02 16:00")  # 2, 3 and 2 hours
	silent("SILENT-B", "02 15:00", end="02 16:00")  # 6 hours, 2 of them too many; and 1
	travel_to("2026-03-10 09:00")
	found = rows()
	assert figures_of(found["SILENT-A"]) == (3, 3, 0, 100)
	assert figures_of(found["SILENT-B"]) == (2, 1, 1, 50)
	assert figures_of(found["SILENT-B"], "median", "longest") == (2, 2)
	assert figures_of(rows(group_by="Month", product="SILENT-B")["2026-03"]) == (2, 1, 1, 50)


def test_s6_who_hears_nothing_still_is_counted(silent, travel_to):
	silent("SILENT-A")
	travel_to("2026-03-02 12:00")
	assert figures_of(rows()["SILENT-A"]) == (1, 1, 0, 100)
	travel_to("2026-03-02 14:00")
	assert figures_of(rows()["SILENT-A"]) == (1, 0, 1, 0)


def test_s6_what_reached_nobody_ended_no_silence(silent, travel_to):
	request = silent("SILENT-A", "02 11:00")
	travel_to("2026-03-02 14:00")
	assert figures_of(rows()["SILENT-A"]) == (2, 2, 0, 100)
	frappe.db.set_value(MESSAGE, {"client_request": request.name, "kind": "Reply"}, "status", "Bounced")
	silence.take_back_lost()
	assert figures_of(rows()["SILENT-A"]) == (1, 0, 1, 0)


def test_a_wait_for_the_client_is_no_silence(silent, travel_to):
	request = silent("SILENT-A")
	travel_to("2026-03-02 11:00")
	intake.hold(request.name, "Away until Friday.")
	travel_to("2026-03-06 11:00")
	assert figures_of(rows()["SILENT-A"]) == (1, 1, 0, 100)


def test_s6_by_desk_and_in_a_period(silent, travel_to):
	request = silent("SILENT-A", end="02 16:00")
	found = execute(
		{
			"from_date": "2026-03-02",
			"to_date": "2026-03-02",
			"group_by": "Service Desk",
			"product": "SILENT-A",
		}
	)
	(row,) = found[1]
	assert (row["key"], row["over"]) == (request.service_desk, 1)
	assert execute({"from_date": "2026-03-03", "to_date": "2026-03-31"})[1] == []


def test_s61_reminders_and_interim_messages_stand_beside_it(silent, travel_to):
	frappe.db.set_value("Facility Escalation Rule", {}, "effective_from", "2020-01-01 00:00:00")
	rule = frappe.db.get_value("Facility Escalation Rule", {"clock": "Silence"})
	frappe.db.set_value(
		"Facility Escalation Level", {"rings": "After Due", "parent": rule}, "inform_client", 1
	)
	from facility_frontoffice.service_levels.escalation_rules import forget_rules

	forget_rules()
	request = silent("SILENT-A")
	travel_to(get_datetime("2026-03-02 13:05"))
	for _again in range(2):
		tasks.watch()
	assert figures_of(rows()["SILENT-A"], "silences", "over", "informed") == (2, 1, 1)
	(message,) = frappe.get_all(MESSAGE, {"client_request": request.name, "kind": "Progress"}, pluck="name")
	copy = frappe.copy_doc(frappe.get_doc(MESSAGE, message))
	copy.update({"channel": "Text Message", "message_key": f"{copy.message_key}|sms"})
	copy.insert(ignore_permissions=True)
	assert rows()["SILENT-A"]["informed"] == 1, "by two ways, and once"
	frappe.db.set_value(MESSAGE, {"name": ("in", (message, copy.name))}, "status", "Failed")
	assert rows()["SILENT-A"]["informed"] == 0, "what reached nobody"
	assert rows()["SILENT-A"]["reminded"] == frappe.db.count(
		"Facility Escalation", {"reference_name": request.name, "kind": "Silence"}
	)


def test_it_costs_the_same_for_one_and_for_many(silent, statements):
	silent("SILENT-A", end="02 16:00")
	execute(PERIOD)
	one = len(statements(lambda: execute(PERIOD)))
	for _again in range(4):
		silent("SILENT-A", "02 11:00", end="02 16:00")
	assert len(statements(lambda: execute(PERIOD))) <= one
