"""An admin who adds a field slows nothing down: the platform drops indexes that no field asks for when it alters a table."""

import frappe

from facility_frontoffice.setup.custom_fields import MODULE

# The platform looks after these itself.
STANDARD = {"name", "creation", "modified", "parent", "owner", "modified_by"}


def test_an_index_of_one_column_is_asked_for_by_its_field():
	doctypes = frappe.get_all("DocType", {"module": MODULE, "issingle": 0}, pluck="name")
	found = frappe.db.sql(
		"SELECT table_name, index_name, MAX(column_name) FROM information_schema.statistics"
		" WHERE table_schema = database() AND table_name IN %s GROUP BY 1, 2 HAVING COUNT(*) = 1",
		[[f"tab{doctype}" for doctype in doctypes]],
	)
	assert found
	forgotten = [
		(table, index)
		for table, index, column in found
		if column not in STANDARD and not _asks_for_it(table.removeprefix("tab"), column)
	]
	assert not forgotten


def _asks_for_it(doctype: str, column: str) -> bool:
	field = frappe.get_meta(doctype).get_field(column)
	return bool(field and (field.search_index or field.unique))
