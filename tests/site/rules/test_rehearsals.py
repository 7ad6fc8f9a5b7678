"""Every rule that an admin edits shows what it would do and what it did (issue 9)."""

import json

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime

from facility_frontoffice import rehearsals, rule_history
from facility_frontoffice.api import rules as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment

HOUR = 3600
LEVEL, CALENDAR, DESK = "Facility Service Level", "Facility Calendar", "Facility Service Desk"
SETTINGS, APPROVAL = "Facility Frontoffice Settings", "Facility Purchase Approval"
MONDAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def _on_a_monday(travel_to):
	travel_to(MONDAY)


@pytest.fixture
def try_out(statements):
	"""Tries a rule as a form sends it, and sees to it that only reading statements were done."""

	def look(doc, **changes) -> dict:
		values = {**json.loads(frappe.as_json(doc.as_dict())), **changes}
		found = {}
		seen = statements(lambda: found.update(api.try_out(values)))
		assert [query for query in seen if not query.lstrip().lower().startswith("select")] == []
		return found

	return look


def level(**values):
	return frappe.get_doc(
		{
			"doctype": LEVEL,
			"level_name": "Tried",
			"calendar": frappe.db.get_single_value(SETTINGS, "default_calendar"),
			"norms": [{"priority": "Medium", "resolve_within": 8 * HOUR}],
			**values,
		}
	)


def settings(**values):
	return frappe.get_single(SETTINGS).update(values)


def numbers(found: dict, group: int = 0) -> list[int]:
	return [bar["number"] for bar in found["groups"][group]["bars"]]


class TestServiceLevel:
	@pytest.fixture
	def asked(self, product, ask, travel_to):
		"""Asked at ten on Monday by a level of eight hours; it is Monday four o'clock."""
		level().insert()
		product("LAMP", service_level="Tried")
		request = ask("LAMP")
		travel_to("2026-11-23 16:00")
		return request

	def test_a_shorter_norm_makes_it_late_and_says_which(self, asked, try_out):
		saved = frappe.get_doc(LEVEL, "Tried")
		found = try_out(saved, norms=[{"priority": "Medium", "resolve_within": HOUR}])
		assert found["total"].startswith("Late for something: 1 of 1 requests. By what was agreed: 0")
		assert [(row["name"], row["mark"]) for row in found["rows"]] == [(asked.name, "late by this")]
		assert try_out(saved)["rows"] == []

	def test_one_that_no_request_has_is_tried_on_those_of_every_level(self, asked, try_out):
		found = try_out(level(level_name="New", norms=[{"priority": "Medium", "resolve_within": HOUR}]))
		assert found["notes"][0].startswith("No request of that time has this service level")
		assert asked.name in [row["name"] for row in found["rows"]]

	def test_hours_are_tried_with_what_was_promised(self, asked, try_out, travel_to):
		"""By office hours there is time until Tuesday; by hours that go on until midnight it was late at eighteen o'clock."""
		hours = frappe.get_doc(CALENDAR, asked.calendar)
		travel_to("2026-11-23 19:00")
		assert try_out(hours)["rows"] == []
		longer = [{"weekday": "Monday", "opens_at": "00:00", "closes_at": "24:00"}]
		found = try_out(hours, hours=longer)
		assert [(row["name"], row["mark"]) for row in found["rows"]] == [(asked.name, "late by this")]
		assert found["notes"][0] == "Open 96 hours in the coming four weeks, holidays left out."

	def test_what_could_not_be_saved_is_refused_with_the_same_words(self, try_out):
		with pytest.raises(frappe.ValidationError, match="Add at least one norm"):
			try_out(level(norms=[]))


