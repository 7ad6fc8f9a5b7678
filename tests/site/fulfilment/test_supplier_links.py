"""Suppliers without a log-in: what they are mailed, what their link opens, and that nothing else does (S54, S59, S62)."""

import base64
import email
import email.policy
import io
import re
from datetime import datetime, timedelta

import frappe
import pytest
from frappe.utils import add_days, add_to_date, get_datetime, now_datetime
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.api import supplier_work as api
from facility_frontoffice.communication import mailing, to_suppliers
from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication import tasks as outbox
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import (
	acts,
	client_tasks,
	service,
	supplier_acts,
	supplier_links,
	supplier_page,
	supplier_tokens,
)
from facility_frontoffice.fulfilment import supplier_link_rules as rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.supplier_acts import LinkError
from facility_frontoffice.intake import service as intake
from facility_frontoffice.permissions import supplier_link as guard
from facility_frontoffice.portal import client_view
from facility_frontoffice.www.supplier_work import SupplierWork

pytestmark = pytest.mark.usefixtures("outgoing_account", "_fresh_counters")

SUPPLIER, OTHER = data.MOVING_SUPPLIER, data.FURNITURE_SUPPLIER
ADDRESS = "planning@snelverhuizers.example"
ASSIGNMENT, LINK, MESSAGE = "Backoffice Assignment", "Facility Supplier Link", "Facility Message"
KEY = "a-key-of-the-sender-1"


@pytest.fixture
def _fresh_counters():
	frappe.cache.delete_keys("facility_frontoffice:limit:")
	frappe.db.set_value("Supplier", SUPPLIER, {"facility_work_email": ADDRESS, "language": None})


@pytest.fixture
def carry(product, ask):
	"""Sends out a step to the supplier: `carry(evidence="Photo")` gives the name of the assignment."""
	product("CARRY", nature="Mixed")

	def send(mail: bool = True, subject: str = "Move my desk", **step) -> str:
		doc = frappe.get_doc("Facility Product", "CARRY")
		doc.steps = []
		doc.append(
			"steps", {"sequence": 1, "action": "Work", "step_name": "Carry", "supplier": SUPPLIER, **step}
		)
		doc.save()
		request = ask("CARRY", subject=subject, description="Two <b>desks</b> & a lamp", location="Room 3.12")
		(name,) = service.send_out(request.name)
		if mail:
			frappe.db.commit()
		return name

	return send


def mails_of(assignment: str) -> list[str]:
	rows = frappe.get_all(
		"Email Queue", {"reference_name": assignment}, ["message"], order_by="creation, name"
	)
	return [
		email.message_from_string(row.message, policy=email.policy.default).get_body(("html",)).get_content()
		for row in rows
	]


def token_of(assignment: str) -> str:
	return re.findall(r"supplier-work\?t=([0-9a-f.]+)", mails_of(assignment)[-1])[0]


def kinds_of(assignment: str) -> list[tuple]:
	rows = frappe.get_all(
		MESSAGE, {"backoffice_assignment": assignment}, ["kind", "status"], order_by="creation, name"
	)
	return [(row.kind, row.status) for row in rows]


def act(token: str, name: str, key: str = KEY, files=(), **values) -> dict:
	"""As a request does it: what is refused leaves nothing."""
	frappe.db.commit()
	try:
		return supplier_acts.act(supplier_tokens.signed(token), key, name, values, files)
	except Exception:
		frappe.db.rollback()
		raise


def value_of(assignment: str, field: str):
	return frappe.db.get_value(ASSIGNMENT, assignment, field)


def picture() -> bytes:
	from PIL import Image

	content = io.BytesIO()
	Image.new("RGB", (4, 4)).save(content, "PNG")
	return content.getvalue()


@pytest.fixture
def visit(as_user, monkeypatch):
	"""A request of a visitor to the page: `visit(token)` looks, `visit(token, act="note", note="Busy")` sends a form."""

	def send(token, files: dict | None = None, user: str = "Guest", done: str = "", **form):
		sent = {**form, "files": [(io.BytesIO(body), name) for name, body in (files or {}).items()]}
		post = {"method": "POST", "data": sent} if form else {}
		request = Request(EnvironBuilder(path="/supplier-work", **post).get_environ())
		frappe.db.commit()
		with as_user(user):
			monkeypatch.setattr(frappe.local, "request", request, raising=False)
			monkeypatch.setattr(frappe.local, "request_ip", "203.0.113.7", raising=False)
			frappe.local.form_dict = frappe._dict(form, t=token, done=done)
			return SupplierWork("supplier-work").render()

	return send


def text_of(response) -> str:
	return response.get_data(as_text=True)


