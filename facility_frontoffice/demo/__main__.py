"""Runs the six scenarios against a running site and prints what happened.

python -m facility_frontoffice.demo --url http://127.0.0.1:8080 --site demo.localhost
"""

import argparse
import json
import subprocess
import sys
import textwrap
import time
from datetime import datetime

import requests

from facility_frontoffice.demo import data
from facility_frontoffice.demo.scenarios import SCENARIOS, ScenarioError, Story

TIMEOUT_SECONDS = 60


class HttpError(Exception):
	"""What the site answered when it refused."""


class HttpPerson:
	"""Somebody who logged in over HTTP."""

	def __init__(self, url: str, site: str, user: str, password: str):
		self.url = url
		self.session = requests.Session()
		self.session.headers.update({"Host": site, "Accept": "application/json"})
		self._post("/api/method/login", {"usr": user, "pwd": password})

	def call(self, method, **arguments):
		return self._post(f"/api/method/{method}", arguments).get("message")

	def read(self, doctype, name):
		return self._answer(
			self.session.get(f"{self.url}/api/resource/{doctype}/{name}", timeout=TIMEOUT_SECONDS)
		)["data"]

	def find(self, doctype, filters, fields):
		parameters = {"filters": json.dumps(filters), "fields": json.dumps(fields), "limit_page_length": 100}
		return self._answer(
			self.session.get(f"{self.url}/api/resource/{doctype}", params=parameters, timeout=TIMEOUT_SECONDS)
		)["data"]

	def insert(self, values):
		return self._post(f"/api/resource/{values['doctype']}", values)["data"]

	def submit(self, doctype, name):
		self._answer(
			self.session.put(
				f"{self.url}/api/resource/{doctype}/{name}", json={"docstatus": 1}, timeout=TIMEOUT_SECONDS
			)
		)

	def _post(self, path, body):
		return self._answer(self.session.post(self.url + path, json=body, timeout=TIMEOUT_SECONDS))

	def _answer(self, response):
		try:
			answer = response.json()
		except ValueError:
			raise HttpError(f"{response.status_code}: {response.text[:300]}") from None
		if response.ok:
			return answer
		raise HttpError(f"{response.status_code}: {_server_messages(answer)}")


class HttpWorld:
	"""A site behind a web server. Mail comes in by the command line, as from a mail server."""

	def __init__(self, url: str, site: str, bench: str):
		self.url, self.site, self.bench = url, site, bench
		self._people: dict[str, HttpPerson] = {}

	def person(self, user):
		if user not in self._people:
			self._people[user] = HttpPerson(self.url, self.site, user, data.PASSWORD)
		return self._people[user]

	def deliver_mail(self, raw):
		subprocess.run(
			[
				self.bench,
				"--site",
				self.site,
				"execute",
				"facility_frontoffice.demo.mail.deliver",
				"--kwargs",
				json.dumps({"raw": raw.decode()}),
			],
			check=True,
			stdout=subprocess.DEVNULL,
		)

	def now(self):
		return datetime.now()


def main() -> int:
	options = _options()
	world = HttpWorld(options.url.rstrip("/"), options.site, options.bench)
	failed = 0
	for number, scenario in enumerate(SCENARIOS, 1):
		began = time.monotonic()
		try:
			story = scenario(world)
		except (ScenarioError, HttpError, requests.RequestException, subprocess.CalledProcessError) as error:
			failed += 1
			print(f"\n{number}. {scenario.__doc__.splitlines()[0]}\n   FAILED: {error}", flush=True)
			continue
		_print_story(number, story, time.monotonic() - began)
	print(f"\n{len(SCENARIOS) - failed} of {len(SCENARIOS)} scenarios went as they should.", flush=True)
	return 1 if failed else 0


def _print_story(number: int, story: Story, seconds: float) -> None:
	print(f"\n{number}. {story.title}  ({story.request}, {seconds:.1f} s)")
	for who, what, outcome in story.steps:
		lines = textwrap.wrap(what, 52) or [""]
		print(f"   {who:<18} {lines[0]:<52}  {outcome}")
		for line in lines[1:]:
			print(f"   {'':<18} {line}")
	sys.stdout.flush()


def _server_messages(answer: dict) -> str:
	"""The words of a refusal, out of the layers that the platform wraps them in."""
	messages = []
	for raw in json.loads(answer.get("_server_messages") or "[]"):
		try:
			messages.append(json.loads(raw).get("message", raw))
		except ValueError:
			messages.append(raw)
	return " ".join(messages) or answer.get("exception") or json.dumps(answer)[:300]


def _options():
	parser = argparse.ArgumentParser(prog="facility_frontoffice.demo", description=__doc__.splitlines()[0])
	parser.add_argument("--url", required=True, help="address of the web server")
	parser.add_argument("--site", required=True, help="name of the site")
	parser.add_argument("--bench", default="bench", help="the bench command")
	return parser.parse_args()


if __name__ == "__main__":
	sys.exit(main())
