"""The default catalogue is the given one, in both languages, and whole."""

import csv
from pathlib import Path

import pytest

from facility_frontoffice.catalogue import default_catalogue, question_rules, rules

ROOT = Path(__file__).parents[2]
WORKING_DAY = 30600
ACTIONS = {"Work", "Approve", "Purchase"}
TYPES = set(question_rules.QUESTION_TYPES)


def _read(path: Path) -> list[dict]:
	with path.open(newline="", encoding="utf-8") as file:
		return list(csv.DictReader(file))


GIVEN = {row["product_code"]: row for row in _read(ROOT / "tests/data/catalogue.csv")}
PRODUCTS = {product["product_code"]: product for product in default_catalogue.products()}


@pytest.fixture(scope="module")
def dutch() -> dict[str, str]:
	with (ROOT / "facility_frontoffice/translations/nl.csv").open(newline="", encoding="utf-8") as file:
		return {row[0]: row[1] for row in csv.reader(file)}


def seconds(norm: str) -> int:
	return default_catalogue.norm_seconds(norm, WORKING_DAY)


def test_the_same_products():
	assert sorted(PRODUCTS) == sorted(GIVEN)
	assert len(default_catalogue.products()) == 33


@pytest.mark.parametrize("code", GIVEN)
def test_as_given(code, dutch):
	product, given = PRODUCTS[code], GIVEN[code]
	assert product["product_name"] == given["name_en"]
	assert dutch[product["product_name"]] == given["name_nl"]
	assert product["nature"] == given["nature"]
	assert product["category"] == given["category"]
	assert product["response_norm"] == given["response_norm"]
	assert product["resolution_norm"] == given["resolution_norm"]
	asked = [dutch[question["question"]].casefold() for question in product["questions"]]
	assert asked == [question.casefold() for question in given["questions_nl"].split(";")]


@pytest.mark.parametrize("code", GIVEN)
def test_handling_has_its_three_values(code):
	"""Two steps in a row are one handling and steps: the first that is not the front office's decides."""
	given = GIVEN[code]["handling"]
	wanted = {
		"Backoffice then Supplier": "Backoffice",
		"Front Office then Backoffice": "Backoffice",
		"Front Office then Supplier": "Front Office",
	}.get(given, given)
	assert PRODUCTS[code]["handling"] == wanted


@pytest.mark.parametrize("code", GIVEN)
def test_a_purchase_where_one_is_to_be_made(code):
	"""S15."""
	actions = {step["action"] for step in PRODUCTS[code]["steps"]}
	if GIVEN[code]["leads_to_purchase"] == "yes":
		assert "Purchase" in actions
	else:
		assert "Purchase" not in actions


@pytest.mark.parametrize("code", PRODUCTS)
def test_whole(code):
	product = PRODUCTS[code]
	units = {unit["unit_name"] for unit in default_catalogue.units()}
	questions = [
		question_rules.Question(
			question["question"],
			question["question_type"],
			tuple(question.get("options", ())),
			bool(question.get("mandatory")),
		)
		for question in product["questions"]
	]
	assert rules.check_code(code) == []
	assert rules.check_questions(questions) == []
	assert (
		rules.check_steps(
			product["steps"] and [{**step, "norm": seconds(step["norm"])} for step in product["steps"]]
		)
		== []
	)
	assert {question.question_type for question in questions} <= TYPES
	assert {step["action"] for step in product["steps"]} <= ACTIONS
	assert {step.get("backoffice_unit", product["backoffice_unit"]) for step in product["steps"]} <= units
	assert product["category"] in {category["category_name"] for category in default_catalogue.categories()}
	assert product["keywords"]
	assert product["description"]
	assert product["answer_card"]
	assert product["maximum_silence_hours"] > 0


@pytest.mark.parametrize("code", PRODUCTS)
def test_the_steps_fit_in_the_norm(code):
	"""S50: a promise that its own steps cannot keep is no promise."""
	steps = PRODUCTS[code]["steps"]
	slowest = {
		sequence: max(seconds(step["norm"]) for step in steps if step["sequence"] == sequence)
		for sequence in {step["sequence"] for step in steps}
	}
	assert sum(slowest.values()) <= seconds(PRODUCTS[code]["resolution_norm"])


@pytest.mark.parametrize("code", PRODUCTS)
def test_steps_are_numbered_without_a_gap(code):
	numbers = {step["sequence"] for step in PRODUCTS[code]["steps"]}
	assert numbers == set(range(1, max(numbers) + 1))


def test_the_client_gives_a_photo_for_a_pass_and_the_cleaner_one_of_the_work():
	"""S18, S13."""
	first = PRODUCTS["ACCESS-PASS"]["steps"][0]
	assert (first["client_task"], first["client_task_type"]) == ("Send a passport photo", "File")
	assert [step.get("evidence") for step in PRODUCTS["CLEANING"]["steps"]] == ["Photo"]


@pytest.mark.parametrize(("norm", "wanted"), [("15m", 900), ("4h", 14400), ("2wd", 61200)])
def test_norms(norm, wanted):
	assert seconds(norm) == wanted


@pytest.mark.parametrize("norm", ["", "4", "h", "4 h", "4d", "-1h", "1.5h"])
def test_wrong_norms_are_refused(norm):
	with pytest.raises(ValueError, match="no norm"):
		seconds(norm)
