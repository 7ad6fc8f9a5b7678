"""Products in a file of rows and columns: what is in it, and everything that is wrong with it. Pure: no Frappe.

A file is read whole before anything is written: each problem says in which row (as a spreadsheet counts, the header
is row 1) and column it is, and what to do. Names of other documents, labels and choices come in as `Known`, looked
up once for all rows. What is written by `write` reads as the same products.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from facility_frontoffice.catalogue import category_paths, csv_notation, csv_table, rules
from facility_frontoffice.catalogue.answer_rules import read_number, short
from facility_frontoffice.catalogue.csv_signs import NotationError
from facility_frontoffice.catalogue.question_rules import NO, YES, Problem

TEXT, LINE, CHOICE, LINK, DATE, CHECK, AMOUNT = "text", "line", "choice", "link", "date", "check", "amount"
CODE, CATEGORY, QUESTIONS, STEPS, AUDIENCE = "code", "category", "questions", "steps", "audience"

# The columns of a file, in order: how a cell is read.
COLUMNS = {
	"product_code": CODE,
	"product_name": LINE,
	"category": CATEGORY,
	"nature": CHOICE,
	"handling": CHOICE,
	"backoffice_unit": LINK,
	"supplier": LINK,
	"service_level": LINK,
	"description": TEXT,
	"keywords": TEXT,
	"sayings": TEXT,
	"questions": QUESTIONS,
	"steps": STEPS,
	"answer_card": TEXT,
	"review_by": DATE,
	"published": CHECK,
	"price": AMOUNT,
	"charging": CHOICE,
	"charging_percentage": AMOUNT,
	"charge_item": LINK,
	"cost_center": LINK,
	"house_rules": TEXT,
	"audience": AUDIENCE,
	"maximum_silence_hours": AMOUNT,
	"usual_type": CHOICE,
	"client_task": TEXT,
	"client_task_type": CHOICE,
	"direct_target": AMOUNT,
	"item": LINK,
	"disabled": CHECK,
}
LINKS = {
	"backoffice_unit": "Backoffice Unit",
	"supplier": "Supplier",
	"service_level": "Facility Service Level",
	"charge_item": "Item",
	"cost_center": "Cost Center",
	"item": "Item",
}
NEEDED = ("product_name", "category")
# What an empty cell means where a product must have something.
DEFAULTS = {"nature": "Mixed", "handling": "Backoffice", "published": 1, "disabled": 0}

LINE_LENGTH = 140
MAXIMUM_ROWS = 5_000
TRUE, FALSE = YES | {"x"}, NO

TOO_MANY_ROWS = "The file has {0} products; at most {1} go in at once. Split it."
CODE_COLUMN_MISSING = "There is no column product_code. Put the names of the columns in the first row."
UNKNOWN_COLUMN = "“{0}” is no column of a product. Take it out, or name it one of: {1}."
DOUBLE_COLUMN = "There are two columns {0}. Take one out."
TOO_MANY_CELLS = (
	"This row has more cells than there are columns. A text with {0} in it needs quotation marks."
)
DOUBLE_CODE = "{0} is in row {1} too. Each product has one row."
CELL_MISSING = "This cell is empty, but a product needs it. Fill it in."
CELL_TOO_LONG = "The text has {0} characters; at most {1} fit. Shorten it."
UNKNOWN_CHOICE = "“{0}” is not possible here. Choose one of: {1}."
UNKNOWN_LINK = "There is no {0} “{1}”. Make it first, or correct the name."
BAD_DATE = "“{0}” is no date. Write it as 2026-03-31 or 31-03-2026."
BAD_CHECK = "“{0}” is neither yes nor no. Write 1 or 0, or yes or no."
BAD_AMOUNT = "“{0}” is no amount. Write digits with at most two after the point, without currency: 12.50; not below zero."


@dataclass
class Known:
	"""What the rows may refer to, as it is before the import.

	`names` are the names that there are, per doctype, by the name in small letters. `products` are the products by
	code, as `{field: value}` with their table rows. `choices` are the values of a column by the words for them,
	`columns` the columns by theirs; also for `question_type` and `kind`.
	"""

	names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
	products: Mapping[str, Mapping] = field(default_factory=dict)
	categories: category_paths.Tree = field(default_factory=category_paths.Tree)
	choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
	columns: Mapping[str, str] = field(default_factory=dict)
	working_day: int = 8 * 3600


@dataclass(frozen=True)
class RowProblem:
	"""`column` is None when it is the row or the file as a whole, `row` is 0 for the file."""

	row: int
	column: str | None
	problem: Problem


@dataclass
class Plan:
	"""What an import would do. `new` and `changed` are (row, code, values); `values` of what changes only."""

	new: list[tuple[int, str, dict]] = field(default_factory=list)
	changed: list[tuple[int, str, dict]] = field(default_factory=list)
	unchanged: int = 0
	skipped: int = 0
	problems: list[RowProblem] = field(default_factory=list)
	rows: int = 0

	@property
	def is_good(self) -> bool:
		return not self.problems


def plan(content: bytes, known: Known, skip_existing: bool = False) -> Plan:
	"""Reads a file and says what is new, what changes and what is wrong. Categories to make are in `known`."""
	found = Plan()
	try:
		header, rows = csv_table.table(content)
	except NotationError as error:
		found.problems.append(RowProblem(0, None, error.problem))
		return found
	columns = _read_header(header, known, found.problems)
	if not found.is_good:
		return found
	seen: dict[str, int] = {}
	for number, cells in rows:
		found.rows += 1
		padded = [*cells, *[""] * (len(columns) - len(cells))]
		_plan_row(found, number, dict(zip(columns, padded, strict=False)), known, skip_existing, seen)
		if len(cells) > len(columns):
			found.problems.append(
				RowProblem(number, None, (TOO_MANY_CELLS, (csv_table.delimiter_of(content),)))
			)
	if not rows:
		found.problems.append(RowProblem(0, None, (csv_table.EMPTY_FILE, ())))
	if len(rows) > MAXIMUM_ROWS:
		found.problems.insert(0, RowProblem(0, None, (TOO_MANY_ROWS, (len(rows), MAXIMUM_ROWS))))
	order = list(COLUMNS)
	found.problems.sort(
		key=lambda problem: (problem.row, order.index(problem.column) if problem.column in order else -1)
	)
	return found


def write(products: Iterable[Mapping], delimiter: str = ",") -> str:
	"""The text of a file with these products: `{field: value}`, tables as lists of rows, `category` as a path."""
	rows = (
		[_localised(column, write_cell(column, product.get(column)), delimiter) for column in COLUMNS]
		for product in products
	)
	return csv_table.write([list(COLUMNS), *rows], delimiter)


def _localised(column: str, cell: str, delimiter: str) -> str:
	"""Where cells are parted by semicolons, a comma is the decimal mark: a spreadsheet there reads 12.5 as a day."""
	return cell.replace(".", ",") if COLUMNS[column] == AMOUNT and delimiter == ";" else cell


def write_cell(column: str, value: object) -> str:
	kind = COLUMNS[column]
	if kind == QUESTIONS:
		return csv_notation.write_questions(value or ())
	if kind == STEPS:
		return csv_notation.write_steps(value or ())
	if kind == AUDIENCE:
		return csv_notation.write_audience(value or ())
	if kind == CHECK:
		return "1" if value else "0"
	if kind == AMOUNT:
		return f"{value:.2f}".rstrip("0").rstrip(".") if value else ""
	if isinstance(value, (date, datetime)):
		return value.isoformat()[:10]
	return re.sub(r"\r\n?", "\n", str(value or "").replace("\x00", "")).strip()


# The rows ---------------------------------------------------------------------------------------------


def _read_header(header: list[str], known: Known, problems: list[RowProblem]) -> list[str]:
	columns: list[str] = []
	for name in header:
		column = known.columns.get(name.strip().lower(), name.strip().lower().replace(" ", "_"))
		if not column:
			column = f"empty {len(columns)}"
		elif column not in COLUMNS:
			problems.append(
				RowProblem(1, name.strip(), (UNKNOWN_COLUMN, (short(name.strip()), tuple(COLUMNS))))
			)
		elif column in columns:
			problems.append(RowProblem(1, column, (DOUBLE_COLUMN, (column,))))
		columns.append(column)
	if "product_code" not in columns:
		problems.append(RowProblem(1, "product_code", (CODE_COLUMN_MISSING, ())))
	return columns


# A row ----------------------------------------------------------------------------------------------


def _plan_row(found: Plan, number: int, cells: dict, known: Known, skip_existing: bool, seen: dict) -> None:
	code = cells["product_code"].strip().upper()
	if code and code in seen:
		found.problems.append(RowProblem(number, "product_code", (DOUBLE_CODE, (code, seen[code]))))
		return
	seen[code] = number
	before = known.products.get(code)
	if before is not None and skip_existing:
		found.skipped += 1
		return
	values, problems = _read_row(cells, known, before)
	problems += _check(code, values, before, {column for column, _problem in problems})
	found.problems += [RowProblem(number, column, problem) for column, problem in problems]
	if problems:
		return
	if before is None:
		found.new.append((number, code, {**DEFAULTS, **values, "product_code": code}))
	elif changed := _changed(values, before):
		found.changed.append((number, code, changed))
	else:
		found.unchanged += 1


def _changed(values: Mapping, before: Mapping) -> dict:
	"""The columns that would be written differently from what is there."""
	return {
		column: value
		for column, value in values.items()
		if write_cell(column, value) != write_cell(column, before.get(column))
	}


def _read_row(cells: dict, known: Known, before: Mapping | None) -> tuple[dict, list[tuple[str, Problem]]]:
	values, problems = {}, []
	for column, cell in cells.items():
		if column not in COLUMNS or column == "product_code":
			continue
		if before is not None and column in DEFAULTS and not cell.strip():
			continue  # empty says nothing of what is there already, least of all that clients may see it
		try:
			values[column] = _read_cell(column, cell, known)
		except NotationError as error:
			problems.append((column, error.problem))
	for column in NEEDED:
		is_absent = column not in cells and before is None
		if is_absent or (column in cells and not cells[column].strip()):
			problems.append((column, (CELL_MISSING, ())))
	return values, problems


def _check(code: str, values: Mapping, before: Mapping | None, unread: set[str]) -> list[tuple[str, Problem]]:
	"""The rules of the form, on the product as it would become; not where a column could not be read."""
	product = {**DEFAULTS, **(before or {}), **values}
	steps, rows = product.get("steps") or [], product.get("questions") or []
	questions = rules.questions_in(rows)
	found = {
		"product_code": rules.check_code(code) if code else [(CELL_MISSING, ())],
		"questions": [*rules.check_limits(rows), *rules.check_questions(questions)],
		"steps": [*rules.check_steps(steps), *rules.check_inspections(steps)],
	}
	if "questions" not in unread:
		found["steps"] += rules.check_step_conditions(steps, questions)
	if not unread & {"handling", "backoffice_unit", "supplier", "steps"}:
		parties = (product["handling"], product.get("backoffice_unit"), product.get("supplier"), steps)
		found["backoffice_unit"] = rules.check_parties(*parties)
	if "charging" not in unread:
		found["price"] = rules.check_charging(product.get("charging"), product.get("price"))
	return [
		(column, problem)
		for column, problems in found.items()
		if column not in unread
		for problem in problems
	]


def _read_cell(column: str, cell: str, known: Known) -> object:
	cell, kind = cell.strip(), COLUMNS[column]
	if not cell and column in DEFAULTS:
		return DEFAULTS[column]
	if kind == QUESTIONS:
		return csv_notation.read_questions(cell, known.choices["question_type"])
	if kind == STEPS:
		return [_with_links(row, known) for row in csv_notation.read_steps(cell, known.working_day)]
	if kind == AUDIENCE:
		rows = csv_notation.read_audience(cell, known.choices["kind"])
		return [{**row, "value": _link(row["kind"], row["value"], known)} for row in rows]
	if not cell:
		return 0 if kind == AMOUNT else None if kind in (DATE, LINK) else ""
	if kind == CATEGORY:
		return known.categories.find(cell)
	if kind == LINK:
		return _link(LINKS[column], cell, known)
	return _READERS[kind](column, cell, known)


def _read_line(column: str, cell: str, known: Known) -> str:
	if len(cell) > LINE_LENGTH:
		raise NotationError(CELL_TOO_LONG, len(cell), LINE_LENGTH)
	return cell


def _read_text(column: str, cell: str, known: Known) -> str:
	if column == "answer_card" and "<" not in cell:
		return cell.replace("\n", "<br>")
	return cell


def _read_choice(column: str, cell: str, known: Known) -> str:
	choices = known.choices[column]
	if cell.lower() not in choices:
		raise NotationError(UNKNOWN_CHOICE, short(cell), tuple(dict.fromkeys(choices.values())))
	return choices[cell.lower()]


def _read_date(column: str, cell: str, known: Known) -> date:
	for form in ("%Y-%m-%d", "%d-%m-%Y"):
		try:
			return datetime.strptime(cell, form).date()
		except ValueError:
			continue
	raise NotationError(BAD_DATE, short(cell))


def _read_check(column: str, cell: str, known: Known) -> int:
	word = cell.lower()
	if word not in TRUE | FALSE:
		raise NotationError(BAD_CHECK, short(cell))
	return int(word in TRUE)


def _read_amount(column: str, cell: str, known: Known) -> float:
	amount = read_number(cell)
	# three digits after the point are thousands, for who writes these with a point
	if not amount >= 0 or len(cell.replace(",", ".").partition(".")[2]) > 2:
		raise NotationError(BAD_AMOUNT, short(cell))
	return amount


_READERS = {
	TEXT: _read_text,
	LINE: _read_line,
	CHOICE: _read_choice,
	DATE: _read_date,
	CHECK: _read_check,
	AMOUNT: _read_amount,
}


def _with_links(step: dict, known: Known) -> dict:
	links = {
		column: _link(LINKS[column], step[column], known) if step[column] else None
		for column in ("backoffice_unit", "supplier")
	}
	return {**step, **links}


def _link(doctype: str, name: str, known: Known) -> str:
	found = known.names.get(doctype, {}).get(name.lower())
	if not found:
		raise NotationError(UNKNOWN_LINK, doctype, short(name))
	return found
