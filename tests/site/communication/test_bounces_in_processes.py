"""A mail that comes back, and what a person decides then, count once with several workers and people (S6)."""

import pytest

SUBJECT = "Bounces in Processes"
ADDRESS = "bounces@clients.example"
FIND = f"""
message = frappe.get_all("Facility Message", {{"recipient": "{ADDRESS}", "kind": "Received"}}, ["*"], order_by="creation", limit=1)[0]
"""
MAKE = f"""
from facility_frontoffice.communication import telling
from facility_frontoffice.demo import data
telling.send_soon = lambda: None
mail = frappe.get_doc({{
	"doctype": "Email Queue", "sender": "desk@example.com", "message_id": "bounces-in-processes@example.com", "message": "x",
	"status": "Sent", "recipients": [{{"recipient": "{ADDRESS}", "status": "Sent"}}],
}}).insert(ignore_permissions=True)
request = frappe.get_doc({{
	"doctype": "Client Request", "subject": "{SUBJECT}", "request_type": "Fault", "channel": "Email",
	"client_name": "Emma", "client_email": "{ADDRESS}", "front_office_owner": data.AGENT,
}}).insert(ignore_permissions=True)
frappe.db.set_value("Facility Message", {{"client_request": request.name}}, {{"status": "Sent", "email_queue": mail.name, "channel": "Mail"}})
frappe.db.commit()
"""
REPORT = f"""
from types import SimpleNamespace
from facility_frontoffice.communication import bounces
report = SimpleNamespace(
	recipient="{ADDRESS}", original_message_id="<bounces-in-processes@example.com>", action="failed", status="5.1.1",
	diagnostic="smtp; 550 User unknown",
)
print(bounces.came_back(report))
frappe.db.commit()
"""
AGAIN = (
	FIND
	+ """
from facility_frontoffice.communication import decisions, service
from facility_frontoffice.intake.errors import IntakeError
service.send_soon = lambda: None
try:
	decisions.send_again([message.name])
	frappe.db.commit()
	print("sent")
except IntakeError:
	print("refused")
"""
)
COUNT = (
	FIND
	+ """
print(message.status)
print(frappe.db.count("Notification Log", {"document_name": message.client_request, "subject": ("like", "%came back%")}))
print(frappe.db.count("Facility Message", {"message_key": ("like", message.message_key + "|again:%")}))
"""
)
REMOVE = f"""
names = frappe.get_all("Client Request", {{"subject": "{SUBJECT}"}}, pluck="name")
frappe.db.delete("Facility Message", {{"client_request": ("in", names)}})
frappe.db.delete("Notification Log", {{"document_name": ("in", names)}})
for queue in frappe.get_all("Email Queue", {{"message_id": "bounces-in-processes@example.com"}}, pluck="name"):
	frappe.delete_doc("Email Queue", queue, force=True, delete_permanently=True)
for name in names:
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
if frappe.db.exists("Facility Client Profile", "{ADDRESS}"):
	frappe.delete_doc("Facility Client Profile", "{ADDRESS}", force=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture
def mailed(in_processes):
	"""A message that the mail server took, committed."""
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_s6_what_comes_back_twice_at_once_counts_once(mailed, in_processes):
	assert in_processes(REPORT, 3) == ["True"] * 3
	assert in_processes(COUNT, 1) == ["Bounced", "1", "0"]


def test_s6_two_who_send_again_at_once_send_one(mailed, in_processes):
	in_processes(REPORT, 1)
	assert sorted(in_processes(AGAIN, 3)) == ["refused", "refused", "sent"]
	assert in_processes(COUNT, 1) == ["Bounced", "1", "1"]
