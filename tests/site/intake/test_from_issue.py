"""An Issue of ERPNext's help desk goes on as a Client Request, with all that was said and sent (S1)."""

import frappe
import pytest
from frappe.desk.form.load import get_communication_data
from frappe.email.receive import InboundMail

from facility_frontoffice import files as uploads
from facility_frontoffice.api import issues as api
from facility_frontoffice.demo import data
from facility_frontoffice.intake import from_issue, issue_messages
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.patches.v15_0 import no_copy_of_issue_link
from facility_frontoffice.service_levels import audit

ISSUE, REQUEST, MOMENT = "Issue", "Client Request", "Facility Contact Moment"
SUPPORT = "steun@example.com"


@pytest.fixture(autouse=True)
def _monday_morning(travel_to):
	travel_to("2026-03-02 10:00")


@pytest.fixture
def colleague(_isolated):
	"""Somebody of the help desk who also takes in requests."""
	return frappe.get_doc(
		{
			"doctype": "User",
			"email": SUPPORT,
			"first_name": "Steun",
			"send_welcome_email": 0,
			"roles": [{"role": "Support Team"}, {"role": "Frontoffice Agent"}],
		}
	).insert(ignore_permissions=True)


@pytest.fixture
def issue():
	def make(**values):
		return frappe.get_doc(
			{
				"doctype": ISSUE,
				"subject": "The lamp <b>blinks</b>",
				"description": "<p>It blinks.</p><p>Since Friday &amp; often.</p>",
				"raised_by": data.CLIENT,
				"priority": "High" if frappe.db.exists("Issue Priority", "High") else None,
				**values,
			}
		).insert(ignore_permissions=True)

	return make


@pytest.fixture
def message():
	def write(issue, sent_or_received="Received", **values):
		return frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": sent_or_received,
				"subject": issue.subject,
				"content": "It blinks.",
				"sender": data.CLIENT if sent_or_received == "Received" else SUPPORT,
				"recipients": SUPPORT if sent_or_received == "Received" else data.CLIENT,
				"reference_doctype": ISSUE,
				"reference_name": issue.name,
				**values,
			}
		).insert(ignore_permissions=True)

	return write


def on_timeline(doc) -> set[str]:
	return {row.name for row in get_communication_data(doc.doctype, doc.name, limit=100)}


