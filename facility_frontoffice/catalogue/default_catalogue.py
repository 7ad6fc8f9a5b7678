"""The catalogue that this app brings: files of `catalogue/data`, read and checked. Pure: no Frappe.

English is the source; the Dutch of every text is in `translations/nl.csv`. Norms are written as people say
them ("15m", "4h", "2wd") and become seconds of working time here.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"

_NORM = re.compile(r"(\d+)(m|h|wd)")
_WORDS = {"m": ("minute", "minutes"), "h": ("hour", "hours"), "wd": ("working day", "working days")}


def categories() -> list[dict]:
	"""Category names with their parents, parents first."""
	return _read(DATA / "categories.json")


def units() -> list[dict]:
	return _read(DATA / "units.json")


def products() -> list[dict]:
	"""All products, in the order of the files. `sayings` are of a file of their own, one on a line."""
	found = [product for path in sorted((DATA / "products").glob("*.json")) for product in _read(path)]
	return [{**product, "sayings": _sayings(product["product_code"])} for product in found]


def _sayings(product_code: str) -> str:
	return (DATA / "sayings" / f"{product_code}.txt").read_text(encoding="utf-8").strip()


def norm_seconds(norm: str, working_day_seconds: int) -> int:
	"""Seconds of working time in a norm such as "15m", "4h" or "2wd"."""
	number, unit = _split(norm)
	return number * {"m": 60, "h": 3600, "wd": working_day_seconds}[unit]


def level_name(response_norm: str, resolution_norm: str) -> str:
	"""The name of the service level with these norms, for example "1 hour / 2 working days"."""
	return f"{_in_words(response_norm)} / {_in_words(resolution_norm)}"


def texts() -> Iterator[str]:
	"""Every text of the catalogue that people see, so that a test can ask for its Dutch."""
	for category in categories():
		yield category["category_name"]
	for unit in units():
		yield unit["unit_name"]
		yield unit["tasks"]
	for product in products():
		yield from (product["product_name"], product["description"], product["answer_card"])
		yield level_name(product["response_norm"], product["resolution_norm"])
		for question in product["questions"]:
			yield question["question"]
			yield from question.get("options", ())
		for step in product["steps"]:
			yield step["step_name"]
			if step.get("client_task"):
				yield step["client_task"]


def _split(norm: str) -> tuple[int, str]:
	match = _NORM.fullmatch(norm)
	if not match:
		raise ValueError(f'{norm!r} is no norm. Write minutes, hours or working days: "15m", "4h", "2wd".')
	return int(match[1]), match[2]


def _in_words(norm: str) -> str:
	number, unit = _split(norm)
	return f"{number} {_WORDS[unit][number != 1]}"


def _read(path: Path) -> list[dict]:
	return json.loads(path.read_text(encoding="utf-8"))
