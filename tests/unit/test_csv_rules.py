"""Products in a file: what is wrong with it is said with row and column, and what was written reads as the same."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facility_frontoffice.catalogue import category_paths, csv_notation, csv_rules, csv_table
from facility_frontoffice.catalogue.category_paths import Tree
from facility_frontoffice.catalogue.csv_rules import Known, RowProblem
from facility_frontoffice.catalogue.csv_signs import NotationError
from facility_frontoffice.catalogue.question_rules import IS_FILLED, OPERATORS, QUESTION_TYPES

TYPES = {kind.lower(): kind for kind in QUESTION_TYPES}
KINDS = {kind.lower(): kind for kind in ("Company", "Department", "Customer", "Location", "Role")}
UNITS = ("Workplace", "Kantoor > Plus; [x]")
TREE = {"All": (None, True), "Space": ("All", True), "Climate": ("Space", False), "Desk; x": ("All", False)}


def known(products: dict | None = None, may_make: bool = False) -> Known:
	names = {name.lower(): name for name in UNITS}
	return Known(
		names={doctype: names for doctype in ("Backoffice Unit", "Supplier", "Department", "Role")},
		products=products or {},
		categories=Tree(TREE, may_make),
		choices={
			"nature": {"mixed": "Mixed", "gemengd": "Mixed", "tangible": "Tangible"},
			"handling": {"backoffice": "Backoffice", "front office": "Front Office", "supplier": "Supplier"},
			"question_type": {**TYPES, "getal": "Number"},
			"kind": KINDS,
		},
		columns={"productcode": "product_code"},
		working_day=30600,
	)


def plan(text: str | bytes, **values) -> csv_rules.Plan:
	skip = values.pop("skip_existing", False)
	return csv_rules.plan(text if isinstance(text, bytes) else text.encode(), known(**values), skip)


HEADER = "product_code,product_name,category,handling,backoffice_unit"
CHAIR = "CHAIR,Chair,Climate,Backoffice,Workplace"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_as_spreadsheets_write_it(delimiter, encoding):
	text = f"{HEADER}\r\n{CHAIR.replace('Chair', 'Stoel één')}\r\n\r\n".replace(",", delimiter)
	found = plan(text.encode(encoding))
	assert found.problems == []
	((row, code, values),) = found.new
	assert (row, code, values["product_name"], values["published"]) == (2, "CHAIR", "Stoel één", 1)


def test_row_and_column_of_everything_that_is_wrong():
	good = "\n".join(f"P-{number},Product,Climate,Backoffice,Workplace" for number in range(2, 500))
	found = plan(
		f"{HEADER},review_by,price,published\n{good}\n"
		"bad code,,Nowhere,Elsewhere,Nobody,tomorrow,1.250,perhaps\n"
		"P-2,Again,Climate,Backoffice,Workplace\n"
	)
	assert found.rows == 500
	by_row = {}
	for problem in found.problems:
		by_row.setdefault(problem.row, set()).add(problem.column)
	assert by_row == {
		500: {
			"product_code",
			"product_name",
			"category",
			"handling",
			"backoffice_unit",
			"review_by",
			"price",
			"published",
		},
		501: {"product_code"},
	}


@pytest.mark.parametrize(
	("text", "row", "column", "problem"),
	[
		("", 0, None, csv_table.EMPTY_FILE),
		(HEADER, 0, None, csv_table.EMPTY_FILE),
		(b"\x00\x01\x02", 0, None, csv_table.NOT_A_FILE),
		(f'{HEADER}\n"CHAIR,x', 0, None, csv_table.BROKEN_FILE),
		("product_name\nChair", 1, "product_code", csv_rules.CODE_COLUMN_MISSING),
		(f"{HEADER},colour\n{CHAIR},red", 1, "colour", csv_rules.UNKNOWN_COLUMN),
		(f"{HEADER},category\n{CHAIR},Climate", 1, "category", csv_rules.DOUBLE_COLUMN),
		(f"{HEADER}\n{CHAIR},more", 2, None, csv_rules.TOO_MANY_CELLS),
		(f"{HEADER}\n{CHAIR}\n{CHAIR}", 3, "product_code", csv_rules.DOUBLE_CODE),
		(f"{HEADER}\n,Chair,Climate,Backoffice,Workplace", 2, "product_code", csv_rules.CELL_MISSING),
		(
			f"{HEADER}\nCHAIR,{'x' * 141},Climate,Backoffice,Workplace",
			2,
			"product_name",
			csv_rules.CELL_TOO_LONG,
		),
		(f"{HEADER}\nCHAIR,Chair,Climate,Backoffice,", 2, "backoffice_unit", None),
		(
			"product_code,category,handling\nCHAIR,Climate,Front Office",
			2,
			"product_name",
			csv_rules.CELL_MISSING,
		),
		(f"{HEADER},questions\n{CHAIR},Why? {{Gone? = Yes}}", 2, "questions", None),
		(f"{HEADER},questions\n{CHAIR},Why? [Nonsense]", 2, "questions", csv_notation.UNKNOWN_TYPE),
		(f"{HEADER},steps\n{CHAIR},Plan > > Do", 2, "steps", csv_notation.NO_STEP),
	],
)
def test_what_is_wrong_is_named(text, row, column, problem):
	(found,) = plan(text).problems
	assert isinstance(found, RowProblem)
	assert (found.row, found.column) == (row, column)
	if problem:
		assert found.problem[0] == problem
	assert found.problem[0].format(*found.problem[1])


def test_many_rows_are_too_many():
	rows = "\n".join(f"P-{number},Product,Climate,Backoffice,Workplace" for number in range(5001))
	assert plan(f"{HEADER}\n{rows}").problems[0].problem == (csv_rules.TOO_MANY_ROWS, (5001, 5000))


def test_only_the_columns_of_the_file_change():
	before = {
		"CHAIR": {
			"product_name": "Chair",
			"handling": "Backoffice",
			"backoffice_unit": "Workplace",
			"price": 3.0,
		}
	}
	found = plan('product_code,price\nchair,"12,50"', products=before)
	assert found.changed == [(2, "CHAIR", {"price": 12.5})]
	assert plan("product_code,price\nCHAIR,3", products=before).unchanged == 1
	skipped = plan("product_code,price\nCHAIR,nonsense", products=before, skip_existing=True)
	assert (skipped.skipped, skipped.problems) == (1, [])


def test_words_of_the_language_and_names_of_columns_in_any_capitals():
	found = plan(
		"ProductCode;Product Name;Category;Nature;Handling;questions\nA;Een;climate;gemengd;front office;Hoeveel? [Getal]"
	)
	assert found.problems == []
	assert found.new[0][2]["questions"][0]["question_type"] == "Number"


class TestCategories:
	def test_a_path_is_followed_and_checked(self):
		tree = Tree(TREE)
		assert [
			tree.find(path) for path in ("Climate", "space > CLIMATE", "All > Space > Climate", "Desk\\; x")
		] == [
			"Climate",
			"Climate",
			"Climate",
			"Desk; x",
		]
		for path, problem in (
			("All > Climate", category_paths.MISPLACED),
			("Space > Heating", category_paths.UNKNOWN),
			("Space > ", category_paths.NAMELESS),
		):
			with pytest.raises(NotationError) as error:
				tree.find(path)
			assert error.value.problem[0] == problem

	def test_missing_ones_are_made_parents_first(self):
		tree = Tree(TREE, may_make=True)
		assert tree.find("Space > Heating > Boilers") == "Boilers"
		assert tree.find("heating > Pipes") == "Pipes"
		assert tree.find("Garden") == "Garden"
		assert tree.made == {
			"Heating": ("Space", True),
			"Boilers": ("Heating", False),
			"Pipes": ("Heating", False),
			"Garden": ("All", False),
		}
		with pytest.raises(NotationError) as error:
			tree.find("Climate > Cold")
		assert error.value.problem[0] == category_paths.NO_GROUP

	def test_paths_lead_back(self):
		tree = Tree(TREE)
		assert [tree.find(tree.path_to(name)) for name in TREE] == list(TREE)
		assert tree.path_to("Climate") == "Space > Climate"


# Round trips ------------------------------------------------------------------------------------------

lines = (
	st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30)
	.map(lambda text: " ".join(text.split()))
	.filter(bool)
)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def questions(draw):
	texts = draw(st.lists(lines, max_size=4, unique_by=lambda text: text.lower()))
	rows = []
	for text in texts:
		kind = draw(st.sampled_from(QUESTION_TYPES))
		on = draw(st.one_of(st.none(), st.sampled_from(texts)))
		operator = draw(st.sampled_from(OPERATORS)) if on else "Is"
		rows.append(
			{
				"question": text,
				"question_type": kind,
				"options": "\n".join(draw(st.lists(lines, min_size=2, max_size=3)))
				if kind == "Choice"
				else "",
				"mandatory": draw(st.integers(0, 1)),
				"minimum": draw(st.sampled_from(["", "1", "-2.5"])) if kind == "Number" else "",
				"maximum": draw(st.sampled_from(["", "10", "2,5"])) if kind == "Number" else "",
				"not_in_past": draw(st.integers(0, 1)) if kind == "Date" else 0,
				"depends_on_question": on or "",
				"depends_operator": operator,
				"depends_answer": draw(lines) if on and operator != IS_FILLED else "",
			}
		)
	return rows


@st.composite
def steps(draw):
	rows = []
	for sequence in range(1, draw(st.integers(0, 3)) + 1):
		for name in draw(st.lists(lines, min_size=1, max_size=2)):
			task = draw(st.one_of(st.just(""), lines))
			points = draw(st.lists(lines, max_size=3))
			on = draw(st.one_of(st.just(""), lines))
			operator = draw(st.sampled_from(OPERATORS)) if on else "Is"
			rows.append(
				{
					"sequence": sequence,
					"step_name": name,
					"action": draw(st.sampled_from(csv_notation.ACTIONS)),
					"backoffice_unit": draw(st.one_of(st.just(""), lines)),
					"supplier": draw(st.one_of(st.just(""), lines)),
					"norm": draw(st.integers(0, 999_999)),
					"evidence": draw(st.sampled_from(("", *csv_notation.EVIDENCE))),
					"client_task": task,
					"client_task_type": draw(st.sampled_from(csv_notation.GIVES)) if task else "Confirmation",
					"client_task_days": draw(st.integers(0, 999)) if task else 0,
					"checklist": "\n".join(points),
					"client_message": draw(st.one_of(st.just(""), lines)),
					"depends_on_question": on,
					"depends_operator": operator,
					"depends_answer": draw(lines) if on and operator != IS_FILLED else "",
				}
			)
	return rows


@quick
@given(questions())
def test_questions_read_as_they_were_written(rows):
	assert csv_notation.read_questions(csv_notation.write_questions(rows), TYPES) == rows


@quick
@given(steps())
def test_steps_read_as_they_were_written(rows):
	assert csv_notation.read_steps(csv_notation.write_steps(rows), 30600) == rows


@quick
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS.values())), lines), max_size=5))
def test_audiences_read_as_they_were_written(pairs):
	rows = [{"kind": kind, "value": value} for kind, value in sorted(pairs, key=lambda pair: pair[0])]
	assert csv_notation.read_audience(csv_notation.write_audience(rows), KINDS) == rows


@quick
@given(st.text(max_size=200))
def test_any_cell_is_read_or_refused(cell):
	for read in (
		lambda: csv_notation.read_questions(cell, TYPES),
		lambda: csv_notation.read_steps(cell, 30600),
		lambda: csv_notation.read_audience(cell, KINDS),
		lambda: Tree(TREE, may_make=True).find(cell),
	):
		try:
			read()
		except NotationError as error:
			text, gaps = error.problem
			assert text.format(*gaps)


@quick
@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(content):
	for problem in csv_rules.plan(content, known(may_make=True)).problems:
		assert problem.problem[0].format(*problem.problem[1])


@quick
@given(
	st.dictionaries(
		st.from_regex(r"[A-Z0-9]{1,6}(-[A-Z0-9]{1,4})?", fullmatch=True),
		st.fixed_dictionaries(
			{
				"product_name": lines,
				"category": st.sampled_from(sorted(TREE)),
				"nature": st.sampled_from(["Mixed", "Tangible"]),
				"handling": st.sampled_from(["Backoffice", "Front Office"]),
				"backoffice_unit": st.sampled_from(UNITS),
				"description": st.text(max_size=40),
				"keywords": lines,
				"questions": questions(),
				"review_by": st.one_of(st.none(), st.dates(min_value=date(1900, 1, 1))),
				"published": st.integers(0, 1),
				"price": st.integers(0, 10_000).map(lambda cents: cents / 100),
				"house_rules": lines,
			}
		),
		min_size=1,
		max_size=3,
	),
	st.sampled_from([",", ";", "\t"]),
)
def test_an_export_is_imported_as_unchanged(products, delimiter):
	"""Also where a text begins like a formula, and holds any of the signs that mean something."""
	tree = Tree(TREE)
	rows = [
		{**values, "product_code": code, "category": tree.path_to(values["category"])}
		for code, values in products.items()
	]
	text = csv_rules.write(rows, delimiter)
	found = plan(text, products={code: {"product_code": code, **values} for code, values in products.items()})
	# a text that is no good question stays as bad as it was
	assert {problem.column for problem in found.problems} <= {"questions"}
	assert found.changed == []
	assert found.unchanged + len({problem.row for problem in found.problems}) == len(products)


@pytest.mark.parametrize("text", ["=1+1", "+31 20", "-", "@x", "'=x", "''"])
def test_no_cell_is_a_formula(text):
	written = csv_rules.write([{"product_code": "A", "product_name": text}])
	assert f",'{text}," in written
	assert csv_table.unguarded(f"'{text}") == text
