"""S6: a maximum silence per product and level, in working time; every contact with the client begins it anew.

Each row of the table in docs/developers/silence.md has its test here.
"""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.api import portal as portal_api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import client_task_reminders, client_tasks
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import corrections
from facility_frontoffice.intake import service as intake
from facility_frontoffice.portal import writing
from facility_frontoffice.reachability import calls, moments
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.service_levels import audit, commitments, silence, tasks
from facility_frontoffice.service_levels.escalation_rules import forget_rules

REQUEST, MESSAGE, MOMENT, RULE = (
	"Client Request",
	"Facility Message",
	"Facility Contact Moment",
	"Facility Escalation Rule",
)
HOUR = 3600
MONDAY, LATER = "2026-03-02 09:00", "2026-03-02 11:00"


@pytest.fixture(autouse=True)
def _on_monday(travel_to):
	travel_to(MONDAY)
	# Tests go back in time, to before the rules of this site were made.
	frappe.db.set_value(RULE, {}, "effective_from", "2020-01-01 00:00:00")
	forget_rules()


@pytest.fixture
def rule():
	"""One rule on silence in place of the seeded ones."""
	frappe.db.delete(RULE)
	frappe.db.delete("Facility Escalation Level")
	forget_rules()

	def make(*levels: dict):
		return frappe.get_doc(
			{
				"doctype": RULE,
				"rule_name": f"Tested {frappe.generate_hash(length=6)}",
				"clock": "Silence",
				"levels": [{"notify_in_app": 1, "tell_owner": 1, **level} for level in levels],
				"effective_from": "2020-01-01 00:00:00",
			}
		).insert()

	return make


AT_THE_END = {"rings": "After Due", "duration": 0}


def silent_for(hours: float, code: str = "LIGHTING"):
	frappe.db.set_value("Facility Product", code, "maximum_silence_hours", hours)
	frappe.clear_document_cache("Facility Product", code)


def due(request) -> str:
	return str(get_datetime(frappe.db.get_value(REQUEST, request.name, "silence_due")))[:16]


def watch():
	frappe.db.commit()
	tasks.watch()


def messages(request, kind: str = "Progress") -> list[str]:
	return frappe.get_all(
		MESSAGE, {"client_request": request.name, "kind": kind}, order_by="creation", pluck="name"
	)


def rang(request) -> list:
	return frappe.get_all(
		"Facility Escalation",
		{"reference_name": request.name, "kind": "Silence"},
		order_by="rang_at",
		pluck="level",
	)


# The maximum --------------------------------------------------------------------------------------


class TestTheMaximum:
	def test_s6_it_is_working_time(self, ask, travel_to):
		silent_for(4)
		travel_to("2026-03-06 15:00")  # a Friday; the office closes at 17:00
		calendar = frappe.get_cached_doc("Facility Frontoffice Settings").default_calendar
		request = ask("LIGHTING")
		assert request.calendar == calendar
		friday = get_datetime(request.last_client_update_at)
		assert get_datetime(request.silence_due) > friday + timedelta(days=2), "the weekend does not count"
		from facility_frontoffice.service_levels.service import working_seconds

		assert working_seconds(calendar, friday, request.silence_due) == pytest.approx(4 * HOUR, abs=2)

	def test_s6_of_several_products_the_shortest_counts(self, ask):
		silent_for(16, "LIGHTING")
		silent_for(3, "CLEANING")
		assert ask("LIGHTING", "CLEANING").silence_norm == 3 * HOUR
		assert ask("LIGHTING").silence_norm == 16 * HOUR

	def test_s6_without_one_of_its_own_a_product_has_that_of_its_level(self, ask):
		silent_for(0, "LIGHTING")
		level = frappe.get_doc("Facility Service Level", ask("LIGHTING").service_level)
		level.maximum_silence = 5 * HOUR
		level.save()
		assert ask("LIGHTING").silence_norm == 5 * HOUR

	def test_s6_the_level_of_another_product_may_be_the_shorter(self, ask):
		silent_for(0, "LIGHTING")
		silent_for(9, "CLEANING")
		level = frappe.get_doc("Facility Service Level", ask("LIGHTING").service_level)
		level.maximum_silence = 5 * HOUR
		level.save()
		assert ask("LIGHTING", "CLEANING").silence_norm == 5 * HOUR


