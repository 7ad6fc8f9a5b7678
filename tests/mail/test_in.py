"""Mail that comes in from a real server: each is accounted for once, whoever is killed (S34, S36).

The mails are of all kinds: of people, of machines, broken, huge and odd; see `mails.corpus`.
"""

from collections import Counter
from dataclasses import replace

import pytest
import smtp_sink
import working
from mail_desk import ADDRESS
from mails import corpus

INBOUND, REQUEST, MESSAGE = "Facility Inbound Mail", "Client Request", "Facility Message"
MANY = 200
# The people of the corpus are few, and more than some of the same within minutes would be held
APART = 3
# What a mail of a person becomes, when it belongs to nothing that we know
FROM_A_PERSON = "New Request"


def plain(number: int) -> bytes:
	return (
		f"From: Writer {number} <writer-{number}@writers.example>\r\nTo: {ADDRESS}\r\n"
		f"Subject: The lamp of room {number} blinks\r\nMessage-ID: <plain-{number}@writers.example>\r\n"
		"Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\n"
		f"Good morning, the lamp of room {number} blinks all day. Can somebody look?\r\n"
	).encode()


@pytest.fixture(scope="session")
def cases(mail_site) -> list:
	"""The mails of all kinds but the largest: about things of which this site knows nothing, and some sent by it."""
	here = mail_site.utils.get_url().encode()
	unknown = {"front_office": ADDRESS, "numbers": ("CR-2001-00041", "CR-2001-00042")}

	def of_this_site(case):
		return replace(case, make=lambda: case.make().replace(b"https://facility.example.com", here))

	return [of_this_site(case) for case in corpus(**unknown) if not case.is_large]


