"""Whatever way a status is changed, the clocks follow and leave events: with the platform's own calls."""

import ast
import csv
import importlib
import io
import json
from pathlib import Path

import frappe
import pytest
from flows import keep_meta
from frappe.api import handle
from frappe.core.doctype.data_import.importer import Importer
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.desk.form.save import savedocs
from frappe.desk.reportview import delete_items
from frappe.model.workflow import apply_workflow, bulk_workflow_approval
from frappe.utils import get_datetime
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import facility_frontoffice
from facility_frontoffice.demo import data
from facility_frontoffice.demo.mail import deliver
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.service_levels import audit, tasks
from facility_frontoffice.workflows.errors import WorkflowError
from facility_frontoffice.workflows.rules import is_possible

REQUEST, ASSIGNMENT, COMMITMENT = "Client Request", "Backoffice Assignment", "Facility Commitment"


@pytest.fixture(autouse=True)
def figures_follow_from_the_record():
	"""Whatever way was taken, every figure can be computed again from the record."""
	yield
	assert list(audit.differences()) == []


def events_of(name: str, clock: str = "Resolution") -> list[str]:
	return frappe.get_all(
		"Facility Clock Event", {"reference_name": name, "clock": clock}, order_by="position", pluck="event"
	)


def stored(doctype: str, name: str):
	return frappe.get_doc(doctype, name)


# The paths ----------------------------------------------------------------------------------------


def by_form(doctype: str, name: str, values: dict) -> None:
	form = {**frappe.get_doc(doctype, name).as_dict(convert_dates_to_str=True), **values}
	savedocs(json.dumps(form, default=str), "Save")


def by_list(doctype: str, name: str, values: dict) -> None:
	frappe.client.set_value(doctype, name, json.dumps(values))


def by_client_save(doctype: str, name: str, values: dict) -> None:
	frappe.client.save({**frappe.get_doc(doctype, name).as_dict(), **values})


def by_client_bulk_update(doctype: str, name: str, values: dict) -> None:
	found = frappe.client.bulk_update(json.dumps([{"doctype": doctype, "docname": name, **values}]))
	if found["failed_docs"]:
		raise frappe.ValidationError(found["failed_docs"][0]["exc"])


def by_bulk_edit(doctype: str, name: str, values: dict) -> None:
	if submit_cancel_or_update_docs(doctype, json.dumps([name]), "update", json.dumps(values)):
		raise frappe.ValidationError("Bulk edit failed")


def by_rest(doctype: str, name: str, values: dict, method="PUT", path="/api/resource") -> None:
	body = json.dumps(values, default=str)
	builder = EnvironBuilder(
		f"{path}/{doctype}/{name}", method=method, data=body, content_type="application/json"
	)
	request = getattr(frappe.local, "request", None)
	frappe.local.request = Request(builder.get_environ())
	frappe.local.form_dict = frappe._dict(values)
	try:
		response = handle(frappe.local.request)
		assert response.status_code == 200
	finally:
		frappe.local.request = request
		frappe.local.form_dict = frappe._dict()


def by_rest_version_2(doctype: str, name: str, values: dict) -> None:
	by_rest(doctype, name, values, method="PATCH", path="/api/v2/document")


def by_import(doctype: str, name: str, values: dict) -> None:
	import_rows(doctype, "Update Existing Records", [{"name": name, **values}])


def by_document(doctype: str, name: str, values: dict) -> None:
	document = frappe.get_doc(doctype, name)
	document.update(values)
	document.save()


PATHS = (
	by_form,
	by_list,
	by_client_save,
	by_client_bulk_update,
	by_bulk_edit,
	by_rest,
	by_rest_version_2,
	by_import,
	by_document,
)
every_path = pytest.mark.parametrize("change", PATHS)


