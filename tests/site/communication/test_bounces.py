"""Mail that comes back, complaints, what a person decides then, and what was read (S6: the client is told, or somebody
knows that they are not)."""

from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import now_datetime

from facility_frontoffice.api import desk, messages
from facility_frontoffice.communication import bounces, decisions, read_marks
from facility_frontoffice.demo import data
from facility_frontoffice.intake import client_profiles
from facility_frontoffice.intake import service as intake
from facility_frontoffice.intake.errors import IntakeError

pytestmark = pytest.mark.usefixtures("outgoing_account")

MESSAGE = "Facility Message"
FULL_REPORT = {"action": "failed", "status": "5.1.1", "diagnostic": "smtp; 550 5.1.1 User unknown"}


@pytest.fixture
def mailed(ask):
	"""A message of a new request, as if the platform's queue had handed it over: `mailed()`."""

	def make(recipient: str = data.CLIENT, mail: str | None = None, **values):
		request = ask("LIGHTING", client_email=recipient, client_phone="06-1234", **values)
		row = frappe.get_doc(MESSAGE, {"client_request": request.name, "kind": "Received"})
		mail = mail or queued_mail(recipient)
		row.db_set({"status": "Sent", "email_queue": mail, "sent_at": now_datetime()})
		return row

	return make


def queued_mail(*recipients: str) -> str:
	return (
		frappe.get_doc(
			{
				"doctype": "Email Queue",
				"sender": "frontoffice@example.com",
				"message_id": f"{frappe.generate_hash(length=8)}@example.com",
				"message": "Dear Emma",
				"status": "Sent",
				"recipients": [{"recipient": recipient, "status": "Sent"} for recipient in recipients],
			}
		)
		.insert(ignore_permissions=True)
		.name
	)


def report_of(message, **values) -> SimpleNamespace:
	message_id = frappe.db.get_value("Email Queue", message.email_queue, "message_id")
	return SimpleNamespace(
		**{"recipient": message.recipient, "original_message_id": f"<{message_id}>", **FULL_REPORT, **values}
	)


def notices_about(message) -> list[str]:
	return frappe.get_all(
		"Notification Log",
		{"document_name": message.client_request, "subject": ("like", "%came back%")},
		pluck="subject",
	)


class TestComingBack:
	def test_the_message_the_address_and_the_owner_know(self, mailed):
		message = mailed()
		frappe.db.set_value("Client Request", message.client_request, "front_office_owner", data.AGENT)
		assert bounces.came_back(report_of(message))
		message.reload()
		assert message.status == "Bounced"
		assert message.bounced_at
		assert message.error == "There is no such mailbox. (550 5.1.1 User unknown)"
		known = client_profiles.about(data.CLIENT)
		assert known.address_state == "Comes Back"
		assert "no such mailbox" in known.address_reason
		(notice,) = notices_about(message)
		assert data.CLIENT in notice
		assert "06-1234" in notice

	def test_twice_counts_once(self, mailed):
		message = mailed()
		assert bounces.came_back(report_of(message))
		bounced_at = frappe.db.get_value(MESSAGE, message.name, "bounced_at")
		assert bounces.came_back(report_of(message))
		assert frappe.db.get_value(MESSAGE, message.name, "bounced_at") == bounced_at
		assert len(notices_about(message)) == 1

	@pytest.mark.parametrize(
		"forged",
		[
			{"original_message_id": "<made-up@example.com>"},
			{"original_message_id": ""},
			{"recipient": "somebody@else.example"},
			{"recipient": ""},
		],
	)
	def test_a_forged_one_changes_nothing(self, mailed, forged):
		message = mailed()
		assert not bounces.came_back(report_of(message, **forged))
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Sent"
		assert not bounces.state_of(data.CLIENT)
		assert not notices_about(message)

	def test_the_letters_of_an_address_do_not_matter(self, mailed):
		message = mailed()
		assert bounces.came_back(report_of(message, recipient=f"<{data.CLIENT.upper()}>"))
		assert bounces.state_of(data.CLIENT)["state"] == "Comes Back"

	def test_later_is_noted_only(self, mailed):
		message = mailed()
		assert bounces.came_back(
			report_of(message, action="delayed", status="4.4.1", diagnostic="smtp; try later")
		)
		message.reload()
		assert message.status == "Sent"
		assert "try later" in message.error
		assert not bounces.state_of(data.CLIENT)
		assert not notices_about(message)

	def test_too_large_says_nothing_of_the_address(self, mailed):
		message = mailed()
		assert bounces.came_back(report_of(message, status="5.3.4", diagnostic="smtp; too big"))
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Bounced"
		assert not bounces.state_of(data.CLIENT)

	def test_that_it_arrived_is_no_bounce(self, mailed):
		message = mailed()
		assert bounces.came_back(report_of(message, action="delivered", status="2.0.0"))
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Sent"

	def test_what_was_read_on_the_portal_was_not_lost(self, mailed):
		message = mailed()
		message.db_set("status", "Read")
		assert bounces.came_back(report_of(message))
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Read"
		assert bounces.state_of(data.CLIENT)

	def test_a_combined_mail_comes_back_for_all_that_were_in_it(self, mailed):
		leading = mailed()
		others = [mailed(mail=leading.email_queue), mailed()]
		others[1].db_set({"combined_in": leading.name, "email_queue": None})
		assert bounces.came_back(report_of(leading))
		for row in (leading, *others):
			assert frappe.db.get_value(MESSAGE, row.name, "status") == "Bounced"
			assert len(notices_about(row)) == 1

	def test_of_what_is_done_nobody_hears(self, mailed):
		message = mailed()
		frappe.db.set_value("Client Request", message.client_request, "status", "Closed")
		assert bounces.came_back(report_of(message))
		assert not notices_about(message)

	def test_words_of_a_server_are_no_markup(self, mailed):
		message = mailed()
		message.db_set("recipient", "e<b>@example.com")
		assert bounces.came_back(report_of(message, recipient="e<b>@example.com", status="5.3.4"))
		assert "<b>@" not in notices_about(message)[0]


