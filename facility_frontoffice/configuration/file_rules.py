"""Reading, checking and writing a file of configuration. Pure."""

import datetime
import json
from collections.abc import Iterable, Mapping

from facility_frontoffice.configuration import file_refs
from facility_frontoffice.configuration.file_refs import Files
from facility_frontoffice.configuration.rules import (
	FRACTIONS,
	WHOLE,
	Configuration,
	Key,
	Problem,
	Shape,
	canonical,
	folded,
	key_of,
	name_of,
)

FORMAT = "facility-frontoffice-configuration"
FORMAT_VERSION = 2
# The first had no files in it; configurations that were kept before an import are still read
READABLE = (1, FORMAT_VERSION)


class FileError(ValueError):
	"""The file as a whole is not one that can be read. `args` are words in English and what to put into them."""


# The file -----------------------------------------------------------------------------------------


def dump(
	records: Configuration, app_version: str, left_out: Iterable[str] = (), files: Files | None = None
) -> str:
	"""The text of the file. The same configuration gives the same text, whenever and wherever it is made."""
	content = {
		"format": FORMAT,
		"format_version": FORMAT_VERSION,
		"app_version": app_version,
		"left_out": sorted(left_out),
		"records": records,
		"files": file_refs.packed(files or {}),
	}
	return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load(content: bytes, app_version: str) -> tuple[Configuration, object]:
	"""The records in a file and its files, as they stand there. Raises FileError when it is not a file for this version of the app."""
	try:
		# with or without the mark by which some editors know UTF-8
		data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_without_twins)
	except UnicodeDecodeError:
		raise FileError("The file is not text in UTF-8. Choose a file that was exported here.") from None
	except json.JSONDecodeError as error:
		raise FileError(
			"The file is broken at line {0}: it is not JSON any more. Export it again.", error.lineno
		) from None
	except RecursionError:
		raise FileError("The file is broken: it is nested too deeply. Export it again.") from None
	if not isinstance(data, dict) or data.get("format") != FORMAT:
		raise FileError("This is no file with the configuration of a front office. Choose another one.")
	version = data.get("format_version")
	if version not in READABLE:
		raise FileError(
			"The file has format {0}; this site reads format {1}. Give both sites the same release of the app, and export again.",
			version,
			FORMAT_VERSION,
		)
	made_by = str(data.get("app_version") or "")
	if _numbers(made_by) > _numbers(app_version):
		raise FileError(
			"The file was made by release {0} of the app; this site has {1}. Upgrade this site first.",
			made_by,
			app_version,
		)
	records = data.get("records")
	if not isinstance(records, dict):
		raise FileError("The file has no records. Export it again.")
	return records, data.get("files") or {}


def _without_twins(pairs: list[tuple[str, object]]) -> dict:
	found = dict(pairs)
	if len(found) != len(pairs):
		names = [name for name, _value in pairs]
		twice = next(name for name in names if names.count(name) > 1)
		raise FileError("{0} is there twice in one record. Keep one of them.", twice)
	return found


def _numbers(version: str) -> tuple[int, ...]:
	"""15.2.0 as numbers; what comes after the first sign that is no number does not count."""
	numbers = []
	for part in version.split("."):
		digits = "".join(sign for sign in part if sign.isdigit())
		if not digits or digits != part:
			break
		numbers.append(int(digits))
	while numbers and not numbers[-1]:
		numbers.pop()
	return tuple(numbers)


# What is in it ------------------------------------------------------------------------------------


def check(
	records: Mapping, shapes: Mapping[str, tuple[Shape, ...]], keys: Mapping[str, tuple[str, ...]]
) -> tuple[Configuration, list[Problem]]:
	"""The good records, in one spelling, and everything that is wrong with the others.

	A field that a record does not name stays as it is on the site: it is not in the record that comes out.
	"""
	good: Configuration = {}
	problems: list[Problem] = []
	for doctype, found in records.items():
		if doctype not in shapes:
			problems.append(
				Problem("{0} is not part of the configuration of this release.", (doctype,), doctype)
			)
		elif not isinstance(found, list):
			problems.append(Problem("The records of a kind stand in a list.", (), doctype))
		else:
			good[doctype] = _check_kind(doctype, found, shapes[doctype], keys[doctype], problems)
	return good, problems


