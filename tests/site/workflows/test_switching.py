"""Switching a workflow on and off: checked first, shown before, and no document is left behind or put back (S27)."""

import frappe
import pytest
from flows import ASSIGNMENT, BUDGET, REQUEST, add_budget, add_state, add_transition, new_action, new_word

from facility_frontoffice.api import workflows as api
from facility_frontoffice.intake import service as intake
from facility_frontoffice.setup import roles, workflow_words
from facility_frontoffice.setup import workflows as shipped
from facility_frontoffice.workflows import checking
from facility_frontoffice.workflows.errors import WorkflowError, WorkflowMappingError


def stands(name: str) -> tuple:
	return frappe.db.get_value(REQUEST, name, ["status", "workflow_state"])


@pytest.fixture
def asked(ask):
	"""A new request, one that waits and one that is closed."""
	new, waits, closed = (ask("LIGHTING").name for _number in range(3))
	intake.hold(waits, "Later")
	intake.handle_directly(closed, "Done", close=True)
	return new, waits, closed


class TestShipped:
	def test_both_are_there_once_and_off(self, workflow):
		shipped.create()
		for doctype in (REQUEST, ASSIGNMENT):
			doc = workflow(doctype)
			assert (doc.is_active, doc.workflow_state_field) == (0, "workflow_state")
			assert frappe.db.count("Workflow", {"document_type": doctype}) == 1

	def test_what_an_admin_deleted_or_changed_stays_so(self, workflow):
		doc = workflow(REQUEST)
		doc.set("transitions", doc.transitions[:3])
		doc.save()
		shipped.create()
		assert len(workflow(REQUEST).transitions) == 3

	def test_uninstalling_leaves_words_that_others_use(self, workflow):
		shared, own = "Resume", "Return"
		frappe.get_doc(
			{
				"doctype": "Workflow", "workflow_name": "Tasks", "document_type": "ToDo", "is_active": 0,
				"workflow_state_field": "status",
				"states": [{"state": name, "doc_status": "0", "allow_edit": "All"} for name in ("New", "On Hold")],
				"transitions": [
					{"state": "On Hold", "action": shared, "next_state": "New", "allowed": "All"},
				],
			}
		).insert()  # fmt: skip
		made = shipped._made() or [[workflow_words.ACTION, shared], [workflow_words.ACTION, own]]
		frappe.db.set_default(shipped.MADE, frappe.as_json(made))
		shipped.remove()
		assert not frappe.db.count("Workflow", {"document_type": ("in", (REQUEST, ASSIGNMENT))})
		assert frappe.db.exists(workflow_words.ACTION, shared)
		assert not frappe.db.exists(workflow_words.ACTION, own)
		assert not frappe.db.get_default(shipped.MADE)


