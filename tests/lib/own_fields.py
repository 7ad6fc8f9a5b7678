"""Fields that an admin adds, there for the tests of a module. A column is no part of a transaction, so it is taken away."""

from collections.abc import Iterator
from contextlib import contextmanager

SETTINGS, OWN_FIELD, CUSTOM_FIELD = "Facility Frontoffice Settings", "Facility Own Field", "Custom Field"


@contextmanager
def added(frappe, fields: dict[str, list[dict]], *ticks: str) -> Iterator[None]:
	"""`fields` by doctype, as `create_custom_fields` takes them, with these ticks in the settings.

	The ticks are not checked: one that a field cannot have is there all the same.
	"""
	from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

	frappe.set_user("Administrator")
	_take_away(frappe, fields)
	try:
		for doctype, rows in fields.items():
			after = [None, *(row["fieldname"] for row in rows)]
			create_custom_fields(
				{doctype: [{**row, "insert_after": name} for row, name in zip(rows, after, strict=False)]}
			)
		settings = frappe.get_doc(SETTINGS)
		for doctype, rows in fields.items():
			for row in rows:
				field = {"document_type": doctype, "fieldname": row["fieldname"], "label": row["label"]}
				settings.append("own_fields", {**field, **dict.fromkeys(ticks, 1)})
		settings.update_child_table("own_fields")
		frappe.clear_cache()
		frappe.db.commit()
		yield
	finally:
		frappe.set_user("Administrator")
		_take_away(frappe, fields)


def _take_away(frappe, fields: dict[str, list[dict]]) -> None:
	for doctype, rows in fields.items():
		names = [row["fieldname"] for row in rows]
		for name in frappe.get_all(CUSTOM_FIELD, {"dt": doctype, "fieldname": ("in", names)}, pluck="name"):
			frappe.delete_doc(CUSTOM_FIELD, name)
		frappe.db.commit()
		drops = ", ".join(f"drop column if exists `{name}`" for name in names)
		frappe.db.sql_ddl(f"alter table `tab{doctype}` {drops}")
		frappe.clear_cache(doctype=doctype)
	frappe.db.commit()
