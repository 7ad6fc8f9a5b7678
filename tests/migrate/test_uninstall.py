"""Uninstalling leaves a site as if the app had never been there; installing again gives it all back."""

import os
import re
import subprocess

import pytest

from facility_frontoffice.setup import shipped

# What only this app would write, in any column of any table.
OURS = re.compile(
	r"facility_frontoffice|Facility Frontoffice|Client Request|Frontoffice Agent|Frontoffice Manager|Backoffice"
	r"|Facility Client|Facility Administrator|Facility Product|Facility Calendar|client_request|my-requests"
	r"|facility_approval|facility_charge|facility_cost_center|Approval of Purchase Orders"
)
# The platform's own memory of what happened, deletions included.
LOGS = {
	"tabDeleted Document",
	"tabError Log",
	"tabScheduled Job Log",
	"tabAccess Log",
	"tabActivity Log",
	"tabData Import Log",
	"tabVersion",
}


@pytest.fixture
def traces(site):
	"""Every line of the database's dump that names something of ours, by table."""

	def find() -> dict[str, list[str]]:
		conf = site.conf
		command = [
			"mariadb-dump", "--no-defaults", "-h", conf.db_host, "-P", str(conf.db_port), "-u", conf.db_name,
			"--protocol=tcp", "--default-character-set=utf8mb4", "--skip-extended-insert", "--skip-comments",
			conf.db_name,
		]  # fmt: skip
		dump = subprocess.run(
			command,
			env=os.environ | {"MYSQL_PWD": conf.db_password},
			capture_output=True,
			text=True,
			check=True,
		).stdout
		found: dict[str, list[str]] = {}
		table = ""
		for line in dump.splitlines():
			if match := re.match(r"(?:CREATE TABLE|INSERT INTO) `([^`]+)`", line):
				table = match[1]
			is_memory = table in LOGS or (table == "tabComment" and "'Deleted'" in line)
			if not is_memory and (match := OURS.search(line)):
				found.setdefault(table, []).append(line[max(0, match.start() - 60) : match.end() + 100])
		return found

	return find


def test_uninstalling_leaves_nothing_of_ours(site_put_back, organisation_in_use, bench_command, traces):
	bench_command("uninstall-app", "facility_frontoffice", "--yes", "--no-backup", "--force")
	site_put_back.db.rollback()
	assert not site_put_back.db.count("Custom DocPerm"), "the platform's own permissions hold again"
	found = traces()
	assert not found, "\n".join(f"{table}: {lines[0]} ({len(lines)})" for table, lines in found.items())


def test_installing_again_gives_it_all_back(site_put_back, bench_command):
	bench_command("uninstall-app", "facility_frontoffice", "--yes", "--no-backup", "--force")
	bench_command("install-app", "facility_frontoffice")
	frappe = site_put_back
	frappe.db.rollback()
	frappe.clear_cache()
	assert frappe.db.exists("Facility Service Desk", {"is_default": 1})
	assert frappe.get_meta("Purchase Order Item").has_field("client_request")
	assert {row["state"] for kind in shipped.overview() for row in kind["rows"]} == {"Kept"}
