"""Imports with connections of their own: two at once, and one that is killed half way. All or nothing."""

import pytest

IMPORT = """
import base64
from facility_frontoffice.catalogue import import_jobs
rows = "\\n".join(
	f"CRASH-{number},Product {number},Crash family,Backoffice,Workplace,How many? [Number]" for number in range(60)
)
content = f"product_code,product_name,category,handling,backoffice_unit,questions\\n{rows}".encode()
import_jobs._note("in-processes", "Queued", user="Administrator")
import_jobs.run("in-processes", base64.b64encode(content).decode(), False, True, "en")
print(frappe.cache.get_value(import_jobs._key("in-processes"), expires=True)["status"])
"""
# Dies at the n-th statement that it sends to the database, whichever that is.
DIE = """
import os, signal
left, real = {statements}, frappe.db.sql
def sql(*values, **options):
	global left
	left -= 1
	if left < 0:
		os.kill(os.getpid(), signal.SIGKILL)
	return real(*values, **options)
frappe.db.sql = sql
"""
COUNT = """
print(frappe.db.count("Facility Product", {"product_code": ("like", "CRASH-%")}))
print(frappe.db.count("Facility Product Question", {"parent": ("like", "CRASH-%")}))
print(frappe.db.count("Facility Product Category", {"name": "Crash family"}))
"""
REMOVE = """
for name in frappe.get_all("Facility Product", {"product_code": ("like", "CRASH-%")}, pluck="name"):
	frappe.delete_doc("Facility Product", name, force=True, delete_permanently=True)
if frappe.db.exists("Facility Product Category", "Crash family"):
	frappe.delete_doc("Facility Product Category", "Crash family", force=True, delete_permanently=True)
frappe.db.delete("Error Log")
frappe.db.commit()
"""
NOTHING, ALL = ["0", "0", "0"], ["60", "60", "1"]


@pytest.fixture(autouse=True)
def cleaned(in_processes):
	yield
	in_processes(REMOVE, 1)


def test_two_at_once_are_one_after_the_other(in_processes):
	assert in_processes(IMPORT, 3) == ["Done"] * 3
	assert in_processes(COUNT, 1) == ALL


def test_killed_half_way_there_is_nothing_and_the_next_one_does_it(in_processes):
	for statements in (25, 60, 120, 200):
		with pytest.raises(AssertionError):
			in_processes(DIE.format(statements=statements) + IMPORT, 1)
		assert in_processes(COUNT, 1) == NOTHING
	assert in_processes(IMPORT, 1) == ["Done"]
	assert in_processes(COUNT, 1) == ALL
