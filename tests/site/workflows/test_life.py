"""A state that an admin added, in the life of requests and work: the status follows a person, the state the work (S27)."""

import frappe
import pytest
from flows import ASSIGNMENT, BUDGET, REQUEST, add_budget, add_state, add_transition
from frappe.model.workflow import apply_workflow

from facility_frontoffice.api import workflows as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import client_tasks, service
from facility_frontoffice.intake import joining, splitting
from facility_frontoffice.intake import service as intake
from facility_frontoffice.overrides import workflow as overrides
from facility_frontoffice.portal import ending
from facility_frontoffice.service_levels import audit, tasks
from facility_frontoffice.setup import roles
from facility_frontoffice.workflows.errors import WorkflowError


def stands(doc) -> tuple:
	return frappe.db.get_value(doc.doctype, doc.name, ["status", "workflow_state"])


def act(doc, action: str):
	return apply_workflow(frappe.as_json({"doctype": doc.doctype, "name": doc.name}), action)


def ask_for_budget(request):
	return api.act(REQUEST, request.name, "Ask for Budget", {"hold_reason": "The chair costs 900."})


def events_of(name: str) -> list[str]:
	filters = {"reference_name": name, "clock": "Resolution"}
	return frappe.get_all("Facility Clock Event", filters, order_by="position", pluck="event")


class TestWithoutOne:
	def test_there_is_no_state_and_no_statement_for_it(self, ask, statements):
		request = ask("LIGHTING")
		assert request.workflow_state is None
		seen = statements(lambda: intake.hold(request.name, "Later"))
		assert not [text for text in seen if "tabWorkflow" in text]

	def test_all_goes_as_ever(self, work):
		assignment = work()
		service.accept(assignment.name)
		service.complete(assignment.name, result="Carried")
		assert stands(assignment) == ("Completed", None)

	def test_on_it_costs_no_statement_of_ours(self, ask, switch_on, statements):
		switch_on(REQUEST)
		request = ask("LIGHTING")
		frappe.get_cached_doc("Workflow", REQUEST)
		seen = statements(lambda: frappe.get_doc(REQUEST, request.name).save())
		# of the platform: whether an action waits for this state
		assert not [text for text in seen if "tabWorkflow`" in text]


class TestWaitingForBudget:
	def test_s27_in_and_out_of_it_the_clock_pauses_and_goes_on(
		self, ask, switch_on, agent, manager, travel_to
	):
		travel_to("2026-03-02 09:00")
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		assert stands(request) == ("New", "New")
		with agent():
			ask_for_budget(request)
		assert stands(request) == ("On Hold", BUDGET)
		paused = frappe.get_doc(REQUEST, request.name)
		assert (paused.next_due_at, paused.hold_reason) == (None, "The chair costs 900.")
		travel_to("2026-03-02 12:00")
		with manager():
			act(request, "Budget Is There")
		assert events_of(request.name) == ["start", "pause", "resume"]
		assert [row for row in audit.differences() if row.name == request.name] == []

	def test_who_ends_it_finds_the_request_where_its_products_are(self, ask, switch_on, agent, manager):
		"""The state means In Progress, and nothing was sent out yet."""
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		with agent():
			ask_for_budget(request)
		with manager():
			act(request, "Budget Is There")
		assert stands(request) == ("In Intake", "In Intake")

	def test_without_a_reason_it_is_refused_and_nothing_is_lost(self, ask, switch_on, agent):
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		with agent(), pytest.raises(frappe.ValidationError, match="Say why the request is paused"):
			act(request, "Ask for Budget")
		assert stands(request) == ("New", "New")

	def test_a_refusal_takes_its_reason_along(self, ask, switch_on, agent, manager):
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		with agent():
			ask_for_budget(request)
		reasons = {"cancel_reason": "There is no money.", "alternative": "Ask again in January."}
		with manager():
			api.act(REQUEST, request.name, "No Budget", {**reasons, "owner": data.CLIENT})
		doc = frappe.get_doc(REQUEST, request.name)
		assert (doc.status, doc.cancel_reason) == ("Cancelled", "There is no money.")
		assert doc.owner != data.CLIENT, "nothing but reasons is taken"

	def test_who_may_not_is_offered_nothing_and_refused(self, ask, switch_on, agent, as_user):
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		with agent():
			ask_for_budget(request)
			offered = [row["action"] for row in overrides.get_transitions(_named(request))]
			assert "Budget Is There" not in offered
			with pytest.raises(frappe.ValidationError):
				act(request, "Budget Is There")
			with pytest.raises(WorkflowError, match="Frontoffice Manager"):
				api.act(REQUEST, request.name, "Budget Is There")
		assert stands(request) == ("On Hold", BUDGET)

	def test_who_only_reads_is_offered_nothing(self, work, switch_on, as_user):
		switch_on(REQUEST)
		assignment = work()
		request = frappe.get_doc(REQUEST, assignment.client_request)
		with as_user(data.LOGISTICS):
			assert frappe.has_permission(REQUEST, "read", doc=request.name)
			assert overrides.get_transitions(_named(request)) == []
			with pytest.raises(frappe.PermissionError):
				api.act(REQUEST, request.name, "Hold", {"hold_reason": "x"})

	def test_another_workflow_is_offered_as_the_platform_does(self, switch_on):
		with pytest.raises(frappe.ValidationError):
			overrides.get_transitions({"doctype": "ToDo", "name": "nothing of this name"})

	def test_it_stays_in_a_state_of_its_own_whatever_else_is_saved(self, ask, switch_on, agent):
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING")
		with agent():
			ask_for_budget(request)
			doc = frappe.get_doc(REQUEST, request.name)
			doc.description = "In the corner"
			doc.save()
		assert stands(request) == ("On Hold", BUDGET)

	def test_a_part_that_is_split_off_waits_for_it_too(self, ask, switch_on, agent):
		switch_on(REQUEST, add_budget)
		request = ask("LIGHTING", "CLEANING")
		with agent():
			ask_for_budget(request)
		line = frappe.get_doc(REQUEST, request.name).lines[1].name
		new = splitting.split(request.name, [line], "Another thing")
		assert stands(new) == ("On Hold", BUDGET)


