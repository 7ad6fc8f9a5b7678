"""An import in the background: written down, one at a time, and put back when it was a mistake."""

import base64
import json
import subprocess
import sys

import frappe
import pytest

from facility_frontoffice import import_queue
from facility_frontoffice.api import configuration as api
from facility_frontoffice.configuration import collecting, importing, jobs
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.demo import data


@pytest.fixture
def edited(exported) -> bytes:
	content = json.loads(exported)
	for record in content["records"]["Facility Service Desk"]:
		record["phone"] = "+31203333333"
	content["records"]["Facility Synonym"].append(
		{"phrase": "dweilen", "enabled": 1, "products": [{"product": "CLEANING"}]}
	)
	return json.dumps(content).encode()


def sent(content: bytes) -> str:
	return "data:application/json;base64," + base64.b64encode(content).decode()


def test_it_is_checked_started_and_written_down(edited, exported, as_user, inline_jobs):
	with as_user(data.MANAGER):
		found = api.check(sent(edited))
		assert found["is_good"]
		assert (found["new"], found["changed"]) == (1, 2)
		name = api.start(found["site"], sent(edited), "test.json")["import"]
		frappe.db.commit()
		assert api.progress(name)["status"] == "Done", api.progress(name)
		(latest, *_others) = api.overview()["imports"]
	assert latest["name"] == name
	assert latest["done_by"] == data.MANAGER
	assert latest["file_name"] == "test.json"
	row = frappe.get_doc(jobs.DOCTYPE, name)
	assert (row.new, row.changed) == (1, 2)
	assert {(told["doctype"], told["state"]) for told in json.loads(row.outcome)} == {
		("Facility Service Desk", "Changed"),
		("Facility Synonym", "New"),
	}
	assert jobs.content_of(name, "file")[1] == edited
	assert frappe.db.get_value("Facility Service Desk", "Front Office", "phone") == "+31203333333"


def test_it_is_put_back(edited, exported, inline_jobs):
	name = api.start(importing.make_plan(edited).site, sent(edited), "test.json")["import"]
	frappe.db.commit()
	found = api.check(puts_back=name)
	assert (found["new"], found["changed"]) == (0, 2)
	again = api.start(found["site"], puts_back=name)["import"]
	frappe.db.commit()
	assert frappe.db.get_value(jobs.DOCTYPE, again, ["status", "puts_back"]) == ("Done", name)
	frappe.db.delete(
		"Facility Synonym", {"phrase": "dweilen"}
	)  # what was new stays until somebody deletes it
	assert collecting.export() == exported


def test_what_goes_wrong_is_written_down_and_nothing_else(edited, exported, inline_jobs):
	plan = importing.make_plan(edited)
	name = api.start(plan.site, sent(edited), "test.json")["import"]
	frappe.db.set_value("Facility Service Desk", "Front Office", "phone", "+31204444444")
	frappe.db.commit()
	told = api.progress(name)
	assert told["status"] == "Failed"
	assert "changed after the file was checked" in told["message"]
	assert frappe.db.get_value("Facility Service Desk", "Front Office", "phone") == "+31204444444"
	assert not frappe.db.get_value(jobs.DOCTYPE, name, "previous")


def test_a_bad_file_is_not_started(edited):
	content = json.loads(edited)
	content["records"]["Moon"] = []
	with pytest.raises(ConfigurationError, match="1 things are wrong"):
		api.start("x", sent(json.dumps(content).encode()))
	assert not frappe.db.count(jobs.DOCTYPE, {"status": "Queued"})


def test_two_at_once_are_refused(edited, monkeypatch):
	monkeypatch.setattr(import_queue, "is_job_enqueued", lambda job: True)
	with pytest.raises(ConfigurationError, match="Another import is at work"):
		api.start(importing.make_plan(edited).site, sent(edited), "test.json")


def test_one_by_a_command_waits_for_no_other(edited):
	from frappe.utils.synchronization import filelock

	with filelock(jobs.LOCK, timeout=0), pytest.raises(ConfigurationError, match="Another import is at work"):
		jobs.at_once(edited, "by-command.json", None)
	(row,) = frappe.get_all(jobs.DOCTYPE, filters={"file_name": "by-command.json"}, fields=["status"])
	assert row.status == "Failed"


@pytest.mark.parametrize("filedata", ["", "%%%", None])
def test_a_file_that_did_not_arrive_is_refused(filedata):
	with pytest.raises(ConfigurationError):
		api.check(filedata)


def test_the_commands(site_name, bench_dir, tmp_path):
	def run(*arguments: str) -> subprocess.CompletedProcess:
		return subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site_name, *arguments],
			capture_output=True,
			text=True,
			cwd=bench_dir / "sites",
			stdin=subprocess.DEVNULL,
			timeout=300,
		)

	path = tmp_path / "configuration.json"
	done = run("export-facility-configuration", str(path))
	assert done.returncode == 0, done.stderr
	done = run("import-facility-configuration", str(path), "--check")
	assert done.returncode == 0, done.stderr
	assert "Everything is as in the file." in done.stdout
	content = json.loads(path.read_text())
	content["records"]["Facility Service Desk"][0]["lead"] = "gone@example.com"
	path.write_text(json.dumps(content))
	done = run("import-facility-configuration", str(path))
	assert done.returncode == 1, done.stderr
	assert "gone@example.com" in done.stderr
	done = run(
		"import-facility-configuration", str(path), "--check", "--use", "User:gone@example.com=Administrator"
	)
	assert done.returncode == 0, done.stderr
	assert "Facility Service Desk" in done.stdout
