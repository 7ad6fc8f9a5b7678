"""The board and the day of a unit, and one's own work: many assignments in few statements.

Permission: what a user sees here is what the platform's own list would show them, by the same conditions; the caller
has checked that they may read assignments at all. The number of statements does not depend on how much there is,
and each list of cards is a walk along an index (see `on_doctype_update` of the doctype).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import get_datetime, get_system_timezone, getdate, now_datetime, today
from pypika import Order
from pypika.terms import LiteralValue, ValueWrapper

from facility_frontoffice.fulfilment import board_rules as rules
from facility_frontoffice.fulfilment import presence
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.presence_rules import spans_of
from facility_frontoffice.permissions.backoffice_assignment import units_of
from facility_frontoffice.permissions.criteria import sees_everything
from facility_frontoffice.service_levels.calendars import to_moment, to_site_time, working_calendar

ASSIGNMENT = "Backoffice Assignment"
NOBODY = "-"
LAST = datetime.max.replace(tzinfo=timezone.utc)
FIELDS = (
	"name", "creation", "status", "action", "product", "product_name", "step", "qty", "location", "client_name",
	"client_request", "backoffice_unit", "supplier", "assigned_to", "due", "expected_date", "breached_at",
	"evidence_required", "planned_start", "planned_end", "completed_at",
)  # fmt: skip
SEARCHED = (
	"name", "client_request", "product_name", "step", "location", "client_name", "supplier", "instructions",
)  # fmt: skip

# What is left of the order when nothing was reported, and when nothing was agreed either.
AGREED, UNDATED = ("due", "creation", "name"), ("creation", "name")

KANBAN, LIST = "kanban", "list"


@dataclass(frozen=True)
class Choice:
	"""What somebody chose to look at; nothing of a field is everything that they may see.

	`person` is a user, or "-" for work that is nobody's yet. `location` is a place with all that lies in it.
	Every word of `words` must occur.
	"""

	unit: str | None = None
	supplier: str | None = None
	person: str | None = None
	location: str | None = None
	late: bool = False
	words: str = ""


def board(choice: Choice, view: str = KANBAN, sizes: dict[str, int] | None = None) -> dict:
	"""The columns of the board, or one list of all that is open.

	`sizes` says how many cards of a column are wanted, in whole pages. Returns `columns`: [{key, count, counts_on,
	cards}], late first, `count` up to a limit and `counts_on` whether there are more than that; `late` and
	`returned` (today) as [number, whether there are more]; `people`: {user: {full_name, image}}.
	"""
	columns = rules.COLUMNS if view == KANBAN else {rules.EVERYTHING: rules.UNFINISHED}
	sizes = {key: rules.page_size((sizes or {}).get(key)) for key in columns}
	query = _Query(choice)
	cards = query.cards(columns, sizes)
	counted = query.counts(columns)
	_complete([card for rows in cards.values() for card in rows])
	return {
		"columns": [
			{"key": key, "cards": cards[key], "count": counted[key][0], "counts_on": counted[key][1]}
			for key in columns
		],
		"late": counted["late"],
		"returned": counted["returned"],
		"people": _people(card.assigned_to for rows in cards.values() for card in rows),
	}


def day(unit: str, on: date | str | None = None, size: int | None = None) -> dict:
	"""The day of a unit: who is in, with what is planned of them, and what waits to be planned.

	Returns `slots` (the rows, moments of the site), `people`: [{user, full_name, image, is_in, why, capacity, planned,
	blocks, elsewhere}] with seconds, the blocks of nobody and of people from elsewhere in `others`, and `unplanned`, a
	column as those of the board. `elsewhere` is when somebody is busy for another unit, without what it is. Each of
	them has its `lane` of `lanes`.
	"""
	on = getdate(on or today())
	zone = ZoneInfo(get_system_timezone())
	opens = _opening_hours(unit, on)
	query = _Query(Choice(unit=unit))
	waiting = query.unplanned(rules.page_size(size), on)
	blocks = query.planned(on)
	_complete([*waiting["cards"], *blocks])
	team = presence.people_in(unit, on)
	elsewhere = _planned_elsewhere([person["user"] for person in team], on, {block.name for block in blocks})
	people = _people([*(person["user"] for person in team), *(block.assigned_to for block in blocks)])
	begins, ends = rules.day_bounds(on, zone)
	columns = [
		{
			**person,
			"image": people.get(person["user"], {}).get("image"),
			"capacity": rules.total_seconds(_exact(person["spans"])),
			**_planned(
				[block for block in blocks if block.assigned_to == person["user"]],
				begins,
				ends,
				[row for row in elsewhere if row.assigned_to == person["user"]],
			),
		}
		for person in team
	]
	members = {person["user"] for person in team}
	return {
		"unit": unit,
		"day": str(on),
		"slots": [
			{"starts": str(slot.starts), "is_open": slot.is_open} for slot in rules.day_slots(on, opens, zone)
		],
		"slot_minutes": rules.SLOT_MINUTES,
		"people": columns,
		"others": _planned([block for block in blocks if block.assigned_to not in members], begins, ends),
		"unplanned": waiting,
		"names": people,
	}


def free_time(
	assignment: str, unit: str | None, person: str | None, on: date, length: timedelta
) -> tuple[datetime, datetime]:
	"""The first time on a day at which work fits beside what is planned of a person, or of nobody in the unit when
	none is named, in site time. Refuses when there is none."""
	in_their_hours = [
		_exact(member["spans"])
		for member in (presence.people_in(unit, on) if unit and person else ())
		if member["user"] == person
	]
	opens = in_their_hours[0] if in_their_hours else _opening_hours(unit, on)
	opens = rules.clipped(opens, _next_quarter(), LAST)
	busy = _busy(assignment, unit, person, on)
	start = rules.first_free(opens, busy, length)
	if not start:
		frappe.throw(
			_("There is no room for it on {0}. Choose another day or person.").format(
				frappe.utils.format_date(on)
			),
			FulfilmentError,
			title=_("No Room"),
		)
	return to_site_time(start), to_site_time(start + length)


def parties() -> dict:
	"""What the session's user can choose: `units` [{name, is_mine}], `suppliers` with open work, and whether `all` is all."""
	user = frappe.session.user
	mine = units_of(user)
	may_see_all = sees_everything(user)
	units = (
		frappe.get_all("Backoffice Unit", filters={"disabled": 0}, pluck="name", order_by="name")
		if may_see_all
		else mine
	)
	return {
		"units": [{"name": unit, "is_mine": unit in mine} for unit in units],
		"suppliers": _suppliers(),
		"all": may_see_all,
	}


