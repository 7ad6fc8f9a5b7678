"""Records as they are shipped and as they are now, in values that can be compared.

What is there now is read for all records of a kind at once: a query for the records and one for each table of theirs.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.utils import cint, flt, get_time
from frappe.utils.html_utils import sanitize_html

from facility_frontoffice.setup.seed import Seed
from facility_frontoffice.setup.shipped_kinds import Kind
from facility_frontoffice.setup.shipped_rules import follow_names

WHOLE_NUMBERS = ("Check", "Int", "Long Int", "Rating")
NUMBERS = ("Float", "Currency", "Percent", "Duration")
# Where the platform takes out of a text what could do harm, so that it may not be what was shipped letter by letter
UNSAFE_AS_IT_IS = ("Code", "Attach", "Attach Image", "Barcode", "JSON")
DECIMALS = 6
# Positions in a tree, and what a controller or the platform fills in
WORKED_OUT = ("lft", "rgt", "old_parent", "made", "effective_from", "workflow_builder_id", "workflow_data")


@dataclass
class Found:
	"""A record that is there: its name, when it was saved last, and its values."""

	name: str
	modified: str
	values: dict


def shipped_values(kind: Kind, seed: Seed) -> dict:
	"""All fields that are compared, with the tables' rows whole."""
	meta = frappe.get_meta(kind.doctype)
	values = dict(seed.values)
	if kind.whole:
		values = {
			df.fieldname: df.default for df in _fields(meta) if df.fieldname not in seed.at_first
		} | values
	if not seed.identity and meta.autoname and meta.autoname.startswith("field:"):
		values.pop(meta.autoname.removeprefix("field:"), None)  # its name, which `found` looks at
	return {
		fieldname: _rows_as_shipped(df.options, value)
		if df.fieldtype in table_fields
		else comparable(value, df)
		for fieldname, value in values.items()
		if (df := meta.get_field(fieldname))
		and (df.fieldtype in table_fields or df.fieldtype not in no_value_fields)
	}


def _rows_as_shipped(doctype: str, rows: list[dict] | None) -> list[dict]:
	fields = _fields(frappe.get_meta(doctype))
	return [
		{df.fieldname: comparable(row.get(df.fieldname, df.default), df) for df in fields}
		for row in rows or []
	]


def found(kind: Kind, seeds: list[Seed]) -> dict[str, Found]:
	"""What is there of a kind, by the name of its seed."""
	meta = frappe.get_meta(kind.doctype)
	fieldnames = {name for seed in seeds for name in seed.values} if not kind.whole else None
	fields = [df for df in _fields(meta) if fieldnames is None or df.fieldname in fieldnames]
	tables = [
		df
		for df in meta.get_table_fields()
		if (fieldnames is None or df.fieldname in fieldnames) and df.fieldtype != "Table MultiSelect"
	]
	if meta.issingle:
		row = frappe._dict(frappe.db.get_singles_dict(kind.doctype), name=kind.doctype)
		rows = {seed.name: row for seed in seeds}
	else:
		rows = _rows_found(kind, seeds, fields)
	children = {
		df.fieldname: _children(kind.doctype, df, [row.name for row in rows.values()]) for df in tables
	}
	return {
		name: Found(
			row.name,
			str(row.modified or ""),
			{df.fieldname: comparable(row.get(df.fieldname), df) for df in fields}
			| {fieldname: of_parent.get(row.name, []) for fieldname, of_parent in children.items()},
		)
		for name, row in rows.items()
	}


def _rows_found(kind: Kind, seeds: list[Seed], fields: list) -> dict[str, frappe._dict]:
	by_name = [seed for seed in seeds if not seed.identity]
	by_fields = [seed for seed in seeds if seed.identity]
	columns = ["name", "modified", *(df.fieldname for df in fields)]
	matched: dict[str, frappe._dict] = {}
	if by_name:
		names = {seed.name: seed.name for seed in by_name}
		rows = _get(kind.doctype, {"name": ("in", list(names))}, columns)
		matched |= _matching(by_name, rows, ("name",))
		gone = [name for name in names if name not in matched]
		if renamed := _renamed(kind.doctype, gone):
			rows = {
				row.name: row for row in _get(kind.doctype, {"name": ("in", list(renamed.values()))}, columns)
			}
			matched |= {old: rows[new] for old, new in renamed.items() if new in rows}
	if by_fields:
		identity = tuple(by_fields[0].identity)
		filters = {
			fieldname: ("in", sorted({seed.identity[fieldname] for seed in by_fields}, key=str))
			for fieldname in identity
		}
		rows = _get(kind.doctype, filters, list(dict.fromkeys([*columns, *identity])))
		matched |= _matching(by_fields, rows, identity)
	return matched