class TestChecked:
	def test_all_problems_in_one_message_and_nothing_is_written(self, workflow, asked):
		doc = workflow(REQUEST)
		doc.states[2].update_value = "Busy"
		doc.states[5].update_field = ""
		doc.is_active = 1
		with pytest.raises(WorkflowMappingError) as refused:
			doc.save()
		text = str(refused.value)
		for part in (
			"State row 3",
			"State row 6",
			"No state sets the status “In Progress”",
			"something is sent out",
		):
			assert part in text
		assert frappe.db.get_value("Workflow", REQUEST, "is_active") == 0
		assert stands(asked[0]) == ("New", None), "the platform would have given it the first state"

	def test_one_that_is_off_is_saved_and_told_what_it_lacks(self, workflow):
		doc = workflow(REQUEST)
		doc.set("states", doc.states[:2])
		doc.set("transitions", [])
		doc.save()
		assert "Before it can be switched on" in str(frappe.message_log[-1])
		assert len(workflow(REQUEST).states) == 2

	def test_a_field_of_its_own_is_refused_also_while_it_is_off(self, workflow):
		doc = workflow(REQUEST)
		doc.workflow_state_field = "my_state"
		with pytest.raises(WorkflowMappingError, match="my_state"):
			doc.save()
		assert not frappe.db.exists("Custom Field", {"dt": REQUEST, "fieldname": "my_state"})

	def test_transitions_that_the_work_never_makes(self, workflow):
		doc = workflow(ASSIGNMENT)
		add_transition(doc, "Returned", "Start", "In Progress", roles.AGENT)
		doc.is_active = 1
		row = len(doc.transitions)
		with pytest.raises(WorkflowMappingError, match=f"Transition row {row}: nothing goes from “Returned”"):
			doc.save()

	def test_what_was_typed_is_shown_and_not_run(self, workflow):
		doc = workflow(REQUEST)
		doc.states[2].update_value = "<img src=x onerror=alert(1)>"
		doc.is_active = 1
		with pytest.raises(WorkflowMappingError) as refused:
			doc.save()
		assert "<img" not in str(refused.value)

	def test_a_status_that_documents_have_is_not_left_without_a_state(self, workflow, asked):
		doc = workflow(REQUEST)
		doc.set("states", [row for row in doc.states if row.state != "On Hold"])
		doc.set(
			"transitions", [row for row in doc.transitions if "On Hold" not in (row.state, row.next_state)]
		)
		doc.is_active = 1
		with pytest.raises(WorkflowMappingError, match=r"“On Hold”, which \d+ documents have"):
			doc.save()

	def test_of_others_nothing_is_asked(self):
		doc = frappe.get_doc(
			{
				"doctype": "Workflow", "workflow_name": "Tasks", "document_type": "ToDo", "is_active": 0,
				"workflow_state_field": "status",
				"states": [{"state": new_word("Begun"), "doc_status": "0", "allow_edit": "All"}],
				"transitions": [{"state": "Begun", "action": new_action("Go On"), "next_state": "Begun", "allowed": "All"}],
			}
		).insert()  # fmt: skip
		assert doc.name


class TestOnAndOff:
	def test_each_document_gets_the_state_of_its_status_in_one_statement(self, asked, workflow, statements):
		doc = workflow(REQUEST)
		add_budget(doc)
		doc.is_active = 1
		seen = statements(doc.save)
		assert len([text for text in seen if text.upper().startswith("UPDATE `TABCLIENT REQUEST`")]) == 1
		assert [stands(name) for name in asked] == [
			("New", "New"),
			("On Hold", "On Hold"),
			("Closed", "Closed"),
		]

	def test_a_state_that_still_means_it_is_kept(self, asked, switch_on, workflow):
		switch_on(REQUEST, add_budget)
		frappe.db.set_value(REQUEST, asked[1], "workflow_state", BUDGET)
		before = frappe.db.get_value(REQUEST, asked[1], "modified")
		doc = workflow(REQUEST)
		doc.save()
		assert stands(asked[1]) == ("On Hold", BUDGET)
		assert frappe.db.get_value(REQUEST, asked[1], "modified") == before

	def test_a_state_that_is_removed_leaves_its_documents_saveable(self, asked, switch_on, workflow, agent):
		switch_on(REQUEST, add_budget)
		frappe.db.set_value(REQUEST, asked[1], "workflow_state", BUDGET)
		doc = workflow(REQUEST)
		doc.set("states", [row for row in doc.states if row.state != BUDGET])
		doc.set("transitions", [row for row in doc.transitions if BUDGET not in (row.state, row.next_state)])
		doc.save()
		assert stands(asked[1]) == ("On Hold", "On Hold")
		frappe.db.set_value(REQUEST, asked[1], "workflow_state", BUDGET)  # by an old backup, or another app
		with agent():
			request = frappe.get_doc(REQUEST, asked[1])
			request.description = "In the corner"
			request.save()
		assert stands(asked[1]) == ("On Hold", "On Hold")

	def test_a_state_that_means_another_status_now(self, asked, switch_on, workflow):
		switch_on(REQUEST, add_budget)
		frappe.db.set_value(REQUEST, asked[1], "workflow_state", BUDGET)
		doc = workflow(REQUEST)
		doc.set("transitions", [row for row in doc.transitions if BUDGET not in (row.state, row.next_state)])
		next(row for row in doc.states if row.state == BUDGET).update_value = "Waiting for Supplier"
		doc.save()
		assert stands(asked[1]) == ("On Hold", "On Hold")

	def test_off_the_status_stays_and_old_states_do_no_harm(self, asked, switch_on, workflow, agent):
		switch_on(REQUEST, add_budget)
		doc = workflow(REQUEST)
		doc.is_active = 0
		doc.save()
		assert stands(asked[1]) == ("On Hold", "On Hold")
		with agent():
			intake.resume(asked[1])
		assert stands(asked[1]) == ("In Intake", "On Hold"), "nothing looks at it any more"
		doc.is_active = 1
		doc.save()
		assert stands(asked[1]) == ("In Intake", "In Intake")

	def test_deleted_while_it_is_on(self, asked, switch_on, agent):
		switch_on(REQUEST, add_budget)
		frappe.get_doc(REQUEST, asked[0]).save()
		frappe.delete_doc("Workflow", REQUEST)
		with agent():
			intake.hold(asked[0], "Later")
		assert stands(asked[0]) == ("On Hold", "New")

	def test_another_workflow_takes_over(self, asked, switch_on):
		switch_on(REQUEST, add_budget)
		values = {**shipped.values_of(REQUEST), "workflow_name": "Ours", "is_active": 1}
		doc = frappe.get_doc({"doctype": "Workflow", **values})
		doc.states[0].state = new_word("Just In")
		for row in doc.transitions:
			row.state = "Just In" if row.state == "New" else row.state
		doc.insert()
		assert frappe.db.get_value("Workflow", REQUEST, "is_active") == 0
		assert [stands(name)[1] for name in asked] == ["Just In", "On Hold", "Closed"]