@pytest.fixture(scope="session")
def of_each_kind(cases) -> list:
	"""200 of them, with all that machines wrote."""
	machines = [case for case in cases if case.kind.value != "Person"]
	people = [case for case in cases if case.kind.value == "Person"]
	wanted = MANY - len(machines)
	assert len(people) > wanted
	return machines + people[:: len(people) // wanted][:wanted]


@pytest.fixture
def rows(post):
	def read() -> list:
		post.db.rollback()
		return post.get_all(
			INBOUND,
			fields=["name", "message_id", "subject", "sender", "state", "outcome", "reason", "error",
			"client_request", "communication", "attempts"],
		)  # fmt: skip

	return read


def expected(case) -> str:
	return FROM_A_PERSON if case.kind.value == "Person" else case.kind.value


def all_is_accounted_for(post, dovecot, rows, cases) -> None:
	"""Each mail is one row with the outcome that belongs to it; what a person wrote is one request and one message."""
	found = rows()
	assert len(found) == len(cases)
	unfinished = [row for row in found if row.state not in ("Taken In", "Recorded")]
	assert not unfinished, unfinished
	by_id = {row.message_id: row for row in found}
	wrong = [
		(case.name, expected(case), row.outcome, row.reason)
		for case in cases
		if (row := by_id.get(case.message_id)) and row.outcome != expected(case)
	]
	assert not wrong, wrong
	assert Counter(row.outcome for row in found) == Counter(expected(case) for case in cases)

	taken_in = [row for row in found if row.outcome == FROM_A_PERSON]
	requests = {row.client_request for row in taken_in}
	assert len(requests) == len(taken_in), "each is a request of its own"
	assert post.db.count(REQUEST, {"name": ("in", requests), "channel": "Email"}) == len(requests)
	messages = post.get_all(
		"Communication",
		{"reference_name": ("in", requests), "sent_or_received": "Received"},
		pluck="reference_name",
	)
	assert sorted(messages) == sorted(requests), "the words of each are with its request, once"

	assert dovecot.count(ADDRESS) == len(cases), "nothing is thrown away"
	assert dovecot.count(ADDRESS, "UNSEEN") == 0


def no_machine_is_answered(post, sink, worker, rows) -> None:
	"""A message goes to who wrote themselves, one for each request; nothing else goes out at all."""
	for _round in range(2):
		worker("sweep(); send(); sweep()").done()
	found = rows()
	requests = [row.client_request for row in found if row.outcome == FROM_A_PERSON]
	told = post.get_all(MESSAGE, fields=["client_request", "recipient", "status", "kind"])
	assert sorted(row.client_request for row in told) == sorted(requests)
	assert {row.kind for row in told} == {"Received"}
	assert {row.status for row in told} <= {"Delivered", "No address", "Failed"}, told
	delivered_to = Counter(row.recipient for row in told if row.status == "Delivered")
	assert Counter(mail[smtp_sink.ENVELOPE_TO] for mail in sink.mails()) == delivered_to
	assert {mail["Auto-Submitted"] for mail in sink.mails()} == {"auto-generated"}


def test_mails_of_all_kinds(post, dovecot, sink, worker, rows, cases):
	"""All of the corpus, which is more than 300: each has the outcome that it should have (S34)."""
	dovecot.deliver(ADDRESS, *(case.raw for case in cases), minutes_apart=APART)
	worker("for _round in range(5):\n\treceive()\n\tsweep()").done(240)
	all_is_accounted_for(post, dovecot, rows, cases)
	no_machine_is_answered(post, sink, worker, rows)
	print(f"{len(cases)} mails: {dict(Counter(row.outcome for row in rows()))}")


def test_200_mails_with_everybody_killed_in_the_middle(
	post, dovecot, sink, worker, rows, of_each_kind, until
):
	"""Workers die as they fetch, as they keep, between keeping and marking, as they handle; the server dies half way."""
	cases = of_each_kind
	dovecot.deliver(ADDRESS, *(case.raw for case in cases), minutes_apart=APART)
	store = "facility_frontoffice.communication.inbound.store"
	for dies in (
		f"dies_at('{store}.keep', 5)",
		f"dies_at('{store}.keep', 5, True)",
		"dies_at('imaplib.IMAP4.uid', 20)",
		"dies_at('imaplib.IMAP4.uid', 20, True)",
		f"dies_at('{store}.insert', 7, True)",
		"dies_at_statement(90)",
	):
		worker(f"{dies}; receive()").dead()

	half = worker("receive()")
	until(lambda: post.db.rollback() or post.db.count(INBOUND) > 60)
	dovecot.kill()
	half.done()
	dovecot.start()
	kept = len(rows())
	assert 60 < kept < MANY
	worker("receive(); receive(); receive()").done()
	assert len(rows()) == MANY

	begun = worker("sweep()")
	until(lambda: post.db.rollback() or post.db.count(INBOUND, {"state": "Taken In"}) > 20)
	begun.kill()
	persons = "facility_frontoffice.communication.inbound.persons"
	for dies in (
		f"dies_at('{persons}.make_request', 4)",
		f"dies_at('{persons}.make_request', 4, True)",
		f"dies_at('{store}.finish', 3, True)",
		"dies_at('frappe.core.doctype.file.file.File.save_file', 1, True)",
		"dies_at_statement(200)",
		"dies_at_statement(333)",
	):
		worker(f"{dies}; sweep()").process.communicate(timeout=180)
	two = worker("sweep()"), worker("sweep()")
	for each in two:
		each.done()
	worker("sweep()", hours_on=1).done()
	worker("receive(); sweep()", hours_on=3).done()
	all_is_accounted_for(post, dovecot, rows, cases)
	no_machine_is_answered(post, sink, worker, rows)


def test_the_largest_mails(post, dovecot, worker, rows):
	"""25 and 30 MB, and what takes long to read: in the time of one worker, and none stops the others."""
	large = [case for case in corpus(front_office=ADDRESS) if case.is_large]
	dovecot.deliver(ADDRESS, *(case.raw for case in large), plain(1))
	worker("receive(); sweep()").done(120)
	found = {row.message_id: row for row in rows()}
	assert len(found) == len(large) + 1
	assert all(row.state in ("Taken In", "Recorded") for row in found.values()), found.values()
	assert found["plain-1@writers.example"].outcome == FROM_A_PERSON
	assert dovecot.count(ADDRESS, "UNSEEN") == 0


def test_the_same_mail_twice_in_the_mailbox(post, dovecot, worker, rows):
	"""A server that was put back gives a mail again, under another number: it is the mail that we know."""
	dovecot.deliver(ADDRESS, plain(1), plain(2))
	worker("receive(); sweep()").done()
	dovecot.deliver(ADDRESS, plain(1))
	worker("receive(); sweep()").done()
	assert len(rows()) == 2
	assert dovecot.count(ADDRESS, "UNSEEN") == 0


def test_two_workers_that_fetch_at_once_keep_each_mail_once(post, dovecot, worker, rows):
	dovecot.deliver(ADDRESS, *(plain(number) for number in range(40)))
	for each in [worker("receive(); sweep()") for _number in range(3)]:
		each.done()
	worker("sweep()", hours_on=1).done()
	found = rows()
	assert len(found) == 40
	assert {row.state for row in found} == {"Taken In"}
	assert len({row.client_request for row in found}) == 40


@pytest.fixture
def by_pop3(post, dovecot):
	"""The account fetches by POP3."""
	if not dovecot.has_pop3:
		pytest.skip("dovecot-pop3d is not there")
	account = post.get_doc("Email Account", working.ACCOUNT)
	before = account.use_imap, account.incoming_port
	account.update({"use_imap": 0, "incoming_port": dovecot.pop3_port})
	account.save()
	post.db.commit()
	yield
	account.reload()
	account.use_imap, account.incoming_port = before
	account.save()
	post.db.commit()


def test_by_pop3(by_pop3, post, dovecot, worker, rows, until):
	"""POP3 deletes what was fetched, at the end of a session: one that is broken off deletes nothing, and loses nothing."""
	dovecot.deliver(ADDRESS, *(plain(number) for number in range(60)))
	worker("dies_at('poplib.POP3.dele', 10, True); receive()").dead()
	broken = worker("receive()")
	until(lambda: post.db.rollback() or post.db.count(INBOUND) > 30)
	dovecot.kill()
	broken.done()
	dovecot.start()
	worker("receive(); sweep()").done()
	found = rows()
	assert len(found) == 60
	assert {row.state for row in found} == {"Taken In"}
	assert len({row.client_request for row in found}) == 60
	assert dovecot.count(ADDRESS) == 0, "it was fetched"