class TestTheRequest:
	def test_it_is_the_question_that_was_asked(self, issue, message, travel_to, colleague, as_user):
		travel_to("2026-02-27 15:00")
		asked = issue(issue_type=_issue_type("Complaint"))
		message(asked)
		travel_to("2026-03-02 10:00")
		with as_user(SUPPORT):
			request = frappe.get_doc(REQUEST, api.make_from_issue(asked.name)["name"])
		assert (request.subject, request.channel, request.request_type) == (
			"The lamp blinks",
			"Email",
			"Complaint",
		)
		assert request.description == "It blinks.\nSince Friday & often."
		assert (request.client_user, request.client_name) == (data.CLIENT, "Emma van Dijk")
		assert request.received_at.strftime("%Y-%m-%d %H:%M") == "2026-02-27 15:00"
		assert str(request.resolution_due)[:16] == "2026-03-02 15:00", (
			"a working day from Friday, not from Monday"
		)
		assert request.front_office_owner == SUPPORT
		assert request.status == "New"
		assert list(audit.differences(REQUEST, [request.name])) == []

	def test_both_name_each_other_and_the_issue_is_closed(self, issue):
		asked = issue()
		request = from_issue.make(asked.name)
		asked.reload()
		assert (request.issue, asked.client_request, asked.status) == (asked.name, request.name, "Closed")

	def test_pressed_twice_it_is_the_same_one(self, issue):
		asked = issue()
		assert from_issue.make(asked.name).name == from_issue.make(asked.name).name
		assert frappe.db.count(REQUEST, {"issue": asked.name}) == 1

	def test_an_issue_that_belongs_to_a_request_already_leads_there(self, issue, ask):
		request = ask("CLEANING")
		asked = issue(client_request=request.name)
		assert from_issue.make(asked.name).name == request.name

	def test_what_is_closed_is_opened_first(self, issue):
		asked = issue(status="Closed")
		with pytest.raises(IntakeError, match="Open it again first"):
			from_issue.make(asked.name)

	def test_nothing_typed_says_that_it_came_from_an_issue(self, issue, ask):
		asked = issue()
		request = frappe.get_doc(
			{
				"doctype": REQUEST,
				"subject": "x",
				"request_type": "Remark",
				"channel": "Phone",
				"client_name": "x",
				"issue": asked.name,
			}
		).insert()
		assert request.issue is None
		made = from_issue.make(asked.name)
		made.issue = None
		made.save()
		assert made.issue == asked.name

	def test_who_typed_it_for_somebody_is_not_the_client(self, issue, colleague, as_user):
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": "Piet",
				"last_name": "Klant",
				"email_ids": [{"email_id": "piet@klant.example", "is_primary": 1}],
				"phone_nos": [{"phone": "0201234567", "is_primary_phone": 1}],
			}
		).insert(ignore_permissions=True)
		with as_user(SUPPORT):
			asked = issue(raised_by=SUPPORT, contact=contact.name)
			request = from_issue.make(asked.name)
		assert (request.client_email, request.client_name, request.client_phone) == (
			"piet@klant.example",
			"Piet Klant",
			"0201234567",
		)

	def test_a_copy_of_the_issue_is_another_question(self, issue):
		asked = issue()
		from_issue.make(asked.name)
		asked.reload()
		assert frappe.copy_doc(asked, ignore_no_copy=False).client_request is None
		frappe.db.set_value("Custom Field", {"dt": ISSUE, "fieldname": "client_request"}, "no_copy", 0)
		no_copy_of_issue_link.execute()
		assert frappe.db.get_value("Custom Field", {"dt": ISSUE, "fieldname": "client_request"}, "no_copy")

	def test_a_question_of_the_customer_portal(self, issue, message):
		asked = issue(via_customer_portal=1)
		message(asked)
		request = from_issue.make(asked.name)
		assert request.channel == "Portal"
		channels = frappe.get_all(
			MOMENT, {"client_request": request.name}, pluck="channel", order_by="started_at, name"
		)
		assert channels == ["Portal", "Email"], "ERPNext stores what was asked there as a mail"

	def test_erpnexts_own_clocks_stop(self, issue, request):
		agreement = request.getfixturevalue("agreement")
		asked = issue(priority="Medium")
		assert asked.service_level_agreement == agreement.name
		made = from_issue.make(asked.name)
		asked.reload()
		assert (asked.status, asked.client_request) == ("Closed", made.name)
		assert asked.resolution_date

	def test_an_admins_workflow_is_left_alone(self, issue, monkeypatch):
		monkeypatch.setattr(from_issue, "get_workflow_name", lambda doctype: "Theirs")
		asked = issue()
		request = from_issue.make(asked.name)
		asked.reload()
		assert (asked.status, asked.client_request) == ("Open", request.name)

	def test_a_deleted_request_lets_the_issue_go(self, issue):
		asked = issue()
		request = from_issue.make(asked.name)
		frappe.delete_doc(REQUEST, request.name)
		asked.reload()
		assert asked.client_request is None


@pytest.fixture
def agreement(_isolated):
	frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 1)
	for priority in ("Low", "Medium", "High"):
		if not frappe.db.exists("Issue Priority", priority):
			frappe.get_doc({"doctype": "Issue Priority", "name": priority}).insert()
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Days off of the help desk",
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
		}
	).insert()
	return frappe.get_doc(
		{
			"doctype": "Service Level Agreement",
			"document_type": ISSUE,
			"service_level": "Help desk",
			"enabled": 1,
			"default_service_level_agreement": 1,
			"apply_sla_for_resolution": 1,
			"holiday_list": holidays.name,
			"priorities": [
				{
					"priority": "Medium",
					"response_time": 14400,
					"resolution_time": 50400,
					"default_priority": 1,
				}
			],
			"support_and_resolution": [
				{"workday": day, "start_time": "09:00:00", "end_time": "17:00:00"}
				for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
			],
			"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}],
		}
	).insert()


