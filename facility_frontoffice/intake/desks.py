"""Which desk takes a request, who is there, and when it is open. Reads settings only, from the cache of documents.

Where the front office has one desk, that is all. Where units have desks of their own, or products go to desks, the
setting says so; the requests are the same. A desk that somebody chose stays, whatever the rule would say.
"""

from datetime import datetime, timezone

import frappe
from frappe import _
from frappe.utils import format_datetime, format_time

from facility_frontoffice.fulfilment import rules as fulfilment_rules
from facility_frontoffice.intake import desk_rules
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.service_levels.calendars import to_site_time, working_calendar
from facility_frontoffice.service_levels.working_time import CalendarError

DESK = "Facility Service Desk"


# Choosing -----------------------------------------------------------------------------------------


def choose_for_new(request) -> None:
	"""Puts a new request at a desk: the one that was chosen, or else the one that the rule says."""
	if request.flags.clocks_of:
		# A part that was split off stays where somebody put the whole.
		request.desk_is_chosen = frappe.db.get_value(
			"Client Request", request.flags.clocks_of, "desk_is_chosen"
		)
	else:
		request.desk_is_chosen = int(bool(request.service_desk))
	if not request.desk_is_chosen:
		request.service_desk = desk_by_rule(request)


def follow(request, before) -> None:
	"""Lets the desk follow the products while a request is in intake, and the owner follow the desk.

	Called before each write, before the norm is chosen. Refuses a desk that takes nothing any more.
	"""
	if not before:
		_refuse_disabled(request)
		return
	request.desk_is_chosen = before.get("desk_is_chosen")
	if request.service_desk != before.service_desk:
		_refuse_disabled(request)
		request.desk_is_chosen = 1
	elif not request.desk_is_chosen and _translates(request, before):
		request.flags.desk_by_rule = True
		request.service_desk = desk_by_rule(request) or before.service_desk
	if request.service_desk != before.service_desk:
		_follow_owner(request, before)


def desk_by_rule(request) -> str | None:
	"""The desk that the setting and the first product say."""
	settings = _settings()
	arrangement = settings.get("desk_arrangement") or desk_rules.ALL_CENTRAL
	default = settings.default_service_desk
	if arrangement == desk_rules.ALL_CENTRAL and default and not _is_disabled(default):
		return default
	unit, path = _of_product(next(iter(_products(request)), None))
	return desk_rules.choose(arrangement, directory(), default, unit, path)


def _translates(request, before) -> bool:
	"""Whether the products change while the request is in intake."""
	products = _products(request)
	is_in_intake = before.status in fulfilment_rules.REQUEST_IN_INTAKE
	return is_in_intake and bool(products) and products != _products(before)


def _products(request) -> list[str]:
	return [line.product for line in request.lines if line.product and line.status != "Cancelled"]


def directory() -> list[desk_rules.Desk]:
	"""The desks that take requests."""
	names = frappe.get_all(DESK, filters={"disabled": 0}, pluck="name", order_by="name")
	return [as_rule(frappe.get_cached_doc(DESK, name)) for name in names]


def as_rule(desk) -> desk_rules.Desk:
	"""A desk, also one that was not saved yet, as the rule sees it."""
	return desk_rules.Desk(
		name=desk.name or desk.desk_name or "",
		kind=desk.kind or desk_rules.CENTRAL,
		backoffice_unit=desk.backoffice_unit,
		families=frozenset(row.category for row in desk.families),
		is_disabled=bool(desk.disabled),
	)


def _of_product(product: str | None) -> tuple[str | None, list[str]]:
	"""The unit that delivers a product, or its first step; and its category, then those above it."""
	if not product:
		return None, []
	doc = frappe.get_cached_doc("Facility Product", product)
	return desk_rules.first_unit(doc.backoffice_unit, doc.steps), _path_of(doc.category)


def _path_of(category: str | None) -> list[str]:
	path: list[str] = []
	while category and category not in path:
		path.append(category)
		category = frappe.get_cached_value(
			"Facility Product Category", category, "parent_facility_product_category"
		)
	return path


def _follow_owner(request, before) -> None:
	"""Who is not of the new desk hands the request over to its lead; who is at work on it by rule keeps it."""
	owner, lead = request.front_office_owner, frappe.get_cached_value(DESK, request.service_desk, "lead")
	is_at_work = request.flags.desk_by_rule and owner == frappe.session.user
	if owner != before.front_office_owner or request.flags.keep_owner or is_at_work or not lead:
		return
	if owner not in staff_of(request.service_desk):
		request.front_office_owner = lead


def _refuse_disabled(request) -> None:
	if request.service_desk and _is_disabled(request.service_desk):
		frappe.throw(
			_("The desk {0} takes no requests any more. Choose another one.").format(_(request.service_desk)),
			IntakeError,
			title=_("Desk Disabled"),
		)


def _is_disabled(desk: str) -> bool:
	return bool(frappe.get_cached_value(DESK, desk, "disabled"))


