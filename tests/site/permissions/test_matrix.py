"""Who learns what, by every route that the platform has to a document.

The owner of a request is a client: without any right on our doctypes, they learn what `api.portal` tells them and
nothing else. A route that is refused and one that finds nothing are the same here: the document did not come out.
"""

import frappe
import pytest
from frappe.utils import add_days, now_datetime, nowdate
from routes import ROUTES, call, get_doc, get_list, print_view, report_view, report_view_count, search_link

from facility_frontoffice import files as uploads
from facility_frontoffice.communication.inbound import store
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import account
from facility_frontoffice.fulfilment import bulk, supplier_tokens
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import client_profiles, corrections, desk_moves
from facility_frontoffice.permissions import backoffice_assignment, client_request, commitment
from facility_frontoffice.permissions.desk import may_use_the_desk
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.service_levels import commitments

REQUEST, ASSIGNMENT = "Client Request", "Backoffice Assignment"
TASK, MESSAGE, COMMITMENT = "Facility Client Task", "Facility Message", "Facility Commitment"
CORRECTION, CONDUCT, PROFILE = "Facility Correction", "Facility Conduct Note", "Facility Client Profile"
MOMENT, MOVE = "Facility Contact Moment", "Facility Desk Move"
LINK, ABSENCE = "Facility Supplier Link", "Facility Absence"
BULK = "Facility Bulk Action"
MISSED = "Facility Missed Update"
MAIL = "Facility Inbound Mail"
DOCTYPES = (
	REQUEST, ASSIGNMENT, TASK, MESSAGE, COMMITMENT, CORRECTION, CONDUCT, PROFILE, MOMENT, MOVE, LINK, ABSENCE,
	BULK, MISSED, MAIL,
)  # fmt: skip

CLIENT, OTHER_CLIENT, GUEST = data.CLIENT, data.COLLEAGUE, "Guest"
AGENT, MANAGER = data.AGENT, data.MANAGER
MEMBER, OTHER_MEMBER, PURCHASER = data.SECURITY, data.LOGISTICS, data.PURCHASER
EVERYBODY = (CLIENT, OTHER_CLIENT, GUEST, AGENT, MANAGER, MEMBER, OTHER_MEMBER, PURCHASER)

# Of an access pass that the unit of MEMBER delivers; nothing is bought for it.
SEES_THE_PASS = {
	REQUEST: {AGENT, MANAGER, MEMBER},
	ASSIGNMENT: {AGENT, MANAGER, MEMBER},
	TASK: {AGENT, MANAGER, MEMBER},
	MESSAGE: {AGENT, MANAGER},
	COMMITMENT: {AGENT, MANAGER, MEMBER},
	CORRECTION: {AGENT, MANAGER},
	CONDUCT: {MANAGER},
	PROFILE: {AGENT, MANAGER},
	MOMENT: {AGENT, MANAGER},
	MOVE: {AGENT, MANAGER},
	LINK: {AGENT, MANAGER},
	MISSED: {AGENT, MANAGER},
	MAIL: {AGENT, MANAGER},
}
# Of a chair that is being bought, through a unit that neither of the members is in.
SEES_THE_CHAIR = {
	REQUEST: {AGENT, MANAGER},
	ASSIGNMENT: {AGENT, MANAGER, PURCHASER},
	MESSAGE: {AGENT, MANAGER},
	COMMITMENT: {AGENT, MANAGER},
	MISSED: {AGENT, MANAGER, PURCHASER},
}


@pytest.fixture
def access_pass(ask):
	request = ask("ACCESS-PASS", subject="A pass for Noor")
	(assignment,) = fulfilment.send_out(request.name)
	commitments.ask_expert(request.name, "Which doors?", "Security")
	corrections.correct_information(frappe.get_doc(REQUEST, request.name), "Today", "Tomorrow", "Busy")
	about = {"doctype": CONDUCT, "client_user": CLIENT, "client_request": request.name}
	frappe.get_doc({**about, "kind": "Threat", "note": "Shouted."}).insert()
	client_profiles.keep(CLIENT, {"preferences": "Walks with a stick"})
	contacts.from_intake(request)
	other = frappe.get_doc({"doctype": "Facility Service Desk", "desk_name": "Another"}).insert()
	desk_moves.move(request.name, other.name, "They know them")
	return {
		**_of(request.name, assignment),
		PROFILE: CLIENT,
		LINK: _link(assignment),
		MISSED: _missed(request.name, assignment),
		MAIL: _mail(),
	}


