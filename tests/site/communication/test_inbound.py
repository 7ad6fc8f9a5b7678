"""Mail that comes in: where it goes, what it does, and what is never done with it."""

import base64
import io
import json

import frappe
import pytest

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.inbound import store, taking_in
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import account, deliver
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import joining
from facility_frontoffice.intake import service as intake

MAIL, REQUEST, MOMENT = "Facility Inbound Mail", "Client Request", "Facility Contact Moment"
STRANGER = "mallory@evil.example"


@pytest.fixture(autouse=True)
def _monday_morning(travel_to):
	travel_to("2026-03-02 10:00")


def raw(text="It blinks again.", sender=data.CLIENT, subject="The lamp", headers=(), **named) -> bytes:
	"""A mail; `named` are headers by name, with _ for -."""
	fields = {
		"From": f"Somebody <{sender}>" if sender else "",
		"To": "questions@example.com",
		"Subject": subject,
		"Message-ID": f"<{frappe.generate_hash(length=12)}@example.org>",
		**{name.replace("_", "-"): value for name, value in named.items()},
		**dict(headers),
	}
	lines = [f"{name}: {value}" for name, value in fields.items() if value]
	return ("\r\n".join([*lines, "", text]) + "\r\n").encode()


def take_in(mail: bytes):
	"""The row of a mail that was kept and handled."""
	row = frappe.get_doc(MAIL, deliver(mail))
	assert not row.error, row.error
	return row


def came_of(mail: bytes):
	"""The request that a mail became, or was kept with."""
	row = take_in(mail)
	assert row.client_request, (row.state, row.outcome, row.error)
	return frappe.get_doc(REQUEST, row.client_request)


def id_of_message(request: str, kind: str = "Received") -> str:
	"""The Message-ID of what we told the client."""
	queue = frappe.db.get_value("Facility Message", {"client_request": request, "kind": kind}, "email_queue")
	return frappe.db.get_value("Email Queue", queue, "message_id")


def notes_of(request: str) -> str:
	return " ".join(
		frappe.get_all(
			"Comment",
			{"reference_doctype": REQUEST, "reference_name": request, "comment_type": "Comment"},
			pluck="content",
		)
	)


def told(request: str) -> list[str]:
	return frappe.get_all("Facility Message", {"client_request": request}, pluck="kind", order_by="creation")


class TestNew:
	def test_s33_who_asks_what_and_where(self):
		request = came_of(raw("It gives hot water only.", subject="Re: Coffee machine"))
		assert (request.subject, request.description) == ("Coffee machine", "It gives hot water only.")
		assert (request.channel, request.request_type, request.status) == ("Email", "Request", "New")
		assert (request.client_user, request.client_email) == (data.CLIENT, data.CLIENT)
		assert request.front_office_owner
		assert told(request.name) == ["Received"]

	def test_s10_products_are_found_by_its_words(self):
		assert came_of(raw("The lamp blinks.", subject="Help")).suggestions_found > 0

	def test_its_row_says_what_became_of_it_and_the_bytes_go(self):
		row = take_in(raw())
		assert (row.state, row.outcome, row.sender) == ("Taken In", "New Request", data.CLIENT)
		assert row.communication
		assert row.handled_at
		assert not row.error
		assert not row.raw_file
		assert not frappe.db.exists("File", {"attached_to_doctype": MAIL, "attached_to_name": row.name})

	def test_the_clock_began_when_it_came(self, travel_to):
		name = store.keep(store.Place(account()), raw())
		frappe.db.commit()
		travel_to("2026-03-02 10:40")
		taking_in.handle(name)
		request = frappe.db.get_value(MAIL, name, "client_request")
		assert request, frappe.get_doc(MAIL, name).as_dict()
		assert str(frappe.db.get_value(REQUEST, request, "received_at"))[:16] == "2026-03-02 10:00"

	def test_the_desk_whose_address_it_is(self):
		desk = frappe.get_doc(
			{"doctype": "Facility Service Desk", "desk_name": "Campus", "email": "campus@example.com"}
		).insert()
		assert came_of(raw(To="Campus <campus@example.com>")).service_desk == desk.name
		assert came_of(raw()).service_desk != desk.name

	def test_the_contact_and_the_customer_that_it_is_of(self):
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Huurder"}).insert()
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": "Hugo",
				"email_ids": [{"email_id": "hugo@huurder.example", "is_primary": 1}],
				"links": [{"link_doctype": "Customer", "link_name": customer.name}],
			}
		).insert()
		request = came_of(raw(sender="hugo@huurder.example"))
		assert (request.contact, request.customer) == (contact.name, customer.name)

	def test_markup_and_a_missing_subject(self):
		assert "<" not in came_of(raw(subject="Help <script>alert(1)</script>")).subject
		assert came_of(raw("It is dark. And cold.", subject="")).subject == "It is dark."

	def test_a_mail_without_a_sender_stays_to_be_looked_at(self):
		row = take_in(raw(sender=""))
		assert (row.state, row.outcome, row.client_request) == ("Recorded", "Unreadable", None)
		assert row.raw_file
		assert frappe.db.exists("Notification Log", {"document_name": row.name, "for_user": data.MANAGER})

	def test_bytes_that_are_no_mail_are_kept(self):
		for nonsense in (b"\x00\xff\xfe" * 100, b"no colon here\r\n" * 50):
			row = take_in(nonsense)
			assert row.outcome == "Unreadable"
			assert row.raw_file