def what_it_takes(desk: str | None) -> list[str]:
	"""In sentences, which requests come to a desk by the setting of now; for who sets it up."""
	if not desk:
		return []
	doc = frappe.get_cached_doc(DESK, desk)
	if doc.disabled:
		return [_("This desk is disabled: no request comes here.")]
	arrangement = _settings().get("desk_arrangement") or desk_rules.ALL_CENTRAL
	said = []
	if arrangement == desk_rules.MIXED and doc.families:
		families = ", ".join(_(row.category) for row in doc.families)
		said.append(_("Takes what is in: {0}.").format(families))
	if arrangement != desk_rules.ALL_CENTRAL and doc.kind == desk_rules.UNIT:
		said.append(_("Takes what {0} delivers.").format(_(doc.backoffice_unit)))
	if desk == _settings().default_service_desk:
		is_only = arrangement == desk_rules.ALL_CENTRAL
		said.append(_("Takes all requests.") if is_only else _("Takes what no other desk takes."))
	said = said or [_("Takes what people put here: nothing comes by itself.")]
	return [*said, _("That follows from “Desks” in Facility Frontoffice Settings.")]


# Who is there -------------------------------------------------------------------------------------


def staff_of(desk: str | None) -> set[str]:
	"""The lead and the agents of a desk."""
	if not desk:
		return set()
	doc = frappe.get_cached_doc(DESK, desk)
	return {user for user in (doc.lead, *(agent.user for agent in doc.agents)) if user}


def desk_of_agent(user: str | None) -> str | None:
	"""A desk that this person works at; None when they work at none."""
	if not user:
		return None
	table, agent = frappe.qb.DocType(DESK), frappe.qb.DocType("Facility Team Member")
	found = (
		frappe.qb.from_(table)
		.left_join(agent)
		.on((agent.parent == table.name) & (agent.parenttype == DESK) & (agent.user == user))
		.select(table.name)
		.where((table.disabled == 0) & ((table.lead == user) | agent.user.isnotnull()))
		.orderby(table.is_default)
		.orderby(table.name)
		.limit(1)
		.run(pluck=True)
	)
	return found[0] if found else None


def default_desk() -> str | None:
	return _settings().default_service_desk or None


# When it is open ----------------------------------------------------------------------------------


def channel_of(desk: str | None, channel: str):
	"""How a desk answers a channel: its row, or None when it does not say."""
	rows = frappe.get_cached_doc(DESK, desk).channels if desk else []
	return next((row for row in rows if row.channel == channel), None)


def calendar_of(desk: str | None, channel: str) -> str | None:
	"""The hours of a channel at a desk, else of the desk, else of the front office."""
	row = channel_of(desk, channel)
	own = frappe.get_cached_value(DESK, desk, "calendar") if desk else None
	return (row and row.calendar) or own or _settings().default_calendar or None


def standing(desk: str | None, channel: str, now: datetime | None = None) -> dict:
	"""How a channel of a desk stands: {"open", "opens_at", "closes_at", "text"}, moments in the site's time.

	Of what is open `closes_at` says until when, of what is closed `opens_at` when it opens; None is not known or
	never. `text` is for clients, in the language of the session.
	"""
	row = channel_of(desk, channel)
	if desk and (_is_disabled(desk) or (row and not row.enabled)):
		return _standing(False, None, None, _("This desk cannot be reached this way."))
	words = _(row.text_outside_hours) if row and row.text_outside_hours else None
	return standing_of_hours(working_calendar(calendar_of(desk, channel)), words, now)


def standing_of_hours(calendar, text_outside_hours: str | None = None, now: datetime | None = None) -> dict:
	"""How something with these hours stands, in the shape of `standing`."""
	now = now or datetime.now(timezone.utc)
	if calendar.is_open(now):
		closes = to_site_time(desk_rules.closes_at(calendar, now))
		return _standing(True, None, closes, _closes_words(closes, now))
	opens = to_site_time(_next_opening(calendar, now))
	words = text_outside_hours or _("Closed now.")
	return _standing(False, opens, None, " ".join(filter(None, (words, _opens_words(opens, now)))))


def _standing(is_open: bool, opens_at, closes_at, text: str) -> dict:
	return {"open": is_open, "opens_at": opens_at, "closes_at": closes_at, "text": text}


def _next_opening(calendar, now: datetime) -> datetime | None:
	try:
		return calendar.next_opening(now)
	except CalendarError:  # holidays without end
		return None


def _closes_words(closes, now: datetime) -> str:
	if not closes:
		return _("Open around the clock")
	is_today = closes.date() == to_site_time(now).date()
	at = format_time(closes, "HH:mm") if is_today else format_datetime(closes, "EEEE d MMMM, HH:mm")
	return _("Open until {0}").format(at)


def _opens_words(opens, now: datetime) -> str:
	if not opens:
		return ""
	if opens.date() == to_site_time(now).date():
		return _("Open again today at {0}.").format(format_time(opens, "HH:mm"))
	return _("Open again {0}.").format(format_datetime(opens, "EEEE d MMMM, HH:mm"))


def softeners_of(desk: str | None, channel: str | None = None) -> list[dict]:
	"""What makes waiting feel shorter at a desk (S40), for one channel or for all, in the order of the desk."""
	rows = frappe.get_cached_doc(DESK, desk).softeners if desk else []
	return [
		{
			"title": _(row.title),
			"kind": row.kind,
			"channel": row.channel or None,
			"text": _(row.text) if row.text else "",
			"url": row.url or row.attachment or None,
		}
		for row in rows
		if row.enabled and (not channel or not row.channel or row.channel == channel)
	]


def _settings():
	return frappe.get_cached_doc("Facility Frontoffice Settings")
