"""What is wrong with a file is said all at once, and whatever goes wrong leaves everything as it was."""

import json

import frappe
import pytest
from configuration_files import packed, record_of

from facility_frontoffice.api import configuration as api
from facility_frontoffice.configuration import collecting, importing, jobs, writing
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.demo import data

ROW = jobs.DOCTYPE


@pytest.fixture
def content(exported) -> dict:
	return json.loads(exported)


def test_ten_faults_give_ten_messages_and_nothing_is_written(content):
	records = content["records"]
	records["Moon"] = []
	record_of(content, "Facility Product", product_code="CLEANING")["colour"] = "red"
	record_of(content, "Facility Product", product_code="ACCESS-PASS")["handling"] = "Somebody"
	records["Facility Calendar"].append(
		{"calendar_name": "Never", "time_zone": "Europe/Amsterdam", "hours": []}
	)
	records["Facility Service Level"].append({"level_name": "Empty"})
	records["Facility Synonym"].append(dict(records["Facility Synonym"][0]))
	record_of(content, "Facility Service Desk", desk_name="Front Office")["lead"] = "gone@example.com"
	record_of(content, "Backoffice Unit", unit_name="Cleaning Contract")["cost_center"] = "Mars - X"
	record_of(content, "Facility Escalation Rule", rule_name="Silence")["enabled"] = "yes"
	records["Facility Discouraged Word"].append({"phrase": "asap"})
	before = collecting.export()
	plan = importing.make_plan(packed(content))
	lines = importing.in_words(plan)
	assert len(lines) == 10, "\n".join(lines)
	for part in (
		"Moon",
		"colour",
		"Somebody",
		"Never",
		"Empty",
		"twice",
		"gone@example.com",
		"Mars - X",
		"enabled",
		"asap",
	):
		assert any(part in line for line in lines), f"{part}: {lines}"
	assert not plan.is_good
	with pytest.raises(ConfigurationError):
		importing.carry_out(packed(content), None, None)
	assert collecting.export() == before


def test_a_failure_at_the_last_record_leaves_nothing(content, lose_everything, monkeypatch):
	lose_everything()
	empty = collecting.export()
	real, written = writing._save, []

	def fails_at_the_end(difference, *others):
		if difference.doctype == "Facility Frontoffice Settings":
			written.append(frappe.db.count("Facility Product"))
			raise ConfigurationError("The last one")
		return real(difference, *others)

	monkeypatch.setattr(writing, "_save", fails_at_the_end)
	with pytest.raises(ConfigurationError, match="Facility Frontoffice Settings: The last one"):
		importing.carry_out(packed(content), None, None)
	assert max(written) > 10, "the others were there by then"
	assert collecting.export() == empty
	assert not frappe.db.count("Facility Product")


def test_an_edit_after_the_check_is_noticed(content):
	record_of(content, "Facility Service Desk", desk_name="Front Office")["phone"] = "+31201111111"
	plan = importing.make_plan(packed(content))
	desk = frappe.get_doc("Facility Service Desk", "Front Office")
	desk.phone = "+31202222222"
	desk.save()
	frappe.db.commit()
	with pytest.raises(ConfigurationError, match="changed after the file was checked"):
		importing.carry_out(packed(content), None, plan.site)
	assert frappe.db.get_value("Facility Service Desk", "Front Office", "phone") == "+31202222222"


