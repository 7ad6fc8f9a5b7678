"""What the front office does with mail that waits for a person, and nobody else."""

import frappe
import pytest

from facility_frontoffice.api import inbound as api
from facility_frontoffice.communication.inbound import fetching, store, taking_in, tasks
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import account, deliver

MAIL, REQUEST = "Facility Inbound Mail", "Client Request"
OUTSIDERS = (data.CLIENT, data.SECURITY, data.PURCHASER, "Guest")


def raw(text="It blinks.", head="") -> bytes:
	key = frappe.generate_hash(length=12)
	return (
		f"{head}From: {data.CLIENT}\r\nSubject: The lamp\r\nMessage-ID: <{key}@x>\r\n\r\n{text}\r\n".encode()
	)


@pytest.fixture
def held():
	def keep() -> str:
		name = store.keep(store.Place(account()), raw())
		frappe.db.set_value(MAIL, name, {"state": "Held", "outcome": "Too Many", "next_attempt_at": None})
		frappe.db.commit()
		return name

	return keep


def test_an_agent_makes_a_request_of_it(held, as_user):
	mail = held()
	with as_user(data.AGENT):
		made = api.take_in(mail)
	request = frappe.get_doc(REQUEST, made["client_request"])
	assert made["outcome"] == "New Request"
	assert (request.client_user, request.front_office_owner) == (data.CLIENT, data.AGENT)
	assert frappe.db.get_value(MAIL, mail, "state") == "Taken In"
	with as_user(data.AGENT), pytest.raises(frappe.ValidationError):
		api.take_in(mail)


def test_or_puts_it_with_one_that_is_there(held, as_user, ask):
	mail, request = held(), ask("LIGHTING")
	with as_user(data.AGENT):
		assert api.attach(mail, request.name) == {"client_request": request.name, "outcome": "Reply"}
	assert frappe.db.exists("Communication", {"reference_name": request.name, "sender": data.CLIENT})


def test_a_mail_of_a_machine_can_be_taken_in_after_all(as_user):
	mail = deliver(raw(head="Auto-Submitted: auto-generated\r\n"))
	with as_user(data.AGENT):
		assert api.take_in(mail)["client_request"]


def test_one_of_which_only_the_head_is_kept_too(as_user):
	head = raw().partition(b"\r\n\r\n")[0]
	mail = fetching._keep_head(store.Place(account()), head, 99_000_000)
	frappe.db.commit()
	with as_user(data.AGENT):
		request = frappe.get_doc(REQUEST, api.take_in(mail)["client_request"])
	assert request.subject == "The lamp"
	assert "mailbox" in request.description


def test_what_cannot_be_read_comes_along_as_a_file(as_user):
	mail = deliver(b"nothing like a mail\r\n" * 9)
	with as_user(data.AGENT):
		request = api.take_in(mail)["client_request"]
	assert frappe.db.exists("File", {"attached_to_doctype": REQUEST, "attached_to_name": request})


def test_many_at_once(held, as_user):
	let_in, put_away = [held(), held()], [held(), held()]
	with as_user(data.AGENT):
		assert api.let_in(let_in) == 2
		assert api.set_aside(frappe.as_json(put_away)) == 2
		assert api.set_aside(put_away) == 2, "again is no error"
	frappe.db.commit()
	tasks.handle_waiting()
	assert {frappe.db.get_value(MAIL, name, "state") for name in let_in} == {"Taken In"}
	assert {frappe.db.get_value(MAIL, name, "outcome") for name in put_away} == {"Set Aside"}


def test_what_failed_is_tried_again(as_user):
	mail = store.keep(store.Place(account()), raw())
	frappe.db.set_value(MAIL, mail, {"state": "Failed", "attempts": 5, "next_attempt_at": None})
	with as_user(data.AGENT):
		assert api.try_again([mail]) == 1
	frappe.db.commit()
	tasks.handle_waiting()
	assert frappe.db.get_value(MAIL, mail, "state") == "Taken In"


def test_it_is_downloaded_as_it_came(held, as_user):
	mail = held()
	with as_user(data.AGENT):
		api.download(mail)
	assert frappe.response.type == "download"
	assert b"It blinks." in frappe.response.filecontent
	store.delete_raw([mail])
	with as_user(data.AGENT), pytest.raises(frappe.DoesNotExistError):
		api.download(mail)


@pytest.mark.parametrize("user", OUTSIDERS)
def test_nobody_else_does(held, as_user, ask, user):
	mail, request = held(), ask("LIGHTING").name
	with as_user(user):
		for act in (
			lambda: api.take_in(mail),
			lambda: api.attach(mail, request),
			lambda: api.set_aside([mail]),
			lambda: api.try_again([mail]),
			lambda: api.let_in([mail]),
			lambda: api.download(mail),
		):
			with pytest.raises(frappe.PermissionError):
				act()
	assert frappe.db.get_value(MAIL, mail, "state") == "Held"


def test_who_is_busy_with_it_is_not_disturbed(held, as_user, monkeypatch):
	mail = held()
	monkeypatch.setattr(store, "locked", lambda *_arguments: None)
	with as_user(data.AGENT), pytest.raises(frappe.ValidationError, match="Load the page again"):
		taking_in.take_in_now(mail)
