"""Every figure of a clock can be computed again from its events; what differs is found, and can be put right."""

import frappe
import pytest
from click.testing import CliRunner
from frappe.utils import add_to_date, get_datetime

from facility_frontoffice import commands
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import audit

REQUEST = "Client Request"


@pytest.fixture
def request_(ask):
	request = ask("LIGHTING", "MOVE")
	fulfilment.send_out(request.name)
	intake.hold(request.name, "Away.")
	return intake.resume(request.name)


def found(doctype: str | None = None) -> set[tuple]:
	return {(difference.name, difference.field) for difference in audit.differences(doctype)}


def test_nothing_differs_after_the_work_of_a_day(request_, ask):
	intake.handle_directly(ask("LIGHTING").name, "Done.")
	intake.reopen(ask_and_close(ask), "Not done.")
	intake.cancel(ask("LIGHTING").name, "Not ours.", "Ask the landlord.")
	assert found() == set()


def ask_and_close(ask) -> str:
	return intake.handle_directly(ask("LIGHTING").name, "Done.").name


@pytest.mark.parametrize(
	("field", "value"),
	[
		("resolution_due", "2040-01-01 00:00:00"),
		("resolution_breached_at", "2020-01-01 00:00:00"),
		("resolution_norm", 12),
		("silence_due", None),
		("next_due_at", "2040-01-01 00:00:00"),
	],
)
def test_a_figure_that_was_written_past_the_app_is_found_and_put_right(request_, field, value):
	right = frappe.db.get_value(REQUEST, request_.name, field)
	frappe.db.set_value(REQUEST, request_.name, field, value)
	differences = list(audit.differences())
	assert {(difference.name, difference.field) for difference in differences} == {(request_.name, field)}
	audit.repair(differences)
	assert found() == set()
	assert frappe.db.get_value(REQUEST, request_.name, field) == right


def test_a_status_that_was_written_past_the_app_is_found_and_put_right_by_the_next_change(request_):
	frappe.db.set_value(REQUEST, request_.name, "status", "On Hold")
	assert (request_.name, "status") in found(REQUEST)
	doc = frappe.get_doc(REQUEST, request_.name)
	doc.impact = "High"  # any change that clocks or rules listen to
	doc.hold_reason = "Found."
	doc.save()
	assert found(REQUEST) == set()


def test_the_figures_of_work_are_looked_at_too(request_):
	work = frappe.db.get_value(
		"Backoffice Assignment", {"client_request": request_.name, "due": ("is", "set")}
	)
	due = frappe.db.get_value("Backoffice Assignment", work, "due")
	frappe.db.set_value("Backoffice Assignment", work, "due", add_to_date(get_datetime(due), days=1))
	assert (work, "due") in found("Backoffice Assignment")


def test_it_only_reads(request_, statements):
	seen = statements(lambda: list(audit.differences()))
	assert not [query for query in seen if not query.lstrip().upper().startswith(("SELECT", "SHOW"))]


def test_the_number_of_statements_does_not_follow_the_number_of_documents(ask, statements):
	ask("LIGHTING")
	list(audit.differences())  # fills the caches of the process
	few = len(statements(lambda: list(audit.differences())))
	for _request in range(6):
		ask("LIGHTING")
	assert len(statements(lambda: list(audit.differences()))) == few


def test_the_command_is_there():
	result = CliRunner().invoke(commands.check_clocks, ["--help"])
	assert result.exit_code == 0
	assert "--repair" in result.output
