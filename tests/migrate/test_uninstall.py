"""Uninstalling leaves a site as if the app had never been there; `test_install.py` installs it again."""

import os
import re
import subprocess

import pytest
import site_anew

# What only this app would write, in any column of any table.
OURS = re.compile(
	r"facility_frontoffice|Facility Frontoffice|Client Request|Frontoffice Agent|Frontoffice Manager|Backoffice"
	r"|Facility Client|Facility Administrator|Facility Product|Facility Calendar|client_request|my-requests"
	r"|facility_approval|facility_charge|facility_cost_center|Approval of Purchase Orders"
)
# The platform's own memory of what happened, deletions included.
LOGS = {
	"tabDeleted Document",
	"tabError Log",
	"tabScheduled Job Log",
	"tabAccess Log",
	"tabActivity Log",
	"tabData Import Log",
	"tabVersion",
}


@pytest.fixture
def traces(site):
	"""Every line of the database's dump that names something of ours, by table."""

	def find() -> dict[str, list[str]]:
		conf = site.conf
		command = [
			"mariadb-dump", "--no-defaults", "-h", conf.db_host, "-P", str(conf.db_port), "-u", conf.db_name,
			"--protocol=tcp", "--default-character-set=utf8mb4", "--skip-extended-insert", "--skip-comments",
			conf.db_name,
		]  # fmt: skip
		dump = subprocess.run(
			command,
			env=os.environ | {"MYSQL_PWD": conf.db_password},
			capture_output=True,
			text=True,
			check=True,
		).stdout
		found: dict[str, list[str]] = {}
		table = ""
		for line in dump.splitlines():
			if match := re.match(r"(?:CREATE TABLE|INSERT INTO) `([^`]+)`", line):
				table = match[1]
			is_memory = table in LOGS or (table == "tabComment" and "'Deleted'" in line)
			if not is_memory and (match := OURS.search(line)):
				found.setdefault(table, []).append(line[max(0, match.start() - 60) : match.end() + 100])
		return found

	return find


@pytest.fixture
def made_for_it(site_put_back, organisation_in_use):
	"""What an admin makes for our documents: fields, rules, views, permissions, a mailbox, a workflow that is on."""
	frappe = site_put_back
	request, colleague = "Client Request", "anna@example.com"
	of_report = {"report_type": "Report Builder", "is_standard": "No"}
	field = {"fieldname": "subject", "fieldtype": "Data", "label": "Subject"}
	records = [
		{"doctype": "Custom Field", "dt": request, "fieldname": "mill_number", "label": "Number", "fieldtype": "Data"},
		{"doctype": "Client Script", "name": "Mill Script", "dt": request, "script": "1", "enabled": 1},
		{
			"doctype": "Notification", "name": "Mill News", "subject": "News", "document_type": request, "event": "New",
			"channel": "System Notification", "message": "x", "recipients": [{"receiver_by_role": "Frontoffice Agent"}],
		},
		{
			"doctype": "Assignment Rule", "name": "Mill Rule", "document_type": request, "rule": "Round Robin",
			"description": "x", "assign_condition": "1", "users": [{"user": colleague}],
			"assignment_days": [{"day": "Monday"}],
		},
		{"doctype": "Kanban Board", "kanban_board_name": "Mill Board", "reference_doctype": request, "field_name": "status"},
		{"doctype": "Report", "report_name": "Mill Report", "ref_doctype": request, **of_report},
		{
			"doctype": "Auto Email Report", "report": "Mill Report", "user": colleague, "email_to": colleague,
			"report_type": "Report Builder", "format": "HTML", "frequency": "Daily",
		},
		{"doctype": "Print Format", "name": "Mill Print", "doc_type": request, "standard": "No", "html": "x"},
		{
			"doctype": "Web Form", "title": "Mill Form", "route": "mill", "doc_type": request, "is_standard": 0,
			"module": "Custom", "web_form_fields": [field],
		},
		{
			"doctype": "Number Card", "name": "Mill Card", "label": "Mill Card", "document_type": request, "function": "Count",
			"type": "Document Type", "filters_json": "[]",
		},
		{
			"doctype": "Dashboard Chart", "chart_name": "Mill Chart", "document_type": request, "chart_type": "Count",
			"based_on": "creation", "type": "Line", "filters_json": "[]", "timeseries": 1,
		},
		{"doctype": "User Permission", "user": colleague, "allow": "Backoffice Unit", "for_value": "Security"},
		{
			"doctype": "Document Naming Rule", "document_type": request, "prefix": "MILL-", "prefix_digits": 4, "disabled": 1,
		},
		{"doctype": "List View Settings", "name": request},
		{
			"doctype": "Webhook", "name": "Mill Hook", "webhook_doctype": request, "webhook_docevent": "after_insert", "enabled": 0,
			"request_url": "https://mill.example.com", "request_method": "POST",
		},
		{
			"doctype": "Email Account", "email_account_name": "Mill", "email_id": "mill@example.com", "enable_incoming": 0,
			"append_to": request, "awaiting_password": 1,
		},
		{
			"doctype": "Workspace", "label": "Mill", "title": "Mill", "public": 1, "content": "[]",
			"shortcuts": [{"type": "DocType", "link_to": request, "label": "Requests"}],
			"links": [{"type": "Link", "link_type": "DocType", "link_to": request, "label": "Requests"}],
		},
		{
			"doctype": "Custom Field", "dt": "Issue", "fieldname": "mill_request", "label": "Also See", "fieldtype": "Link",
			"options": request,
		},
	]  # fmt: skip
	for values in records:
		frappe.get_doc(values).insert()
	make_property_setter = frappe.get_attr(
		"frappe.custom.doctype.property_setter.property_setter.make_property_setter"
	)
	make_property_setter(request, "subject", "bold", 1, "Check")
	frappe.get_attr("frappe.permissions.add_permission")(request, "Support Team")
	doc = frappe.get_doc(request, organisation_in_use.name)
	doc.add_tag("Mill")
	workflow = frappe.get_doc("Workflow", request)
	workflow.is_active = 1
	workflow.save()
	frappe.db.commit()


def test_uninstalling_leaves_nothing_of_ours(site_put_back, made_for_it, bench_command, traces):
	bench_command("uninstall-app", "facility_frontoffice", "--yes", "--no-backup", "--force")
	site_anew.look_again()
	assert not site_put_back.db.count("Custom DocPerm"), "the platform's own permissions hold again"
	_erpnext_goes_on(site_put_back)
	found = traces()
	assert not found, "\n".join(f"{table}: {lines[0]} ({len(lines)})" for table, lines in found.items())


def _erpnext_goes_on(frappe) -> None:
	from facility_frontoffice.demo import data

	issue = frappe.get_doc({"doctype": "Issue", "subject": "The help desk goes on"}).insert()
	issue.status = "Closed"
	issue.save()
	order = frappe.get_doc(
		{
			"doctype": "Purchase Order",
			"supplier": data.FURNITURE_SUPPLIER,
			"schedule_date": frappe.utils.add_days(None, 9),
			"items": [{"item_code": data.CHAIR_ITEM, "qty": 1, "rate": 90}],
		}
	).insert()
	order.submit()
	order.cancel()
	frappe.db.commit()