class TestTheAddress:
	def test_a_complaint_is_kept_until_a_person_clears_it(self, mailed):
		message = mailed()
		assert bounces.complained(report_of(message))
		assert bounces.state_of(data.CLIENT)["state"] == "Complained"
		assert bounces.came_back(report_of(message))
		assert bounces.state_of(data.CLIENT)["state"] == "Complained"
		assert not bounces.address_works(data.CLIENT)
		assert bounces.state_of(data.CLIENT)["state"] == "Complained"
		messages.address_works(data.CLIENT)
		assert not bounces.state_of(data.CLIENT)

	def test_a_complaint_about_nothing_of_ours_changes_nothing(self, mailed):
		message = mailed()
		assert not bounces.complained(report_of(message, original_message_id="<x@y>"))
		assert not bounces.state_of(data.CLIENT)

	def test_a_mail_from_it_shows_that_it_works(self, mailed):
		bounces.came_back(report_of(mailed()))
		assert bounces.address_works(data.CLIENT.upper())
		assert not bounces.state_of(data.CLIENT)
		assert not bounces.address_works(data.CLIENT)
		assert not bounces.address_works("nobody@knows.example")

	def test_who_takes_in_a_question_is_warned(self, mailed):
		bounces.came_back(report_of(mailed()))
		assert desk.about_client(email=data.CLIENT)["profile"]["address_state"] == "Comes Back"

	def test_nobody_says_so_by_keeping_a_profile(self):
		with pytest.raises(IntakeError):
			client_profiles.keep(data.CLIENT, {"address_state": "Complained"})

	def test_a_client_cannot_clear_it(self, mailed, as_user):
		bounces.came_back(report_of(mailed()))
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			messages.address_works(data.CLIENT)


class TestDeciding:
	@pytest.fixture
	def lost(self, mailed):
		message = mailed()
		bounces.came_back(report_of(message))
		message.reload()
		return message

	def test_it_is_sent_again(self, lost, as_user):
		# whatever else this address had within the hour
		frappe.db.set_single_value("Facility Frontoffice Settings", "messages_per_hour", 0)
		frappe.clear_document_cache("Facility Frontoffice Settings")
		with as_user(data.AGENT):
			(name,) = messages.send_again([lost.name])
		again = frappe.get_doc(MESSAGE, name)
		assert (again.status, again.recipient, again.kind) == ("Queued", lost.recipient, lost.kind)
		assert again.message_key == f"{lost.message_key}|again:1"
		lost.reload()
		assert (lost.status, lost.decision, lost.decided_by) == ("Bounced", "Sent Again", data.AGENT)
		assert not bounces.state_of(data.CLIENT), "who sends again says that it works"
		frappe.db.commit()
		again.reload()
		assert again.status == "Sent"

	def test_it_is_sent_once(self, lost):
		messages.send_again([lost.name])
		with pytest.raises(IntakeError, match="decided"):
			messages.send_again([lost.name])
		with pytest.raises(IntakeError, match="decided"):
			messages.leave([lost.name])

	def test_to_another_address_that_is_kept(self, lost):
		(name,) = messages.send_again([lost.name], "emma.vandijk@example.com", True)
		assert frappe.db.get_value(MESSAGE, name, "recipient") == "emma.vandijk@example.com"
		request = frappe.get_doc("Client Request", lost.client_request)
		assert request.client_email == "emma.vandijk@example.com"
		assert bounces.state_of(data.CLIENT), "the old one still comes back"

	def test_the_second_time_has_a_key_of_its_own(self, lost):
		(name,) = messages.send_again([lost.name])
		frappe.db.set_value(MESSAGE, name, "status", "Failed")
		(second,) = messages.send_again([name])
		assert frappe.db.get_value(MESSAGE, second, "message_key") == f"{lost.message_key}|again:2"

	@pytest.mark.parametrize("address", ["no address", "a@b.example, c@d.example"])
	def test_no_address_is_refused(self, lost, address):
		with pytest.raises(IntakeError):
			messages.send_again([lost.name], address)

	def test_what_had_no_address_takes_the_one_that_was_filled_in(self, ask):
		request = ask("LIGHTING", client_user=None, client_name="Somebody at the counter")
		name = frappe.db.get_value(MESSAGE, {"client_request": request.name})
		with pytest.raises(IntakeError, match="no address"):
			messages.send_again([name])
		request.reload()
		request.client_email = "somebody@example.com"
		request.save()
		(again,) = messages.send_again([name])
		assert frappe.db.get_value(MESSAGE, again, "recipient") == "somebody@example.com"

	def test_a_text_message_goes_to_a_number_and_no_mail_address(self, lost):
		lost.db_set({"channel": "Text Message", "recipient": "06-1234", "status": "Unclear"})
		with pytest.raises(IntakeError, match="no telephone number"):
			messages.send_again([lost.name], data.CLIENT)
		(name,) = messages.send_again([lost.name], "+31 6 12345678", True)
		again = frappe.get_doc(MESSAGE, name)
		assert (again.recipient, again.channel) == ("+31 6 12345678", "Text Message")
		request = frappe.get_doc("Client Request", lost.client_request)
		assert (request.client_phone, request.client_email) == ("+31 6 12345678", data.CLIENT)

	def test_left_as_it_is(self, lost):
		messages.leave([lost.name])
		lost.reload()
		assert (lost.status, lost.decision) == ("Bounced", "Left")

	def test_what_was_sent_is_not_sent_again(self, mailed):
		with pytest.raises(IntakeError):
			messages.send_again([mailed().name])

	@pytest.mark.parametrize("user", [data.CLIENT, data.SECURITY])
	def test_others_do_not_decide(self, lost, as_user, user):
		with as_user(user):
			for method in (messages.send_again, messages.leave):
				with pytest.raises(frappe.PermissionError):
					method([lost.name])