class TestMail:
	def test_s54_new_work_is_mailed_once_with_a_link(self, carry):
		name = carry()
		(mail,) = mails_of(name)
		for words in ("We have work for you", "Carry", "Room 3.12", "Emma van Dijk", "020 123 45 67"):
			assert words in mail, words
		assert "&lt;b&gt;desks&lt;/b&gt;" in mail, "a client's words are never markup"
		assert data.CLIENT not in mail, "the address of the client is not the supplier's business"
		assert kinds_of(name) == [("Work", "Sent")]
		outbox.send_queued()
		assert len(mails_of(name)) == 1

	def test_the_secret_is_in_the_mail_and_nowhere_of_ours(self, carry):
		name = carry()
		token = token_of(name)
		secret = token.split(".")[1]
		message = frappe.get_doc(MESSAGE, {"backoffice_assignment": name})
		link = frappe.get_doc(LINK, {"backoffice_assignment": name})
		assert secret not in message.as_json() + link.as_json()
		assert "supplier-work?t=…" in message.content
		assert link.secret_hash == rules.fingerprint(secret)
		assert not frappe.db.exists("Communication", {"reference_name": name})

	def test_a_failed_sending_leaves_one_link(self, carry, monkeypatch):
		name = carry(mail=False)
		message = frappe.db.get_value(MESSAGE, {"backoffice_assignment": name})
		with monkeypatch.context() as patch:
			patch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
			communication.send(message)
		assert frappe.db.count(LINK, {"backoffice_assignment": name}) == 0
		communication.send(message)
		assert frappe.db.count(LINK, {"backoffice_assignment": name}) == 1

	def test_two_sweeps_send_once(self, carry):
		name = carry(mail=False)
		outbox.send_queued()
		communication.send(frappe.db.get_value(MESSAGE, {"backoffice_assignment": name}))
		assert len(mails_of(name)) == 1

	def test_without_an_address_the_owner_hears_that_nobody_was_told(self, carry):
		frappe.db.set_value("Supplier", SUPPLIER, "facility_work_email", None)
		name = carry()
		assert kinds_of(name) == [("Work", "No address")]
		owner = frappe.db.get_value("Client Request", value_of(name, "client_request"), "front_office_owner")
		notices = frappe.get_all(
			"Notification Log", {"document_name": name, "for_user": owner}, pluck="subject"
		)
		assert any("was not told" in words for words in notices)

	def test_the_primary_contact_gets_it_where_no_address_for_work_is(self, carry):
		frappe.db.set_value(
			"Supplier", SUPPLIER, {"facility_work_email": "", "email_id": "info@snel.example"}
		)
		assert (
			frappe.db.get_value(MESSAGE, {"backoffice_assignment": carry()}, "recipient")
			== "info@snel.example"
		)

	def test_who_of_theirs_has_a_log_in_gets_no_mail(self, carry):
		supplier = frappe.get_doc("Supplier", SUPPLIER)
		supplier.append("portal_users", {"user": data.LOGISTICS})  # of the unit that the work is at
		supplier.save()
		assert kinds_of(carry()) == []

	def test_the_people_of_a_unit_that_guards_the_supplier_are_not_the_suppliers(self, carry):
		name = carry()
		assert value_of(name, "backoffice_unit") == "Logistics"
		assert kinds_of(name) == [("Work", "Sent")]

	def test_work_that_waits_for_the_client_is_mailed_when_they_are_done(self, carry):
		name = carry(client_task="Empty your drawers", client_task_type="Confirmation")
		assert kinds_of(name) == []
		task = frappe.db.get_value("Facility Client Task", {"backoffice_assignment": name})
		client_tasks.complete(task)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent")]
		token = token_of(name)
		client_tasks.ask(name, "And the lamp?", "Text")
		assert kinds_of(name) == [("Work", "Sent")]
		client_tasks.withdraw(frappe.get_last_doc("Facility Client Task").name)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent"), ("Work", "Sent")]
		assert "You can go on with this work" in mails_of(name)[-1]
		assert act(token, "accept")["status"] == "Accepted", "the link that they have goes on working"

	def test_s18_the_answer_of_the_client_is_on_the_page_of_who_does_the_work(self, carry, visit):
		name = carry(client_task="Which lift & which door?", client_task_type="Text")
		task = frappe.db.get_value("Facility Client Task", {"backoffice_assignment": name})
		client_tasks.complete(task, "The lift at the back & the <b>blue</b> door")
		frappe.db.commit()
		page = text_of(visit(token_of(name)))
		assert "Which lift &amp; which door?" in page
		assert "The lift at the back &amp; the " in page
		assert "<b>blue" not in page, "a client's words are never markup"

	def test_s18_another_answer_is_on_the_page_and_a_person_tells_the_supplier(self, carry, visit):
		name = carry(client_task="Which lift?", client_task_type="Text")
		task = frappe.db.get_value("Facility Client Task", {"backoffice_assignment": name})
		client_tasks.complete(task, "The lift at the back")
		frappe.db.commit()
		frappe.db.set_value(
			"Client Request", value_of(name, "client_request"), "front_office_owner", data.AGENT
		)
		client_tasks.correct(task, "The front")
		assert "The front" in text_of(visit(token_of(name)))
		told = frappe.get_all(
			"Notification Log", {"document_name": name, "for_user": data.AGENT}, pluck="subject"
		)
		assert [subject for subject in told if "call them" in subject and SUPPLIER in subject]

	def test_approving_and_buying_are_the_houses_own(self, carry):
		from facility_frontoffice.api import suppliers

		name = carry(action="Approve")
		assert kinds_of(name) == []
		assert not supplier_links.remind(name, "Chase:1")
		assert suppliers.access(name) is None

	def test_s44_in_the_language_of_the_supplier(self, carry):
		frappe.db.set_value("Supplier", SUPPLIER, "language", "nl")
		assert "We hebben werk voor u" in mails_of(carry())[0]

	def test_cancelled_work_is_withdrawn(self, carry):
		name = carry()
		token = token_of(name)
		intake.cancel(value_of(name, "client_request"), "Not needed", "Ask again")
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent"), ("Work withdrawn", "Sent")]
		assert "need not do this work" in mails_of(name)[-1]
		with pytest.raises(LinkError):
			act(token, "accept")

	def test_what_was_not_sent_yet_is_not_sent_any_more(self, carry):
		name = carry(mail=False)
		intake.cancel(value_of(name, "client_request"), "Not needed", "Ask again")
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Overtaken")]
		assert mails_of(name) == []

	def test_work_that_the_desk_takes_back_and_sends_elsewhere(self, carry):
		frappe.db.set_value("Supplier", OTHER, "facility_work_email", "work@kantoor.example")
		name = carry()
		token = token_of(name)
		service.return_to_front_office(name, "They have no van.", "Other")
		service.reassign(name, supplier=OTHER)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent"), ("Work withdrawn", "Sent")]
		new = frappe.db.get_value(ASSIGNMENT, {"supplier": OTHER, "status": "Open"}, order_by="creation desc")
		assert (
			frappe.db.get_value(MESSAGE, {"backoffice_assignment": new}, "recipient")
			== "work@kantoor.example"
		)
		assert token_of(new) != token
		with pytest.raises(LinkError):
			act(token, "accept")

	def test_what_they_give_back_themselves_is_no_news_to_them(self, carry):
		name = carry()
		assert act(token_of(name), "return", reason="No van.", kind="Not Possible")["is_over"]
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent")]

	@pytest.mark.parametrize("user", [data.LOGISTICS, data.MANAGER])
	@pytest.mark.parametrize("other", [OTHER, None])
	def test_nobody_puts_another_supplier_on_the_document(self, carry, as_user, user, other):
		"""Contract and party were checked for the one who has it."""
		name = carry()
		with as_user(user):
			doc = frappe.get_doc(ASSIGNMENT, name)
			doc.supplier = other
			with pytest.raises(FulfilmentError, match="stays as it is"):
				doc.save()
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent")]
		assert act(token_of(name), "accept")["status"] == "Accepted"

	def test_who_did_the_work_is_not_corrected_afterwards(self, carry):
		name = carry()
		act(token_of(name), "finish", result="Done")
		doc = frappe.get_doc(ASSIGNMENT, name)
		doc.supplier = OTHER
		with pytest.raises(FulfilmentError):
			doc.save()
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent")], "nobody hears that it is not needed any more"

	def test_only_the_front_office_gives_it_to_another_unit(self, carry, as_user):
		name = carry()
		for user in (data.LOGISTICS, data.AGENT):
			with as_user(user):
				doc = frappe.get_doc(ASSIGNMENT, name)
				doc.backoffice_unit = "ICT Support"
				if user == data.AGENT:
					doc.save()
				else:
					with pytest.raises(FulfilmentError, match="Only the front office"):
						doc.save()
		assert value_of(name, "backoffice_unit") == "ICT Support"

	def test_s61_a_reminder_asks_once_and_leaves_the_first_link_alone(self, carry):
		name = carry()
		first = token_of(name)
		assert supplier_links.remind(name, "Chase:1")
		assert not supplier_links.remind(frappe.get_doc(ASSIGNMENT, name), "Chase:1")
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent"), ("Work reminder", "Sent")]
		assert token_of(name) != first
		act(first, "note", note="Tomorrow.")
		act(token_of(name), "accept", key="another-key-of-theirs")
		assert value_of(name, "status") == "Accepted"

	def test_nobody_is_reminded_of_what_is_over(self, carry):
		name = carry()
		service.complete(name, result="Done")
		assert not supplier_links.remind(name, "Chase:1")

	def test_who_is_not_in_use_any_more_gets_no_link(self, carry):
		name = carry()
		token = token_of(name)
		frappe.db.set_value("Supplier", SUPPLIER, "disabled", 1)
		assert not supplier_links.remind(name, "Chase:1")
		supplier_links.renew(supplier_tokens.signed(token))
		with pytest.raises(FulfilmentError, match="not in use any more"):
			supplier_links.send_again(name)
		assert kinds_of(name) == [("Work", "Sent")]
		assert not supplier_links.standing(frappe.get_doc(ASSIGNMENT, name))["may_send"]
		assert act(token, "accept")["status"] == "Accepted", "what runs goes on"

	def test_who_answers_the_mail_is_heard(self, carry):
		name = carry()
		owner = frappe.db.get_value("Client Request", value_of(name, "client_request"), "front_office_owner")
		answer = {
			"doctype": "Communication",
			"communication_type": "Communication",
			"sent_or_received": "Received",
		}
		about = {
			"reference_doctype": ASSIGNMENT,
			"reference_name": name,
			"sender": ADDRESS,
			"subject": "Re: Work",
		}
		frappe.get_doc(
			{**answer, **about, "communication_medium": "Email", "content": "Which lift?"}
		).insert()
		notices = frappe.get_all(
			"Notification Log", {"document_name": name, "for_user": owner}, pluck="subject"
		)
		assert any("wrote about" in words for words in notices)
		assert not frappe.db.count(
			"Facility Contact Moment", {"communication": frappe.get_last_doc("Communication").name}
		)

	@pytest.mark.parametrize("about", ["work", "request", "nothing"])
	def test_an_answer_that_quotes_the_mail_has_no_link_in_it(self, carry, about):
		name = carry()
		token = token_of(name)
		where = {
			"work": {"reference_doctype": ASSIGNMENT, "reference_name": name},
			"request": {
				"reference_doctype": "Client Request",
				"reference_name": value_of(name, "client_request"),
			},
			"nothing": {},
		}[about]
		quoted = f"> https://desk.example/supplier-work?t={token}"
		doc = frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Received",
				"sender": ADDRESS,
				"subject": f"Re: {token}",
				"content": f'Which lift?<br><a href="https://desk.example/supplier-work?t={token}">{quoted}</a>',
				"text_content": f"Which lift?\n{quoted}",
				**where,
			}
		).insert()
		doc.reload()
		assert token.split(".")[1] not in doc.as_json()
		assert "Which lift?" in doc.content
		assert doc.text_content == "Which lift?\n> https://desk.example/supplier-work?t=…"
		doc.content += f"<p>{token}</p>"
		doc.save()
		assert token not in frappe.db.get_value("Communication", doc.name, "content")

	def test_a_mail_that_cannot_be_sent_is_told_to_the_owner(self, carry, monkeypatch):
		name = carry(mail=False)
		message = frappe.db.get_value(MESSAGE, {"backoffice_assignment": name})
		owner = frappe.db.get_value("Client Request", value_of(name, "client_request"), "front_office_owner")
		failed = {"document_name": name, "for_user": owner, "subject": ("like", "%could not be sent%")}
		monkeypatch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
		for attempt in range(6):
			assert frappe.db.count("Notification Log", failed) == 0, attempt
			communication.send(message)
			if frappe.db.get_value(MESSAGE, message, "status") == "Failed":
				break
		assert kinds_of(name) == [("Work", "Failed")]
		assert frappe.db.count("Notification Log", failed) == 1
		logged = frappe.get_last_doc("Error Log", {"reference_doctype": ASSIGNMENT, "reference_name": name})
		assert not rules.TOKEN.search(logged.error)

	def test_a_deadlock_leaves_it_for_the_next_sweep_and_the_others_go_on(self, carry, monkeypatch):
		first, second = carry(mail=False), carry(mail=False, subject="Another")
		compose = to_suppliers.compose

		def meet(message):
			if message.backoffice_assignment == first:
				raise frappe.QueryDeadlockError("Deadlock found")
			return compose(message)

		with monkeypatch.context() as patch:
			patch.setattr(to_suppliers, "compose", meet)
			frappe.db.commit()
		assert kinds_of(first) == [("Work", "Queued")]
		assert kinds_of(second) == [("Work", "Sent")]
		assert frappe.db.get_value(MESSAGE, {"backoffice_assignment": first}, "attempts") == 0
		outbox.send_queued()
		assert kinds_of(first) == [("Work", "Sent")]

	def test_clients_and_their_figures_know_nothing_of_it(self, carry):
		name = carry()
		request = value_of(name, "client_request")
		frappe.set_user(data.CLIENT)
		try:
			shown = frappe.as_json(client_view.request_of(data.CLIENT, request))
		finally:
			frappe.set_user("Administrator")
		assert ADDRESS not in shown
		assert "supplier-work" not in shown
		from facility_frontoffice.api import messages

		told = {
			row["recipient"] for row in messages.of_request(request)["rows"] if row["side"] == "to_client"
		}
		assert told == {data.CLIENT}

	def test_messages_of_before_are_for_clients(self, ask):
		from facility_frontoffice.patches.v15_0 import let_suppliers_act

		request = ask("LIGHTING")
		frappe.db.set_value(MESSAGE, {"client_request": request.name}, "audience", None)
		let_suppliers_act.execute()
		assert set(frappe.get_all(MESSAGE, {"client_request": request.name}, pluck="audience")) == {"Client"}


