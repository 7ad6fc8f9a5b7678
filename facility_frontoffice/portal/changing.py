"""Changing a question as long as nobody began: words, wished date, place, answers, and what an admin has clients asked.

What it was is kept: in the platform's versions, and in a note on the request that the desk and the client both find. The
owner is told. Who changes something that was changed since they opened the page hears that first.
"""

import json

import frappe
from frappe import _
from frappe.utils import escape_html, get_datetime

from facility_frontoffice.catalogue import answer_rules, question_rules
from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.intake import answers as given_answers
from facility_frontoffice.intake import rules as intake_rules
from facility_frontoffice.intake import service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.own_fields import asking, showing, value_rules
from facility_frontoffice.portal import changing_rules as rules

REQUEST = "Client Request"
# The fields of an admin on the page, apart from its own
OWN_PREFIX = "own-"
# What marks the note of a change among the others; never shown
MARK = "Changed by the client"


# Answers that are not typed: another one goes with a message
STAY = (*question_rules.FILES, "Asset")


def _lt(text: str) -> str:
	return text


LABELS = {
	"description": _lt("Your question"),
	"desired_date": _lt("Wished for"),
	"location": _lt("Where"),
}


def form_of(row, lines) -> dict | None:
	"""What the client can still change, as the page shows it; None when somebody began.

	`row` has the fields of `rules.FIELDS` and the status; `lines` are rows with name, product, product_name, status,
	decision and answers. `row` also has the own fields that the form for asking asks. Files and assets stay as they are:
	another one goes with a message.
	"""
	if not rules.may_change(row.status):
		return None
	desired = get_datetime(row.desired_date) if row.desired_date else None
	return {
		"version": rules.version_of(row, _kept(lines), _kept_own(row)),
		"description": row.description or "",
		"desired_date": desired.strftime("%Y-%m-%dT%H:%M") if desired else "",
		"location": row.location or "",
		"own_fields": asking.inputs(asking.questions(), row, OWN_PREFIX),
		"lines": [form for line in lines if (form := _form_of_line(line))],
	}


def change(
	request: str,
	version: str,
	description: str = "",
	desired_date: str = "",
	location: str = "",
	answers: dict | None = None,
	own_fields: dict | None = None,
) -> bool:
	"""Changes the request of a client to what they send whole; returns whether that is something else.

	`version` is that of `form_of`. `answers` are, by the name of the line, those to the questions of its product; a
	line that is left out stays. `own_fields` are values of fields that an admin had the form ask; without, all stay.
	"""
	doc = service.locked(request)
	_refuse_when_begun(doc)
	if version != rules.version_of(doc, _kept(doc.lines), _kept_own(doc)):
		frappe.throw(
			_(
				"This was changed since you opened the page. Load it again, and change what you still want to change."
			),
			IntakeError,
			title=_("Changed Meanwhile"),
		)
	values = {
		"description": (description or "").strip(),
		"desired_date": _date(desired_date, doc.desired_date),
		"location": _place(location),
	}
	if not values["description"] and not doc.lines:
		frappe.throw(
			_("Say in your own words what we can do for you."), IntakeError, title=_("Nothing Asked Yet")
		)
	found = [
		(_(LABELS[field]), _shown(field, old), _shown(field, new))
		for field, old, new in rules.changed({name: doc.get(name) for name in values}, values)
	]
	_follow_subject(doc, values["description"])
	found += _change_own_fields(doc, own_fields, values)
	doc.update(values)
	found += _change_answers(doc, answers or {})
	if not found:
		return False
	doc.save(ignore_permissions=True)
	_keep_history(doc, found)
	_tell_owner(doc)
	return True


def history_of(request: str) -> list:
	"""When the client changed it, and what: rows of creation and content (HTML)."""
	return frappe.get_all(
		"Comment",
		filters={
			"reference_doctype": REQUEST,
			"reference_name": request,
			"comment_type": "Info",
			"subject": MARK,
		},
		fields=["creation", "content"],
		order_by="creation, name",
	)


# Parts --------------------------------------------------------------------------------------------


def _refuse_when_begun(doc) -> None:
	if doc.status in ("Closed", "Cancelled", "Completed"):
		frappe.throw(
			_("This is over, so it cannot be changed. Ask a new question, and mention {0}.").format(doc.name),
			IntakeError,
			title=_("Not Possible Any More"),
		)
	if not rules.may_change(doc.status):
		frappe.throw(
			_(
				"We have begun already. Write to us below what is different; then we look at what is possible."
			),
			IntakeError,
			title=_("Already Begun"),
		)


def _date(given: str, before):
	"""The wished moment; as it was when it was left as it was, however that is written."""
	given = (given or "").strip()
	if not given:
		return None
	try:
		moment = get_datetime(given)
	except Exception:
		moment = None
	if not moment:
		frappe.throw(
			_("“{0}” is no date that we can read. Choose one of the calendar.").format(
				escape_html(given[:40])
			),
			IntakeError,
			title=_("Wrong Date"),
		)
	old = get_datetime(before) if before else None
	is_same = old and moment.replace(second=0, microsecond=0) == old.replace(second=0, microsecond=0)
	return old if is_same else moment


def _place(words: str) -> str | None:
	words = (words or "").strip()
	if not words:
		return None
	location = frappe.db.get_value("Location", {"name": words[:140]})
	if not location:
		frappe.throw(
			_(
				"We do not know the place “{0}”. Choose one of the list, or say in your own words where it is."
			).format(escape_html(words[:140])),
			IntakeError,
			title=_("Unknown Place"),
		)
	return location


