"""Tests of install, migrate and uninstall. They change the schema and commit, so each is given the site as it
was and puts it back; that takes some seconds."""

import subprocess
import sys

import pytest
import site_copy


@pytest.fixture
def bench_command(site_name, bench_dir):
	"""`bench_command("migrate")` runs a command of Frappe's on the test site in a process of its own; its output."""

	def run(*arguments: str, check: bool = True) -> str:
		done = subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site_name, *arguments],
			cwd=bench_dir / "sites",
			stdin=subprocess.DEVNULL,
			capture_output=True,
			text=True,
			timeout=900,
		)
		output = done.stdout + done.stderr
		if check and done.returncode:
			pytest.fail(f"{' '.join(arguments)} ended with {done.returncode}:\n{output[-4000:]}")
		return output

	return run


@pytest.fixture
def site_put_back(site, tmp_path):
	"""The test site with a connection that really commits; at the end the database is what it was."""
	with site_copy.put_back(site, tmp_path / "site.sql") as frappe:
		yield frappe


@pytest.fixture
def organisation_in_use(site_put_back):
	"""The demo organisation with a request that went all the way, an order included."""
	frappe = site_put_back
	from facility_frontoffice.demo import data
	from facility_frontoffice.fulfilment import service as fulfilment
	from facility_frontoffice.intake import service as intake

	data.load()
	request = intake.create_request(
		{"subject": "x", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	)
	intake.add_lines(request.name, [{"product": product_without_questions(frappe)}])
	fulfilment.send_out(request.name)
	frappe.db.commit()
	return request


def product_without_questions(frappe) -> str:
	doc = frappe.get_doc("Facility Product", "PLANTS")
	doc.questions = []
	return doc.save().name