def _mail() -> str:
	"""A mail of the client, kept as it came."""
	raw = f"From: {CLIENT}\r\nSubject: A pass\r\nMessage-ID: <pass@x>\r\n\r\nFor Noor\r\n".encode()
	return store.keep(store.Place(account()), raw)


def _missed(request: str, assignment: str) -> str:
	"""As if it could not follow an order, which is gone since."""
	doc = frappe.get_doc(
		{
			"doctype": MISSED, "reference_doctype": "Purchase Order", "reference_name": "PO-0", "reason": "Photo missing",
			"backoffice_assignment": assignment, "client_request": request,
		}
	)  # fmt: skip
	return doc.insert(ignore_links=True).name


def _link(assignment: str) -> str:
	"""As if a supplier did it."""
	work = frappe.get_doc(ASSIGNMENT, assignment)
	work.supplier = data.CLEANING_SUPPLIER
	message = frappe._dict(name=None, recipient="work@schoon.example")
	supplier_tokens.make(work, message, replaces=True)
	return frappe.db.get_value(LINK, {"backoffice_assignment": assignment})


@pytest.fixture
def chair(ask):
	request = ask("CHAIR", subject="A chair for Noor")
	(approval,) = fulfilment.send_out(request.name)
	fulfilment.complete(approval, result="Agreed")
	purchase = frappe.db.get_value(ASSIGNMENT, {"client_request": request.name, "action": "Purchase"})
	assert purchase
	commitments.make(request.name, "Information", "When it comes", add_days(now_datetime(), 90))
	return {**_of(request.name, purchase), MISSED: _missed(request.name, purchase)}


def _of(request: str, assignment: str) -> dict:
	names = {REQUEST: request, ASSIGNMENT: assignment}
	for doctype in (TASK, MESSAGE, COMMITMENT, CORRECTION, CONDUCT, MOMENT, MOVE):
		names[doctype] = frappe.db.get_value(doctype, {"client_request": request}, order_by="creation")
	return names


# Routes that nobody needs: what the platform asks for them is not in the rights of all who read.
NOT_OFFERED = {
	MOVE: (print_view,),
	TASK: (print_view, report_view),
	MESSAGE: (print_view, search_link),
	LINK: (print_view, search_link),
	ABSENCE: (print_view,),
	BULK: (print_view, search_link),
	MISSED: (print_view, search_link),
	CORRECTION: (print_view, search_link),
	CONDUCT: (print_view, search_link, report_view, report_view_count),
	PROFILE: (print_view, search_link),
}


def _check(learns, may: dict, names: dict) -> None:
	wrong = []
	for doctype, name in names.items():
		_add_file(doctype, name)
		for route in ROUTES:
			found = {user for user in EVERYBODY if learns(user, route, doctype, name)}
			is_offered = route not in NOT_OFFERED.get(doctype, ())
			if found - may[doctype] or (is_offered and found != may[doctype]):
				wrong.append(f"{doctype} by {route.__name__}: {sorted(found ^ may[doctype])}")
	assert not wrong, "\n".join(wrong)


def _add_file(doctype, name) -> None:
	uploads.attach(doctype, name, "note.pdf", b"%PDF-1.4 secret")