def _suppliers() -> list[str]:
	return frappe.get_list(
		ASSIGNMENT,
		filters={"supplier": ("is", "set"), "status": ("in", rules.UNFINISHED)},
		pluck="supplier",
		distinct=True,
		order_by="supplier",
		limit=0,
	)


def people_of(unit: str) -> list[dict]:
	"""The people of a unit, who is in today first: [{user, full_name, is_in, why}]"""
	people = presence.people_in(unit, today())
	wanted = ("user", "full_name", "is_in", "why")
	return [
		{key: person[key] for key in wanted} for person in sorted(people, key=lambda row: not row["is_in"])
	]


def may_see_unit(unit: str) -> bool:
	"""Whether the session's user is of this unit, or of the front office."""
	user = frappe.session.user
	return sees_everything(user) or unit in units_of(user)


# Asking --------------------------------------------------------------------------------------------


class _Query:
	"""The statements for one choice, each with what the session's user may see."""

	def __init__(self, choice: Choice):
		self.table = frappe.qb.DocType(ASSIGNMENT)
		self.now = now_datetime()
		self.begun = get_datetime(today())
		self.choice = choice
		self.conditions = self._conditions()

	def _conditions(self) -> list:
		table, choice = self.table, self.choice
		found = []
		if choice.unit:
			found.append(table.backoffice_unit == choice.unit)
		if choice.supplier:
			found.append(table.supplier == choice.supplier)
		if choice.person == NOBODY:
			found.append(table.assigned_to.isnull() | (table.assigned_to == ""))
		elif choice.person:
			found.append(table.assigned_to == choice.person)
		if choice.location:
			within = frappe.db.get_descendants("Location", choice.location)
			found.append(table.location.isin([choice.location, *within]))
		for word in choice.words.split():
			like = f"%{word.replace('%', chr(92) + '%').replace('_', chr(92) + '_')}%"
			found.append(_any(table[field].like(like) for field in SEARCHED))
		# The platform's own condition for this user: escaped values only, written for a query with parameters
		seen = build_match_conditions(ASSIGNMENT)
		if seen:
			found.append(LiteralValue(f"({seen})"))
		return found

	def _where(self, query, *conditions):
		for condition in (*conditions, *self.conditions):
			query = query.where(condition)
		return query

	def cards(self, columns: dict, sizes: dict[str, int]) -> dict[str, list]:
		"""For each column its cards; two statements: which they are, along an index, and what they say."""
		parts = [
			self._part(key, sizes[key], *branch)
			for key, statuses in columns.items()
			for status in statuses
			for branch in (self._done() if key == rules.DONE else self._by_moment(status))
		]
		branches: dict[str, dict[int, list]] = {key: {} for key in columns}
		for row in _all_of(parts):
			key, _slash, number = row.part.rpartition("/")
			branches[key].setdefault(int(number), []).append(row)
		shown = {
			key: [row.name for rows in found.values() for row in rows]
			if key == rules.DONE
			else [row["name"] for row in rules.most_urgent(found.values(), sizes[key])]
			for key, found in branches.items()
		}
		cards = self._cards_named([name for names in shown.values() for name in names])
		return {key: [cards[name] for name in names] for key, names in shown.items()}

	def _cards_named(self, names: list[str]) -> dict[str, dict]:
		if not names:
			return {}
		query = frappe.qb.from_(self.table).where(self.table.name.isin(names)).select(*self._fields())
		return {card.name: card for card in query.run(as_dict=True)}

	def _fields(self) -> list:
		"""Whether there is evidence, and not which: nobody needs its address to see that it is there."""
		has_evidence = Coalesce(self.table.evidence, "") != ""
		return [*(self.table[field] for field in FIELDS), has_evidence.as_("evidence")]

	def _part(self, key: str, size: int, number: int, conditions, order, direction=Order.asc):
		query = self._where(frappe.qb.from_(self.table), *conditions)
		query = query.select(
			ValueWrapper(f"{key}/{number}", "part"),
			*(self.table[field] for field in ("name", "status", *rules.ORDER)),
		)
		for field in order:
			query = query.orderby(self.table[field], order=direction)
		return query.limit(size)

	def _by_moment(self, status: str):
		"""What has a new date, what has the agreed one, and what has none: each is in the order of the index.

		What waits without a moment has none, whatever was reported before: it is sorted by its age.
		"""
		table, now = self.table, self.now
		number = 10 * rules.UNFINISHED.index(status)
		is_so = table.status == status
		late = [table.expected_date < now] if self.choice.late else []
		agreed_late = [table.due < now] if self.choice.late else []
		may_wait = status in rules.WAITING
		runs = [table.due.isnotnull()] if may_wait else []
		yield number, [is_so, table.expected_date.isnotnull(), *runs, *late], (*rules.ORDER, "name")
		yield number + 1, [is_so, table.expected_date.isnull(), table.due.isnotnull(), *agreed_late], AGREED
		if not self.choice.late:
			yield number + 2, [is_so, table.expected_date.isnull(), table.due.isnull()], UNDATED
		if may_wait and not self.choice.late:
			yield number + 3, [is_so, table.expected_date.isnotnull(), table.due.isnull()], UNDATED

	def _done(self):
		table = self.table
		yield 0, [table.status == "Completed", table.completed_at >= self.begun], ["completed_at"], Order.desc

	def counts(self, columns: dict) -> dict[str, list]:
		"""[number, whether there are more] of each column, of what is late and of what was returned today."""
		table = self.table
		late = self._late()
		wanted = {}
		for key, statuses in columns.items():
			conditions = [table.status.isin(statuses)]
			if key == rules.DONE:
				conditions.append(table.completed_at >= self.begun)
			elif self.choice.late:
				conditions.append(late)
			wanted[key] = conditions
		wanted["late"] = [table.status.isin(rules.UNFINISHED), late]
		# What was returned is heard of no more: the last that was heard is the return
		wanted["returned"] = [table.status == "Returned", table.last_update_at >= self.begun]
		parts = []
		for key, conditions in wanted.items():
			some = (
				self._where(frappe.qb.from_(table), *conditions)
				.select(table.name)
				.limit(rules.MOST_COUNTED + 1)
			)
			parts.append(frappe.qb.from_(some).select(ValueWrapper(key, "part"), Count("*").as_("number")))
		found = {row.part: row.number for row in _all_of(parts)}
		return {
			key: [min(number, rules.MOST_COUNTED), number > rules.MOST_COUNTED]
			for key, number in found.items()
		}

	def _late(self):
		table = self.table
		runs = table.due.isnotnull() | table.status.notin(rules.WAITING)
		return ((table.expected_date < self.now) & runs) | (
			table.expected_date.isnull() & (table.due < self.now)
		)

	def planned(self, on: date) -> list:
		"""What is planned on a day and not given back, with what was done of it."""
		table = self.table
		query = self._where(
			frappe.qb.from_(table),
			*_on_day(table, on),
		)
		return (
			query.select(*self._fields()).orderby(table.planned_start).orderby(table.name).run(as_dict=True)
		)

	def unplanned(self, size: int, on: date) -> dict:
		"""What is open and has no time yet, or had one that has passed: a column as those of the board."""
		table = self.table
		gone = get_datetime(min(on, getdate(today())))
		self.conditions.append(table.planned_start.isnull() | (table.planned_end < gone))
		columns = {rules.UNPLANNED: rules.UNFINISHED}
		cards = self.cards(columns, {rules.UNPLANNED: size})
		counted = self.counts(columns)[rules.UNPLANNED]
		self.conditions.pop()
		return {
			"key": rules.UNPLANNED,
			"cards": cards[rules.UNPLANNED],
			"count": counted[0],
			"counts_on": counted[1],
		}


