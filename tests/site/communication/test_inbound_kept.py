"""Mail is kept before the server hears that it was read, handled once, tried again, held, and never lost in silence."""

import imaplib
import os
import poplib
import re
from types import SimpleNamespace

import frappe
import pytest

from facility_frontoffice.communication.inbound import fetching, store, taking_in, tasks
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import account, deliver

MAIL, REQUEST = "Facility Inbound Mail", "Client Request"


@pytest.fixture(autouse=True)
def _monday_morning(travel_to):
	travel_to("2026-03-02 10:00")


def raw(text="It blinks.", sender=data.CLIENT, subject="The lamp", message_id=None) -> bytes:
	key = message_id or f"{frappe.generate_hash(length=12)}@example.org"
	return (
		f"From: {sender}\r\nTo: questions@example.com\r\nSubject: {subject}\r\nMessage-ID: <{key}>\r\n\r\n{text}\r\n"
	).encode()


def row_of(name: str):
	return frappe.get_doc(MAIL, name)


def notices_of(*names: str) -> int:
	"""How often a manager was told of these mails."""
	return frappe.db.count("Notification Log", {"document_name": ("in", names), "for_user": data.MANAGER})


class Imap:
	"""As much of an IMAP server as we speak to: mails by UID, and who of them was read."""

	sock = type("Socket", (), {"settimeout": lambda self, seconds: None})()

	def __init__(self, mails: list[bytes], validity="7"):
		self.mails = dict(enumerate(mails, 1))
		self.seen, self.fetched, self.validity = set(), [], validity
		self.dies_after, self.keeps_back = None, set()

	def select(self, folder, readonly=False):
		self.readonly = readonly
		return ("OK", [b"1"]) if folder == '"INBOX"' else ("NO", [b"no such folder"])

	def response(self, name):
		return name, [self.validity.encode()]

	def uid(self, command, *arguments):
		return getattr(self, command.lower())(*arguments)

	def search(self, _charset, criterion):
		if criterion == "UNSEEN":
			found = [uid for uid in self.mails if uid not in self.seen]
		elif first := re.match(r"UID (\d+):\*", criterion):
			found = [uid for uid in self.mails if uid >= int(first[1])] or [max(self.mails, default=0)]
		else:
			found = list(self.mails)
		return "OK", [" ".join(map(str, found)).encode()]

	def fetch(self, uids, parts):
		if "RFC822.SIZE" in parts:
			return "OK", [
				f'{uid} (UID {uid} RFC822.SIZE {len(self.mails[int(uid)])} INTERNALDATE "02-Mar-2026 08:30:00 +0000")'.encode()
				for uid in reversed(uids.split(","))
			]
		if self.dies_after is not None and len(self.fetched) >= self.dies_after:
			raise imaplib.IMAP4.abort("socket error")
		if int(uids) in self.keeps_back:
			return "NO", [None]
		self.fetched.append(int(uids))
		content = self.mails[int(uids)]
		if "HEADER" in parts:
			content = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
		return "OK", [(f"{uids} (UID {uids} BODY[] {{{len(content)}}}".encode(), content), b")"]

	def store(self, uid, action, flags):
		assert not self.readonly
		assert frappe.db.exists(MAIL, {"uid": f"{self.validity}:{uid}"}), "kept before it is marked"
		self.seen.add(int(uid))
		return "OK", [b""]

	def logout(self):
		self.is_left = True


class Pop:
	sock = Imap.sock

	def __init__(self, mails: list[bytes]):
		self.mails, self.deleted, self.names = list(mails), set(), True

	def list(self):
		return "+OK", [f"{number} {len(mail)}".encode() for number, mail in enumerate(self.mails, 1)], 0

	def uidl(self):
		if not self.names:
			raise OSError("-ERR unknown command")
		return "+OK", [f"{number} name-{hash(mail)}".encode() for number, mail in enumerate(self.mails, 1)], 0

	def retr(self, number):
		return "+OK", self.mails[number - 1].removesuffix(b"\r\n").split(b"\r\n"), 0

	def top(self, number, _lines):
		return "+OK", self.mails[number - 1].partition(b"\r\n\r\n")[0].split(b"\r\n"), 0

	def dele(self, number):
		self.deleted.add(number)

	def quit(self):
		self.mails = [mail for number, mail in enumerate(self.mails, 1) if number not in self.deleted]
		self.deleted = set()