def _check_kind(
	doctype: str, found: list, shapes: tuple[Shape, ...], key_fields: tuple[str, ...], problems: list[Problem]
) -> list[dict]:
	known: set[Key] = set()
	good = []
	for number, record in enumerate(found, 1):
		if not isinstance(record, dict):
			problems.append(Problem("Record {0} is not a record.", (number,), doctype))
			continue
		key = key_of(key_fields, record)
		name = name_of(key)
		if key_fields and not name:
			problems.append(
				Problem("Record {0} has no {1}.", (number, key_fields[0]), doctype, fieldname=key_fields[0])
			)
			continue
		if folded(key) in known:
			problems.append(Problem("It is there twice. Keep one of them.", (), doctype, name))
			continue
		known.add(folded(key))
		wrong = _wrong_in(record, shapes, doctype, name)
		problems += wrong
		if not wrong:
			good.append(_as_named(shapes, record))
	return good


def _as_named(shapes: Iterable[Shape], record: Mapping) -> dict:
	"""Only what a record names, in rows as well: the rest is left to the site."""
	return {
		shape.fieldname: [_as_named(shape.rows, row) for row in record[shape.fieldname]]
		if shape.is_table
		else canonical(shape, record[shape.fieldname])
		for shape in shapes
		if shape.fieldname in record
	}


def _wrong_in(
	record: Mapping, shapes: Iterable[Shape], doctype: str, name: str, place: str = ""
) -> list[Problem]:
	by_name = {shape.fieldname: shape for shape in shapes}
	problems = []
	for fieldname, value in record.items():
		shape = by_name.get(fieldname)
		where = f"{place}{fieldname}"
		if not shape:
			problems.append(Problem("There is no field {0} here.", (fieldname,), doctype, name, where))
		elif shape.is_table:
			if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
				problems.append(Problem("{0} is a list of rows.", (fieldname,), doctype, name, where))
				continue
			for number, row in enumerate(value, 1):
				problems += _wrong_in(row, shape.rows, doctype, name, f"{where} {number}: ")
		elif problem := _wrong_value(shape, value):
			problems.append(Problem(problem[0], problem[1:], doctype, name, where))
	return problems


def _wrong_value(shape: Shape, value: object) -> tuple | None:
	if shape.fieldtype in WHOLE + FRACTIONS:
		is_number = isinstance(value, int | float) and not isinstance(value, bool)
		if value is None or (is_number and (shape.fieldtype in FRACTIONS or value == int(value))):
			if shape.fieldtype == "Check" and value not in (None, 0, 1):
				return ("{0} is 0 or 1, and not {1}.", shape.fieldname, value)
			return None
		return ("{0} is a number, and not {1}.", shape.fieldname, _short(value))
	if value is not None and not isinstance(value, str):
		return ("{0} is text, and not {1}.", shape.fieldname, _short(value))
	if shape.fieldtype == "Select" and value and shape.options:
		choices = shape.options.split("\n")
		if value not in choices:
			return ("{0} cannot be “{1}”.", shape.fieldname, _short(value))
	if shape.fieldtype in ("Date", "Datetime") and value and not _is_moment(value):
		return ("{0} is a date such as 2026-12-31, and not {1}.", shape.fieldname, _short(value))
	if shape.fieldtype == "Time" and value and not _is_time(value):
		return ("{0} is a time such as 08:30:00, and not {1}.", shape.fieldname, _short(value))
	return None


def _is_moment(value: str) -> bool:
	try:
		datetime.datetime.fromisoformat(value)
	except ValueError:
		return False
	return True


def _is_time(value: str) -> bool:
	parts = value.split(":")
	return len(parts) in (2, 3) and all(part.replace(".", "", 1).isdigit() for part in parts)


def _short(value: object) -> str:
	text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
	return text if len(text) <= 60 else f"{text[:59]}…"