def _get(doctype: str, filters: dict, columns: list[str]) -> list[frappe._dict]:
	return frappe.get_all(doctype, filters=filters, fields=columns, order_by="creation, name")


def _matching(seeds: list[Seed], rows: list, identity: tuple) -> dict[str, frappe._dict]:
	"""Of several with one identity the first that was made. As the database does, capitals are not looked at."""
	by_identity: dict[Hashable, frappe._dict] = {}
	for row in rows:
		by_identity.setdefault(_folded(row.get(field) for field in identity), row)
	matched = {}
	for seed in seeds:
		values = _folded((seed.identity or {"name": seed.name})[field] for field in identity)
		if values in by_identity:
			matched[seed.name] = by_identity[values]
	return matched


def _folded(values: Iterable) -> tuple[str, ...]:
	return tuple(str(value if value is not None else "").casefold() for value in values)


def _renamed(doctype: str, names: list[str]) -> dict[str, str]:
	"""What those that are not there are called now, as far as the platform noted that they were renamed."""
	if not names or not frappe.get_meta(doctype).allow_rename:
		return {}
	comments = frappe.get_all(
		"Comment",
		filters={"reference_doctype": doctype, "comment_type": "Edit", "content": ("like", "%<strong>%")},
		fields=["content"],
		order_by="creation, name",
		pluck="content",
	)
	renames = {}
	for content in comments:
		bold = [part.split("</strong>")[0] for part in content.split("<strong>")[1:]]
		if len(bold) == 2:
			renames[bold[0]] = bold[1]
	now = {name: follow_names(name, renames) for name in names}
	return {old: new for old, new in now.items() if old != new}


def _children(doctype: str, df, parents: list[str]) -> dict[str, list[dict]]:
	fields = _fields(frappe.get_meta(df.options))
	rows = frappe.get_all(
		df.options,
		filters={"parenttype": doctype, "parentfield": df.fieldname, "parent": ("in", parents)},
		fields=["parent", *(field.fieldname for field in fields)],
		order_by="parent, idx, name",
	)
	by_parent: dict[str, list[dict]] = {}
	for row in rows:
		values = {field.fieldname: comparable(row.get(field.fieldname), field) for field in fields}
		by_parent.setdefault(row.parent, []).append(values)
	return by_parent


def rows_of(doc, table: str) -> list[dict]:
	"""The rows of a document that was loaded, in the same values."""
	fields = _fields(frappe.get_meta(doc.meta.get_field(table).options))
	return [{df.fieldname: comparable(row.get(df.fieldname), df) for df in fields} for row in doc.get(table)]


def _fields(meta) -> list:
	"""What can be compared: no layout, no table, nothing that the platform works out by itself."""
	return [
		df
		for df in meta.fields
		if df.fieldtype not in (*no_value_fields, *table_fields)
		and not df.is_virtual
		and df.fieldname not in WORKED_OUT
	]


def comparable(value, df):
	"""A value such that what is alike is equal: whatever it was stored as, and whether it is empty or nothing."""
	if df.fieldtype in WHOLE_NUMBERS:
		return cint(value)
	if df.fieldtype in NUMBERS:
		return flt(value, DECIMALS)
	if value is None or value == "":
		return ""
	if df.fieldtype == "Time":
		return _time(value)
	text = str(value).replace("\r\n", "\n").strip()
	if "<" in text and df.fieldtype not in UNSAFE_AS_IT_IS and not df.ignore_xss_filter:
		text = sanitize_html(text, linkify=df.fieldtype == "Text Editor").strip()
	return text


def _time(value) -> str:
	if isinstance(value, timedelta):
		value = str(value)
	return get_time(value).strftime("%H:%M:%S")