class TestReply:
	def test_by_the_mail_that_it_answers(self, outgoing_account):
		request = came_of(raw())
		row = take_in(raw("In room 3.12.", In_Reply_To=f"<{id_of_message(request.name)}>", subject="Re: x"))
		assert (row.outcome, row.client_request) == ("Reply", request.name)
		assert frappe.db.count("Communication", {"reference_name": request.name}) == 2
		assert told(request.name) == ["Received"], "no second one"

	def test_by_the_last_of_its_references(self):
		first = raw()
		request = came_of(first)
		own = frappe.db.get_value("Communication", {"reference_name": request.name}, "message_id")
		row = take_in(raw(References=f"<unknown@x> <{own}>", subject="Re: x"))
		assert row.client_request == request.name

	def test_by_the_number_in_the_subject(self, ask):
		request = ask("LIGHTING")
		assert take_in(raw(subject=f"About [{request.name}]")).client_request == request.name

	def test_a_forged_number_from_a_stranger_does_not_attach(self, ask):
		request = ask("LIGHTING")
		row = take_in(raw("Tell me all.", sender=STRANGER, subject=f"Re: {request.name}"))
		assert row.outcome == "New Request"
		assert row.client_request != request.name
		assert request.name in notes_of(row.client_request)
		assert not frappe.db.exists("Communication", {"reference_name": request.name})

	def test_nor_a_message_id_that_they_saw(self, outgoing_account):
		request = came_of(raw())
		row = take_in(raw(sender=STRANGER, In_Reply_To=f"<{id_of_message(request.name)}>"))
		assert row.outcome == "New Request"
		assert row.client_request != request.name

	def test_nor_an_address_that_the_mail_server_doubts(self, ask):
		request = ask("LIGHTING")
		row = take_in(
			raw(subject=request.name, Authentication_Results="mx.example; dmarc=fail header.from=example.com")
		)
		assert row.outcome == "New Request"
		assert "may not come from" in notes_of(row.client_request)

	def test_nor_whom_a_list_of_somebody_else_names(self, ask):
		"""Mail servers vouch for From alone; anybody can write "Emma via their list"."""
		request = ask("LIGHTING")
		behind = {
			"From": "Emma via Team <team@evil.example>",
			"List-Id": "<team.evil.example>",
			"X-Original-From": f"Emma <{data.CLIENT}>",
			"List-Post": "<mailto:questions@example.com>",
		}
		row = take_in(raw(subject=f"Re: {request.name}", headers=behind))
		assert (row.sender, row.outcome) == (data.CLIENT, "New Request")
		assert row.client_request != request.name
		behind["From"] = "Emma via Questions <questions@example.com>"
		row = take_in(raw(subject=f"Re: {request.name}", headers=behind))
		assert (row.outcome, row.client_request) == ("Reply", request.name), "a group that is our own address"

	def test_who_takes_part_in_the_thread_may(self):
		request = came_of(raw(Cc="Noor <noor@elsewhere.example>"))
		row = take_in(raw(sender="noor@elsewhere.example", subject=f"Re: {request.name}"))
		assert (row.outcome, row.client_request) == ("Reply", request.name)
		other = take_in(raw(sender="other@elsewhere.example", subject=f"Re: {request.name}"))
		assert other.client_request != request.name

	def test_for_whom_it_is_may(self, ask):
		request = ask(
			"LIGHTING", for_someone_else=1, beneficiary=data.COLLEAGUE, beneficiary_name="Somebody Else"
		)
		assert take_in(raw(sender=data.COLLEAGUE, subject=request.name)).client_request == request.name

	def test_the_owner_hears_and_the_status_stays(self, ask):
		request = ask("LIGHTING")
		frappe.db.set_value(REQUEST, request.name, "front_office_owner", data.AGENT)
		before = frappe.get_doc(REQUEST, request.name).status
		take_in(raw(subject=request.name))
		assert frappe.db.exists("Notification Log", {"document_name": request.name, "for_user": data.AGENT})
		assert frappe.db.get_value(REQUEST, request.name, "status") == before

	def test_to_a_request_that_was_joined_goes_where_it_goes_on(self, ask):
		older, younger = ask(subject="The lamp"), ask(subject="That lamp")
		kept = joining.join(older.name, younger.name, "The same lamp")
		gone = ({older.name, younger.name} - {kept.name}).pop()
		assert take_in(raw(subject=f"Re: {gone}")).client_request == kept.name

	def test_a_supplier_writes_about_their_work(self, ask):
		request = ask("CLEANING")
		(work,) = fulfilment.send_out(request.name)
		supplier = frappe.db.get_value("Backoffice Assignment", work, "supplier")
		frappe.db.set_value("Supplier", supplier, "facility_work_email", "work@schoon.example")
		message = frappe.get_doc(
			{
				"doctype": "Communication", "subject": "Work", "content": "Please", "sent_or_received": "Sent",
				"sender": "frontoffice@example.com", "recipients": "work@schoon.example", "message_id": "work-1@us",
				"reference_doctype": "Backoffice Assignment", "reference_name": work,
			}
		).insert()  # fmt: skip
		row = take_in(raw("Tomorrow.", sender="work@schoon.example", In_Reply_To=f"<{message.message_id}>"))
		assert (row.outcome, row.client_request) == ("Reply", request.name)
		assert frappe.db.get_value("Communication", row.communication, "reference_name") == work
		strange = take_in(raw("Tomorrow.", sender=STRANGER, In_Reply_To=f"<{message.message_id}>"))
		assert strange.outcome == "New Request"

	def test_another_document_keeps_its_replies(self):
		todo = frappe.get_doc({"doctype": "ToDo", "description": "Call"}).insert()
		frappe.get_doc(
			{
				"doctype": "Communication", "subject": "x", "content": "x", "sent_or_received": "Sent",
				"sender": "a@example.com", "message_id": "todo-1@us", "reference_doctype": "ToDo",
				"reference_name": todo.name,
			}
		).insert()  # fmt: skip
		row = take_in(raw(sender=STRANGER, In_Reply_To="<todo-1@us>"))
		assert (row.outcome, row.client_request) == ("Other Document", None)
		assert frappe.db.get_value("Communication", row.communication, "reference_name") == todo.name

	def test_s36_a_colleague_who_mails_the_client_has_answered(self):
		request = came_of(raw())
		assert not request.first_response_at
		take_in(
			raw(sender=data.AGENT, subject=f"Re: {request.name}", To=data.CLIENT, Cc="questions@example.com")
		)
		request.reload()
		assert request.first_response_at
		assert frappe.get_all(MOMENT, {"client_request": request.name}, pluck="outcome") == ["Answered"]

	def test_a_colleague_who_writes_to_us_only_has_not(self):
		request = came_of(raw())
		take_in(raw(sender=data.AGENT, subject=f"Re: {request.name}"))
		request.reload()
		assert not request.first_response_at