@pytest.fixture
def mailbox(monkeypatch):
	"""An account with this server behind it: `mailbox(Imap([...]), email_sync_option="ALL")`."""

	def make(server, folders=(("INBOX", REQUEST),), **values):
		doc = frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Fetched",
				"email_id": "fetched@example.com",
				"enable_incoming": 1,
				"append_to": REQUEST,
				"use_imap": int(isinstance(server, Imap)),
				"imap_folder": [{"folder_name": folder, "append_to": to} for folder, to in folders],
				"email_server": "mail.example.com",
				**values,
			}
		).insert()
		frappe.db.commit()
		box = SimpleNamespace(imap=server, pop=server)
		monkeypatch.setattr(type(doc), "get_incoming_server", lambda *_arguments, **_options: box)
		return doc

	return make


def receive(doc) -> None:
	frappe.get_doc("Email Account", doc.name).receive()


def kept() -> int:
	return frappe.db.count(MAIL, {"email_account": "Fetched", "digest": ("is", "set")})


def not_given():
	"""The row of the mail that the server does not give."""
	return frappe.db.get_value(
		MAIL, {"email_account": "Fetched", "digest": ("is", "not set")}, "*", as_dict=True
	)


class TestFetching:
	def test_what_is_new_is_kept_then_marked_then_handled(self, mailbox):
		server = Imap([raw("One"), raw("Two")])
		receive(mailbox(server))
		assert server.seen == {1, 2}
		assert server.is_left
		assert {row.state for row in frappe.get_all(MAIL, {"email_account": "Fetched"}, ["state"])} == {
			"Taken In"
		}
		assert str(row_of(frappe.get_last_doc(MAIL).name).received_at) == "2026-03-02 09:30:00", (
			"when it came"
		)

	def test_a_server_that_dies_half_way_loses_nothing(self, mailbox):
		server = Imap([raw(str(number)) for number in range(5)])
		server.dies_after = 2
		box = mailbox(server)
		receive(box)
		assert kept() == 2 == len(server.seen)
		server.dies_after = None
		receive(box)
		assert kept() == 5 == len(server.seen)
		assert frappe.db.count(REQUEST, {"client_email": data.CLIENT, "subject": "The lamp"}) >= 5

	def test_a_worker_that_dies_before_it_marks_takes_it_in_once(self, mailbox):
		server = Imap([raw()])
		box = mailbox(server)
		receive(box)
		server.seen.clear()
		server.fetched.clear()
		receive(box)
		assert (kept(), server.seen, server.fetched) == (1, {1}, []), "marked, and not fetched again"

	def test_all_that_came_since_and_nothing_is_marked(self, mailbox):
		server = Imap([raw(str(number)) for number in range(3)])
		box = mailbox(server, email_sync_option="ALL")
		receive(box)
		server.mails[4] = raw("Four")
		receive(box)
		receive(box)
		assert kept() == 4
		assert not server.seen
		assert server.fetched == [1, 2, 3, 4], "each once"

	def test_a_server_that_numbers_anew_brings_nothing_twice(self, mailbox):
		server = Imap([raw("One"), raw("Two")])
		box = mailbox(server, email_sync_option="ALL")
		receive(box)
		server.validity = "8"
		receive(box)
		assert kept() == 2

	@pytest.mark.parametrize("option", ["UNSEEN", "ALL"])
	def test_one_that_is_not_given_keeps_none_of_the_others_and_is_seen(self, mailbox, option, travel_to):
		server = Imap([raw("One"), raw("Two"), raw("Three")])
		server.keeps_back = {2}
		box = mailbox(server, email_sync_option=option)
		receive(box)
		assert kept() == 2
		row = not_given()
		assert (row.state, row.uid, notices_of(row.name)) == ("Failed", "7:2", 0), (
			"most servers give it at the next run"
		)
		travel_to("2026-03-02 10:10")
		for _run in range(2):
			receive(box)
		row = not_given()
		assert (row.state, bool(row.error)) == ("Failed", True)
		assert notices_of(row.name) == 1
		server.keeps_back = set()
		receive(box)
		assert kept() == 3
		assert not not_given()

	def test_where_nothing_is_marked_it_is_not_waited_for_for_ever(self, mailbox, monkeypatch, travel_to):
		monkeypatch.setattr(fetching, "AT_ONCE", 2)
		server = Imap([raw("One"), *(raw(str(number)) for number in range(6))])
		server.keeps_back = {1}
		box = mailbox(server, email_sync_option="ALL")
		for _run in range(7):
			receive(box)
		assert kept() == 6, "those after it come in"
		travel_to("2026-03-03 10:01")
		server.mails[8] = raw("Eight")
		receive(box)
		assert frappe.db.get_value("IMAP Folder", {"parent": box.name}, "uidnext") == "9"
		assert not_given().state == "Failed", "it is still to be seen"

	def test_one_that_somebody_moved_meanwhile_is_not_missing(self, mailbox):
		server = Imap([raw("One"), raw("Two")])
		server.keeps_back = {2}
		found = server.search
		server.search = lambda charset, criterion: (
			("OK", [b""]) if criterion == "UID 2" else found(charset, criterion)
		)
		receive(mailbox(server))
		assert not not_given()

	def test_by_pop_too_and_a_connection_that_breaks_is_no_refusal(self, mailbox):
		server = Pop([raw("One"), raw("Two"), raw("Three")])
		given = server.retr

		def refuse(number):
			if b"Two" in server.mails[number - 1]:
				raise poplib.error_proto(server.says)
			return given(number)

		server.retr, server.says = refuse, "-ERR EOF"
		box = mailbox(server, folders=())
		receive(box)
		assert (kept(), not_given()) == (1, None)
		server.says = b"-ERR locked"
		receive(box)
		receive(box)
		assert kept() == 2
		assert not_given().state == "Failed"
		server.retr = given
		receive(box)
		assert (kept(), not_given(), server.mails) == (3, None, [])

	def test_more_than_a_run_takes_waits_for_the_next(self, mailbox, monkeypatch):
		monkeypatch.setattr(fetching, "AT_ONCE", 2)
		server = Imap([raw(str(number)) for number in range(5)])
		box = mailbox(server)
		for expected in (2, 4, 5):
			receive(box)
			assert kept() == expected

	def test_what_is_too_large_is_known_by_its_head_and_a_manager_hears(self, mailbox, monkeypatch):
		monkeypatch.setattr(fetching, "MAXIMUM_BYTES", 1000)
		server = Imap([raw("x" * 2000, subject="Plans"), raw()])
		before = frappe.db.count(REQUEST)
		told = frappe.db.count("Facility Message")
		receive(mailbox(server))
		row = frappe.get_doc(MAIL, {"outcome": "Too Large"})
		assert (row.state, row.subject, row.sender) == ("Recorded", "Plans", data.CLIENT)
		assert row.size > 2000
		assert not row.raw_file
		assert frappe.db.count(REQUEST) == before + 1
		assert frappe.db.exists("Notification Log", {"document_name": row.name, "for_user": data.MANAGER})
		assert frappe.db.count("Facility Message") == told + 1, "nobody is told of the large one"

	def test_by_pop_what_is_kept_is_deleted_there(self, mailbox, monkeypatch):
		monkeypatch.setattr(fetching, "MAXIMUM_BYTES", 1000)
		server = Pop([raw("One"), raw("x" * 2000), raw("Two")])
		box = mailbox(server, folders=())
		receive(box)
		assert kept() == 3
		assert len(server.mails) == 1, "what is too large stays there"
		receive(box)
		assert kept() == 3

	@pytest.mark.parametrize("names", [True, False])
	def test_by_pop_a_session_that_breaks_brings_nothing_twice(self, mailbox, names):
		"""With a server that names its mails, and with one that does not."""
		server = Pop([raw("One"), raw("Two")])
		server.names = names
		box = mailbox(server, folders=())
		server.quit = lambda: 1 / 0
		receive(box)
		del server.quit
		server.deleted = set()
		receive(box)
		assert (kept(), server.mails) == (2, [])

	def test_other_folders_stay_with_the_platform(self, mailbox, monkeypatch):
		taken = []
		from frappe.email.doctype.email_account.email_account import EmailAccount

		monkeypatch.setattr(
			EmailAccount,
			"get_inbound_mails",
			lambda self: taken.extend(row.folder_name for row in self.imap_folder) or [],
		)
		server = Imap([raw()])
		receive(mailbox(server, folders=(("INBOX", REQUEST), ("Leads", "Communication"))))
		assert (taken, kept()) == (["Leads"], 1)

	def test_a_server_that_does_not_answer_is_logged_as_the_platform_does(self, mailbox):
		server = Imap([raw()])
		server.dies_after = 0
		receive(mailbox(server))
		assert frappe.db.exists("Error Log", {"method": ("like", "Error while connecting to email account%")})


