"""What goes along when an Issue goes on as a Client Request: messages, files, and the record of the contacts.

Messages belong to the request from then on, and both documents show them.
"""

from datetime import datetime

import frappe
from frappe.utils import get_datetime, now_datetime

from facility_frontoffice.reachability import moments, written
from facility_frontoffice.reachability import rules as contact_rules

ISSUE, REQUEST, COMMUNICATION = "Issue", "Client Request", "Communication"


def reroute(message) -> None:
	"""A message about an Issue that goes on as a request is about the request; the Issue shows it too.

	Called before one is inserted.
	"""
	doctype, name = message.reference_doctype, message.reference_name
	if message.communication_type != COMMUNICATION or doctype not in (ISSUE, REQUEST) or not name:
		return
	key = {"issue": name} if doctype == ISSUE else {"name": name, "issue": ("is", "set")}
	found = frappe.db.get_value(REQUEST, key, ["name", "issue"], as_dict=True)
	if found:
		message.update({"reference_doctype": REQUEST, "reference_name": found.name, "reference_owner": None})
		message.add_link(ISSUE, found.issue)


def give_messages_back() -> None:
	"""Without this app an Issue has its own messages again."""
	for request, issue, made_at in frappe.get_all(
		REQUEST,
		filters={"issue": ("is", "set")},
		fields=["name", "issue", "creation"],
		as_list=True,
		order_by="name",
	):
		names = frappe.get_all(
			"Communication Link",
			filters={"parenttype": COMMUNICATION, "link_doctype": ISSUE, "link_name": issue},
			pluck="parent",
		)
		if names:
			frappe.db.set_value(
				COMMUNICATION,
				{"name": ("in", names), "reference_doctype": REQUEST, "reference_name": request},
				{"reference_doctype": ISSUE, "reference_name": issue},
				update_modified=False,
			)
		_give_mails_back(request, issue, made_at, names)


def _give_mails_back(request: str, issue: str, made_at: datetime, messages: list[str]) -> None:
	"""The mails that were sent for the Issue, or with one of its messages. What we told about the request is ours."""
	of_the_issue = {"creation": ("<=", made_at)}
	if messages:
		of_the_issue["communication"] = ("in", messages)
	names = frappe.get_all(
		"Email Queue",
		filters={"reference_doctype": REQUEST, "reference_name": request},
		or_filters=of_the_issue,
		pluck="name",
	)
	if names:
		frappe.db.set_value(
			"Email Queue",
			{"name": ("in", names)},
			{"reference_doctype": ISSUE, "reference_name": issue},
			update_modified=False,
		)


def messages_of(issue: str) -> list:
	return frappe.get_all(
		COMMUNICATION,
		filters={
			"reference_doctype": ISSUE,
			"reference_name": issue,
			"communication_type": ("in", (COMMUNICATION, "Automated Message")),
		},
		fields=[
			"name",
			"communication_type",
			"communication_medium",
			"sent_or_received",
			"communication_date",
			"creation",
			"sender",
			"sender_full_name",
			"user",
			"subject",
			"content",
		],
		order_by="communication_date, creation, name",
	)


def take_messages(issue: str, request: str, messages: list) -> None:
	"""Messages belong to the request, and stay to be seen at the Issue; replies to them come to the request."""
	names = [row.name for row in messages]
	to_request = {"reference_doctype": REQUEST, "reference_name": request}
	if names:
		frappe.db.set_value(COMMUNICATION, {"name": ("in", names)}, to_request, update_modified=False)
		_link_to_issue(issue, names)
	# A reply finds its document by the mail that it answers.
	frappe.db.set_value(
		"Email Queue",
		{"reference_doctype": ISSUE, "reference_name": issue},
		to_request,
		update_modified=False,
	)


def _link_to_issue(issue: str, names: list[str]) -> None:
	now, user = now_datetime(), frappe.session.user
	frappe.db.bulk_insert(
		"Communication Link",
		[
			"name", "creation", "modified", "owner", "modified_by", "parent", "parenttype", "parentfield", "idx",
			"link_doctype", "link_name",
		],
		[
			[
				frappe.generate_hash(length=10), now, now, user, user, name, COMMUNICATION, "timeline_links", 100,
				ISSUE, issue,
			]
			for name in names
		],
	)  # fmt: skip


def take_files(issue: str, request: str) -> None:
	"""The same files, as private or public as they were, with rows of their own: deleting one leaves the other.

	Of who sent them, too: a client sees their own on the portal.
	"""
	for name in frappe.get_all(
		"File",
		filters={"attached_to_doctype": ISSUE, "attached_to_name": issue},
		pluck="name",
		order_by="creation, name",
	):
		original = frappe.get_doc("File", name)
		copy = frappe.copy_doc(original)
		copy.update({"attached_to_doctype": REQUEST, "attached_to_name": request, "attached_to_field": None})
		# the platform leaves it out of a copy, and writing one by itself needs it
		copy.docstatus = original.docstatus
		copy.set_user_and_timestamp()
		copy.owner = original.owner
		copy.db_insert()  # the file itself is there already, and is not to be read or written


def record_contacts(request, messages: list) -> None:
	"""Each message of the client was a contact (S1), answered by the next of ours; without messages, the Issue was one."""
	replies = [
		_moment_of(row)
		for row in messages
		if row.sent_or_received == "Sent" and row.communication_type == COMMUNICATION
	]
	received = [row for row in messages if row.sent_or_received == "Received" and written.is_contact(row)]
	for number, row in enumerate(received):
		asked = _moment_of(row)
		answered = next((at for at in replies if at >= asked), None)
		values = written.values_of(row, request)
		if not number and request.channel == contact_rules.PORTAL:
			# ERPNext stores what was asked on its portal as a mail.
			values["channel"] = contact_rules.PORTAL
		moments.make(communication=row.name, **values, **_outcome(values["channel"], asked, answered))
	if not received:
		asked, answered = request.received_at, request.first_response_at
		moments.make(
			channel=request.channel,
			service_desk=request.service_desk,
			client_request=request.name,
			caller_name=request.client_name,
			caller_email=request.client_email,
			caller_phone=request.client_phone,
			client_user=request.client_user,
			contact=request.contact,
			**_outcome(request.channel, asked, answered),
		)


def _outcome(channel: str, asked, answered) -> dict:
	"""Who spoke to us was answered at once; a mail that followed days later is not how long they waited on the line."""
	if channel not in contact_rules.WRITTEN:
		return {"started_at": asked, "outcome": contact_rules.DONE}
	values = {"started_at": asked, "outcome": contact_rules.WAITING}
	return {**values, "answered_at": max(asked, answered)} if answered else values


def _moment_of(message) -> datetime:
	return get_datetime(message.communication_date or message.creation)
