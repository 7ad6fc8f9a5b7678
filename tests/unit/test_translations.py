"""Everything that people read is there in Dutch too (S44): labels, choices, messages, pages, catalogue.

Collects the source texts from the app's own files, without a site. A failure lists what is missing, ready to be
pasted into `translations/nl.csv`.
"""

import ast
import csv
import io
import json
import re
from pathlib import Path

import pytest

from facility_frontoffice.catalogue import (
	answer_rules,
	category_paths,
	csv_notation,
	csv_rules,
	csv_signs,
	csv_table,
	default_catalogue,
	rules,
)
from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.workflows import rules as workflow_rules

APP = Path(__file__).parents[2] / "facility_frontoffice"
DUTCH = APP / "translations" / "nl.csv"

# What a person reads in a standard document, by its doctype.
DOCUMENT_TEXTS = {
	"DocType": ("name", "description"),
	"Web Form": ("title", "introduction_text", "button_label", "success_title", "success_message"),
	"Workspace": ("label",),
	"Report": ("report_name",),
	"Number Card": ("label",),
	"Dashboard": ("dashboard_name",),
	"Dashboard Chart": ("chart_name",),
	"Module Onboarding": ("title", "subtitle", "success_message"),
	"Onboarding Step": ("title", "description", "action_label"),
	"Print Format": ("name",),
	"Notification": ("subject",),
}
ROW_TEXTS = ("label", "description", "placeholder", "format")
TABLES = (
	"fields",
	"web_form_fields",
	"columns",
	"filters",
	"shortcuts",
	"quick_lists",
	"links",
	"actions",
	"states",
	"charts",
)
NO_LABELS = ("Column Break",)

JS_STRING = r'"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*'|" + r"`(?:[^`\\$]|\\.)*`"
JS_CALL = re.compile(
	r"\b__\(\s*((?:" + JS_STRING + r")(?:\s*\+\s*(?:" + JS_STRING + r"))*)\s*[,)]", re.DOTALL
)
HTML_CALL = re.compile(r"\b__?\(\s*(" + JS_STRING + r")\s*[,)]", re.DOTALL)
# Labels for staff, as everywhere in the platform.
OF_THE_PLATFORM = ("Assigned To",)

GAP = re.compile(r"\{\d*\}")


def test_every_text_has_a_dutch_translation():
	dutch = _read_dutch()
	missing = {text: place for text, place in _source_texts().items() if text not in dutch}
	assert not missing, f"{len(missing)} texts have no Dutch; add to {DUTCH.name}:\n{_as_csv(missing)}"


def test_translations_fill_the_same_gaps():
	wrong = [
		f"{source!r} / {translation!r}"
		for source, translation, *_context in _rows()
		if sorted(GAP.findall(source)) != sorted(GAP.findall(translation))
	]
	assert not wrong, "\n".join(wrong)


def test_file_is_clean():
	"""One row per text, with a translation, in order: two people can add to it without a conflict."""
	rows = _rows()
	assert all(len(row) in (2, 3) and row[0] and row[1].strip() for row in rows)
	sources = [tuple([row[0], *row[2:]]) for row in rows]
	assert len(sources) == len(set(sources)), "twice: " + str(_repeated(sources))
	assert sources == sorted(sources, key=_order), "sort the file"


def test_no_word_that_clients_should_not_read():
	"""The front office speaks the language of its clients, not that of a help desk."""
	words = re.compile(r"\b(tickets?|SLA|no-?reply|toegewezen)\b", re.IGNORECASE)
	texts = [text for row in _rows() for text in row[:2] if row[0] not in OF_THE_PLATFORM]
	texts += [path.read_text() for path in (APP / "setup" / "texts").glob("*.html")]
	assert [text for text in texts if words.search(text)] == []


def test_dutch_addresses_the_client_formally():
	informal = re.compile(r"\b(je|jij|jouw|jullie)\b", re.IGNORECASE)
	texts = [row[1] for row in _rows()]
	texts += [path.read_text() for path in (APP / "setup" / "texts").glob("*.nl.html")]
	assert [text for text in texts if informal.search(text)] == []


@pytest.mark.parametrize(
	("source", "found"),
	[
		('__("Save")', ["Save"]),
		("__('It\\'s {0}', [x])", ["It's {0}"]),
		('__("One " +\n"two")', ["One two"]),
		("__(`Plain`)", ["Plain"]),
		("__(`No ${text}`)", []),
		("other__x('no')", []),
	],
)
def test_collecting_from_javascript(source, found):
	assert list(_texts_of_javascript(source)) == found


# Collecting -----------------------------------------------------------------------------------------


def _source_texts() -> dict[str, str]:
	"""Every source text, with a place where it is."""
	texts: dict[str, str] = {}
	for path in sorted(APP.rglob("*")):
		collect = COLLECTORS.get(path.suffix)
		if not collect or "node_modules" in path.parts or "dist" in path.parts:
			continue
		for text in collect(path.read_text(encoding="utf-8")):
			if text and text.strip() and re.search(r"[A-Za-z]{2}", text):
				texts.setdefault(text, str(path.relative_to(APP)))
	for text in (*default_catalogue.texts(), *_texts_of_rules()):
		texts.setdefault(text, "catalogue")
	return texts


def _texts_of_document(content: str):
	document = json.loads(content)
	if not isinstance(document, dict) or document.get("doctype") not in DOCUMENT_TEXTS:
		return
	for field in DOCUMENT_TEXTS[document["doctype"]]:
		yield document.get(field)
	for table in TABLES:
		for row in document.get(table) or ():
			yield from _texts_of_row(row)
	for block in json.loads(document.get("content") or "[]") if document["doctype"] == "Workspace" else ():
		text = (block.get("data") or {}).get("text")
		yield re.sub(r"<[^>]+>", "", text) if text else None


def _texts_of_row(row: dict):
	if row.get("fieldtype") in NO_LABELS and not row.get("label"):
		return
	for field in ROW_TEXTS:
		yield row.get(field)
	if row.get("fieldtype") == "Select":
		yield from (row.get("options") or "").split("\n")


def _texts_of_python(content: str):
	for node in ast.walk(ast.parse(content)):
		if isinstance(node, ast.Call) and _name_of(node.func) in ("_", "_lt") and node.args:
			text = node.args[0]
			if isinstance(text, ast.Constant) and isinstance(text.value, str):
				yield text.value
			assert not isinstance(text, ast.JoinedStr), f"_(f'') cannot be translated: line {node.lineno}"
		# labels of custom fields, titles of portal menu items
		if isinstance(node, ast.Dict):
			for key, value in zip(node.keys, node.values, strict=True):
				is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
				if is_text and isinstance(key, ast.Constant) and key.value in ("label", "title"):
					yield value.value


def _name_of(node) -> str | None:
	return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _texts_of_javascript(content: str):
	for call in JS_CALL.findall(content):
		yield "".join(ast.literal_eval(_as_python(part)) for part in re.findall(JS_STRING, call))


def _texts_of_page(content: str):
	for text in HTML_CALL.findall(content):
		yield ast.literal_eval(_as_python(text))


def _as_python(literal: str) -> str:
	return '"""' + literal[1:-1].replace('"', '\\"') + '"""' if literal.startswith("`") else literal


