"""The files of records, on this site: which there are, and keeping those that a file of configuration brings along.

A file is kept here without the platform's own way to take one in, which unpacks and packs a photo once more: it would be
another file, and no two sites would ever be the same.
"""

import hashlib
import mimetypes
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import filetype
import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.core.doctype.file.utils import generate_file_name

from facility_frontoffice import files
from facility_frontoffice.configuration import file_refs
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.configuration.file_refs import Files
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS
from facility_frontoffice.configuration.rules import Configuration, Problem, Shape

FILE = "File"
FIELD = "attachments"
SHAPE = Shape(
	FIELD,
	"Table",
	FILE,
	"Attachments",
	rows=(Shape("file_name"), Shape("file", "Attach"), Shape("attached_to_field")),
)
OFFICE = tuple(
	f"application/{kind}"
	for kind in (
		"msword",
		"vnd.ms-excel",
		"vnd.ms-powerpoint",
		"vnd.oasis.opendocument.presentation",
		"vnd.oasis.opendocument.spreadsheet",
		"vnd.oasis.opendocument.text",
		"vnd.openxmlformats-officedocument.presentationml.presentation",
		"vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"vnd.openxmlformats-officedocument.wordprocessingml.document",
	)
)
# What else was attached stays where it is: a page or a program that comes with a file is nothing to take in.
TRAVEL = (*files.PICTURES, "image/gif", *files.DOCUMENTS, *OFFICE)
MEGABYTE = 1024 * 1024
LARGEST_NAMED = 3


# Read ---------------------------------------------------------------------------------------------


def of_documents() -> dict[tuple[str, str], list[dict]]:
	"""The rows of files that are attached to something of a kind that travels, by doctype and name. One statement."""
	found = defaultdict(list)
	for row in frappe.get_all(
		FILE,
		filters={
			"attached_to_doctype": ("in", [doctype for doctype in KINDS if has_files(doctype)]),
			"is_folder": 0,
		},
		fields=[
			"file_name",
			"file_url as file",
			"attached_to_field",
			"attached_to_doctype",
			"attached_to_name",
		],
	):
		found[row.attached_to_doctype, row.attached_to_name].append(row)
	return found


def has_files(doctype: str) -> bool:
	kind = KINDS[doctype]
	return doctype != PERMISSIONS and not (kind.once or kind.only)


def by_content(
	records: Configuration, shapes: Mapping[str, tuple[Shape, ...]]
) -> tuple[Configuration, Files, list[str]]:
	"""The records with a reference for each address, the files, and the names of those that do not travel.

	A private file travels when it is attached to a record that does: to be named in a text is not enough.
	"""
	attached = {
		row["file"]: row["file_name"]
		for some in records.values()
		for record in some
		for row in record.get(FIELD) or ()
		if row["file"]
	}
	named = file_refs.addresses(records, shapes) - attached.keys()
	named = {address for address in named if address.startswith("/files/")}
	names = dict(
		frappe.get_all(
			FILE, filters={"file_url": ("in", sorted(named))}, fields=["file_url", "file_name"], as_list=True
		)
		if named
		else ()
	)
	known: dict[str, str] = {}
	found: Files = {}
	stays = []
	for address, name in sorted({**names, **attached}.items()):
		content = read(address)
		if content is None:
			continue
		if not travels(name, content):
			stays.append(name)
			continue
		reference = known[address] = file_refs.reference_of(content, address.startswith("/private/"))
		name = file_refs.name_without_suffix(name, content)
		found[reference] = (min(name, found.get(reference, (name,))[0]), content)
	made = file_refs.with_references(records, shapes, known)
	for some in made.values():
		for record in some:
			if FIELD in record:
				record[FIELD] = _rows(record[FIELD], found)
	return made, found, sorted(stays)


def _rows(rows: list[dict], found: Files) -> list[dict]:
	"""Each file once, by its own name, in one order. What does not travel is not among them."""
	made = {}
	for row in rows:
		if row["file"] in found:
			name = file_refs.name_without_suffix(row["file_name"] or "", found[row["file"]][1])
			made[name, row["file"], row["attached_to_field"] or ""] = {**row, "file_name": name}
	return [made[key] for key in sorted(made)]


