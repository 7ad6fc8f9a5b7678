"""The six scenarios of the main job, in process; `make demo` runs the same over HTTP."""

import json
from datetime import datetime

import frappe
import pytest
from frappe.handler import execute_cmd
from frappe.utils import set_request

from facility_frontoffice.demo import data, scenarios
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.service_levels import audit


class Person:
	"""Somebody at work in this process, with the rights and the front door that HTTP has."""

	def __init__(self, user: str, as_user):
		self.user, self.as_user = user, as_user

	def call(self, method, **arguments):
		with self.as_user(self.user):
			frappe.local.form_dict = frappe._dict(arguments)
			result = execute_cmd(method)
			frappe.db.commit()
			return json.loads(frappe.as_json(result))

	def read(self, doctype, name):
		with self.as_user(self.user):
			doc = frappe.get_doc(doctype, name)
			doc.check_permission("read")
			return doc.as_dict()

	def find(self, doctype, filters, fields):
		with self.as_user(self.user):
			return frappe.get_list(doctype, filters=filters, fields=fields, limit=100)

	def insert(self, values):
		with self.as_user(self.user):
			doc = frappe.get_doc(values).insert()
			frappe.db.commit()
			return doc.as_dict()

	def submit(self, doctype, name):
		with self.as_user(self.user):
			frappe.get_doc(doctype, name).submit()
			frappe.db.commit()


class World:
	def __init__(self, as_user):
		self.as_user = as_user

	def person(self, user):
		return Person(user, self.as_user)

	def deliver_mail(self, raw):
		deliver(raw.decode())

	def now(self):
		return datetime.now()


@pytest.fixture
def world(as_user, outgoing_account):
	set_request(method="POST", path="/")
	yield World(as_user)
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
		"Facility Message", {"client_request": request.name}, ["message_key", "status", "error"]
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
