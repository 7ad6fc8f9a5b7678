"""Bulk actions with connections of their own: killed at any point, two workers, two clicks. Nothing is done twice."""

import json

import pytest

from facility_frontoffice.demo import data

COUNT = 4
MAKE = f"""
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

product = frappe.get_doc({{
	"doctype": "Facility Product", "product_code": "BULK-PROCESSES", "product_name": "In processes",
	"category": frappe.db.get_value("Facility Product Category", {{"is_group": 0}}, order_by="name"),
	"nature": "Mixed", "handling": "Backoffice", "backoffice_unit": "Logistics",
}}).insert()
for number in range({COUNT}):
	request = intake.create_request(
		{{"subject": "In processes", "request_type": "Request", "channel": "Phone", "client_name": "Somebody"}},
		[{{"product": product.name}}],
	)
	service.send_out(request.name)
frappe.db.commit()
print(*frappe.get_all("Backoffice Assignment", {{"product": product.name}}, order_by="name", pluck="name"))
"""
QUEUE = """
import json, os
from facility_frontoffice.fulfilment import bulk

bulk._go = lambda name, count: None  # no worker but those of this test
standing = bulk.start(
	os.environ["ACTION"], os.environ["NAMES"].split(","), json.loads(os.environ["ARGUMENTS"]), "in-processes-" + os.environ["KEY"]
)
frappe.db.commit()
print(standing["name"])
"""
# Dies at the n-th statement to the database.
WORK = """
import os, signal
from facility_frontoffice.fulfilment import bulk, service

left, real = int(os.environ.get("STATEMENTS", "1000000")), frappe.db.sql
def sql(*values, **options):
	global left
	left -= 1
	if left < 0:
		os.kill(os.getpid(), signal.SIGKILL)
	return real(*values, **options)
frappe.db.sql = sql
bulk.work_off(os.environ["BULK"])
print("done")
"""
STANDING = """
import os
from facility_frontoffice.fulfilment import bulk
standing = bulk.standing(os.environ["BULK"])
print(standing["status"], standing["done"], standing["refused"])
"""
REMOVE = """
requests = frappe.get_all("Client Request", {"subject": "In processes"}, pluck="name")
for doctype in ("Backoffice Assignment", "Facility Message", "Facility Clock Event", "Facility Contact Moment"):
	field = "reference_name" if doctype == "Facility Clock Event" else "client_request"
	frappe.db.delete(doctype, {field: ("in", requests or [""])})
frappe.db.delete("Client Request Line", {"parent": ("in", requests or [""])})
frappe.db.delete("Client Request", {"name": ("in", requests or [""])})
for name in frappe.get_all("Facility Bulk Action", {"act_key": ("like", "%in-processes%")}, pluck="name"):
	frappe.db.delete("Facility Bulk Action Row", {"parent": name})
	frappe.db.delete("Facility Bulk Action", {"name": name})
frappe.delete_doc("Facility Product", "BULK-PROCESSES", force=True, ignore_missing=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture
def names(in_processes):
	in_processes(REMOVE, 1)
	try:
		yield in_processes(MAKE, 1)
	finally:
		in_processes(REMOVE, 1)


@pytest.fixture
def queued(in_processes, names):
	def queue(action: str, arguments: str, key: str) -> str:
		[name] = in_processes(QUEUE, 1, ACTION=action, NAMES=",".join(names), ARGUMENTS=arguments, KEY=key)
		return name

	return queue


# A return cannot be done twice: a worker that tried would be refused, and say so.
RETURN = '{"reason": "In processes", "kind": "Not Ours"}'
HAND_OVER = json.dumps({"person": data.LOGISTICS})


def test_killed_at_any_point_it_goes_on_where_it_was(queued, in_processes):
	name = queued("Return", RETURN, "killed")
	survived = 0
	for statements in (3, 12, 20, 30, 45):
		try:
			in_processes(WORK, 1, BULK=name, STATEMENTS=str(statements))
			survived += 1
		except AssertionError:
			pass  # it was killed
	assert survived < 5, "it was killed at least once"
	in_processes(WORK, 1, BULK=name)
	status, done, refused = in_processes(STANDING, 1, BULK=name)
	assert (status, done, refused) == ("Done", str(COUNT), "0"), "each once: a second return would be refused"


def test_two_workers_do_each_once(queued, in_processes):
	name = queued("Return", RETURN, "two-workers")
	in_processes(WORK, 2, BULK=name)
	status, done, refused = in_processes(STANDING, 1, BULK=name)
	assert (status, done, refused) == ("Done", str(COUNT), "0")


def test_two_clicks_at_one_moment_are_one(in_processes, names):
	found = in_processes(
		QUEUE.replace("bulk._go = lambda name, count: None  # no worker but those of this test", ""),
		2,
		ACTION="Hand to a Person",
		NAMES=",".join(names),
		ARGUMENTS=HAND_OVER,
		KEY="two-clicks",
	)
	assert len(set(found)) == 1
	status, done, refused = in_processes(STANDING, 1, BULK=found[0])
	assert (status, done, refused) == ("Done", str(COUNT), "0")
