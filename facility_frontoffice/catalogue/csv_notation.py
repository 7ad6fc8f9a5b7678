r"""Questions, steps and audiences of a product, each written in one cell. Pure: no Frappe.

Questions   How many?* [Number: 1..10]; Danger? [Yes or No]; Which colour? [Choice: red | blue] {Danger? = No}
Steps       Check [unit: Workplace; norm: 4h] > Visit || Call [supplier: Kantoor Plus] {Danger?} > Verify [evidence: Photo]
Audience    Department: Finance | Sales; Role: Employee

A star makes a question mandatory; without a type it asks for a text. Braces say when a question is asked, or a step done:
`{Danger?}` when that is answered, `{Danger? = Yes}` or `{Danger? != Yes}` at which answer. Points of an inspection have
a slash between them: `[evidence: Inspection; points: Floor / Bins]`. Steps with `||` between them go side by side. A
backslash before a sign of the notation makes it a plain sign. Reading what was written gives the same rows again.
"""

import re
from collections.abc import Iterable, Mapping

from facility_frontoffice.catalogue.csv_signs import (
	NotationError,
	escaped,
	fitting,
	in_parts,
	is_escaped,
	plain,
	split,
)
from facility_frontoffice.catalogue.question_rules import IS, IS_FILLED, IS_NOT

ACTIONS, EVIDENCE, GIVES = (
	("Work", "Approve", "Purchase"),
	("Photo", "Document", "Note", "Inspection", "Receipt"),
	("Confirmation", "Text", "File"),
)
NOT_IN_PAST = "not in the past"
NO_CONDITION = {"depends_on_question": "", "depends_operator": IS, "depends_answer": ""}
STEP_TEXTS = {"client": "client_task", "tell": "client_message"}
STEP_LINKS = {"unit": "backoffice_unit", "supplier": "supplier"}

NO_QUESTION = "“{0}” has no question before the bracket."
UNKNOWN_TYPE = "“{1}” is no type of answer for “{0}”. Choose one of: {2}."
UNKNOWN_DETAIL = "“{2}” means nothing for “{0}”, which asks for a {1}. Take it out."
BAD_LIMITS = "Write the limits of “{0}” as 1..10, 1.. or ..10; “{1}” is neither."
NO_STEP = "There is a step without a name. Write steps as Check > Visit > Verify."
UNKNOWN_PART = (
	"“{1}” means nothing at step “{0}”. Write Work, Approve or Purchase, or one of: unit, supplier, norm, evidence, "
	"points, tell, client, client gives, client days; each with a colon."
)
UNKNOWN_CHOICE = "“{1}” is not possible at step “{0}”. Choose one of: {2}."
BAD_NORM = "“{1}” is no norm of step “{0}”. Write minutes, hours or working days: 15m, 4h, 2wd."
BAD_DAYS = "“{1}” is no number of working days at step “{0}”. Write a whole number, for example 3."
UNKNOWN_KIND = "“{0}” is no kind of audience. Choose one of: {1}."
NO_VALUE = "“{0}” names nobody. Write after its colon who it is for."

_NORM = re.compile(r"(\d{1,6})\s*(s|m|h|wd)")


# Questions ------------------------------------------------------------------------------------------


def read_questions(cell: str, types: Mapping[str, str]) -> list[dict]:
	"""Rows of the questions table. `types` are question types by the words for them, in small letters."""
	return [_read_question(part, types) for part in split(cell.replace("\n", " "), ";") if part.strip()]


def write_questions(rows: Iterable[Mapping]) -> str:
	return "; ".join(_write_question(row) for row in rows)


def _read_question(entry: str, types: Mapping[str, str]) -> dict:
	text, bracket, brace = in_parts(entry)
	mandatory = text.endswith("*") and not is_escaped(text, len(text) - 1)
	question = plain(text[:-1] if mandatory else text)
	if not question:
		raise NotationError(NO_QUESTION, entry.strip())
	row = {
		"question": fitting(question),
		"question_type": "Text",
		"options": "",
		"mandatory": int(mandatory),
		"minimum": "",
		"maximum": "",
		"not_in_past": 0,
		**NO_CONDITION,
	}
	if bracket is not None:
		row.update(_read_type(question, bracket, types))
	if brace is not None:
		row.update(_read_condition(brace))
	return row