def test_what_is_not_here_is_left_empty_or_replaced(content):
	record_of(content, "Facility Service Desk", desk_name="Front Office")["lead"] = "gone@example.com"
	unit = record_of(content, "Backoffice Unit", unit_name="Security")
	unit["members"].append({**unit["members"][0], "user": "left@example.com"})
	members = len(unit["members"])
	record_of(content, "Facility Mandate", kind="Call-back")["role"] = "Night Watch"
	plan = importing.make_plan(packed(content))
	assert {(row["doctype"], row["name"], row["may_be_empty"]) for row in plan.missing} == {
		("User", "gone@example.com", True),
		("User", "left@example.com", True),
		("Role", "Night Watch", False),
	}
	half = {"User": {"gone@example.com": "", "left@example.com": ""}, "Role": {"Night Watch": ""}}
	assert not importing.make_plan(packed(content), half).is_good, "a mandate is of a role"
	choices = {
		"User": {"gone@example.com": data.MANAGER, "left@example.com": ""},
		"Role": {"Night Watch": "Frontoffice Manager"},
	}
	plan = importing.make_plan(packed(content), choices)
	assert plan.is_good, importing.in_words(plan)
	importing.carry_out(packed(content), choices, plan.site)
	assert frappe.db.get_value("Facility Service Desk", "Front Office", "lead") == data.MANAGER
	assert len(frappe.get_doc("Backoffice Unit", "Security").members) == members - 1
	assert frappe.db.exists("Facility Mandate", {"role": "Frontoffice Manager", "kind": "Call-back"})


def test_what_is_left_out_stays_as_it_is_here(content):
	"""A site does not lose its own mail account, or company, to a file that names another one."""
	record_of(content, "Facility Service Desk", desk_name="Desk of Security")["lead"] = "gone@example.com"
	choices = {"User": {"gone@example.com": ""}}
	plan = importing.make_plan(packed(content), choices)
	assert plan.is_good, importing.in_words(plan)
	assert not plan.to_write
	assert frappe.db.get_value("Facility Service Desk", "Desk of Security", "lead") == data.SECURITY


def test_a_choice_of_something_that_is_not_here_either_is_no_choice(content):
	record_of(content, "Facility Service Desk", desk_name="Front Office")["lead"] = "gone@example.com"
	plan = importing.make_plan(packed(content), {"User": {"gone@example.com": "nor@example.com"}})
	assert not plan.is_good
	assert any("nor@example.com" in line for line in importing.in_words(plan))


def test_one_default_gives_way_to_another_whatever_their_order(content):
	"""The old default cannot be closed before the new one is the default."""
	other = frappe.get_doc({"doctype": "Facility Service Desk", "desk_name": "Another"}).insert()
	frappe.db.commit()
	content = json.loads(collecting.export())
	old = record_of(content, "Facility Service Desk", desk_name="Front Office")
	new = record_of(content, "Facility Service Desk", desk_name=other.name)
	old["is_default"], old["disabled"], new["is_default"] = 0, 1, 1
	content["records"]["Facility Frontoffice Settings"][0]["default_service_desk"] = other.name
	plan = importing.make_plan(packed(content))
	assert plan.is_good, importing.in_words(plan)
	importing.carry_out(packed(content), None, plan.site)
	assert frappe.db.get_value("Facility Service Desk", "Front Office", "disabled")


@pytest.mark.parametrize(
	("doctype", "record", "said"),
	[
		(
			"Custom Field",
			{"dt": "User", "fieldname": "x", "fieldtype": "Data", "label": "X"},
			"not a document of",
		),
		(
			"Custom Field",
			{"dt": "Client Request", "fieldname": "x` int", "fieldtype": "Data"},
			"small letters",
		),
		(
			"Property Setter",
			{"doc_type": "User", "field_name": "email", "property": "hidden"},
			"not a document of",
		),
		("Workflow", {"workflow_name": "W", "document_type": "Sales Invoice"}, "not a document of"),
		("Notification", {"name": "N", "document_type": "User"}, "not a document of"),
		("Custom DocPerm", {"document_type": "User", "rules": [{"role": "Guest", "read": 1}]}, "not Guest"),
	],
)
def test_a_file_touches_nothing_but_the_front_office(content, doctype, record, said):
	content["records"][doctype] = [record]
	plan = importing.make_plan(packed(content))
	assert any(said in line for line in importing.in_words(plan)), importing.in_words(plan)
	assert not [row for row in plan.to_write if row.doctype == doctype]


