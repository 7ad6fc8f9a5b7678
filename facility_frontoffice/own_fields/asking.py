"""Own fields that clients fill in: those on a form for asking, and what is wrong with what was filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import (
	escape_html,
	validate_email_address,
	validate_name,
	validate_phone_number,
	validate_phone_number_with_country_code,
	validate_url,
)

from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.own_fields import service, value_rules
from facility_frontoffice.own_fields.rules import ON_PORTAL, REQUEST
from facility_frontoffice.own_fields.service import ASKING_FORM, WEB_FORM
from facility_frontoffice.own_fields.value_rules import Field, WrongValue


@dataclass(frozen=True)
class Question:
	"""An own field as a form asks it: in the words of the form. One that is not shown has the form's default only."""

	field: Field
	label: str
	description: str
	needed: bool
	depends_on: str
	mandatory_depends_on: str
	default: str | None
	is_shown: bool

	@property
	def name(self) -> str:
		return self.field.fieldname

	@property
	def is_always_needed(self) -> bool:
		"""Also for a page that cannot tell when it is asked."""
		return self.needed and not self.depends_on


@dataclass
class Filled:
	"""What was filled in, by field name: labels of what was asked, values as the fields keep them, labels of what is still
	missing, and in words what is wrong."""

	labels: dict[str, str] = field(default_factory=dict)
	values: dict = field(default_factory=dict)
	missing: dict[str, str] = field(default_factory=dict)
	wrong: dict[str, str] = field(default_factory=dict)


def questions() -> list[Question]:
	"""Those of the form for asking; none when it is not there or closed. Files are no part of them."""
	if not service.names(REQUEST, ON_PORTAL):
		return []  # without a query: also when the form itself is not there
	form = frappe.get_cached_doc(WEB_FORM, ASKING_FORM)
	return questions_of(form) if form.published else []


def questions_of(form) -> list[Question]:
	"""The own fields on a Web Form whose values can be read here; others are the platform's, or files."""
	meta = frappe.get_meta(REQUEST)
	found = []
	for row in form.web_form_fields:
		docfield = meta.get_field(row.fieldname) if row.fieldname else None
		if docfield and may_be_asked(docfield) and docfield.fieldtype in value_rules.READABLE:
			found.append(_question(row, docfield))
	return found


def may_be_asked(docfield) -> bool:
	"""Whether a docfield is one that an admin added, for everybody."""
	return bool(docfield.get("is_custom_field") and not docfield.permlevel)


def check(asked: list[Question], given: Mapping, around: Mapping, *, page_hides: bool = True) -> Filled:
	"""Looks at what was filled in. `around` are the other values of the question, for conditions.

	A field that does not show by its condition has no value; on a page that cannot hide it (`page_hides`), what somebody
	typed there is kept. Of a condition that only a browser can tell, its word is taken: what it sends is kept, and what
	it does not send is not asked for.
	"""
	filled = Filled({question.name: _(question.label) for question in asked})
	raw = {question.name: _given(question, given) for question in asked}
	known = {**around, **raw}
	for question in asked:
		shows = value_rules.is_asked(question.depends_on, known)
		if shows is False and page_hides:
			continue
		try:
			value = value_rules.read(question.field, raw[question.name])
			_check_kind(question.field, value)
		except WrongValue as wrong:
			filled.wrong[question.name] = _words(question, wrong)
			continue
		if value is not None:
			filled.values[question.name] = value
		elif shows and _is_needed(question, known):
			filled.missing[question.name] = _(question.label)
	return filled


def checked(given: dict | None, around: dict, *, page_hides: bool = True) -> dict:
	"""Checked values of fields that an admin put on the form for asking; throws with all that is wrong or missing.

	`given` is what somebody sent, by field name; `around` the other values of the question. See `check`.
	"""
	asked = questions()
	given = given or {}
	if not isinstance(given, dict):
		frappe.throw(_("The answers did not arrive whole. Send them again."), IntakeError)
	unknown = set(given) - {question.name for question in asked if question.is_shown}
	if unknown:
		frappe.throw(
			_("A client cannot set {0}.").format(escape_html(", ".join(sorted(map(str, unknown))))),
			IntakeError,
		)
	filled = check(asked, given, around, page_hides=page_hides)
	refuse(filled)
	return filled.values


def refuse(filled: Filled, others_missing: Iterable[str] = ()) -> None:
	"""Throws with all at once that is missing or wrong; `others_missing` are the names of other fields."""
	missing = [*others_missing, *filled.missing.values()]
	problems = [_("Please fill in: {0}").format(escape_html(", ".join(missing)))] if missing else []
	problems += [escape_html(f"{filled.labels[name]}: {words}") for name, words in filled.wrong.items()]
	if problems:
		frappe.throw(
			"<br>".join(problems),
			frappe.MandatoryError if missing else IntakeError,
			title=_("Something Is Missing") if missing else _("Wrong Value"),
		)


def inputs(asked: list[Question], values: Mapping | None = None, prefix: str = "") -> list[dict]:
	"""The questions that are shown, for a page without scripts: see `templates/includes/portal/own_input.html`.

	`values` are as somebody typed them, or as the fields keep them; without, the defaults of the form. `prefix` keeps the
	names of the fields apart from those of the page.
	"""
	return [_input(question, values, prefix) for question in asked if question.is_shown]


def choices() -> dict[str, list[dict]]:
	"""What each Select on the form for asking offers, by field name: `{"value", "label"}` in the language of now."""
	asked = [question.field for question in questions() if question.is_shown]
	return {field.fieldname: _choices(field) for field in asked if field.fieldtype == "Select"}


