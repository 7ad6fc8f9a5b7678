"""Many at once on one request, with connections of their own: the record of its clocks stays one story."""

import pytest

MAKE = """
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service
request = service.create_request(
	{"subject": "Busy", "request_type": "Remark", "channel": "Phone", "client_name": "Somebody"}
)
frappe.db.commit()
print(request.name)
"""
# Each begins with a look, so that its transaction remembers how it was before the others came.
HOLD_AND_RESUME = """
from facility_frontoffice.intake import service
name = frappe.db.get_value("Client Request", {"subject": "Busy"})
for _turn in range(5):
	for action in (lambda: service.hold(name, "Away."), lambda: service.resume(name)):
		try:
			frappe.db.count("Facility Clock Event", {"reference_name": name})
			action()
			frappe.db.commit()
		except frappe.ValidationError:
			frappe.db.rollback()
print(0)
"""
WATCH = """
from facility_frontoffice.service_levels import tasks
name = frappe.db.get_value("Client Request", {"subject": "Busy"})
for _turn in range(8):
	frappe.db.set_value("Client Request", name, "next_due_at", "2020-01-01 00:00:00", update_modified=False)
	frappe.db.commit()
	tasks.watch()
print(0)
"""
LOOK = """
from facility_frontoffice.service_levels import audit
name = frappe.db.get_value("Client Request", {"subject": "Busy"})
print(len(list(audit.differences("Client Request", [name]))))
events = frappe.get_all(
	"Facility Clock Event", {"reference_name": name, "clock": "Resolution"}, pluck="event", order_by="position"
)
print("-".join(events))
"""
REMOVE = """
name = frappe.db.get_value("Client Request", {"subject": "Busy"})
frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture
def busy(in_processes):
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_pauses_and_resumes_alternate_whoever_comes_first(busy, in_processes):
	in_processes(HOLD_AND_RESUME, 4)
	differences, events = in_processes(LOOK, 1)
	assert differences == "0"
	names = events.split("-")[1:]
	assert len(names) >= 4
	assert all(event == ("pause", "resume")[number % 2] for number, event in enumerate(names))


def test_the_watch_and_people_do_not_undo_each_other(busy, in_processes):
	in_processes(
		f"import os\nif os.getpid() % 2:\n{_indented(WATCH)}\nelse:\n{_indented(HOLD_AND_RESUME)}", 4
	)
	differences, _events = in_processes(LOOK, 1)
	assert differences == "0"


def _indented(code: str) -> str:
	return "\n".join(f"\t{line}" for line in code.splitlines())
