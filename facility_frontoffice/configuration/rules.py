"""What a configuration is, what differs between two, and what one names. Pure.

A configuration is `{doctype: [record]}`; a record is `{fieldname: value}`, with a list of such for a table. Values are what
JSON has, in one spelling each (`canonical`), so that equal configurations are equal bytes (`file_rules.dump`).
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

TABLES = ("Table", "Table MultiSelect")
WHOLE = ("Check", "Int", "Duration")
FRACTIONS = ("Float", "Currency", "Percent", "Rating")
LINKS = ("Link", "Dynamic Link")

Configuration = dict[str, list[dict]]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Shape:
	"""A field that travels; `rows` are the fields of a table's rows."""

	fieldname: str
	fieldtype: str = "Data"
	options: str = ""
	label: str = ""
	mandatory: bool = False
	rows: tuple["Shape", ...] = ()

	@property
	def is_table(self) -> bool:
		return self.fieldtype in TABLES


@dataclass(frozen=True)
class Problem:
	"""`words` are in English, with `{0}` for the `values`; the caller translates. `said` are words that need no translation."""

	words: str = ""
	values: tuple = ()
	doctype: str = ""
	name: str = ""
	fieldname: str = ""
	said: str = ""


@dataclass(frozen=True)
class Change:
	"""One field that differs. `fieldname` of a record, and both values."""

	fieldname: str
	before: object
	after: object


NEW, CHANGED, SAME, ONLY_HERE = "New", "Changed", "Same", "Only Here"


@dataclass
class Difference:
	"""How one record of the file stands to the site; `values` are those of the file."""

	doctype: str
	key: Key
	state: str
	values: dict = field(default_factory=dict)
	changes: list[Change] = field(default_factory=list)


# One spelling -------------------------------------------------------------------------------------


def canonical(shape: Shape, value: object) -> object:
	"""A value in its one spelling: numbers as numbers, moments as text, nothing as None."""
	if shape.is_table:
		return [canonical_record(shape.rows, row) for row in value or ()]
	if shape.fieldtype in WHOLE:
		return int(float(value or 0))
	if shape.fieldtype in FRACTIONS:
		number = round(float(value or 0), 9)
		return int(number) if number == int(number) else number
	if isinstance(value, datetime.timedelta):
		seconds = int(value.total_seconds())
		return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
	if isinstance(value, datetime.time):
		return value.strftime("%H:%M:%S")
	if isinstance(value, datetime.date | datetime.datetime):
		return str(value)
	if isinstance(value, Decimal | int | float):
		return str(value)
	if value is None or value == "":
		return None
	text = str(value)
	if shape.fieldtype == "Time" and text.count(":") == 2:
		hours, minutes, seconds = text.split(":")
		return f"{int(hours):02}:{int(minutes):02}:{int(float(seconds)):02}"
	return text


def canonical_record(shapes: Iterable[Shape], values: Mapping) -> dict:
	"""All fields, in their one spelling; a field that `values` lacks is empty."""
	return {shape.fieldname: canonical(shape, values.get(shape.fieldname)) for shape in shapes}


def key_of(fields: Iterable[str], record: Mapping) -> Key:
	"""What a record is known by. Names differ in more than the case of their letters, here as in the database."""
	return tuple(str(record.get(name) or "") for name in fields)


def folded(key: Iterable[str]) -> Key:
	return tuple(part.casefold() for part in key)


def name_of(key: Key) -> str:
	"""How people call a record."""
	return " · ".join(part for part in key if part)


def fingerprint(records: Configuration) -> str:
	"""Tells two configurations apart."""
	text = json.dumps(records, sort_keys=True, ensure_ascii=False)
	return hashlib.sha256(text.encode()).hexdigest()


# What differs -------------------------------------------------------------------------------------


def compare(
	here: Configuration,
	file: Configuration,
	keys: Mapping[str, tuple[str, ...]],
	once: Iterable[str] = (),
) -> list[Difference]:
	"""How every record of the file stands to the site, and which are here only. In the order of `keys`.

	Kinds in `once` that are here are the same, whatever they look like.
	"""
	found = []
	for doctype, key_fields in keys.items():
		site = {folded(key_of(key_fields, record)): record for record in here.get(doctype, ())}
		seen = set()
		for record in file.get(doctype, ()):
			key = key_of(key_fields, record)
			seen.add(folded(key))
			existing = site.get(folded(key))
			if existing is None:
				found.append(Difference(doctype, key, NEW, record))
				continue
			changes = [] if doctype in once else changes_between(existing, record)
			found.append(Difference(doctype, key, CHANGED if changes else SAME, record, changes))
		if doctype not in once:
			found += [
				Difference(doctype, key_of(key_fields, record), ONLY_HERE)
				for key, record in site.items()
				if key not in seen and key_fields
			]
	return found