def _read_type(question: str, bracket: str, types: Mapping[str, str]) -> dict:
	word, *detail = split(bracket, ":", 1)
	kind = types.get(plain(word).lower())
	if not kind:
		raise NotationError(UNKNOWN_TYPE, question, plain(word), tuple(dict.fromkeys(types.values())))
	text = detail[0].strip() if detail else ""
	found = {"question_type": kind}
	if kind == "Choice":
		found["options"] = "\n".join(filter(None, (plain(option) for option in split(text, "|"))))
	elif kind == "Number" and text:
		least, dots, most = plain(text).partition("..")
		if not dots:
			raise NotationError(BAD_LIMITS, question, plain(text))
		found.update(minimum=least.strip(), maximum=most.strip())
	elif kind == "Date" and plain(text).lower() == NOT_IN_PAST:
		found["not_in_past"] = 1
	elif text:
		raise NotationError(UNKNOWN_DETAIL, question, kind, plain(text))
	return found


def _read_condition(brace: str) -> dict:
	question, *answer = split(brace, "=", 1)
	if not answer:
		return {"depends_on_question": plain(question), "depends_operator": IS_FILLED, "depends_answer": ""}
	stem = question.rstrip()
	is_not = stem.endswith("!") and not is_escaped(stem, len(stem) - 1)
	return {
		"depends_on_question": plain(stem[:-1] if is_not else stem),
		"depends_operator": IS_NOT if is_not else IS,
		"depends_answer": fitting(plain(answer[0])),
	}


def _write_question(row: Mapping) -> str:
	kind = row.get("question_type") or "Text"
	detail = ""
	if kind == "Choice":
		detail = " | ".join(
			escaped(option) for option in (row.get("options") or "").splitlines() if option.strip()
		)
	elif kind == "Number" and (row.get("minimum") or row.get("maximum")):
		detail = escaped(f"{row.get('minimum') or ''}..{row.get('maximum') or ''}")
	elif kind == "Date" and row.get("not_in_past"):
		detail = NOT_IN_PAST
	star = "*" if row.get("mandatory") else ""
	bracket = f" [{kind}: {detail}]" if detail else "" if kind == "Text" else f" [{kind}]"
	return escaped(row["question"]) + star + bracket + _write_condition(row)


def _write_condition(row: Mapping) -> str:
	if not row.get("depends_on_question"):
		return ""
	question = re.sub(r"!$", r"\\!", escaped(row["depends_on_question"]))
	if row.get("depends_operator") == IS_FILLED:
		return f" {{{question}}}"
	sign = "!=" if row.get("depends_operator") == IS_NOT else "="
	return f" {{{question} {sign} {escaped(row.get('depends_answer') or '')}}}"


# Steps ----------------------------------------------------------------------------------------------


def read_steps(cell: str, working_day: int) -> list[dict]:
	"""Rows of the steps table; `working_day` is the length of a working day in seconds."""
	if not cell.strip():
		return []
	return [
		_read_step(entry, sequence, working_day)
		for sequence, stage in enumerate(split(cell, ">"), start=1)
		for entry in _side_by_side(stage)
	]


def write_steps(rows: Iterable[Mapping]) -> str:
	stages: dict[int, list[str]] = {}
	for row in rows:
		stages.setdefault(row.get("sequence") or 0, []).append(_write_step(row))
	return " > ".join(" || ".join(stages[sequence]) for sequence in sorted(stages))


def _side_by_side(stage: str) -> list[str]:
	found, parts = [], split(stage, "|")
	while parts:
		part = parts.pop(0)
		# one bar alone is an ordinary sign
		while parts and not (len(parts) > 1 and not parts[0]):
			part = f"{part}\\|{parts.pop(0)}"
		if parts:
			parts.pop(0)
		found.append(part)
	return found


def _read_step(entry: str, sequence: int, working_day: int) -> dict:
	text, bracket, brace = in_parts(entry)
	name = plain(text)
	if not name:
		raise NotationError(NO_STEP)
	row = {
		"sequence": sequence,
		"step_name": fitting(name),
		"action": "Work",
		"backoffice_unit": "",
		"supplier": "",
		"norm": 0,
		"evidence": "",
		"checklist": "",
		"client_message": "",
		"client_task": "",
		"client_task_type": "Confirmation",
		"client_task_days": 0,
		**NO_CONDITION,
	}
	for part in split(bracket or "", ";"):
		if part.strip():
			row.update(_read_part(name, part, working_day))
	if brace is not None:
		row.update(_read_condition(brace))
	return row