class TestTheLink:
	def test_an_altered_or_made_up_token_opens_nothing_and_costs_no_query(self, carry, statements):
		name = carry()
		token = token_of(name)
		link, secret, signature = token.split(".")
		other = carry(subject="Another")
		other_link, other_secret, other_signature = token_of(other).split(".")
		guesses = [
			"", None, 7, {}, "x", token[:-1], token + "0", token.upper(),
			f"{link}.{rules.make_secret()}.{signature}",  # right name, wrong secret
			f"{link}.{secret}.{'0' * 32}",  # altered signature
			f"{link}.{other_secret}.{other_signature}",  # another assignment's
			f"{other_link}.{secret}.{signature}",
			f"{link}.{secret}.{signature}\n",
		]  # fmt: skip
		for guess in guesses:
			assert supplier_tokens.signed(guess) is None, guess
		assert statements(lambda: [supplier_tokens.signed(guess) for guess in guesses]) == []

	def test_a_signed_token_with_another_secret_opens_nothing(self, carry):
		"""Who had our key, and not the mail."""
		name = carry()
		link = frappe.db.get_value(LINK, {"backoffice_assignment": name})
		assert supplier_tokens.access(rules.Token(link, rules.make_secret())) is None
		assert supplier_tokens.access(rules.Token("0" * 10, rules.make_secret())) is None

	def test_it_is_good_for_its_own_assignment_only(self, carry):
		one, another = carry(), carry(subject="Another")
		act(token_of(one), "accept")
		assert value_of(one, "status") == "Accepted"
		assert value_of(another, "status") == "Open"

	def test_it_expires(self, carry, travel_to):
		name = carry()
		token = token_of(name)
		expires = frappe.db.get_value(LINK, {"backoffice_assignment": name}, "expires_at")
		assert (expires - now_datetime()).days in (29, 30)
		frappe.db.set_value(
			LINK, {"backoffice_assignment": name}, "expires_at", add_to_date(now_datetime(), seconds=-1)
		)
		with pytest.raises(LinkError):
			act(token, "accept")

	def test_how_long_it_works_is_a_setting(self, carry):
		frappe.db.set_single_value("Facility Frontoffice Settings", "supplier_link_days", 3)
		expires = frappe.db.get_value(LINK, {"backoffice_assignment": carry()}, "expires_at")
		assert (expires - now_datetime()).days in (2, 3)

	def test_the_front_office_withdraws_it_and_it_cannot_be_renewed(self, carry):
		name = carry()
		token = token_of(name)
		supplier_links.withdraw(name)
		with pytest.raises(LinkError):
			act(token, "accept")
		supplier_links.renew(supplier_tokens.signed(token))
		assert kinds_of(name) == [("Work", "Sent")]

	def test_what_the_front_office_withdrew_does_not_come_back_by_itself(self, carry):
		name = carry()
		supplier_links.withdraw(name)
		assert not supplier_links.remind(name, "Chase:1"), "so that somebody of ours calls"
		client_tasks.ask(name, "Which desk?", "Text")
		client_tasks.withdraw(frappe.get_last_doc("Facility Client Task").name)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Sent")]
		owner = frappe.db.get_value("Client Request", value_of(name, "client_request"), "front_office_owner")
		told = {"document_name": name, "for_user": owner, "subject": ("like", "%they can go on%")}
		assert frappe.db.count("Notification Log", told) == 1
		supplier_links.send_again(name)
		frappe.db.commit()
		assert act(token_of(name), "accept")["status"] == "Accepted"
		assert supplier_links.remind(name, "Chase:2")

	def test_a_new_one_takes_the_place_of_the_old(self, carry):
		name = carry()
		old = token_of(name)
		assert supplier_links.send_again(name) == ADDRESS
		assert supplier_links.send_again(name) == ADDRESS  # a double click
		frappe.db.commit()
		assert len(mails_of(name)) == 2
		with pytest.raises(LinkError):
			act(old, "accept")
		assert act(token_of(name), "accept")["status"] == "Accepted"

	def test_after_a_mail_that_failed_it_is_sent_again(self, carry, monkeypatch):
		name = carry(mail=False)
		with monkeypatch.context() as patch:
			patch.setattr(mailing, "queue_mail", lambda *_arguments: 1 / 0)
			communication.send(frappe.db.get_value(MESSAGE, {"backoffice_assignment": name}))
			supplier_links.send_again(name)  # it waits: no second one
			assert kinds_of(name) == [("Work", "Queued")]
			for _attempt in range(6):
				communication.send(frappe.db.get_value(MESSAGE, {"backoffice_assignment": name}))
		assert kinds_of(name) == [("Work", "Failed")]
		supplier_links.send_again(name)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Failed"), ("Work", "Sent")]
		assert act(token_of(name), "accept")["status"] == "Accepted"

	def test_a_corrected_address_takes_the_place_of_the_wrong_one(self, carry):
		name = carry(mail=False)
		frappe.db.set_value("Supplier", SUPPLIER, "facility_work_email", "right@snel.example")
		supplier_links.send_again(name)
		frappe.db.commit()
		assert kinds_of(name) == [("Work", "Overtaken"), ("Work", "Sent")]

	def test_nothing_is_sent_again_of_what_is_over_or_without_an_address(self, carry):
		name = carry()
		frappe.db.set_value("Supplier", SUPPLIER, "facility_work_email", None)
		with pytest.raises(FulfilmentError, match="No e-mail address"):
			supplier_links.send_again(name)
		service.complete(name, result="Done")
		with pytest.raises(FulfilmentError, match="no open work"):
			supplier_links.send_again(name)

	def test_an_expired_one_is_renewed_to_the_known_address_once_a_day(self, carry):
		name = carry()
		token = token_of(name)
		frappe.db.set_value(LINK, {"backoffice_assignment": name}, "expires_at", "2020-01-01")
		for _again in range(3):
			supplier_links.renew(supplier_tokens.signed(token))
			frappe.db.commit()
		assert len(mails_of(name)) == 2
		assert act(token_of(name), "accept")["status"] == "Accepted"

	def test_who_has_an_old_one_cannot_end_the_good_one(self, carry):
		name = carry()
		old = token_of(name)
		supplier_links.send_again(name)
		frappe.db.commit()
		good = token_of(name)
		supplier_links.renew(supplier_tokens.signed(old))
		frappe.db.commit()
		assert len(mails_of(name)) == 3
		with pytest.raises(LinkError):
			act(old, "accept")
		assert act(good, "accept")["status"] == "Accepted"
		assert act(token_of(name), "note", key="another-key-of-theirs", note="Busy")["status"] == "Accepted"

	def test_what_went_elsewhere_is_not_renewed(self, carry):
		name = carry()
		token = token_of(name)
		service.return_to_front_office(name, "No van", "Other")
		supplier_links.renew(supplier_tokens.signed(token))
		assert ("Work", "Queued") not in kinds_of(name)


