"""The fields that travel of each kind, as this site knows them: its own fields are among them."""

from dataclasses import replace

import frappe
from frappe.model import no_value_fields

from facility_frontoffice.configuration import attachments
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS, Kind
from facility_frontoffice.configuration.rules import TABLES, Configuration, Shape

RIGHTS = (
	"select", "read", "write", "create", "delete", "submit", "cancel", "amend", "report", "export", "import",
	"share", "print", "email",
)  # fmt: skip
NEVER = ("Password", "Button")
PERMISSION_SHAPES = (
	Shape("document_type", "Link", "DocType", "Document Type", True),
	Shape(
		"rules",
		"Table",
		PERMISSIONS,
		"Rules",
		rows=(
			Shape("role", "Link", "Role", "Role", True),
			Shape("permlevel", "Int", label="Level"),
			*(Shape(name, "Check", label=name.title()) for name in ("if_owner", *RIGHTS)),
		),
	),
)


def all_shapes() -> dict[str, tuple[Shape, ...]]:
	"""By doctype, in the order of the registry."""
	return {doctype: of(kind) for doctype, kind in KINDS.items()}


def keys() -> dict[str, tuple[str, ...]]:
	return {doctype: kind.key for doctype, kind in KINDS.items()}


def of(kind: Kind) -> tuple[Shape, ...]:
	if kind.doctype == PERMISSIONS:
		return PERMISSION_SHAPES
	shapes = tuple(
		shape
		for shape in _of_fields(kind.doctype)
		if shape.fieldname not in kind.leaves_out and (not kind.only or shape.fieldname in kind.only)
	)
	if kind.key == ("name",):
		shapes = (Shape("name", "Data", label="Name", mandatory=True), *shapes)
	shapes = tuple(_with_rows_of(kind, shape) for shape in shapes)
	return (*shapes, attachments.SHAPE) if attachments.has_files(kind.doctype) else shapes


def _with_rows_of(kind: Kind, shape: Shape) -> Shape:
	return replace(
		shape,
		rows=tuple(
			replace(row, mandatory=row.mandatory or row.fieldname in kind.needed_in_rows)
			for row in shape.rows
			if f"{shape.fieldname}.{row.fieldname}" not in kind.leaves_out
		),
	)


def with_new_fields(
	shapes: dict[str, tuple[Shape, ...]], records: Configuration
) -> dict[str, tuple[Shape, ...]]:
	"""The same with the fields that a file brings along as Custom Field, which records in it may fill in."""
	new: dict[str, dict[str, Shape]] = {}
	for row in records.get("Custom Field") or ():
		if isinstance(row, dict) and _has_value(row.get("fieldtype")) and row.get("fieldname"):
			new.setdefault(str(row.get("dt")), {})[str(row["fieldname"])] = Shape(
				str(row["fieldname"]),
				str(row["fieldtype"]),
				str(row.get("options") or ""),
				str(row.get("label") or ""),
				bool(row.get("reqd")),
			)
	if not new:
		return shapes
	return {
		doctype: tuple(
			replace(shape, rows=_extended(shape.rows, new.get(shape.options, {})))
			if shape.is_table
			else shape
			for shape in _extended(found, new.get(doctype, {}))
		)
		for doctype, found in shapes.items()
	}


def _extended(shapes: tuple[Shape, ...], new: dict[str, Shape]) -> tuple[Shape, ...]:
	known = {shape.fieldname for shape in shapes}
	return (*shapes, *(shape for name, shape in new.items() if name not in known))


def _has_value(fieldtype: object) -> bool:
	return isinstance(fieldtype, str) and fieldtype not in (*no_value_fields, *NEVER)


def _of_fields(doctype: str, deep: bool = True) -> tuple[Shape, ...]:
	return tuple(
		Shape(
			field.fieldname,
			field.fieldtype,
			field.options or "",
			field.label or "",
			bool(field.reqd),
			_of_fields(field.options, deep=False) if field.fieldtype in TABLES else (),
		)
		for field in frappe.get_meta(doctype).fields
		if (_has_value(field.fieldtype) or (deep and field.fieldtype in TABLES))
		and not field.get("is_virtual")
	)