def _any(conditions):
	found = None
	for condition in conditions:
		found = condition if found is None else found | condition
	return found


def _all_of(parts: list) -> list:
	"""The rows of several queries in one statement, each with an order and a limit of its own."""
	whole = None
	for number, part in enumerate(parts):
		shut = frappe.qb.from_(part.as_(f"part_{number}")).select("*")
		whole = shut if whole is None else whole.union_all(shut)
	return whole.run(as_dict=True)


def _on_day(table, on: date) -> list:
	"""What is planned on a day, and was not given back or cancelled; see `rules.LONGEST`."""
	return [
		table.planned_start >= get_datetime(on) - timedelta(minutes=rules.LONGEST),
		table.planned_start < get_datetime(on) + timedelta(days=1),
		table.planned_end > get_datetime(on),
		table.status.isin((*rules.UNFINISHED, "Completed")),
	]


def _planned_elsewhere(team: list[str], on: date, shown: set[str]) -> list:
	"""When these people are busy with what is not of this unit, or not for this reader: [{assigned_to, planned_start,
	planned_end}]. That they are is no secret among colleagues; with what is."""
	table = frappe.qb.DocType(ASSIGNMENT)
	query = frappe.qb.from_(table).where(table.assigned_to.isin(team or [""]))
	for condition in _on_day(table, on):
		query = query.where(condition)
	rows = (
		query.select(table.name, table.assigned_to, table.planned_start, table.planned_end)
		.orderby(table.planned_start)
		.orderby(table.name)
		.run(as_dict=True)
	)
	return [row for row in rows if row.pop("name") not in shown]


