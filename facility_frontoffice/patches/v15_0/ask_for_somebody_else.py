"""The form for asking gets what a question for somebody else needs, and a tick for what colleagues need not see.

Only the form as we shipped it: what an admin changed is theirs, and says these things when they put the fields on it.
"""

import json

import frappe

FORM = "ask"
SHIPPED_AT = "2026-11-23 20:00:00"
# field: the one before which it comes
NEW_FIELDS = {
	"for_someone_else": "desired_date",
	"beneficiary_name": "desired_date",
	"beneficiary_phone": "desired_date",
	"beneficiary": "desired_date",
	"only_for_me": "norm",
}


def execute():
	modified = frappe.db.get_value("Web Form", FORM, "modified")
	if not modified or str(modified).split(".")[0] != SHIPPED_AT:
		return
	path = frappe.get_app_path("facility_frontoffice", "setup", "documents", "ask.json")
	with open(path) as file:
		shipped = {row["fieldname"]: row for row in json.load(file)["web_form_fields"]}
	form = frappe.get_doc("Web Form", FORM)
	names = [row.fieldname for row in form.web_form_fields]
	for fieldname, before in NEW_FIELDS.items():
		if fieldname in names:
			continue
		place = names.index(before) if before in names else len(names)
		form.append("web_form_fields", shipped[fieldname])
		form.web_form_fields.insert(place, form.web_form_fields.pop())
		names.insert(place, fieldname)
	for number, row in enumerate(form.web_form_fields, start=1):
		row.idx = number
	form.save(ignore_permissions=True)
	# it is still as we shipped it
	frappe.db.set_value("Web Form", FORM, "modified", modified, update_modified=False)
