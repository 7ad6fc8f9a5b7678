"""What a file is called in a configuration: by its content, for its address differs between sites. Pure.

`file:private/<sha256>` stands for an address such as `/private/files/brochure.pdf`. The bytes are in the configuration once,
whatever names them, with the name that people know the file by.
"""

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote, unquote

from facility_frontoffice.configuration.rules import Configuration, Problem, Shape

ATTACH = ("Attach", "Attach Image")
TEXTS = ("Code", "HTML Editor", "Long Text", "Markdown Editor", "Small Text", "Text", "Text Editor")
REFERENCE = re.compile(r"file:(?P<folder>private|public)/(?P<digest>[0-9a-f]{64})")
# an address within a text; the platform adds to pictures which row of its own they are
_ADDRESS = re.compile(r"(?P<address>(?:/private)?/files/[^\s\"'<>()?#\\&]+)(?:\?fid=\w+)?")

# The files that came along: `{reference: (name, content)}`
Files = dict[str, tuple[str, bytes]]


def reference_of(content: bytes, is_private: bool) -> str:
	return f"file:{'private' if is_private else 'public'}/{hashlib.sha256(content).hexdigest()}"


def is_private(reference: str) -> bool:
	return reference.startswith("file:private/")


def name_without_suffix(name: str, content: bytes) -> str:
	"""The name that somebody gave: the platform adds the end of a hash where the name was taken."""
	stem, ending = os.path.splitext(name)
	suffix = hashlib.md5(content, usedforsecurity=False).hexdigest()[-6:]
	return f"{stem.removesuffix(suffix) or stem}{ending}"


# Which files a configuration names ----------------------------------------------------------------


def addresses(records: Configuration, shapes: Mapping[str, tuple[Shape, ...]]) -> set[str]:
	"""Every address of a file on the site itself."""
	found: set[str] = set()

	def note(fieldtype: str, value: str) -> str:
		if fieldtype in ATTACH:
			found.add(value)
		else:
			found.update(unquote(match["address"]) for match in _ADDRESS.finditer(value))
		return value

	_changed(records, shapes, note)
	return {address for address in found if address.startswith(("/files/", "/private/files/"))}


def references(
	records: Configuration, shapes: Mapping[str, tuple[Shape, ...]]
) -> dict[str, tuple[str, dict]]:
	"""Every reference, with one record that has it: `{reference: (doctype, record)}`."""
	found: dict[str, tuple[str, dict]] = {}
	for doctype, some in records.items():
		for record in some:

			def note(_fieldtype: str, value: str, where=(doctype, record)) -> str:
				for match in REFERENCE.finditer(value):
					found.setdefault(match[0], where)
				return value

			_changed_record(record, shapes[doctype], note)
	return found


def with_references(
	records: Configuration, shapes: Mapping[str, tuple[Shape, ...]], known: Mapping[str, str]
) -> Configuration:
	"""The same with a reference for each address in `known` (`{address: reference}`); the other addresses stay."""

	def change(fieldtype: str, value: str) -> str:
		if fieldtype in ATTACH:
			return known.get(value, value)
		return _ADDRESS.sub(lambda match: known.get(unquote(match["address"]), match[0]), value)

	return _changed(records, shapes, change)


def with_addresses(fieldtype: str, value: object, known: Mapping[str, str]) -> object:
	"""The value of a field with addresses for references (`{reference: address}`)."""
	if not isinstance(value, str):
		return value
	if fieldtype in ATTACH:
		return known.get(value, value)
	if fieldtype in TEXTS:
		return REFERENCE.sub(lambda match: quote(known[match[0]]) if match[0] in known else match[0], value)
	return value


Change = Callable[[str, str], str]


def _changed(
	records: Configuration, shapes: Mapping[str, tuple[Shape, ...]], change: Change
) -> Configuration:
	return {
		doctype: [_changed_record(record, shapes[doctype], change) for record in some]
		for doctype, some in records.items()
	}


def _changed_record(record: dict, shapes: Iterable[Shape], change: Change) -> dict:
	made = dict(record)
	for shape in shapes:
		value = record.get(shape.fieldname)
		if shape.is_table and isinstance(value, list):
			made[shape.fieldname] = [_changed_record(row, shape.rows, change) for row in value]
		elif shape.fieldtype in (*ATTACH, *TEXTS) and isinstance(value, str) and "file" in value:
			made[shape.fieldname] = change(shape.fieldtype, value)
	return made


# In the file --------------------------------------------------------------------------------------


def packed(files: Files) -> dict[str, dict]:
	return {
		reference: {"name": name, "content": base64.b64encode(content).decode()}
		for reference, (name, content) in files.items()
	}


def unpacked(found: object) -> tuple[Files, list[Problem]]:
	"""The files in a file that are whole, and what is wrong with the others."""
	files: Files = {}
	problems: list[Problem] = []
	if not isinstance(found, Mapping):
		return files, [Problem("The attached files stand under what they are called by.", (), "File")]
	for reference, file in found.items():
		name = file.get("name") if isinstance(file, Mapping) else None
		if not isinstance(name, str) or not name or not REFERENCE.fullmatch(reference):
			problems.append(Problem("{0} is no attached file.", (reference[:80],), "File"))
			continue
		try:
			content = base64.b64decode(file.get("content"), validate=True)
		except (binascii.Error, TypeError, ValueError):
			content = b""
		if reference_of(content, is_private(reference)) != reference:
			problems.append(Problem("Its content is broken. Export it again.", (), "File", name))
			continue
		files[reference] = (name, content)
	return files, problems