class TestHandling:
	@pytest.fixture
	def waiting(self):
		def keep(**values) -> str:
			name = store.keep(store.Place(account()), raw(**values))
			frappe.db.commit()
			return name

		return keep

	def test_what_fails_is_tried_again_later_and_later_then_shown(self, waiting, monkeypatch, travel_to):
		name = waiting()
		other = waiting(text="Another")
		fails = {name}
		real = taking_in._outcome_of

		def broken(row):
			if row.name in fails:
				raise ValueError("no such luck")
			return real(row)

		monkeypatch.setattr(taking_in, "_outcome_of", broken)
		tasks.handle_waiting()
		assert row_of(other).state == "Taken In", "the others are not kept waiting"
		row = row_of(name)
		assert (row.state, row.attempts, row.error) == ("Waiting", 1, "ValueError: no such luck")
		tasks.handle_waiting()
		assert row_of(name).attempts == 1, "not its time yet"
		for day in range(3, 8):
			travel_to(f"2026-03-0{day} 10:00")
			tasks.handle_waiting()
		row = row_of(name)
		assert (row.state, row.attempts) == ("Failed", 5)
		assert row.raw_file
		assert notices_of(name) == 1
		fails.clear()
		assert taking_in.try_again([name]) == 1
		frappe.db.commit()
		tasks.handle_waiting()
		assert row_of(name).state == "Taken In"

	def test_nothing_is_left_of_a_try_that_failed(self, waiting, monkeypatch):
		from facility_frontoffice.communication.inbound import messages

		name = waiting()
		before = frappe.db.count(REQUEST), frappe.db.count("Facility Message")
		monkeypatch.setattr(messages, "make", lambda *_arguments, **_options: 1 / 0)
		taking_in.handle(name)
		assert (frappe.db.count(REQUEST), frappe.db.count("Facility Message")) == before
		assert "ZeroDivisionError" in row_of(name).error

	def test_two_that_met_try_again_as_if_they_had_not(self, waiting, monkeypatch):
		name = waiting()

		def met(_row):
			raise frappe.QueryDeadlockError

		monkeypatch.setattr(taking_in, "_outcome_of", met)
		taking_in.handle(name)
		row = row_of(name)
		assert (row.state, row.attempts, row.error) == ("Waiting", 0, None)

	def test_a_mail_that_takes_its_worker_down_is_given_up(self, waiting, monkeypatch, travel_to):
		"""As of a worker that is killed: it begins, and says nothing."""
		name = waiting()
		for day in range(3, 10):
			travel_to(f"2026-03-0{day} 10:00")
			assert bool(taking_in._begin(name)) == (day < 8)
		row = row_of(name)
		assert row.state == "Failed"
		assert "5" in row.error

	def test_without_its_bytes_it_fails_and_says_so(self, waiting):
		name = waiting()
		store.delete_raw([name])
		frappe.db.commit()
		taking_in.handle(name)
		assert "FileNotFoundError" in row_of(name).error

	def test_two_workers_make_one_request(self, waiting, in_processes, site_name):
		handle = """
			import frappe
			from facility_frontoffice.communication.inbound import taking_in
			import os
			taking_in.handle(os.environ["MAIL"])
			print(frappe.db.count("Client Request", {"subject": os.environ["SUBJECT"]}))
		"""
		keep = """
			import os
			from facility_frontoffice.communication.inbound import store
			from facility_frontoffice.demo.mail import account
			print(store.keep(store.Place(account()), os.environ["RAW"].encode()))
			frappe.db.commit()
		"""
		forget = """
			import os
			from facility_frontoffice.communication.inbound import store
			store.delete_raw([os.environ["MAIL"]])
			for name in frappe.get_all("Client Request", {"subject": os.environ["SUBJECT"]}, pluck="name"):
				frappe.delete_doc("Client Request", name, force=True)
			frappe.db.delete("Communication", {"subject": os.environ["SUBJECT"]})
			frappe.db.delete("Facility Inbound Mail", {"name": os.environ["MAIL"]})
			frappe.db.commit()
		"""
		subject = f"Twice {frappe.generate_hash(length=8)}"
		(name,) = in_processes(keep, 1, RAW=raw(subject=subject).decode())
		try:
			counts = in_processes(handle, 3, MAIL=name, SUBJECT=subject)
			assert "1" in counts
			assert set(counts) <= {"0", "1"}
		finally:
			in_processes(forget, 1, MAIL=name, SUBJECT=subject)


