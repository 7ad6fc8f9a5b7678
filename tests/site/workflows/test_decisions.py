"""What a person decides by the buttons of the app obeys the workflow: who may, and whether it leads there (S27)."""

import frappe
import pytest
from flows import ASSIGNMENT, BUDGET, REQUEST, add_budget, add_state, add_transition, only_for, without

from facility_frontoffice.api import fulfilment as work_api
from facility_frontoffice.api import intake as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import bulk, round_acts, service
from facility_frontoffice.intake import service as intake
from facility_frontoffice.setup import roles
from facility_frontoffice.workflows.errors import WorkflowError


def stands(doctype: str, name: str) -> tuple:
	return frappe.db.get_value(doctype, name, ["status", "workflow_state"])


class TestAsShipped:
	"""With the workflows as they are shipped nobody notices that they are on."""

	def test_every_button_of_a_request(self, ask, switch_on, agent):
		switch_on(REQUEST)
		name = ask("LIGHTING").name
		with agent():
			api.hold(name, "Later")
			assert stands(REQUEST, name) == ("On Hold", "On Hold")
			api.resume(name)
			assert stands(REQUEST, name) == ("In Intake", "In Intake")
			api.handle_directly(name, "Switch it on", None, False)
			assert stands(REQUEST, name) == ("Completed", "Completed")
			api.close(name)
			api.reopen(name, "It is dark")
			assert stands(REQUEST, name) == ("In Intake", "In Intake")
			api.cancel(name, "Not possible", "A candle")
			assert stands(REQUEST, name) == ("Cancelled", "Cancelled")
			found = api.answer_now({"subject": "When?", "request_type": "Information", "channel": "Phone",
				"client_name": "Emma"}, [], "At nine", True)  # fmt: skip
			assert stands(REQUEST, found["name"]) == ("Closed", "Closed")

	def test_every_button_of_work(self, work, switch_on, as_user):
		switch_on(ASSIGNMENT)
		first = work()
		with as_user(data.LOGISTICS):
			work_api.accept(first.name)
			assert stands(ASSIGNMENT, first.name) == ("Accepted", "Accepted")
			work_api.start(first.name)
			work_api.complete(first.name, result="Carried")
			assert stands(ASSIGNMENT, first.name) == ("Completed", "Completed")

	def test_returning_it(self, work, switch_on, as_user):
		switch_on(ASSIGNMENT)
		assignment = work()
		with as_user(data.LOGISTICS):
			work_api.return_to_front_office(assignment.name, "Too heavy")
		assert stands(ASSIGNMENT, assignment.name) == ("Returned", "Returned")


class TestTakenUpAgain:
	"""What is done is opened again with what of it is to be done, whichever action of the workflow is chosen."""

	@pytest.fixture
	def done(self, ask, switch_on, agent):
		def look_again(doc):
			add_state(doc, "Second Look", "In Intake")
			add_transition(doc, "Completed", "Look Again", "Second Look", roles.AGENT)

		switch_on(REQUEST, look_again)
		name = ask("LIGHTING").name
		with agent():
			api.handle_directly(name, "Switch it on", None, False)
		return name

	def test_the_action_that_is_chosen_says_in_which_state(self, done, agent):
		with agent():
			api.reopen(done, "It is dark", action="Look Again")
		assert stands(REQUEST, done) == ("In Intake", "Second Look")
		assert frappe.get_all("Client Request Line", {"parent": done}, pluck="status") == ["New"]

	def test_an_action_that_does_not_lead_there_is_refused(self, done, agent):
		with agent(), pytest.raises(WorkflowError, match="does not lead"):
			api.reopen(done, "It is dark", action="Hold")
		assert stands(REQUEST, done) == ("Completed", "Completed")


