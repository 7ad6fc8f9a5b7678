"""Workflows of an admin, as these tests switch them on."""

import frappe
import pytest
from flows import ASSIGNMENT, REQUEST, keep_meta

from facility_frontoffice.demo import data
from facility_frontoffice.setup import workflows as shipped


@pytest.fixture(autouse=True)
def _keep_meta(monkeypatch):
	"""Building the metadata of our doctypes again takes longer than a test; which workflow is on is forgotten all the same."""
	keep_meta(monkeypatch)


@pytest.fixture(autouse=True)
def _nothing_is_on(_isolated, _keep_meta, transaction, request):
	"""As on a new site, whatever somebody made of it."""
	if "in_processes" in request.fixturenames:
		yield
		return
	for name in frappe.get_all("Workflow", {"document_type": ("in", (REQUEST, ASSIGNMENT))}, pluck="name"):
		frappe.delete_doc("Workflow", name, force=True)
	shipped.create()
	frappe.db.set_value("Facility Disturbance", {"status": ("!=", "Ended")}, "status", "Ended")
	yield
	for doctype in (REQUEST, ASSIGNMENT):
		frappe.cache.hdel("workflow", doctype)


@pytest.fixture
def workflow():
	"""`workflow(REQUEST)`: the shipped one, to be changed and saved."""
	return lambda doctype: frappe.get_doc("Workflow", doctype)


@pytest.fixture
def switch_on(workflow):
	"""`switch_on(REQUEST)` saves the shipped workflow as one that is on; with `change` applied to it first."""

	def switch(doctype: str, change=None):
		doc = workflow(doctype)
		if change:
			change(doc)
		doc.is_active = 1
		doc.save()
		return doc

	return switch


@pytest.fixture
def agent(as_user):
	return lambda: as_user(data.AGENT)


@pytest.fixture
def manager(as_user):
	return lambda: as_user(data.MANAGER)


@pytest.fixture
def work(ask, product):
	"""An assignment of the unit Logistics, and its request."""
	from facility_frontoffice.fulfilment import service

	def make():
		product("CARRY", steps=[{"step_name": "Carry"}])
		request = ask("CARRY", answers={})
		(name,) = service.send_out(request.name)
		return frappe.get_doc(ASSIGNMENT, name)

	return make
