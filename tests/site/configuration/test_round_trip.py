"""The configuration goes from one site to another as one file, whole."""

import json

import frappe
import pytest

from facility_frontoffice.configuration import collecting, file_rules, importing, rules, shapes
from facility_frontoffice.configuration.registry import DATA, KINDS, PERMISSIONS
from facility_frontoffice.demo import data
from facility_frontoffice.setup.custom_fields import MODULE


def test_every_doctype_of_the_module_is_configuration_or_data():
	ours = set(frappe.get_all("DocType", filters={"module": MODULE, "istable": 0}, pluck="name"))
	assert ours - set(KINDS) - DATA == set(), "say in configuration.registry whether it travels between sites"
	assert not DATA & set(KINDS)
	assert not DATA - ours
	assert not {name for name in KINDS if not frappe.db.exists("DocType", name)}


def test_what_a_kind_leaves_out_and_is_known_by_are_fields_of_it():
	for doctype, kind in KINDS.items():
		if doctype == PERMISSIONS:
			continue
		meta = frappe.get_meta(doctype)
		names = {"name", *(field.fieldname for field in meta.fields)}
		of_rows = {
			f"{table.fieldname}.{field.fieldname}"
			for table in meta.get_table_fields()
			for field in frappe.get_meta(table.options).fields
		}
		assert not {*kind.leaves_out, *kind.only, *kind.key, *kind.always} - names - of_rows, doctype
		assert {kind.about} - {""} <= names, doctype
		assert not kind.needed_in_rows - {name.partition(".")[2] for name in of_rows}, doctype


def test_nothing_that_the_platform_or_a_password_keeps_is_in_a_file():
	for doctype, found in shapes.all_shapes().items():
		for shape in (*found, *(row for table in found for row in table.rows)):
			assert shape.fieldtype != "Password", doctype
			assert shape.fieldname not in ("owner", "creation", "modified", "modified_by", "idx"), doctype


def test_exporting_twice_gives_the_same_bytes(exported):
	frappe.clear_cache()
	assert collecting.export() == exported
	content = json.loads(exported)
	assert content["format"] == file_rules.FORMAT
	assert all(
		content["records"][doctype] for doctype in KINDS if doctype not in ("Custom Field", "Property Setter")
	)


def test_it_is_read_in_as_many_statements_whatever_there_is(rich, statements):
	collecting.collect()
	before = len(statements(collecting.collect))
	for number in range(10):
		frappe.get_doc(
			{"doctype": "Facility Synonym", "phrase": f"wax {number}", "products": [{"product": "CLEANING"}]}
		).insert()
	assert len(statements(collecting.collect)) == before


def test_its_own_file_changes_nothing(exported):
	plan = importing.make_plan(exported.encode())
	assert plan.is_good
	assert not plan.to_write, [(row.doctype, row.key, row.changes) for row in plan.to_write]


def test_a_site_that_has_nothing_becomes_the_same(exported, lose_everything):
	lose_everything()
	assert collecting.export() != exported
	plan = importing.make_plan(exported.encode())
	assert not plan.problems, importing.in_words(plan)
	assert not plan.missing
	assert not frappe.db.count("Facility Product"), "the check writes nothing"
	_plan, otherwise = importing.carry_out(exported.encode(), None, plan.site)
	assert not [(row.doctype, row.key, row.changes) for row in otherwise]
	assert collecting.export() == exported
	assert frappe.get_doc("Facility Service Desk", "Desk of Security").lead == data.SECURITY


def test_the_check_leaves_no_trace(exported, lose_everything, inline_jobs):
	lose_everything()
	before = _counts()
	del inline_jobs[:]
	importing.make_plan(exported.encode())
	assert _counts() == before
	assert not frappe.local.message_log
	frappe.db.commit()
	assert not inline_jobs, "nothing waits for a commit"


def _counts() -> dict:
	doctypes = [*KINDS, *DATA, "Version", "Comment", "Singles", "Error Log", "Notification Log"]
	return {
		doctype: frappe.qb.from_(
			frappe.qb.DocType(doctype) if doctype != "Singles" else frappe.qb.Table("tabSingles")
		)
		.select(frappe.query_builder.functions.Count("*"))
		.run()[0][0]
		for doctype in doctypes
		if doctype == "Singles" or not frappe.get_meta(doctype).issingle
	}


def test_what_was_edited_is_said_field_by_field_and_set_back(exported):
	desk = frappe.get_doc("Facility Service Desk", "Desk of Security")
	desk.phone, desk.softeners = "+31201234567", []
	desk.save()
	plan = importing.make_plan(exported.encode())
	(found,) = plan.to_write
	assert found.state == rules.CHANGED
	assert {change.fieldname for change in found.changes} == {"phone", "softeners"}
	importing.carry_out(exported.encode(), None, plan.site)
	assert collecting.export() == exported


def test_what_is_here_only_stays(exported):
	frappe.get_doc(
		{"doctype": "Facility Synonym", "phrase": "only here", "products": [{"product": "CLEANING"}]}
	).insert()
	plan = importing.make_plan(exported.encode())
	assert [(row.doctype, row.key) for row in plan.differences if row.state == rules.ONLY_HERE] == [
		("Facility Synonym", ("only here",))
	]
	importing.carry_out(exported.encode(), None, plan.site)
	assert frappe.db.exists("Facility Synonym", {"phrase": "only here"})


def test_a_rule_that_rang_keeps_its_levels(exported):
	"""Levels that ring are known by their name: an import that changes who is told does not let them ring again."""
	name = frappe.db.get_value("Facility Escalation Rule", {"rule_name": "Request late"})
	before = [row.name for row in frappe.get_doc("Facility Escalation Rule", name).levels]
	content = json.loads(exported)
	(record,) = [
		row for row in content["records"]["Facility Escalation Rule"] if row["rule_name"] == "Request late"
	]
	record["levels"][1]["notify_by_email"] = 1
	importing.carry_out(json.dumps(content).encode(), None, None)
	after = frappe.get_doc("Facility Escalation Rule", name)
	assert [row.name for row in after.levels] == before
	assert after.levels[1].notify_by_email == 1


@pytest.mark.parametrize("doctype", ["Location", "Facility Calendar"])
def test_the_rights_that_an_admin_gave_travel(exported, doctype):
	assert frappe.db.count("Custom DocPerm", {"parent": "Location"})
	row = {
		"doctype": "Custom DocPerm",
		"parent": doctype,
		"parenttype": "DocType",
		"parentfield": "permissions",
	}
	if doctype == "Facility Calendar":
		from frappe.permissions import setup_custom_perms

		setup_custom_perms(doctype)
	frappe.get_doc({**row, "role": "Facility Client", "permlevel": 3, "read": 1}).insert()
	changed = collecting.export()
	frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": "Facility Client"})
	frappe.db.commit()
	importing.carry_out(changed.encode(), None, None)
	assert collecting.export() == changed
	standard = {row.role for row in frappe.get_all("DocPerm", {"parent": doctype}, "role")}
	there = {row.role for row in frappe.get_all("Custom DocPerm", {"parent": doctype}, "role")}
	assert standard <= there, "nobody else lost a right"