def import_rows(doctype: str, import_type: str, rows: list[dict]) -> list[str]:
	"""Imports a CSV with a column for each field; returns the names that were written. Fails as an import does."""
	labels = {field.fieldname: field.label for field in frappe.get_meta(doctype).fields} | {"name": "ID"}
	text = io.StringIO()
	writer = csv.writer(text)
	writer.writerow([labels[name] for name in rows[0]])
	writer.writerows(row.values() for row in rows)
	file = frappe.get_doc(
		{"doctype": "File", "file_name": f"{frappe.generate_hash(length=8)}.csv", "content": text.getvalue(),
		"is_private": 1}
	).insert()  # fmt: skip
	data_import = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": doctype,
			"import_type": import_type,
			"import_file": file.file_url,
			"submit_after_import": 0,
		}
	).insert()
	Importer(doctype, data_import=data_import).import_data()
	data_import.reload()
	assert not json.loads(data_import.template_warnings or "[]")
	log = frappe.get_all(
		"Data Import Log",
		{"data_import": data_import.name},
		["success", "docname", "exception"],
		order_by="log_index",
	)
	if not all(row.success for row in log):
		raise frappe.ValidationError(next(row.exception for row in log if not row.success))
	return [row.docname for row in log]


# Requests -----------------------------------------------------------------------------------------

AWAY = {"status": "On Hold", "hold_reason": "Away."}
REFUSAL = {"status": "Cancelled", "cancel_reason": "Not possible.", "alternative": "Ask the landlord."}


@every_path
class TestRequest:
	def test_pausing_and_resuming(self, ask, travel_to, change):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-03-02 10:00")
		change(REQUEST, request.name, AWAY)
		paused = stored(REQUEST, request.name)
		assert events_of(request.name) == ["start", "pause"]
		assert events_of(request.name, "Silence")[-1] == "pause"
		assert (paused.resolution_due, paused.response_due) == (None, None)
		assert paused.next_due_at is None
		travel_to("2026-03-02 12:00")
		change(REQUEST, request.name, {"status": "In Intake"})
		resumed = stored(REQUEST, request.name)
		assert events_of(request.name) == ["start", "pause", "resume"]
		moved = get_datetime(resumed.resolution_due) - get_datetime(request.resolution_due)
		assert abs(moved.total_seconds() - 7200) < 60
		assert resumed.next_due_at > request.next_due_at
		assert not resumed.hold_reason

	def test_ending_and_opening_again(self, ask, change):
		remark = ask(request_type="Remark")
		change(REQUEST, remark.name, {"status": "Closed"})
		closed = stored(REQUEST, remark.name)
		assert closed.completed_at
		assert closed.next_due_at is None
		for clock in ("Acknowledgement", "Response", "Resolution", "Silence"):
			assert events_of(remark.name, clock)[-1] == "stop"
		change(REQUEST, remark.name, {"status": "In Intake"})
		opened = stored(REQUEST, remark.name)
		assert events_of(remark.name) == ["start", "stop", "resume"]
		assert events_of(remark.name, "Response") == ["start", "stop"]
		assert events_of(remark.name, "Silence")[-1] == "start"
		assert (opened.cycle, opened.completed_at) == (1, None)

	def test_cancelling_stops_the_work_as_well(self, ask, change):
		request = ask("LIGHTING", "MOVE")
		work = fulfilment.send_out(request.name, [request.lines[0].name])
		service.reserve_room(request.name, data.MEETING_ROOM, "2030-01-15 10:00", "2030-01-15 11:00")
		change(REQUEST, request.name, REFUSAL)
		assert stored(REQUEST, request.name).status == "Cancelled"
		assert events_of(request.name) == ["start", "stop"]
		for name in work:
			assert stored(ASSIGNMENT, name).status == "Cancelled"
			assert events_of(name, "Assignment") == ["start", "stop"]
		rooms = frappe.get_all("Facility Reservation", {"client_request": request.name}, pluck="status")
		assert rooms == ["Cancelled"]

	@pytest.mark.parametrize(
		("values", "prepare"),
		[
			({"status": "On Hold"}, None),
			({"status": "Cancelled"}, None),
			({"status": "Completed"}, None),
			({"status": "Closed"}, None),
			({"status": "Waiting for Supplier"}, None),
			({"status": "In Intake"}, "close"),
			({"status": "In Progress"}, "close"),
			({"status": "Unheard Of"}, None),
		],
	)
	def test_what_the_rules_refuse_is_refused(self, ask, change, values, prepare):
		request = ask("LIGHTING")
		if prepare:
			service.handle_directly(request.name, "Done.")
		frappe.db.commit()  # bulk edit and import take back what failed, and that only
		before, events = stored(REQUEST, request.name), events_of(request.name)
		frappe.flags.in_test = False  # with it Frappe takes any text for a choice
		with pytest.raises((frappe.ValidationError, AssertionError)):
			change(REQUEST, request.name, values)
		frappe.flags.in_test = True
		after = stored(REQUEST, request.name)
		assert (after.status, after.next_due_at) == (before.status, before.next_due_at)
		assert events_of(request.name) == events

	def test_what_the_clock_says_cannot_be_typed(self, ask, change):
		request = ask("LIGHTING")
		if change is by_import:
			pytest.skip("what is read-only cannot be chosen in a form; that others keep to it is tested")
		change(
			REQUEST,
			request.name,
			{"resolution_due": "2040-01-01 00:00:00", "resolution_norm": 1, "next_due_at": None, "cycle": 4},
		)
		after = stored(REQUEST, request.name)
		for name in ("resolution_due", "resolution_norm", "next_due_at", "cycle"):
			assert after.get(name) == stored_before(request, name)

	def test_the_watch_goes_on_from_there(self, ask, travel_to, change):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		change(REQUEST, request.name, AWAY)
		travel_to("2026-03-03 09:00")
		change(REQUEST, request.name, {"status": "In Intake"})
		travel_to("2026-06-02 09:00")
		tasks.watch()
		after = stored(REQUEST, request.name)
		assert after.resolution_breached_at == after.resolution_due


