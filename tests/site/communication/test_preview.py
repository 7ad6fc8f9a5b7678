"""Looking at a message rule before clients do: preview, what is wrong with it, and the past month (S44)."""

import json
from contextlib import contextmanager

import frappe
import pytest

from facility_frontoffice.api import message_rules as api
from facility_frontoffice.communication import dry_run, preview, rule_warnings, samples, template_checks
from facility_frontoffice.communication.preview import NothingToShowError
from facility_frontoffice.demo import data
from facility_frontoffice.setup import message_rules

RULE, MESSAGE, QUEUE = "Facility Message Rule", "Facility Message", "Email Queue"


@pytest.fixture
def text():
	"""Makes an Email Template: `text("<p>{{ client_name | e }}</p>")`."""

	def make(words: str, subject: str = "About {{ request.subject }}"):
		name = f"Text {frappe.generate_hash(length=8)}"
		return (
			frappe.get_doc(
				{
					"doctype": "Email Template",
					"__newname": name,
					"subject": subject,
					"use_html": 1,
					"response_html": words,
				}
			)
			.insert()
			.name
		)

	return make


@pytest.fixture
def rule(text):
	"""A rule as it comes from the form, not saved: `rule(kind="Delay", condition="...")`."""

	def make(
		words: str = "<p>Dear {{ client_name | e }},</p>{{ signature() }}", sms: str | None = None, **values
	):
		return {
			"doctype": RULE,
			"rule_name": "Tried",
			"kind": "Received",
			"enabled": 1,
			"for_whom": "Client",
			"by_mail": 1,
			"texts": [{"language": "en", "email_template": text(words), "sms_text": sms}],
			**values,
		}

	return make


@contextmanager
def nothing_written():
	"""What a preview leaves alone is as it was."""

	def count():
		return {
			doctype: frappe.db.count(doctype) for doctype in (MESSAGE, "Facility Supplier Link", "Error Log")
		}

	before = count()
	yield
	assert count() == before


def problems_of(rule: dict, **arguments) -> list:
	return api.look(rule, **arguments)["problems"]


class TestPreview:
	def test_shows_the_latest_request_as_it_would_be_mailed(self, ask, rule):
		ask("LIGHTING")
		latest = ask("CLEANING", subject="Coffee & cake on the floor")
		before = frappe.db.count(MESSAGE), frappe.db.count(QUEUE)
		shown = api.look(rule(sms="{{ number }} is here"))
		assert (shown["request"], shown["applies"], shown["problems"]) == (latest.name, True, [])
		assert shown["subject"] == f"About Coffee & cake on the floor [{latest.name}]"
		assert "max-width: 600px" in shown["html"]
		assert shown["text"].startswith("Dear Emma van Dijk,")
		assert shown["sms"] == {"text": f"{latest.name} is here", "parts": 1, "letters": 21, "odd": ""}
		assert (frappe.db.count(MESSAGE), frappe.db.count(QUEUE)) == before

	def test_is_the_same_as_what_is_sent(self, ask, outgoing_account):
		request = ask("LIGHTING")
		frappe.db.commit()
		sent = frappe.get_doc(MESSAGE, {"client_request": request.name, "kind": "Received"})
		saved = frappe.get_doc(RULE, sent.message_rule).as_dict()
		shown = preview.show(samples.rule_from(frappe.get_doc(saved)), request.name, sent.language)
		assert (shown["subject"], sent.content in shown["html"]) == (sent.subject, True)

	def test_takes_the_latest_to_which_the_rule_applies(self, ask, rule):
		fits = ask("LIGHTING", request_type="Fault")
		ask("CLEANING")
		assert api.look(rule(request_type="Fault"))["request"] == fits.name
		assert (
			api.look(rule(condition='doc.lines and doc.lines[0].product == "LIGHTING"'))["request"]
			== fits.name
		)

	def test_says_when_the_rule_does_not_apply_to_the_chosen_request(self, ask, rule):
		chosen = ask("LIGHTING", request_type="Request")
		shown = api.look(rule(request_type="Fault"), request=chosen.name)
		assert (shown["request"], shown["applies"]) == (chosen.name, False)
		assert shown["html"]

	def test_language_of_the_reader_or_the_chosen_one(self, ask, rule, text):
		request = ask("LIGHTING", client_user=data.COLLEAGUE)
		both = rule()
		both["texts"].append({"language": "nl", "email_template": text("<p>Beste {{ client_name | e }}</p>")})
		assert api.look(both, request=request.name)["language"] == "nl"
		assert api.look(both, request=request.name, language="en")["language"] == "en"
		assert api.look(both, request=request.name)["languages"] == ["en", "nl"]

	@pytest.mark.parametrize("kind", message_rules.kinds())
	def test_every_shipped_rule_can_be_looked_at(self, ask, kind):
		request = ask("LIGHTING")
		if kind.startswith("Work"):
			frappe.get_doc(_work_of_supplier(request)).db_insert()
		if kind == "Disturbance":
			frappe.get_doc(
				{
					"doctype": "Facility Disturbance",
					"title": "Lift",
					"location": data.BUILDING,
					"status": "Running",
				}
			).db_insert()
		chosen = samples.rule_from(frappe.get_doc(_shipped(kind)))
		for language in ("en", "nl"):
			with nothing_written():
				shown = preview.show(chosen, request.name, language)
			assert shown["problems"] == []
			assert shown["html"]
			assert "{{" not in shown["html"]

	def test_a_rule_without_text_and_a_site_without_requests_say_so(self, rule, ask):
		empty = rule()
		empty["texts"] = []
		frappe.db.delete("Client Request")
		with pytest.raises(NothingToShowError, match="no request yet"):
			api.look(rule())
		ask("LIGHTING")
		with pytest.raises(NothingToShowError, match="no text yet"):
			api.look(empty)

	def test_work_needs_a_supplier(self, ask, rule):
		request = ask("LIGHTING")
		with pytest.raises(NothingToShowError, match="No supplier works on"):
			api.look(rule(kind="Work"), request=request.name)


