"""The examples of the documentation that need a site: imported, rendered, called and parsed by the real thing."""

import base64
import json
import shlex
from contextlib import nullcontext

import frappe
import pytest
from doc_examples import examples, of_kind
from frappe.handler import execute_cmd

from facility_frontoffice import import_queue
from facility_frontoffice.api import catalogue_import
from facility_frontoffice.api import message_rules as rules_api
from facility_frontoffice.demo import data

PEOPLE = {"agent": data.AGENT, "client": data.CLIENT, "manager": data.MANAGER}
RULE = "Facility Message Rule"


def page(example) -> str:
	return str(example)


@pytest.mark.parametrize("example", of_kind("catalogue-import"), ids=page)
def test_a_file_of_products_goes_in(transaction, monkeypatch, example):
	monkeypatch.setattr(import_queue, "is_job_enqueued", lambda job: False)
	content = base64.b64encode(example.text.encode()).decode()
	found = catalogue_import.check(content)
	assert found["problems"] == []
	started = catalogue_import.start(content)
	frappe.db.commit()  # the job waits for it
	assert catalogue_import.progress(started["import"])["status"] == "Done"
	codes = [line.split(",")[0] for line in example.text.splitlines()[1:]]
	for code in codes:
		assert frappe.get_doc("Facility Product", code).questions


@pytest.fixture
def rule(ask):
	"""A rule with one text, as it stands on the form: `rule("<p>...</p>", subject="...")`; a request is there to show."""
	ask("LIGHTING", channel="Portal")

	def make(words: str, subject: str = "About your question", **values) -> dict:
		template = frappe.get_doc(
			{
				"doctype": "Email Template",
				"__newname": f"Example {frappe.generate_hash(length=8)}",
				"subject": subject,
				"use_html": 1,
				"response_html": words,
			}
		).insert()
		return {
			"doctype": RULE,
			"rule_name": "Example",
			"kind": "Received",
			"enabled": 1,
			"for_whom": "Client",
			"by_mail": 1,
			"texts": [{"language": "en", "email_template": template.name}],
			**values,
		}

	return make


@pytest.mark.parametrize("example", of_kind("message-text"), ids=page)
def test_a_text_is_filled_in_for_a_real_request(rule, example):
	shown = rules_api.look(rule(example.text))
	assert shown["problems"] == []
	assert "Emma van Dijk" in shown["text"]
	assert shown["request"] in shown["text"]
	assert "{{" not in shown["html"]


@pytest.mark.parametrize("example", of_kind("message-subject"), ids=page)
def test_a_subject_is_filled_in(rule, example):
	shown = rules_api.look(
		rule("<p>{{ client_name | e }}</p>{{ signature() }}", subject=example.text.strip())
	)
	assert "The lamp blinks" in shown["subject"]
	assert "{{" not in shown["subject"]


@pytest.mark.parametrize("example", of_kind("message-condition"), ids=page)
def test_a_condition_decides(ask, rule, example):
	condition = example.text.strip()
	asked = ask("LIGHTING", channel="Portal")
	for priority, fits in (("Low", False), ("Urgent", True)):
		asked.priority = priority
		assert frappe.safe_eval(condition, None, {"doc": asked}) is fits
	frappe.get_doc(rule("<p>{{ client_name | e }}</p>{{ signature() }}", condition=condition)).insert()


@pytest.mark.parametrize("example", of_kind("call"), ids=page)
def test_a_call_is_answered(organisation, example):
	_kind, method, _as, who = example.what.split()
	assert call(method, json.loads(example.text), who)


@pytest.mark.parametrize("example", of_kind("request"), ids=page)
def test_a_request_over_http_is_answered(organisation, example):
	who = example.what.split()[-1]
	head, _blank, body = example.text.partition("\n\n")
	verb, path = head.splitlines()[0].split()
	assert verb == "POST"
	assert call(path.removeprefix("/api/method/"), json.loads(body), who)


def call(method: str, arguments: dict, who: str):
	"""As the platform calls it for somebody who is logged in: whitelisted, with what came as form fields."""
	frappe.set_user(PEOPLE[who])
	frappe.local.form_dict = frappe._dict(arguments)
	frappe.local.request = frappe._dict(method="POST", headers={}, path=f"/api/method/{method}", cookies={})
	try:
		return execute_cmd(method)
	finally:
		frappe.set_user("Administrator")
		frappe.local.form_dict = frappe._dict()
		del frappe.local.request  # the platform asks whether there is one


# Commands ---------------------------------------------------------------------------------------------


def bench_lines() -> list[tuple[str, list[str]]]:
	return [
		(f"{example}: {line}", shlex.split(line))
		for example in examples()
		if example.language == "bash"
		for line in example.text.replace("\\\n", " ").splitlines()
		if line.startswith("bench --site")
	]


@pytest.mark.parametrize(
	"words", [words for _id, words in bench_lines()], ids=[name for name, _words in bench_lines()]
)
def test_commands_and_their_options_are_there(site, tmp_path, monkeypatch, words):
	"""The command line is read by the command itself, which is not carried out."""
	monkeypatch.chdir(tmp_path)
	for word in words[4:]:
		if "." in word and "/" not in word:
			(tmp_path / word).touch()  # a file that it is given must be there
	command = commands()[words[3]]
	context = command.make_context(words[3], words[4:])
	assert context.params is not None


def commands() -> dict:
	"""Every command of the platform and of ours, by name."""
	from frappe.commands import get_commands

	from facility_frontoffice.commands import commands as ours

	return {command.name: command for command in (*get_commands(), *ours)}


@pytest.mark.parametrize("example", of_kind("bench"), ids=page)
def test_commands_that_do_no_harm_are_carried_out(transaction, monkeypatch, example, capsys):
	"""On the test site, within the transaction of the test: the command may not connect or leave by itself."""
	for line in example.text.splitlines():
		words = shlex.split(line)
		command = commands()[words[3]]
		monkeypatch.setattr(frappe, "init_site", lambda site: nullcontext(), raising=False)
		monkeypatch.setattr(frappe, "connect", lambda *args, **kwargs: None)
		command.main(
			words[4:],
			standalone_mode=False,
			obj={"sites": [frappe.local.site], "force": False, "profile": False},
		)
		assert "Every figure is what its record says" in capsys.readouterr().out