def stored_before(request, name: str):
	return frappe.get_doc(request.as_dict()).get(name)


NEW = {
	"subject": "The lamp blinks",
	"request_type": "Remark",
	"channel": "Phone",
	"client_name": "Somebody",
}


class TestNewRequest:
	"""Every way in begins the clocks."""

	def _assert_it_runs(self, name: str) -> None:
		request = stored(REQUEST, name)
		for clock in ("Acknowledgement", "Response", "Resolution", "Silence"):
			assert events_of(name, clock)[0] == "start"
		assert request.resolution_due
		assert request.next_due_at

	def test_by_form(self):
		new = {
			**frappe.new_doc(REQUEST, **NEW).as_dict(),
			"__islocal": 1,
			"name": "new-client-request-1",
		}
		savedocs(json.dumps(new, default=str), "Save")
		self._assert_it_runs(frappe.response.docs[-1].name)

	def test_by_client_insert(self):
		self._assert_it_runs(frappe.client.insert({"doctype": REQUEST, **NEW}).name)
		(name,) = frappe.client.insert_many(json.dumps([{"doctype": REQUEST, **NEW}]))
		self._assert_it_runs(name)

	def test_by_rest(self):
		by_rest(REQUEST, "", NEW, method="POST")
		self._assert_it_runs(frappe.response.data.name)

	def test_by_import_with_the_past_that_it_brings(self):
		past = {**NEW, "received_at": "2026-03-02 09:00:00"}
		names = import_rows(
			REQUEST,
			"Insert New Records",
			[{**past, "status": "New"}, {**past, "status": "Closed"}],
		)
		assert events_of(names[0]) == ["start"]
		assert events_of(names[1]) == ["start", "stop"]
		for name in names:
			began = frappe.get_all(
				"Facility Clock Event",
				{"reference_name": name, "event": "start", "clock": ("!=", "Silence")},
				pluck="occurred_at",
			)
			assert {str(moment) for moment in began} == {"2026-03-02 09:00:00"}
		assert stored(REQUEST, names[0]).resolution_breached_at

	def test_by_mail(self):
		mail = (
			"From: Emma van Dijk <{sender}>\r\nTo: questions@example.com\r\nSubject: It blinks {number}\r\n"
			"Message-ID: <{number}@example.org>\r\nDate: Mon, 02 Mar 2026 09:00:00 +0100\r\n\r\nThe lamp blinks."
		)
		number = frappe.generate_hash(length=8)
		deliver(mail.format(sender=data.CLIENT, number=number))
		name = frappe.db.get_value(REQUEST, {"subject": f"It blinks {number}"})
		self._assert_it_runs(name)
		assert stored(REQUEST, name).description == "The lamp blinks."
		events = frappe.db.count("Facility Clock Event")
		deliver(
			mail.format(sender=data.CLIENT, number=number).replace(
				f"Message-ID: <{number}@", f"In-Reply-To: <{number}@example.org>\r\nMessage-ID: <{number}-2@"
			)
		)
		assert frappe.db.count(REQUEST, {"subject": ("like", f"%{number}%")}) == 1
		assert frappe.db.count("Facility Clock Event") == events, "a mail in a thread changes no status"


