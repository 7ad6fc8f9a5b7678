"""What is stored on a site, table by table, compared with what was stored before. Needs a connected site."""

import frappe

# The platform's own books: what happened, what is installed, what is counted, and who was here
BOOKS = {
	"tabAccess Log",
	"tabActivity Log",
	"tabDefaultValue",
	"tabDeleted Document",
	"tabError Log",
	"tabInstalled Application",
	"tabPatch Log",
	"tabScheduled Job Log",
	"tabScheduled Job Type",
	"tabSessions",
	"tabSeries",
	"tabSingles",
	"tabVersion",
	"__global_search",
	"__UserSettings",
}

Rows = dict[str, tuple[list[str], set[tuple]]]


def stored(tables: list[str] | None = None) -> Rows:
	"""{table: (its columns, its rows)} of all tables, or of these, without the platform's books."""
	frappe.db.rollback()
	tables = tables or sorted(set(frappe.db.get_tables(cached=False)) - BOOKS)
	found = {table: (columns := _columns(table), _rows(table, columns)) for table in tables}
	frappe.db.rollback()  # a table that was read is locked against changes to its columns
	return found


def lost(before: Rows) -> dict[str, list[dict]]:
	"""{table: [what of a row of then is not as it was: {column: (then, now)}]}, with all of a row that is gone; empty when
	nothing was changed."""
	frappe.db.rollback()
	there = set(frappe.db.get_tables(cached=False))
	gone = {}
	for table, (columns, rows) in before.items():
		now = _rows(table, columns) if table in there else set()
		by_key = {row[0]: row for row in now}
		if missing := sorted(rows - now, key=str):
			gone[table] = [_difference(columns, row, by_key.get(row[0])) for row in missing]
	frappe.db.rollback()
	return gone


def _difference(columns: list[str], then: tuple, now: tuple | None) -> dict:
	values = zip(columns, then, now or [None] * len(then), strict=True)
	return {columns[0]: then[0]} | {column: (old, new) for column, old, new in values if old != new}


def _columns(table: str) -> list[str]:
	return [row[0] for row in frappe.db.sql(f"SHOW COLUMNS FROM `{table}`")]


def _rows(table: str, columns: list[str]) -> set[tuple]:
	return set(frappe.db.sql(f"SELECT {', '.join(f'`{column}`' for column in columns)} FROM `{table}`"))
