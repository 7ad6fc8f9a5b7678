"""Tests of install, migrate and uninstall. They change the schema and commit, so each is given the site as it
was and puts it back; that takes some seconds."""

import os
import subprocess
import sys

import pytest


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
	frappe = site
	conf = frappe.conf
	dump = tmp_path / "site.sql"
	login = ["-h", conf.db_host, "-P", str(conf.db_port), "-u", conf.db_name, "--protocol=tcp"]
	environment = os.environ | {"MYSQL_PWD": conf.db_password}

	def client(program: str, *arguments: str, **streams):
		command = [
			program,
			"--no-defaults",
			*login,
			"--default-character-set=utf8mb4",
			*arguments,
			conf.db_name,
		]
		subprocess.run(command, env=environment, check=True, timeout=300, **streams)

	def tables() -> set[str]:
		return set(frappe.db.get_tables(cached=False))

	frappe.db.rollback()
	before = tables()
	with dump.open("wb") as stream:
		client("mariadb-dump", "--single-transaction", "--skip-comments", stdout=stream)
	# Not `in_test`: with it Frappe leaves out some of what an installation does
	frappe.flags.in_test = False
	try:
		yield frappe
	finally:
		frappe.db.rollback()
		frappe.flags.in_test = True
		for table in tables() - before:
			frappe.db.sql_ddl(f"DROP TABLE `{table}`")
		frappe.db.close()  # no lock of ours in the way of the tables that are dropped and made
		with dump.open("rb") as stream:
			client("mariadb", stdin=stream)
		frappe.connect()
		frappe.set_user("Administrator")
		frappe.clear_cache()


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
