"""The six scenarios of the main job, in process; `make demo` runs the same over HTTP."""

import frappe
import pytest
from frappe.utils import set_request
from in_process import World

from facility_frontoffice.demo import data, scenarios
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.service_levels import audit


@pytest.fixture
def world(as_user, outgoing_account):
	set_request(method="POST", path="/")
	yield World(as_user, lambda raw: deliver(raw.decode()))
	del frappe.local.request


@pytest.mark.parametrize("scenario", scenarios.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_scenario(world, scenario):
	story = scenario(world)
	request = frappe.get_doc("Client Request", story.request)
	assert story.steps
	assert request.status in ("Completed", "Closed")
	_every_clock_can_be_read_again(request)
	_nothing_was_told_twice(request)


def _every_clock_can_be_read_again(request) -> None:
	"""What stands on the documents is what their events say."""
	assert list(audit.differences("Client Request", [request.name])) == []
	work = frappe.get_all("Backoffice Assignment", {"client_request": request.name}, pluck="name")
	assert list(audit.differences("Backoffice Assignment", work)) == []
	events = frappe.get_all(
		"Facility Clock Event",
		{"reference_name": request.name, "clock": "Resolution"},
		pluck="event",
		order_by="position",
	)
	assert (events[0], events[-1]) == ("start", "stop")


def _nothing_was_told_twice(request) -> None:
	rows = frappe.get_all(
		"Facility Message",
		{"client_request": request.name, "audience": "Client"},
		["message_key", "status", "error"],
	)
	keys = [row.message_key for row in rows]
	assert len(keys) == len(set(keys))
	assert {row.status for row in rows} <= {"Sent"}, rows
	assert frappe.db.count("Email Queue", {"reference_name": request.name}) == len(rows)


def test_the_demo_organisation_can_be_loaded_again():
	before = frappe.db.count("User"), frappe.db.count("Facility Product"), frappe.db.count("Backoffice Unit")
	data.load()
	assert before == (
		frappe.db.count("User"),
		frappe.db.count("Facility Product"),
		frappe.db.count("Backoffice Unit"),
	)
