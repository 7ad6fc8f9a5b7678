"""Answers that name something: a place, an asset, a file. It must exist, and be theirs to name who answers.

A file is sent before the request that it belongs to is there: it waits, private, as the sender's own, and is hung on
the request when that is saved. Whoever names a file that somebody else sent is refused.
"""

from collections.abc import Iterable

import frappe

from facility_frontoffice import files as uploads
from facility_frontoffice.assets import finding
from facility_frontoffice.catalogue import answer_rules as rules
from facility_frontoffice.catalogue.question_rules import FILES, Problem

REQUEST = "Client Request"
FOUND_LIMIT = 8


def check(rows: list[dict], user: str, is_client: bool, request: str | None = None) -> list[Problem]:
	"""What is wrong with the places, assets and files in answers that `user` gives.

	Rows are as `answer_rules.check_answers` keeps them. They get the name as it is written, and a `label` where
	the name says little to people.
	"""
	problems: list[Problem] = []
	places = [row for row in rows if row["type"] == "Location"]
	assets = [row for row in rows if row["type"] == "Asset"]
	problems += _check_places(places) if places else []
	problems += _check_assets(assets, user, is_client) if assets else []
	for row in rows:
		if row["type"] in FILES:
			problems += _check_file(row, user, request)
	return problems


def attach(request, rows: Iterable[dict], moved: bool = False) -> None:
	"""Hangs the files of answers on their request. `moved`: the answers came along from another request."""
	for row in rows:
		address = rules.address_in(row)
		on_request = {"attached_to_doctype": REQUEST, "attached_to_name": request.name}
		if not address or frappe.db.exists("File", {"file_url": address, **on_request}):
			continue
		waiting = _waiting_file(address, frappe.session.user)
		if waiting:
			frappe.db.set_value("File", waiting, on_request)
		elif moved:
			_copy(address, on_request)


def allowed_for(question_type: str) -> tuple[str, ...]:
	"""The media types that answer a question for a file or a photo."""
	return uploads.PICTURES if question_type == "Photo" else uploads.PICTURES + uploads.DOCUMENTS


def _check_places(rows: list[dict]) -> list[Problem]:
	names = [row["answer"] for row in rows]
	found = frappe.get_all("Location", filters={"name": ("in", names)}, pluck="name", order_by="name")
	return _rename(rows, found, rules.UNKNOWN_PLACE)


def _check_assets(rows: list[dict], user: str, is_client: bool) -> list[Problem]:
	names = [row["answer"] for row in rows]
	if is_client:
		assets = finding.for_client(user, names=names)
	else:
		assets = frappe.get_all(
			"Asset",
			filters={"name": ("in", names), "docstatus": ("<", 2)},
			fields=["name", "asset_name"],
			order_by="name",
		)
	labels = {asset.name: f"{asset.asset_name} ({asset.name})" for asset in assets}
	problems = _rename(rows, labels, rules.UNKNOWN_ASSET)
	for row in rows:
		if row["answer"] in labels:
			row["label"] = labels[row["answer"]]
	return problems


def _rename(rows: list[dict], names: Iterable[str], problem: str) -> list[Problem]:
	"""The database knows no capitals: an answer gets the name as it is written there."""
	written = {name.casefold(): name for name in names}
	problems = []
	for row in rows:
		name = written.get(row["answer"].casefold())
		if name:
			row["answer"] = name
		else:
			problems.append((problem, (row["question"], rules.short(row["answer"]))))
	return problems


def _check_file(row: dict, user: str, request: str | None) -> list[Problem]:
	name = _waiting_file(row["answer"], user) or (request and _file_of(row["answer"], request))
	if not name:
		return [(rules.NOT_YOUR_FILE, (row["question"],))]
	file = frappe.get_doc("File", name)
	uploads.check(file.file_name, _bytes_of(file), allowed_for(row["type"]))
	row["label"] = file.file_name
	return []


def _bytes_of(file) -> bytes:
	content = file.get_content()
	return content.encode() if isinstance(content, str) else content


def _waiting_file(address: str, user: str) -> str | None:
	"""A private file that `user` sent and that hangs on nothing yet."""
	return frappe.db.get_value(
		"File",
		{"file_url": address, "owner": user, "is_private": 1, "attached_to_name": ("is", "not set")},
		order_by="creation desc, name",
	)


def _file_of(address: str, request: str) -> str | None:
	return frappe.db.get_value(
		"File",
		{"file_url": address, "attached_to_doctype": REQUEST, "attached_to_name": request},
		order_by="creation, name",
	)


def _copy(address: str, on_request: dict) -> None:
	original = frappe.db.get_value(
		"File",
		{"file_url": address, "attached_to_doctype": REQUEST},
		["file_name", "owner"],
		order_by="creation, name",
		as_dict=True,
	)
	if not original:
		return
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": original.file_name,
			"file_url": address,
			"is_private": 1,
			**on_request,
		}
	)
	file.insert(ignore_permissions=True)
	file.db_set("owner", original.owner, update_modified=False)
