"""Messages: recorded with what they tell, sent after it, in the client's language, never twice (S6, S7, S44)."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import mailing, service, tasks
from facility_frontoffice.demo import data
from facility_frontoffice.demo.scenarios import _mail
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake

pytestmark = pytest.mark.usefixtures("outgoing_account")


def message_of(request, kind: str = "Received"):
	return frappe.get_doc("Facility Message", {"client_request": request.name, "kind": kind})


def queued_for(request) -> list:
	return frappe.get_all(
		"Email Queue", {"reference_name": request.name}, ["name", "message"], order_by="creation"
	)


class TestSending:
	def test_nothing_is_sent_within_the_save(self, ask):
		request = ask("LIGHTING")
		assert message_of(request).status == "Queued"
		assert not queued_for(request)

	def test_is_in_the_mail_queue_after_the_commit(self, ask):
		request = ask("LIGHTING")
		frappe.db.commit()
		message = message_of(request)
		assert (message.status, message.recipient) == ("Sent", data.CLIENT)
		assert request.name in message.subject + message.content
		assert len(queued_for(request)) == 1

	def test_what_is_rolled_back_is_never_sent(self, ask):
		request = ask("LIGHTING")
		frappe.db.rollback()
		frappe.db.commit()
		assert not queued_for(request)

	def test_two_sweeps_send_once(self, ask):
		request = ask("LIGHTING")
		frappe.db.commit()
		tasks.send_queued()
		service.send(message_of(request).name)
		assert len(queued_for(request)) == 1

	def test_the_same_occasion_is_told_once(self, ask):
		request = ask("LIGHTING")
		assert not service.tell(request, "Received", "Received:0")
		assert service.tell(request, "Received", "Received:again")

	def test_when_the_job_queue_is_down_the_sweep_sends(self, ask, monkeypatch):
		def down(*_arguments, **_options):
			raise ConnectionError("the job queue is down")

		monkeypatch.setattr("frappe.utils.background_jobs.enqueue", down)
		request = ask("LIGHTING")
		frappe.db.commit()
		assert message_of(request).status == "Queued"
		tasks.send_queued()
		assert message_of(request).status == "Sent"

	def test_a_failure_is_kept_and_tried_again_later(self, ask, monkeypatch):
		request = ask("LIGHTING")
		name = message_of(request).name
		with monkeypatch.context() as patch:
			patch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
			service.send(name)
		message = message_of(request)
		assert (message.status, message.attempts) == ("Queued", 1)
		assert "division" in message.error
		assert message.next_attempt_at > now_datetime()
		tasks.send_queued()
		assert message_of(request).status == "Queued", "not before its time"
		frappe.db.set_value(
			"Facility Message", name, "next_attempt_at", add_to_date(now_datetime(), minutes=-1)
		)
		tasks.send_queued()
		assert message_of(request).status == "Sent"

	def test_it_is_given_up_after_the_last_attempt(self, ask, monkeypatch):
		name = message_of(ask("LIGHTING")).name
		monkeypatch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
		for _attempt in range(6):
			service.send(name)
		assert frappe.db.get_value("Facility Message", name, "status") == "Failed"

	def test_a_client_without_an_address_is_shown(self, ask):
		request = ask("LIGHTING", client_user=None, client_name="Somebody at the counter")
		assert message_of(request).status == "No address"

	def test_switched_off_keeps_them_queued(self, ask):
		frappe.db.set_single_value("Facility Frontoffice Settings", "send_messages", 0)
		request = ask("LIGHTING")
		frappe.db.commit()
		assert message_of(request).status == "Queued"


class TestTexts:
	KINDS = ("Received", "On its way", "Needs you", "Delay", "Done", "Cancelled", "Reply")

	@pytest.mark.parametrize("language", ["en", "nl"])
	@pytest.mark.parametrize("kind", KINDS)
	def test_s44_every_text_renders_in_both_languages(self, ask, kind, language):
		request = ask("LIGHTING", description="The lamp <b>over</b> my desk & chair blinks")
		facts = {
			"task": "Send a photo",
			"message": "Which <i>lamp</i>?",
			"old_date": "2030-01-07 12:00:00",
			"new_date": "2030-01-08 12:00:00",
			"reason": "The van is broken",
			"alternative": "A torch",
		}
		subject, content = service.render(
			frappe._dict(
				kind=kind, language=language, client_request=request.name, context=frappe.as_json(facts)
			)
		)
		assert request.name in subject + content
		assert f"/my-requests/{request.name}" in content
		assert "<b>over</b>" not in content, "a client's words are never markup"
		assert "{{" not in subject + content

	def test_s44_dates_and_products_are_in_the_clients_language(self, ask):
		frappe.db.set_value("User", data.CLIENT, "language", "nl")
		frappe.clear_cache(user=data.CLIENT)
		request = ask("LIGHTING")
		_subject, content = service.render(message_of(request))
		assert "Verlichting defect" in content

	def test_a_missing_text_is_named(self, ask):
		request = ask("LIGHTING")
		for rule in frappe.get_all("Facility Message Rule", {"kind": "Reply"}, pluck="name"):
			frappe.get_doc("Facility Message Rule", rule).update({"enabled": 0}).save()
		intake.reply_to_client(request.name, "Which lamp is it?")
		frappe.db.commit()
		assert "no text for the message" in message_of(request, "Reply").error


def deliver(raw: str) -> None:
	from facility_frontoffice.demo import mail

	mail.deliver(raw)


class TestIncoming:
	def test_s33_a_mail_becomes_a_request_with_the_clients_words(self):
		deliver(_mail(data.CLIENT, "Coffee machine", "It gives hot water only.").decode())
		request = frappe.get_last_doc("Client Request")
		assert (request.subject, request.channel) == ("Coffee machine", "Email")
		assert request.client_user == data.CLIENT
		assert "hot water only" in request.description
		assert request.front_office_owner

	def test_s36_an_automatic_message_is_no_reply_of_a_person(self):
		deliver(_mail(data.CLIENT, "Coffee machine", "It gives hot water only.").decode())
		frappe.db.commit()
		request = frappe.get_last_doc("Client Request")
		assert message_of(request).status == "Sent"
		assert not request.first_response_at
		intake.reply_to_client(request.name, "Which machine is it?")
		request.reload()
		assert request.first_response_at

	def test_markup_in_a_subject_is_taken_out_and_not_refused(self):
		deliver(_mail(data.CLIENT, "Help <script>alert(1)</script>", "It is dark.").decode())
		assert "<" not in frappe.get_last_doc("Client Request").subject


def test_s6_the_moment_that_the_client_was_last_told_is_kept(ask):
	request = ask("LIGHTING")
	told = request.last_client_update_at
	assert told
	fulfilment.send_out(request.name)
	request.reload()
	assert request.last_client_update_at > told


def test_s62_the_first_date_is_told_when_there_was_none_to_tell(ask, messages_of):
	request = ask("LIGHTING")
	fulfilment.send_out(request.name)
	no_norm = dict.fromkeys(("promised_date", "resolution_due", "resolution_norm"))
	frappe.db.set_value(request.doctype, request.name, no_norm)
	frappe.db.set_value("Backoffice Assignment", {"client_request": request.name}, "due", None)
	work = frappe.get_doc("Backoffice Assignment", {"client_request": request.name})
	for date in ("2030-01-07 12:00:00", "2030-01-08 12:00:00"):
		work.expected_date = date
		work.save()
		frappe.db.commit()
		work.reload()
	planned = messages_of(request, "Planned")
	assert [row.status for row in planned] == ["Sent"], "and what moves after that is a delay"
	assert len(messages_of(request, "Delay")) == 1
