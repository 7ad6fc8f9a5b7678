"""What all tests share. Frappe is imported within fixtures only: `pytest tests/unit` works without a bench.

A test in tests/site, tests/mail or tests/migrate works on the site that TEST_SITE names, in the bench whose Python runs
pytest. Several sessions may run at once, each on a site of its own.
"""

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings

# before Frappe is imported by anybody: no log files within the sites
os.environ.setdefault("FRAPPE_STREAM_LOGGING", "1")

SITE_TIME_ZONE = ZoneInfo("Europe/Amsterdam")

# How fast the machine is at a moment says nothing of a rule; what is to be fast is measured in benchmarks/
settings.register_profile("no_clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no_clock")


def pytest_collection_modifyitems(items):
	"""Cheap tests first, the browser last, whatever order the arguments have."""
	order = {"unit": 0, "site": 1, "mail": 2, "migrate": 3, "e2e": 4}
	root = Path(__file__).parent

	def rank(item):
		path = Path(item.path)
		return order.get(path.relative_to(root).parts[0], 9) if path.is_relative_to(root) else 9

	items.sort(key=rank)


@pytest.fixture
def travel_to():
	"""`travel_to("2026-11-23 10:00")` moves the clock, until the test ends or it is called again.

	A moment without a zone is in the site's. Time goes on from there, for rows made in the same microsecond clash.
	Python's clock moves, the database's `NOW()` does not.
	"""
	import time_machine

	with ExitStack() as stack:

		def travel(moment: str | datetime, tick: bool = True):
			if isinstance(moment, str):
				moment = datetime.fromisoformat(moment)
			if moment.tzinfo is None:
				moment = moment.replace(tzinfo=SITE_TIME_ZONE)
			stack.close()
			# in UTC: with a ZoneInfo time-machine would change the process's own time zone too
			return stack.enter_context(time_machine.travel(moment.astimezone(timezone.utc), tick=tick))

		yield travel