class TestTheWorkGoesOn:
	"""What follows from the work never asks a workflow, and the state follows it."""

	def test_sent_out_done_and_closed_by_the_client(self, ask, product, switch_on, as_user):
		switch_on(REQUEST, lambda doc: doc.set("transitions", doc.transitions[:1]))
		product("CARRY", steps=[{"step_name": "Carry"}])
		request = ask("CARRY", answers={})
		(name,) = service.send_out(request.name)
		assert stands(request) == ("In Progress", "In Progress")
		service.complete(name, result="Carried")
		assert stands(request) == ("Completed", "Completed")
		with as_user(data.CLIENT):
			ending.confirm(request.name)
		assert stands(request) == ("Closed", "Closed")

	def test_a_client_takes_back_and_reopens_whatever_the_workflow(self, ask, switch_on, as_user):
		switch_on(REQUEST, lambda doc: doc.set("transitions", doc.transitions[:1]))
		request = ask("LIGHTING")
		with as_user(data.CLIENT):
			ending.take_back(request.name)
		assert stands(request) == ("Cancelled", "Cancelled")

	def test_a_task_of_the_client(self, work, switch_on, as_user):
		def own_state(doc):
			add_state(doc, "Waiting for the badge", "Waiting for Client")
			doc.states.insert(0, doc.states.pop())
			for index, row in enumerate(doc.states, 1):
				row.idx = index

		switch_on(ASSIGNMENT, own_state)
		assignment = work()
		task = client_tasks.ask(assignment.name, "Send a photo", "Text")
		assert stands(assignment) == ("Waiting for Client", "Waiting for the badge")
		with as_user(data.CLIENT):
			client_tasks.complete(task.name, "Here it is")
		assert stands(assignment) == ("Open", "Open")

	def test_a_state_of_the_same_status_stays_while_the_work_moves(self, work, switch_on, agent):
		def with_architect(doc):
			add_state(doc, "With the architect", "In Progress")
			add_transition(doc, "In Progress", "To the Architect", "With the architect", roles.AGENT)

		switch_on(REQUEST, with_architect)
		assignment = work()
		request = frappe.get_doc(REQUEST, assignment.client_request)
		with agent():
			act(request, "To the Architect")
		service.accept(assignment.name)
		service.report_delay(assignment.name, frappe.utils.add_days(None, 20), "Late")
		assert stands(request) == ("In Progress", "With the architect")
		service.complete(assignment.name, result="Carried")
		assert stands(request) == ("Completed", "Completed")

	def test_the_watch_leaves_states_alone(self, ask, switch_on, agent, travel_to):
		travel_to("2026-03-02 09:00")
		switch_on(REQUEST, add_budget)
		request, other = ask("LIGHTING"), ask("LIGHTING")
		with agent():
			ask_for_budget(request)
		travel_to("2026-04-02 09:00")
		tasks.watch()
		assert stands(request) == ("On Hold", BUDGET)
		assert stands(other) == ("New", "New")

	def test_joining_two_closes_one(self, ask, switch_on, agent):
		switch_on(REQUEST, add_budget)
		older, younger = ask("LIGHTING"), ask("LIGHTING")
		with agent():
			joining.join(younger.name, older.name, "The same lamp")
		found = {stands(older), stands(younger)}
		assert ("Closed", "Closed") in found

	def test_what_is_new_begins_as_new_whatever_is_sent_along(self, switch_on, agent):
		switch_on(REQUEST, add_budget)
		values = {
			"doctype": REQUEST,
			"subject": "A lamp",
			"request_type": "Request",
			"channel": "Phone",
			"client_name": "Emma",
		}
		with agent():
			doc = frappe.get_doc({**values, "workflow_state": BUDGET}).insert()
			assert stands(doc) == ("New", "New")
			with pytest.raises(WorkflowError, match="follows from its workflow"):
				frappe.get_doc({**values, "status": "Completed"}).insert()


def _named(doc) -> dict:
	return {"doctype": doc.doctype, "name": doc.name}