class TestActs:
	def test_accept_is_recorded_with_who(self, carry):
		name = carry()
		act(token_of(name), "accept")
		doc = frappe.get_doc(ASSIGNMENT, name)
		assert doc.status == "Accepted"
		assert not doc.assigned_to, "a visitor is nobody to give work to"
		row = frappe.get_doc("Facility Work Act", {"backoffice_assignment": name})
		assert (row.act, row.done_by) == ("accept", f"{ADDRESS} ({SUPPLIER})")
		comment = frappe.get_last_doc("Comment", {"reference_name": name})
		assert comment.comment_email == ADDRESS
		assert "By the link in the mail" in comment.content

	def test_plan_takes_the_work_on(self, carry):
		name = carry()
		start = add_to_date(now_datetime().replace(second=0, microsecond=0), minutes=5)
		frappe.db.set_value(ASSIGNMENT, name, "due", add_days(start, 3))
		act(token_of(name), "plan", start=start.isoformat())
		doc = frappe.get_doc(ASSIGNMENT, name)
		assert (doc.status, doc.planned_start) == ("Accepted", start)
		assert doc.planned_end == add_to_date(start, hours=1)

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({}, "Choose the day"),
			({"start": "tomorrow"}, "is no date"),
			({"start": "2030-01-01T10:00+01:00"}, "is no date"),
			({"start": "2020-01-01T10:00"}, "has passed"),
			({"start": f"{datetime.now() + timedelta(days=600):%Y-%m-%dT%H:%M}"}, "which was agreed"),
		],
	)
	def test_what_cannot_be_planned_is_said(self, carry, values, words):
		name = carry()
		frappe.db.set_value(ASSIGNMENT, name, "due", add_days(now_datetime(), 500))
		with pytest.raises(FulfilmentError, match=words):
			act(token_of(name), "plan", **values)
		assert value_of(name, "status") == "Open"

	def test_s59_s62_a_late_supplier_reports_it_and_the_client_is_told_before_the_old_date(self, carry):
		name = carry()
		request = frappe.get_doc("Client Request", value_of(name, "client_request"))
		old = request.promised_date
		later = add_days(old, 2).replace(second=0, microsecond=0)
		act(token_of(name), "delay", date=later.isoformat(), reason="The van is broken.")
		request.reload()
		assert request.promised_date == later
		told = frappe.get_doc(MESSAGE, {"client_request": request.name, "kind": "Delay"})
		facts = frappe.parse_json(told.context)
		assert told.recipient == data.CLIENT
		assert facts["told_before_old_date"]
		assert facts["reason"] == "The van is broken."
		assert get_datetime(facts["new_date"]) == later

	@pytest.mark.parametrize("date", ["9999-12-31T23:59", "2099-01-01T10:00"])
	def test_a_year_that_is_a_slip_of_the_pen_is_told_to_nobody(self, carry, date):
		name = carry()
		token = token_of(name)
		with pytest.raises(FulfilmentError, match="Look at the year"):
			act(token, "delay", date=date, reason="The van is broken.")
		frappe.db.set_value(ASSIGNMENT, name, {"due": None, "expected_date": None})
		with pytest.raises(FulfilmentError, match="Look at the year"):
			act(token, "plan", start=date[:-5] + "10:00", end=date)
		assert not value_of(name, "expected_date")
		request = value_of(name, "client_request")
		assert not frappe.db.exists(MESSAGE, {"client_request": request, "kind": "Delay"})

	def test_a_date_within_two_years_is_taken(self, carry):
		name = carry()
		date = add_days(now_datetime(), 700).replace(second=0, microsecond=0)
		act(token_of(name), "delay", date=date.isoformat(), reason="The lift is being renewed.")
		assert value_of(name, "expected_date") == date

	def test_how_it_stands(self, carry):
		name = carry()
		act(token_of(name), "note", note="Half is done.")
		assert value_of(name, "last_note") == "Half is done."

	def test_s13_finish_with_the_photo_that_is_asked(self, carry):
		name = carry(evidence="Photo")
		token = token_of(name)
		with pytest.raises(FulfilmentError, match="needs a photo"):
			act(token, "finish", result="Carried")
		act(token, "finish", result="Carried", files=[("done.png", picture())])
		doc = frappe.get_doc(ASSIGNMENT, name)
		assert (doc.status, doc.result) == ("Completed", "Carried")
		file = frappe.get_doc("File", {"file_url": doc.evidence})
		assert file.is_private
		assert frappe.db.get_value("Client Request", doc.client_request, "status") == "Completed"

	def test_finish_with_who_received_it(self, carry):
		name = carry(evidence="Receipt")
		with pytest.raises(FulfilmentError, match="who received"):
			act(token_of(name), "finish")
		act(token_of(name), "finish", received_by="Noor")
		assert value_of(name, "received_by") == "Noor"

	def test_finish_with_the_points_of_an_inspection(self, carry):
		name = carry(evidence="Inspection", checklist="Floor\nDoor")
		token = token_of(name)
		with pytest.raises(FulfilmentError, match="Door"):
			act(token, "finish", outcome_1="In Order")
		with pytest.raises(FulfilmentError, match="what is wrong"):
			act(token, "finish", outcome_1="In Order", outcome_2="Not in Order")
		act(
			token,
			"finish",
			outcome_1="In Order",
			outcome_2="Not in Order",
			remark_2="Scratched",
			outcome_9="x",
		)
		rows = frappe.get_doc(ASSIGNMENT, name).inspection
		assert [(row.point, row.outcome, row.remark or "") for row in rows] == [
			("Floor", "In Order", ""),
			("Door", "Not in Order", "Scratched"),
		]

	def test_s58_return_with_a_reason(self, carry):
		name = carry()
		token = token_of(name)
		with pytest.raises(FulfilmentError, match="what it is about"):
			act(token, "return", reason="No")
		act(token, "return", reason="We have no lift.", kind="Not Possible")
		doc = frappe.get_doc(ASSIGNMENT, name)
		assert (doc.status, doc.return_kind, doc.return_reason) == (
			"Returned",
			"Not Possible",
			"We have no lift.",
		)
		with pytest.raises(LinkError):
			act(token, "accept", key="another-key-of-theirs")

	def test_files_are_checked_by_what_is_in_them(self, carry):
		from facility_frontoffice.files import FileError

		name = carry()
		token = token_of(name)
		for filename, content in (
			("photo.jpg", b"<script>alert(1)</script>"),
			("x.png", b""),
			("a.exe", b"MZ" + b"0" * 99),
		):
			with pytest.raises(FileError):
				act(token, "evidence", files=[(filename, content)])
		with pytest.raises(FulfilmentError, match="At most 5"):
			act(token, "evidence", files=[("x.png", picture())] * 6)
		with pytest.raises(FulfilmentError, match="Choose a photo"):
			act(token, "evidence")
		assert not frappe.db.exists("File", {"attached_to_name": name})
		act(token, "evidence", files=[("../../x.php.png", picture())])
		assert frappe.db.get_value("File", {"attached_to_name": name}, "file_name").endswith(".png")

	def test_files_have_an_end(self, carry, monkeypatch):
		monkeypatch.setattr(supplier_acts, "MAXIMUM_FILES_IN_ALL", 3)
		name = carry()
		token = token_of(name)
		service.attach_evidence(name, "of-the-house.png", picture())
		act(token, "evidence", files=[("x.png", picture())] * 2)
		with pytest.raises(FulfilmentError, match="You sent 2 files"):
			act(token, "evidence", key="another-key-of-theirs", files=[("x.png", picture())] * 2)
		act(token, "evidence", key="another-key-of-theirs", files=[("x.png", picture())])
		with pytest.raises(FulfilmentError, match="You sent 3 files"):
			act(token, "finish", key="a-third-key-of-theirs", files=[("x.png", picture())])
		act(token, "finish", key="a-third-key-of-theirs", result="Done")

	def test_while_the_client_is_awaited_it_cannot_be_finished(self, carry):
		name = carry()
		client_tasks.ask(name, "Which desk?", "Text")
		with pytest.raises(FulfilmentError, match="waits for the client"):
			act(token_of(name), "finish", result="Done")

	def test_who_is_logged_in_acts_as_a_visitor_too(self, carry, as_user):
		name = carry()
		token = token_of(name)
		with as_user(data.AGENT):
			act(token, "accept")
			assert frappe.session.user == data.AGENT
		doc = frappe.get_doc(ASSIGNMENT, name)
		assert doc.accepted_at
		assert not doc.accepted_by, "nobody with a log-in"
		assert not doc.assigned_to

	def test_who_accepted_by_a_link_is_named_to_who_comes_too_late(self, carry):
		name = carry()
		act(token_of(name), "accept")
		with pytest.raises(FulfilmentError, match=f"was accepted by {SUPPLIER} already"):
			service.accept(name)

	def test_the_messages_are_held_before_the_link(self, carry, statements):
		"""A sender takes them in that order too: the other way round two of them wait for each other."""
		token = token_of(carry())
		held = [
			query
			for query in statements(lambda: act(token, "accept"))
			if re.search(rf"from `tab({MESSAGE}|{LINK})`.*for update", query, re.IGNORECASE | re.DOTALL)
		]
		assert [MESSAGE in query for query in held] == [True, False]

	def test_an_act_that_is_none_of_these(self, carry):
		with pytest.raises(FulfilmentError, match="cannot be done here"):
			act(token_of(carry()), "__class__")