# The ladder ---------------------------------------------------------------------------------------


class TestTheLadder:
	def test_s6_nearing_it_the_owner_is_reminded_by_the_rule_of_a_new_site(self, ask, travel_to, as_user):
		silent_for(5)
		with as_user(data.AGENT):
			request = ask("LIGHTING")
		travel_to("2026-03-02 12:55")
		watch()
		assert rang(request) == []
		travel_to("2026-03-02 13:40")
		watch()
		assert rang(request) == [1]
		about = {"document_name": request.name, "subject": ("like", "%must hear something%")}
		assert frappe.get_all("Notification Log", about, pluck="for_user") == [data.AGENT]
		assert messages(request) == [], "the client hears nothing by itself, unless an admin says so"

	def test_s6_past_it_an_interim_message_goes_once_for_each_silence(self, ask, travel_to, rule):
		silent_for(2)
		rule({**AT_THE_END, "inform_client": 1})
		request = ask("LIGHTING")
		for moment, number in (
			("2026-03-02 10:59", 0),
			("2026-03-02 11:01", 1),
			("2026-03-02 12:59", 1),
			("2026-03-02 13:03", 2),
		):
			travel_to(moment)
			for _again in range(3):
				watch()
			assert len(messages(request)) == number, moment
		assert list(audit.differences(REQUEST, [request.name])) == []

	def test_who_cannot_be_told_is_silent_still(self, ask, travel_to, rule):
		silent_for(2)
		rule({**AT_THE_END, "inform_client": 1})
		request = ask("LIGHTING", client_user=None, client_name="A visitor", client_email=None)
		travel_to("2026-03-02 11:01")
		for _again in range(2):
			watch()
			silence.take_back_lost()
		request.reload()
		assert request.silence_breached_at
		assert rang(request) == [1], "and rings no second time"

	def test_with_that_message_switched_off_it_is_no_contact(self, ask, travel_to, rule):
		from facility_frontoffice.communication import message_rules

		frappe.db.set_value("Facility Message Rule", {"kind": "Progress"}, "enabled", 0)
		message_rules.forget()
		silent_for(2)
		rule({**AT_THE_END, "inform_client": 1})
		request = ask("LIGHTING")
		travel_to("2026-03-02 11:01")
		watch()
		request.reload()
		assert (messages(request), bool(request.silence_breached_at)) == ([], True)


# What begins it anew ------------------------------------------------------------------------------


@pytest.fixture
def request_(ask):
	silent_for(4)
	return ask("LIGHTING")


def replies(request):
	intake.reply_to_client(request.name, "We look into it.")


def mails(request):
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": "About the lamp",
			"content": "We come today.",
			"sender": "frontoffice@example.com",
			"recipients": data.CLIENT,
			"reference_doctype": REQUEST,
			"reference_name": request.name,
		}
	).insert(ignore_permissions=True)


def writes_on_the_portal(request):
	_chat(request, "Sent", "frontoffice@example.com")


def _chat(request, direction: str, sender: str):
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Chat",
			"sent_or_received": direction,
			"subject": "About the lamp",
			"content": "The lamp of the third floor.",
			"sender": sender,
			"reference_doctype": REQUEST,
			"reference_name": request.name,
		}
	).insert(ignore_permissions=True)


def sends_out(request):
	fulfilment.send_out(request.name)