class TestDryRun:
	def rows(self, found: dict) -> dict:
		return {(row["status"], row["state"]): (row["count"], row["kept"]) for row in found["rows"]}

	def test_it_says_what_would_happen_and_does_nothing(self, asked, workflow):
		doc = workflow(REQUEST)
		add_budget(doc)
		found = api.rehearse(frappe.as_json(doc))
		assert (found["problems"], found["other"]) == ([], None)
		counts = self.rows(found)
		present = frappe.db.count(REQUEST, {"status": "On Hold"})
		assert counts["On Hold", "On Hold"] == (present, 0)
		assert sum(count for count, _kept in counts.values()) == frappe.db.count(REQUEST)
		assert stands(asked[0]) == ("New", None)

	def test_what_it_says_is_what_happens(self, asked, workflow):
		doc = workflow(REQUEST)
		doc.states.insert(0, doc.states.pop())
		for index, row in enumerate(doc.states, 1):
			row.idx = index
		said = self.rows(api.rehearse(frappe.as_json(doc)))
		doc.is_active = 1
		doc.save()
		there = {(row.status, row.state): (row.count, 0) for row in checking.standings_of(REQUEST)}
		assert said == there

	def test_what_is_wrong_and_what_to_think_of(self, workflow):
		doc = workflow(REQUEST)
		add_state(doc, BUDGET, "Paused")
		doc.append("transitions", {"state": "New", "action": "Hold", "next_state": "On Hold",
			"allowed": frappe.get_doc({"doctype": "Role", "role_name": "Nobody Here"}).insert().name})  # fmt: skip
		found = api.rehearse(frappe.as_json(doc))
		assert any("“Paused”" in text for text in found["problems"])
		assert any("Nobody Here" in text for text in found["notes"])

	def test_for_who_may_write_workflows(self, workflow, agent):
		doc = frappe.as_json(workflow(REQUEST))
		with agent(), pytest.raises(frappe.PermissionError):
			api.rehearse(doc)

	def test_of_another_doctype(self):
		with pytest.raises(WorkflowError):
			api.rehearse({"doctype": "Workflow", "document_type": "ToDo"})

	def test_in_dutch_the_status_is_shown_as_it_must_be_typed(self, workflow):
		doc = workflow(REQUEST)
		doc.states[2].update_value = "In uitvoering"
		frappe.local.lang = "nl"
		try:
			found = api.rehearse(frappe.as_json(doc))
		finally:
			frappe.local.lang = "en"
		assert any("In Progress (In uitvoering)" in text for text in found["problems"])
