"""What differs between what came with the app and what there is now. Pure: no Frappe, no database.

A record is a dict of values that are already comparable (`shipped_reading` makes them so). The value of a table is a list of
rows, each a dict. Only the fields that came with the app are looked at: what an admin fills in beside them is theirs.
"""

import difflib
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

VALUE, MISSING_ROW, EXTRA_ROW, ORDER = "value", "missing row", "extra row", "order"
KEPT, CHANGED, DELETED, RENAMED = "Kept", "Changed", "Deleted", "Renamed"

# Tables: the fields by which a row is told from the others. Without any, rows are told apart by their position.
RowKeys = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Change:
	"""One difference. `shipped` and `current` are the values; of a row that is missing or extra the whole row; of the order
	of rows their keys. `row` tells which row of the table `field` it is about, `part` which field of that row."""

	kind: str
	field: str
	shipped: Any = None
	current: Any = None
	row: Hashable = None
	part: str | None = None


def difference(shipped: Mapping, current: Mapping, keys: RowKeys | None = None) -> list[Change]:
	"""The changes by which `current` came from `shipped`, in the order of its fields; none when they are alike."""
	changes = []
	for field, value in shipped.items():
		if is_table(value):
			changes += _rows_changed(field, value, current.get(field) or [], _key_of(field, keys))
		elif value != current.get(field):
			changes.append(Change(VALUE, field, value, current.get(field)))
	return changes


def undo(changes: Iterable[Change], current: Mapping, keys: RowKeys | None = None) -> dict:
	"""`current` as it came with the app, by its `changes`. What did not come with the app stays, but for extra rows."""
	restored = dict(current)
	of_tables: dict[str, list[Change]] = {}
	for change in changes:
		if change.row is None and change.kind == VALUE:
			restored[change.field] = change.shipped
		else:
			of_tables.setdefault(change.field, []).append(change)
	for field, its_changes in of_tables.items():
		restored[field] = _rows_restored(its_changes, current.get(field) or [], _key_of(field, keys))
	return restored


def _rows_restored(changes: Iterable[Change], current: Sequence[Mapping], key: tuple) -> list[dict]:
	rows = {name: dict(row) for name, row in keyed(current, key)}
	order = None
	for change in changes:
		if change.kind == VALUE:
			rows[change.row][change.part] = change.shipped
		elif change.kind == MISSING_ROW:
			rows[change.row] = dict(change.shipped)
		elif change.kind == EXTRA_ROW:
			del rows[change.row]
		else:
			order = change.shipped
	return [rows[name] for name in order or rows]


def keyed(rows: Sequence[Mapping], key: Sequence[str]) -> list[tuple[Hashable, Mapping]]:
	"""Rows with what tells them apart: the values of the fields `key` and how often these came before, or the position."""
	if not key:
		return list(enumerate(rows))
	seen: dict[tuple, int] = {}
	found = []
	for row in rows:
		values = tuple(row.get(field) for field in key)
		number = seen[values] = seen.get(values, -1) + 1
		found.append(((*values, number), row))
	return found


def is_table(value: Any) -> bool:
	return isinstance(value, list)


def _rows_changed(field: str, shipped: Sequence, current: Sequence, key: tuple) -> list[Change]:
	ours, theirs = dict(keyed(shipped, key)), dict(keyed(current, key))
	changes = []
	for name, row in ours.items():
		if name not in theirs:
			changes.append(Change(MISSING_ROW, field, row, None, name))
			continue
		changes += [
			Change(VALUE, field, value, theirs[name].get(part), name, part)
			for part, value in row.items()
			if value != theirs[name].get(part)
		]
	changes += [Change(EXTRA_ROW, field, None, row, name) for name, row in theirs.items() if name not in ours]
	# as they come to stand when the missing ones are added at the end and the extra ones are gone
	left = [name for name in theirs if name in ours]
	stands = [*left, *(name for name in ours if name not in theirs)]
	if stands != list(ours):
		changes.append(Change(ORDER, field, list(ours), stands))
	return changes


def _key_of(field: str, keys: RowKeys | None) -> tuple:
	return tuple((keys or {}).get(field, ()))


def lines(shipped: str, current: str) -> list[tuple[str, str]]:
	"""Two texts line by line: ("same" | "shipped" | "current", line), what was taken out before what came for it."""
	found = []
	ours, theirs = shipped.splitlines(), current.splitlines()
	for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
		if tag == "equal":
			found += [("same", line) for line in ours[i1:i2]]
			continue
		found += [("shipped", line) for line in ours[i1:i2]]
		found += [("current", line) for line in theirs[j1:j2]]
	return found


def state_of(is_there: bool, is_renamed: bool, changes: Sequence[Change]) -> str:
	"""Deleted before anything, and changed words before another name."""
	if not is_there:
		return DELETED
	if changes:
		return CHANGED
	return RENAMED if is_renamed else KEPT


def follow_names(name: str, renamed: Mapping[str, str]) -> str:
	"""What a record is called now, by what was renamed to what. A circle ends where it began."""
	seen = {name}
	while (following := renamed.get(name)) and following not in seen:
		seen.add(following)
		name = following
	return name


def is_untouched(made_at, changed_at) -> bool:
	"""Whether nobody has saved a record since it came with the app. What the platform takes from a file of ours gets the
	moment that is in the file, which has no fractions of a second; who saves something, practically always has."""
	return changed_at == made_at or not changed_at.microsecond
