"""Mail that goes out to a real server: each message is taken by it once, or somebody knows that it was not.

Workers are killed in the middle and at the worst points, and so is the server; nobody is told twice (S7, S37).
"""

import re
from collections import Counter

import pytest
import smtp_sink

MESSAGE = "Facility Message"
MANY = 200

ASK = """
from facility_frontoffice.intake import service
for number in range({count}):
	service.create_request({{
		"subject": f"Lamp {{number}}", "request_type": "Fault", "channel": "Phone",
		"client_name": f"Client {{number}}", "client_email": f"client-{{number}}@clients.example",
		"front_office_owner": "anna@example.com",
	}})
frappe.db.commit()
"""


@pytest.fixture
def asked(post, worker):
	"""`asked(3)`: so many clients asked something, and their messages are in the platform's mail queue."""

	def ask(count: int) -> None:
		worker(ASK.format(count=count)).done()
		worker("sweep()").done()
		post.db.rollback()
		assert post.db.count(MESSAGE, {"status": "Sent", "kind": "Received"}) == count
		assert post.db.count("Email Queue", {"status": "Not Sent"}) == count

	return ask


@pytest.fixture
def messages(post):
	"""What we know of each message, by the address that it is for."""

	def read() -> dict:
		post.db.rollback()
		rows = post.get_all(
			MESSAGE,
			{"kind": "Received"},
			["name", "recipient", "status", "delivered_at", "error", "client_request"],
		)
		assert len({row.recipient for row in rows}) == len(rows)
		return {row.recipient: row for row in rows}

	return read


def taken(sink) -> Counter:
	"""How often the server took a mail for each address."""
	return Counter(mail[smtp_sink.ENVELOPE_TO] for mail in sink.mails())


def statuses(messages) -> Counter:
	return Counter(row.status for row in messages().values())


