"""The Web Form for asking and the Workspaces: files of `documents/`, made once and the admin's from then on.

They are no standard documents of the platform, on purpose. A standard document is written over as soon as the file of a
new release is newer than an admin's edit, and comes back at each migration after it was deleted.
"""

import json
from functools import cache
from pathlib import Path

import frappe
from frappe import _
from frappe.desk.doctype.workspace.workspace import is_workspace_manager
from frappe.modules.import_file import import_file_by_path

from facility_frontoffice.setup.seed import Seed, is_there
from facility_frontoffice.setup.shipped_rules import is_untouched

FILES = Path(__file__).parent / "documents"
WEB_FORM, WORKSPACE = "Web Form", "Workspace"
# What a file holds for the platform, and says nothing to an admin
BOOKKEEPING = (
	"creation", "modified", "modified_by", "owner", "docstatus", "doctype", "idx", "name", "parent", "parentfield",
	"parenttype", "is_standard",
)  # fmt: skip


def seeds(doctype: str) -> list[Seed]:
	return [
		Seed(doctype, content["name"], _without_bookkeeping(content))
		for content in _contents().values()
		if content["doctype"] == doctype
	]


def create() -> None:
	"""Makes what is missing."""
	for doctype in (WEB_FORM, WORKSPACE):
		for seed in seeds(doctype):
			if not is_there(seed):
				make(seed)


def make(seed: Seed):
	"""Takes one in as the platform takes in a standard document: whole, whatever the rights of who installs."""
	import_file_by_path(str(_file_of(seed.doctype, seed.name)), force=True)
	return frappe.get_doc(seed.doctype, seed.name)


def make_again(seed: Seed):
	"""For who may edit the Workspaces of all, which is more than to have the right to make one."""
	if seed.doctype == WORKSPACE and not is_workspace_manager():
		frappe.throw(
			_("Workspaces that all see are made by a {0}.").format(_("Workspace Manager")),
			frappe.PermissionError,
			title=_("No Permission"),
		)
	return make(seed)


def renew(doctype: str, name: str, force: bool = False) -> bool:
	"""Gives one that nobody changed the content of this release; for patches. Returns whether it did.

	What was deleted stays away. With `force` it is renewed whatever became of it.
	"""
	row = frappe.db.get_value(doctype, name, ["creation", "modified"], as_dict=True)
	if not force and not (row and is_untouched(row.creation, row.modified)):
		return False
	import_file_by_path(str(_file_of(doctype, name)), force=True)
	return True


@cache
def _contents() -> dict[Path, dict]:
	return {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FILES.glob("*.json"))}


def _file_of(doctype: str, name: str) -> Path:
	return next(
		path
		for path, content in _contents().items()
		if (content["doctype"], content["name"]) == (doctype, name)
	)


def _without_bookkeeping(content: dict) -> dict:
	return {
		field: [_without_bookkeeping(row) for row in value] if isinstance(value, list) else value
		for field, value in content.items()
		if field not in BOOKKEEPING
	}
