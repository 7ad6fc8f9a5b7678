"""Rules of messages: which match, in which words, and that a mistake in one is met by its admin and by no client (S44)."""

import frappe
import pytest

from facility_frontoffice.communication import message_rules, service
from facility_frontoffice.communication.rule_checks import MessageRuleError
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake

pytestmark = pytest.mark.usefixtures("outgoing_account")
RULE = "Facility Message Rule"


def rules_used(messages) -> list[str]:
	return [row.message_rule for row in messages]


class TestMatching:
	@pytest.mark.parametrize(
		("narrowed", "is_told"),
		[
			({"request_type": "Fault"}, True),
			({"request_type": "Complaint"}, False),
			({"service_desk": "Front Office"}, True),
			({"condition": "doc.channel == 'Phone' and doc.lines[0].product == 'LIGHTING'"}, True),
			({"condition": "doc.channel == 'Portal'"}, False),
			({"request_type": "Fault", "condition": "doc.impact == 'Nothing'"}, False),
		],
	)
	def test_only_for(self, ask, rule, messages_of, narrowed, is_told):
		rule("Received", **narrowed)
		request = ask("LIGHTING", request_type="Fault")
		assert bool(messages_of(request, "Received")) is is_told

	def test_a_category_holds_for_what_is_within_it(self, ask, rule, messages_of):
		category = frappe.db.get_value("Facility Product", "LIGHTING", "category")
		parent = frappe.get_doc(
			{"doctype": "Facility Product Category", "category_name": "All Light", "is_group": 1}
		).insert()
		frappe.get_doc("Facility Product Category", category).update(
			{"parent_facility_product_category": parent.name}
		).save()
		rule("Received", product_category=parent.name)
		other = frappe.db.get_value(
			"Facility Product", {"category": ("!=", category), "published": 1, "name": "CLEANING"}, "name"
		)
		assert messages_of(ask("LIGHTING"), "Received")
		assert not messages_of(ask(other), "Received")

	def test_what_is_off_tells_nobody_and_no_contact_is_noted(self, ask, rule, messages_of):
		rule("Received", enabled=0)
		request = ask("LIGHTING")
		assert not messages_of(request)
		assert not request.last_client_update_at, "S37: nobody was told"
		assert not request.acknowledged_at

	def test_of_two_that_match_the_narrower_tells_and_only_once(self, ask, rule, messages_of):
		rule("Received", "Received, faults", request_type="Fault")
		assert rules_used(messages_of(ask("LIGHTING", request_type="Fault"))) == ["Received, faults"]
		assert rules_used(messages_of(ask("LIGHTING"))) == ["Received"]

	def test_telling_costs_no_query_for_the_rules(self, ask, statements):
		request = ask("LIGHTING")
		seen = statements(lambda: service.tell(request, "Progress", "Progress:1"))
		assert not [query for query in seen if "Message Rule" in query or "Message Text" in query]
		assert len(seen) <= 2, seen

	def test_telling_many_takes_as_many_statements_as_telling_two(self, ask, statements):
		requests = [ask("LIGHTING") for _number in range(6)]

		def tell(some, occasion):
			tellings = [service.Telling(request, "Progress", f"Progress:{occasion}") for request in some]
			return statements(lambda: service.tell_many(tellings))

		tell(requests, "first")
		assert len(tell(requests, "all")) == len(tell(requests[:2], "two"))

	def test_a_row_is_completed_for_a_rule_that_must_know_more(self, ask, rule, messages_of):
		rule("Progress", condition="doc.request_type == 'Fault'")
		fault, wish = ask("LIGHTING", request_type="Fault"), ask("LIGHTING", request_type="Wish")
		rows = [
			frappe._dict(name=doc.name, client_user=doc.client_user, client_email=doc.client_email)
			for doc in (fault, wish)
		]
		assert service.tell_many(service.Telling(row, "Progress", "Progress:x") for row in rows) == 1
		assert messages_of(fault, "Progress")


