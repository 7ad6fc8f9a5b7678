"""Tests of mail with real servers, and with workers that are really killed: what they do is committed.

They get the site as it was, with the demo organisation and one *Email Account* by IMAP and SMTP, and put the site back
after the last of them. Nothing runs by itself: a test starts the worker that does a sweep. What is queued as a job is
lost, always: that something happens in the end may hang on a sweep only.
"""

import os
import subprocess
import sys
import textwrap
import time
from contextlib import ExitStack
from pathlib import Path

import mail_desk
import pytest
import site_copy
import working
from mail_servers import Dovecot, Sink

HERE = Path(__file__).parent

# What is given back after the last test here, not at the end of the session: other tests come after
given_back = ExitStack()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
	if nextitem and HERE not in Path(nextitem.path).parents:
		given_back.close()


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory) -> Dovecot:
	server = Dovecot(tmp_path_factory.mktemp("dovecot"))
	given_back.callback(server.kill)
	server.start()
	yield server
	server.kill()


@pytest.fixture(scope="session")
def sink(tmp_path_factory) -> Sink:
	server = Sink(tmp_path_factory.mktemp("sink"))
	given_back.callback(server.kill)
	server.start()
	yield server
	server.kill()


@pytest.fixture(scope="session")
def mail_site(site, dovecot, sink, tmp_path_factory):
	"""Frappe on the test site, with a connection that really commits, the demo organisation and the account."""
	from facility_frontoffice.demo import data

	try:
		frappe = given_back.enter_context(
			site_copy.put_back(site, tmp_path_factory.mktemp("site") / "site.sql")
		)
		given_back.enter_context(_files_put_back(frappe))
		data.load()
		mail_desk.set_up(frappe, dovecot, sink)
		frappe.db.commit()
		yield frappe
	finally:
		given_back.close()  # of the whole session these were the last tests


class _files_put_back:
	"""The files of the site that came meanwhile are deleted."""

	def __init__(self, frappe):
		self.directories = [Path(frappe.get_site_path(kind, "files")) for kind in ("private", "public")]

	def _files(self) -> set[Path]:
		return {
			path.resolve()
			for directory in self.directories
			for path in directory.rglob("*")
			if path.is_file()
		}

	def __enter__(self):
		self.before = self._files()

	def __exit__(self, *error):
		for path in self._files() - self.before:
			path.unlink()


@pytest.fixture
def post(mail_site, dovecot, sink):
	"""Empty mailboxes, nothing queued and nothing waiting, and servers that behave."""
	mail_desk.begin_anew(mail_site, dovecot, sink)
	yield mail_site
	for server in (dovecot, sink):
		if not server.process:
			server.start()
	mail_site.db.rollback()


WORKER = """
import sys
from working import *

connect(sys.argv[1])
"""


class Worker:
	"""A process that does a piece of code on the site, with a connection of its own; see `working` for its words."""

	def __init__(self, site: str, code: str, hours_on: float = 0):
		self.process = subprocess.Popen(
			[sys.executable, "-c", WORKER + textwrap.dedent(code), site],
			env=os.environ | {"HOURS_ON": str(hours_on), "PYTHONPATH": str(Path(working.__file__).parent)},
			stdin=subprocess.DEVNULL,
			stdout=subprocess.PIPE,
			stderr=subprocess.PIPE,
			text=True,
		)

	def done(self, seconds: float = 180) -> str:
		"""Waits until it is done, well; returns what it printed."""
		output, errors = self.process.communicate(timeout=seconds)
		assert self.process.returncode == 0, errors[-4000:]
		return output

	def dead(self, seconds: float = 180) -> None:
		"""Waits until it was killed."""
		_output, errors = self.process.communicate(timeout=seconds)
		assert self.process.returncode == -9, errors[-4000:] or "nothing killed it"

	def kill(self) -> None:
		self.process.kill()
		self.process.communicate()


@pytest.fixture
def worker(site_name):
	"""`worker(code).done()` does something in a process of its own; `.kill()` ends that in the middle."""
	workers = []

	def start(code: str, hours_on: float = 0) -> Worker:
		workers.append(Worker(site_name, code, hours_on))
		return workers[-1]

	yield start
	for started in workers:
		started.kill()


@pytest.fixture
def until():
	"""`until(lambda: sink.count() > 50)` waits for something that happens elsewhere."""

	def wait(happened, seconds: float = 60) -> None:
		deadline = time.monotonic() + seconds
		while not happened():
			assert time.monotonic() < deadline, "it does not happen"
			time.sleep(0.01)

	return wait