def is_delayed(request):
	(work,) = fulfilment.send_out(request.name)
	frappe.db.set_value(REQUEST, request.name, "last_client_update_at", MONDAY)
	fulfilment.report_delay(work, "2026-06-20 12:00", "The part is late.")


def answers_a_call(request):
	calls.tell("call-1", "ringing", caller="06", agent=data.AGENT)
	calls.tell("call-1", "answered", agent=data.AGENT)
	name = frappe.db.get_value(MOMENT, {"external_id": "call-1"})
	contacts.link(name, request)


def ends_a_call(request):
	calls.tell("call-2", "answered", at="2026-03-02T10:30:00+01:00", agent=data.AGENT)
	contacts.link(frappe.db.get_value(MOMENT, {"external_id": "call-2"}), request)
	calls.tell("call-2", "ended", agent=data.AGENT)


def types_a_contact(direction: str, channel: str):
	def types(request):
		frappe.get_doc(
			{
				"doctype": MOMENT,
				"channel": channel,
				"direction": direction,
				"outcome": "Answered",
				"client_request": request.name,
				"started_at": now_datetime(),
				"answered_at": now_datetime(),
				"ended_at": now_datetime(),
			}
		).insert()

	return types


def asks_again_by_telephone(request):
	intake.add_words(request.name, "How does it stand?", "Phone")


def keeps_a_call_back(request):
	promise = commitments.make(request.name, "Call-back", "About the lamp", "2026-03-02 16:00:00")
	frappe.db.set_value(REQUEST, request.name, "last_client_update_at", MONDAY)
	commitments.note_attempt(promise.name, "Reached", "Told.")


def promises_something(request):
	commitments.make(request.name, "Information", "How it stands", "2026-03-04 16:00:00")


def is_set_right(request):
	corrections.correct_information(frappe.get_doc(REQUEST, request.name), "Today", "Tomorrow", "Busy")


CONTACTS = {
	"a message of a person": replies,
	"a mail of a person": mails,
	"a message of a person on the portal": writes_on_the_portal,
	"a message of ours: on its way": sends_out,
	"a message of ours: later": is_delayed,
	"a call that is answered": answers_a_call,
	"a call that ends": ends_a_call,
	"a call that somebody wrote down": types_a_contact("Incoming", "Phone"),
	"calling the client": types_a_contact("Outgoing", "Phone"),
	"the counter": types_a_contact("Incoming", "Counter"),
	"a client who asks again by telephone": asks_again_by_telephone,
	"a call-back that is kept": keeps_a_call_back,
	"a promise": promises_something,
	"information that is set right": is_set_right,
}


@pytest.mark.parametrize("contact", CONTACTS.values(), ids=CONTACTS)
def test_s6_every_contact_begins_the_silence_anew(request_, travel_to, contact):
	before = due(request_)
	travel_to(LATER)
	contact(request_)
	watch()
	assert due(request_) == "2026-03-02 15:00" > before
	assert list(audit.differences(REQUEST, [request_.name])) == []


def writes(request):
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"subject": "About the lamp",
			"content": "How does it stand?",
			"sender": data.CLIENT,
			"recipients": "frontoffice@example.com",
			"reference_doctype": REQUEST,
			"reference_name": request.name,
		}
	).insert(ignore_permissions=True)


def writes_to_us_on_the_portal(request):
	writing.write(request.name, "How does it stand?", user=data.CLIENT)


def is_missed(request):
	calls.tell("call-3", "ringing", caller="06")
	calls.tell("call-3", "abandoned")
	doc = moments.locked(frappe.db.get_value(MOMENT, {"external_id": "call-3"}))
	doc.client_request = request.name
	moments.save(doc)


def notes(request):
	frappe.get_doc(REQUEST, request.name).add_comment("Comment", "The lamp is on order.")


def asks_again_by_mail(request):
	intake.add_words(request.name, "How does it stand?", "Email")


