"""Own fields as people read them who have no form before them: clients, guests, and agents on the card of a product."""

from collections.abc import Iterable, Mapping

import frappe
from frappe import _
from frappe.utils import cint, flt, format_date, format_datetime, format_time
from frappe.utils.formatters import format_value

from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.own_fields import service, value_rules
from facility_frontoffice.own_fields.rules import (
	CLIENTS_SEE,
	FILES,
	LINKS,
	ON_INTAKE,
	ON_PORTAL,
	PRODUCT,
	REQUEST,
)


def names_for_client() -> list[str]:
	"""Fields of a request that its client reads: those that they were asked, and those that they may see."""
	return [field.fieldname for field in _for_client()]


def of_request(row: Mapping) -> list[dict]:
	"""What the client of a request reads: `{"label", "value"}` of each own field that is filled in.

	`row` has the fields of `names_for_client`. Files are not among them: these stand with the other files.
	"""
	return facts(_for_client(), row)


def of_product(doc) -> list[dict]:
	"""What clients read of a product."""
	return facts(service.fields(PRODUCT, CLIENTS_SEE), doc)


def of_product_for_agents(doc) -> list[dict]:
	"""What stands on the card of a product for agents, beside what clients read."""
	seen = service.names(PRODUCT, CLIENTS_SEE)
	return facts((field for field in service.fields(PRODUCT, ON_INTAKE) if field.fieldname not in seen), doc)


def facts(fields: Iterable, values: Mapping) -> list[dict]:
	found = [(field, in_words(field, values.get(field.fieldname))) for field in fields]
	return [{"label": _(field.label), "value": words} for field, words in found if words]


def in_words(field, value) -> str:
	"""A value in the language of now; empty when nothing was filled in. `field` is a docfield."""
	if value in (None, "", 0) or (isinstance(value, str) and not value.strip()):
		return ""
	words = _WORDS.get(field.fieldtype)
	if words:
		return words(field, value)
	return _link(field, value) if field.fieldtype in LINKS else as_typed(str(value))


def _for_client() -> list:
	"""In the order of the form. A file that was asked is not read as a text."""
	asked, seen = service.names(REQUEST, ON_PORTAL), service.names(REQUEST, CLIENTS_SEE)
	return [
		field
		for field in frappe.get_meta(REQUEST).get_custom_fields()
		if field.fieldname in asked | seen and field.fieldtype not in FILES
	]


def _number(field, value) -> str:
	return str(format_value(value, {"fieldtype": field.fieldtype, "precision": field.precision}))


def _lasting(_field, value) -> str:
	minutes, seconds = divmod(cint(value), 60)
	hours, minutes = divmod(minutes, 60)
	rest = f":{seconds:02d}" if seconds else ""
	return _("{0} hours").format(f"{hours}:{minutes:02d}{rest}")


def _rating(field, value) -> str:
	number = value_rules.stars(field.options)
	# the database keeps two decimals of what may be a third of a star
	return _("{0} of {1}").format(f"{round(flt(value) * number * 2) / 2:g}", number)


def _link(field, value) -> str:
	"""By its name for people: a code says nothing to who does not know it."""
	meta = frappe.get_meta(field.options)
	title = meta.title_field if meta.show_title_field_in_link else None
	return _((title and frappe.db.get_value(field.options, value, title)) or str(value))


_WORDS = {
	"Check": lambda _field, value: _("Yes") if cint(value) else "",
	"Select": lambda _field, value: _(value),
	"Autocomplete": lambda _field, value: _(value),
	"Date": lambda _field, value: format_date(value, "d MMMM yyyy"),
	"Datetime": lambda _field, value: format_datetime(value, "d MMMM yyyy, HH:mm"),
	"Time": lambda _field, value: format_time(value, "HH:mm"),
	"Int": _number,
	"Float": _number,
	"Currency": _number,
	"Percent": _number,
	"Duration": _lasting,
	"Rating": _rating,
}
