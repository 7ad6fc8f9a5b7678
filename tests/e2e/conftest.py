"""Tests in a real browser, on a site of its own (E2E_SITE), for what a browser does is committed.

The site is served by Frappe's own web server on a free port, and a worker does the queued jobs. Scheduled jobs
do not run: a test that needs one runs it by `run_on_site`.
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import chromium
import pytest

DESKTOP = {"width": 1400, "height": 900}
PHONE = {"width": 390, "height": 844}
START_SECONDS = 60
IDLE_SECONDS = 180
LONGEST_SECONDS = 300
# Milliseconds; less is handy while a test is being written
TIMEOUT = 1000 * int(os.environ.get("E2E_TIMEOUT", "45"))


def pytest_collection_modifyitems(items):
	"""A browser on a busy machine may be kept waiting: what failed is tried once more, and counted as *rerun* in the end."""
	for item in items:
		if Path(__file__).parent in Path(item.path).parents:
			item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def e2e_site(bench_dir) -> str:
	name = os.environ.get("E2E_SITE") or os.environ.get("TEST_SITE", "") + "-e2e"
	if not (bench_dir / "sites" / name / "site_config.json").exists():
		pytest.fail(f"there is no site {name} in {bench_dir}; make it with: make site SITE={name}")
	return name


@pytest.fixture(scope="session")
def run_on_site(bench_dir, e2e_site):
	"""`run_on_site("facility_frontoffice.service_levels.tasks.watch")` calls a function on the site and commits."""

	def run(method: str, **kwargs) -> str:
		command = ["--site", e2e_site, "execute", method]
		if kwargs:
			command += ["--kwargs", repr(kwargs)]
		done = subprocess.run(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *command],
			cwd=bench_dir / "sites",
			stdin=subprocess.DEVNULL,
			capture_output=True,
			text=True,
			timeout=300,
		)
		if done.returncode:
			pytest.fail(f"{method} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-4000:]}")
		return done.stdout

	return run


@pytest.fixture(scope="session", autouse=True)
def nothing_queued(bench_dir):
	"""What other tests queued is nobody's any more, and would keep the worker busy for minutes."""
	queues = _queues(bench_dir)
	if left := list(queues.scan_iter("rq:queue:*")):
		queues.delete(*left)


@pytest.fixture(scope="session")
def organisation(run_on_site):
	"""The people, parties, rooms and catalogue of the demo, once for all tests; see `demo.data` for their names."""
	run_on_site("facility_frontoffice.demo.data.load")


@contextmanager
def _process(bench_dir: Path, log: Path, *arguments: str):
	# CI: without the debugger and the reloader, which start processes of their own
	environment = os.environ | {"CI": "1"}
	with log.open("wb") as stream:
		process = subprocess.Popen(
			[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *arguments],
			cwd=bench_dir / "sites",
			env=environment,
			stdin=subprocess.DEVNULL,
			stdout=stream,
			stderr=subprocess.STDOUT,
		)
		try:
			yield process
		finally:
			process.terminate()
			try:
				process.wait(10)
			except subprocess.TimeoutExpired:
				process.kill()
				process.wait()


def _free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server_url(bench_dir, e2e_site, tmp_path_factory):
	"""The address of the served site."""
	port, logs = _free_port(), tmp_path_factory.mktemp("server")
	url = f"http://127.0.0.1:{port}"
	with (
		_process(
			bench_dir, logs / "web.log", "--site", e2e_site, "serve", "--port", str(port), "--noreload"
		) as web,
		_process(bench_dir, logs / "worker.log", "worker", "--queue", "short,default,long"),
	):
		_wait_for(url, web, logs / "web.log")
		_wait_until_idle(bench_dir)
		yield url


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
	deadline = time.monotonic() + START_SECONDS
	while time.monotonic() < deadline and process.poll() is None:
		try:
			with urllib.request.urlopen(f"{url}/api/method/ping", timeout=START_SECONDS):
				return
		except (urllib.error.URLError, ConnectionError):
			time.sleep(0.2)
	pytest.fail(f"the web server does not answer at {url}:\n{log.read_text()[-4000:]}")


def _wait_until_idle(bench_dir: Path) -> None:
	"""Lets the worker do first what was queued before, such as by the demo organisation."""
	queues = _queues(bench_dir)
	deadline = time.monotonic() + IDLE_SECONDS
	while any(queues.llen(queue) for queue in queues.scan_iter("rq:queue:*")):
		if time.monotonic() > deadline:
			return  # a test that needs the worker will say so
		time.sleep(0.5)


def _queues(bench_dir: Path):
	import redis

	settings = json.loads((bench_dir / "sites/common_site_config.json").read_text())
	return redis.from_url(settings["redis_queue"])


@pytest.fixture(scope="session")
def browser_options() -> dict:
	return chromium.launch_options()


class Browser:
	"""One browser for all tests, and another one when it was killed."""

	def __init__(self, playwright, options: dict):
		self.browser_type, self.options = playwright.chromium, options
		self.running = self._launch()

	def _launch(self):
		return self.browser_type.launch(**self.options)

	def new_context(self, **options):
		if not self.running.is_connected():
			self.running = self._launch()
		return self.running.new_context(**options)

	def close(self) -> None:
		self.running.close()


@pytest.fixture(scope="session")
def browser(browser_options):
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		browser = Browser(playwright, browser_options)
		yield browser
		browser.close()


@pytest.fixture(autouse=True)
def nothing_waits_for_ever():
	"""Some calls to a browser have no timeout. When it is killed they fail, and the next test has a new one."""
	timer = threading.Timer(LONGEST_SECONDS, chromium.kill)
	timer.daemon = True
	timer.start()
	yield
	timer.cancel()


