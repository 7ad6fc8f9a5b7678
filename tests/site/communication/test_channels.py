"""One message for each person and channel: by mail, on the portal, by text message; and what a client does without."""

import frappe
import pytest
import requests
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import service, tasks, text_messages
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment

pytestmark = pytest.mark.usefixtures("outgoing_account")
MESSAGE = "Facility Message"


def by_channel(messages) -> dict:
	found = {row.channel: row for row in messages}
	assert len(found) == len(messages)
	return found


@pytest.fixture
def for_other(ask):
	"""A request of the client for a colleague, who has a log-in of their own."""

	def make(**values):
		return ask(
			"LIGHTING",
			for_someone_else=1,
			beneficiary=data.AGENT,
			beneficiary_name="Anna",
			beneficiary_phone="06-2",
			**values,
		)

	return make


class TestChannels:
	def test_all_three(self, ask, rule, messages_of, gateway):
		rule("Received", in_app=1, by_sms=1)
		request = ask("LIGHTING", client_phone="06-1")
		frappe.db.commit()
		found = by_channel(messages_of(request))
		assert {row.status for row in found.values()} == {"Sent"}
		assert found["Mail"].message_key == f"{request.name}:Received:0"
		assert found["Portal"].recipient == data.CLIENT
		assert "LIGHT" in found["Portal"].content.upper()
		assert not found["Portal"].email_queue
		((number, words),) = gateway
		assert number == "06-1"
		assert request.name in words
		assert found["Text Message"].content == words

	def test_told_is_told_by_whatever_channel(self, ask, rule):
		rule("Received", by_mail=0, in_app=1)
		request = ask("LIGHTING")
		assert service.was_told(request, "Received:0")
		assert not service.was_told(request, "Received:1")
		assert not service.tell(request, "Received", "Received:0")

	def test_a_sign_of_the_pattern_is_no_wild_card(self, ask):
		request = ask("LIGHTING")
		service.tell(request, "Progress", "Progress_1")
		assert not service.was_told(request, "Progress%")
		assert service.was_told(request, "Progress_1")

	def test_the_portal_is_for_who_has_a_log_in(self, ask, rule, messages_of):
		rule("Received", in_app=1)
		request = ask("LIGHTING", client_user=None, client_name="Emma", client_email="emma@elsewhere.example")
		assert list(by_channel(messages_of(request))) == ["Mail"]

	def test_a_colleague_sees_it_among_their_notices(self, for_other, rule, messages_of):
		rule("Received", for_whom="Who It Is For", by_mail=0, in_app=1)
		request = for_other()
		frappe.db.commit()
		notice = frappe.get_last_doc("Notification Log", {"document_name": request.name})
		assert (notice.for_user, notice.document_type) == (data.AGENT, "Client Request")

	def test_without_a_gateway_nothing_is_recorded_and_the_admin_hears_it(self, ask, rule, messages_of):
		frappe.local.message_log = []
		rule("Received", by_sms=1)
		assert "gateway" in str(frappe.local.message_log)
		assert list(by_channel(messages_of(ask("LIGHTING", client_phone="06-1")))) == ["Mail"]

	def test_no_address_is_shown_only_when_nothing_else_told_them(self, ask, rule, messages_of, gateway):
		rule("Received", by_sms=1)
		without = {"client_user": None, "client_email": None, "client_name": "Somebody"}
		assert [row.status for row in messages_of(ask("LIGHTING", **without))] == ["No address"]
		(message,) = messages_of(ask("LIGHTING", client_phone="06-1", **without))
		assert (message.channel, message.message_key.count("|")) == ("Text Message", 0)


class TestForWhom:
	def test_both_are_told_each_in_their_own_words(self, for_other, rule, messages_of):
		rule("Received", for_whom="Client and Who It Is For")
		request = for_other()
		frappe.db.commit()
		client, other = sorted(messages_of(request), key=lambda row: row.recipient != data.CLIENT)
		assert (client.recipient, other.recipient) == (data.CLIENT, data.AGENT)
		assert "|Mail:" in other.message_key
		assert "asked this for you" in other.content
		assert "asked this for you" not in client.content
		assert f"/my-requests/{request.name}" in client.content
		assert f"/my-requests/{request.name}" not in other.content, "they could not open it"

	def test_only_who_it_is_for(self, for_other, rule, messages_of):
		rule("Received", for_whom="Who It Is For")
		assert [row.recipient for row in messages_of(for_other())] == [data.AGENT]

	def test_what_somebody_asks_for_themselves_is_for_them(self, ask, rule, messages_of):
		rule("Received", for_whom="Who It Is For")
		assert [row.recipient for row in messages_of(ask("LIGHTING"))] == [data.CLIENT]

	def test_one_person_is_told_once(self, ask, rule, messages_of):
		rule("Received", for_whom="Client and Who It Is For")
		request = ask("LIGHTING", for_someone_else=1, beneficiary=data.CLIENT, beneficiary_name="Emma")
		assert len(messages_of(request)) == 1

	def test_a_person_of_a_disturbance_without_a_request(self, transaction):
		disturbance = frappe.get_doc(
			{
				"doctype": "Facility Disturbance",
				"title": "No power",
				"words": "We work on it.",
				"product": "LIGHTING",
				"kind": "Outage",
			}
		).insert(ignore_permissions=True, ignore_mandatory=True)
		people = [
			service.Telling(
				None, "Disturbance", "Known", disturbance=disturbance.name, recipient=address, **values
			)
			for address, values in (
				("emma@elsewhere.example", {"person_name": "Emma", "language": "nl"}),
				(data.CLIENT, {"user": data.CLIENT}),
			)
		]
		assert service.tell_many(people) == 2
		assert service.tell_many(people) == 0
		frappe.db.commit()
		rows = frappe.get_all(MESSAGE, {"disturbance": disturbance.name}, ["*"], order_by="recipient desc")
		assert [(row.status, row.client_request) for row in rows] == [("Sent", None)] * 2
		emma = next(row for row in rows if row.recipient == "emma@elsewhere.example")
		assert emma.language == "nl"
		assert "Emma" in emma.content
		assert "/my-requests" not in emma.content
		assert "/my-requests" in next(row for row in rows if row != emma).content


