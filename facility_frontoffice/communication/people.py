"""Who is told: their address, log-in, telephone and language, looked up for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe

from facility_frontoffice.communication.texts import house_language
from facility_frontoffice.intake import client_profiles

USER, PROFILE, DECLINED = "User", "Facility Client Profile", "Facility Declined Message"
USER_FIELDS = ("name", "email", "language", "mobile_no", "enabled")


@dataclass(frozen=True)
class Person:
	"""Somebody to tell. `is_client`: who asked, and not somebody for whom it is."""

	email: str | None = None
	user: str | None = None
	phone: str | None = None
	language: str | None = None
	is_client: bool = True
	name: str | None = None


@dataclass(frozen=True)
class Known:
	"""What is known of a person beside what the request says."""

	language: str
	email: str | None = None
	phone: str | None = None
	declined: frozenset[str] = frozenset()
	address_state: str | None = None


class Directory:
	"""What is known of the people that are about to be told: at most two statements for all of them."""

	def __init__(self, people: Iterable[Person]):
		people = list(people)
		self._users = _users({person.user for person in people if person.user})
		emails = {client_profiles.key_of(person.email) for person in people}
		emails |= {client_profiles.key_of(user.email) for user in self._users.values()}
		self._profiles = _profiles(emails - {""})

	def about(self, person: Person) -> Known:
		user = self._users.get(person.user) or frappe._dict()
		email = person.email or user.email
		profile = self._profiles.get(client_profiles.key_of(email)) or frappe._dict(declined=frozenset())
		return Known(
			language=person.language or user.language or profile.language or house_language(),
			email=email,
			phone=person.phone or user.mobile_no,
			declined=profile.declined,
			address_state=profile.address_state,
		)


def language_of(request) -> str:
	"""The language in which the client of a request is written to."""
	person = Person(email=request.client_email, user=request.client_user)
	return Directory([person]).about(person).language


def people_of(request, for_whom: str) -> list[Person]:
	"""Whom a rule tells of a request. What somebody asks for themselves is for who asks."""
	client = Person(
		email=request.client_email,
		user=request.client_user,
		phone=request.get("client_phone"),
		name=request.get("client_name"),
	)
	if for_whom == "Client" or not request.get("for_someone_else"):
		return [client]
	other = Person(
		user=request.beneficiary,
		phone=request.beneficiary_phone,
		is_client=False,
		name=request.beneficiary_name,
	)
	return [other] if for_whom == "Who It Is For" else [client, other]


def _users(names: set[str]) -> dict:
	if not names:
		return {}
	if len(names) == 1:
		# the usual case, and in the cache: a request and its client
		(name,) = names
		row = frappe.get_cached_value(USER, name, list(USER_FIELDS), as_dict=True)
		return {name: row} if row else {}
	rows = frappe.get_all(USER, filters={"name": ("in", sorted(names))}, fields=list(USER_FIELDS))
	return {row.name: row for row in rows}


def _profiles(emails: set[str]) -> dict:
	"""Language, state of the address and declined rules by address."""
	if not emails:
		return {}
	profile, declined = frappe.qb.DocType(PROFILE), frappe.qb.DocType(DECLINED)
	rows = (
		frappe.qb.from_(profile)
		.left_join(declined)
		.on((declined.parent == profile.name) & (declined.parenttype == PROFILE))
		.select(profile.name, profile.language, profile.address_state, declined.message_rule)
		.where(profile.name.isin(sorted(emails)))
		.run(as_dict=True)
	)
	found: dict = {}
	for row in rows:
		known = found.setdefault(row.name.lower(), frappe._dict(row, declined=frozenset()))
		if row.message_rule:
			known.declined |= {row.message_rule}
	return found
