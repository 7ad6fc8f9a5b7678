"""What mail costs, in and out, beside the platform's own way, in one run on one site.

	make python FILE=benchmarks/mail.py

In: the same plain mails by the platform (`InboundMail.process` into ERPNext's Issue: a document and its message) and by
us: kept as it came, read, judged, its thread looked for, and taken in as a request with its message and clocks. Out: a
message by its rule, from the admin's text to the mail queue, beside `frappe.sendmail` with a text that is ready. Prints
medians of five rounds, with a commit for each mail as in real work, and the statements of one. What was made is deleted.
"""

import statistics
import time

import frappe
from frappe.email.receive import InboundMail

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.inbound import store, taking_in
from facility_frontoffice.intake import service as intake

ROUNDS, MAILS = 5, 30
ACCOUNT, DOMAIN = "Benchmark of Mail", "benchmark.example"


class Mails:
	"""Plain mails that nobody saw before, each of another sender."""

	def __init__(self):
		self.number = 0

	def take(self, count: int) -> list[bytes]:
		self.number += count
		return [self._mail(number) for number in range(self.number - count, self.number)]

	def _mail(self, number: int) -> bytes:
		return (
			f"From: Writer {number} <writer-{number}@{DOMAIN}>\r\nTo: desk@{DOMAIN}\r\n"
			f"Subject: The lamp of room {number} blinks\r\nMessage-ID: <{number}@{DOMAIN}>\r\n"
			"Date: Mon, 2 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n\r\n"
			f"Good morning,\r\n\r\nthe lamp of room {number} blinks all day. Can somebody look?\r\n"
		).encode()


def take_in(raw: bytes) -> None:
	name = store.keep(store.Place(ACCOUNT, "INBOX"), raw)
	frappe.db.commit()
	taking_in.handle(name)


def process(raw: bytes) -> None:
	InboundMail(raw, account, uid="1", seen_status="UNSEEN", append_to="Issue").process()
	frappe.db.commit()


def tell(number: int) -> None:
	client = frappe._dict(
		name=request.name, client_user=None, client_email=f"reader-{number}@{DOMAIN}", client_name="Benchmark"
	)
	communication.tell(client, "Reply", f"Benchmark:{number}", message="The lamp is replaced on Monday.")
	frappe.db.commit()
	name = frappe.db.get_value("Facility Message", {"message_key": f"{request.name}:Benchmark:{number}"})
	communication.send(name)
	frappe.db.commit()


def sendmail(number: int) -> None:
	frappe.sendmail(
		recipients=[f"reader-{number}@{DOMAIN}"],
		subject="About your question",
		message="<p>Dear reader,</p><p>The lamp is replaced on Monday.</p>",
		reference_doctype="Client Request",
		reference_name=request.name,
		delayed=True,
	)
	frappe.db.commit()


def measure(action, make) -> tuple[float, int]:
	"""How many a second, and the statements of one."""
	for value in make(3):  # a warm start
		action(value)
	rates = []
	for _round in range(ROUNDS):
		values = make(MAILS)
		began = time.perf_counter()
		for value in values:
			action(value)
		rates.append(MAILS / (time.perf_counter() - began))
	(value,) = make(1)
	count, real = [], frappe.db.sql
	frappe.db.sql = lambda *given, **options: count.append(1) or real(*given, **options)
	try:
		action(value)
	finally:
		del frappe.db.sql
	return statistics.median(rates), len(count)


def compare(name: str, ours, theirs, make) -> None:
	rate, statements = measure(ours, make)
	platform_rate, platform_statements = measure(theirs, make)
	print(
		f"{name:<20}{rate:>10.1f}{statements:>12}{platform_rate:>14.1f}{platform_statements:>12}"
		f"{rate / platform_rate:>8.2f}"
	)


def prepare():
	frappe.get_doc(
		{
			"doctype": "Email Account", "email_account_name": ACCOUNT, "email_id": f"desk@{DOMAIN}",
			"append_to": "Client Request", "enable_incoming": 0, "enable_outgoing": 1, "smtp_server": "localhost",
			"no_smtp_authentication": 1, "awaiting_password": 1, "default_outgoing": 1,
		}
	).insert()  # fmt: skip
	frappe.db.set_single_value("Facility Frontoffice Settings", "email_account", ACCOUNT)
	made = intake.create_request(
		{"subject": "Benchmark", "request_type": "Fault", "channel": "Phone", "client_name": "Benchmark"}
	)
	frappe.db.commit()
	return frappe.get_doc("Email Account", ACCOUNT), made


def remove() -> None:
	frappe.db.rollback()
	frappe.db.set_single_value("Facility Frontoffice Settings", "email_account", ACCOUNT_BEFORE)
	ours = f"%@{DOMAIN}"
	mails = frappe.get_all(store.DOCTYPE, {"email_account": ACCOUNT}, pluck="name")
	store.delete_raw(mails)
	requests = frappe.get_all("Client Request", {"client_email": ("like", ours)}, pluck="name")
	requests += frappe.get_all("Client Request", {"client_name": "Benchmark"}, pluck="name")
	queued = frappe.get_all("Email Queue Recipient", {"recipient": ("like", ours)}, pluck="parent")
	for doctype, names in (
		("Client Request", requests),
		("Issue", frappe.get_all("Issue", {"raised_by": ("like", ours)}, pluck="name")),
		("Email Account", frappe.get_all("Email Account", {"name": ACCOUNT}, pluck="name")),
	):
		for name in names:
			frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
	frappe.db.delete(store.DOCTYPE, {"email_account": ACCOUNT})
	frappe.db.delete("Facility Message", {"recipient": ("like", ours)})
	frappe.db.delete("Communication", {"sender": ("like", ours)})
	frappe.db.delete("Email Queue", {"name": ("in", queued or [""])})
	frappe.db.delete("Email Queue Recipient", {"recipient": ("like", ours)})
	frappe.db.commit()


ACCOUNT_BEFORE = frappe.db.get_single_value("Facility Frontoffice Settings", "email_account")
mails, readers = Mails(), iter(range(10**6))
try:
	account, request = prepare()
	print(f"{'':<20}{'ours/s':>10}{'statements':>12}{'platform/s':>14}{'statements':>12}{'ratio':>8}")
	compare("mails in", take_in, process, mails.take)
	compare("messages out", tell, sendmail, lambda count: [next(readers) for _value in range(count)])
finally:
	remove()