class TestWithout:
	@pytest.fixture(autouse=True)
	def _optional(self, rule):
		rule("On its way", is_optional=1)

	@pytest.fixture
	def profile(self, transaction):
		def keep(**values):
			declined = values.pop("declined", ())
			doc = frappe.get_doc({"doctype": "Facility Client Profile", "email": data.CLIENT, **values})
			for name in declined:
				doc.append("declined", {"message_rule": name})
			return doc.insert()

		return keep

	def test_what_a_client_does_without_is_shown_and_not_sent(self, ask, messages_of, profile):
		profile(declined=["On its way", "Received"])
		request = ask("LIGHTING")
		fulfilment.send_out(request.name)
		frappe.db.commit()
		assert [row.status for row in messages_of(request, "On its way")] == ["Declined"]
		assert [row.status for row in messages_of(request, "Received")] == ["Sent"], "this is not optional"

	@pytest.mark.parametrize("state", ["Comes Back", "Complained"])
	def test_an_address_that_takes_no_mail_gets_what_must_be_told_only(
		self, ask, messages_of, profile, state
	):
		doc = profile()
		doc.db_set("address_state", state)
		request = ask("LIGHTING")
		fulfilment.send_out(request.name)
		frappe.db.commit()
		(optional,) = messages_of(request, "On its way")
		assert optional.status == "Declined"
		assert optional.error
		assert messages_of(request, "Received")[0].status == "Sent"

	def test_who_unsubscribed_from_everything_is_not_failed(self, ask, messages_of):
		frappe.get_doc(
			{"doctype": "Email Unsubscribe", "email": data.CLIENT, "global_unsubscribe": 1}
		).insert(ignore_permissions=True)
		request = ask("LIGHTING")
		frappe.db.commit()
		assert messages_of(request)[0].status == "Declined"

	def test_an_optional_mail_says_how_to_stop_it(self, ask, messages_of):
		request = ask("LIGHTING")
		frappe.db.commit()  # sent by itself, before something says more
		fulfilment.send_out(request.name)
		frappe.db.commit()
		mails = {
			row.kind: frappe.db.get_value("Email Queue", row.email_queue, "message")
			for row in messages_of(request)
		}
		assert "List-Unsubscribe: <http" in mails["On its way"]
		assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mails["On its way"]
		assert "List-Unsubscribe" not in mails["Received"]


class TestTextMessages:
	@pytest.fixture
	def text(self, ask, rule, gateway, messages_of):
		rule("Received", by_mail=0, by_sms=1)
		request = ask("LIGHTING", client_phone="06-1")

		def read():
			(message,) = messages_of(request, "Received")
			return message

		return read

	def test_a_gateway_that_says_no_is_asked_again(self, text, monkeypatch, gateway):
		with monkeypatch.context() as patch:
			patch.setattr(text_messages, "send", fails(requests.exceptions.HTTPError("500")))
			tasks.send_queued()
		message = text()
		assert (message.status, message.attempts) == ("Queued", 1)
		frappe.db.set_value(MESSAGE, message.name, "next_attempt_at", "2020-01-01")
		tasks.send_queued()
		assert text().status == "Sent"
		assert len(gateway) == 1

	def test_when_nobody_knows_it_is_never_sent_again(self, text, monkeypatch, gateway):
		with monkeypatch.context() as patch:
			patch.setattr(text_messages, "send", fails(requests.exceptions.ReadTimeout("no answer")))
			tasks.send_queued()
		assert text().status == "Unclear"
		frappe.db.set_value(MESSAGE, text().name, "next_attempt_at", "2020-01-01")
		tasks.send_queued()
		assert not gateway

	def test_it_is_unclear_before_the_gateway_is_called(self, text, monkeypatch):
		seen = []
		monkeypatch.setattr(text_messages, "send", lambda *_arguments: seen.append(text().status))
		tasks.send_queued()
		assert seen == ["Unclear"]
		assert text().status == "Sent"

	def test_of_a_worker_that_died_at_the_gateway_the_owner_hears_once(self, text, monkeypatch):
		"""Between the mark and the answer nobody is left to say it."""

		def dies(*_arguments, **_options):
			raise KeyboardInterrupt

		monkeypatch.setattr("frappe.core.doctype.sms_settings.sms_settings.send_sms", dies)
		with pytest.raises(KeyboardInterrupt):
			service.send(text().name)
		tasks.follow_mail_queue()
		assert not text().error, "somebody may be sending it at this moment"
		long_ago = add_to_date(now_datetime(), minutes=-16)
		frappe.db.set_value(MESSAGE, text().name, "modified", long_ago, update_modified=False)
		tasks.follow_mail_queue()
		assert (text().status, bool(text().error)) == ("Unclear", True)


def fails(error: Exception):
	def fail(*_arguments):
		raise error

	return fail