class TestChanging:
	def test_what_is_undone_was_never_a_rule(self, rule):
		"""Also not for others meanwhile, who find the rules in the cache: a worker may die before it says that it is undone."""
		(before,) = message_rules.rules_of("Received")
		rule("Received", request_type="Fault")
		(mine,) = message_rules.rules_of("Received")
		assert mine.request_type == "Fault"
		shared = frappe.cache.get_value(message_rules.CACHE_KEY)
		assert not shared or shared["Received"] == [before]
		frappe.db.rollback()
		assert message_rules.rules_of("Received") == [before]


class TestMistakes:
	@pytest.mark.parametrize(
		"condition",
		["doc.impact ==", "nonsense > 1", "doc.no_such_field == 1", "doc.resolution_norm > 'x'", "import os"],
	)
	def test_a_wrong_condition_is_refused(self, ask, rule, condition):
		ask("LIGHTING")
		with pytest.raises(MessageRuleError, match=r"condition does not work|has no field"):
			rule("Received", condition=condition)

	def test_a_condition_that_fails_later_stops_nothing(self, ask, rule, messages_of):
		rule("Received", condition="doc.lines[0].product == 'LIGHTING'")
		frappe.db.set_value(RULE, "Received", "condition", "doc.lines[9].product == 'LIGHTING'")
		message_rules.forget()
		frappe.cache.delete_keys("facility_message_rule_wrong")
		before = frappe.db.count("Error Log")
		assert not messages_of(ask("LIGHTING"))
		assert not messages_of(ask("LIGHTING"))
		assert frappe.db.count("Error Log") == before + 1, "one entry, not one for each request"

	def test_a_condition_changes_nothing(self, ask, rule):
		with pytest.raises(MessageRuleError):
			rule("Received", condition="doc.save()")

	def test_texts_channels_and_whom(self, rule):
		doc = frappe.get_doc(RULE, "Done")
		doc.append("texts", {field: doc.texts[0].get(field) for field in ("language", "email_template")})
		with pytest.raises(MessageRuleError, match="two texts"):
			doc.save()
		for values in ({"texts": []}, {"by_mail": 0}, {"for_whom": "Supplier"}):
			with pytest.raises(MessageRuleError):
				rule("Done", **values)
		with pytest.raises(MessageRuleError):
			rule("Work", for_whom="Client")
		with pytest.raises(MessageRuleError, match="does not wait"):
			rule("Reply", is_combined=1)

	def test_a_reply_without_a_rule_is_not_lost(self, ask, rule, messages_of):
		request = ask("LIGHTING")
		rule("Reply", enabled=0)
		intake.reply_to_client(request.name, "Which lamp is it?")
		frappe.db.commit()
		(message,) = messages_of(request, "Reply")
		assert message.status == "Queued"
		assert "no text for the message" in message.error
		rule("Reply", enabled=1)
		frappe.db.set_value("Facility Message", message.name, "next_attempt_at", "2020-01-01")
		service.send(message.name)
		assert messages_of(request, "Reply")[0].status == "Sent"


class TestAdministration:
	def test_a_rule_can_be_deleted_after_it_was_used(self, ask, rule, messages_of):
		request = ask("LIGHTING")
		profile = frappe.get_doc({"doctype": "Facility Client Profile", "email": "x@example.com"})
		profile.append("declined", {"message_rule": "Received"})
		profile.insert()
		frappe.delete_doc(RULE, "Received")
		assert messages_of(request)[0].message_rule is None
		assert not frappe.get_doc("Facility Client Profile", profile.name).declined
		assert not messages_of(ask("LIGHTING"))

	def test_the_words_are_those_of_the_rule(self, ask, rule):
		template = frappe.get_doc(
			{"doctype": "Email Template", "__newname": "Ours", "subject": "Hello", "response": "Good day"}
		).insert()
		rule("Received", texts=[{"language": "en", "email_template": template.name}])
		request = ask("LIGHTING")
		frappe.db.commit()
		message = frappe.get_doc("Facility Message", {"client_request": request.name})
		assert message.subject == f"Hello [{request.name}]"
		assert "Good day" in message.content

	def test_agents_do_not_change_rules(self, as_user):
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			frappe.get_doc(RULE, "Received").save()