class TestReplay:
	def test_sent_again_it_does_nothing_and_answers_the_same(self, carry):
		name = carry()
		token = token_of(name)
		first = act(token, "note", note="Once")
		assert act(token, "note", note="Twice") == first
		assert value_of(name, "last_note") == "Once"
		assert frappe.db.get_value(LINK, {"backoffice_assignment": name}, "uses") == 1

	def test_finished_work_takes_nothing_more_under_a_new_key(self, carry):
		name = carry()
		token = token_of(name)
		act(token, "finish", result="Done")
		for again in ("finish", "accept", "return", "note", "evidence"):
			with pytest.raises(FulfilmentError, match="done already"):
				act(token, again, key=f"a-new-key-for-{again}", reason="x", kind="Other", note="x")
		assert act(token, "finish", result="Done")["status"] == "Completed", "the first key answers as before"

	def test_giving_back_sent_again_answers_the_same_though_the_link_is_dead(self, carry):
		name = carry()
		token = token_of(name)
		first = act(token, "return", reason="No van.", kind="Not Possible")
		assert act(token, "return", reason="No van.", kind="Not Possible") == first
		assert frappe.db.count("Facility Work Act", {"backoffice_assignment": name}) == 1
		for key in ("a-key-that-did-nothing", "", None):
			with pytest.raises(LinkError):
				act(token, "return", key=key, reason="No van.", kind="Not Possible")
		name, other = rules.read(supplier_tokens._key(), token).name, rules.make_secret()
		with pytest.raises(LinkError):
			supplier_acts.act(rules.Token(name, other), KEY, "return", {})

	def test_who_did_it_may_have_a_long_name(self, carry):
		"""The address is shown of whoever did it, however much of it there is room for."""
		address = f"{'a' * 60}@{'b' * 60}.example"
		name = carry()
		frappe.db.set_value(LINK, {"backoffice_assignment": name}, "recipient", address)
		act(token_of(name), "accept")
		assert (
			len(frappe.db.get_value("Facility Work Act", {"backoffice_assignment": name}, "done_by")) == 140
		)
		work = supplier_page.work_of(supplier_acts.opened(supplier_tokens.signed(token_of(name))))
		assert [(row["act"], row["who"]) for row in work["history"]] == [("accept", address)]

	def test_what_others_did_with_a_key_is_not_what_they_told_us(self, carry):
		name = carry()
		acts.once("a-key-of-the-round", name, "note", lambda: {}, done_by=f"x ({SUPPLIER})")
		work = supplier_page.work_of(supplier_acts.opened(supplier_tokens.signed(token_of(name))))
		assert work["history"] == []

	def test_what_was_refused_can_be_corrected_under_the_same_key(self, carry):
		name = carry()
		later = add_days(now_datetime(), 90).isoformat()
		token = token_of(name)
		with pytest.raises(FulfilmentError):
			act(token, "delay", date=later, reason="")
		act(token, "delay", date=later, reason="Ill")
		assert value_of(name, "delay_reason") == "Ill"

	@pytest.mark.parametrize("key", ["", "short", None, "x" * 101])
	def test_without_a_proper_key_nothing_is_done(self, carry, key):
		name = carry()
		with pytest.raises(FulfilmentError, match="Reload the page"):
			act(token_of(name), "accept", key=key)
		assert value_of(name, "status") == "Open"


