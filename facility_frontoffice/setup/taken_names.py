"""Names that this app needs on a site, and that are somebody else's there.

Asked before an installation writes anything. What has our name would be ours: who has a role would see what clients ask, a
workflow would be rewritten, a field filled, and all of it would go when the app goes. So the installation is refused.
"""

import json
from collections import defaultdict
from pathlib import Path

import frappe
from frappe import _

from facility_frontoffice.purchasing.approval_rules import WORKFLOW
from facility_frontoffice.setup import custom_fields, documents, message_rules, roles, site_before
from facility_frontoffice.workflows.rules import DOCTYPES

APP = "facility_frontoffice"
MODULE_FILES = Path(__file__).parents[1] / APP


class NameTakenError(frappe.ValidationError):
	pass


def check() -> None:
	"""Refuses a site on which a name that we need is taken, and says which. One that has the app, or half of it, is ours."""
	if APP in frappe.get_installed_apps() or site_before.is_noted():
		return
	found = taken()
	if found:
		frappe.throw(
			_(
				"Facility Frontoffice was not installed, and nothing was changed: it needs names that are taken on this site. Rename or delete these, then install again: {0}"
			).format("; ".join(f"{_(doctype)} {name}" for doctype, name in found)),
			NameTakenError,
			title=_("Names Are Taken"),
		)


def taken() -> list[tuple[str, str]]:
	"""(doctype, name) of what is on the site under a name of ours. One query for each kind."""
	needed = defaultdict(list)
	for doctype, name in [*standard_documents(), *_first_records()]:
		needed[doctype].append(name)
	found = [
		(doctype, name)
		for doctype, names in needed.items()
		for name in frappe.get_all(doctype, {"name": ("in", names)}, pluck="name", order_by="name")
	]
	return [*found, *_taken_addresses(found), *_taken_fields()]


def standard_documents() -> list[tuple[str, str]]:
	"""(doctype, name) of all that the platform takes in from the files of our module."""
	contents = [
		json.loads(path.read_text(encoding="utf-8"))
		for path in sorted(MODULE_FILES.glob("*/*/*.json"))
		if path.stem == path.parent.name
	]
	return [(content["doctype"], content["name"]) for content in contents]


def _first_records() -> list[tuple[str, str]]:
	"""What an installation makes in doctypes of the platform."""
	seeds = [
		*roles.seeds(),
		*message_rules.templates(),
		*documents.seeds(documents.WEB_FORM),
		*documents.seeds(documents.WORKSPACE),
	]
	return [
		("Module Def", custom_fields.MODULE),
		*((seed.doctype, seed.name) for seed in seeds),
		*(("Workflow", name) for name in (WORKFLOW, *DOCTYPES)),
	]


def _taken_addresses(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
	"""Forms under another name, at the address of ours: an address is there once."""
	addresses = [seed.values["route"] for seed in documents.seeds(documents.WEB_FORM)]
	names = frappe.get_all(documents.WEB_FORM, {"route": ("in", addresses)}, pluck="name", order_by="name")
	return [row for row in ((documents.WEB_FORM, name) for name in names) if row not in found]


def _taken_fields() -> list[tuple[str, str]]:
	"""Fields of an admin or of another app: two cannot share a column."""
	needed = {(seed.values["dt"], seed.values["fieldname"]) for seed in custom_fields.seeds()}
	doctypes, fieldnames = (sorted({pair[part] for pair in needed}) for part in (0, 1))
	there = set()
	for table, doctype in (("Custom Field", "dt"), ("DocField", "parent")):
		rows = frappe.get_all(
			table,
			{doctype: ("in", doctypes), "fieldname": ("in", fieldnames)},
			[doctype, "fieldname"],
			as_list=True,
			order_by="name",
		)
		there.update(needed.intersection(rows))
	return [("Custom Field", f"{doctype}: {fieldname}") for doctype, fieldname in sorted(there)]