class TestEnded:
	@pytest.fixture
	def closed(self, ask):
		request = ask("LIGHTING", channel="Email")
		intake.handle_directly(request.name, "Done.")
		return frappe.get_doc(REQUEST, request.name)

	@pytest.fixture
	def rule(self):
		def set_rule(value: str, days: int = 14):
			frappe.db.set_single_value("Facility Frontoffice Settings", "reply_to_ended", value)
			frappe.db.set_single_value("Facility Frontoffice Settings", "recent_days", days)
			frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")

		return set_rule

	def test_a_recent_one_opens_again(self, closed, rule, travel_to):
		rule("Opens It Again When Recent")
		travel_to("2026-03-15 10:00")
		row = take_in(raw("No, it still blinks.", subject=f"Re: {closed.name}"))
		assert (row.outcome, row.client_request) == ("Reopened", closed.name)
		assert frappe.db.get_value(REQUEST, closed.name, "status") == "In Intake"
		told = frappe.get_value(
			"Facility Message", {"client_request": closed.name, "kind": "Reopened"}, "context"
		)
		assert "No, it still blinks." in told

	def test_of_an_old_one_comes_a_follow_up(self, closed, rule, travel_to):
		rule("Opens It Again When Recent")
		travel_to("2026-03-17 10:00")
		row = take_in(raw("It blinks again.", subject=f"Re: {closed.name}"))
		follow_up = frappe.get_doc(REQUEST, row.client_request)
		assert row.outcome == "Follow-up"
		assert (follow_up.follow_up_of, follow_up.subject) == (closed.name, closed.subject)
		assert (follow_up.client_user, follow_up.description) == (closed.client_user, "It blinks again.")
		assert told(follow_up.name) == ["Received"]
		assert frappe.db.get_value(REQUEST, closed.name, "status") == "Closed"

	def test_by_setting_always_or_never(self, closed, rule, travel_to):
		travel_to("2026-06-01 10:00")
		rule("Becomes a New Request")
		assert take_in(raw(subject=closed.name)).outcome == "Follow-up"
		rule("Opens It Again")
		assert take_in(raw(subject=closed.name)).outcome == "Reopened"

	def test_a_thank_you_opens_nothing_and_waits_for_no_answer(self, closed):
		before = frappe.get_all(MOMENT, {"client_request": closed.name}, pluck="name")
		row = take_in(raw("Thank you!", subject=f"Re: {closed.name}"))
		assert (row.outcome, row.client_request) == ("Thanks", closed.name)
		assert frappe.db.get_value(REQUEST, closed.name, "status") == "Closed"
		assert frappe.get_all(MOMENT, {"client_request": closed.name}, pluck="name") == before

	def test_what_was_refused_stays_so(self, ask, rule):
		rule("Opens It Again")
		request = ask("LIGHTING")
		intake.cancel(request.name, "Not ours.", "The landlord does.")
		row = take_in(raw("But I need it.", subject=request.name))
		assert row.outcome == "Follow-up"
		assert frappe.db.get_value(REQUEST, request.name, "status") == "Cancelled"

	def test_what_cannot_be_opened_is_followed_up(self, closed, monkeypatch):
		def refuse(*_arguments, **_options):
			frappe.throw("The workflow says no")

		monkeypatch.setattr(intake, "reopen", refuse)
		assert take_in(raw("Still broken.", subject=closed.name)).outcome == "Follow-up"