class TestWhoSees:
	def test_a_request_of_a_unit(self, learns, access_pass):
		_check(learns, SEES_THE_PASS, access_pass)

	def test_an_absence(self, learns):
		"""Who it is about, the lead of their unit and managers; colleagues and the front office hear of it in other words."""
		values = {"doctype": ABSENCE, "user": OTHER_MEMBER, "kind": "Ill", "from_date": nowdate()}
		unit = frappe.get_doc("Backoffice Unit", {"lead": MEMBER})
		unit.append("members", {"user": OTHER_MEMBER})
		unit.save()
		_check(
			learns,
			{ABSENCE: {OTHER_MEMBER, MEMBER, MANAGER}},
			{ABSENCE: frappe.get_doc(values).insert().name},
		)

	def test_what_was_done_to_many(self, learns, access_pass, as_user):
		"""Who did it, and managers."""
		with as_user(MEMBER):
			done = bulk.start("Accept", [access_pass[ASSIGNMENT]], {}, "k" * 20)
		_check(learns, {BULK: {MEMBER, MANAGER}}, {BULK: done["name"]})

	def test_a_purchase(self, learns, chair):
		_check(learns, SEES_THE_CHAIR, {doctype: chair[doctype] for doctype in SEES_THE_CHAIR})


class TestUnits:
	def test_the_lead_sees_what_the_members_see(self, learns, access_pass, chair):
		unit = frappe.get_doc("Backoffice Unit", "Security")
		unit.members = []
		unit.lead = OTHER_MEMBER
		unit.save()
		assert learns(OTHER_MEMBER, get_list, REQUEST, access_pass[REQUEST])
		assert not learns(MEMBER, get_list, REQUEST, access_pass[REQUEST])

	def test_who_has_it_sees_it(self, learns, access_pass):
		frappe.db.set_value(ASSIGNMENT, access_pass[ASSIGNMENT], "assigned_to", OTHER_MEMBER)
		for doctype in (REQUEST, ASSIGNMENT, TASK):
			assert learns(OTHER_MEMBER, get_doc, doctype, access_pass[doctype])

	def test_who_keeps_a_promise_sees_it_and_no_other(self, learns, access_pass, chair):
		frappe.db.set_value(COMMITMENT, access_pass[COMMITMENT], "responsible", OTHER_MEMBER)
		assert learns(OTHER_MEMBER, get_doc, COMMITMENT, access_pass[COMMITMENT])
		assert not learns(OTHER_MEMBER, get_doc, COMMITMENT, chair[COMMITMENT])
		assert commitment.query_conditions(PURCHASER) == commitment.query_conditions(CLIENT) == "(1 = 0)"

	def test_writing_oneself_on_an_unsaved_document_gives_no_right(self, as_user, access_pass):
		doc = frappe.get_doc(ASSIGNMENT, access_pass[ASSIGNMENT])
		doc.assigned_to = OTHER_MEMBER
		with as_user(OTHER_MEMBER):
			assert not doc.has_permission("write")

	def test_a_role_never_takes_away(self, learns, access_pass, chair):
		frappe.get_doc("User", PURCHASER).add_roles("Backoffice Member")
		assert learns(PURCHASER, get_list, ASSIGNMENT, chair[ASSIGNMENT])

	def test_a_member_without_a_unit_sees_nothing(self, learns, access_pass):
		frappe.db.delete("Facility Team Member", {"user": MEMBER})
		frappe.db.set_value("Backoffice Unit", {"lead": MEMBER}, "lead", None)
		assert not learns(MEMBER, get_list, ASSIGNMENT, access_pass[ASSIGNMENT])

	def test_the_user_is_the_one_that_is_asked_for(self, as_user, access_pass):
		with as_user(AGENT):
			assert not client_request.has_permission(
				frappe.get_doc(REQUEST, access_pass[REQUEST]), "read", CLIENT
			)
			assert backoffice_assignment.query_conditions(CLIENT) == "(1 = 0)"

	def test_conditions_are_in_brackets(self, access_pass):
		"""The platform joins with AND: an OR outside brackets would open the list."""
		for user in (MEMBER, PURCHASER):
			condition = backoffice_assignment.query_conditions(user)
			depth = 0
			for position, sign in enumerate(condition):
				depth += {"(": 1, ")": -1}.get(sign, 0)
				assert depth > 0 or position == len(condition) - 1

	def test_a_name_with_quotes_is_a_name(self):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": "o'hara@example.com",
				"first_name": "O",
				"send_welcome_email": 0,
				"roles": [{"role": "Backoffice Member"}],
			}
		).insert(ignore_permissions=True)
		assert frappe.get_list(ASSIGNMENT, user="o'hara@example.com") == []