class TestRead:
	def test_looking_at_the_request_reads_what_was_sent_to_that_user(self, mailed, statements):
		message = mailed()
		queued = mailed()
		queued.db_set("status", "Queued")
		to_other = mailed()
		to_other.db_set({"client_request": message.client_request, "recipient": data.COLLEAGUE})
		seen = statements(lambda: read_marks.opened(data.CLIENT, message.client_request))
		assert len(seen) == 1, seen
		assert frappe.db.get_value(MESSAGE, message.name, ["status"]) == "Read"
		assert frappe.db.get_value(MESSAGE, message.name, "read_at")
		assert frappe.db.get_value(MESSAGE, queued.name, "status") == "Queued"
		assert frappe.db.get_value(MESSAGE, to_other.name, "status") == "Sent"

	def test_the_picture_is_there_only_where_an_admin_wants_it(self, mailed):
		message = mailed()
		assert read_marks.picture(message.name) == ""
		frappe.db.set_single_value("Facility Frontoffice Settings", "know_when_read", 1)
		frappe.clear_document_cache("Facility Frontoffice Settings")
		assert "&amp;_signature=" in read_marks.picture(message.name)

	def test_the_picture_reads_its_message_and_those_that_went_with_it(self, mailed):
		message, other, with_it = mailed(), mailed(), mailed()
		with_it.db_set("combined_in", message.name)
		signature = read_marks.tracker_url(message.name).partition("_signature=")[2]
		answer = messages.seen(message.name, signature)
		assert answer.mimetype == "image/gif"
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Read"
		assert frappe.db.get_value(MESSAGE, with_it.name, "status") == "Read"
		forged = messages.seen(other.name, signature)
		unknown = messages.seen("no-such-one", "")
		assert forged.data == unknown.data == answer.data
		assert frappe.db.get_value(MESSAGE, other.name, "status") == "Sent"

	def test_who_read_what_was_unclear_has_it(self, mailed):
		message = mailed()
		message.db_set("status", "Unclear")
		read_marks.opened(data.CLIENT, message.client_request)
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Read"
		with pytest.raises(IntakeError):
			messages.send_again([message.name])

	def test_what_came_back_is_not_read(self, mailed):
		message = mailed()
		bounces.came_back(report_of(message))
		read_marks.opened(data.CLIENT, message.client_request)
		assert frappe.db.get_value(MESSAGE, message.name, "status") == "Bounced"


def test_every_status_that_waits_for_a_decision_is_one_of_the_doctype():
	options = frappe.get_meta(MESSAGE).get_field("status").options.split("\n")
	assert set(decisions.NOT_TOLD) <= set(options)


def test_a_reply_of_a_person_is_sent_again_with_its_words(ask):
	request = ask("LIGHTING")
	intake.reply_to_client(request.name, "We come at ten.")
	name = frappe.db.get_value(MESSAGE, {"client_request": request.name, "kind": "Reply"})
	frappe.db.set_value(MESSAGE, name, "status", "Unclear")
	(again,) = messages.send_again([name])
	frappe.db.commit()
	assert "We come at ten." in frappe.db.get_value(MESSAGE, again, "content")