def is_worked_on(request):
	frappe.db.set_value(REQUEST, request.name, "last_client_update_at", None)
	doc = frappe.get_doc(REQUEST, request.name)
	doc.subject = "The lamp on the third floor"
	doc.save()


NO_CONTACTS = {
	"a mail of the client": writes,
	"a message of the client on the portal": writes_to_us_on_the_portal,
	"a call that nobody answered": is_missed,
	"an internal note": notes,
	"a client who asks again by mail": asks_again_by_mail,
	"a change that nobody tells": is_worked_on,
}


@pytest.mark.parametrize("what", NO_CONTACTS.values(), ids=NO_CONTACTS)
def test_s6_what_tells_the_client_nothing_leaves_it(request_, travel_to, what):
	before = due(request_)
	travel_to(LATER)
	what(request_)
	watch()
	assert due(request_) == before


def test_s6_a_call_back_that_did_not_reach_them_leaves_it(request_, travel_to):
	promise = commitments.make(request_.name, "Call-back", "About the lamp", "2026-03-02 16:00:00")
	before = due(request_)
	travel_to(LATER)
	commitments.note_attempt(promise.name, "No Answer", "")
	watch()
	assert due(request_) == before


def test_s6_while_we_wait_for_the_client_it_waits_and_begins_anew_when_they_act(ask, travel_to):
	silent_for(4)
	request = ask("LIGHTING")
	(work,) = fulfilment.send_out(request.name)
	task = client_tasks.ask(work, "Which lamp?", "Text")
	assert frappe.db.get_value(REQUEST, request.name, "silence_due") is None
	travel_to(LATER)
	frappe.set_user(data.CLIENT)
	portal_api.complete_task(task.name, "The left one")
	frappe.set_user("Administrator")
	assert due(request) == "2026-03-02 15:00"


@pytest.mark.parametrize("is_told", [True, False])
def test_s6_that_it_was_received_is_the_first_contact(ask, is_told):
	from facility_frontoffice.communication import message_rules

	frappe.db.set_value("Facility Message Rule", {"kind": "Received"}, "enabled", int(is_told))
	message_rules.forget()
	silent_for(4)
	request = ask("LIGHTING", channel="Email")
	assert len(messages(request, "Received")) == is_told
	assert bool(request.last_client_update_at) == is_told
	assert due(request) == "2026-03-02 13:00", "without a word from us it counts from the question"


def test_s6_a_reminder_of_what_we_wait_for_is_a_contact(ask, travel_to):
	silent_for(4)
	request = ask("LIGHTING")
	(work,) = fulfilment.send_out(request.name)
	task = client_tasks.ask(work, "Which lamp?", "Text")
	travel_to(LATER)
	client_task_reminders.remind_now(task.name)
	assert messages(request, "Reminder")
	assert str(frappe.db.get_value(REQUEST, request.name, "last_client_update_at"))[:16] == LATER


def test_a_form_that_was_open_does_not_take_a_contact_back(request_, travel_to):
	form = frappe.get_doc(REQUEST, request_.name)
	travel_to(LATER)
	types_a_contact("Outgoing", "Phone")(request_)
	form.subject = "Something else"
	form.save()
	assert str(form.last_client_update_at)[:16] == LATER
	watch()
	assert due(request_) == "2026-03-02 15:00"


def test_an_earlier_talk_that_is_written_down_late_changes_nothing(request_, travel_to):
	travel_to(LATER)
	replies(request_)
	frappe.get_doc(
		{
			"doctype": MOMENT,
			"channel": "Phone",
			"outcome": "Answered",
			"client_request": request_.name,
			"started_at": "2026-03-02 10:00:00",
			"answered_at": "2026-03-02 10:00:00",
			"ended_at": "2026-03-02 10:10:00",
		}
	).insert()
	watch()
	assert due(request_) == "2026-03-02 15:00"


# What did not arrive ------------------------------------------------------------------------------