class TestThePage:
	def test_looking_changes_nothing(self, carry, visit, statements):
		"""Mail programs fetch links in advance."""
		name = carry()
		token = token_of(name)
		before = frappe.get_doc(ASSIGNMENT, name).as_json()
		seen = statements(lambda: visit(token))
		writes = [
			query for query in seen if re.match(r"\s*(insert|update|delete|replace)", query, re.IGNORECASE)
		]
		assert writes == []
		assert frappe.get_doc(ASSIGNMENT, name).as_json() == before

	def test_it_shows_what_the_work_needs_and_no_more(self, carry, visit):
		name = carry()
		request = value_of(name, "client_request")
		frappe.get_doc("Client Request", request).add_comment("Comment", "A difficult client")
		frappe.db.set_value("Client Request", request, {"client_phone": "06-99887766"})
		shown = text_of(visit(token_of(name)))
		for words in (
			"Carry",
			"Room 3.12",
			"Head Office",
			"Emma van Dijk",
			"020 123 45 67",
			"&lt;b&gt;desks&lt;/b&gt; &amp; a lamp",
		):
			assert words in shown, words
		for words in (data.CLIENT, "06-99887766", "A difficult client", "<b>desks", "{{", "None<"):
			assert words not in shown, words

	def test_it_is_not_kept_framed_indexed_or_told_to_others(self, carry, visit):
		headers = visit(token_of(carry())).headers
		assert headers["Cache-Control"] == "no-store, private"
		assert headers["Referrer-Policy"] == "no-referrer"
		assert headers["X-Frame-Options"] == "DENY"
		assert "noindex" in headers["X-Robots-Tag"]
		assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
		assert "unsafe" not in headers["Content-Security-Policy"]

	def test_all_that_does_not_work_looks_the_same(self, carry, visit):
		good, expired, withdrawn, elsewhere = (carry(subject=f"Number {number}") for number in range(4))
		tokens = {name: token_of(name) for name in (good, expired, withdrawn, elsewhere)}
		frappe.db.set_value(LINK, {"backoffice_assignment": expired}, "expires_at", "2020-01-01")
		supplier_links.withdraw(withdrawn)
		service.return_to_front_office(elsewhere, "No", "Other")
		forged = tokens[good][:-1] + ("0" if tokens[good][-1] != "0" else "1")
		dead = [tokens[expired], tokens[withdrawn], tokens[elsewhere], forged, "nothing"]
		pages = [visit(token) for token in dead]
		assert {page.status_code for page in pages} == {404}
		bodies = {text_of(page).replace(token, "") for page, token in zip(pages, dead, strict=True)}
		assert len(bodies) == 1
		assert "020 123 45 67" in bodies.pop()
		assert visit(tokens[good]).status_code == 200
		renewed = [visit(token, act="renew") for token in dead[:3]]
		assert len({text_of(page) for page in renewed}) == 1
		assert {page.status_code for page in renewed} == {200}

	def test_a_form_without_scripts_does_the_act_and_goes_back_to_the_page(self, carry, visit):
		name = carry()
		token = token_of(name)
		key = re.search(r'name="key" value="([^"]+)"', text_of(visit(token)))[1]
		answer = visit(token, act="accept", key=key)
		assert answer.status_code == 303
		assert answer.headers["Location"] == f"/supplier-work?t={token}&done=accept"
		assert visit(token, act="accept", key=key).status_code == 303, "a double click"
		assert value_of(name, "status") == "Accepted"

	def test_an_address_that_says_it_is_done_says_nothing(self, carry, visit):
		token = token_of(carry())
		assert 'role="status"' not in text_of(visit(token, done="finish"))
		act(token, "accept")
		assert "Thank you, it is yours" in text_of(visit(token, done="accept"))

	def test_what_is_refused_is_said_and_what_was_typed_is_kept(self, carry, visit):
		name = carry()
		token = token_of(name)
		answer = visit(token, act="delay", key=KEY, date="2020-01-01T10:00", reason='My <van> & "co"')
		shown = text_of(answer)
		assert answer.status_code == 400
		assert "has passed" in shown
		assert "My &lt;van&gt; &amp; &#34;co&#34;" in shown
		assert re.search(r'id="act-delay" open', shown)
		assert not frappe.db.exists("Facility Work Act", {"backoffice_assignment": name})

	def test_a_bad_file_is_refused_and_nothing_is_kept(self, carry, visit):
		name = carry()
		token = token_of(name)
		answer = visit(token, {"<img src=x>.jpg": b"<script>"}, act="evidence", key=KEY)
		assert answer.status_code == 400
		assert "is not a picture" in text_of(answer)
		assert "<img src=x>" not in text_of(answer)
		assert not frappe.db.exists("File", {"attached_to_name": name})
		assert visit(token, {"a.png": picture()}, act="evidence", key=KEY).status_code == 303

	def test_what_they_sent_is_listed_once_and_what_others_added_is_not(self, carry, visit):
		name = carry()
		token = token_of(name)
		service.attach_evidence(name, "of-the-house.png", picture())
		act(token, "evidence", files=[("one.png", picture()), ("two.png", picture())])
		shown = text_of(visit(token))
		assert re.findall(r"<li>(\w+)\.png", shown) == ["one", "two"]
		assert "of-the-house" not in shown

	def test_after_giving_it_back_the_page_says_thanks_and_is_over(self, carry, visit):
		token = token_of(carry())
		answer = visit(token, act="return", key=KEY, kind="Not Ours", reason="We only carry chairs.")
		assert answer.status_code == 200
		assert "We look for somebody else" in text_of(answer)
		assert visit(token).status_code == 404

	def test_giving_it_back_twice_says_thanks_twice(self, carry, visit):
		token = token_of(carry())
		sent = {"act": "return", "key": KEY, "kind": "Not Ours", "reason": "We only carry chairs."}
		pages = [visit(token, **sent) for _again in range(2)]
		assert [page.status_code for page in pages] == [200, 200]
		assert all("We look for somebody else" in text_of(page) for page in pages)
		assert visit(token, **{**sent, "key": "another-key-of-theirs"}).status_code == 404

	def test_who_looks_too_often_waits_before_anything_is_looked_up(self, carry, visit, monkeypatch):
		from facility_frontoffice.www import supplier_work

		token = token_of(carry())
		monkeypatch.setattr(supplier_work, "OPENS", 1)
		assert visit(token).status_code == 200
		monkeypatch.setattr(supplier_acts, "opened", lambda _token: pytest.fail("it was looked up"))
		assert visit(token).status_code == 429

	def test_what_goes_wrong_is_logged_without_the_link(self, carry, visit, monkeypatch):
		token = token_of(carry())

		def fail(_found):
			raise ZeroDivisionError(f"/supplier-work?t={token}")

		monkeypatch.setattr(supplier_page, "work_of", fail)
		assert visit(token, note="My words").status_code == 500
		assert visit(token).status_code == 500
		logged = frappe.get_last_doc("Error Log", {"method": "supplier-work"})
		assert "ZeroDivisionError" in logged.error
		assert "supplier-work?t=…" in logged.error
		assert token.split(".")[1] not in logged.error
		assert "My words" not in logged.error

	def test_what_the_platform_logs_by_itself_has_no_link_in_it_either(self, carry):
		"""What the page's script calls: the platform notes the values of variables."""
		token = token_of(carry())
		try:
			values = {"t": token, "signed": supplier_tokens.signed(token)}
			raise ZeroDivisionError(token)
		except ZeroDivisionError as error:
			frappe.log_error(title=str(error))
			assert values
		logged = frappe.get_last_doc("Error Log", {"method": "…"})
		assert "'t': '…'" in logged.error
		assert token.split(".")[1] not in logged.error

	def test_how_much_can_be_sent_at_once_is_said(self, carry, visit, monkeypatch):
		token = token_of(carry())
		assert "At most 10 MB each, and 18 MB together" in text_of(visit(token))
		monkeypatch.setitem(frappe.local.conf, "max_file_size", 5 * 1024 * 1024)
		shown = text_of(visit(token))
		assert "At most 3 MB each, and 3 MB together" in shown
		assert 'data-megabytes-together="3"' in shown
		latest = f"{now_datetime().year + 2}-"
		assert re.search(rf'name="date" required min="[^"]+" max="{latest}', shown)

	def test_after_finishing_it_shows_what_was_done_and_nothing_can_be_done(self, carry, visit):
		token = token_of(carry())
		act(token, "finish", result="Two desks & <b>a lamp</b>")
		shown = text_of(visit(token))
		assert "Two desks &amp; &lt;b&gt;a lamp" in shown
		assert "finished the work" in shown
		assert "<form" not in shown

	def test_in_dutch(self, carry, visit):
		frappe.db.set_value("Supplier", SUPPLIER, "language", "nl")
		shown = text_of(visit(token_of(carry())))
		assert '<html lang="nl">' in shown
		assert "Ik neem dit werk aan" in shown
		assert frappe.local.lang == "en"


