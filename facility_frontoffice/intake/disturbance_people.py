"""Who is there: the people that one message about a disturbance goes to, each once.

There is who has their usual place at the place or below it, and who asked something there in the last days (a
setting). A disturbance of a product without a place is of who waits for that product, or asked for it in those days.
The platform's employees have a branch and no place, so they are found by their profile or their questions only.

Who is there is looked up once, when somebody says that everybody is told: that list hears all news from then on.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.query_builder.functions import Max
from frappe.utils import add_days, now_datetime

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake.disturbance_rules import RECENT_REQUEST, USUAL_PLACE, Person, one_each
from facility_frontoffice.intake.errors import IntakeError

REQUEST, LINE, PROFILE = "Client Request", "Client Request Line", "Facility Client Profile"
DISTURBANCE, PERSON = "Facility Disturbance", "Facility Disturbance Person"
FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"disturbance",
	"person_key",
	"client_name",
	"email",
	"client_user",
	"reason",
	"language",
	"told_version",
]
CHUNK = 1000


def people_of(disturbance) -> list[Person]:
	"""Everybody there, but for who waits with a request in it: they hear it of their request. A few statements."""
	found = [*_with_usual_place(disturbance), *_who_asked(disturbance)]
	waiting = waiting_keys(disturbance)
	return [person for person in one_each(found) if not waiting & _keys_of(person)]


def waiting_keys(disturbance) -> set[str]:
	"""Addresses and log-ins, in small letters, of who hears it of their request: it waits with it, or did until the end.

	Who reported it first is among them.
	"""
	table = frappe.qb.DocType(REQUEST)
	waits = table.status.notin(REQUEST_ENDED)
	if disturbance.ended_at:
		waits |= table.completed_at >= disturbance.ended_at
	rows = (
		frappe.qb.from_(table)
		.select(table.client_email, table.client_user)
		.where(
			((table.disturbance == disturbance.name) & waits)
			| (table.name == (disturbance.client_request or ""))
		)
		.run()
	)
	return {value.lower() for row in rows for value in row if value}


def keep(disturbance, people: Iterable[Person]) -> int:
	"""Writes down who is told from now on; who is on the list already stays as they are. Returns how many there are."""
	now, user = now_datetime(), frappe.session.user
	rows = [
		[
			frappe.generate_hash(length=10), now, now, user, user, disturbance.name,
			f"{disturbance.name}:{person.key}"[:140], person.name[:140], person.email, person.user, person.reason,
			person.language, "",
		]
		for person in people
	]  # fmt: skip
	for start in range(0, len(rows), CHUNK):
		frappe.db.bulk_insert(PERSON, FIELDS, rows[start : start + CHUNK], ignore_duplicates=True)
	return frappe.db.count(PERSON, {"disturbance": disturbance.name})


def forget(disturbance: str) -> None:
	frappe.db.delete(PERSON, {"disturbance": disturbance})


def check_number(found: int, expected: int) -> None:
	"""Refuses when other people are there than were shown: who confirms a number means that number."""
	if not found:
		frappe.throw(
			_("Nobody is known there. Who reports it is told all the same."),
			IntakeError,
			title=_("Nobody There"),
		)
	if found != expected:
		frappe.throw(
			_("{0} people are there now, not {1}. Look at the preview again.").format(found, expected),
			IntakeError,
			title=_("Other People"),
		)


# Parts --------------------------------------------------------------------------------------------


def _with_usual_place(disturbance) -> list[Person]:
	if not disturbance.location:
		return []
	profile, place, user = map(frappe.qb.DocType, (PROFILE, "Location", "User"))
	top = _span(disturbance.location)
	rows = (
		frappe.qb.from_(profile)
		.join(place)
		.on(place.name == profile.location)
		.left_join(user)
		.on(user.name == profile.email)
		.select(
			profile.email,
			profile.client_name,
			profile.language.as_("profile_language"),
			user.name.as_("user"),
			user.enabled,
			user.full_name,
			user.language,
		)
		.where((place.lft >= top.lft) & (place.rgt <= top.rgt))
		.orderby(profile.email)
		.run(as_dict=True)
	)
	return _as_people(rows, USUAL_PLACE)


def _who_asked(disturbance) -> list[Person]:
	"""One row for each client, however many questions they have."""
	request, user, profile = map(frappe.qb.DocType, (REQUEST, "User", PROFILE))
	query = frappe.qb.from_(request)
	since = add_days(now_datetime(), -days())
	is_recent = request.received_at >= since
	if disturbance.location:
		place, top = frappe.qb.DocType("Location"), _span(disturbance.location)
		query = query.join(place).on(place.name == request.location)
		query = query.where((place.lft >= top.lft) & (place.rgt <= top.rgt) & is_recent)
	else:
		line = frappe.qb.DocType(LINE)
		query = query.join(line).on((line.parent == request.name) & (line.parenttype == REQUEST))
		is_open = request.status.notin(REQUEST_ENDED)
		query = query.where((line.product == disturbance.product) & (is_recent | is_open))
	rows = (
		query.left_join(user)
		.on(user.name == request.client_user)
		.left_join(profile)
		.on(profile.name == request.client_email)
		.select(
			request.client_email.as_("email"),
			Max(request.client_name).as_("client_name"),
			request.client_user.as_("user"),
			Max(user.enabled).as_("enabled"),
			Max(user.email).as_("user_email"),
			Max(user.full_name).as_("full_name"),
			Max(user.language).as_("language"),
			Max(profile.language).as_("profile_language"),
		)
		.where(request.merged_into.isnull() | (request.merged_into == ""))
		.groupby(request.client_user, request.client_email)
		.orderby(request.client_user)
		.orderby(request.client_email)
		.run(as_dict=True)
	)
	return _as_people(rows, RECENT_REQUEST)


def _as_people(rows: list, reason: str) -> list[Person]:
	"""Whose log-in was closed has left."""
	return [
		Person(
			email=(row.user_email or row.email or "").strip().lower() or None,
			user=row.user,
			name=row.full_name or row.client_name or row.email or "",
			reason=reason,
			language=row.language or row.profile_language or house_language(),
		)
		for row in rows
		if not (row.user and not row.enabled)
	]


def _keys_of(person: Person) -> set[str]:
	return {value.lower() for value in (person.email, person.user) if value}


def _span(location: str):
	return frappe.db.get_value("Location", location, ["lft", "rgt"], as_dict=True)


def days() -> int:
	"""How long ago somebody may have asked something there to be of the place."""
	return int(frappe.db.get_single_value("Facility Frontoffice Settings", "disturbance_days") or 0)
