"""What workers of the platform do about mail, one piece at a time, and how they die while they do it.

For the code that `tests/mail` gives to a process of its own, and in the test's process too.
"""

import importlib
import os
import signal
from datetime import datetime, timedelta, timezone

import frappe
from mail_desk import ACCOUNT


def connect(site: str) -> None:
	"""Connects this process to the site. What it queues as a job is lost; HOURS_ON of the environment are gone by."""
	from frappe.utils import background_jobs

	frappe.init(site=site)
	frappe.connect()
	frappe.set_user("Administrator")
	background_jobs.enqueue = lambda *values, **options: None
	if hours := float(os.environ.get("HOURS_ON", 0)):
		import time_machine

		time_machine.travel(datetime.now(timezone.utc) + timedelta(hours=hours)).start()


def sweep() -> None:
	"""What our scheduled jobs about mail do, each in a transaction of its own."""
	for methods in frappe.get_hooks("scheduler_events")["cron"].values():
		for method in methods:
			if method.startswith("facility_frontoffice.communication."):
				frappe.get_attr(method)()
				frappe.db.commit()


def send() -> None:
	"""What the platform's scheduled job does: its mail queue goes to the mail server."""
	from frappe.email.queue import flush

	flush()
	frappe.db.commit()


def receive() -> None:
	"""What the platform's job for a mail account does: its mail is fetched."""
	frappe.get_doc("Email Account", ACCOUNT).receive()
	frappe.db.commit()


def dies_at(path: str, calls: int, after: bool = False) -> None:
	"""`dies_at("frappe.sendmail", 3)`: this process is killed at the third call of it; with `after`, when that was done."""
	owner, name = _owner_of(path)
	real, left = getattr(owner, name), calls

	def call(*values, **options):
		nonlocal left
		left -= 1
		if left == 0 and not after:
			os.kill(os.getpid(), signal.SIGKILL)
		result = real(*values, **options)
		if left == 0:
			os.kill(os.getpid(), signal.SIGKILL)
		return result

	setattr(owner, name, call)


def dies_at_statement(number: int) -> None:
	"""This process is killed at the n-th statement that it sends to the database, whichever that is."""
	left, real = number, frappe.db.sql

	def sql(*values, **options):
		nonlocal left
		left -= 1
		if left < 0:
			os.kill(os.getpid(), signal.SIGKILL)
		return real(*values, **options)

	frappe.db.sql = sql


def _owner_of(path: str):
	"""The module or class that has the last name of a dotted path."""
	parts = path.split(".")
	for length in range(len(parts) - 1, 0, -1):
		try:
			owner = importlib.import_module(".".join(parts[:length]))
		except ImportError:
			continue
		for part in parts[length:-1]:
			owner = getattr(owner, part)
		return owner, parts[-1]
	raise ImportError(path)