class TestGuessing:
	def test_who_guesses_is_slowed_down_and_who_has_a_link_is_not(self, carry, visit):
		token = token_of(carry())
		codes = [visit(f"guess{number}").status_code for number in range(guard.GUESSES_OF_AN_ADDRESS + 2)]
		assert codes == [404] * guard.GUESSES_OF_AN_ADDRESS + [429] * 2
		assert visit(token).status_code == 200, "a link that we signed is no guess"

	def test_an_address_that_is_made_up_each_time_helps_nobody(self, visit, monkeypatch):
		monkeypatch.setattr(guard, "GUESSES_IN_ALL", 30)
		found = []
		for number in range(32):
			visit_from = f"198.51.100.{number}"
			monkeypatch.setattr(frappe.local, "request_ip", visit_from, raising=False)
			try:
				guard.checked_token("guess")
			except Exception as error:
				found.append(type(error).__name__)
		assert found == ["LinkError"] * 30 + ["RateLimitExceededError"] * 2

	def test_no_address_is_counted_while_all_wait_and_none_is_kept_as_it_is(self, monkeypatch):
		def keys() -> list[str]:
			return [key.decode() for key in frappe.cache.get_keys("facility_frontoffice:limit:")]

		monkeypatch.setattr(guard, "GUESSES_IN_ALL", 1)
		for address in ("198.51.100.1", "198.51.100.2"):
			monkeypatch.setattr(frappe.local, "request_ip", address, raising=False)
			with pytest.raises(frappe.ValidationError):
				guard.checked_token("guess")
		assert len(keys()) == 2, "that of all, and that of the first"
		assert "198.51" not in "".join(keys())

	def test_what_is_counted_always_ends(self, monkeypatch):
		"""Also when whoever began to count stopped half way."""
		from facility_frontoffice.permissions import limits

		key = frappe.cache.make_key("facility_frontoffice:limit:test")
		monkeypatch.setattr(frappe.cache, "expire", lambda *_values: 1 / 0)
		assert not limits.is_over_limit("test", 1, 60)
		assert 0 < frappe.cache.ttl(key) <= 60
		assert limits.is_over_limit("test", 1, 60)

	def test_the_holder_of_a_link_is_limited_by_it(self, carry, monkeypatch):
		token = supplier_tokens.signed(token_of(carry()))
		for _again in range(5):
			guard.check_pace(token, "act", 5)
		with pytest.raises(frappe.RateLimitExceededError):
			guard.check_pace(token, "act", 5)


class TestTheApi:
	@pytest.fixture(autouse=True)
	def _as_visitor(self, monkeypatch):
		monkeypatch.setattr(frappe.local, "request_ip", "203.0.113.9", raising=False)

	def test_acts_with_a_file_and_says_thanks(self, carry, as_user):
		name = carry()
		token = token_of(name)
		with as_user("Guest"):
			files = [{"filename": "a.png", "filedata": base64.b64encode(picture()).decode()}]
			done = api.act(token, KEY, "finish", {"result": "Carried"}, files)
		assert done["message"].startswith("Thank you")
		assert not done["is_over"]
		assert value_of(name, "status") == "Completed"

	@pytest.mark.parametrize(
		"files", [["x"], [{"filename": "a"}], [{"filedata": 3}], [{"filedata": "no base64!"}]]
	)
	def test_a_file_that_is_none_is_refused(self, carry, as_user, files):
		token = token_of(carry())
		with as_user("Guest"), pytest.raises(frappe.ValidationError):
			api.act(token, KEY, "evidence", {}, files)

	def test_giving_back_sent_again_says_thanks_again(self, carry, as_user):
		token = token_of(carry())
		values = {"kind": "Not Ours", "reason": "We only carry chairs."}
		with as_user("Guest"):
			assert api.act(token, KEY, "return", values) == api.act(token, KEY, "return", values)

	def test_opened_is_kept_once(self, carry, as_user):
		name = carry()
		token = token_of(name)
		with as_user("Guest"):
			api.opened(token)
			first = frappe.db.get_value(LINK, {"backoffice_assignment": name}, "opened_at")
			api.opened(token)
		assert first
		assert frappe.db.get_value(LINK, {"backoffice_assignment": name}, "opened_at") == first

	def test_a_guess_is_refused(self, as_user):
		with as_user("Guest"):
			with pytest.raises(LinkError):
				api.opened("guess")
			with pytest.raises(LinkError):
				api.act("guess", KEY, "accept")

	def test_a_visitor_with_a_link_reaches_nothing_else(self, carry, as_user):
		name = carry()
		token_of(name)
		request = value_of(name, "client_request")
		with as_user("Guest"):
			for doctype, document in (
				(ASSIGNMENT, name),
				("Client Request", request),
				(LINK, None),
				(MESSAGE, None),
			):
				with pytest.raises(frappe.PermissionError):
					frappe.get_list(doctype)
				if document:
					assert not frappe.has_permission(doctype, doc=document)
			from facility_frontoffice.api import suppliers

			for method in (suppliers.access, suppliers.send_link, suppliers.withdraw_link):
				with pytest.raises(frappe.PermissionError):
					method(name)