def travels(name: str, content: bytes) -> bool:
	return not _why_not(name, content)


def _why_not(name: str, content: bytes) -> Problem | None:
	"""Why it would be refused as an upload as well."""
	kind = filetype.guess(content)
	if not kind or kind.mime not in TRAVEL:
		return Problem("Only pictures, PDFs and office documents travel along.", (), FILE, name)
	try:
		files.check(name, content, TRAVEL)
	except files.FileError as error:
		frappe.clear_last_message()
		return Problem(doctype=FILE, name=name, said=frappe.utils.strip_html(str(error)))
	return None


def read(address: str) -> bytes | None:
	"""The content of a file on this site's own disk; None when there is none."""
	path = _path(address)
	return path.read_bytes() if path and path.is_file() else None


def _path(address: str) -> Path | None:
	if not (address or "").startswith(("/files/", "/private/files/")):
		return None
	root = Path(
		frappe.get_site_path("private" if address.startswith("/private/") else "public", "files")
	).resolve()
	path = (root / address.partition("/files/")[2]).resolve()
	return path if path.is_relative_to(root) else None


def maximum_bytes() -> int:
	"""What a file of configuration may be. It comes here as base64, and the platform limits what is sent at once."""
	return get_max_file_size() * 3 // 4 - 64 * 1024


