"""Where the fields that an admin added to our doctypes show: a row of ticks for each, in the settings.

Two of the ticks are the platform's own documents, and say what stands there: `on_intake` of a request is the place of the
field on its form, `on_portal` that it is on the form for asking. A tick changes that document, and a change of that
document (in Customize Form, or on the Web Form) changes the tick. The other ticks are kept here alone.
"""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils import cint, escape_html

from facility_frontoffice.own_fields import rules
from facility_frontoffice.own_fields.rules import ON_INTAKE, ON_PORTAL, REQUEST, Tick
from facility_frontoffice.setup.custom_fields import MODULE

SETTINGS, OWN_FIELD, CUSTOM_FIELD, WEB_FORM = (
	"Facility Frontoffice Settings",
	"Facility Own Field",
	"Custom Field",
	"Web Form",
)
ASKING_FORM = "ask"

# The part of a request's form that is filled in while somebody asks, where a field comes to stand in it, and where when
# it is taken out.
INTAKE_BEGINS, INTAKE_ENDS = "section_intake", "section_intake_bar"
IN_INTAKE, BESIDE_INTAKE = "desired_date", "service_desk"
# What stands after an own field on the form for asking: a part of ours, if it is there.
FORM_PARTS = ("asset", "attachments", "norm")
# Types that a Web Form does not have, with what it has instead. That of a telephone number fetches flags elsewhere.
FORM_TYPES = {"Long Text": "Text", "Percent": "Float", "Attach Image": "Attach", "Phone": "Data"}
# How it is filled in, where the field itself does not say it; a source text, translated where it is shown
DESCRIPTIONS = {"Phone": "With the country, for example +31 20 123 4567"}


class OwnFieldError(frappe.ValidationError):
	"""A tick that a field cannot have."""


def fields(doctype: str, tick: Tick) -> list:
	"""The docfields of a doctype that have a tick, in the order of its form. No query: settings and meta are cached."""
	ticked = {
		row.fieldname
		for row in frappe.get_cached_doc(SETTINGS).own_fields
		if row.document_type == doctype and row.get(tick)
	}
	if not ticked:
		return []
	return [
		field
		for field in frappe.get_meta(doctype).fields
		if field.fieldname in ticked and not field.hidden and not rules.objection(_own(doctype, field), tick)
	]


def names(doctype: str, tick: Tick) -> set[str]:
	"""The names of `fields`."""
	return {field.fieldname for field in fields(doctype, tick)}


# The settings --------------------------------------------------------------------------------------


def show_all(settings) -> None:
	"""A row for each field that can show somewhere, for who opens the settings. Only rows with a tick are kept.

	With it goes what cannot be ticked: `{"Client Request.floor": ["on_portal"]}`.
	"""
	there = _fields_there()
	rows = _rows(settings, there)
	settings.set("own_fields", [])
	for values in rows:
		row = settings.append("own_fields", values)
		row.name = frappe.generate_hash(length=10)  # by which the form tells rows apart
	settings.set_onload(
		"not_possible",
		{
			f"{field.doctype}.{field.fieldname}": [
				tick for tick in rules.TICKS if rules.objection(_own(field.doctype, field), tick)
			]
			for field in there
		},
	)


def settle(settings) -> None:
	"""Ticks that are possible, of fields that there are. Called before the settings are written."""
	before = _ticks_of(settings.get_doc_before_save())
	given = _ticks_of(settings)
	there, standing = _fields_there(), _standing()
	_refuse_impossible(there, given, before)
	settings.set("own_fields", [])
	for field in there:
		key = (field.doctype, field.fieldname)
		ticks = given.get(key) or _stored({})
		for tick, stands in _standing_of(field, standing):
			# what nobody changed says what is, also when it was changed elsewhere meanwhile
			if ticks[tick] == before.get(key, {}).get(tick, int(stands)):
				ticks[tick] = int(stands)
		if any(ticks.values()):
			settings.append("own_fields", {**_named(field), **ticks})


def apply(settings) -> None:
	"""Puts fields into the intake and on the form for asking, and takes them away, as the ticks say."""
	ticks, standing = _ticks_of(settings), _standing()
	done: dict[tuple[Tick, bool], list] = {}
	frappe.flags.applies_own_fields = True  # what is changed here is what the rows say already
	try:
		for field in _fields_there():
			row = ticks.get((field.doctype, field.fieldname), {})
			for tick, stands in _standing_of(field, standing):
				if bool(row.get(tick)) != stands:
					_carry_out(field, tick, not stands)
					done.setdefault((tick, not stands), []).append(field)
	finally:
		frappe.flags.applies_own_fields = False
	if done:
		words = [_done_words(tick, is_ticked, fields) for (tick, is_ticked), fields in done.items()]
		frappe.msgprint("<br>".join(words), alert=True, indicator="green")


def _done_words(tick: Tick, is_ticked: bool, fields: list) -> str:
	if tick == ON_INTAKE:
		words = _("At the intake now: {0}") if is_ticked else _("Not at the intake any more: {0}")
	else:
		words = (
			_("On the form for asking now: {0}")
			if is_ticked
			else _("Not on the form for asking any more: {0}")
		)
	return words.format(", ".join(_in_bold(field) for field in fields))