# Work ---------------------------------------------------------------------------------------------


@pytest.fixture
def work(ask, product):
	product("PLAIN")

	def send():
		(name,) = fulfilment.send_out(ask("PLAIN").name)
		return stored(ASSIGNMENT, name)

	return send


@every_path
class TestWork:
	def test_taking_on_waiting_and_finishing(self, work, travel_to, change):
		travel_to("2026-03-02 09:00")
		assignment = work()
		for status in ("Accepted", "Waiting for Client", "In Progress", "Completed"):
			change(ASSIGNMENT, assignment.name, {"status": status})
		done = stored(ASSIGNMENT, assignment.name)
		assert events_of(assignment.name, "Assignment") == ["start", "pause", "resume", "stop"]
		assert events_of(assignment.name, "Acceptance") == ["start", "stop"]
		assert (done.accepted_by, bool(done.accepted_at), bool(done.completed_at)) == (
			frappe.session.user,
			True,
			True,
		)
		assert done.next_due_at is None
		request = stored(REQUEST, assignment.client_request)
		assert request.status == "Completed"
		assert events_of(request.name) == ["start", "pause", "resume", "stop"]

	@pytest.mark.parametrize(
		("before", "values"),
		[
			("Open", {"status": "Returned"}),
			("Returned", {"status": "In Progress"}),
			("Cancelled", {"status": "Open"}),
			("Completed", {"status": "Open"}),
		],
	)
	def test_what_the_rules_refuse_is_refused(self, work, change, before, values):
		assignment = work()
		if before != "Open":
			assignment.update({"status": before, "return_reason": "Not ours."})
			assignment.save()
		frappe.db.commit()
		events = events_of(assignment.name, "Assignment")
		with pytest.raises((frappe.ValidationError, AssertionError)):
			change(ASSIGNMENT, assignment.name, values)
		assert stored(ASSIGNMENT, assignment.name).status == before
		assert events_of(assignment.name, "Assignment") == events