def _busy(assignment: str, unit: str | None, person: str | None, on: date) -> list[rules.Span]:
	"""What is planned of a person over all units, or of nobody yet in a unit; nothing without either."""
	if not (person or unit):
		return []
	whose = {"assigned_to": person} if person else {"assigned_to": ("is", "not set"), "backoffice_unit": unit}
	rows = frappe.get_all(
		ASSIGNMENT,
		filters={
			**whose,
			"name": ("!=", assignment),
			"status": ("in", rules.UNFINISHED),
			"planned_start": ("between", [on - timedelta(days=1), on + timedelta(days=1)]),
		},
		fields=["planned_start", "planned_end"],
		order_by="planned_start",
	)
	return [_span(row) for row in rows if row.planned_end]


# Completing ----------------------------------------------------------------------------------------


def _complete(cards: list) -> None:
	"""How urgent the requests are, and what clients must do; two statements for all of the cards."""
	if not cards:
		return
	priorities = dict(
		frappe.get_all(
			"Client Request",
			filters={"name": ("in", {card.client_request for card in cards})},
			fields=["name", "priority"],
			as_list=True,
		)
	)
	waiting = [card.name for card in cards if card.status == "Waiting for Client"]
	tasks = dict(
		frappe.get_all(
			"Facility Client Task",
			filters={"backoffice_assignment": ("in", waiting or [""]), "status": "Open"},
			fields=["backoffice_assignment", "task"],
			order_by="creation desc",
			as_list=True,
		)
	)
	for card in cards:
		card.priority = priorities.get(card.client_request)
		card.client_task = tasks.get(card.name)
		card.evidence = bool(card.evidence)


