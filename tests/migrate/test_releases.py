"""A site of each earlier release, upgraded, ends as a new one does: the same tables, the same seeds, and what people did.

`data/releases` holds a dump of a site of each, made by its own code (`make release-dump`): ERPNext, the demo organisation,
the six scenarios gone through, three requests that are open, and an admin who opened later on Mondays, gave a norm more
time, reworded a text and deleted a calendar (`scripts/release_people.py`).
"""

from pathlib import Path

import frappe
import pytest
import site_copy

from facility_frontoffice.service_levels import audit, tasks
from facility_frontoffice.setup import custom_fields, shipped

RELEASES = sorted((Path(__file__).parents[1] / "data/releases").glob("*.sql.xz"))
REQUEST = "Client Request"
HELD, OPEN = "The blinds of the hall", "The plants on the fifth floor"
# The platform gives a table that it sorts by creation this one when it alters it, and not when it makes it
OF_THE_PLATFORM = [1, "creation"]
KEPT_FIELDS = ("name", "subject", "status", "client_name", "received_at", "resolution_due", "completed_at")

BY_THE_ADMIN = {
	("calendars", "Office Hours"): "Changed",
	("calendars", "Around the Clock"): "Deleted",
	("levels", "Standard"): "Changed",
	("texts", "Front Office: Received (en)"): "Changed",
}
BY_THE_DEMO = {
	("products", "MOVE"): "Changed",  # the mover is theirs
	("products", "PLANTS"): "Changed",  # asks nothing
}


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.split(".")[0])
def upgraded(request, site_put_back, bench_command):
	"""Schema of a new site, and the requests of the old one before it was upgraded."""
	fresh = schema()
	site_copy.replace(site_put_back, request.param)
	before = requests()
	site_put_back.db.rollback()  # no lock of ours in the way of the tables that are changed
	bench_command("migrate")
	site_put_back.db.rollback()
	site_put_back.clear_cache()
	return fresh, before


def schema() -> dict[str, dict]:
	"""{table: {column or index: what it is}} of our doctypes, and of what we add to those of others."""
	ours = {
		f"tab{name}"
		for name in frappe.get_all("DocType", {"module": custom_fields.MODULE, "issingle": 0}, pluck="name")
	}
	added = {
		(f"tab{row.dt}", row.fieldname)
		for row in frappe.get_all("Custom Field", {"module": custom_fields.MODULE}, ["dt", "fieldname"])
	}
	columns = frappe.db.sql(
		"SELECT table_name, column_name, column_type, is_nullable, column_default FROM information_schema.columns"
		" WHERE table_schema = database()"
	)
	indexes = frappe.db.sql(
		"SELECT table_name, index_name, non_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index)"
		" FROM information_schema.statistics WHERE table_schema = database() GROUP BY 1, 2, 3"
	)
	found: dict[str, dict] = {table: {} for table in ours}
	for table, column, *what in columns:
		if table in ours or (table, column) in added:
			found.setdefault(table, {})[column] = what
	for table, _index, *what in indexes:
		if table in ours and what != OF_THE_PLATFORM:
			found[table][f"index {what[1]}"] = what
	return found


def differing(now: dict[str, dict], fresh: dict[str, dict]) -> dict:
	"""{(table, column or index): (what an upgraded site has, what a new one has)}, empty when they are alike."""
	return {
		(table, name): (now.get(table, {}).get(name), fresh.get(table, {}).get(name))
		for table in now.keys() | fresh.keys()
		for name in now.get(table, {}).keys() | fresh.get(table, {}).keys()
		if now.get(table, {}).get(name) != fresh.get(table, {}).get(name)
	}


def requests() -> list:
	return frappe.get_all(REQUEST, fields=list(KEPT_FIELDS), order_by="name")


def test_there_is_a_dump_of_each_release():
	assert len(RELEASES) >= 4


def test_an_old_site_becomes_as_a_new_one(upgraded):
	fresh, before = upgraded
	assert differing(schema(), fresh) == {}
	states = {(kind["key"], row["name"]): row["state"] for kind in shipped.overview() for row in kind["rows"]}
	assert {key: state for key, state in states.items() if state != "Kept"} == BY_THE_ADMIN | BY_THE_DEMO
	assert len(before) == 9
	assert requests() == before
	frappe.set_user("Administrator")
	tasks.watch()
	assert list(audit.differences()) == []
	for subject in (HELD, OPEN):  # what was open goes on
		doc = frappe.get_doc(REQUEST, {"subject": subject})
		doc.description = "A save after the upgrade."
		doc.save()
	held = frappe.get_doc(REQUEST, {"subject": HELD})
	held.status = "In Intake"
	held.save()
	assert held.resolution_due
	assert list(audit.differences()) == []