class TestOwnServices:
	def test_requests(self, ask):
		request = ask("LIGHTING")
		service.reply_to_client(request.name, "We look.")
		service.hold(request.name, "Away.")
		service.resume(request.name)
		service.handle_directly(request.name, "Done.", close=False)
		service.close(request.name)
		service.reopen(request.name, "Not done.")
		service.cancel(request.name, "Not possible.", "Ask the landlord.")
		assert events_of(request.name) == ["start", "pause", "resume", "stop", "resume", "stop"]
		assert events_of(request.name, "Response") == ["start", "stop"]

	def test_work(self, work):
		assignment = work()
		fulfilment.accept(assignment.name)
		fulfilment.start(assignment.name)
		task = client_tasks.ask(assignment.name, "Look.")
		assert events_of(assignment.client_request) == ["start", "pause"]
		client_tasks.complete(task.name)
		fulfilment.complete(assignment.name)
		assert events_of(assignment.name, "Assignment") == ["start", "pause", "resume", "stop"]
		assert events_of(assignment.client_request) == ["start", "pause", "resume", "stop"]

	def test_work_that_comes_back(self, work):
		assignment = work()
		fulfilment.return_to_front_office(assignment.name, "Not ours.")
		fulfilment.reassign(assignment.name, backoffice_unit="Security")
		assert events_of(assignment.name, "Assignment") == ["start", "stop"]
		(other,) = frappe.get_all(
			ASSIGNMENT,
			{"client_request": assignment.client_request, "name": ("!=", assignment.name)},
			pluck="name",
		)
		assert events_of(other, "Assignment") == ["start"]
		assert events_of(assignment.client_request) == ["start"]

	def test_deleting_takes_the_record_along(self, ask):
		request = ask("LIGHTING")
		delete_items_now(request.name)
		assert not frappe.db.exists(REQUEST, request.name)
		assert events_of(request.name) == []


def delete_items_now(name: str) -> None:
	frappe.local.form_dict = frappe._dict(items=json.dumps([name]), doctype=REQUEST)
	delete_items()


# Past the save ------------------------------------------------------------------------------------


