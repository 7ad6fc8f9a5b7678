"""The configuration of this site, read in a handful of statements whatever there is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import frappe

from facility_frontoffice import __version__
from facility_frontoffice.configuration import attachments, file_rules, permission_rules, rules, shapes
from facility_frontoffice.configuration.file_refs import Files
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS, Kind
from facility_frontoffice.configuration.rules import Configuration, Shape
from facility_frontoffice.setup.custom_fields import MODULE

# The documents of purchasing that our approval is about; workflows of others are not ours.
ORDER = "Purchase Order"
AUTOMATIC_ROLES = frozenset(("Administrator", "All", "Desk User", "Guest"))


def export() -> str:
	"""The text of the file, of what the session's user may read; what is left out is named in it."""
	found = collect()
	text = file_rules.dump(found.records, __version__, found.left_out, found.files)
	attachments.refuse_too_much(len(text.encode()), found.files)
	return text


@dataclass(frozen=True)
class Collected:
	"""The records by doctype, the doctypes that the session's user may not read, and the files that the records hold
	or name. `files_that_stay` are the names of those that do not travel."""

	records: Configuration
	left_out: list[str]
	files: Files
	files_that_stay: list[str]


def collect(everything: bool = False) -> Collected:
	"""`everything` is for comparing: what one may not read cannot be seen, but is noticed."""
	found: Configuration = {}
	left_out = [doctype for doctype in KINDS if not everything and not may_read(doctype)]
	known = shapes.all_shapes()
	attached = attachments.of_documents()
	# what others name comes last, for only what is named travels
	for doctype in sorted(KINDS, key=lambda name: name in NAMED_BY_OTHERS):
		found[doctype] = _records(KINDS[doctype], known[doctype], found, attached)
	shown = {doctype: found[doctype] for doctype in KINDS if doctype not in left_out}
	records, files, that_stay = attachments.by_content(shown, known)
	return Collected(records, left_out, files, that_stay)


def may_read(doctype: str) -> bool:
	return bool(frappe.has_permission(doctype, "read"))


def _records(
	kind: Kind, known: tuple[Shape, ...], found: Configuration, attached: Mapping[tuple[str, str], list[dict]]
) -> list[dict]:
	if kind.doctype == PERMISSIONS:
		return permission_rules.collect()
	if kind.is_single:
		# as it is stored: the platform reads a time that nobody filled in as now
		(single,) = singles = [frappe._dict(frappe.db.get_singles_dict(kind.doctype), name=kind.doctype)]
		_add_tables(kind.doctype, known, singles, attached)
		return [rules.canonical_record(known, single)]
	filters = _scope(kind, found)
	if filters is None:
		return []
	names = [shape.fieldname for shape in known if not shape.is_table]
	rows = frappe.get_all(kind.doctype, filters=filters, fields=list(dict.fromkeys(["name", *names])))
	_add_tables(kind.doctype, known, rows, attached)
	made = [rules.canonical_record(known, row) for row in rows]
	return sorted(made, key=lambda record: rules.folded(rules.key_of(kind.key, record)))


def _add_tables(doctype: str, known: tuple[Shape, ...], parents: list[dict], attached: Mapping) -> None:
	for shape in known:
		if shape == attachments.SHAPE:
			for parent in parents:
				parent[shape.fieldname] = attached.get((doctype, parent.name), [])
		elif shape.is_table:
			_add_rows(doctype, shape, parents)


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


def _scope(kind: Kind, found: Configuration) -> dict | None:
	"""The filters of what travels of a kind; None when nothing does."""
	filters = SCOPES[kind.doctype](found) if kind.doctype in SCOPES else {}
	if filters is None:
		return None
	about = {kind.about: ("in", [*our_doctypes(), *also_about(kind.doctype)])} if kind.about else {}
	return {**about, **kind.always, **filters}


def also_about(doctype: str) -> tuple[str, ...]:
	"""What is not ours, and is dealt with here all the same."""
	return (ORDER,) if doctype == "Workflow" else ()


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


def _dashboards(found: Configuration) -> dict | None:
	charts = [chart["chart_name"] for chart in found["Dashboard Chart"]]
	return _named(
		set(
			frappe.get_all(
				"Dashboard Chart Link",
				filters={"parenttype": "Dashboard", "chart": ("in", charts)},
				pluck="parent",
			)
		)
		if charts
		else set()
	)


def _custom_blocks(found: Configuration) -> dict | None:
	return _named(
		{row["custom_block_name"] for space in found["Workspace"] for row in space["custom_blocks"]}
	)


def _roles(found: Configuration) -> dict | None:
	known = shapes.all_shapes()
	links = rules.references({doctype: found[doctype] for doctype in found}, known, shapes.keys())
	return _named({link.to_name for link in links if link.to_doctype == "Role"} - AUTOMATIC_ROLES)


SCOPES: dict[str, Callable[[Configuration], dict | None]] = {
	"Holiday List": _holiday_lists,
	"Email Template": _email_templates,
	"Workflow State": _workflow_states,
	"Workflow Action Master": _workflow_actions,
	"Dashboard": _dashboards,
	"Custom HTML Block": _custom_blocks,
	"Role": _roles,
}
NAMED_BY_OTHERS = (
	"Custom HTML Block",
	"Holiday List",
	"Email Template",
	"Workflow State",
	"Workflow Action Master",
	"Role",
)
