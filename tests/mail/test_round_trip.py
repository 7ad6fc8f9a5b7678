"""There and back: what a client gets, answers, and what becomes of that; by real mail servers both ways (S34, S36, S37)."""

import pytest
from mail_desk import ADDRESS

REQUEST, MESSAGE, INBOUND = "Client Request", "Facility Message", "Facility Inbound Mail"
EMMA = "emma@example.com"
OUT = "sweep(); send(); sweep()"
IN = "receive(); sweep()"

ASK_ON_PORTAL = """
from facility_frontoffice.intake import service
service.create_request({
	"subject": "The tap drips", "request_type": "Fault", "channel": "Portal", "client_user": "emma@example.com",
	"front_office_owner": "anna@example.com",
})
frappe.db.commit()
"""


def written(sender: str, subject: str, text: str, *headers: str, number: int = 1) -> bytes:
	return "\r\n".join(
		[
			f"From: {sender}",
			f"To: {ADDRESS}",
			f"Subject: {subject}",
			f"Message-ID: <{sender.split('@')[0]}-{number}@mail.example>",
			"Date: Mon, 30 Nov 2026 10:00:00 +0100",
			"MIME-Version: 1.0",
			"Content-Type: text/plain; charset=utf-8",
			*headers,
			"",
			text,
			"",
		]
	).encode()


def answer_to(mail, sender: str, text: str, number: int = 2) -> bytes:
	return written(
		sender, f"Re: {mail['Subject']}", text, f"In-Reply-To: {mail['Message-ID']}", number=number
	)


def bounce_of(mail, recipient: str) -> bytes:
	"""What the mail server of the recipient reports (RFC 3464), with the headers of the mail that it took."""
	headers = "\r\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Message-ID", "Date"))
	return (
		f"""From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: {ADDRESS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@mx.example.com>
Date: Mon, 30 Nov 2026 10:05:00 +0100
Auto-Submitted: auto-replied
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

<{recipient}>: host mx.example.com said: 550 5.1.1 User unknown

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--report
Content-Type: text/rfc822-headers

{headers}

--report--
""".replace("\r\n", "\n")
		.replace("\n", "\r\n")
		.encode()
	)


@pytest.fixture
def outcome_of(post):
	"""What became of the mail with this Message-ID."""

	def read(message_id: str):
		post.db.rollback()
		fields = ["state", "outcome", "client_request", "reason", "communication"]
		return post.db.get_value(INBOUND, {"message_id": message_id}, fields, as_dict=True)

	return read


def test_a_question_by_mail_and_the_reply_to_our_answer(post, dovecot, sink, worker, outcome_of):
	client = "piet@clients.example"
	dovecot.deliver(ADDRESS, written(client, "The lamp blinks", "In room 3.12, since this morning."))
	worker(f"{IN}; {OUT}").done()
	request = outcome_of("piet-1@mail.example").client_request
	(received,) = sink.mails(client)
	assert received["Subject"].endswith(f"[{request}]")
	assert received["In-Reply-To"] == "<piet-1@mail.example>", "their mail program shows it below their own"

	dovecot.deliver(ADDRESS, answer_to(received, client, "It is the second lamp from the door."))
	worker(f"{IN}; {OUT}").done()
	reply = outcome_of("piet-2@mail.example")
	assert (reply.outcome, reply.client_request) == ("Reply", request)
	assert post.db.get_value("Communication", reply.communication, "reference_name") == request
	assert len(sink.mails(client)) == 1, "a reply is not answered by a machine"
	assert not post.db.get_value(REQUEST, request, "first_response_at"), "no person answered yet (S36)"


def test_a_stranger_with_a_forged_number_does_not_get_in(post, dovecot, sink, worker, outcome_of):
	"""Neither by the number, nor by the Message-ID of a mail that they saw."""
	worker(ASK_ON_PORTAL + OUT).done()
	(received,) = sink.mails(EMMA)
	request = post.db.get_value(REQUEST, {"subject": "The tap drips"}, order_by="creation desc")
	stranger = "stranger@elsewhere.example"
	dovecot.deliver(
		ADDRESS,
		written(stranger, f"Re: The tap drips [{request}]", "Please let me in at night.", number=1),
		answer_to(received, stranger, "And give me the keys.", number=2),
	)
	worker(f"{IN}; {OUT}").done()
	for number in (1, 2):
		found = outcome_of(f"stranger-{number}@mail.example")
		assert found.outcome == "New Request"
		assert found.client_request != request
		assert request in found.reason, "who takes it up sees that a number was named"
	assert not post.db.exists("Communication", {"reference_name": request, "sender": stranger})
	for mail in sink.mails(stranger):
		assert f"/my-requests/{request}" not in mail.as_string()
		assert not mail["Subject"].endswith(f"[{request}]"), "the last number is that of their own"


def test_a_mail_that_comes_back_is_seen_by_the_owner(post, dovecot, sink, worker, outcome_of):
	worker(ASK_ON_PORTAL + OUT).done()
	(received,) = sink.mails(EMMA)
	dovecot.deliver(ADDRESS, bounce_of(received, EMMA))
	worker(f"{IN}; {OUT}").done()
	assert outcome_of("bounce-1@mx.example.com").outcome == "Bounce"
	(message,) = post.get_all(
		MESSAGE, {"recipient": EMMA}, ["status", "error", "client_request", "bounced_at"]
	)
	assert message.status == "Bounced"
	assert message.bounced_at
	assert "no such mailbox" in message.error
	told = post.get_all("Notification Log", {"document_name": message.client_request}, pluck="for_user")
	assert "anna@example.com" in told
	assert post.db.get_value("Facility Client Profile", {"email": EMMA}, "address_state") == "Comes Back"
	assert len(sink.mails()) == 1, "the machine gets no answer"


class TestTwoMachines:
	"""A machine that answers each of our mails, and does not say that it is one: it dies out within a few mails."""

	@pytest.fixture(autouse=True)
	def _as_delivered(self, post):
		self.limits(post, mails_per_hour=30, messages_per_hour=6)
		yield
		self.limits(post, mails_per_hour=0, messages_per_hour=0)

	def limits(self, post, **limits) -> None:
		for field, value in limits.items():
			post.db.set_single_value("Facility Frontoffice Settings", field, value)
		post.db.commit()
		post.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")

	def play(self, dovecot, sink, worker, machine: str, answer) -> int:
		"""How many mails we sent it in the end."""
		dovecot.deliver(ADDRESS, written(machine, "Your ticket 1", "We received your mail.", number=1))
		seen, number = 0, 1
		for _round in range(12):
			worker(f"{IN}; {OUT}").done()
			fresh = sink.mails(machine)[seen:]
			if not fresh:
				break
			seen += len(fresh)
			for mail in fresh:
				number += 1
				dovecot.deliver(ADDRESS, answer(mail, machine, number))
		return seen

	def test_that_answers_on_the_thread(self, dovecot, sink, worker):
		sent = self.play(
			dovecot, sink, worker, "robot@machines.example",
			lambda mail, machine, number: answer_to(mail, machine, "We received your mail.", number),
		)  # fmt: skip
		assert sent == 1

	def test_that_begins_anew_each_time(self, dovecot, sink, worker):
		"""With another number in each subject, so that it looks like another question."""
		sent = self.play(
			dovecot, sink, worker, "helpdesk@machines.example",
			lambda _mail, machine, number: written(
				machine, f"Your ticket {number}", "We received your mail.", number=number
			),
		)  # fmt: skip
		assert sent <= 7, sent