class TestDbSet:
	"""Goes past the rules, as the platform means it; the clocks follow all the same."""

	def test_of_a_request(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		travel_to("2026-03-02 10:00")
		for status in ("On Hold", "In Progress", "Completed", "In Intake"):
			stored(REQUEST, request.name).db_set("status", status)
		assert events_of(request.name) == ["start", "pause", "resume", "stop", "resume"]
		after = stored(REQUEST, request.name)
		assert after.resolution_due
		assert after.next_due_at

	def test_of_work(self, work):
		assignment = work()
		for status in ("In Progress", "Waiting for Client", "Completed"):
			stored(ASSIGNMENT, assignment.name).db_set({"status": status})
		assert events_of(assignment.name, "Assignment") == ["start", "pause", "stop"]
		assert events_of(assignment.name, "Acceptance")[-1] == "stop"
		assert stored(ASSIGNMENT, assignment.name).next_due_at is None

	def test_of_another_field_leaves_the_clocks_alone(self, ask):
		request = ask("LIGHTING")
		events = frappe.db.count("Facility Clock Event")
		stored(REQUEST, request.name).db_set("subject", "Another")
		assert frappe.db.count("Facility Clock Event") == events

	def test_twice_with_one_document(self, ask):
		request = stored(REQUEST, ask("LIGHTING").name)
		request.db_set("status", "On Hold")
		request.db_set("status", "In Intake")
		request.update(AWAY)
		request.save()
		assert events_of(request.name) == ["start", "pause", "resume", "pause"]


# Workflow -----------------------------------------------------------------------------------------

STATES = {
	REQUEST: {
		"Just In": {"status": "New"},
		"Being Looked At": {"status": "In Intake"},
		"Being Done": {"status": "In Progress"},
		"Up to Them": {"status": "Waiting for Client"},
		"On Its Way": {"status": "Waiting for Supplier"},
		"Waiting for Spring": {"status": "On Hold"},
		"No": {"status": "Cancelled"},
		"Is It Right": {"status": "Completed"},
		"Thanked": {"status": "Closed"},
	},
	ASSIGNMENT: {
		"On the Pile": {"status": "Open"},
		"Mine": {"status": "Accepted"},
		"In Hand": {"status": "In Progress"},
		"At the Supplier": {"status": "Waiting for Supplier"},
		"Asked": {"status": "Waiting for Client"},
		"Ready": {"status": "Completed"},
		"Not Ours": {"status": "Returned"},
		"Not Needed": {"status": "Cancelled"},
	},
}


@pytest.fixture
def workflow(transaction, monkeypatch):
	"""A real workflow: from each state to each other that can follow it, by an action with the name of that state."""

	keep_meta(monkeypatch)

	def make(doctype: str) -> None:
		states = STATES[doctype]
		for state in states:
			for kind, field in (
				("Workflow State", "workflow_state_name"),
				("Workflow Action Master", "workflow_action_name"),
			):
				if not frappe.db.exists(kind, state):
					frappe.get_doc({"doctype": kind, field: state}).insert()
		frappe.get_doc(
			{
				"doctype": "Workflow",
				"workflow_name": f"States of {doctype}",
				"document_type": doctype,
				"is_active": 1,
				"workflow_state_field": "workflow_state",
				"send_email_alert": 0,
				"states": [
					{
						"state": state,
						"doc_status": "0",
						"update_field": "status",
						"update_value": values["status"],
						"allow_edit": "Frontoffice Agent",
					}
					for state, values in states.items()
				],
				"transitions": [
					{"state": one, "action": other, "next_state": other, "allowed": "System Manager",
					"allow_self_approval": 1}
					for one in states
					for other in states
					if one != other and is_possible(doctype, states[one]["status"], states[other]["status"])
				],
			}
		).insert()  # fmt: skip

	return make


def act(doctype: str, name: str, action: str):
	return apply_workflow(frappe.as_json({"doctype": doctype, "name": name}), action)


class TestWorkflow:
	@every_path
	def test_no_way_goes_round_it(self, ask, work, workflow, change):
		workflow(REQUEST)
		workflow(ASSIGNMENT)
		request, assignment = ask(request_type="Remark"), work()
		frappe.db.commit()
		for doc, status, state in (
			(request, "Closed", "Just In"),
			(assignment, "In Progress", "On the Pile"),
		):
			with pytest.raises((WorkflowError, frappe.ValidationError, AssertionError)):
				change(doc.doctype, doc.name, {"status": status})
			frappe.db.rollback()
			there = stored(doc.doctype, doc.name)
			assert (there.status, there.workflow_state) == (doc.status, state)

	@every_path
	def test_a_state_brings_its_status_on_every_path(self, ask, workflow, change):
		workflow(REQUEST)
		request = ask(request_type="Remark")
		frappe.db.commit()
		change(REQUEST, request.name, {"workflow_state": "Thanked"})
		assert stored(REQUEST, request.name).status == "Closed"
		assert events_of(request.name) == ["start", "stop"]

	def test_states_of_an_admin_drive_the_clocks(self, ask, workflow, travel_to):
		workflow(REQUEST)
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		assert request.workflow_state == "Just In"
		act(REQUEST, request.name, "Being Looked At")
		stored(REQUEST, request.name).db_set("hold_reason", "It snows.")
		act(REQUEST, request.name, "Waiting for Spring")
		paused = stored(REQUEST, request.name)
		assert (paused.status, paused.next_due_at) == ("On Hold", None)
		travel_to("2026-03-02 12:00")
		act(REQUEST, request.name, "Being Looked At")
		assert events_of(request.name) == ["start", "pause", "resume"]

	def test_a_state_that_ends_ends_the_work(self, ask, workflow):
		workflow(REQUEST)
		request = ask("LIGHTING")
		(work,) = fulfilment.send_out(request.name)
		stored(REQUEST, request.name).db_set({"cancel_reason": "Not possible.", "alternative": "Ask again."})
		act(REQUEST, request.name, "No")
		assert events_of(request.name)[-1] == "stop"
		assert stored(ASSIGNMENT, work).status == "Cancelled"

	def test_a_state_that_the_rules_refuse_is_refused(self, ask, workflow):
		workflow(REQUEST)
		request = ask("LIGHTING")
		for action in ("Waiting for Spring", "No", "Thanked"):
			with pytest.raises(frappe.ValidationError):
				act(REQUEST, request.name, action)
		assert events_of(request.name) == ["start"]
		assert stored(REQUEST, request.name).workflow_state == "Just In"

	def test_in_bulk(self, ask, workflow):
		workflow(REQUEST)
		remarks = [ask(request_type="Remark").name for _number in range(2)]
		question = ask("LIGHTING").name
		frappe.db.commit()
		bulk_workflow_approval(json.dumps([*remarks, question]), REQUEST, "Thanked")
		for name in remarks:
			assert (stored(REQUEST, name).status, events_of(name)) == ("Closed", ["start", "stop"])
		assert (stored(REQUEST, question).status, events_of(question)) == ("New", ["start"])

	def test_of_work(self, work, workflow):
		workflow(ASSIGNMENT)
		assignment = work()
		for action in ("Mine", "Asked", "Mine"):
			act(ASSIGNMENT, assignment.name, action)
		bulk_workflow_approval(json.dumps([assignment.name]), ASSIGNMENT, "Ready")
		assert events_of(assignment.name, "Assignment") == ["start", "pause", "resume", "stop"]
		assert events_of(assignment.name, "Acceptance") == ["start", "stop"]
		assert stored(REQUEST, assignment.client_request).status == "Completed"


# Our own code -------------------------------------------------------------------------------------


def test_our_own_code_never_writes_a_status_past_the_save():
	"""Of what has clocks; the watch writes what its own record says, in `service_levels.tasks`."""
	app = Path(facility_frontoffice.__file__).parent
	trees = {path: ast.parse(path.read_text()) for path in sorted(app.rglob("*.py"))}
	found = [
		f"{path.relative_to(app)}:{node.lineno}"
		for path, tree in trees.items()
		for node in ast.walk(tree)
		if isinstance(node, ast.Call) and _writes_status(node, _texts_by_name(tree))
	]
	assert found == []


@pytest.mark.parametrize(
	("code", "expected"),
	[
		('doc.db_set("status", "Closed")', True),
		('doc.db_set({"status": "Closed"})', True),
		('frappe.db.set_value("Client Request", name, "status", "Closed")', True),
		('frappe.db.set_value(doctype, name, {"status": "Closed"})', True),
		('frappe.db.set_value("Client Request", {"status": "New"}, "subject", "x")', False),
		('frappe.db.set_value("Facility Reservation", name, "status", "Cancelled")', False),
		("frappe.qb.update(table).set(table.status, 1)", True),
		('doc.db_set("subject", "x")', False),
	],
)
def test_what_counts_as_writing_past_the_save(code, expected):
	assert _writes_status(ast.parse(code).body[0].value) is expected


def _texts_by_name(tree: ast.Module) -> dict[str, str]:
	"""The texts that a module gives a name: `TASK = "Facility Client Task"`, also several at once, or takes from another."""
	pairs, taken = [], {}
	for node in tree.body:
		if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("facility_frontoffice."):
			module = importlib.import_module(node.module)
			texts = {name.asname or name.name: getattr(module, name.name, None) for name in node.names}
			taken |= {name: text for name, text in texts.items() if isinstance(text, str)}
		if isinstance(node, ast.Assign):
			for target in node.targets:
				several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
				pairs += (
					zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]
				)
	return taken | {
		name.id: value.value
		for name, value in pairs
		if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str)
	}


def _writes_status(call: ast.Call, texts: dict[str, str] | None = None) -> bool:
	name = getattr(call.func, "attr", "")
	if name == "set" and call.args and isinstance(call.args[0], ast.Attribute):
		return call.args[0].attr == "status"
	if name not in ("db_set", "set_value"):
		return False
	written = call.args
	if name == "set_value":
		doctype = call.args[0] if call.args else None
		named = (texts or {}).get(doctype.id) if isinstance(doctype, ast.Name) else None
		doctype = doctype.value if isinstance(doctype, ast.Constant) else named
		if doctype and doctype not in (REQUEST, ASSIGNMENT, COMMITMENT):
			return False
		written = call.args[2:]
	return any(
		isinstance(key, ast.Constant) and key.value == "status"
		for argument in written[:1]
		for key in (argument.keys if isinstance(argument, ast.Dict) else [argument])
	)