@pytest.fixture(scope="session")
def bench_dir() -> Path:
	"""The bench that the running Python belongs to."""
	import frappe

	return Path(frappe.__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def site_name(bench_dir) -> str:
	"""The test site. Never guessed: a test session on somebody's real site would be a disaster."""
	name = os.environ.get("TEST_SITE")
	if not name:
		pytest.exit(
			"TEST_SITE names no site; run `make test`, or set it to a site of your own (make site SITE=x)", 2
		)
	if not (bench_dir / "sites" / name / "site_config.json").exists():
		pytest.exit(f"there is no site {name} in {bench_dir}; make it with: make site SITE={name}", 2)
	return name


@pytest.fixture(scope="session")
def site(site_name, bench_dir):
	"""Frappe, connected to the test site as Administrator, for the whole session."""
	import frappe

	before = Path.cwd()
	os.chdir(bench_dir / "sites")  # Frappe finds the sites and their logs from here
	frappe.init(site=site_name)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = True
	frappe.local.lang = "en"
	frappe.clear_cache()
	# what connecting and clearing wrote is not a test's to roll back
	frappe.db.commit()
	yield frappe
	frappe.db.rollback()
	frappe.destroy()
	os.chdir(before)


@pytest.fixture
def bench_command(site_name, bench_dir):
	"""`bench_command("migrate")` runs a command of Frappe's on the test site in a process of its own; its output.

	`typed` is what is typed when it asks for something.
	"""

	def run(*arguments: str, check: bool = True, typed: str = "") -> str:
		done = subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", site_name, *arguments],
			cwd=bench_dir / "sites",
			input=typed,
			start_new_session=True,  # a password is asked for here, and not at the terminal of who runs the tests
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
	import site_copy

	with site_copy.put_back(site, tmp_path / "site.sql") as frappe:
		yield frappe


SAVEPOINT = "committed_by_test"


METADATA = ("doctype_meta", "doctype_form_meta", "table_columns", "linked_doctypes", "app_hooks")


def _forget(frappe, metadata_version):
	"""Clears what a test that was rolled back left in the caches.

	Metadata is kept unless the test changed some: building it again costs more than most tests.
	"""
	if frappe.cache.get_value("metadata_version") != metadata_version:
		frappe.clear_cache()
		return
	keys = set(frappe.cache.get_keys(""))
	for kept in (*METADATA, "metadata_version"):
		keys -= set(frappe.cache.get_keys(kept))
	frappe.cache.delete_value(list(keys), make_keys=False)
	metas = {
		key: value for key, value in frappe.local.cache.items() if any(name in str(key) for name in METADATA)
	}
	frappe.local.cache.clear()
	frappe.local.cache.update(metas)
	# Caches of the session that `clear_cache` knows without a key
	frappe.clear_cache(user=frappe.session.user)


@pytest.fixture
def transaction(site):
	"""One test in one database transaction, rolled back at its end.

	`frappe.db.commit()` and `rollback()` keep their meaning for the code under test: the first runs what waits for
	the commit and moves a savepoint, the second goes back to it.
	"""
	frappe = site
	db = frappe.local.db
	real_rollback = db.rollback
	flags = frappe._dict(frappe.local.flags)
	metadata_version = frappe.cache.get_value("metadata_version")

	def commit():
		db.before_rollback.reset()
		db.after_rollback.reset()
		db.before_commit.run()
		db.transaction_writes = 0
		db.savepoint(SAVEPOINT)
		db.after_commit.run()

	def rollback(*, save_point=None):
		if save_point:
			return real_rollback(save_point=save_point)
		db.before_commit.reset()
		db.after_commit.reset()
		db.before_rollback.run()
		real_rollback(save_point=SAVEPOINT)
		db.after_rollback.run()

	real_rollback()
	db.savepoint(SAVEPOINT)
	db.commit, db.rollback = commit, rollback
	try:
		yield frappe
	finally:
		# some code connects anew; what is restored is the session's own connection
		frappe.local.db = db
		del db.commit, db.rollback
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.db.value_cache.clear()
		frappe.db.transaction_writes = 0
		frappe.local.flags = flags
		frappe.local.message_log = []
		frappe.local.response = frappe._dict(docs=[])
		frappe.local.form_dict = frappe._dict()
		# The platform keeps the account that it found first for the length of a request
		frappe.local.outgoing_email_account = {}
		_forget(frappe, metadata_version)
		frappe.local.lang = "en"


@pytest.fixture
def inline_jobs(transaction, monkeypatch):
	"""Background jobs run at once, in the test's transaction; those that wait for the commit run at the commit.

	The value is the list of (method, keyword arguments) of what ran. An error in a job fails the test.
	"""
	frappe = transaction
	ran = []
	# The platform sends its mail queue for the whole site, also what no test made
	not_ours = "frappe.core.doctype.scheduled_job_type.scheduled_job_type.run_scheduled_job"

	def enqueue(
		method, queue="default", timeout=None, event=None, *, enqueue_after_commit=False, now=False, **kwargs
	):
		for option in (
			"is_async",
			"async",
			"job_name",
			"job_id",
			"deduplicate",
			"at_front",
			"on_success",
			"on_failure",
		):
			kwargs.pop(option, None)

		def run():
			ran.append((method, kwargs))
			return None if method == not_ours else frappe.call(method, **kwargs)

		if enqueue_after_commit and not now:
			frappe.db.after_commit.add(run)
			return None
		return run()

	monkeypatch.setattr("frappe.utils.background_jobs.enqueue", enqueue)
	return ran


@pytest.fixture
def as_user(transaction):
	"""`with as_user("agent@example.com"):` works as that user, with real permissions, then goes back.

	`in_test` is off within: with it Frappe skips `only_for` and other checks.
	"""
	frappe = transaction

	@contextmanager
	def switch(user: str):
		before, in_test = frappe.session.user, frappe.flags.in_test
		frappe.set_user(user)
		frappe.flags.in_test = False
		try:
			yield frappe
		finally:
			frappe.set_user(before)
			frappe.flags.in_test = in_test

	return switch


@pytest.fixture
def outgoing_account(transaction):
	"""A default account for outgoing mail: mail is queued in Email Queue, and sent nowhere."""
	frappe = transaction
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	return frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Front Office Tests",
			"email_id": "frontoffice@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
			"no_smtp_authentication": 1,
			"awaiting_password": 0,
			"password": "unused",
		}
	).insert(ignore_permissions=True)
