"""Messages to the client and notes for colleagues cannot be mixed up (S44), and are read together, in order."""

import frappe
import pytest
from frappe.desk.form import document_follow
from frappe.desk.link_preview import get_preview_data
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import intake as intake_api
from facility_frontoffice.api import messages
from facility_frontoffice.communication import conversation
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.demo.scenarios import _mail
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import client_view

pytestmark = pytest.mark.usefixtures("outgoing_account")

SECRET = "Their manager pays the bill"


@pytest.fixture
def desk_client() -> str:
	"""A colleague of the client who has the desk, and no right on requests."""
	user = {"doctype": "User", "email": "hr.clerk@example.com", "first_name": "Hr", "send_welcome_email": 0}
	return frappe.get_doc({**user, "roles": [{"role": "HR User"}]}).insert(ignore_permissions=True).name


def rows_of(request, **options) -> list[dict]:
	return messages.of_request(request.name, **options)["rows"]


class TestNoteOrMessage:
	def test_a_note_reaches_no_client(self, ask, as_user):
		request = ask("LIGHTING")
		frappe.db.commit()
		told = frappe.db.count("Facility Message", {"client_request": request.name})
		mails = frappe.db.count("Email Queue")
		with as_user(data.AGENT):
			messages.keep_note(request.name, SECRET)
		frappe.db.commit()
		assert frappe.db.count("Facility Message", {"client_request": request.name}) == told
		assert frappe.db.count("Email Queue") == mails
		assert not frappe.db.exists("Communication", {"reference_name": request.name})
		shown = frappe.as_json(client_view.request_of(data.CLIENT, request.name))
		assert SECRET not in shown
		(note,) = [row for row in rows_of(request) if row["side"] == "internal"]
		assert (note["text"], note["doctype"], note["who"]) == (SECRET, "Comment", "Anna de Vries")

	def test_a_message_reaches_the_client_and_is_no_note(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			intake_api.reply_to_client(request.name, "We come at ten.")
		frappe.db.commit()
		(row,) = [row for row in rows_of(request) if row.get("kind") == "Reply"]
		assert (row["side"], row["text"], row["recipient"]) == ("to_client", "We come at ten.", data.CLIENT)
		assert row["status"] in ("Sent", "Delivered")
		assert not frappe.db.exists("Comment", {"reference_name": request.name, "comment_type": "Comment"})
		assert "We come at ten." in frappe.as_json(client_view.request_of(data.CLIENT, request.name))

	def test_no_client_is_drawn_to_a_note(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(IntakeError, match="cannot read"):
			messages.keep_note(request.name, SECRET, data.CLIENT)
		assert not [row for row in rows_of(request) if row["side"] == "internal"]

	def test_a_colleague_is_drawn_to_it(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			messages.keep_note(request.name, "<b>Look</b>", data.MANAGER)
		assert frappe.db.exists(
			"Notification Log", {"for_user": data.MANAGER, "document_name": request.name, "type": "Mention"}
		)
		assert rows_of(request)[0]["text"] == "@Marcel Bakker <b>Look</b>"

	def test_who_wrote_a_note_corrects_it_and_nobody_else(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			note = messages.keep_note(request.name, "Three")
			messages.change_note(note, "Four & a half")
		assert rows_of(request)[0]["text"] == "Four & a half"
		with as_user(data.SECURITY), pytest.raises(frappe.PermissionError):
			messages.change_note(note, "Five")

	def test_who_cannot_read_the_request_is_not_drawn_to_it(self, ask, desk_client):
		"""An employee with the desk for other work is a client here; the platform mails the words of a note."""
		request = ask("LIGHTING", client_user=desk_client, client_email=desk_client)
		with pytest.raises(IntakeError, match="cannot read"):
			messages.keep_note(request.name, SECRET, desk_client)
		assert not frappe.db.exists("Notification Log", {"for_user": desk_client})

	def test_who_cannot_read_the_request_does_not_follow_it(self, ask, as_user, desk_client):
		"""The platform mails the notes to whoever follows a document."""
		request = ask("LIGHTING", client_user=desk_client, client_email=desk_client)
		for user, may in ((desk_client, False), (data.AGENT, True)):
			frappe.db.set_value("User", user, "document_follow_notify", 1)
			with as_user(user):
				if may:
					assert document_follow.update_follow("Client Request", request.name, True)
				else:
					with pytest.raises(frappe.PermissionError):
						document_follow.update_follow("Client Request", request.name, True)

	def test_a_note_is_in_no_mail_print_or_preview(self, ask, as_user):
		"""Neither in the mails of the platform about the request, nor in what is printed of it."""
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			messages.keep_note(request.name, SECRET, data.MANAGER)
			intake_api.reply_to_client(request.name, "We come at ten.")
			assert SECRET not in frappe.get_print("Client Request", request.name)
			assert SECRET not in frappe.as_json(get_preview_data("Client Request", request.name) or {})
		frappe.db.commit()
		mails = frappe.get_all("Email Queue", {"reference_name": request.name}, ["name", "message"])
		assert mails
		for mail in mails:
			to = frappe.get_all("Email Queue Recipient", {"parent": mail.name}, pluck="recipient")
			assert data.CLIENT not in to or SECRET not in mail.message

	def test_a_long_note_is_corrected_whole(self, ask):
		request = ask("LIGHTING")
		messages.keep_note(request.name, "word " * 1000 + "end")
		(note,) = [row for row in rows_of(request) if row["side"] == "internal"]
		assert note["text"].endswith("word end")
		assert note["is_mine"]

	def test_what_the_app_wrote_down_is_corrected_by_nobody(self, ask, as_user):
		request = ask("LIGHTING")
		with as_user(data.AGENT):
			written = request.add_comment("Info", "Anna took it over")
			with pytest.raises(frappe.PermissionError):
				messages.change_note(written.name, "Nobody took it over")

	@pytest.mark.parametrize("note", ["", "  \n"])
	def test_an_empty_note_is_none(self, ask, note):
		with pytest.raises(IntakeError):
			messages.keep_note(ask("LIGHTING").name, note)


class TestReading:
	def test_all_three_are_in_order(self, ask):
		request = ask("LIGHTING")
		deliver(_mail(data.CLIENT, f"Re: lamp {request.name}", "Ten is fine.\n\n> We come at ten.").decode())
		messages.keep_note(request.name, SECRET)
		mail = frappe.get_doc(
			{
				"doctype": "Communication", "communication_type": "Communication", "communication_medium": "Email",
				"sent_or_received": "Received", "reference_doctype": "Client Request", "reference_name": request.name,
				"sender": "stranger@example.com", "subject": "Lamp", "content": "<p>Ten is fine.</p><p>&gt; We come at ten.</p>",
			}
		).insert(ignore_permissions=True)  # fmt: skip
		rows = rows_of(request)
		assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
		assert {row["side"] for row in rows} == {"to_client", "from_client", "internal"}
		(received,) = [row for row in rows if row["name"] == mail.name]
		assert received["text"] == "Ten is fine."
		assert received["is_other_address"]

	def test_markup_of_a_stranger_is_shown_as_words(self, ask):
		request = ask("LIGHTING")
		name = frappe.get_doc(
			{
				"doctype": "Communication", "communication_type": "Communication", "sent_or_received": "Received",
				"reference_doctype": "Client Request", "reference_name": request.name, "sender": data.CLIENT,
				"subject": "x", "content": '<p>Hello</p><img src="https://spy.example/1.gif">',
			}
		).insert(ignore_permissions=True).name  # fmt: skip
		assert messages.content("Communication", name) == {"html": "<p>Hello</p>", "pictures": 1}

	@pytest.mark.parametrize("column", ["content", "text_content"])
	def test_a_plain_mail_that_is_cut_can_be_read_whole(self, ask, column):
		request = ask("LIGHTING")
		mail = frappe.get_doc(
			{
				"doctype": "Communication", "communication_type": "Communication", "sent_or_received": "Received",
				"reference_doctype": "Client Request", "reference_name": request.name, "sender": data.CLIENT,
				"communication_medium": "Email", "subject": "Lamp", column: "word\n" * 1000 + "the end",
			}
		).insert(ignore_permissions=True)  # fmt: skip
		(row,) = [row for row in rows_of(request) if row["side"] == "from_client"]
		assert row["is_cut"]
		assert "word<br>the end" in messages.content("Communication", mail.name)["html"]

	def test_more_than_a_page_is_read_in_pages_each_row_once(self, ask):
		request = ask("LIGHTING")
		at = now_datetime()
		rows = [
			[f"{number:010}", at, at, "Comment", "Client Request", request.name, f"Note {number}", data.AGENT]
			for number in range(70)
		]
		frappe.db.bulk_insert(
			"Comment",
			["name", "creation", "modified", "comment_type", "reference_doctype", "reference_name", "content", "comment_email"],
			rows,
		)  # fmt: skip
		frappe.db.set_value(
			"Facility Message", {"client_request": request.name}, "creation", add_to_date(at, days=-1)
		)
		first = messages.of_request(request.name)
		assert len(first["rows"]) == conversation.PAGE
		second = messages.of_request(request.name, before=first["before"])
		names = [row["name"] for row in first["rows"] + second["rows"]]
		assert len(names) == len(set(names)) == 71
		assert second["before"] is None

	def test_however_much_was_said_it_costs_the_same(self, ask, statements):
		def cost() -> int:
			rows_of(request)  # fills the caches of the process
			return len(statements(lambda: rows_of(request)))

		request = ask("LIGHTING")
		messages.keep_note(request.name, "One")
		few = cost()
		for number in range(20):
			messages.keep_note(request.name, f"Note {number}")
			intake_api.reply_to_client(request.name, f"Message {number}")
		assert cost() == few <= 12

	def test_a_unit_sees_the_notes_and_not_the_letters(self, ask, as_user):
		request = ask("LIGHTING")
		fulfilment.send_out(request.name)
		intake_api.reply_to_client(request.name, "We come at ten.")
		messages.keep_note(request.name, "The ladder is in 2.04")
		unit = frappe.db.get_value(
			"Backoffice Assignment", {"client_request": request.name}, "backoffice_unit"
		)
		member = frappe.get_doc("Backoffice Unit", unit).members[0].user
		letter = frappe.db.get_value("Facility Message", {"client_request": request.name})
		with as_user(member):
			found = messages.of_request(request.name)
			with pytest.raises(frappe.PermissionError):
				messages.content("Facility Message", letter)
		assert {row["side"] for row in found["rows"]} == {"internal"}
		assert found["client"] is None

	@pytest.mark.parametrize("user", [data.CLIENT, data.HOSPITALITY])
	def test_others_see_nothing(self, ask, as_user, user):
		request = ask("LIGHTING")
		messages.keep_note(request.name, SECRET)
		note = frappe.db.get_value("Comment", {"reference_name": request.name})
		with as_user(user):
			for method, arguments in (
				(messages.of_request, (request.name,)),
				(messages.content, ("Comment", note)),
				(messages.keep_note, (request.name, "x")),
			):
				with pytest.raises(frappe.PermissionError):
					method(*arguments)

	def test_only_what_is_about_a_request_can_be_read_here(self, as_user):
		user = frappe.get_doc({"doctype": "ToDo", "description": "x"}).insert()
		comment = user.add_comment("Comment", "Secret")
		with as_user(data.AGENT):
			for doctype, name in (("Comment", comment.name), ("User", data.CLIENT)):
				with pytest.raises(frappe.PermissionError):
					messages.content(doctype, name)
