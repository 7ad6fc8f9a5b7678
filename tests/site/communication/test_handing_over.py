"""A mail is given to the mail server once, whatever breaks; mail that is not ours goes as the platform sends it (S7)."""

import smtplib

import frappe
import pytest

from facility_frontoffice.communication import mail_queue
from facility_frontoffice.demo import data
from facility_frontoffice.overrides import email_queue

pytestmark = pytest.mark.usefixtures("outgoing_account")
QUEUE, HOOK = "Email Queue", "override_email_send"


class OutOfTime(Exception):
	"""What the job queue raises in a job that takes too long."""


class Server(smtplib.SMTP):
	"""A mail server that takes what it gets, unless `breaks_at` names the step at which `error` comes."""

	def __init__(self):
		self.esmtp_features, self.command_encoding = {}, "ascii"
		self.taken, self.breaks_at, self.error = [], None, None

	@property
	def session(self):
		return self

	def _step(self, name: str) -> None:
		if self.breaks_at == name:
			raise self.error

	def ehlo_or_helo_if_needed(self):
		pass

	def _rset(self):
		pass

	def mail(self, _sender, _options=()):
		return 250, b"ok"

	def rcpt(self, _recipient, _options=()):
		return 250, b"ok"

	def docmd(self, _command, _arguments=""):
		self._step("DATA")
		return 354, b"go on"

	def putcmd(self, _command, _arguments=""):
		"""As the platform's own way begins the same step."""

	def send(self, content):
		self._step("send")
		self.taken.append(content)

	def getreply(self):
		if not self.taken:
			return 354, b"go on"
		self._step("reply")
		return 250, b"taken"


@pytest.fixture
def server(monkeypatch):
	server = Server()
	monkeypatch.setattr(
		"frappe.email.doctype.email_account.email_account.EmailAccount.get_smtp_server", lambda _self: server
	)
	monkeypatch.setattr(frappe, "are_emails_muted", lambda: False)
	monkeypatch.setitem(frappe.flags, "testing_email", True)
	return server


@pytest.fixture
def sent(ask, messages_of):
	"""A message that is in the platform's mail queue; `sent()` reads it again."""
	request = ask("LIGHTING", front_office_owner=data.AGENT)
	frappe.db.commit()
	return lambda: messages_of(request, "Received")[0]


@pytest.fixture
def foreign(server):
	"""A mail of the site that is none of our messages."""
	frappe.sendmail(recipients=["else@example.com"], subject="Else", message="Something else", delayed=True)
	return frappe.get_last_doc(QUEUE)


def hand_over(name: str) -> None:
	frappe.get_doc(QUEUE, name).send()


def test_a_mail_of_ours_is_taken_once(server, sent):
	queue = frappe.get_doc(QUEUE, sent().email_queue)
	behind = frappe.get_doc(QUEUE, sent().email_queue)  # as another worker read it, before the first began
	queue.send()
	behind.send()
	assert len(server.taken) == 1
	assert frappe.db.get_value(QUEUE, queue.name, "status") == "Sent"


def test_a_lost_answer_leaves_it_to_a_person(server, sent):
	server.breaks_at, server.error = "reply", smtplib.SMTPServerDisconnected("gone")
	hand_over(sent().email_queue)
	assert sent().status == "Unclear"
	hand_over(sent().email_queue)
	mail_queue.follow()
	assert (sent().status, len(server.taken)) == ("Unclear", 1)


def test_also_when_another_worker_said_that_it_was_not_sent(server, sent):
	queue = frappe.get_doc(QUEUE, sent().email_queue)
	server.breaks_at, server.error = "reply", smtplib.SMTPServerDisconnected("gone")
	frappe.db.set_value(QUEUE, queue.name, "status", "Not Sent")
	email_queue.send(queue, queue.sender, queue.recipients[0].recipient, queue.message.encode())
	assert sent().status == "Unclear"


def test_a_job_that_runs_out_of_time_while_it_waits_for_the_answer_sends_nothing_twice(server, sent):
	server.breaks_at, server.error = "reply", OutOfTime()
	with pytest.raises(OutOfTime):
		hand_over(sent().email_queue)
	server.breaks_at = None
	hand_over(sent().email_queue)
	mail_queue.follow()
	assert (sent().status, len(server.taken)) == ("Unclear", 1)


def test_a_note_that_fails_does_not_have_it_sent_again(server, sent, monkeypatch):
	def fails(*_arguments):
		raise frappe.QueryDeadlockError

	monkeypatch.setattr(mail_queue, "note_unclear_of", fails)
	server.breaks_at, server.error = "reply", smtplib.SMTPServerDisconnected("gone")
	monkeypatch.setattr(frappe.db, "rollback", lambda **_options: None)  # the test is one transaction
	hand_over(sent().email_queue)
	assert frappe.db.get_value(QUEUE, sent().email_queue, "status") == "Sent"


@pytest.mark.parametrize("step", ["DATA", "send"])
def test_what_breaks_before_is_tried_again(server, sent, step):
	server.breaks_at, server.error = step, smtplib.SMTPServerDisconnected("gone")
	with pytest.raises(smtplib.SMTPServerDisconnected):
		hand_over(sent().email_queue)
	assert frappe.db.get_value(QUEUE, sent().email_queue, "status") == "Not Sent"
	server.breaks_at = None
	hand_over(sent().email_queue)
	mail_queue.follow()
	assert (sent().status, len(server.taken)) == ("Delivered", 1)


class TestMailOfOthers:
	def test_goes_as_the_platform_sends_it(self, server, foreign):
		hand_over(foreign.name)
		assert frappe.db.get_value(QUEUE, foreign.name, "status") == "Sent"
		assert len(server.taken) == 1

	def test_a_lost_answer_has_it_tried_again_as_the_platform_does(self, server, foreign):
		server.breaks_at, server.error = "reply", smtplib.SMTPServerDisconnected("gone")
		with pytest.raises(smtplib.SMTPServerDisconnected):
			hand_over(foreign.name)
		assert frappe.db.get_value(QUEUE, foreign.name, "status") == "Not Sent"


def brought_by_another_app(queue, sender, recipient, message) -> None:
	frappe.flags.brought.append((queue.name, recipient))


def test_another_app_with_the_hook_brings_the_mail(server, sent, foreign, monkeypatch):
	"""The platform calls one method only. Which app was installed first must make no difference."""
	own, theirs = f"{email_queue.__name__}.send", f"{__name__}.brought_by_another_app"
	hooks, attribute = frappe.get_hooks, frappe.get_attr
	monkeypatch.setattr(
		frappe,
		"get_hooks",
		lambda hook=None, *more, **named: [own, theirs] if hook == HOOK else hooks(hook, *more, **named),
	)
	monkeypatch.setattr(
		frappe, "get_attr", lambda path: brought_by_another_app if path == theirs else attribute(path)
	)
	monkeypatch.setitem(frappe.flags, "brought", [])
	for name in (sent().email_queue, foreign.name):
		queue = frappe.get_doc(QUEUE, name)
		email_queue.send(queue, queue.sender, queue.recipients[0].recipient, b"")
	assert [name for name, _recipient in frappe.flags.brought] == [sent().email_queue, foreign.name]
	assert not server.taken