class TestMachines:
	def test_an_automatic_reply_is_shown_and_asks_nothing(self, ask):
		request = ask("LIGHTING", channel="Email")
		frappe.db.delete("Notification Log")
		row = take_in(raw("I am away.", subject=f"Re: {request.name}", Auto_Submitted="auto-replied"))
		assert (row.state, row.outcome, row.client_request) == ("Recorded", "Automatic Reply", request.name)
		shown = frappe.get_doc("Communication", row.communication)
		assert (shown.communication_type, shown.reference_name) == ("Automated Message", request.name)
		assert not frappe.db.exists(MOMENT, {"communication": shown.name})
		assert not frappe.db.count("Notification Log")

	def test_s36_and_answers_nobody(self):
		request = came_of(raw())
		take_in(raw("I am away.", subject=f"Re: {request.name}", Auto_Submitted="auto-replied"))
		request.reload()
		assert not request.first_response_at
		assert frappe.get_all(MOMENT, {"client_request": request.name}, pluck="outcome") == ["Waiting"]

	@pytest.mark.parametrize(
		("headers", "outcome"),
		[
			({"Auto-Submitted": "auto-generated"}, "Automatic Reply"),
			({"List-Id": "<news.example.org>", "List-Unsubscribe": "<mailto:x@y.z>"}, "Mailing List"),
			({"From": "questions@example.com"}, "Our Own"),
			({"From": "MAILER-DAEMON@example.org"}, "Automatic Reply"),
		],
	)
	def test_no_machine_gets_a_request_or_an_answer(self, headers, outcome):
		before = frappe.db.count(REQUEST), frappe.db.count("Facility Message")
		row = take_in(raw(headers=headers))
		assert (row.state, row.outcome) == ("Recorded", outcome)
		assert (frappe.db.count(REQUEST), frappe.db.count("Facility Message")) == before
		assert row.reason

	def test_the_address_of_a_desk_is_ours_and_not_that_of_who_works_there(self):
		for name, email in (("Campus", "Campus@example.com "), ("Small", data.COLLEAGUE)):
			frappe.get_doc(
				{"doctype": "Facility Service Desk", "desk_name": name, "email": email.strip()}
			).insert()
		assert take_in(raw(sender="campus@example.com")).outcome == "Our Own"
		assert take_in(raw(sender=data.COLLEAGUE)).outcome == "New Request"
		group = {"List-Id": "<campus.example.com>", "List-Post": "<mailto:campus@example.com>"}
		assert take_in(raw(headers=group)).outcome == "New Request", "written to the group that is a desk's"

	def test_who_takes_no_answer_gets_none(self):
		request = came_of(raw(sender="no-reply@building.example"))
		(message,) = frappe.get_all(
			"Facility Message", {"client_request": request.name}, ["kind", "status", "error"]
		)
		assert (message.kind, message.status) == ("Received", "Declined")
		assert "Nobody reads" in message.error
		communication.tell(request, "Done", "test")
		status = frappe.db.get_value(
			"Facility Message", {"client_request": request.name, "kind": "Done"}, "status"
		)
		assert status == "No address", "somebody must be told: a person finds out whom"

	@pytest.mark.parametrize(
		("reader", "disposition", "status"),
		[(data.CLIENT, "displayed", "Read"), (data.CLIENT, "deleted", None), (STRANGER, "displayed", None)],
	)
	def test_a_read_receipt_marks_the_message(self, outgoing_account, reader, disposition, status):
		request = came_of(raw())
		frappe.db.set_value("Facility Message", {"client_request": request.name}, "status", "Delivered")
		receipt = (
			f"From: {reader}\r\nTo: questions@example.com\r\nSubject: Read: x\r\nMessage-ID: <mdn-{reader}@x>\r\n"
			"MIME-Version: 1.0\r\n"
			'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n'
			"--b\r\nContent-Type: text/plain\r\n\r\nIt was shown.\r\n"
			"--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
			f"Final-Recipient: rfc822; {reader}\r\nOriginal-Message-ID: <{id_of_message(request.name)}>\r\n"
			f"Disposition: manual-action/MDN-sent-manually; {disposition}\r\n\r\n--b--\r\n"
		)
		row = take_in(receipt.encode())
		assert (row.state, row.outcome, row.client_request) == ("Recorded", "Automatic Reply", request.name)
		assert not row.communication
		message = frappe.db.get_value(
			"Facility Message", {"client_request": request.name}, ["status", "read_at"], as_dict=True
		)
		assert (message.status, bool(message.read_at)) == (status or "Delivered", bool(status))

	def test_a_bounce_goes_to_the_message_that_came_back(self, outgoing_account):
		request = came_of(raw())
		bounce = (
			"From: MAILER-DAEMON@mx.example.org\r\nTo: questions@example.com\r\nSubject: Undelivered\r\n"
			"Message-ID: <bounce-1@mx.example.org>\r\nMIME-Version: 1.0\r\n"
			'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
			"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
			"Reporting-MTA: dns; mx.example.org\r\n\r\n"
			f"Final-Recipient: rfc822; {data.CLIENT}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
			"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
			f"Message-ID: <{id_of_message(request.name)}>\r\nTo: {data.CLIENT}\r\n\r\n--b--\r\n"
		)
		row = take_in(bounce.encode())
		assert (row.outcome, row.client_request) == ("Bounce", request.name)
		message = frappe.db.get_value("Facility Message", {"client_request": request.name}, "status")
		assert message == "Bounced"


