"""What became of a mail: taken, tried again, given up, or nobody knows; the owner hears it once (S7, S37)."""

import email.utils

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.communication import mail_queue, tasks
from facility_frontoffice.communication.rules import RETRY_AFTER_MINUTES
from facility_frontoffice.demo import data

pytestmark = pytest.mark.usefixtures("outgoing_account")
MESSAGE, QUEUE, RECIPIENT = "Facility Message", "Email Queue", "Email Queue Recipient"
REFUSED = "smtplib.SMTPRecipientsRefused: {'x@example.com': (550, b'5.1.1 nobody of this name')}"


@pytest.fixture
def sent(ask, messages_of):
	"""A message that is in the platform's mail queue; `sent()` reads it again."""
	request = ask("LIGHTING", front_office_owner=data.AGENT)
	frappe.db.commit()

	def read():
		(message,) = messages_of(request, "Received")
		return message

	assert read().status == "Sent"
	return read


def queue_of(message):
	return frappe.get_doc(QUEUE, message.email_queue)


def in_state(message, status: str, **values) -> None:
	frappe.db.set_value(QUEUE, message.email_queue, {"status": status, **values})


def notices(message) -> list[str]:
	return frappe.get_all(
		"Notification Log",
		{
			"document_type": "Client Request",
			"document_name": message.client_request,
			"subject": ("like", "%message%"),
		},
		pluck="for_user",
	)


def test_what_a_mail_server_took_is_delivered(sent):
	frappe.db.set_value(RECIPIENT, {"parent": sent().email_queue}, "status", "Sent")
	in_state(sent(), "Sent")
	mail_queue.follow()
	message = sent()
	assert message.status == "Delivered"
	assert message.delivered_at


def test_what_waits_stays_with_the_platform(sent):
	mail_queue.follow()
	assert sent().status == "Sent"


def test_it_is_tried_again_by_our_own_back_off_and_then_the_owner_hears_it_once(sent):
	for number, minutes in enumerate(RETRY_AFTER_MINUTES, 1):
		in_state(sent(), "Error", retry=3, error="Traceback\nConnectionRefusedError: no server")
		mail_queue.follow()
		message, queue = sent(), queue_of(sent())
		assert (message.status, message.attempts) == ("Sent", number)
		assert message.error == "ConnectionRefusedError: no server"
		assert (queue.status, queue.retry) == ("Not Sent", 0)
		waits = (queue.send_after - now_datetime()).total_seconds() / 60
		assert minutes - 1 < waits <= minutes
		assert not notices(message)
	in_state(sent(), "Error", error="ConnectionRefusedError: no server")
	mail_queue.follow()
	mail_queue.follow()
	assert sent().status == "Failed"
	assert notices(sent()) == [data.AGENT]


def test_who_died_while_sending_leaves_it_to_a_person(sent):
	in_state(sent(), "Sending")
	mail_queue.follow()
	assert sent().status == "Sent", "somebody may be sending it at this moment"
	frappe.db.set_value(
		QUEUE, sent().email_queue, "modified", add_to_date(now_datetime(), minutes=-16), update_modified=False
	)
	mail_queue.follow()
	mail_queue.follow()
	assert sent().status == "Unclear"
	assert notices(sent()) == [data.AGENT]
	assert queue_of(sent()).status == "Sending", "and the platform leaves it alone"


def test_who_died_after_the_server_took_it_loses_nothing(sent):
	frappe.db.set_value(RECIPIENT, {"parent": sent().email_queue}, "status", "Sent")
	in_state(sent(), "Sending")
	mail_queue.follow()
	assert sent().status == "Delivered"


def test_an_address_that_is_refused_for_good_came_back(sent):
	in_state(sent(), "Not Sent", retry=1, error=REFUSED)
	mail_queue.follow()
	message = sent()
	assert message.status == "Bounced"
	assert "nobody of this name" in message.error
	assert queue_of(message).status == "Error", "the platform asks no more"


def test_what_came_back_stays_so(sent):
	frappe.db.set_value(MESSAGE, sent().name, "status", "Bounced")
	frappe.db.set_value(RECIPIENT, {"parent": sent().email_queue}, "status", "Sent")
	mail_queue.follow()
	assert sent().status == "Bounced"


def test_many_take_no_more_statements_than_two(ask, statements):
	def fail(count: int) -> int:
		requests = [ask("LIGHTING", front_office_owner=data.AGENT) for _number in range(count)]
		frappe.db.commit()
		names = [request.name for request in requests]
		queues = frappe.get_all(MESSAGE, {"client_request": ("in", names)}, pluck="email_queue")
		frappe.db.set_value(QUEUE, {"name": ("in", queues)}, {"status": "Error", "error": "no server"})
		return len(statements(mail_queue.try_again))

	frappe.db.set_single_value("Facility Frontoffice Settings", "messages_per_hour", 0)
	assert fail(2) == fail(6)


class TestFlushing:
	def test_what_was_handed_over_is_sent_soon(self, ask, inline_jobs):
		ask("LIGHTING")
		frappe.db.commit()
		jobs = [arguments for method, arguments in inline_jobs if method.endswith("run_scheduled_job")]
		assert jobs == [{"job_type": "frappe.email.queue.flush"}]

	def test_it_is_the_job_of_the_platform_so_that_there_is_one_at_a_time(self, monkeypatch):
		asked = []
		monkeypatch.setattr(
			"frappe.utils.background_jobs.enqueue", lambda method, **options: asked.append((method, options))
		)
		mail_queue.flush_soon()
		((method, options),) = asked
		scheduled = frappe.get_doc("Scheduled Job Type", {"method": "frappe.email.queue.flush"})
		assert options["job_id"] == scheduled.rq_job_id
		assert options["deduplicate"]
		assert frappe.get_attr(method)

	def test_without_a_job_queue_nothing_is_lost(self, sent, monkeypatch):
		def down(*_arguments, **_options):
			raise ConnectionError("the job queue is down")

		monkeypatch.setattr("frappe.utils.background_jobs.enqueue", down)
		tasks.follow_mail_queue()
		assert sent().status == "Sent"


class TestMail:
	def test_it_says_that_no_person_wrote_it(self, sent):
		assert "Auto-Submitted: auto-generated" in queue_of(sent()).message

	def test_what_a_person_wrote_does_not(self, ask, messages_of):
		from facility_frontoffice.intake import service as intake

		request = ask("LIGHTING")
		intake.reply_to_client(request.name, "Which lamp is it?")
		frappe.db.commit()
		assert "Auto-Submitted" not in queue_of(messages_of(request, "Reply")[0]).message

	def test_it_can_be_read_without_markup(self, sent):
		import email
		import email.policy

		mail = email.message_from_string(queue_of(sent()).message, policy=email.policy.default)
		text = mail.get_body(("plain",)).get_content()
		assert f"/my-requests/{sent().client_request}" in text
		assert "The lamp blinks" in text
		assert not [sign for sign in ("<", "](", "|", "font-size", "\u200c") if sign in text]
		assert mail["Subject"].endswith(f"[{sent().client_request}]")

	def test_it_comes_from_the_front_office_by_name(self, ask, messages_of, outgoing_account):
		account = frappe.get_doc("Email Account", {"enable_outgoing": 1, "default_outgoing": 1})
		frappe.db.set_single_value("Facility Frontoffice Settings", "email_account", account.name)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		request = ask("LIGHTING")
		frappe.db.commit()
		name, address = email.utils.parseaddr(queue_of(messages_of(request, "Received")[0]).sender)
		assert name == frappe.get_cached_value("Facility Service Desk", request.service_desk, "desk_name")
		assert address == account.email_id