class TestTheDesk:
	def test_it_sees_who_was_mailed_and_what_became_of_it_and_never_the_link(self, carry, as_user):
		from facility_frontoffice.api import suppliers

		name = carry()
		token = token_of(name)
		act(token, "accept")
		with as_user(data.AGENT):
			seen = suppliers.access(name)
			assert token.split(".")[1] not in frappe.as_json(seen)
			assert "secret_hash" not in frappe.as_json(seen)
			assert seen["messages"][0].recipient == ADDRESS
			assert (seen["link"]["uses"], seen["link"]["works"], seen["may_send"]) == (1, True, True)
			suppliers.withdraw_link(name)
			assert suppliers.access(name)["link"]["withdrawn_by"] == "Anna de Vries"
			suppliers.send_link(name)
		frappe.db.commit()
		assert len(mails_of(name)) == 2

	def test_a_reminder_hides_nothing_of_the_link_that_is_used(self, carry):
		name = carry()
		first = token_of(name)
		act(first, "note", note="Busy")
		supplier_links.remind(name, "Chase:1")
		frappe.db.commit()
		act(first, "accept", key="another-key-of-theirs")
		newest = frappe.get_last_doc(LINK, {"backoffice_assignment": name})
		frappe.db.set_value(LINK, newest.name, "expires_at", add_days(newest.expires_at, 1))
		seen = supplier_links.standing(frappe.get_doc(ASSIGNMENT, name))["link"]
		assert (seen["uses"], seen["works"]) == (2, True)
		assert seen["opened_at"] < seen["last_used_at"]
		assert seen["expires_at"] == add_days(newest.expires_at, 1)
		supplier_links.withdraw(name)
		assert supplier_links.standing(frappe.get_doc(ASSIGNMENT, name))["link"]["uses"] == 2
		supplier_links.send_again(name)
		frappe.db.commit()
		seen = supplier_links.standing(frappe.get_doc(ASSIGNMENT, name))["link"]
		assert (seen["uses"], seen["opened_at"], seen["works"]) == (0, None, True)

	def test_the_hash_is_nobodys_to_read(self, carry, as_user):
		carry()
		with as_user(data.MANAGER):
			rows = frappe.get_list(LINK, fields=["*"])
			assert rows
			assert all(not row.get("secret_hash") for row in rows)

	@pytest.mark.parametrize("user", [data.LOGISTICS, data.CLIENT, data.PURCHASER])
	def test_others_do_not(self, carry, as_user, user):
		from facility_frontoffice.api import suppliers

		name = carry()
		with as_user(user):
			for method in (suppliers.access, suppliers.send_link, suppliers.withdraw_link):
				with pytest.raises(frappe.PermissionError):
					method(name)

	def test_a_deleted_assignment_takes_its_links_along(self, carry):
		name = carry()
		frappe.db.delete("Facility Work Act", {"backoffice_assignment": name})
		frappe.db.set_value(
			"Client Request Line", {"backoffice_assignment": name}, "backoffice_assignment", None
		)
		frappe.delete_doc(ASSIGNMENT, name)
		assert not frappe.db.exists(LINK, {"backoffice_assignment": name})
		assert not frappe.db.exists(MESSAGE, {"backoffice_assignment": name})


MAKE = f"""
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service, supplier_tokens
from facility_frontoffice.intake import service as intake

frappe.flags.in_test = True
frappe.db.set_value("Supplier", "{SUPPLIER}", "facility_work_email", "{ADDRESS}")
if not frappe.db.exists("Facility Product", "CARRY-AT-ONCE"):
	frappe.get_doc({{
		"doctype": "Facility Product", "product_code": "CARRY-AT-ONCE", "product_name": "Carry at Once", "nature": "Mixed",
		"category": frappe.db.get_value("Facility Product Category", {{"is_group": 0}}, order_by="name"),
		"handling": "Supplier", "supplier": "{SUPPLIER}",
	}}).insert()
request = intake.create_request(
	{{"subject": "At once", "request_type": "Request", "channel": "Phone", "client_name": "Somebody"}},
	[{{"product": "CARRY-AT-ONCE"}}],
)
(name,) = service.send_out(request.name)
work = frappe.get_doc("Backoffice Assignment", name)
message = frappe._dict(name=None, recipient="{ADDRESS}")
frappe.db.set_value("Facility Message", {{"backoffice_assignment": name}}, "status", "Overtaken")
print(supplier_tokens.make(work, message, replaces=True)[0])
print(name)
frappe.db.commit()
"""
ACT = """
import os
from facility_frontoffice.fulfilment import supplier_acts, supplier_tokens
frappe.set_user("Guest")
try:
	done = supplier_acts.act(supplier_tokens.signed(os.environ["TOKEN"]), os.environ["KEY"] or frappe.generate_hash(length=20),
		os.environ["ACT"], {"note": "Half way", "result": "Done"})
	frappe.db.commit()
	print(done["status"].replace(" ", ""))
except frappe.ValidationError as error:
	frappe.db.rollback()
	print(type(error).__name__)
"""
COUNT = """
import os
name = os.environ["NAME"]
print(frappe.db.count("Facility Work Act", {"backoffice_assignment": name}))
print(frappe.db.count("Comment", {"reference_name": name, "content": ("like", "By the link%")}))
print(frappe.db.get_value("Facility Supplier Link", {"backoffice_assignment": name}, "uses"))
"""
REMOVE = """
requests = frappe.get_all("Client Request", {"subject": "At once"}, pluck="name")
for name in frappe.get_all("Backoffice Assignment", {"client_request": ("in", requests)}, pluck="name"):
	frappe.db.delete("Facility Work Act", {"backoffice_assignment": name})
	frappe.db.set_value("Client Request Line", {"backoffice_assignment": name}, "backoffice_assignment", None)
	frappe.delete_doc("Backoffice Assignment", name, force=True, delete_permanently=True)
for name in requests:
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.delete_doc("Facility Product", "CARRY-AT-ONCE", force=True, delete_permanently=True, ignore_missing=True)
frappe.db.set_value("Supplier", "Snel Verhuizers", "facility_work_email", None)
frappe.db.commit()
"""


class TestInProcesses:
	@pytest.fixture
	def made(self, in_processes):
		frappe.db.rollback()
		try:
			yield in_processes(MAKE, 1)
		finally:
			in_processes(REMOVE, 1)

	def test_the_same_act_twice_at_one_moment_is_done_once(self, made, in_processes):
		token, name = made
		printed = in_processes(ACT, 3, TOKEN=token, KEY="the-same-key-for-all", ACT="note")
		assert printed == ["Open"] * 3
		assert in_processes(COUNT, 1, NAME=name) == ["1", "1", "1"]

	def test_two_who_finish_at_one_moment_finish_once(self, made, in_processes):
		token, name = made
		printed = in_processes(ACT, 3, TOKEN=token, KEY="", ACT="finish")
		assert sorted(printed) == ["Completed", "FulfilmentError", "FulfilmentError"]
		assert in_processes(COUNT, 1, NAME=name) == ["1", "1", "1"]
