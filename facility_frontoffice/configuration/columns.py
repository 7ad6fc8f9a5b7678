"""The columns of fields that a file brings along.

The database ends a transaction when a table is changed, so new columns are made before it begins, and taken away again
when nothing came of it. A column without a field is seen by nobody.
"""

import frappe
from frappe.database.schema import get_definition

from facility_frontoffice.configuration.rules import NEW, Difference
from facility_frontoffice.configuration.writing import CUSTOM_FIELD, shaped

Column = tuple[str, str]
# What a Property Setter can say of a field that is seen in its column
OF_THE_TABLE = ("fieldtype", "length", "precision", "search_index", "unique")


def needed(differences: list[Difference]) -> list[tuple[str, str, str]]:
	"""The columns that new fields want: doctype, name and definition."""
	found = []
	for difference in differences:
		if difference.doctype != CUSTOM_FIELD or difference.state != NEW:
			continue
		values = difference.values
		doctype, name = values["dt"], values["fieldname"]
		definition = get_definition(
			values["fieldtype"], values.get("precision"), values.get("length") or None
		)
		if (
			definition
			and not values.get("is_virtual")
			and not frappe.get_meta(doctype).issingle
			and name not in frappe.db.get_table_columns(doctype)
		):
			found.append((doctype, name, definition))
	return found


def make(differences: list[Difference]) -> list[Column]:
	"""Adds what the new fields need, and returns what it added. Ends the transaction when there is anything."""
	made = []
	for doctype, name, definition in needed(differences):
		_change(doctype, f"ADD COLUMN `{name}` {definition}")
		made.append((doctype, name))
	return made


def drop(made: list[Column]) -> None:
	for doctype, name in made:
		_change(doctype, f"DROP COLUMN `{name}`")


def _change(doctype: str, what: str) -> None:
	# Frappe has no call for this; the name was checked by its rules for names of fields, the definition is Frappe's
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` {what}")
	frappe.cache.hdel("table_columns", f"tab{doctype}")


def follow(differences: list[Difference]) -> None:
	"""Brings the tables in line with the fields of a file, and with their indexes. Ends the transaction."""
	shaping = [
		difference
		for difference in differences
		if difference.doctype == CUSTOM_FIELD or difference.values.get("property") in OF_THE_TABLE
	]
	for doctype in shaped(shaping, (CUSTOM_FIELD, "Property Setter")):
		frappe.clear_cache(doctype=doctype)
		frappe.db.updatedb(doctype)