class TestMessages:
	def test_both_show_what_was_said(self, issue, message):
		asked = issue()
		said = {message(asked).name, message(asked, "Sent").name}
		request = from_issue.make(asked.name)
		assert on_timeline(request) == said
		assert on_timeline(asked) == said

	def test_what_was_answered_before_is_not_late(self, issue, message, travel_to):
		travel_to("2026-02-26 10:00")
		asked = issue(priority=None)
		message(asked)
		travel_to("2026-02-26 10:20")
		message(asked, "Sent")
		travel_to("2026-03-02 10:00")
		asked.reload()
		assert asked.first_responded_on
		request = from_issue.make(asked.name)
		assert request.first_response_at == asked.first_responded_on
		assert not request.response_breached_at
		assert not request.acknowledgement_breached_at
		assert list(audit.differences(REQUEST, [request.name])) == []
		(row,) = frappe.get_all(
			MOMENT, {"client_request": request.name}, ["outcome", "answer_seconds", "within_norm"]
		)
		assert (row.outcome, row.within_norm) == ("Answered", 1)
		assert row.answer_seconds == pytest.approx(20 * 60, abs=10)

	def test_s1_s36_what_nobody_answered_still_waits(self, issue, message):
		asked = issue()
		mail = message(asked)
		request = from_issue.make(asked.name)
		(row,) = frappe.get_all(
			MOMENT, {"client_request": request.name}, ["outcome", "communication", "channel"]
		)
		assert (row.outcome, row.communication, row.channel) == ("Waiting", mail.name, "Email")
		bare = from_issue.make(issue(subject="Without a message").name)
		assert frappe.db.count(MOMENT, {"client_request": bare.name}) == 1

	def test_a_later_reply_lands_on_the_request(self, issue, message):
		asked = issue()
		first = message(asked, message_id="first@help.example")
		request = from_issue.make(asked.name)
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Help desk tests",
				"email_id": "help@example.com",
				"append_to": ISSUE,
			}
		)
		for headers in ("In-Reply-To: <first@help.example>\r\n", f"X-No-Thread: {asked.name}\r\n"):
			raw = (
				f"From: {data.CLIENT}\r\nTo: help@example.com\r\nMessage-ID: <{frappe.generate_hash(length=8)}@x>\r\n"
				f"{headers}Subject: Re: lamp (#{asked.name})\r\nDate: Mon, 2 Mar 2026 09:30:00 +0100\r\n\r\nAnd now?"
			)
			reply = InboundMail(raw, account, append_to=ISSUE).process()
			assert (reply.reference_doctype, reply.reference_name) == (REQUEST, request.name)
			assert {first.name, reply.name} <= on_timeline(request) & on_timeline(asked)
		asked.reload()
		assert asked.status == "Closed", "the help desk has nothing to do with it any more"

	def test_a_reply_that_is_written_at_the_issue_answers_the_request(self, issue, message):
		asked = issue()
		message(asked)
		request = from_issue.make(asked.name)
		reply = message(asked, "Sent")
		assert reply.reference_name == request.name
		assert frappe.get_all(MOMENT, {"client_request": request.name}, pluck="outcome") == ["Answered"]

	def test_the_client_hears_once_where_it_goes_on(self, issue):
		request = from_issue.make(issue().name)
		told = frappe.get_all("Facility Message", {"client_request": request.name}, ["kind", "context"])
		assert [row.kind for row in told] == ["Reply"]
		assert request.name in told[0].context
		assert request.issue in told[0].context
		assert request.acknowledged_at

	def test_without_this_app_the_issue_has_its_messages_again(self, issue, message):
		asked = issue()
		said = message(asked)
		from_issue.make(asked.name)
		issue_messages.give_messages_back()
		said.reload()
		assert (said.reference_doctype, said.reference_name) == (ISSUE, asked.name)

	def test_and_its_mails_but_not_ours(self, issue, message, travel_to):
		asked = issue()
		before = _queued(asked)
		travel_to("2026-03-02 11:00")
		request = from_issue.make(asked.name)
		travel_to("2026-03-02 12:00")
		reply, ours = _queued(request, communication=message(asked, "Sent").name), _queued(request)
		issue_messages.give_messages_back()
		of = {
			mail: frappe.db.get_value("Email Queue", mail, "reference_name") for mail in (before, reply, ours)
		}
		assert of == {before: asked.name, reply: asked.name, ours: request.name}

	def test_s1_who_spoke_to_us_did_not_wait_for_a_mail(self, issue, travel_to):
		asked = issue(email_account=None)
		travel_to("2026-03-03 10:00")
		asked.db_set("first_responded_on", "2026-03-03 09:00:00")
		request = from_issue.make(asked.name)
		(row,) = frappe.get_all(
			MOMENT, {"client_request": request.name}, ["channel", "outcome", "answer_seconds"]
		)
		assert (row.channel, row.outcome, row.answer_seconds) == ("Other", "Answered", None)