class TestStorms:
	@pytest.fixture(autouse=True)
	def _three_an_hour(self):
		frappe.db.set_single_value("Facility Frontoffice Settings", "mails_per_hour", 3)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")

	def _send(self, count: int, **values) -> list[str]:
		return [
			deliver(raw(subject=f"Alarm {frappe.generate_hash(length=6)}", **values))
			for _each in range(count)
		]

	def test_more_than_the_limit_is_held_and_a_manager_hears_once(self, travel_to):
		names = self._send(6)
		assert [row_of(name).state for name in names] == ["Taken In"] * 3 + ["Held"] * 3
		held = row_of(names[-1])
		assert (held.outcome, bool(held.reason), bool(held.raw_file)) == ("Too Many", True, True)
		assert notices_of(*names) == 1
		assert row_of(self._send(1, sender=data.COLLEAGUE)[0]).state == "Taken In", "another sender"

	def test_an_hour_later_it_goes_on(self, travel_to):
		self._send(4)
		travel_to("2026-03-02 11:01")
		assert row_of(self._send(1)[0]).state == "Taken In"

	def test_the_same_again_and_again(self, travel_to):
		frappe.db.set_single_value("Facility Frontoffice Settings", "mails_per_hour", 30)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		names = [deliver(raw(str(number), subject="Pump 3 alarm")) for number in range(6)]
		assert [row_of(name).state for name in names] == ["Taken In"] * 5 + ["Held"]

	def test_of_whom_an_admin_says_so_nothing_is_held(self):
		frappe.db.set_single_value(
			"Facility Frontoffice Settings", "never_held", "example.net\nforms@example.org"
		)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		names = self._send(5, sender="forms@example.org")
		assert {row_of(name).state for name in names} == {"Taken In"}

	def test_held_mail_is_let_in_or_set_aside(self):
		*_taken, first, second = self._send(5)
		assert taking_in.let_in([first]) == 1
		assert taking_in.set_aside([second]) == 1
		frappe.db.commit()
		tasks.handle_waiting()
		assert (row_of(first).state, row_of(first).outcome) == ("Taken In", "New Request")
		assert (row_of(second).state, row_of(second).outcome) == ("Recorded", "Set Aside")

	def test_a_machine_is_recorded_however_often(self):
		names = [deliver(b"Auto-Submitted: auto-replied\r\n" + raw(str(number))) for number in range(6)]
		assert {row_of(name).state for name in names} == {"Recorded"}