class TestWhatDidNotArrive:
	@pytest.fixture
	def replied(self, ask, travel_to):
		"""Asked at nine; a reply at eleven of which it turns out at two that it did not arrive."""
		silent_for(4)
		request = ask("LIGHTING")
		travel_to(LATER)
		replies(request)
		watch()
		assert due(request) == "2026-03-02 15:00"
		travel_to("2026-03-02 14:00")
		return request

	def became(self, request, status: str):
		frappe.db.set_value(MESSAGE, {"client_request": request.name, "kind": "Reply"}, "status", status)
		silence.take_back_lost()
		watch()

	@pytest.mark.parametrize("status", ["Failed", "Bounced", "No address"])
	def test_s6_then_it_was_no_contact_and_the_silence_goes_on(self, replied, status):
		self.became(replied, status)
		assert due(replied) == "2026-03-02 13:00", "four hours from the question"
		assert frappe.db.get_value(REQUEST, replied.name, "silence_breached_at")
		assert 2 in rang(replied), "what is over rings, although nobody looked at its moment"
		assert list(audit.differences(REQUEST, [replied.name])) == []

	@pytest.mark.parametrize(
		"status", ["Queued", "Sent", "Delivered", "Read", "Unclear", "Declined", "Overtaken"]
	)
	def test_s6_what_may_have_arrived_was_a_contact(self, replied, status):
		self.became(replied, status)
		assert due(replied) == "2026-03-02 15:00"
		assert not frappe.db.get_value(REQUEST, replied.name, "silence_breached_at")

	def test_again_changes_nothing(self, replied):
		self.became(replied, "Bounced")
		before = (rang(replied), frappe.db.count("Facility Clock Event", {"reference_name": replied.name}))
		for _again in range(2):
			silence.take_back_lost()
			watch()
		assert (
			rang(replied),
			frappe.db.count("Facility Clock Event", {"reference_name": replied.name}),
		) == before

	def test_a_later_contact_begins_it_anew_and_may_ring_anew(self, replied, travel_to):
		self.became(replied, "Bounced")
		types_a_contact("Outgoing", "Phone")(replied)
		watch()
		assert due(replied) != "2026-03-02 13:00"
		number = len(rang(replied))
		travel_to("2026-03-05 14:00")
		watch()
		assert len(rang(replied)) > number

	def test_who_was_spoken_to_as_well_had_their_contact(self, ask, travel_to):
		silent_for(4)
		request = ask("LIGHTING")
		travel_to(LATER)
		replies(request)
		types_a_contact("Outgoing", "Phone")(request)
		watch()
		self.became(request, "Bounced")
		assert due(request) == "2026-03-02 15:00"

	def test_of_two_ways_one_is_enough(self, replied):
		name = frappe.db.get_value(MESSAGE, {"client_request": replied.name, "kind": "Reply"})
		copy = frappe.copy_doc(frappe.get_doc(MESSAGE, name))
		copy.update({"channel": "Text Message", "message_key": f"{copy.message_key}|sms", "status": "Sent"})
		copy.insert(ignore_permissions=True)
		frappe.db.set_value(MESSAGE, copy.name, "creation", frappe.db.get_value(MESSAGE, name, "creation"))
		frappe.db.set_value(MESSAGE, name, "status", "Bounced")
		silence.take_back_lost()
		watch()
		assert due(replied) == "2026-03-02 15:00"

	def test_a_form_that_was_open_cannot_bring_it_back(self, replied):
		form = frappe.get_doc(REQUEST, replied.name)
		self.became(replied, "Bounced")
		form.subject = "Something else"
		with pytest.raises(frappe.TimestampMismatchError):
			form.save()

	def test_what_has_ended_is_left_alone(self, replied):
		intake.handle_directly(replied.name, "Done.")
		before = frappe.db.get_value(REQUEST, replied.name, "modified")
		self.became(replied, "Bounced")
		assert frappe.db.get_value(REQUEST, replied.name, "modified") == before