def _shipped(kind: str) -> dict:
	"""The rule of a new site, with the shipped texts, for those of the site may have been reworded."""
	texts = []
	for language in message_rules.LANGUAGES:
		file, subject = message_rules.MESSAGES[kind, language]
		name = f"Shipped {kind} {language}"
		template = {
			"doctype": "Email Template",
			"__newname": name,
			"subject": subject,
			"use_html": 1,
			"response_html": (message_rules.TEXTS / file).read_text(encoding="utf-8"),
		}
		frappe.get_doc(template).insert()
		words = message_rules.sms_text(kind, language)
		texts.append({"language": language, "email_template": name, "sms_text": words})
	return {"doctype": RULE, "rule_name": kind, "kind": kind, "by_mail": 1, "by_sms": 1, "texts": texts}


def _work_of_supplier(request) -> dict:
	return {
		"doctype": "Backoffice Assignment",
		"name": frappe.generate_hash(length=10),
		"client_request": request.name,
		"product": "LIGHTING",
		"product_name": "Lighting",
		"supplier": data.MOVING_SUPPLIER,
		"status": "Open",
	}


class TestProblems:
	@pytest.mark.parametrize(
		("words", "line", "what", "advice"),
		[
			("<p>ok</p>\n{% if promised %}\n<p>x</p>", 2, "", "endif"),
			("<p>ok</p>\n<p>{{ promised }</p>", 2, "", "braces"),
			("a\nb\n{{ request.lines.nothing.more }}", 3, "nothing", "names below"),
			("a\n{{ 1 / 0 }}", 2, "ZeroDivisionError", "line"),
			('{% include "nowhere.html" %}', 0, "nowhere.html", "include"),
			("a\n{{ request.__class__ }}", 2, "underscores", "out"),
		],
	)
	def test_a_text_that_cannot_be_filled_in_says_where_and_what_to_do(
		self, ask, rule, monkeypatch, words, line, what, advice
	):
		ask("LIGHTING")
		# what the platform refuses at a save may be there from before, or by an import
		monkeypatch.setattr(
			"frappe.email.doctype.email_template.email_template.validate_template", lambda _text: None
		)
		(problem,) = problems_of(rule(words))
		assert problem["line"] == line, problem
		assert what in problem["what"]
		assert advice in problem["advice"]
		assert problem["is_fatal"]

	def test_nothing_is_shown_of_what_cannot_be_sent(self, ask, rule):
		ask("LIGHTING")
		shown = api.look(rule("{{ 1 / 0 }}"))
		assert (shown["subject"], shown["html"], shown["text"]) == ("", "", "")

	def test_a_name_that_is_not_known_is_a_mistake_that_would_be_mailed(self, ask, rule):
		ask("LIGHTING")
		shown = api.look(rule("<p>{{ client_name }}</p>\n<p>{{ cleint_name }}</p>"))
		(problem,) = shown["problems"]
		assert (problem["line"], problem["is_fatal"]) == (2, False)
		assert "cleint_name" in problem["what"]
		assert shown["html"]

	def test_names_that_a_text_makes_itself_are_known(self, ask, rule):
		ask("LIGHTING")
		assert not problems_of(
			rule(
				"{% for product in products %}{{ loop.index }} {{ product }}{% endfor %}{% set a = 1 %}{{ a }}"
			)
		)

	def test_a_text_message_counts_only_when_one_is_sent(self, ask, rule):
		ask("LIGHTING")
		assert problems_of(rule(sms="{{ nothing_known }}", by_sms=1))
		assert not problems_of(rule(sms="{{ nothing_known }}", by_sms=0))

	@pytest.mark.parametrize(
		"words", ["{{ frappe.db.get_all('User') }}", "{{ frappe.utils.now() }}", "{{ 1 / 0 }}"]
	)
	def test_a_text_message_knows_nothing_of_the_platform_and_never_stops_the_mail(self, ask, rule, words):
		"""Who edits a rule need not be a System Manager."""
		request = ask("LIGHTING")
		shown = api.look(rule(sms=words))
		assert shown["html"]
		assert shown["sms"]["text"] == f"About The lamp blinks [{request.name}]"
		assert problems_of(rule(sms=words, by_sms=1))

	def test_a_condition_that_fails_is_explained(self, ask):
		request = samples.whole_requests([ask("LIGHTING").name])[0]
		found = template_checks.condition_problem("doc.nothing.more", request, lambda *_: 1 / 0)
		assert "ZeroDivisionError" in found.what
		assert 'doc.priority == "Urgent"' in found.advice
		assert not template_checks.condition_problem("", request, lambda *_: 1 / 0)