class TestTwice:
	def test_the_same_mail_is_kept_once(self):
		mail = raw()
		assert deliver(mail)
		assert deliver(mail) is None
		assert deliver(b"Received: by another way\r\n" + mail) is None

	def test_two_mails_with_one_message_id_are_two(self):
		first = take_in(raw("It is cold.", Message_ID="<1@x>"))
		second = take_in(raw("It is dark.", Message_ID="<1@x>"))
		assert first.client_request != second.client_request
		assert second.outcome == "New Request"

	def test_without_a_message_id_what_it_says_counts(self):
		assert deliver(raw("One", Message_ID=""))
		assert deliver(raw("One", Message_ID="")) is None
		assert deliver(raw("Two", Message_ID=""))

	def test_at_two_of_our_addresses_is_one_request_and_one_message(self):
		frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Second",
				"email_id": "second@example.com",
				"append_to": REQUEST,
			}
		).insert()
		mail = raw()
		request = came_of(mail)
		name = store.keep(store.Place("Second"), mail)
		frappe.db.commit()
		taking_in.handle(name)
		row = frappe.get_doc(MAIL, name)
		assert (row.state, row.outcome, row.client_request) == ("Recorded", "Duplicate", request.name)
		assert told(request.name) == ["Received"]

	def test_what_a_list_brought_first_is_taken_in_when_it_comes_straight(self):
		mail = raw()
		assert take_in(b"List-Id: <all.example.org>\r\n" + mail).outcome == "Mailing List"
		frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Second",
				"email_id": "second@example.com",
				"append_to": REQUEST,
			}
		).insert()
		name = store.keep(store.Place("Second"), mail)
		frappe.db.commit()
		taking_in.handle(name)
		assert frappe.db.get_value(MAIL, name, "outcome") == "New Request"


