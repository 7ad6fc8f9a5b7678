"""The configuration of this site, read in a handful of statements whatever there is."""

from collections.abc import Callable

import frappe

from facility_frontoffice import __version__
from facility_frontoffice.configuration import file_rules, permission_rules, rules, shapes
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS, Kind
from facility_frontoffice.configuration.rules import Configuration, Shape
from facility_frontoffice.setup.custom_fields import MODULE

# The documents of purchasing that our approval is about; workflows of others are not ours.
ORDER = "Purchase Order"
AUTOMATIC_ROLES = frozenset(("Administrator", "All", "Desk User", "Guest"))


def export() -> str:
	"""The text of the file, of what the session's user may read; what is left out is named in it."""
	found, left_out = collect()
	return file_rules.dump(found, __version__, left_out)


def collect(everything: bool = False) -> tuple[Configuration, list[str]]:
	"""The records by doctype, and the doctypes that the session's user may not read.

	`everything` is for comparing: what one may not read cannot be seen, but is noticed.
	"""
	found: Configuration = {}
	left_out = [doctype for doctype in KINDS if not everything and not may_read(doctype)]
	known = shapes.all_shapes()
	# what others name comes last, for only what is named travels
	for doctype in sorted(KINDS, key=lambda name: name in NAMED_BY_OTHERS):
		found[doctype] = _records(KINDS[doctype], known[doctype], found)
	return {doctype: found[doctype] for doctype in KINDS if doctype not in left_out}, left_out


def may_read(doctype: str) -> bool:
	return bool(frappe.has_permission(doctype, "read"))


def _records(kind: Kind, known: tuple[Shape, ...], found: Configuration) -> list[dict]:
	if kind.doctype == PERMISSIONS:
		return permission_rules.collect()
	if kind.is_single:
		# as it is stored: the platform reads a time that nobody filled in as now
		(single,) = singles = [frappe._dict(frappe.db.get_singles_dict(kind.doctype), name=kind.doctype)]
		for shape in known:
			if shape.is_table:
				_add_rows(kind.doctype, shape, singles)
		return [rules.canonical_record(known, single)]
	filters = SCOPES[kind.doctype](found) if kind.doctype in SCOPES else {}
	if filters is None:
		return []
	names = [shape.fieldname for shape in known if not shape.is_table]
	rows = frappe.get_all(kind.doctype, filters=filters, fields=list(dict.fromkeys(["name", *names])))
	for shape in known:
		if shape.is_table:
			_add_rows(kind.doctype, shape, rows)
	made = [rules.canonical_record(known, row) for row in rows]
	return sorted(made, key=lambda record: rules.folded(rules.key_of(kind.key, record)))


def _add_rows(doctype: str, shape: Shape, parents: list[dict]) -> None:
	by_name = {parent.name: parent for parent in parents}
	for parent in parents:
		parent[shape.fieldname] = []
	for row in frappe.get_all(
		shape.options,
		filters={"parenttype": doctype, "parentfield": shape.fieldname},
		fields=["parent", *(inner.fieldname for inner in shape.rows)],
		order_by="parent, idx",
	):
		if row.parent in by_name:
			by_name[row.parent][shape.fieldname].append(row)


# Which of the platform's documents are part of it -------------------------------------------------


def our_doctypes() -> list[str]:
	return frappe.get_all("DocType", filters={"module": MODULE}, pluck="name")


def _about_ours(column: str, *also: str) -> Callable[[Configuration], dict]:
	return lambda _found: {column: ("in", [*our_doctypes(), *also])}


def _named(names: set[str | None]) -> dict | None:
	names.discard(None)
	return {"name": ("in", sorted(names))} if names else None


def _holiday_lists(found: Configuration) -> dict | None:
	return _named({calendar["holiday_list"] for calendar in found["Facility Calendar"]})


def _email_templates(found: Configuration) -> dict | None:
	return _named({row["email_template"] for rule in found["Facility Message Rule"] for row in rule["texts"]})


def _workflow_states(found: Configuration) -> dict | None:
	return _named({row["state"] for workflow in found["Workflow"] for row in workflow["states"]})


def _workflow_actions(found: Configuration) -> dict | None:
	return _named({row["action"] for workflow in found["Workflow"] for row in workflow["transitions"]})


def _roles(found: Configuration) -> dict | None:
	known = shapes.all_shapes()
	links = rules.references({doctype: found[doctype] for doctype in found}, known, shapes.keys())
	return _named({link.to_name for link in links if link.to_doctype == "Role"} - AUTOMATIC_ROLES)


SCOPES: dict[str, Callable[[Configuration], dict | None]] = {
	"Holiday List": _holiday_lists,
	"Email Template": _email_templates,
	"Workflow": _about_ours("document_type", ORDER),
	"Workflow State": _workflow_states,
	"Workflow Action Master": _workflow_actions,
	"Notification": lambda _found: {"document_type": ("in", our_doctypes()), "is_standard": 0},
	"Assignment Rule": _about_ours("document_type"),
	"Custom Field": _about_ours("dt"),
	"Property Setter": _about_ours("doc_type"),
	"Role": _roles,
}
NAMED_BY_OTHERS = ("Holiday List", "Email Template", "Workflow State", "Workflow Action Master", "Role")
