"""Answers on the lines of a request, from whatever side they come: the API, a form, the portal.

They are checked by the questions of the moment at which they are given, once. After that the questions may change
and go: what was answered is kept with its question, is readable, and is never checked again.
"""

import json

import frappe
from frappe import _

from facility_frontoffice import files as uploads
from facility_frontoffice.catalogue import answer_rules, question_rules, references
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.intake.errors import IntakeError


def settle(doc, before) -> None:
	"""Checks what was answered on a form or by a call that wrote the document itself.

	A line of which nothing was asked yet may wait. `before` is the stored document. Who splits or joins requests
	takes answers along that were given to others.
	"""
	if _moves_lines(doc):
		return
	for line, stored in _with_stored(doc, before):
		if stored and line.answers == stored.answers:
			continue
		rows = read(line)
		line.answers = line.answers or None  # an empty text is no JSON
		is_checked = line.flags.pop("answers_are_checked", None)
		if not rows or is_checked or (stored and rows == _rows(stored.answers)):
			continue
		given = {row["question"]: row.get("answer") for row in rows}
		line.answers = as_json(line.product, given, None if doc.is_new() else doc.name)


def attach_files(doc, before) -> None:
	"""Hangs the files of new answers on the request; nothing is looked up when there are none."""
	for line, stored in _with_stored(doc, before):
		if stored and line.answers == stored.answers:
			continue
		if line.answers and answer_rules.FILE_PLACE in str(line.answers):
			references.attach(doc, read(line), _moves_lines(doc))


def as_json(product: str, answers: dict | None, request: str | None = None) -> str:
	"""Answers of one line, checked against the questions of the product, as they are kept."""
	return json.dumps(catalogue.validate_answers(product, answers or {}, request), ensure_ascii=False)


def read(line) -> list[dict]:
	"""The rows of a line; throws for what is no list of questions with answers."""
	rows = _rows(line.answers)
	if rows is None:
		frappe.throw(
			_(
				"The answers at {0} are no list of questions with their answers. Ask the questions again."
			).format(line.product),
			IntakeError,
			title=_("Answers Unreadable"),
		)
	return rows


def _rows(answers: str | list | None) -> list[dict] | None:
	try:
		rows = json.loads(answers) if isinstance(answers, str) and answers.strip() else answers or []
	except ValueError:
		return None
	is_list = isinstance(rows, list) and all(isinstance(row, dict) and row.get("question") for row in rows)
	return rows if is_list else None


def take_files(lines: list[dict]) -> list[dict[str, tuple[str, bytes]]]:
	"""Takes the files out of the answers that a client sends with new lines; per line, the checked file by question.

	A file comes whole, as `{"filename", "filedata"}`; an address is refused: it might be somebody else's. A file for
	a question that is not asked, given the other answers, is dropped.
	"""
	return [_take_files(line) for line in lines]


def keep_files(lines: list[dict], sent: list[dict[str, tuple[str, bytes]]]) -> None:
	"""Keeps the files as the session's own, and answers the questions with where they are."""
	for line, files in zip(lines, sent, strict=True):
		for question, file in files.items():
			line["answers"][question] = uploads.attach(None, None, *file)


def _take_files(line: dict) -> dict[str, tuple[str, bytes]]:
	if not isinstance(line["answers"], dict):
		return {}
	given = line["answers"]
	line["answers"] = dict(given)
	questions = catalogue.questions_of(catalogue.available_product(line["product"]))
	asked = question_rules.shown(questions, given)
	files, wrong = {}, []
	for question in questions:
		value = given.get(question.question)
		if question.question_type not in question_rules.FILES or question_rules.is_empty(value):
			continue
		line["answers"].pop(question.question)
		if not isinstance(value, dict) or not isinstance(value.get("filedata"), str):
			wrong.append((answer_rules.NOT_A_FILE, (question.question,)))
		elif question in asked:
			allowed = references.allowed_for(question.question_type)
			name = str(value.get("filename") or "")
			files[question.question] = uploads.read(name, value["filedata"], allowed)
	catalogue.throw_problems(wrong, _("Please Check Your Files"))
	return files


def _with_stored(doc, before) -> list[tuple]:
	known = {line.name: line for line in before.lines} if before else {}
	return [(line, known.get(line.name)) for line in doc.lines]


def _moves_lines(doc) -> bool:
	"""Whether this save splits a request off, or joins two."""
	return bool((doc.split_from and not doc.get_doc_before_save()) or doc.flags.terms_are_set)