class TestFiles:
	def _mail(self, *parts: tuple[str, str, bytes, str], html="<p>See</p>") -> bytes:
		"""`parts`: (name, type, content, Content-ID)."""
		body = [f"--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n"]
		for name, kind, content, cid in parts:
			shown = f"Content-ID: <{cid}>\r\n" if cid else ""
			body.append(
				f'--b\r\nContent-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n{shown}'
				f'Content-Disposition: {"inline" if cid else "attachment"}; filename="{name}"\r\n\r\n'
				f"{base64.encodebytes(content).decode()}\r\n"
			)
		return raw("".join(body) + "--b--", MIME_Version="1.0", Content_Type='multipart/mixed; boundary="b"')

	def _picture(self, size=(60, 60), kind="JPEG") -> bytes:
		from PIL import Image

		buffer = io.BytesIO()
		Image.effect_noise(size, 90).convert("RGB").save(buffer, kind)
		return buffer.getvalue()

	def _files(self, doctype: str, name: str) -> list:
		return frappe.get_all(
			"File",
			{"attached_to_doctype": doctype, "attached_to_name": name},
			["file_name", "file_url", "is_private", "owner"],
			order_by="file_name",
		)

	def test_are_private_and_on_the_request_where_their_sender_sees_them(self):
		row = take_in(self._mail(("report.pdf", "application/pdf", b"%PDF-1.4 x", "")))
		(with_mail,) = self._files("Communication", row.communication)
		(shown,) = self._files(REQUEST, row.client_request)
		assert with_mail.is_private
		assert shown.is_private
		assert with_mail.file_url == shown.file_url
		assert shown.owner == data.CLIENT
		assert frappe.get_doc("File", {"file_url": shown.file_url}).get_content().startswith("%PDF")

	def test_a_picture_in_the_text_is_shown_there(self):
		row = take_in(
			self._mail(
				("x.png", "image/png", self._picture(kind="PNG"), "pic@x"), html='<img src="cid:pic@x">'
			)
		)
		content = frappe.db.get_value("Communication", row.communication, "content")
		assert "cid:" not in content
		assert "/private/files/" in content
		assert self._files(REQUEST, row.client_request) == [], "a logo is no file of the request"

	def test_but_a_photo_in_the_text_is_one(self):
		photo = self._picture((400, 400))
		assert len(photo) > 20 * 1024
		row = take_in(self._mail(("x.jpg", "image/jpeg", photo, "pic@x"), html='<img src="cid:pic@x">'))
		assert len(self._files(REQUEST, row.client_request)) == 1

	@pytest.mark.parametrize(
		("name", "kind", "content", "why"),
		[
			("broken.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 no picture", "broken picture"),
			("run.exe", "application/octet-stream", b"MZ", "not taken"),
			("empty.pdf", "application/pdf", b"", "empty"),
		],
	)
	def test_what_cannot_be_kept_is_said_and_refuses_nothing(self, name, kind, content, why):
		row = take_in(
			self._mail((name, kind, content, ""), ("good.pdf", "application/pdf", b"%PDF-1.4 x", ""))
		)
		assert row.state == "Taken In"
		assert len(self._files(REQUEST, row.client_request)) == 1
		assert why in row.notes
		assert why in notes_of(row.client_request)
		assert row.raw_file, "the mail as it came has what was left out"

	def test_what_is_too_large_too(self, monkeypatch):
		monkeypatch.setattr(
			"facility_frontoffice.communication.inbound.files.get_max_file_size", lambda: 1024**2
		)
		row = take_in(self._mail(("big.pdf", "application/pdf", b"%PDF" + b"x" * 1024**2, "")))
		assert "larger than 1 MB" in row.notes

	def test_a_script_in_the_text_is_taken_out(self):
		row = take_in(
			self._mail(html='<p onclick="x()">Hi</p><script>alert(1)</script><img src=x onerror=y>')
		)
		content = frappe.db.get_value("Communication", row.communication, "content")
		assert "Hi" in content
		assert not any(word in content for word in ("script", "onclick", "onerror", "alert"))


def test_it_costs_a_bounded_number_of_statements(statements):
	deliver(raw())
	names = [store.keep(store.Place(account()), raw("The lamp blinks.")) for _each in range(2)]
	frappe.db.commit()
	counts = [len(statements(lambda name=name: taking_in.handle(name))) for name in names]
	assert max(counts) <= 90, counts


def test_what_is_kept_of_a_reply_has_no_key_of_a_supplier(ask):
	"""The link by which somebody acts without a log-in is quoted in a reply, and is for nobody of ours to read."""
	secret = f"{'a1' * 6}.{'b2' * 32}.{'c3' * 16}"
	row = take_in(raw(f"Look: https://x.example/supplier-work?t={secret}"))
	kept = json.dumps(frappe.get_doc(REQUEST, row.client_request).as_dict(), default=str)
	assert "supplier-work" in kept
	assert secret not in kept
	assert communication.was_told(frappe.get_doc(REQUEST, row.client_request), "Received:0")