def test_nothing_of_others_is_written_over(content):
	records = content["records"]
	for doctype, record in (
		("Client Script", {"name": "On users", "dt": "User"}),
		("Server Script", {"name": "On users", "reference_doctype": "User"}),
		("Report", {"report_name": "Of users", "ref_doctype": "User"}),
		("Print Format", {"name": "Of users", "doc_type": "User"}),
		("Web Form", {"name": "users", "doc_type": "User"}),
		("Number Card", {"name": "Users", "document_type": "User"}),
		# ours by what it says, and somebody else's by its name
		("Report", {"report_name": "Stock Ledger", "ref_doctype": "Client Request"}),
		(
			"Workspace",
			{**record_of(content, "Workspace", label="Front Office"), "label": "Buying", "title": "Buying"},
		),
	):
		records[doctype].append(record)
	lines = importing.in_words(importing.make_plan(packed(content)))
	assert sum("not a document of the front office" in line for line in lines) == 6, lines
	assert {line.split(":")[0] for line in lines if "called this here" in line} == {
		"Report Stock Ledger",
		"Workspace Buying",
	}, lines
	assert len(lines) == 8, lines


def test_a_script_for_the_server_is_refused_where_they_are_switched_off(content, monkeypatch):
	record_of(content, "Server Script", name="Count complaints")["script"] = "frappe.errprint(1)"
	assert importing.make_plan(packed(content)).is_good
	monkeypatch.setattr(importing, "is_safe_exec_enabled", lambda: False)
	(line,) = importing.in_words(importing.make_plan(packed(content)))
	assert line.startswith("Server Script Count complaints: Scripts on the server are switched off")


def test_a_workspace_goes_without_what_is_not_here(content):
	space = record_of(content, "Workspace", label="Front Office")
	space["number_cards"].append({"number_card_name": "Gone", "label": "Gone"})
	space["links"].append({"type": "Link", "label": "Gone", "link_type": "Report", "link_to": "Gone Report"})
	choices = {"Number Card": {"Gone": ""}, "Report": {"Gone Report": ""}}
	plan = importing.make_plan(packed(content))
	assert {(row["doctype"], row["name"], row["may_be_empty"]) for row in plan.missing} == {
		("Number Card", "Gone", True),
		("Report", "Gone Report", True),
	}
	plan = importing.make_plan(packed(content), choices)
	assert plan.is_good, importing.in_words(plan)
	assert not plan.to_write, "the rows are left out, so it is as it was"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "x"}'])
def test_what_is_no_file_of_ours_is_refused_in_words(content):
	with pytest.raises(ConfigurationError):
		importing.make_plan(content)


def test_who_may(content, as_user):
	for user in (data.AGENT, data.WORKPLACE, data.CLIENT):
		with as_user(user):
			for method in (api.overview, api.export):
				with pytest.raises(frappe.PermissionError):
					method()
			with pytest.raises(frappe.PermissionError):
				api.check("e30=")
			with pytest.raises(frappe.PermissionError):
				api.start("x", "e30=")
			with pytest.raises(frappe.PermissionError):
				api.progress("x")


def test_an_administrator_of_the_front_office_imports_what_they_may_change(content, as_user):
	record_of(content, "Facility Synonym", phrase="poetsbeurt")["enabled"] = 0
	with as_user(data.MANAGER):
		plan = importing.make_plan(packed(content))
		assert plan.is_good, importing.in_words(plan)
		importing.carry_out(packed(content), None, plan.site)
	assert not frappe.db.get_value("Facility Synonym", {"phrase": "poetsbeurt"}, "enabled")


def test_what_only_a_system_manager_may_change_is_said_once(content, as_user):
	for row in content["records"]["Email Template"]:
		row["subject"] = "Hello"
	record_of(content, "Workflow", workflow_name="Approval of Purchase Orders")["send_email_alert"] = 1
	before = collecting.export()
	with as_user(data.MANAGER):
		plan = importing.make_plan(packed(content))
		lines = importing.in_words(plan)
		assert len(lines) == 2, lines
		assert all("System Manager" in line for line in lines)
		with pytest.raises(ConfigurationError):
			importing.carry_out(packed(content), None, plan.site)
	assert collecting.export() == before