def _in_bold(field) -> str:
	return frappe.bold(escape_html(_(field.label)))


def _carry_out(field, tick: Tick, is_ticked: bool) -> None:
	if tick == ON_INTAKE:
		_place(field, IN_INTAKE if is_ticked else BESIDE_INTAKE)
	elif is_ticked:
		_put_on_form(field)
	else:
		_take_off_form(field.fieldname)


# What follows when the platform's documents change -------------------------------------------------


def follow_custom_field(doc, method: str | None = None) -> None:
	if doc.dt in rules.TICKS_OF and doc.module != MODULE:
		if method == "on_trash":
			_take_off_form(doc.fieldname, doc.dt)
		renew(without=doc.name if method == "on_trash" else None)


def follow_property(doc, method: str | None = None) -> None:
	"""Customize Form keeps the order of the fields as a property of the doctype."""
	if doc.property == "field_order" and doc.doc_type in rules.TICKS_OF:
		renew()


def follow_form(doc, method: str | None = None) -> None:
	if doc.name == ASKING_FORM:
		renew(form_goes=method == "on_trash")


def renew(without: str | None = None, form_goes: bool = False) -> None:
	"""Brings the rows up to what there is, where that differs. Nothing else of the settings is touched.

	`without` is a Custom Field that is being deleted; `form_goes` when the form for asking is.
	"""
	if frappe.flags.applies_own_fields or frappe.flags.in_install or not frappe.db.table_exists(OWN_FIELD):
		return
	settings = frappe.get_doc(SETTINGS)
	there = [field for field in _fields_there() if f"{field.doctype}-{field.fieldname}" != without]
	rows = [row for row in _rows(settings, there, form_goes) if any(row[tick] for tick in rules.TICKS)]
	if rows == [_as_row(row) for row in settings.own_fields]:
		return
	settings.set("own_fields", [])
	for row in rows:
		settings.append("own_fields", row)
	settings.update_child_table("own_fields")
	frappe.clear_document_cache(SETTINGS, SETTINGS)


# What there is -------------------------------------------------------------------------------------


def _fields_there() -> list:
	"""Fields that an admin added and that can show somewhere: doctype, fieldname, label, fieldtype, options, permlevel, reqd."""
	found = frappe.get_all(
		CUSTOM_FIELD,
		filters={"dt": ("in", list(rules.TICKS_OF)), "fieldtype": ("not in", list(no_value_fields))},
		or_filters=[["module", "is", "not set"], ["module", "!=", MODULE]],
		fields=[
			"dt as doctype",
			"fieldname",
			"label",
			"fieldtype",
			"options",
			"permlevel",
			"reqd",
			"description",
			"depends_on",
			"mandatory_depends_on",
			"default",
			"length",
			"precision",
		],
		order_by="idx, name",
	)
	shown = [field for field in found if rules.may_show(_own(field.doctype, field))]
	return sorted(shown, key=lambda field: list(rules.TICKS_OF).index(field.doctype))


def _standing() -> dict[Tick, set[str]]:
	"""The fields of a request that stand at the intake, and on the form for asking."""
	order = [field.fieldname for field in frappe.get_meta(REQUEST).fields]
	on_form = {"parent": ASKING_FORM, "parenttype": WEB_FORM}
	return {
		ON_INTAKE: set(rules.between(order, INTAKE_BEGINS, INTAKE_ENDS)),
		ON_PORTAL: set(frappe.get_all("Web Form Field", filters=on_form, pluck="fieldname")),
	}


def _standing_of(field, standing: dict[Tick, set[str]]) -> list[tuple[Tick, bool]]:
	"""The ticks of a field that say what stands elsewhere, with what that is."""
	if field.doctype != REQUEST:
		return []
	return [(tick, field.fieldname in names) for tick, names in standing.items()]


def _rows(settings, there: list, form_goes: bool = False) -> list[dict]:
	"""A row for each field: what is ticked in the settings and, where something else says it, what stands there."""
	ticks, standing = _ticks_of(settings), _standing()
	if form_goes:
		standing[ON_PORTAL] = set()
	return [
		{
			**_named(field),
			**(ticks.get((field.doctype, field.fieldname)) or _stored({})),
			**{tick: int(stands) for tick, stands in _standing_of(field, standing)},
		}
		for field in there
	]


def _own(doctype: str, field) -> rules.OwnField:
	return rules.OwnField(doctype, field.fieldname, field.fieldtype, cint(field.permlevel))


def _stored(ticks: dict) -> dict[str, int]:
	return {tick: cint(ticks.get(tick)) for tick in rules.TICKS}


def _ticks_of(settings) -> dict[tuple[str, str], dict[str, int]]:
	rows: Iterable = settings.own_fields if settings else ()
	return {(row.document_type, row.fieldname): _stored(row.as_dict()) for row in rows}


def _named(field) -> dict:
	return {"document_type": field.doctype, "fieldname": field.fieldname, "label": field.label}