class TestWhoMay:
	def test_another_role_is_named(self, ask, switch_on, agent, manager):
		switch_on(REQUEST, lambda doc: only_for(doc, "Hold", roles.MANAGER))
		name = ask("LIGHTING").name
		with agent(), pytest.raises(WorkflowError, match="From New to On Hold is for Frontoffice Manager"):
			api.hold(name, "Later")
		assert stands(REQUEST, name) == ("New", "New")
		with manager():
			api.hold(name, "Later")
		assert stands(REQUEST, name) == ("On Hold", "On Hold")

	def test_where_it_does_not_lead_it_is_said_where_it_does(self, ask, switch_on, agent):
		switch_on(REQUEST, lambda doc: without(doc, "Hold"))
		name = ask("LIGHTING").name
		with agent(), pytest.raises(WorkflowError, match=r"does not lead from New to On Hold.*Closed"):
			api.hold(name, "Later")

	def test_also_of_a_new_question_that_is_answered_at_once(self, switch_on, agent):
		switch_on(REQUEST, lambda doc: only_for(doc, "Close", roles.MANAGER))
		values = {
			"subject": "When?",
			"request_type": "Information",
			"channel": "Phone",
			"client_name": "Emma",
		}
		with agent(), pytest.raises(WorkflowError, match="Frontoffice Manager"):
			api.answer_now(values, [], "At nine", True)
		with agent():
			api.answer_now(values, [], "At nine", False)

	def test_a_pause_of_an_admin_ends_as_they_say(self, ask, switch_on, agent, manager):
		switch_on(REQUEST, add_budget)
		name = ask("LIGHTING").name
		intake.hold(name, "Later")
		frappe.db.set_value(REQUEST, name, "workflow_state", BUDGET)
		with agent(), pytest.raises(WorkflowError, match=f"From {BUDGET} to In Progress is for"):
			api.resume(name)
		with manager():
			api.resume(name)
		assert stands(REQUEST, name) == ("In Intake", "In Intake")

	def test_a_condition_that_is_not_met(self, ask, switch_on, agent):
		def only_urgent(doc):
			for row in doc.transitions:
				if row.action == "Hold":
					row.condition = "doc.priority == 'Urgent'"

		switch_on(REQUEST, only_urgent)
		name = ask("LIGHTING").name
		with agent(), pytest.raises(WorkflowError, match="condition"):
			api.hold(name, "Later")

	def test_of_work(self, work, switch_on, as_user, agent):
		switch_on(ASSIGNMENT, lambda doc: only_for(doc, "Return", roles.AGENT))
		assignment = work()
		with as_user(data.LOGISTICS), pytest.raises(WorkflowError, match="Frontoffice Agent"):
			work_api.return_to_front_office(assignment.name, "Too heavy")
		with agent():
			service.return_to_front_office(assignment.name, "Too heavy")
		assert stands(ASSIGNMENT, assignment.name) == ("Returned", "Returned")

	def test_on_the_round(self, work, switch_on, as_user):
		switch_on(ASSIGNMENT, lambda doc: only_for(doc, "Finish", roles.AGENT))
		assignment = work()
		with as_user(data.LOGISTICS):
			key = frappe.generate_hash(length=20)
			with pytest.raises(WorkflowError, match="Frontoffice Agent"):
				round_acts.do(key, assignment.name, "done", {"result": "Carried"})

	def test_ended_work_hears_what_happened_and_not_of_workflows(self, work, switch_on, as_user):
		switch_on(ASSIGNMENT)
		assignment = work()
		service.complete(assignment.name, result="Carried")
		with (
			as_user(data.LOGISTICS),
			pytest.raises(frappe.ValidationError, match="accepted by Administrator already"),
		):
			work_api.accept(assignment.name)


class TestWhatFollows:
	"""Of what nobody decides, no workflow has a say."""

	def test_a_purchaser_who_receives_finishes_the_work(self, work, switch_on, as_user):
		from facility_frontoffice.fulfilment import from_documents

		switch_on(ASSIGNMENT, lambda doc: without(doc, "Finish"))
		assignment = work()
		doc = frappe._dict(doctype="Material Request", name="MR-1")

		def finish(_doc, name):
			service.complete(name, result="It came in")

		assert from_documents.guard(doc, assignment.name, finish)
		assert stands(ASSIGNMENT, assignment.name) == ("Completed", "Completed")

	def test_and_afterwards_a_person_is_asked_again(self, work, switch_on):
		switch_on(ASSIGNMENT, lambda doc: without(doc, "Finish"))
		first = work()
		with pytest.raises(WorkflowError):
			service.complete(first.name, result="Carried")


class TestInBulk:
	def test_each_obeys_and_says_why(self, ask, switch_on, agent):
		switch_on(REQUEST, lambda doc: only_for(doc, "Hold", roles.MANAGER))
		names = [ask("LIGHTING").name for _number in range(2)]
		with agent():
			done = bulk.start("Hold", names, {"reason": "Later"}, frappe.generate_hash(length=20))
			rows = bulk.standing(done["name"])
		assert {stands(REQUEST, name) for name in names} == {("New", "New")}
		assert "Frontoffice Manager" in frappe.as_json(rows)

	def test_a_transition_of_ones_own(self, ask, switch_on, agent):
		"""Who made a request may not pass it where self approval is off."""

		def not_own(doc):
			without(doc, "Hold")
			add_transition(doc, "New", "Hold", "On Hold", roles.AGENT, allow_self_approval=0)

		switch_on(REQUEST, not_own)
		other = ask("LIGHTING").name
		with agent():
			own = ask("LIGHTING").name
			with pytest.raises(WorkflowError, match="Somebody else than who made"):
				api.hold(own, "Later")
			api.hold(other, "Later")
		assert stands(REQUEST, other) == ("On Hold", "On Hold")