def _read_part(step: str, part: str, working_day: int) -> dict:
	key, *rest = split(part, ":", 1)
	word, value = plain(key).lower(), plain(rest[0]) if rest else ""
	if not rest:
		return {"action": _choice(step, plain(key), ACTIONS, UNKNOWN_PART)}
	if word in STEP_LINKS:
		return {STEP_LINKS[word]: value}
	if word in STEP_TEXTS:
		return {STEP_TEXTS[word]: value}
	if word == "points":
		return {"checklist": "\n".join(filter(None, (plain(point) for point in split(rest[0], "/"))))}
	if word == "client days":
		return {"client_task_days": _days(step, value)}
	if word == "client gives":
		return {"client_task_type": _choice(step, value, GIVES)}
	if word == "evidence":
		return {"evidence": _choice(step, value, EVIDENCE)}
	if word == "norm":
		return {"norm": _seconds(step, value, working_day)}
	raise NotationError(UNKNOWN_PART, step, plain(key))


def _choice(step: str, value: str, choices: tuple[str, ...], problem: str = UNKNOWN_CHOICE) -> str:
	for choice in choices:
		if choice.lower() == value.lower():
			return choice
	raise NotationError(problem, step, value, choices)


def _seconds(step: str, value: str, working_day: int) -> int:
	match = _NORM.fullmatch(value.lower())
	if not match:
		raise NotationError(BAD_NORM, step, value)
	return int(match[1]) * {"s": 1, "m": 60, "h": 3600, "wd": working_day}[match[2]]


def _days(step: str, value: str) -> int:
	if not value.isdecimal() or len(value) > 3:
		raise NotationError(BAD_DAYS, step, value)
	return int(value)


def _write_step(row: Mapping) -> str:
	parts = [row["action"]] if row.get("action") not in (None, "", "Work") else []
	for word, field in STEP_LINKS.items():
		if row.get(field):
			parts.append(f"{word}: {escaped(row[field])}")
	if row.get("norm"):
		parts.append(f"norm: {_norm_in_words(int(row['norm']))}")
	if row.get("evidence"):
		parts.append(f"evidence: {row['evidence']}")
	if row.get("checklist"):
		points = (
			escaped(point).replace("/", "\\/") for point in row["checklist"].splitlines() if point.strip()
		)
		parts.append(f"points: {' / '.join(points)}")
	if row.get("client_message"):
		parts.append(f"tell: {escaped(row['client_message'])}")
	if row.get("client_task"):
		parts.append(f"client: {escaped(row['client_task'])}")
		if row.get("client_task_type") not in (None, "", "Confirmation"):
			parts.append(f"client gives: {row['client_task_type']}")
		if row.get("client_task_days"):
			parts.append(f"client days: {row['client_task_days']}")
	bracket = f" [{'; '.join(parts)}]" if parts else ""
	return escaped(row["step_name"]) + bracket + _write_condition(row)


def _norm_in_words(seconds: int) -> str:
	for unit, length in (("h", 3600), ("m", 60)):
		if seconds % length == 0:
			return f"{seconds // length}{unit}"
	return f"{seconds}s"


# Audience -------------------------------------------------------------------------------------------


def read_audience(cell: str, kinds: Mapping[str, str]) -> list[dict]:
	"""Rows of the audience table. `kinds` are the kinds by the words for them, in small letters."""
	rows = []
	for part in split(cell.replace("\n", " "), ";"):
		if not part.strip():
			continue
		word, *values = split(part, ":", 1)
		kind = kinds.get(plain(word).lower())
		if not kind:
			raise NotationError(UNKNOWN_KIND, plain(word), tuple(dict.fromkeys(kinds.values())))
		names = [plain(value) for value in split(values[0], "|") if value.strip()] if values else []
		if not names:
			raise NotationError(NO_VALUE, kind)
		rows += [{"kind": kind, "value": name} for name in names]
	return rows


def write_audience(rows: Iterable[Mapping]) -> str:
	kinds: dict[str, list[str]] = {}
	for row in rows:
		kinds.setdefault(row["kind"], []).append(escaped(row["value"]))
	return "; ".join(f"{kind}: {' | '.join(values)}" for kind, values in kinds.items())