def _as_row(row) -> dict:
	return {
		"document_type": row.document_type,
		"fieldname": row.fieldname,
		"label": row.label,
		**_stored(row.as_dict()),
	}


def _refuse_impossible(fields_there: list, given: dict, before: dict) -> None:
	"""All ticks at once that were given now and cannot be. What is not there any more has no row afterwards."""
	problems = []
	there = {(field.doctype, field.fieldname): field for field in fields_there}
	for key, ticks in given.items():
		field = there.get(key)
		for tick in rules.TICKS if field else ():
			if not ticks[tick] or before.get(key, {}).get(tick):
				continue
			if why := rules.objection(_own(field.doctype, field), tick):
				problems.append(_words(why, field, tick))
	if problems:
		frappe.throw("<br>".join(problems), OwnFieldError, title=_("Not Possible"))


def _words(why: str, field, tick: Tick) -> str:
	label, kind = _in_bold(field), _(field.doctype)
	column = _(frappe.get_meta(OWN_FIELD).get_label(tick))
	if why == "doctype":
		return _("{0}: a field of {1} has no {2}.").format(label, kind, frappe.bold(column))
	if why == "permlevel":
		return _(
			"{0} is of permission level {1}: only some people read it, so {2} is not possible. Set its level to 0 first."
		).format(label, field.permlevel, frappe.bold(column))
	if tick == ON_PORTAL and field.fieldtype in rules.LINKS:
		return _(
			"{0}: clients would be offered the whole list of {1}. Make it a field of the type Select, with the choices that clients may see."
		).format(label, _(field.options or ""))
	return _("{0}: {1} is not possible for a field of the type {2}.").format(
		label, frappe.bold(column), _(field.fieldtype)
	)


# Putting a field somewhere -------------------------------------------------------------------------


def _place(field, after: str) -> None:
	"""Moves a field of a request on its form, by the platform's own means: the field, and the order if there is one."""
	# as Customize Form does it: to save the document would change the table, and that ends the transaction
	itself = {"dt": field.doctype, "fieldname": field.fieldname}
	# what stands behind it stays where it is
	behind = {"dt": field.doctype, "insert_after": field.fieldname}
	stood_after = frappe.db.get_value(CUSTOM_FIELD, itself, "insert_after")
	frappe.db.set_value(CUSTOM_FIELD, behind, "insert_after", stood_after)
	frappe.db.set_value(CUSTOM_FIELD, itself, "insert_after", after)
	setter = {"doc_type": field.doctype, "doctype_or_field": "DocType", "property": "field_order"}
	name, value = frappe.db.get_value("Property Setter", setter, ["name", "value"]) or (None, None)
	if name:
		own = {custom.fieldname for custom in frappe.get_meta(field.doctype).get_custom_fields()}
		order = rules.moved_behind(json.loads(value), field.fieldname, after, own)
		frappe.db.set_value("Property Setter", name, "value", json.dumps(order))
	frappe.clear_cache(doctype=field.doctype)


def _put_on_form(field) -> None:
	if not frappe.db.exists(WEB_FORM, ASKING_FORM):
		frappe.throw(
			_("The form for asking is not there. Restore it at {0}, then tick {1} again.").format(
				f'<a href="/app/facility-shipped">{_("What Came with the App")}</a>',
				_in_bold(field),
			),
			OwnFieldError,
			title=_("No Form"),
		)
	form = frappe.get_doc(WEB_FORM, ASKING_FORM)
	form.append(
		"web_form_fields",
		{
			"fieldname": field.fieldname,
			"fieldtype": FORM_TYPES.get(field.fieldtype, field.fieldtype),
			"label": field.label,
			# without choices of its own it offers those of the field, also those that come later
			"options": {"Select": "", "Phone": "Phone"}.get(field.fieldtype, field.options),
			"reqd": field.reqd,
			"description": field.description or DESCRIPTIONS.get(field.fieldtype),
			"depends_on": field.depends_on,
			"mandatory_depends_on": field.mandatory_depends_on,
			"default": field.default,
			"max_length": field.length,
			"precision": field.precision,
		},
	)
	rows = form.web_form_fields
	rows.insert(_place_on_form(rows[:-1]), rows.pop())
	for idx, row in enumerate(rows, start=1):
		row.idx = idx
	form.save(ignore_permissions=True)


def _place_on_form(rows: list) -> int:
	"""Before the first of our parts that come after the question, or at the end."""
	marks = [f'data-portal="{part}"' for part in FORM_PARTS]
	parts = (idx for idx, row in enumerate(rows) if any(mark in (row.options or "") for mark in marks))
	return next(parts, len(rows))


def _take_off_form(fieldname: str, doctype: str = REQUEST) -> None:
	on_form = {"parent": ASKING_FORM, "parenttype": WEB_FORM, "fieldname": fieldname}
	if doctype != REQUEST or not frappe.db.exists("Web Form Field", on_form):
		return
	form = frappe.get_doc(WEB_FORM, ASKING_FORM)
	form.web_form_fields = [row for row in form.web_form_fields if row.fieldname != fieldname]
	for idx, row in enumerate(form.web_form_fields, start=1):
		row.idx = idx
	form.save(ignore_permissions=True)