def _texts_of_rules():
	"""Problems with answers and products are texts that the service translates."""
	for module in (
		answer_rules,
		category_paths,
		csv_notation,
		csv_rules,
		csv_signs,
		csv_table,
		rules,
		fulfilment_rules,
		workflow_rules,
	):
		for name, value in vars(module).items():
			if name.isupper() and isinstance(value, str) and value.endswith("."):
				yield value
	yield from fulfilment_rules.FILE_MISSING.values()
	for reasons in workflow_rules.NEEDED_FOR.values():
		yield from reasons.values()
	for pair in rules.NORM_TEXTS.values():
		yield from pair


COLLECTORS = {
	".json": _texts_of_document,
	".py": _texts_of_python,
	".js": _texts_of_javascript,
	".html": _texts_of_page,
}


# The file -------------------------------------------------------------------------------------------


def _rows() -> list[list[str]]:
	with DUTCH.open(newline="", encoding="utf-8") as file:
		return list(csv.reader(file))


def _read_dutch() -> dict[str, str]:
	"""Of a word that means something else elsewhere in ERPNext, the row with a context (a DocType) counts."""
	return {row[0]: row[1] for row in _rows()}


def _order(source: tuple) -> tuple:
	return (source[0].casefold(), source)


def _repeated(sources: list) -> list:
	return sorted({source for source in sources if sources.count(source) > 1})


def _as_csv(missing: dict[str, str]) -> str:
	"""Rows that need a translation only; the place where the text is stands in its stead."""
	out = io.StringIO()
	writer = csv.writer(out, lineterminator="\n")
	writer.writerows(sorted(missing.items(), key=lambda row: row[0].casefold()))
	return out.getvalue()