class TestDesks:
	@pytest.fixture
	def asked(self, product, ask):
		settings(desk_arrangement="Per Unit").save()
		product("GATE-DOOR", backoffice_unit="Security")
		return ask("GATE-DOOR"), ask(
			"GATE-DOOR", service_desk=frappe.db.get_single_value(SETTINGS, "default_service_desk")
		)

	def test_a_desk_says_what_would_come_and_what_stays(self, asked, try_out):
		by_rule, chosen = asked
		desk = frappe.get_doc(
			{"doctype": DESK, "desk_name": "Gate", "kind": "Unit", "backoffice_unit": "Security"}
		)
		found = try_out(desk)
		assert [row["name"] for row in found["rows"]] == [by_rule.name]
		assert found["rows"][0]["mark"] == "would come to Gate"
		assert "Of 1 somebody chose the desk: these stay where they are." in found["notes"]
		assert chosen.name not in [row["name"] for row in found["rows"]]
		assert try_out(desk, disabled=1)["rows"] == []

	def test_an_arrangement_says_how_many_each_desk_would_get(self, asked, try_out):
		frappe.get_doc(
			{"doctype": DESK, "desk_name": "Gate", "kind": "Unit", "backoffice_unit": "Security"}
		).insert()
		per_unit = try_out(settings(), desk_arrangement="Per Unit")["groups"][1]["bars"]
		central = try_out(settings(), desk_arrangement="Central")["groups"][1]["bars"]
		assert [bar["number"] for bar in per_unit if bar["label"].startswith("Gate")] == [1]
		assert [bar["number"] for bar in central if bar["label"].startswith("Gate")] == []

	def test_the_cost_does_not_grow_with_the_requests(self, product, ask, statements):
		product("GATE-DOOR", backoffice_unit="Security")
		desk = frappe.get_doc(DESK, frappe.db.get_single_value(SETTINGS, "default_service_desk")).as_dict()
		values = json.loads(frappe.as_json(desk))
		ask("GATE-DOOR")
		api.try_out(values)
		few = len(statements(lambda: api.try_out(values)))
		for _number in range(5):
			ask("GATE-DOOR")
		assert len(statements(lambda: api.try_out(values))) == few


class TestWords:
	def test_a_synonym_shows_who_says_it_and_what_would_be_suggested(self, product, ask, try_out):
		product("BADGE", product_name="Access badge")
		request = ask("BADGE", description="My zwoef is broken")
		synonym = frappe.get_doc(
			{"doctype": "Facility Synonym", "phrase": "zwoef", "products": [{"product": "BADGE"}]}
		)
		found = try_out(synonym, enabled=1)
		assert [(row["name"], row["mark"]) for row in found["rows"]] == [
			(request.name, "chosen was suggested")
		]
		assert "also suggested: BADGE" in found["rows"][0]["words"]
		assert (
			"What was chosen is among the first 5: 1 of 1 times. Without this synonym: 0." in found["notes"]
		)
		assert not frappe.db.exists("Facility Synonym", {"phrase": "zwoef"})

	def test_a_word_shows_the_answers_that_have_it_each_once(self, ask, try_out):
		request = ask("CLEANING")
		for number, text in enumerate(
			("<p>We are <b>snorked</b> today</p>", "<p>We are snorked</p>", "<p>Fine</p>")
		):
			for channel in ("Mail", "Portal"):
				frappe.get_doc(
					{
						"doctype": "Facility Message",
						"client_request": request.name,
						"kind": "Reply",
						"audience": "Client",
						"channel": channel,
						"subject": "About the lamp",
						"language": "en",
						"content": text,
						"message_key": f"reply {number}|{channel}",
						"status": "Sent",
					}
				).insert(ignore_permissions=True)
		word = frappe.get_doc(
			{"doctype": "Facility Discouraged Word", "phrase": "snorked", "better": "late", "enabled": 1}
		)
		found = try_out(word)
		assert found["total"] == "2 of 3 answers have “snorked” in them."
		assert [row["words"] for row in found["rows"]] == ["We are snorked", "We are snorked today"]
		assert try_out(word, exceptions="snorked today")["total"].startswith("1 of 3")


class TestSettings:
	def test_quiet_hours_and_storms_are_counted_by_the_form_and_by_what_is_saved(self, ask, try_out):
		settings(
			quiet_from=None, quiet_until=None, quiet_weekend=0, messages_per_hour=0, mails_per_hour=0
		).save()
		rule = frappe.db.get_value("Facility Message Rule", {"kind": "Done"})
		frappe.db.set_value("Facility Message Rule", rule, "keeps_quiet_hours", 1)
		frappe.db.delete("Facility Message")
		request = ask("CLEANING")
		frappe.db.delete("Facility Message")
		for minute in (0, 10, 20, 90):
			doc = frappe.get_doc(
				{
					"doctype": "Facility Message",
					"client_request": request.name,
					"kind": "Done",
					"audience": "Client",
					"channel": "Mail",
					"recipient": "client@example.com",
					"message_rule": rule,
					"message_key": f"done {minute}|Mail",
					"status": "Sent",
				}
			).insert(ignore_permissions=True)
			moment = add_to_date(get_datetime("2026-11-20 21:00"), minutes=minute)
			frappe.db.set_value("Facility Message", doc.name, "creation", moment)
		for minute in (0, 10, 20):
			_mail("machine@example.com", add_to_date(get_datetime("2026-11-20 12:00"), minutes=minute))
		found = try_out(
			settings(), quiet_from="22:00:00", quiet_until="07:00:00", messages_per_hour=2, mails_per_hour=2
		)
		assert numbers(found)[:3] == [1, 1, 1]
		assert found["groups"][0]["bars"][0]["label"].endswith("By what is saved: 0.")
		trusted = try_out(settings(), mails_per_hour=2, never_held="example.com")
		assert numbers(trusted)[:3] == [0, 0, 0]

	def test_silent_work_is_counted_by_the_days_of_the_form(self, product, ask, try_out, travel_to):
		product("LAMP", backoffice_unit="Security")
		frappe.db.set_value("Backoffice Unit", "Security", "maximum_silence", 0)
		frappe.clear_document_cache("Backoffice Unit", "Security")
		settings(chase_after=20).save()
		frappe.db.delete("Backoffice Assignment")
		request = ask("LAMP")
		fulfilment.send_out(request.name)
		frappe.db.set_value("Backoffice Assignment", {"name": ("is", "set")}, "norm", 0)
		travel_to("2026-11-26 10:00")
		assert numbers(try_out(settings(), chase_after=1))[3] == 1
		assert numbers(try_out(settings(), chase_after=20))[3] == 0