def _people(users) -> dict[str, dict]:
	"""{user: {full_name, image}}"""
	wanted = {user for user in users if user}
	if not wanted:
		return {}
	rows = frappe.get_all(
		"User", filters={"name": ("in", wanted)}, fields=["name", "full_name", "user_image as image"]
	)
	return {row.name: {"full_name": row.full_name, "image": row.image} for row in rows}


def _planned(blocks: list, begins: datetime, ends: datetime, elsewhere: list = ()) -> dict:
	"""Blocks beside each other where they overlap, and the seconds of the day that they take together."""
	everything = [*blocks, *elsewhere]
	spans = [_span(block) for block in everything]
	for block, (lane, of) in zip(everything, rules.lanes(spans), strict=True):
		block.lane, block.lanes = lane, of
	return {
		"blocks": blocks,
		"elsewhere": list(elsewhere),
		"planned": rules.total_seconds(rules.clipped(spans, begins, ends)),
	}


def _opening_hours(unit: str | None, on: date) -> list[rules.Span]:
	calendar = (
		presence.calendar_of(frappe.get_cached_doc("Backoffice Unit", unit))
		if unit
		else working_calendar(None)
	)
	return list(spans_of(calendar, on))


def _span(row) -> rules.Span:
	return _exact([(row.planned_start, row.planned_end)])[0]


def _exact(spans) -> list[rules.Span]:
	"""Moments of the site in UTC: those of one zone compare by the clock on the wall."""
	return [tuple(to_moment(moment).astimezone(timezone.utc) for moment in span) for span in spans]


def _now() -> datetime:
	return to_moment(now_datetime()).astimezone(timezone.utc)


def _next_quarter() -> datetime:
	"""The next quarter of an hour: nobody plans from 9:43:17."""
	now = _now()
	return (
		now
		- timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
		+ timedelta(minutes=15)
	)