class TestWarnings:
	def of(self, values: dict) -> str:
		return "\n".join(api.warnings(values))

	def test_a_good_rule_has_none(self, ask, rule, text):
		ask("LIGHTING")
		good = rule(kind="Planned")
		good["texts"].append({"language": "nl", "email_template": text("<p>Beste</p>")})
		frappe.db.delete(MESSAGE)
		assert self.of(good) == ""

	def test_text_messages_need_a_gateway_and_words(self, ask, rule):
		ask("LIGHTING")
		found = self.of(rule(by_sms=1))
		assert "no gateway" in found
		assert "no words of its own" in found

	def test_no_way_no_text_no_language(self, ask, rule):
		ask("LIGHTING")
		assert "nobody hears anything" in self.of(rule(by_mail=0))
		assert "There is no text in Nederlands: who reads that gets English." in self.of(rule())
		empty = rule()
		empty["texts"] = []
		assert "This rule has no text" in self.of(empty)

	def test_a_broken_text_and_a_wrong_condition(self, ask, rule):
		ask("LIGHTING")
		assert "line 2" in self.of(rule("x\n{{ 1 / 0 }}"))
		wrong = rule(condition="doc.nothing.more.of.it")
		with nothing_written():
			assert "Condition" in self.of(wrong)

	@pytest.mark.parametrize(
		"changes", [{"enabled": 0}, {"for_whom": "Who It Is For"}, {"request_type": "Fault"}]
	)
	def test_what_a_client_must_hear_is_missed_when_no_other_rule_tells_it(self, ask, rule, changes):
		ask("LIGHTING")
		frappe.db.set_value(RULE, {"kind": "Delay"}, "enabled", 0)
		assert "hear" in self.of(rule(kind="Delay", **changes)).split("There is no text")[0]
		assert "Delay" in api.missing()
		frappe.db.set_value(RULE, {"kind": "Delay"}, "enabled", 1)
		assert "Delay" not in api.missing()

	def test_suppliers_get_mail_and_all_their_work(self, rule):
		found = self.of(rule(kind="Work", by_sms=1, request_type="Fault"))
		assert "Suppliers are told by e-mail only" in found
		assert "they get all their work" in found

	def test_a_save_is_not_stopped(self, ask, rule):
		ask("LIGHTING")
		saved = frappe.get_doc({**rule("{{ 1 / 0 }}"), "rule_name": "Broken and saved"}).insert()
		assert saved.name == "Broken and saved"


