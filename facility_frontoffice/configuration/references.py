"""What a file names and neither the file nor this site has, and what may be done about each."""

import frappe
from frappe import _

from facility_frontoffice.configuration import attachments, rules
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS
from facility_frontoffice.configuration.rules import Configuration, Reference, Shape

SHOWN_USES = 20


def missing(
	records: Configuration, known: dict[str, tuple[Shape, ...]]
) -> dict[tuple[str, str], list[Reference]]:
	"""The links that lead nowhere, by what they name: `{(doctype, name): [link]}`. One statement for each doctype."""
	keys = {doctype: kind.key for doctype, kind in KINDS.items()}
	by_target: dict[str, dict[str, list[Reference]]] = {}
	for link in rules.references(records, known, keys):
		by_target.setdefault(link.to_doctype, {}).setdefault(link.to_name, []).append(link)
	found = {}
	for doctype, names in by_target.items():
		there = {name.casefold() for name in (*_in_file(doctype, records), *_on_site(doctype, list(names)))}
		found |= {(doctype, name): links for name, links in names.items() if name.casefold() not in there}
	return found


def _in_file(doctype: str, records: Configuration) -> list[str]:
	kind = KINDS.get(doctype)
	# what has no name of its own is named by nobody
	if not kind or len(kind.key) != 1:
		return []
	return [record[kind.key[0]] for record in records.get(doctype, ()) if record.get(kind.key[0])]


def _on_site(doctype: str, names: list[str]) -> list[str]:
	if not frappe.db.exists("DocType", doctype):
		return []
	return frappe.get_all(doctype, filters={"name": ("in", names)}, pluck="name")


def shown(found: dict[tuple[str, str], list[Reference]]) -> list[dict]:
	"""For people: `{"doctype", "name", "may_be_empty", "uses", "use_count"}`, with where each is named."""
	return [
		{
			"doctype": doctype,
			"name": name,
			"may_be_empty": all(link.may_be_empty for link in links),
			"uses": [
				{
					"doctype": link.doctype,
					"name": rules.name_of(link.key),
					"label": label_of(link.doctype, link.table or link.fieldname),
				}
				for link in links[:SHOWN_USES]
			],
			"use_count": len(links),
		}
		for (doctype, name), links in sorted(found.items())
	]


def label_of(doctype: str, fieldname: str) -> str:
	"""What people call a field, in the language of the session."""
	field = frappe.get_meta(doctype).get_field(fieldname)
	return _(field.label, context=doctype) if field and field.label else fieldname


def label_of_kind(doctype: str) -> str:
	"""What people call a kind of record, in the language of the session."""
	if doctype == PERMISSIONS:
		return _("Rights of Roles")
	return _("Attached Files") if doctype == attachments.FILE else _(doctype)