class TestRetention:
	def test_what_is_done_with_goes_after_so_many_days(self, travel_to):
		machine = deliver(b"Auto-Submitted: auto-replied\r\n" + raw())
		unreadable = deliver(b"nothing like a mail\r\n" * 9)
		path = frappe.get_site_path(
			frappe.db.get_value("File", row_of(machine).raw_file, "file_url").lstrip("/")
		)
		assert os.path.exists(path)
		travel_to("2026-03-31 10:00")
		tasks.forget_old()
		assert row_of(machine).raw_file
		assert row_of(machine).sender == data.CLIENT
		travel_to("2026-04-02 10:00")
		tasks.forget_old()
		assert not row_of(machine).raw_file
		assert not os.path.exists(path)
		row = row_of(machine)
		assert row.outcome == "Automatic Reply", "what became of it stays to be seen"
		assert (row.sender, row.sender_name, row.reason, row.subject) == (None, None, None, store.NO_SUBJECT)
		assert row_of(unreadable).reason
		assert row_of(unreadable).raw_file, "nobody has looked at it"

	def test_and_one_that_a_server_gives_again_is_known_still(self, travel_to):
		mail = b"Auto-Submitted: auto-replied\r\n" + raw()
		deliver(mail)
		travel_to("2026-05-02 10:00")
		tasks.forget_old()
		assert deliver(mail) is None

	def test_what_became_a_request_keeps_who_wrote(self, travel_to):
		name = deliver(raw())
		travel_to("2026-05-02 10:00")
		tasks.forget_old()
		assert row_of(name).sender == data.CLIENT