class TestClients:
	"""Even when an admin gives clients a right on the doctype, other people's requests stay shut."""

	@pytest.fixture(autouse=True)
	def _given_a_right(self):
		frappe.permissions.add_permission(REQUEST, "Facility Client", 0)
		frappe.clear_cache(doctype=REQUEST)

	def test_the_second_wall(self, learns, access_pass):
		_add_file(REQUEST, access_pass[REQUEST])
		found = [
			(user, route.__name__)
			for user in (CLIENT, OTHER_CLIENT)
			for route in ROUTES
			if learns(user, route, REQUEST, access_pass[REQUEST])
		]
		assert found == []


class TestCounting:
	"""`frappe.client.get_count` counted anything for anybody: an oracle on every column."""

	def test_no_oracle_for_a_client(self, as_user, learns, access_pass):
		for doctype in (*DOCTYPES, "Supplier", "Purchase Order", "Client Request Line"):
			with as_user(CLIENT), pytest.raises(frappe.PermissionError):
				call("frappe.client.get_count", doctype=doctype, filters="{}")
		with as_user(CLIENT):
			# everybody may read their own
			others = call("frappe.client.get_count", doctype="User", filters={"name": OTHER_CLIENT})
			assert others == 0

	def test_counts_as_before_for_who_may_read(self, as_user, learns):
		for doctype, filters in (
			("Facility Product", {}),
			("Facility Product", {"published": 1}),
			("Facility Product", [["product_code", "like", "C%"]]),
			("Facility Product", '{"handling": "Supplier"}'),
			("Facility Product", [["Facility Product Question", "mandatory", "=", 1]]),
		):
			parsed = frappe.parse_json(filters)
			expected = len(frappe.get_all("Facility Product", filters=parsed, distinct=True, pluck="name"))
			with as_user(AGENT):
				assert call("frappe.client.get_count", doctype=doctype, filters=filters) == expected

	def test_counts_what_the_list_shows(self, as_user, learns, access_pass, chair):
		with as_user(MEMBER):
			shown = len(frappe.get_list(ASSIGNMENT, limit=0))
			assert call("frappe.client.get_count", doctype=ASSIGNMENT) == shown
			assert call("frappe.client.get_count", doctype=ASSIGNMENT, cache="1") == shown

	def test_rows_of_a_table_count_for_who_reads_the_parent(self, as_user, learns, access_pass):
		with as_user(AGENT):
			rows = call("frappe.client.get_count", doctype="Client Request Line", parent=REQUEST)
		assert rows == frappe.db.count("Client Request Line")


class TestTheDesk:
	def test_is_shown_to_who_has_work_there(self, as_user):
		shown = set()
		for user in EVERYBODY:
			with as_user(user):
				if may_use_the_desk():
					shown.add(user)
		assert shown == {AGENT, MANAGER, MEMBER, OTHER_MEMBER, PURCHASER}


class TestFiles:
	def test_nobody_hangs_a_file_on_what_they_cannot_change(self, as_user, learns, access_pass):
		for doctype, name in access_pass.items():
			for user in (CLIENT, OTHER_CLIENT, OTHER_MEMBER):
				with as_user(user), pytest.raises(frappe.PermissionError):
					call("upload_file", doctype=doctype, docname=name, file_url="/files/x.png")

	def test_clients_read_what_they_sent_and_no_more(self, as_user, access_pass):
		with as_user(CLIENT):
			uploads.attach(REQUEST, access_pass[REQUEST], "mine.pdf", b"%PDF-1.4 mine")
		uploads.attach(REQUEST, access_pass[REQUEST], "theirs.pdf", b"%PDF-1.4 theirs")
		with as_user(CLIENT):
			assert frappe.get_list("File", {"attached_to_name": access_pass[REQUEST]}, pluck="file_name") == [
				"mine.pdf"
			]
			for file in frappe.get_all(
				"File", {"attached_to_name": access_pass[REQUEST]}, ["name", "file_name"]
			):
				assert frappe.get_doc("File", file.name).has_permission("read") == (
					file.file_name == "mine.pdf"
				)