class TestDryRun:
	def run(self, values: dict) -> dict:
		return api.rehearse(values)

	def test_each_occasion_once(self, ask, rule):
		before = self.run(rule())
		fault = ask("LIGHTING", request_type="Fault", subject="Only this one")
		ask("CLEANING")
		row = frappe.get_doc(MESSAGE, {"client_request": fault.name, "kind": "Received"})
		other = frappe.copy_doc(row)
		other.update({"message_key": f"{row.message_key}|Text Message:abc", "channel": "Text Message"})
		other.insert()
		found = self.run(rule())
		assert found["told"] == before["told"] + 2
		narrowed = self.run(rule(request_type="Fault", condition='doc.subject == "Only this one"'))
		assert (narrowed["matching"], narrowed["told"], narrowed["people"]) == (1, 1, 1)
		assert narrowed["examples"][0]["request"] == fault.name
		assert {"kind": "Received", "told": 1} in narrowed["by_kind"]

	def test_both_who_asked_and_who_it_is_for_are_two_people(self, ask, rule):
		ask("LIGHTING", subject="For Noor", for_someone_else=1, beneficiary_name="Noor")
		found = self.run(rule(for_whom="Client and Who It Is For", condition='doc.subject == "For Noor"'))
		assert (found["told"], found["people"]) == (1, 2)

	def test_what_never_applies_is_named(self, ask, rule):
		ask("LIGHTING")
		wrong = rule(request_type="Wish", condition="doc.nothing.more")
		with nothing_written():
			found = self.run(wrong)
		assert found["parts"] == {"request_type": 0, "condition": 0}
		assert "doc.priority" in found["problem"]

	def test_requests_are_shown_when_such_a_message_was_never_told(self, ask, rule):
		asked = ask("LIGHTING", subject="Never planned")
		found = self.run(rule(kind="Planned", condition='doc.subject == "Never planned"'))
		assert found["told"] == 0
		assert [row["request"] for row in found["examples"]] == [asked.name]

	def test_older_than_a_month_is_left_out(self, ask, rule):
		asked = ask("LIGHTING", subject="Long ago")
		values = rule(condition='doc.subject == "Long ago"')
		assert self.run(values)["matching"] == 1
		long_ago = frappe.utils.add_days(None, -dry_run.DAYS - 1)
		frappe.db.set_value("Client Request", asked.name, "creation", long_ago, update_modified=False)
		frappe.db.set_value(
			MESSAGE, {"client_request": asked.name}, "creation", long_ago, update_modified=False
		)
		assert self.run(values)["matching"] == 0

	def test_few_statements_however_many_requests(self, ask, rule):
		for number in range(3):
			ask("LIGHTING", subject=f"Number {number}")
		chosen = samples.rule_from(frappe.get_doc(rule(request_type="Request")))
		asked = []
		real = frappe.db.sql
		frappe.db.sql = lambda *arguments, **options: (
			asked.append(arguments[0]) or real(*arguments, **options)
		)
		try:
			dry_run.rehearse(chosen)
		finally:
			del frappe.db.sql
		assert len([query for query in asked if "tabClient Request" in str(query)]) <= 4 + dry_run.EXAMPLES


class TestWhoMay:
	def test_a_test_goes_to_who_asks_and_to_nobody_else(self, ask, rule, outgoing_account, as_user):
		request = ask("LIGHTING")
		frappe.db.delete(QUEUE)
		values = rule()
		with as_user(data.MANAGER), nothing_written():
			assert api.send_me_a_test(values, request=request.name) == {"address": data.MANAGER}
		(queued,) = frappe.get_all(QUEUE, fields=["name", "message", "reference_name"])
		people = frappe.get_all("Email Queue Recipient", {"parent": queued.name}, pluck="recipient")
		assert people == [data.MANAGER]
		assert queued.reference_name != request.name, "it is not shown at the request"
		assert "Subject: Test: " in queued.message

	@pytest.mark.parametrize("method", ["look", "names", "rehearse", "warnings", "send_me_a_test"])
	@pytest.mark.parametrize("user", [data.AGENT, data.CLIENT])
	def test_only_who_edits_rules(self, rule, as_user, method, user):
		values = json.loads(frappe.as_json(rule()))
		with as_user(user), pytest.raises(frappe.PermissionError):
			getattr(api, method)(values)

	def test_names_have_examples_and_are_known_to_the_text(self, ask, rule):
		request = ask("LIGHTING")
		found = api.names(rule(kind="Needs you"), request=request.name, language="en")
		examples = {row["name"]: row["example"] for row in found["names"]}
		assert examples["number"] == request.name
		assert examples["client_name"] == "Emma van Dijk"
		assert examples["task"]
		words = "".join(row["write"] for row in found["names"])
		assert not problems_of(rule(words, kind="Needs you"), request=request.name)

	@pytest.mark.parametrize("kind", message_rules.kinds())
	def test_every_name_that_is_listed_is_known(self, ask, rule, kind):
		"""What the list says can be written."""
		from facility_frontoffice.communication import to_clients, to_suppliers, variables

		request = ask("LIGHTING")
		if kind.startswith("Work"):
			work = frappe._dict(_work_of_supplier(request), location="", instructions="", step="", qty=1)
			context = to_suppliers.context_of(work, {"supplier": data.MOVING_SUPPLIER}, "", None)
		else:
			context = to_clients.context_of(request, {}, "en", None)
		listed = variables.shown(kind, context)["names"]
		assert not [row["name"] for row in listed if row["name"].split(".")[0] not in context]


def test_important_kinds_are_kinds():
	assert set(rule_warnings.IMPORTANT) <= set(message_rules.kinds())