def refuse_too_much(size: int, found: Files) -> None:
	"""Throws when a file of configuration cannot be taken in by another site."""
	if size <= maximum_bytes():
		return
	largest = sorted(found.values(), key=lambda file: (-len(file[1]), file[0]))[:LARGEST_NAMED]
	frappe.throw(
		_(
			"With its attached files the configuration is {0} MB, and a site takes in {1} MB. Make the largest ones smaller: {2}. Or have Max File Size raised in the System Settings of both sites."
		).format(
			-(-size // MEGABYTE),
			maximum_bytes() // MEGABYTE,
			", ".join(
				f"{frappe.utils.escape_html(name)} ({len(content) // 1024} kB)" for name, content in largest
			),
		),
		ConfigurationError,
		title=_("Too Large"),
	)


# Check --------------------------------------------------------------------------------------------


def problems(found: Files) -> list[Problem]:
	return [wrong for name, content in found.values() if (wrong := _why_not(name, content))]


def missing(records: Configuration, shapes: Mapping[str, tuple[Shape, ...]], found: Files) -> list[Problem]:
	"""What is named by its content, and is neither in the file nor here."""
	no_reference = [
		Problem("{0} is no attached file.", (str(row.get("file"))[:80],), doctype, _name(doctype, record))
		for doctype, some in records.items()
		for record in some
		for row in record.get(FIELD) or ()
		if not file_refs.REFERENCE.fullmatch(row.get("file") or "")
	]
	named = file_refs.references(records, shapes)
	here = on_site(reference for reference in named if reference not in found)
	return no_reference + [
		Problem(
			"A file that it names, {0}, is not in this file. Export it again.",
			(reference[-8:],),
			doctype,
			_name(doctype, record),
		)
		for reference, (doctype, record) in named.items()
		if reference not in found and reference not in here
	]


def _name(doctype: str, record: Mapping) -> str:
	return " · ".join(str(record.get(part) or "") for part in KINDS[doctype].key)


# Keep ---------------------------------------------------------------------------------------------


def on_site(references: Iterable[str], found: Files | None = None) -> dict[str, str]:
	"""`{reference: address}` of those whose bytes are on this site already. `found` makes that quick."""
	wanted = set(references)
	if not wanted:
		return {}
	filters: dict = {"is_folder": 0}
	if found is not None:
		filters["content_hash"] = ("in", [_hash(found[reference][1]) for reference in wanted])
	here = {}
	for address in frappe.get_all(
		FILE, filters=filters, pluck="file_url", distinct=True, order_by="file_url"
	):
		content = read(address)
		if content is not None:
			reference = file_refs.reference_of(content, address.startswith("/private/"))
			if reference in wanted:
				here.setdefault(reference, address)
	return here


def bring(references: Iterable[str], found: Files) -> dict[str, str]:
	"""`{reference: address}`, after writing what is not here yet. A rollback takes it away again."""
	wanted = set(references)
	addresses = on_site(wanted & found.keys(), found) | on_site(wanted - found.keys())
	for reference in sorted(wanted & found.keys() - addresses.keys()):
		name, content = found[reference]
		addresses[reference] = _write(
			files.check(name, content, TRAVEL), content, file_refs.is_private(reference)
		)
	return addresses


def _write(name: str, content: bytes, is_private: bool) -> str:
	name = generate_file_name(name, _hash(content)[-6:], is_private)
	address = f"{'/private' if is_private else ''}/files/{name}"
	path = _path(address)
	path.parent.mkdir(parents=True, exist_ok=True)
	with path.open("xb") as stream:
		frappe.db.after_rollback.add(lambda: path.unlink(missing_ok=True))
		stream.write(content)
		stream.flush()
		os.fsync(stream.fileno())
	return address


def _hash(content: bytes) -> str:
	"""By which the platform knows equal files."""
	return hashlib.md5(content, usedforsecurity=False).hexdigest()


def prepare(doc) -> None:
	"""A row for each file that a field of its own names: without one the platform takes the file in anew."""
	for field in doc.meta.get("fields", {"fieldtype": ("in", file_refs.ATTACH)}):
		address = doc.get(field.fieldname)
		if read(address or "") is None:
			continue
		own = {
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			"attached_to_field": field.fieldname,
		}
		free = dict.fromkeys(own, None)
		if not frappe.db.exists(FILE, {"file_url": address, **own}) and not frappe.db.exists(
			FILE, {"file_url": address, **free}
		):
			_insert(address, address.rpartition("/")[2])


def keep(doc, rows: list[dict], addresses: Mapping[str, str]) -> None:
	"""Has a saved document hold these files and no others, but for what does not travel."""
	there = frappe.get_all(
		FILE,
		filters={"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_folder": 0},
		fields=["name", "file_url", "file_name", "attached_to_field"],
		order_by="creation",
	)
	wanted = {(addresses[row["file"]], row.get("attached_to_field") or ""): row["file_name"] for row in rows}
	held = set()
	for row in there:
		place = (row.file_url, row.attached_to_field or "")
		if place in wanted and place not in held:
			held.add(place)
			content = read(row.file_url)
			if file_refs.name_without_suffix(row.file_name or "", content or b"") != wanted[place]:
				frappe.db.set_value(FILE, row.name, "file_name", wanted[place], update_modified=False)
		elif place in wanted or travels(row.file_name or "", read(row.file_url) or b""):
			_delete(row.name, row.file_url)
	for address, field in wanted.keys() - held:
		_insert(address, wanted[address, field], doc, field)


def keep_unattached(addresses: Iterable[str], names: Mapping[str, str]) -> None:
	"""A row for what is only named in a text, as for a picture that somebody uploaded to the site."""
	addresses = set(addresses)
	there = (
		frappe.get_all(FILE, filters={"file_url": ("in", sorted(addresses))}, pluck="file_url")
		if addresses
		else ()
	)
	for address in addresses - set(there):
		_insert(address, names[address])


def _insert(address: str, name: str, doc=None, field: str = "") -> None:
	content = read(address)
	row = frappe.get_doc(
		{
			"doctype": FILE,
			"file_name": name,
			"file_url": address,
			"is_private": int(address.startswith("/private/")),
			"file_size": len(content),
			"content_hash": _hash(content),
			"file_type": (mimetypes.guess_extension(mimetypes.guess_type(name)[0] or "") or "")
			.lstrip(".")
			.upper(),
			"folder": "Home/Attachments" if doc else "Home",
			"attached_to_doctype": doc and doc.doctype,
			"attached_to_name": doc and doc.name,
			"attached_to_field": field or None,
		}
	)
	row.name = frappe.generate_hash(length=10)
	row.db_insert()


def _delete(name: str, address: str) -> None:
	"""The bytes go when all is done and nobody names them: until then everything may be undone."""
	frappe.db.delete(FILE, {"name": name})

	def forget_bytes() -> None:
		path = _path(address)
		if path and not frappe.db.exists(FILE, {"file_url": address}):
			path.unlink(missing_ok=True)

	frappe.db.after_commit.add(forget_bytes)
