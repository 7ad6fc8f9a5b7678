"""The watch with connections of its own: overlapping, killed at any point, without Redis. Nothing is lost, and
nothing done twice."""

import pytest

from facility_frontoffice.demo import data

# Asked long ago by people who were not told anything since: everything about it is overdue.
MAKE = f"""
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.intake import service
from facility_frontoffice.service_levels.escalation_rules import RULE, forget_rules

frappe.db.set_value(RULE, {{}}, "enabled", 0)
frappe.get_doc({{
	"doctype": RULE,
	"rule_name": "Watched in processes",
	"clock": "Resolution",
	"effective_from": "2020-01-01 00:00:00",
	"levels": [
		{{"rings": "At Percentage", "percentage": 50, "tell_owner": 1, "notify_in_app": 1}},
		{{
			"rings": "After Due", "tell_owner": 1, "notify_in_app": 1, "notify_by_email": 1, "raise_priority": 1,
			"inform_client": 1,
		}},
	],
}}).insert()
frappe.db.set_value(RULE, {{"rule_name": "Watched in processes"}}, "effective_from", "2020-01-01 00:00:00")
with time_machine.travel(datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)):
	for number in range(3):
		service.create_request({{
			"subject": "Watched", "request_type": "Remark", "channel": "Phone", "client_name": "Somebody",
			"front_office_owner": "{data.AGENT}",
		}})
frappe.db.commit()
forget_rules()
"""
WATCH = """
from facility_frontoffice.service_levels import tasks
tasks.watch()
print("done")
"""
WATCH_ALONE = (
	"""
import redis
try:
	frappe.cache.ping()
	raise SystemExit("Redis answers")
except redis.exceptions.ConnectionError:
	pass
"""
	+ WATCH
)
# Dies at the n-th statement that it sends to the database, whichever that is.
DIE = """
import os, signal
from facility_frontoffice.service_levels import tasks
left, real = {statements}, frappe.db.sql
def sql(*values, **options):
	global left
	left -= 1
	if left < 0:
		os.kill(os.getpid(), signal.SIGKILL)
	return real(*values, **options)
frappe.db.sql = sql
tasks.watch()
print("done")
"""
# Nothing listens here: the cache, the job queue and realtime are all gone.
WITHOUT_REDIS = {"FRAPPE_REDIS_CACHE": "redis://127.0.0.1:9", "FRAPPE_REDIS_QUEUE": "redis://127.0.0.1:9"}
COUNT = """
names = frappe.get_all("Client Request", {"subject": "Watched"}, pluck="name")
print(frappe.db.count("Facility Escalation", {"reference_name": ("in", names)}))
print(frappe.db.count("Notification Log", {"document_name": ("in", names)}))
print(frappe.db.count("Facility Message", {"client_request": ("in", names), "kind": "Progress"}))
print(frappe.db.count("Client Request", {"name": ("in", names), "resolution_breached_at": ("is", "set")}))
print(frappe.db.count("Client Request", {"name": ("in", names), "urgency": "High"}))
"""
REMOVE = """
from facility_frontoffice.service_levels.escalation_rules import RULE, forget_rules
names = frappe.get_all("Client Request", {"subject": "Watched"}, pluck="name")
for name in names:
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.delete("Notification Log", {"document_name": ("in", names)})
frappe.db.delete("Error Log")
rule = frappe.db.get_value(RULE, {"rule_name": "Watched in processes"})
frappe.delete_doc(RULE, rule, force=True, delete_permanently=True)
frappe.db.set_value(RULE, {}, "enabled", 1)
frappe.db.commit()
forget_rules()
"""

# Three requests: two levels each, a notice for each level, one message to the client, marked, raised.
ONCE = ["6", "6", "3", "3", "3"]
NOTHING = ["0"] * 5


@pytest.fixture
def watched(in_processes):
	"""Requests that are overdue, committed; nobody has noticed yet."""
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_overlapping_watches_notice_once(watched, in_processes):
	assert in_processes(WATCH, 4) == ["done"] * 4
	assert in_processes(COUNT, 1) == ONCE


def test_killed_at_any_statement_leaves_all_or_nothing_and_the_next_one_does_it(watched, in_processes):
	died = 0
	for statements in range(2, 60, 4):
		if not _dies(in_processes, statements):
			break
		died += 1
		assert in_processes(COUNT, 1) in (NOTHING, ONCE)
	assert died > 4
	in_processes(WATCH, 1)
	assert in_processes(COUNT, 1) == ONCE


def test_killed_while_others_watch(watched, in_processes):
	"""One dies half way with rows locked; who overlaps does not wait for it, and nothing is done twice."""
	assert _dies(in_processes, 6)
	assert in_processes(WATCH, 3) == ["done"] * 3
	assert in_processes(COUNT, 1) == ONCE


def test_without_redis_everything_is_done_once(watched, in_processes):
	assert in_processes(WATCH_ALONE, 1, **WITHOUT_REDIS) == ["done"]
	assert in_processes(COUNT, 1) == ONCE
	in_processes(WATCH, 1)
	assert in_processes(COUNT, 1) == ONCE


def _dies(in_processes, statements: int) -> bool:
	try:
		in_processes(DIE.format(statements=statements), 1)
	except AssertionError:
		return True
	return False