def pytest_exception_interact(node, call, report):
	"""What the pages of a failed test looked like: a picture of each beside the others, its text in the report."""
	for number, page in enumerate(getattr(node, "open_pages", []), 1):
		path = chromium.pictures() / f"failed-{re.sub(r'[^a-z0-9]+', '-', node.name.lower())}-{number}.png"
		try:
			page.screenshot(path=path, timeout=5000)
			text = page.inner_text("body", timeout=5000)
		except Exception as error:  # a page that hangs must not hide why the test failed
			text = f"no picture: {error}"
		report.sections.append((f"{page.url}, {path}", text[:2000]))


@pytest.fixture
def page_as(request, browser, server_url):
	"""`page_as("agent@example.com", "password")` is a page of a browser in which that user is logged in.

	`page_as()` is a page of a visitor. What goes wrong in the page's scripts fails the test at its end;
	`page.expected_errors` is a list of regular expressions for what may.
	"""
	contexts, pages = [], []
	request.node.open_pages = pages

	def open_page(
		user: str | None = None, password: str = "admin", viewport: dict | None = None, locale="en-GB"
	):
		context = browser.new_context(
			base_url=server_url, viewport=viewport or DESKTOP, locale=locale, timezone_id="Europe/Amsterdam"
		)
		contexts.append(context)
		context.set_default_timeout(TIMEOUT)
		if user:
			answer = context.request.post("/api/method/login", form={"usr": user, "pwd": password})
			assert answer.ok, f"{user} cannot log in: {answer.status} {answer.text()[:300]}"
		page = context.new_page()
		page.script_errors, page.expected_errors = [], []
		page.on("pageerror", lambda error: page.script_errors.append(str(error)))
		pages.append(page)
		return page

	yield open_page

	errors = [
		error
		for page in pages
		for error in page.script_errors
		if not any(re.search(pattern, error) for pattern in page.expected_errors)
	]
	for context in contexts:
		context.close()
	assert not errors, f"errors in the page's scripts: {errors}"


class IntakeScreen:
	"""The intake as an agent works it: from the keyboard, with the mouse where a field is a button."""

	def __init__(self, page):
		self.page = page
		self.began = None

	def open(self, request: str | None = None) -> None:
		self.page.goto(f"/app/client-request/{request or 'new'}")
		if request:
			self.page.wait_for_selector(".fo-suggestion")
		else:
			self.page.wait_for_selector(".fo-bar")
			self.page.wait_for_function("document.activeElement?.id === 'fo-find-client'")
		self.began = time.monotonic()

	def client(self, text: str) -> None:
		self.page.keyboard.type(text)
		self.page.wait_for_selector(".fo-found li[data-index]")
		self.page.keyboard.press("Enter")
		self.page.wait_for_function(
			"document.activeElement?.closest('.frappe-control')?.dataset.fieldname === 'description'"
		)

	def words(self, text: str) -> None:
		self.page.locator("[data-fieldname=description] textarea").focus()
		self.page.keyboard.type(text)

	def place(self, place: str) -> None:
		self.page.locator("[data-fieldname=location] input").fill(place)
		self.page.locator("[data-fieldname=location] [role=option]", has_text=place).first.click()
		self.page.wait_for_function("place => cur_frm.doc.location === place", arg=place)

	def take(self, name: str) -> None:
		"""Takes a suggestion by its key, wherever it stands."""
		self.page.locator(".fo-suggestion", has_text=name).wait_for()
		names = self.page.locator(".fo-suggestion .fo-suggestion-name").all_inner_texts()
		place = next(place for place, shown in enumerate(names, 1) if name in shown)
		self.page.keyboard.press(f"Alt+{place}")
		self.page.locator(".fo-chosen-head", has_text=name).wait_for()

	def answer_questions(self, value: str = "2", **answers: str) -> None:
		"""Something that fits for each question that is asked; `answers` by a part of its label, blanks as _."""
		self.page.wait_for_timeout(150)  # the focus goes to the first question
		questions = self.page.locator(".fo-questions .frappe-control[data-fieldname^=question_]:visible")
		for question in questions.all():
			label = question.locator(".control-label").inner_text()
			given = next((text for part, text in answers.items() if part.replace("_", " ") in label), None)
			if question.locator("select").count():
				options = {"label": given} if given else {"index": 1}
				question.locator("select").select_option(**options)
			elif question.locator("[data-fieldtype=Date]").count():
				question.locator("input").fill(given or "31-12-2030")
				self.page.keyboard.press("Escape")
			else:
				question.locator("input, textarea").first.fill(given or value)

	def kind(self, name: str) -> None:
		self.page.locator(f".fo-segmented button[data-value={name}]").click()

	def seconds(self) -> float:
		return time.monotonic() - self.began


@pytest.fixture
def intake():
	"""`intake(page)` is the intake screen of an agent who is logged in there: new, or of a request that came in."""

	def open_on(page, request: str | None = None) -> IntakeScreen:
		screen = IntakeScreen(page)
		screen.open(request)
		return screen

	return open_on


@pytest.fixture(scope="session")
def shot():
	"""`shot(page, "desk")` keeps a picture to look at: desk.png in SCREENSHOT_DIR. Those of the documentation: `pictures.py`."""
	directory = chromium.pictures()

	def take(page, name: str, full_page: bool = False) -> Path:
		page.wait_for_load_state("networkidle")
		path = directory / f"{name}.png"
		page.screenshot(path=path, full_page=full_page, animations="disabled")
		return path

	return take