class TestFiles:
	def test_files_go_along_as_they_are(self, issue, as_user):
		asked = issue()
		uploads.attach(ISSUE, asked.name, "lamp.pdf", b"%PDF-1.4 lamp")
		frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "map.txt",
				"content": "open to all",
				"attached_to_doctype": ISSUE,
				"attached_to_name": asked.name,
				"is_private": 0,
			}
		).insert()
		with as_user("Administrator"):  # as outside of a test, where the platform makes other copies
			request = from_issue.make(asked.name)
		fields = ["file_name", "file_url", "is_private", "content_hash", "file_size"]
		files = [
			frappe.get_all(
				"File",
				{"attached_to_doctype": doc.doctype, "attached_to_name": doc.name},
				fields,
				order_by="file_name",
			)
			for doc in (asked, request)
		]
		assert len(files[0]) == 2
		assert files[0] == files[1]
		row = frappe.get_doc("File", {"attached_to_name": request.name, "file_name": ("like", "lamp%")})
		row.delete()
		assert frappe.get_doc(
			"File", {"attached_to_name": asked.name, "file_name": ("like", "lamp%")}
		).get_content()

	def test_files_stay_of_who_sent_them(self, issue, as_user):
		asked = issue()
		with as_user(data.CLIENT):
			uploads.attach(ISSUE, asked.name, "lamp.pdf", b"%PDF-1.4 lamp")
		request = from_issue.make(asked.name)
		assert frappe.get_all("File", {"attached_to_name": request.name}, pluck="owner") == [data.CLIENT]


class TestWhoMay:
	def test_who_reads_the_issue_and_takes_in_requests(self, issue, colleague, as_user):
		asked = issue()
		with as_user(SUPPORT):
			assert api.make_from_issue(asked.name)["name"]

	@pytest.mark.parametrize("user", [data.AGENT, data.CLIENT, data.SECURITY, "Guest"])
	def test_nobody_else(self, issue, as_user, user):
		asked = issue()
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.make_from_issue(asked.name)

	def test_not_the_help_desk_alone(self, issue, colleague, as_user):
		frappe.get_doc("User", SUPPORT).remove_roles("Frontoffice Agent")
		with as_user(SUPPORT), pytest.raises(frappe.PermissionError):
			api.make_from_issue(issue().name)


def test_connections_on_both_sides():
	from facility_frontoffice.overrides import dashboards

	assert dashboards.issue({"fieldname": "issue"})["non_standard_fieldnames"] == {REQUEST: "issue"}
	links = {link.link_doctype for link in frappe.get_meta(REQUEST).links}
	assert {ISSUE, MOMENT, "Facility Desk Move"} <= links


def _queued(doc, **values) -> str:
	"""A mail about a document, as the platform queues it."""
	return (
		frappe.get_doc(
			{
				"doctype": "Email Queue",
				"sender": SUPPORT,
				"message": "x",
				"recipients": [{"recipient": data.CLIENT}],
				"reference_doctype": doc.doctype,
				"reference_name": doc.name,
				**values,
			}
		)
		.insert(ignore_permissions=True)
		.name
	)


def _issue_type(name: str) -> str:
	if not frappe.db.exists("Issue Type", name):
		frappe.get_doc({"doctype": "Issue Type", "name": name}).insert()
	return name


MAKE = """
frappe.get_doc(
	{"doctype": "Issue", "subject": "Busy issue", "raised_by": "busy@example.com", "description": "x"}
).insert()
frappe.db.commit()
"""
PRESS = """
from facility_frontoffice.intake import from_issue, issue_messages
issue = frappe.db.get_value("Issue", {"subject": "Busy issue"})
print(from_issue.make(issue).name)
frappe.db.commit()
"""
REMOVE = """
for doctype in ("Client Request", "Facility Contact Moment", "Issue"):
	filters = {"caller_email": "busy@example.com"} if doctype == "Facility Contact Moment" else {"subject": "Busy issue"}
	for name in frappe.get_all(doctype, filters, pluck="name"):
		frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
		frappe.db.delete("Comment", {"reference_doctype": doctype, "reference_name": name})
frappe.db.commit()
"""


def test_two_who_press_at_once_get_the_same_request(in_processes):
	in_processes(MAKE, 1)
	try:
		assert len(set(in_processes(PRESS, 3))) == 1
	finally:
		in_processes(REMOVE, 1)
