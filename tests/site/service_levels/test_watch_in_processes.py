"""The watch with connections of its own: overlapping, and killed half way. Nothing is lost, nothing done twice."""

import pytest

MAKE = """
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service
request = service.create_request(
	{"subject": "Watched", "request_type": "Remark", "channel": "Phone", "client_name": "Somebody", "impact": "Low"}
)
past = "2026-01-05 09:00:00"
frappe.db.set_value("Client Request", request.name, {"resolution_due": past, "next_due_at": past})
frappe.db.commit()
print(request.name)
"""
WATCH = """
from facility_frontoffice.service_levels import tasks
tasks.watch()
print("done")
"""
DIE_BEFORE_THE_COMMIT = """
import os, signal
from facility_frontoffice.service_levels import tasks
frappe.db.commit = lambda: os.kill(os.getpid(), signal.SIGKILL)
tasks.watch()
"""
COUNT = """
name = frappe.db.get_value("Client Request", {"subject": "Watched"})
print(frappe.db.count("Facility Escalation", {"reference_name": name}))
print(frappe.db.count("Notification Log", {"document_name": name}))
print(int(bool(frappe.db.get_value("Client Request", name, "resolution_breached_at"))))
"""
REMOVE = """
name = frappe.db.get_value("Client Request", {"subject": "Watched"})
frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.delete("Notification Log", {"document_name": name})
frappe.db.commit()
"""

# One escalation; the owner and the manager are one person here; marked as overdue.
ONCE = ["1", "1", "1"]


@pytest.fixture
def watched(in_processes):
	"""A request that is overdue, committed; nobody has noticed yet."""
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_overlapping_watches_notice_once(watched, in_processes):
	assert in_processes(WATCH, 4) == ["done"] * 4
	assert in_processes(COUNT, 1) == ONCE


def test_killed_before_the_commit_leaves_nothing_and_the_next_one_does_it(watched, in_processes):
	with pytest.raises(AssertionError):
		in_processes(DIE_BEFORE_THE_COMMIT, 1)
	assert in_processes(COUNT, 1) == ["0", "0", "0"]
	in_processes(WATCH, 1)
	assert in_processes(COUNT, 1) == ONCE
