"""Fields of an admin in the reports: to count by, to narrow to one value, and as columns of a list.

A report says by which of its columns a request, a product or an assignment is named. A field of one of these is reached
by a join on that name, so no report knows a field; and no other name gets into a statement than that of a field that is
there and ticked. It costs no statement, but one for the titles of what a field links to.
"""

from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.query_builder.functions import Cast, Function, NullIf
from frappe.utils import cint, cstr

from facility_frontoffice.own_fields import rules, service, showing
from facility_frontoffice.own_fields.rules import ASSIGNMENT, IN_REPORTS, PRODUCT, REQUEST

DOCTYPES = (REQUEST, PRODUCT, ASSIGNMENT)
# With what the name of a group or filter begins that is a field of an admin
PREFIX = "own_"


class Reported(NamedTuple):
	"""A field that reports may use. `key` is what it is called as a group and as a filter."""

	key: str
	doctype: str
	label: str
	field: Any  # the docfield


class _Exactly(Function):
	"""Text as it was typed. Statements of one report that call one group differently would not add up."""

	def __init__(self, term):
		super().__init__("", term)

	def get_function_sql(self, **options) -> str:
		return f"({self.get_arg_sql(self.args[0], **options)} COLLATE utf8mb4_bin)"


def reported() -> dict[str, Reported]:
	"""The ticked fields, by key: those of requests first, each in the order of its form. No query."""
	found = [
		Reported(_key(doctype, field), doctype, _(field.label), field)
		for doctype in DOCTYPES
		for field in service.fields(doctype, IN_REPORTS)
	]
	labels = [one.label for one in found]
	return {
		one.key: one._replace(label=f"{one.label} ({_(one.doctype)})") if labels.count(one.label) > 1 else one
		for one in found
	}


def check(filters: dict) -> None:
	"""Refuses a group or a filter by a field that is not there any more: without it the figures would be others."""
	there = reported()
	for key in (filters.get("group_by"), *(name for name in filters if filters[name])):
		if cstr(key).startswith(PREFIX) and key not in there:
			frappe.throw(
				_(
					"This report uses the field {0}, which is gone or no longer shows in reports. Choose another, or have it ticked in the settings, under Own Fields."
				).format(frappe.bold(cstr(key).removeprefix(PREFIX))),
				title=_("Field Not Found"),
			)


def is_own(group_by: str | None) -> bool:
	return cstr(group_by).startswith(PREFIX)


def group_of(group_by: str):
	"""The term to count by, NULL where nothing was filled in; None when there is no such field.

	It is of a table that `join` adds. Numbers are text, so that a 0 is a value.
	"""
	one = reported().get(group_by)
	if not one:
		return None
	term = _table(one)[one.field.fieldname]
	if one.field.fieldtype in rules.TEXT:
		return NullIf(_Exactly(term), "")
	if one.field.fieldtype == "Rating":
		return Cast(NullIf(term, 0), "CHAR")
	return Cast(term, "CHAR") if one.field.fieldtype in ("Check", "Int") else NullIf(term, "")


def join(query, filters: dict, names: dict):
	"""The query, kept to the values that were asked for, with what it is counted by joined to it.

	`names` has, by doctype, the column with the name of its document. A report without one of them cannot use its fields.
	"""
	there = reported()
	joined = set()
	for key in (filters.get("group_by"), *(name for name in filters if name in there)):
		one = there.get(key)
		is_group = key == filters.get("group_by")
		if not one or (not is_group and filters[key] in (None, "")):
			continue
		if names.get(one.doctype) is None:
			_refuse(one, is_group)
		table = _table(one)
		if one.doctype not in joined:
			query = query.left_join(table).on(table.name == names[one.doctype])
			joined.add(one.doctype)
		if filters.get(key) not in (None, ""):
			query = query.where(table[one.field.fieldname] == _value(one, filters[key]))
	return query


def label(group_by: str) -> str:
	return reported()[group_by].label


def values_named(group_by: str, keys: list) -> dict:
	"""What people call the values that `group_of` gave."""
	return _named(reported()[group_by].field, keys)


def columns(doctype: str) -> list[dict]:
	"""A column for each ticked field of a doctype, for a report of which the rows are its documents. See `fill`."""
	return [
		{"fieldname": one.key, "label": one.label, "fieldtype": _column_type(one), "width": 140}
		for one in reported().values()
		if one.doctype == doctype
	]


def fill(rows: list[dict], doctype: str, name_field: str) -> list[dict]:
	"""Writes the values of `columns` into rows, each of the document that its `name_field` names."""
	shown = [one for one in reported().values() if one.doctype == doctype]
	names = {row[name_field] for row in rows if row.get(name_field)}
	if not shown or not names:
		return rows
	found = frappe.get_all(
		doctype,
		filters={"name": ("in", sorted(names))},
		fields=["name", *(one.field.fieldname for one in shown)],
		order_by="name",
	)
	by_name = {document.name: document for document in found}
	for one in shown:
		name = one.field.fieldname
		known = _named(one.field, [document[name] for document in found if document[name] not in (None, "")])
		for row in rows:
			if document := by_name.get(row.get(name_field)):
				row[one.key] = known.get(document[name])
	return rows


def extend_boot(bootinfo) -> None:
	"""Tells the desk which fields its reports offer. Labels only, which are in the meta of these doctypes too."""
	bootinfo.facility_own_fields = [
		{
			"key": one.key,
			"doctype": one.doctype,
			"label": one.label,
			"fieldtype": one.field.fieldtype,
			"options": one.field.options,
		}
		for one in reported().values()
	]


def _key(doctype: str, field) -> str:
	return f"{PREFIX}{frappe.scrub(doctype)}_{field.fieldname}"


def _table(one: Reported):
	return frappe.qb.DocType(one.doctype).as_(PREFIX + frappe.scrub(one.doctype))


def _refuse(one: Reported, is_group: bool) -> None:
	if is_group:
		frappe.throw(_("This cannot be counted by {0}.").format(one.label), title=_("Unknown Grouping"))
	frappe.throw(
		_("This cannot be narrowed to {0}. Empty that filter.").format(one.label), title=_("Unknown Filter")
	)


def _value(one: Reported, value):
	if one.field.fieldtype not in ("Check", "Int", "Rating"):
		return cstr(value)
	try:
		return float(value)
	except (TypeError, ValueError):
		frappe.throw(
			_("{0}: {1} is no number.").format(frappe.bold(one.label), cstr(value)), title=_("Not a Number")
		)


def _column_type(one: Reported) -> str:
	return "Int" if one.field.fieldtype == "Int" else "Data"


def _named(field, values: list) -> dict:
	if field.fieldtype == "Link":
		return _titles(field.options, values)
	if field.fieldtype == "Check":
		return {value: _("Yes") if cint(value) else _("No") for value in values}
	if field.fieldtype in ("Select", "Autocomplete", "Rating"):
		return {value: showing.in_words(field, value) for value in values}
	return {value: value for value in values}


def _titles(doctype: str, names: list[str]) -> dict[str, str]:
	meta = frappe.get_meta(doctype)
	if not meta.title_field or not names:
		return {name: name for name in names}
	rows = frappe.get_all(
		doctype,
		filters={"name": ("in", sorted(set(names)))},
		fields=["name", meta.title_field],
		order_by="name",
	)
	found = {row.name: row[meta.title_field] or row.name for row in rows}
	return {name: _(found.get(name, name)) for name in names}