def _input(question: Question, values: Mapping | None, prefix: str) -> dict:
	asked = question.field
	value = question.default if values is None else values.get(question.name)
	kind = _INPUTS.get(asked.fieldtype, "text")
	if asked.fieldtype == "Data":
		kind = {"Email": "email", "Phone": "tel", "URL": "url"}.get(asked.options, kind)
	return {
		"name": f"{prefix}{question.name}",
		"fieldname": question.name,
		"label": _(question.label),
		"hint": " ".join(
			filter(None, (_(question.description) if question.description else "", _hint(asked)))
		),
		"needed": question.is_always_needed,
		"kind": kind,
		"step": "1" if asked.fieldtype == "Int" else "any",
		"minimum": "0" if asked.non_negative else "",
		"limit": value_rules.longest(asked),
		"choices": _choices(asked),
		"value": _as_input(asked, value),
	}


def _as_input(asked: Field, value) -> str:
	try:
		return value_rules.as_input(asked, value)
	except ValueError:
		return str(value)  # as it was typed, to be put right


def _choices(asked: Field) -> list[dict]:
	if asked.fieldtype == "Rating":
		number = value_rules.stars(asked.options)
		return [
			{
				"value": value_rules.as_input(asked, star / number),
				"label": _("{0} of {1}").format(star, number),
			}
			for star in range(1, number + 1)
		]
	if asked.fieldtype != "Select":
		return []
	return [{"value": choice, "label": _(choice)} for choice in value_rules.choices(asked.options)]


def _hint(asked: Field) -> str:
	return _("Hours and minutes, for example 1:30") if asked.fieldtype == "Duration" else ""


_INPUTS = {
	"Select": "select",
	"Rating": "select",
	"Check": "checkbox",
	"Small Text": "area",
	"Text": "area",
	"Long Text": "area",
	"Int": "number",
	"Float": "number",
	"Currency": "number",
	"Percent": "number",
	"Date": "date",
	"Datetime": "datetime-local",
	"Time": "time",
	"Phone": "tel",
}


def _given(question: Question, given: Mapping):
	value = given.get(question.name) if question.is_shown else None
	return question.default if value in (None, "") else value


def _is_needed(question: Question, known: Mapping) -> bool:
	if not question.is_shown:
		return False
	by_condition = question.mandatory_depends_on and value_rules.is_asked(
		question.mandatory_depends_on, known
	)
	return question.needed or bool(by_condition)


def _question(row, docfield) -> Question:
	options = row.options if docfield.fieldtype == "Select" and row.options else docfield.options
	return Question(
		Field(
			docfield.fieldname,
			docfield.fieldtype,
			options or "",
			docfield.length or 0,
			bool(docfield.non_negative),
		),
		label=row.label or docfield.label or docfield.fieldname,
		description=row.description or "",
		needed=bool(row.reqd or docfield.reqd),
		depends_on=row.depends_on or "",
		mandatory_depends_on=row.mandatory_depends_on or docfield.mandatory_depends_on or "",
		default=row.default,
		is_shown=not (row.hidden or row.read_only or docfield.hidden or docfield.read_only),
	)


def _check_kind(asked: Field, value) -> None:
	"""A text that must be an address or a number, as the platform will check it when it is written."""
	if not value:
		return
	if asked.fieldtype == "Phone":
		_refuse_unless(_is_number_with_country(value), value_rules.PHONE_WITH_COUNTRY)
	elif asked.fieldtype == "Data" and asked.options in _KINDS:
		check_value, why = _KINDS[asked.options]
		_refuse_unless(check_value(value), why)


def _refuse_unless(fits: object, why: str) -> None:
	if not fits:
		raise WrongValue(why)


def _is_number_with_country(value: str) -> bool:
	try:
		return bool(validate_phone_number_with_country_code(value, ""))
	except frappe.ValidationError:
		frappe.clear_last_message()
		return False


_KINDS = {
	"Email": (validate_email_address, value_rules.EMAIL),
	"Phone": (validate_phone_number, value_rules.PHONE),
	"URL": (validate_url, value_rules.ADDRESS),
	"Name": (validate_name, value_rules.NO_VALUE),
}


def _words(question: Question, wrong: WrongValue) -> str:
	"""What is wrong and what to do; without the name of the field, which stands beside it."""
	if wrong.why == value_rules.CHOICE:
		choices = ", ".join(_(choice) for choice in value_rules.choices(question.field.options))
		return _("Choose one of these: {0}.").format(choices)
	if wrong.why == value_rules.TOO_LONG:
		return _("This is too long: at most {0} characters fit.").format(wrong.limit)
	words = {
		value_rules.WHOLE: _("Type a whole number, for example 4."),
		value_rules.NUMBER: _("Type a number, for example 2.5."),
		value_rules.NOT_BELOW_ZERO: _("Type a number of 0 or more."),
		value_rules.DAY: _("Choose a day of the calendar, for example {0}.").format("2027-03-15"),
		value_rules.MOMENT: _("Choose a day and a time, for example {0}.").format("2027-03-15 14:30"),
		value_rules.HOUR: _("Type a time, for example 14:30."),
		value_rules.LASTING: _("Type hours and minutes, for example 1:30."),
		value_rules.YES_OR_NO: _("Tick it, or leave it open."),
		value_rules.EMAIL: _("Type one e-mail address, for example name@example.com."),
		value_rules.PHONE: _("Type a telephone number, for example 020 123 45 67."),
		value_rules.PHONE_WITH_COUNTRY: _(
			"Type a telephone number with its country, for example +31 20 123 4567."
		),
		value_rules.ADDRESS: _("Type a web address, for example https://example.com."),
	}
	return words.get(wrong.why) or _("This is not a value that fits.")