def changes_between(before: Mapping, after: Mapping) -> list[Change]:
	"""The fields of `after` that are different in `before`."""
	return [
		Change(fieldname, before.get(fieldname), value)
		for fieldname, value in after.items()
		if _differs(before.get(fieldname), value)
	]


def _differs(before: object, after: object) -> bool:
	"""Rows are compared by what they name, in their order; nothing, nought and empty are one."""
	if not isinstance(after, list):
		return (before or None) != (after or None)
	rows = before or []
	return len(rows) != len(after) or any(
		changes_between(row, wanted) for row, wanted in zip(rows, after, strict=True)
	)


# What it names ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
	"""A link in a record: where it stands, and to what. `row` counts from 0; `may_be_empty`: also by leaving out its row."""

	doctype: str
	key: Key
	fieldname: str
	to_doctype: str
	to_name: str
	may_be_empty: bool
	table: str = ""
	row: int = -1


def references(
	records: Configuration, shapes: Mapping[str, tuple[Shape, ...]], keys: Mapping[str, tuple[str, ...]]
) -> list[Reference]:
	"""Every link in a configuration."""
	found = []
	for doctype, some in records.items():
		for record in some:
			key = key_of(keys[doctype], record)
			for shape in shapes[doctype]:
				value = record.get(shape.fieldname)
				if shape.is_table:
					for number, row in enumerate(value or ()):
						found += [
							Reference(doctype, key, inner.fieldname, *target, True, shape.fieldname, number)
							for inner in shape.rows
							if (target := _target(inner, row))
						]
				elif target := _target(shape, record):
					# without what it is known by, it would be another record
					may_be_empty = not shape.mandatory and shape.fieldname not in keys[doctype]
					found.append(Reference(doctype, key, shape.fieldname, *target, may_be_empty))
	return found


def _target(shape: Shape, values: Mapping) -> tuple[str, str] | None:
	value = values.get(shape.fieldname)
	if not value or shape.fieldtype not in LINKS:
		return None
	to_doctype = shape.options if shape.fieldtype == "Link" else values.get(shape.options)
	return (to_doctype, value) if to_doctype else None


Choices = Mapping[str, Mapping[str, str]]


def with_choices(
	records: Configuration,
	shapes: Mapping[str, tuple[Shape, ...]],
	keys: Mapping[str, tuple[str, ...]],
	choices: Choices,
) -> Configuration:
	"""The configuration with other names for what is not on the site, or without them.

	`choices` is `{doctype: {name: other name}}`. An empty other name leaves out the field, which then stays as it is on the
	site; in a row it is empty, or the row is left out when the field is mandatory there. A mandatory field of a record
	itself, and one by which it is known, stay as they were.
	"""
	return {
		doctype: [_chosen_record(record, shapes[doctype], keys[doctype], choices) for record in some]
		for doctype, some in records.items()
	}


def _chosen_record(
	record: dict, shapes: tuple[Shape, ...], key_fields: tuple[str, ...], choices: Choices
) -> dict:
	made = dict(record)
	for shape in shapes:
		name = shape.fieldname
		if shape.is_table and record.get(name):
			rows = [_chosen_row(row, shape.rows, choices) for row in record[name]]
			made[name] = [row for row in rows if row is not None]
		elif other := _choice(shape, record, choices):
			made[name] = other
		elif other == "" and not shape.mandatory and name not in key_fields:
			del made[name]
	return made


def _chosen_row(row: dict, shapes: tuple[Shape, ...], choices: Choices) -> dict | None:
	made = dict(row)
	for shape in shapes:
		other = _choice(shape, row, choices)
		if other == "" and shape.mandatory:
			return None
		if other is not None:
			made[shape.fieldname] = other or None
	return made


def _choice(shape: Shape, values: Mapping, choices: Choices) -> str | None:
	target = _target(shape, values)
	return choices.get(target[0], {}).get(target[1]) if target else None
