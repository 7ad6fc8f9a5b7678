"""Tests on a site: each in a transaction of its own, jobs run inline, in the demo organisation."""

import os
import subprocess
import sys
import textwrap
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

SITE_TIME_ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(scope="session")
def organisation(site):
	"""The people, parties and products of the demo, on the site for all tests; see `demo.data` for their names."""
	from facility_frontoffice.demo import data

	site.set_user("Administrator")
	data.load()
	return data


@pytest.fixture(autouse=True)
def _isolated(organisation, transaction, inline_jobs):
	return


@pytest.fixture
def product(transaction):
	"""Makes a product with the given steps: `product("PASS", steps=[{"step_name": "Print"}])`."""
	frappe = transaction

	def make(code: str, **values):
		steps = [
			{"sequence": number, "action": "Work", **step}
			for number, step in enumerate(values.pop("steps", []), 1)
		]
		return frappe.get_doc(
			{
				"doctype": "Facility Product",
				"product_code": code,
				"product_name": code.title(),
				"category": frappe.db.get_value(
					"Facility Product Category", {"is_group": 0}, order_by="name"
				),
				"nature": "Mixed",
				"handling": "Backoffice",
				"backoffice_unit": "Logistics",
				"steps": steps,
				**values,
			}
		).insert(ignore_permissions=True)

	return make


@pytest.fixture
def ask(transaction, organisation):
	"""Takes in a request of the demo client: `ask("CLEANING", "MOVE", channel="Counter")`; answers are given."""

	def make(*products: str, answers: dict | None = None, **values):
		from facility_frontoffice.intake import service

		lines = [{"product": code, "answers": answers or answers_for(code)} for code in products]
		request = {
			"subject": "The lamp blinks",
			"request_type": "Request",
			"channel": "Phone",
			"client_user": organisation.CLIENT,
			**values,
		}
		return service.create_request(request, lines)

	return make


@pytest.fixture
def answers():
	"""Something acceptable for every question of a product: `answers("MOVE")`."""
	return answers_for


@pytest.fixture
def statements():
	"""The statements of an action: `statements(lambda: doc.save())`."""
	import frappe

	def count(action) -> list[str]:
		seen, real = [], frappe.db.sql
		frappe.db.sql = lambda query, *values, **options: (
			seen.append(str(query)) or real(query, *values, **options)
		)
		try:
			action()
		finally:
			del frappe.db.sql
		return seen

	return count


PROCESS = """
import sys
import frappe

frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
sys.stdin.readline()  # all begin at one moment
"""


# What the app and the platform write beside a document, and what nobody thinks of when taking it back.
FORGET = """
import os

for doctype in (
	"Notification Log", "Comment", "Version", "Deleted Document", "Facility Clock Event", "Facility Contact Moment",
	"Facility Message",
):
	frappe.db.delete(doctype, {"creation": (">=", os.environ["BEGAN"])})
frappe.db.commit()
"""


@pytest.fixture
def in_processes(site_name):
	"""Runs code in several processes at one moment, each with a connection of its own, and returns what they print.

	`environment` is added to theirs. Documents that they commit stay: a test takes them back the same way; what was
	written beside these goes by itself.
	"""
	began = datetime.now(SITE_TIME_ZONE).replace(tzinfo=None)

	def run(code: str, count: int, **environment: str) -> list[str]:
		command = [sys.executable, "-c", PROCESS + textwrap.dedent(code), site_name]
		pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
		processes = [
			subprocess.Popen(command, env=os.environ | environment, **pipes) for _number in range(count)
		]
		printed = []
		try:
			for process in processes:
				process.stdin.write("go\n")
				process.stdin.flush()
			for process in processes:
				output, errors = process.communicate(timeout=120)
				assert process.returncode == 0, errors
				printed += output.split()
		finally:
			for process in processes:
				process.kill()
		return printed

	yield run
	run(FORGET, 1, BEGAN=str(began))


def answers_for(product: str) -> dict:
	"""Something acceptable for every question of a product."""
	from facility_frontoffice.catalogue import service

	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		question["question"]: question["options"][0]
		if question["options"]
		else given.get(question["question_type"], "As it should be")
		for question in service.questions_for(product)
	}