def _mail(sender: str, received_at):
	return frappe.get_doc(
		{
			"doctype": "Facility Inbound Mail",
			"sender": sender,
			"subject": "The lift",
			"state": "Taken In",
			"received_at": received_at,
			"mail_key": frappe.generate_hash(),
		}
	).insert(ignore_permissions=True)


class TestApprovalOfOrders:
	def test_the_bands_of_the_form_say_who_would_approve(self, transaction, try_out):
		found = try_out(
			frappe.get_single(APPROVAL), bands=[{"above": 0, "role": "Purchase Manager"}], only_for_clients=0
		)
		orders = frappe.db.count(
			"Purchase Order",
			{"docstatus": ("<", 2), "base_grand_total": (">", 0), "creation": (">=", rehearsals.since())},
		)
		assert numbers(found) == [orders]


class TestHistory:
	def test_each_number_is_that_of_the_list_behind_it(self, ask):
		request = ask("CLEANING")
		for doctype, name in (
			(LEVEL, request.service_level),
			(CALENDAR, request.calendar),
			(DESK, request.service_desk),
		):
			first = api.history(doctype, name)["done"][0]
			assert first["number"] >= 1
			assert first["number"] == len(
				frappe.get_list(first["doctype"], first["filters"], limit_page_length=0)
			)

	def test_a_routing_rule_counts_its_own_and_not_those_of_a_longer_name(self, product, ask):
		for name in ("Night", "Night shift"):
			frappe.get_doc(
				{
					"doctype": "Facility Routing Rule",
					"rule_name": name,
					"enabled": int(name == "Night shift"),
					"backoffice_unit": "Security",
				}
			).insert()
		product("LAMP")
		request = ask("LAMP")
		fulfilment.send_out(request.name)
		counted = {
			name: api.history("Facility Routing Rule", name)["done"][0]["number"]
			for name in ("Night", "Night shift")
		}
		assert counted == {"Night": 0, "Night shift": 1}

	def test_a_mandate_counts_what_its_people_had_to_ask(self, transaction):
		mandate = frappe.get_doc({"doctype": "Facility Mandate", "role": "Frontoffice Agent"}).insert()
		assert api.history("Facility Mandate", mandate.name)["done"][0]["number"] == 0

	@pytest.mark.parametrize("doctype", sorted(rule_history.RECORDS))
	def test_its_lists_can_be_asked(self, doctype):
		name = doctype if frappe.get_meta(doctype).issingle else frappe.db.get_value(doctype, {}, "name")
		if name:
			assert len(api.history(doctype, name)["done"]) == len(rule_history.RECORDS[doctype])


class TestWhoMay:
	@pytest.mark.parametrize("doctype", sorted(api.REHEARSALS))
	def test_nobody_at_a_unit_tries_a_rule(self, doctype, as_user):
		with as_user(data.SECURITY), pytest.raises(frappe.PermissionError):
			api.try_out({"doctype": doctype})

	def test_other_documents_are_refused(self, transaction):
		with pytest.raises(frappe.ValidationError, match="This is for"):
			api.try_out({"doctype": "User"})
		with pytest.raises(frappe.ValidationError, match="This is for"):
			api.history("User", "Administrator")

	def test_a_client_learns_nothing_of_a_rule(self, as_user):
		name = frappe.db.get_value(LEVEL, {}, "name")
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.history(LEVEL, name)
