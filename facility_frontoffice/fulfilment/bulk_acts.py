"""What can be done to many documents at once, and how each is undone.

An act checks its arguments once, before anything is done, and then does one document at a time by the services that
the forms use. `keeps` are the fields that it changes: with what they were an act is undone, as long as they are
still as the act left them. `also` are those that it changes now and then: they are kept where it did. An act without
`keeps` cannot be undone: a client was told, or a party has begun.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate, today

from facility_frontoffice.communication.notices import tell_colleagues
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import board, board_rules, following, rules, service
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake
from facility_frontoffice.people import is_at_work, name_of, people_of_unit
from facility_frontoffice.permissions.criteria import sees_everything
from facility_frontoffice.service_levels.calendars import moment_of
from facility_frontoffice.setup import roles

ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"
FRONT_OFFICE = frozenset((roles.AGENT, roles.MANAGER))
RETURN_KINDS = ("Not Ours", "Information Missing", "Not Possible", "Other")
# The fields that say whose work it is.
HANDS = frozenset(("assigned_to", "front_office_owner"))
# What work that is given back to the unit loses.
TAKEN_ON = ("status", "accepted_at", "accepted_by")


@dataclass(frozen=True)
class Act:
	"""`check(arguments)` gives them clean, or refuses; `do(name, arguments)` does one."""

	doctype: str
	check: Callable[[dict], dict]
	do: Callable[[str, dict], object]
	keeps: tuple[str, ...] = ()
	also: tuple[str, ...] = ()


def act_named(action: str) -> Act:
	if action not in ACTS:
		frappe.throw(_("There is no action {0}.").format(action), FulfilmentError, title=_("Not Found"))
	return ACTS[action]


def people_for(act: Act) -> list[dict]:
	"""Who can be given documents of this kind: [{user, full_name, unit}], by name."""
	if act.doctype == REQUEST:
		return _of_the_front_office()
	unit = frappe.qb.DocType("Backoffice Unit")
	member = frappe.qb.DocType("Facility Team Member")
	user = frappe.qb.DocType("User")
	units = [row["name"] for row in board.parties()["units"]] or [""]
	members = (
		frappe.qb.from_(member)
		.where((member.parenttype == "Backoffice Unit") & member.parent.isin(units))
		.select(member.user, member.parent.as_("unit"))
	)
	leads = (
		frappe.qb.from_(unit)
		.where(unit.name.isin(units))
		.select(unit.lead.as_("user"), unit.name.as_("unit"))
	)
	team = (members + leads).as_("team")  # a union: a lead who is a member is one row
	return (
		frappe.qb.from_(team)
		.join(user)
		.on(user.name == team.user)
		.where(user.enabled == 1)
		.select(user.name.as_("user"), user.full_name, team.unit)
		.orderby(user.full_name)
		.orderby(team.unit)
		.run(as_dict=True)
	)


def _of_the_front_office() -> list[dict]:
	role = frappe.qb.DocType("Has Role")
	user = frappe.qb.DocType("User")
	return (
		frappe.qb.from_(role)
		.join(user)
		.on(user.name == role.parent)
		.where(role.parenttype == "User")
		.where(role.role.isin(sorted(FRONT_OFFICE)))
		.where(user.enabled == 1)
		.select(user.name.as_("user"), user.full_name)
		.distinct()
		.orderby(user.full_name)
		.run(as_dict=True)
	)


def in_lock_order(act: Act, names: list[str]) -> list[str]:
	"""By request, then by name: two who do the same to the same documents wait for each other, in any order of asking."""
	if act.doctype != ASSIGNMENT:
		return sorted(names)
	request_of = dict(
		frappe.get_all(
			ASSIGNMENT, filters={"name": ("in", names)}, fields=["name", "client_request"], as_list=True
		)
	)
	return sorted(names, key=lambda name: (request_of.get(name) or "", name))


def lock(act: Act, name: str) -> None:
	"""Holds the request of a document, before the document itself: the order in which everybody locks."""
	request = frappe.db.get_value(ASSIGNMENT, name, "client_request") if act.doctype == ASSIGNMENT else name
	frappe.db.get_value(REQUEST, request, "name", for_update=True)


def values_of(act: Act, name: str) -> dict:
	"""The fields that an act changes, as they are now, as texts: they are kept as JSON."""
	fields = (*act.keeps, *act.also)
	if not fields:
		return {}
	row = frappe.db.get_value(act.doctype, name, fields, as_dict=True, for_update=True) or {}
	return {field: str(row[field]) if row.get(field) else None for field in fields}


def put_back(act: Act, name: str, before: dict) -> None:
	"""Gives the fields of an act what they had before."""
	doc = life.locked(name) if act.doctype == ASSIGNMENT else following.locked_request(name)
	_check_is_still_there(doc, before)
	doc.update(before)
	doc.flags.keep_owner = doc.flags.told_apart = True
	if act.doctype == ASSIGNMENT:
		life.save(doc)
	else:
		doc.save(ignore_permissions=True)


def _check_is_still_there(doc, before: dict) -> None:
	"""Work does not go back to who has left since."""
	(hand,) = HANDS.intersection(before)
	person = before[hand]
	if not person or person == doc.get(hand):
		return
	if doc.doctype == REQUEST:
		_owner({"person": person})
		return
	may_do_it = person in people_of_unit(doc.backoffice_unit) or sees_everything(person)
	if not (is_at_work(person) and may_do_it):
		frappe.throw(
			_("{0} is not in {1} any more.").format(name_of(person), doc.backoffice_unit or _("a unit")),
			FulfilmentError,
			title=_("Not in This Unit"),
		)


def has_ended(act: Act, name: str) -> bool:
	"""Whether a document is finished or cancelled: what is over is not written again."""
	status = frappe.db.get_value(act.doctype, name, "status", for_update=True)
	return status in (rules.FINISHED if act.doctype == ASSIGNMENT else rules.REQUEST_ENDED)


def planned_after_date(names: list[str]) -> int:
	"""How many of these assignments are planned to end after the date that holds for them."""
	if not names:
		return 0
	rows = frappe.get_all(
		ASSIGNMENT,
		filters={"name": ("in", names), "planned_end": ("is", "set")},
		fields=["status", "due", "expected_date", "planned_end"],
	)
	dates = [(row.planned_end, board_rules.expected_at(row)) for row in rows]
	return sum(1 for ends, date in dates if date and ends > date)


def tell(act: Act, arguments: dict, names: list[str]) -> None:
	"""Who was given something hears it once, however many it are."""
	person = arguments.get("person")
	if not person or not names:
		return

	def text(language: str | None) -> str:
		if len(names) == 1:
			return _("{0} is yours now", language).format(names[0])
		return _("{0} of these are yours now: {1}", language).format(len(names), _(act.doctype, language))

	tell_colleagues([person], text, act.doctype, names[0])


# Arguments -----------------------------------------------------------------------------------------


def _nothing(arguments: dict) -> dict:
	return {}


def _person(arguments: dict) -> dict:
	person = arguments.get("person") or None
	if person and not frappe.db.get_value("User", person, "enabled"):
		frappe.throw(_("{0} cannot log in any more. Choose somebody else.").format(person), FulfilmentError)
	return {"person": person}


def _owner(arguments: dict) -> dict:
	person = _person(arguments)["person"]
	if not person:
		frappe.throw(_("Choose who guards these requests."), FulfilmentError, title=_("Nobody Chosen"))
	if not FRONT_OFFICE.intersection(frappe.get_roles(person)):
		frappe.throw(
			_("{0} is not of the front office. Choose somebody who is.").format(person),
			FulfilmentError,
			title=_("Not of the Front Office"),
		)
	return {"person": person}


def _plan(arguments: dict) -> dict:
	"""Either from `start` to `end`, or on a `day` for so many `minutes`, wherever there is room.

	An empty `person` is nobody: back to the unit. Without one each stays with who has it.
	"""
	found = _person(arguments)
	if arguments.get("person") == "":
		found["person"] = ""
	if arguments.get("start") or arguments.get("unplan"):
		start, end = moment_of(arguments.get("start")), moment_of(arguments.get("end"))
		return {**found, "start": start and str(start), "end": end and str(end)}
	day, minutes = arguments.get("day"), cint(arguments.get("minutes")) or 60
	if not day:
		frappe.throw(_("Choose a day."), FulfilmentError, title=_("Day Missing"))
	if getdate(day) < getdate(today()):
		frappe.throw(
			_("That day has passed. Choose a later one."), FulfilmentError, title=_("Day in the Past")
		)
	service.check_length(minutes)
	return {**found, "day": str(getdate(day)), "minutes": minutes}


def _delay(arguments: dict) -> dict:
	return {
		"expected_date": str(get_datetime(_text(arguments, "expected_date"))),
		"reason": _text(arguments, "reason"),
	}


def _return(arguments: dict) -> dict:
	kind = arguments.get("kind") or None
	if kind and kind not in RETURN_KINDS:
		frappe.throw(_("{0} is no kind of return.").format(kind), FulfilmentError)
	return {"reason": _text(arguments, "reason"), "kind": kind}


def _reason(arguments: dict) -> dict:
	return {"reason": _text(arguments, "reason")}


MISSING = {
	"reason": lambda: _("Say why."),
	"expected_date": lambda: _("Choose the date that is expected now."),
}


def _text(arguments: dict, field: str) -> str:
	value = str(arguments.get(field) or "").strip()
	if not value:
		frappe.throw(MISSING[field](), FulfilmentError, title=_("Something Missing"))
	return value


# Doing ---------------------------------------------------------------------------------------------


def _plan_one(name: str, arguments: dict):
	if not arguments.get("day"):
		start, end = arguments.get("start"), arguments.get("end")
		return service.plan(name, start, end, arguments["person"], tells=False)
	doc = life.locked(name)
	person = doc.assigned_to if arguments["person"] is None else arguments["person"]
	length = timedelta(minutes=arguments["minutes"])
	start, end = board.free_time(name, doc.backoffice_unit, person, getdate(arguments["day"]), length)
	return service.plan(name, start, end, arguments["person"], tells=False)


def _hand_to_owner(name: str, arguments: dict):
	doc = following.locked_request(name)
	intake.refuse_when_ended(doc)
	doc.front_office_owner = arguments["person"]
	doc.flags.keep_owner = True
	return doc.save(ignore_permissions=True)


ACTS = {
	"Accept": Act(
		ASSIGNMENT,
		_nothing,
		lambda name, arguments: service.accept(name),
		keeps=("status", "accepted_at", "accepted_by", "assigned_to"),
	),
	"Hand to a Person": Act(
		ASSIGNMENT,
		_person,
		lambda name, arguments: service.hand_over(name, arguments["person"], tells=False),
		keeps=("assigned_to", "person_reason"),
		also=TAKEN_ON,
	),
	"Plan for a Day": Act(
		ASSIGNMENT,
		_plan,
		_plan_one,
		keeps=("planned_start", "planned_end", "assigned_to", "person_reason"),
		also=TAKEN_ON,
	),
	"Report a Delay": Act(
		ASSIGNMENT,
		_delay,
		lambda name, arguments: service.report_delay(name, arguments["expected_date"], arguments["reason"]),
	),
	"Return": Act(
		ASSIGNMENT,
		_return,
		lambda name, arguments: service.return_to_front_office(name, arguments["reason"], arguments["kind"]),
	),
	"Send Out": Act(REQUEST, _nothing, lambda name, arguments: service.send_out(name)),
	"Hand over to Owner": Act(REQUEST, _owner, _hand_to_owner, keeps=("front_office_owner",)),
	"Hold": Act(REQUEST, _reason, lambda name, arguments: intake.hold(name, arguments["reason"])),
}
