"""Where a field of an admin may show, by its doctype and kind. Pure: no site is needed."""

from collections.abc import Collection
from typing import Literal, NamedTuple

Tick = Literal["on_intake", "on_portal", "clients_see", "in_reports"]

ON_INTAKE, ON_PORTAL, CLIENTS_SEE, IN_REPORTS = "on_intake", "on_portal", "clients_see", "in_reports"
TICKS = (ON_INTAKE, ON_PORTAL, CLIENTS_SEE, IN_REPORTS)

REQUEST, PRODUCT, ASSIGNMENT = "Client Request", "Facility Product", "Backoffice Assignment"

# A product is described and not asked: agents read its fields at the intake, and clients in the catalogue.
TICKS_OF = {
	REQUEST: TICKS,
	PRODUCT: (ON_INTAKE, CLIENTS_SEE, IN_REPORTS),
	ASSIGNMENT: (IN_REPORTS,),
}

TEXT = ("Data", "Small Text", "Text", "Long Text", "Phone", "Autocomplete")
NUMBERS = ("Int", "Float", "Currency", "Percent", "Duration", "Rating")
MOMENTS = ("Date", "Datetime", "Time")
CHOICES = ("Select", "Check")
FILES = ("Attach", "Attach Image")
LINKS = ("Link",)

# Others are layout, or a table, a drawing, a password.
SHOWN = frozenset((*TEXT, *NUMBERS, *MOMENTS, *CHOICES, *FILES, *LINKS))
# A link would offer every client the whole list; a file is read by its own rules, see `portal.client_view.file_of`.
ASKED = frozenset((*TEXT, *NUMBERS, *MOMENTS, *CHOICES, *FILES)) - {"Autocomplete"}
SEEN = SHOWN - frozenset(FILES)
# What groups: of long texts and moments every value is another one.
COUNTED_BY = frozenset((*CHOICES, *LINKS, "Data", "Autocomplete", "Int", "Rating"))

FIELDTYPES: dict[str, frozenset[str]] = {
	ON_INTAKE: SHOWN,
	ON_PORTAL: ASKED,
	CLIENTS_SEE: SEEN,
	IN_REPORTS: COUNTED_BY,
}


class OwnField(NamedTuple):
	doctype: str
	fieldname: str
	fieldtype: str
	permlevel: int = 0


def may_show(field: OwnField) -> bool:
	"""Whether there is anything to tick for a field."""
	return field.doctype in TICKS_OF and field.fieldtype in SHOWN


def objection(field: OwnField, tick: Tick) -> str | None:
	"""Why a tick is not possible: "doctype", "fieldtype" or "permlevel"; None when it is."""
	if tick not in TICKS_OF.get(field.doctype, ()):
		return "doctype"
	if field.fieldtype not in FIELDTYPES[tick]:
		return "fieldtype"
	# Who may read a field of a higher level is the platform's to say. Clients and reports do not ask it.
	if field.permlevel and tick != ON_INTAKE:
		return "permlevel"
	return None


def moved_behind(order: list[str], fieldname: str, after: str, companions: Collection[str] = ()) -> list[str]:
	"""The order of fields with one of them behind another, and behind the `companions` that stand there already.

	Unchanged when `after` is not there.
	"""
	if after not in order or fieldname == after:
		return order
	others = [name for name in order if name != fieldname]
	place = others.index(after) + 1
	while place < len(others) and others[place] in companions:
		place += 1
	return [*others[:place], fieldname, *others[place:]]


def between(order: list[str], first: str, last: str) -> list[str]:
	"""The fields behind `first` and before `last`; none when one of these is not there."""
	if not {first, last} <= set(order):
		return []
	return order[order.index(first) + 1 : order.index(last)]
