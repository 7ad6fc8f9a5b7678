"""One call, told by many at once with connections of their own: one record, and nothing lost."""

import pytest

TELL = """
import random
from facility_frontoffice.reachability import calls
random.seed(sys.argv[0] + str(id(frappe)))
story = [("ringing", "09:00:00"), ("answered", "09:00:12"), ("ended", "09:05:00")]
random.shuffle(story)
for event, time in story:
	calls.tell("busy-line", event, at=f"2026-03-02T{time}", caller="06 00000000", system="Test")
	frappe.db.commit()
print(len(story))
"""
LOG = """
import os
from facility_frontoffice.reachability import calls
log = frappe._dict(
	{"name": "busy-log", "type": "Incoming", "status": "Completed", "from": "06 00000000", "to": "1"},
	start_time="2026-03-02 09:00:00", end_time="2026-03-02 09:05:00",
)
calls.follow_log(log)
frappe.db.commit()
print(1)
"""
LOOK = """
rows = frappe.get_all(
	"Facility Contact Moment", {"caller_phone": "06 00000000"},
	["outcome", "answer_seconds", "handling_seconds"], order_by="name",
)
for row in rows:
	print(f"{row.outcome}/{row.answer_seconds or 0:.0f}/{row.handling_seconds or 0:.0f}")
"""
REMOVE = """
frappe.db.delete("Facility Contact Moment", {"caller_phone": "06 00000000"})
frappe.db.commit()
"""


@pytest.fixture(autouse=True)
def _taken_back(in_processes):
	yield
	in_processes(REMOVE, 1)


def test_s35_a_call_is_recorded_once_whoever_tells_it(in_processes):
	in_processes(TELL, 5)
	assert in_processes(LOOK, 1) == ["Answered/12/288"]


def test_a_log_that_two_save_at_once_is_one_contact(in_processes):
	in_processes(LOG, 4)
	assert in_processes(LOOK, 1) == ["Answered/0/0"]
