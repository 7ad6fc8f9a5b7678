"""Each message goes into the mail queue once, with senders that overlap and senders that die (S7, S37)."""

import pytest

MAKE = """
from facility_frontoffice.communication import telling
telling.send_soon = lambda: None
frappe.flags.in_test = True  # nobody looks whether there is a mail server
frappe.get_doc({
	"doctype": "Email Account", "email_account_name": "Outbox in Processes", "email_id": "outbox@example.com",
	"enable_outgoing": 1, "smtp_server": "localhost", "no_smtp_authentication": 1, "awaiting_password": 0,
	"password": "unused", "default_outgoing": 0 if frappe.db.exists("Email Account", {"default_outgoing": 1}) else 1,
}).insert(ignore_permissions=True)
for number in range(12):
	frappe.get_doc({
		"doctype": "Client Request", "subject": f"Outbox {number}", "request_type": "Fault", "channel": "Email",
		"client_name": "Emma", "client_email": f"outbox-{number % 3}@clients.example",
	}).insert(ignore_permissions=True)
frappe.db.set_single_value("Facility Frontoffice Settings", "messages_per_hour", 0)
frappe.db.commit()
"""
COMBINE = """
names = frappe.get_all("Client Request", {"subject": ("like", "Outbox %")}, pluck="name")
frappe.db.set_value("Facility Message", {"client_request": ("in", names)}, "held_for", "Others of the Day")
frappe.db.commit()
"""
SEND = """
from facility_frontoffice.communication import mail_queue, tasks
mail_queue.flush_soon = lambda: None
tasks.send_queued()
print("done")
"""
# Dies at the n-th statement that it sends to the database, whichever that is.
DIE = """
import os, signal
from facility_frontoffice.communication import mail_queue, tasks
mail_queue.flush_soon = lambda: None
left, real = {statements}, frappe.db.sql
def sql(*values, **options):
	global left
	left -= 1
	if left < 0:
		os.kill(os.getpid(), signal.SIGKILL)
	return real(*values, **options)
frappe.db.sql = sql
tasks.send_queued()
print("done")
"""
COUNT = """
names = frappe.get_all("Client Request", {"subject": ("like", "Outbox %")}, pluck="name")
print(frappe.db.count("Facility Message", {"client_request": ("in", names), "status": "Sent", "email_queue": ("is", "set")}))
print(frappe.db.count("Email Queue", {"reference_name": ("in", names)}))
"""
REMOVE = """
names = frappe.get_all("Client Request", {"subject": ("like", "Outbox %")}, pluck="name")
frappe.db.delete("Facility Message", {"client_request": ("in", names)})
for queue in frappe.get_all("Email Queue", {"reference_name": ("in", names)}, pluck="name"):
	frappe.delete_doc("Email Queue", queue, force=True, delete_permanently=True)
for name in names:
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.delete_doc("Email Account", "Outbox in Processes", force=True, delete_permanently=True)
frappe.db.set_single_value("Facility Frontoffice Settings", "messages_per_hour", 6)
frappe.db.commit()
"""
MESSAGES, ADDRESSES = "12", "3"


@pytest.fixture
def recorded(in_processes):
	"""Twelve messages to three addresses, committed and not sent."""
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_senders_that_overlap_send_each_once(recorded, in_processes):
	assert in_processes(SEND, 3) == ["done"] * 3
	assert in_processes(COUNT, 1) == [MESSAGES, MESSAGES]


def test_senders_that_overlap_combine_once(recorded, in_processes):
	in_processes(COMBINE, 1)
	assert in_processes(SEND, 3) == ["done"] * 3
	in_processes(SEND, 1)  # what a deadlock left
	assert in_processes(COUNT, 1) == [MESSAGES, ADDRESSES]


@pytest.mark.parametrize("combined", [False, True])
def test_a_sender_that_dies_anywhere_sends_all_or_nothing(recorded, in_processes, combined):
	if combined:
		in_processes(COMBINE, 1)
	died = 0
	for statements in (9, 40, 71):
		try:
			in_processes(DIE.format(statements=statements), 1)
		except AssertionError:
			died += 1
		sent, mails = in_processes(COUNT, 1)
		assert (int(sent), int(mails)) == (int(mails) * (4 if combined else 1), int(mails))
	assert died > 1
	in_processes(SEND, 1)
	assert in_processes(COUNT, 1) == [MESSAGES, ADDRESSES if combined else MESSAGES]