def _follow_subject(doc, description: str) -> None:
	"""A subject that was the beginning of the words follows them; one that somebody gave it stays."""
	if description and doc.subject == _subject_from(doc.description):
		doc.subject = _subject_from(description) or doc.subject


def _subject_from(words: str | None) -> str:
	return intake_rules.without_markup(intake_rules.subject_from(words))[: intake_rules.SUBJECT_LENGTH]


def _kept_own(row) -> dict[str, str]:
	return {
		question.name: value_rules.as_input(question.field, row.get(question.name))
		for question in asking.questions()
		if question.is_shown
	}


def _change_own_fields(doc, given: dict | None, around: dict) -> list[tuple]:
	"""What was filled in for the fields of an admin; what is the same, also when nobody could fill it in anew, stays."""
	if not given:
		return []
	before = _kept_own(doc)
	values = asking.checked(
		{**before, **given}, {**around, "requested_product": doc.requested_product}, page_hides=False
	)
	found = []
	for question in asking.questions():
		if not question.is_shown:
			continue
		value = values.get(question.name)
		if value_rules.as_input(question.field, value) == before[question.name]:
			continue
		docfield = doc.meta.get_field(question.name)
		was, now = (showing.in_words(docfield, one) for one in (doc.get(question.name), value))
		doc.set(question.name, value)
		found.append((_(question.label), was or _not_ticked(question), now or _not_ticked(question)))
	return found


def _not_ticked(question) -> str:
	return _("No") if question.field.fieldtype == "Check" else ""


def _change_answers(doc, given: dict) -> list[tuple]:
	lines = {line.name: line for line in doc.lines}
	if not isinstance(given, dict) or not all(isinstance(row, dict) for row in given.values()):
		frappe.throw(_("The answers did not arrive whole. Send them again."), IntakeError)
	found = []
	for name, answers in given.items():
		line = lines.get(name)
		if not line or not rules.line_may_change(line.status, line.decision):
			frappe.throw(
				_("We have begun with a part of this. Load the page again to see what can still be changed."),
				IntakeError,
				title=_("Already Begun"),
			)
		found += _change_line(doc, line, answers)
	return found


def _change_line(doc, line, answers: dict) -> list[tuple]:
	old = given_answers.read(line)
	kept = {row["question"]: row["answer"] for row in old}
	if all(str(value or "").strip() == str(kept.get(question) or "") for question, value in answers.items()):
		# not looked at again: a day that has passed since is no mistake of who changes something else
		return []
	questions = catalogue.questions_of(catalogue.available_product(line.product))
	stays = {question.question for question in questions if question.question_type in STAY}
	asked = {question: value for question, value in answers.items() if question not in stays}
	asked |= {question: value for question, value in kept.items() if question in stays}
	rows = json.loads(given_answers.as_json(line.product, asked, doc.name))
	known = {question.question for question in questions}
	# a question that is gone was answered all the same
	rows += [row for row in old if row["question"] not in known]
	before = {row["question"]: answer_rules.shown_answer(row) for row in old}
	after = {row["question"]: answer_rules.shown_answer(row) for row in rows}
	found = rules.changed(before, {**dict.fromkeys(before), **after})
	if found:
		line.answers = json.dumps(rows, ensure_ascii=False)
		line.flags.answers_are_checked = True
	return [(_(question), _(was) if was else "", _(now) if now else "") for question, was, now in found]


def _keep_history(doc, found: list[tuple]) -> None:
	lines = "".join(
		"<br>{}{} {}".format(
			escape_html(label),
			"" if label.endswith("?") else ":",
			_("{0} (was: {1})").format(_words(now), _words(was)),
		)
		for label, was, now in found
	)
	note = doc.add_comment("Info", f"{_('The client changed the question.')}{lines}")
	note.db_set("subject", MARK, update_modified=False)


def _words(text: str) -> str:
	return escape_html(text).replace("\n", "<br>") or _("nothing")


def _tell_owner(doc) -> None:
	def words(language: str | None) -> str:
		return _("{0} changed {1}", language).format(
			escape_html(doc.client_name or doc.client_email or ""),
			f"<strong>{escape_html(doc.subject)}</strong>",
		)

	tell_colleagues([doc.front_office_owner], words, REQUEST, doc.name)


def _shown(field: str, value: str) -> str:
	return frappe.format(value, "Datetime") if field == "desired_date" and value else value


def _kept(lines) -> dict:
	return {line.name: _rows(line) for line in lines}


def _rows(line) -> list:
	return json.loads(line.answers) if isinstance(line.answers, str) and line.answers else line.answers or []


def _form_of_line(line) -> dict | None:
	"""The questions of what may change, with what was answered; None without questions."""
	if not rules.line_may_change(line.status, line.decision):
		return None
	try:
		questions = catalogue.questions_for(line.product)
	except catalogue.CatalogueError:
		# it is not supplied any more: what was asked stays
		frappe.clear_last_message()
		return None
	kept = {row["question"]: row for row in _rows(line)}
	shown = [
		{
			**question,
			"answer": str(kept.get(question["question"], {}).get("answer") or ""),
			"shown": str(answer_rules.shown_answer(kept.get(question["question"], {})) or ""),
		}
		for question in questions
		if question["question_type"] not in STAY
	]
	if not shown:
		return None
	return {"name": line.name, "product_name": _(line.product_name or line.product), "questions": shown}