def test_every_message_is_taken_once_whoever_is_killed(asked, worker, sink, messages, until):
	"""Two workers are killed half way, and the server twice: at most one mail for each killing stays unclear (S37)."""
	asked(MANY)
	sink.behave(slow=0.01)
	killed = 0

	first = worker("send()")
	until(lambda: sink.count() >= MANY // 5)
	first.kill()
	killed += 1

	second = worker("send()")
	until(lambda: sink.count() >= 2 * MANY // 5)
	sink.kill()
	second.process.communicate(timeout=120)  # it gives up, as nobody answers
	killed += 1
	sink.start()

	third = worker("send()")
	until(lambda: sink.count() >= 3 * MANY // 5)
	third.kill()
	killed += 1

	fourth = worker("send()")
	until(lambda: sink.count() >= 4 * MANY // 5)
	sink.restart()
	fourth.process.communicate(timeout=120)
	killed += 1

	worker("send()").done()
	worker("sweep()").done()
	worker("send(); sweep()", hours_on=3).done()  # and long after that nothing goes a second time

	went, known = taken(sink), messages()
	assert len(known) == MANY
	assert set(went.values()) == {1}, [address for address, times in went.items() if times > 1]
	for address, row in known.items():
		assert row.status in ("Delivered", "Unclear"), row
		assert row.status == "Unclear" or went[address] == 1, f"{row} never came"
	unclear = [row for row in known.values() if row.status == "Unclear"]
	assert len(unclear) <= killed, unclear
	print(f"{MANY} messages, {killed} killings: {len(went)} taken, {len(unclear)} unclear")


@pytest.mark.parametrize(
	("point", "outcome"),
	[
		# Nothing was said to the server yet: it goes later, and nobody hears of it
		pytest.param("frappe.email.doctype.email_queue.email_queue.SendMailContext.__enter__", "Delivered"),
	],
)
def test_killed_before_the_server_heard_of_it(asked, worker, sink, messages, point, outcome):
	asked(3)
	worker(f"dies_at('{point}', 2); send()").dead()
	worker("send(); sweep()").done()
	worker("send(); sweep()", hours_on=3).done()
	assert statuses(messages) == {outcome: 3}
	assert set(taken(sink).values()) == {1}


class TestNobodyKnows:
	"""Whether the server took a mail is not known when a worker dies while it speaks to it: that is shown, never tried again."""

	def test_the_worker_dies_after_the_server_took_it(self, post, asked, worker, sink, messages):
		self.dies_while_it_sends(asked, worker, after=True)
		assert taken(sink).total() == 2
		self.one_is_unclear_and_the_others_went(post, worker, messages)
		assert taken(sink) == {address: 1 for address in messages()}

	def test_the_worker_dies_as_it_begins_to_send(self, post, asked, worker, sink, messages):
		self.dies_while_it_sends(asked, worker, after=False)
		self.one_is_unclear_and_the_others_went(post, worker, messages)
		assert taken(sink).total() == 3

	def test_the_server_dies_before_it_says_that_it_took_it(self, post, asked, worker, sink, messages):
		asked(4)
		sink.behave(dies_at=2)
		worker("send()").process.communicate(timeout=60)
		sink.start()
		self.one_is_unclear_and_the_others_went(post, worker, messages)
		assert taken(sink) == {address: 1 for address in messages()}

	def dies_while_it_sends(self, asked, worker, after: bool) -> None:
		asked(4)
		worker(f"dies_at('smtplib.SMTP.sendmail', 2, {after}); send()").dead()

	def one_is_unclear_and_the_others_went(self, post, worker, messages) -> None:
		"""Long after it too; the owner of its request hears it once."""
		worker("send(); sweep()").done()
		worker("send(); sweep()", hours_on=3).done()
		worker("send(); sweep()", hours_on=30).done()
		assert statuses(messages) == {"Delivered": 3, "Unclear": 1}
		(unclear,) = (row for row in messages().values() if row.status == "Unclear")
		told = post.get_all("Notification Log", {"document_name": unclear.client_request}, pluck="for_user")
		assert told == ["anna@example.com"]


def test_an_address_that_is_refused_is_told_to_the_owner(post, asked, worker, sink, messages):
	"""The others of the batch go; the owner hears it once, for the client knows nothing."""
	asked(3)
	refused = "client-1@clients.example"
	sink.behave(refused=[refused])
	for hours in (0, 1, 3, 30):
		worker("send(); sweep()", hours_on=hours).done()
	assert taken(sink) == {"client-0@clients.example": 1, "client-2@clients.example": 1}
	row = messages()[refused]
	assert row.status in ("Failed", "Bounced"), row
	assert "nobody of this name" in row.error
	told = post.get_all("Notification Log", {"document_name": row.client_request}, pluck="for_user")
	assert told == ["anna@example.com"]


def test_an_address_that_is_full_is_tried_later(asked, worker, sink, messages):
	asked(3)
	full = "client-1@clients.example"
	sink.behave(later=[full])
	worker("send(); sweep()").done()
	assert taken(sink) == {"client-0@clients.example": 1, "client-2@clients.example": 1}
	assert messages()[full].status == "Sent", "it is under way"
	sink.behave()
	worker("send(); sweep()", hours_on=1).done()
	assert statuses(messages) == {"Delivered": 3}
	assert set(taken(sink).values()) == {1}


def test_no_server_for_hours_loses_nothing(asked, worker, sink, messages):
	asked(3)
	sink.kill()
	for hours in (0, 0.5):
		worker("send(); sweep()", hours_on=hours).done()
	assert statuses(messages) == {"Sent": 3}
	sink.start()
	worker("send(); sweep()", hours_on=4).done()
	assert statuses(messages) == {"Delivered": 3}
	assert set(taken(sink).values()) == {1}


def test_one_connection_serves_many_mails(asked, worker, sink):
	asked(10)
	count = """
import smtplib
real, opened = smtplib.SMTP.connect, []
smtplib.SMTP.connect = lambda *values, **options: opened.append(1) or real(*values, **options)
send()
print(len(opened))
"""
	assert worker(count).done().split() == ["1"]
	assert sink.count() == 10


def test_two_workers_at_once_send_each_message_once(asked, worker, sink, messages):
	asked(40)
	sink.behave(slow=0.005)
	for started in [worker("send()"), worker("send()"), worker("send()")]:
		started.process.communicate(timeout=60)
	worker("send(); sweep()").done()
	assert set(taken(sink).values()) == {1}
	assert statuses(messages) == {"Delivered": 40}


def test_two_sweeps_hand_each_message_over_once(post, worker, sink, messages):
	"""Also when one of them is killed: what it had is handed over by the next."""
	worker(ASK.format(count=60)).done()
	killed, other = (
		worker("dies_at('facility_frontoffice.communication.mailing.queue_mail', 20, True); sweep()"),
		worker("sweep()"),
	)
	killed.dead()
	other.done()
	worker("sweep(); send(); sweep()").done()
	assert statuses(messages) == {"Delivered": 60}
	assert set(taken(sink).values()) == {1}


def test_a_mail_as_it_arrives(asked, sink, worker):
	"""HTML and text, the number where a reply finds it, and a mark by which other machines do not answer it."""
	asked(1)
	worker("send()").done()
	(mail,) = sink.mails()
	text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
	number = re.search(r"\[(CR-\d{4}-\d{5})\]$", mail["Subject"])[1]
	assert "Lamp 0" in text
	assert "Lamp 0" in html
	assert f"/my-requests/{number}" not in html, "who cannot log in gets no button"
	assert mail["Auto-Submitted"] == "auto-generated"
	assert mail["Message-ID"]
