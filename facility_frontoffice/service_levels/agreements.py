"""Which service level applies to what, and what it says. Reads settings only, from the cache of documents.

What is found here is fixed on the document at the moment of asking or sending; nothing looks here again for
what runs already, unless somebody re-applies the norm with a reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import frappe

from facility_frontoffice.service_levels import norms

LEVEL = "Facility Service Level"
# The field in which a party of ERPNext holds its level; see `setup.custom_fields`.
LEVEL_FIELD = "facility_service_level"
# And a supplier its hours.
HOURS_FIELD = "facility_calendar"

PAUSES = {
	"pause_waiting_for_client": "Waiting for Client",
	"pause_on_hold": "On Hold",
	"pause_waiting_for_supplier": "Waiting for Supplier",
}
DEFAULT_WAITS = ("Waiting for Client", "On Hold")


@dataclass(frozen=True)
class Terms:
	"""What is agreed. Norms are seconds of working time by `calendar`, None where nothing is promised.

	`source` is who decided (see `norms.LEVEL_ORDER`), `reason` its name. `waits_in`: statuses in which the clock
	waits.
	"""

	level: str | None = None
	source: str = ""
	reason: str = ""
	calendar: str | None = None
	acknowledge: float | None = None
	respond: float | None = None
	resolve: float | None = None
	silence: float | None = None
	waits_in: tuple[str, ...] = DEFAULT_WAITS


# Requests -----------------------------------------------------------------------------------------


def terms_of_request(request) -> Terms:
	"""What is promised for a request, by its lines, client, place and desk.

	Of several products the slowest gives the norm, for the request is done when its last line is (S60).
	"""
	products = list(dict.fromkeys(line.product for line in request.lines)) or [None]
	found = [_terms_for(product, request) for product in products]
	slowest = max(found, key=lambda terms: terms.resolve or 0)
	silences = [terms.silence for terms in found if terms.silence]
	return slowest if not silences else Terms(**{**vars(slowest), "silence": min(silences)})


def _terms_for(product: str | None, request) -> Terms:
	source, reason, level = next(_candidates(product, request), ("", "", None))
	level = _cached(LEVEL, level)
	desk = _cached("Facility Service Desk", request.service_desk)
	norm = _norm_of(level, request.priority)
	asked = _cached("Facility Product", product)
	hours = asked.maximum_silence_hours if asked else None
	return Terms(
		level=level.name if level else None,
		source=source,
		reason=reason,
		calendar=(level and level.calendar)
		or (desk and desk.calendar)
		or _settings().default_calendar
		or None,
		acknowledge=_seconds(norm, "acknowledge_within"),
		respond=_seconds(norm, "respond_within"),
		resolve=_seconds(norm, "resolve_within"),
		silence=(hours * 3600 if hours else _seconds(level, "maximum_silence")),
		waits_in=waits_of(level),
	)


def _candidates(product: str | None, request) -> Iterator[tuple[str, str, str]]:
	"""(source, name of who decides, level) in the order of `norms.LEVEL_ORDER`, only those that have one."""
	look = {
		"Product": lambda: _own_level("Facility Product", product, "service_level", "product_name"),
		"Customer": lambda: (request.customer, _level_of_party("Customer", request.customer)),
		"Department": lambda: _nearest("Department", request.department, "parent_department"),
		"Location": lambda: _nearest("Location", request.location, "parent_location"),
		"Service Desk": lambda: _own_level(
			"Facility Service Desk", request.service_desk, "service_level", "desk_name"
		),
		"Default": _default,
	}
	for source in norms.LEVEL_ORDER:
		name, level = look[source]()
		if level:
			yield source, name, level


def _own_level(doctype: str, name: str | None, field: str, title: str) -> tuple[str, str | None]:
	doc = _cached(doctype, name)
	return (doc.get(title) or doc.name, doc.get(field)) if doc else ("", None)


def _level_of_party(doctype: str, name: str | None) -> str | None:
	"""One column: these registers are large, and loading a whole party to keep it would cost more."""
	return frappe.db.get_value(doctype, name, LEVEL_FIELD, cache=True) if name else None


def _hours_of(supplier: str | None) -> str | None:
	return frappe.db.get_value("Supplier", supplier, HOURS_FIELD, cache=True) if supplier else None


def _nearest(doctype: str, name: str | None, parent: str) -> tuple[str, str | None]:
	"""The level of a place or department, or of the nearest above it that has one."""
	seen = set()
	while name and name not in seen:
		seen.add(name)
		doc = _cached(doctype, name)
		if doc.get(LEVEL_FIELD):
			return doc.name, doc.get(LEVEL_FIELD)
		name = doc.get(parent)
	return "", None


def _default() -> tuple[str, str | None]:
	level = _settings().default_service_level or frappe.db.get_value(
		LEVEL, {"is_default": 1}, order_by="name", cache=True
	)
	return level or "", level


# Work ---------------------------------------------------------------------------------------------


def terms_of_work(
	backoffice_unit: str | None, supplier: str | None, step_norm: float | None, priority: str | None
) -> Terms:
	"""What is agreed with who delivers (S59): the norm of the product's step, else of the supplier, else the unit.

	`source` is empty when none of them has a norm; then what is left until the date of the request counts, and
	that is for the caller to work out. A level without norm is a choice: `source` is set, `resolve` is None.
	"""
	unit = _cached("Backoffice Unit", backoffice_unit)
	supplier_level = _level_of_party("Supplier", supplier)
	unit_level = unit.service_level if unit else None
	level = _cached(LEVEL, supplier_level or unit_level)
	norm = _norm_of(level, priority)
	resolve = step_norm or _seconds(norm, "resolve_within")
	if step_norm:
		source = "Product Step"
	elif level:
		source = "Supplier" if supplier_level else "Backoffice Unit"
	else:
		source = "Backoffice Unit" if unit and unit.default_norm else ""
		resolve = (unit.default_norm or None) if unit else None
	return Terms(
		level=level.name if level else None,
		source=source,
		calendar=(level and level.calendar) or _hours_of(supplier) or (unit and unit.calendar) or None,
		respond=_seconds(norm, "respond_within"),
		resolve=resolve,
		waits_in=waits_of(level) if level else ("Waiting for Client",),
	)


# Parts --------------------------------------------------------------------------------------------


def waits_of(level) -> tuple[str, ...]:
	"""The statuses in which the clock of a level waits."""
	if not level:
		return DEFAULT_WAITS
	return tuple(status for field, status in PAUSES.items() if level.get(field))


def _norm_of(level, priority: str | None):
	"""What a level promises for a priority; None when it promises nothing."""
	return norms.norm_for(priority or "Medium", level.norms) if level and not level.no_norm else None


def _seconds(row, field: str) -> float | None:
	return (row.get(field) or None) if row else None


def _cached(doctype: str, name: str | None):
	return frappe.get_cached_doc(doctype, name) if name else None


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
