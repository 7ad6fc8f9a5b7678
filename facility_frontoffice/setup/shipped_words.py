"""Differences in the words of who looks at them: names of records, fields and rows, and values as a form shows them."""

import json

import frappe
from frappe import _
from frappe.model import table_fields
from frappe.utils import cint

from facility_frontoffice.setup.seed import Seed
from facility_frontoffice.setup.shipped_kinds import Kind
from facility_frontoffice.setup.shipped_rules import EXTRA_ROW, MISSING_ROW, ORDER, Change, lines

LONG_TEXTS = (
	"Text",
	"Long Text",
	"Small Text",
	"Text Editor",
	"Markdown Editor",
	"HTML Editor",
	"Code",
	"JSON",
)


def title(kind: Kind, seed: Seed) -> str:
	"""How a record is called in a list."""
	if kind.doctype == "Custom Field":
		label = seed.values.get("label")
		name = _(label) if label else seed.values["fieldname"]
		return f"{_(seed.values['dt'])}: {name}"
	if kind.doctype == "Custom DocPerm":
		return f"{_(seed.identity['parent'])}: {_(seed.identity['role'])}"
	if kind.doctype == "Facility Product":
		return f"{seed.name} · {_(seed.values['product_name'])}"
	return _(seed.name)


def described(kind: Kind, change: Change) -> dict:
	"""One change: its `label`, what it `is` ("value", "missing row", "extra row", "order"), and the values: as `lines` of
	(side, line) for long texts, else `shipped` and `current`."""
	meta = frappe.get_meta(kind.doctype)
	df = meta.get_field(change.field)
	label = _label(df)
	answer = {"is": change.kind, "label": label}
	if change.kind == ORDER:
		names = [
			[_row_name(kind, change.field, key) for key in keys] for keys in (change.shipped, change.current)
		]
		return answer | {
			"label": _("{0}: order of the rows").format(label),
			"lines": lines("\n".join(names[0]), "\n".join(names[1])),
		}
	if change.kind in (MISSING_ROW, EXTRA_ROW):
		child = frappe.get_meta(df.options)
		side, row = ("shipped", change.shipped) if change.kind == MISSING_ROW else ("current", change.current)
		text = [
			f"{_label(part)}: {shown(value, part)}"
			for part in child.fields
			if (value := row.get(part.fieldname)) not in (None, "", 0, 0.0)
		]
		return answer | {
			"label": f"{label}: {_row_name(kind, change.field, change.row)}",
			"lines": [(side, line) for value in text for line in value.split("\n")],
		}
	if change.part:
		df = frappe.get_meta(df.options).get_field(change.part)
		answer["label"] = f"{label}: {_row_name(kind, change.field, change.row)} · {_label(df)}"
	shipped, current = shown(change.shipped, df), shown(change.current, df)
	if df.fieldtype in LONG_TEXTS or "\n" in f"{shipped}{current}":
		return answer | {"lines": lines(shipped, current)}
	return answer | {"shipped": shipped, "current": current}


def shown(value, df) -> str:
	"""A value as people read it; empty when there is none."""
	if df.fieldtype == "Check":
		return _("Yes") if cint(value) else _("No")
	if value in (None, ""):
		return ""
	if df.fieldtype == "Duration":
		return _duration(value)
	if df.fieldtype == "Select":
		return _(str(value))
	if df.fieldtype in ("Float", "Currency", "Percent"):
		return f"{value:g}"
	if df.fieldtype == "Time":
		return str(value).removesuffix(":00")
	if df.fieldname == "content" and str(value).startswith("["):
		return _blocks(value)
	return str(value)


def _label(df) -> str:
	if df.label and df.label.strip():
		return _(df.label.strip(), context=df.parent)
	return _(df.options) if df.fieldtype in table_fields else df.fieldname


def _row_name(kind: Kind, table: str, key) -> str:
	if not kind.keys.get(table):
		return _("row {0}").format(key + 1)
	*values, number = key
	texts = [
		f"{value:g}" if isinstance(value, float) else _(str(value))
		for value in values
		if value not in (None, "")
	]
	name = ", ".join(texts) or _("without a name")
	return f"{name} ({number + 1})" if number else name


def _duration(seconds: float) -> str:
	parts = []
	left = int(seconds)
	for size, name in ((86400, _("{0} d")), (3600, _("{0} h")), (60, _("{0} min")), (1, _("{0} s"))):
		number, left = divmod(left, size)
		if number:
			parts.append(name.format(number))
	return " ".join(parts) or _("at once")


def _blocks(content: str) -> str:
	"""The blocks of a Workspace, one on a line."""
	try:
		blocks = json.loads(content)
	except ValueError:
		return content
	shown_blocks = []
	for block in blocks:
		data = block.get("data") or {}
		names = [value for key, value in sorted(data.items()) if key != "col" and isinstance(value, str)]
		shown_blocks.append(f"{block.get('type')}: {', '.join(names)} [{data.get('col', '')}]")
	return "\n".join(shown_blocks)
