"""What a rule does when one of its levels rings: record it, tell people, raise, hand over, inform the client.

All of it for many documents at once, in the transaction of the watch. The record goes first, and its key is
unique in the database: whoever does not get to write it does nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import frappe
from frappe import _, _lt
from frappe.utils import escape_html, format_datetime, get_url_to_form, now_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication.notices import Notice, languages_of, notify
from facility_frontoffice.service_levels import norms, silence
from facility_frontoffice.service_levels.calendars import to_site_time
from facility_frontoffice.service_levels.clocks import ASSIGNMENT, COMMITMENT, REQUEST, Clock
from facility_frontoffice.service_levels.escalation_rules import Rung
from facility_frontoffice.service_levels.service import History

ESCALATION = "Facility Escalation"
ESCALATION_FIELDS = [
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"escalation_key",
	"rule",
	"rule_name",
	"level",
	"repeat_number",
	"kind",
	"reference_doctype",
	"reference_name",
	"client_request",
	"due",
	"rang_at",
	"noticed_at",
	"notified",
	"actions_taken",
]
# What is needed of the request that work or a promise belongs to.
REQUEST_FIELDS = (
	"name",
	"subject",
	"cycle",
	"front_office_owner",
	"service_desk",
	"impact",
	"urgency",
	"client_user",
	"client_email",
)
# {0} is the document, {1} the moment, {2} what it is about.
AHEAD = {
	"Acknowledgement": _lt("{0} must be acknowledged before {1}: {2}"),
	"Response": _lt("{0} must get a first response before {1}: {2}"),
	"Resolution": _lt("{0} must be done before {1}: {2}"),
	"Silence": _lt("The client of {0} must hear something before {1}: {2}"),
	"Acceptance": _lt("{0} must be accepted before {1}: {2}"),
	"Assignment": _lt("{0} must be done before {1}: {2}"),
	"Commitment": _lt("{0} was promised before {1}: {2}"),
}
LATE = {
	"Acknowledgement": _lt("{0} was not acknowledged by {1}: {2}"),
	"Response": _lt("{0} waits for a first response since {1}: {2}"),
	"Resolution": _lt("{0} should have been done by {1}: {2}"),
	"Silence": _lt("The client of {0} has heard nothing since before {1}: {2}"),
	"Acceptance": _lt("Nobody accepted {0} by {1}: {2}"),
	"Assignment": _lt("{0} should have been done by {1}: {2}"),
	"Commitment": _lt("{0} was promised by {1} and not kept: {2}"),
}
OWNER_FIELD = {REQUEST: "front_office_owner", ASSIGNMENT: "assigned_to", COMMITMENT: "responsible"}


@dataclass(frozen=True)
class Item:
	"""One level that rings for one document."""

	clock: Clock
	row: frappe._dict
	history: History
	rung: Rung

	@property
	def settings(self) -> frappe._dict:
		return self.rung.level.settings

	@property
	def request(self) -> frappe._dict:
		return self.row.get("request") or self.row

	@property
	def key(self) -> str:
		"""One for each rule's level, document, cycle and repeat; a clock that begins anew may ring anew."""
		stretch = self.history.of(self.clock.name).stretch if self.clock.restarts_at else 0
		occasion = f"{self.row.get('cycle') or 0}.{stretch}.{self.rung.ring.number}"
		return f"{self.row.name}:{self.rung.level.name}:{occasion}"

	@property
	def title(self) -> str:
		work = " – ".join(filter(None, (self.row.get("product_name"), self.row.get("step"))))
		return self.row.get("subject") or work or self.row.get("promise") or ""

	@property
	def due(self) -> datetime | None:
		return self.row.get(self.clock.due)


def escalate(doctype: str, items: list[Item], now: datetime) -> None:
	"""Does what the rules ask for, for those items that nobody did before."""
	if not items:
		return
	people = people_of(doctype, items)
	items = _write_records(doctype, items, people, now)
	_raise_priority(items)
	_hand_over(doctype, items)
	_inform_clients(items, now)
	_notify(doctype, items, people)
	_mail(doctype, items, people)


def add_requests(rows: list, lock: bool = False) -> None:
	"""Gives work and promises their request, as `row.request`, in one statement.

	`lock`: locks the requests; one that somebody else holds is not waited for, and its rows get None.
	"""
	table = frappe.qb.DocType(REQUEST)
	query = (
		frappe.qb.from_(table)
		.select(*(table[column] for column in REQUEST_FIELDS))
		.where(table.name.isin({row.client_request for row in rows}))
	)
	found = (query.for_update(skip_locked=True) if lock else query).run(as_dict=True) if rows else ()
	by_name = {request.name: request for request in found}
	for row in rows:
		row.request = by_name.get(row.client_request)


# Who ----------------------------------------------------------------------------------------------


def people_of(doctype: str, items: list[Item]) -> dict[str, list[str]]:
	"""Who hears of each item, by its key."""
	roles = _people_by_role({item.settings.tell_role for item in items if item.settings.tell_role})
	return {item.key: _people(item, doctype, roles) for item in items}


def _people(item: Item, doctype: str, roles: dict[str, list[str]]) -> list[str]:
	"""Everybody who hears of it, each once; who gets it handed over hears of it too."""
	settings = item.settings
	found = []
	if settings.tell_owner:
		found.append(item.row.get(OWNER_FIELD[doctype]) or _lead_of_unit(item))
	if settings.tell_front_office:
		found.append(item.request.front_office_owner)
	if settings.tell_unit_lead:
		found.append(_lead_of_unit(item))
	if settings.tell_desk_lead:
		found.append(_lead_of_desk(item))
	found += roles.get(settings.tell_role, ())
	found += [settings.tell_user, _new_owner(item)]
	return list(dict.fromkeys(user for user in found if user))


def _lead_of_unit(item: Item) -> str | None:
	unit = item.row.get("backoffice_unit")
	return frappe.get_cached_doc("Backoffice Unit", unit).lead if unit else None


def _lead_of_desk(item: Item) -> str | None:
	desk = item.request.get("service_desk")
	return frappe.get_cached_doc("Facility Service Desk", desk).lead if desk else None


def _new_owner(item: Item) -> str | None:
	return {
		"Lead of the Unit": _lead_of_unit,
		"Lead of the Desk": _lead_of_desk,
		"Person": lambda item: item.settings.reassign_user,
	}.get(item.settings.reassign_to, lambda item: None)(item)


def _people_by_role(roles: set[str]) -> dict[str, list[str]]:
	"""The enabled users of these roles, in one statement."""
	if not roles:
		return {}
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(role)
		.join(user)
		.on(user.name == role.parent)
		.select(role.role, user.name)
		.where(role.role.isin(roles) & (role.parenttype == "User") & (user.enabled == 1))
		.orderby(user.name)
		.run()
	)
	found: dict[str, list[str]] = defaultdict(list)
	for name, person in rows:
		found[name].append(person)
	return found


# What ---------------------------------------------------------------------------------------------


def _write_records(
	doctype: str, items: list[Item], people: dict[str, list[str]], now: datetime
) -> list[Item]:
	"""Returns those whose record was not there yet."""
	names = {item.key: frappe.generate_hash(length=10) for item in items}
	written_at = now_datetime()
	frappe.db.bulk_insert(
		ESCALATION,
		ESCALATION_FIELDS,
		[
			[
				names[item.key], written_at, written_at, "Administrator", "Administrator", item.key,
				item.rung.rule.name, item.rung.rule.rule_name, item.rung.level.number, item.rung.ring.number,
				item.clock.name, doctype, item.row.name, item.request.name, item.due,
				to_site_time(item.rung.ring.at), to_site_time(now), ", ".join(people[item.key]),
				"\n".join(actions_in_words(item)),
			]
			for item in items
		],
		ignore_duplicates=True,
	)  # fmt: skip
	written = set(
		frappe.get_all(
			ESCALATION, filters={"name": ("in", list(names.values()))}, pluck="name", order_by="name"
		)
	)
	return [item for item in items if names[item.key] in written]


def actions_in_words(item: Item) -> Iterable[str]:
	if item.settings.raise_priority:
		yield _("Priority raised")
	if _new_owner(item):
		yield _("Given to {0}").format(_new_owner(item))
	if item.settings.inform_client:
		yield _("Client informed")
	if item.settings.notify_by_email:
		yield _("Told by e-mail")


def _raise_priority(items: list[Item]) -> None:
	raised = {}
	for item in items:
		if item.settings.raise_priority:
			impact, urgency = norms.raised(item.request.impact, item.request.urgency)
			raised[item.request.name] = {
				"impact": impact,
				"urgency": urgency,
				"priority": norms.priority_of(impact, urgency),
			}
	# People see these fields: a form that is open must be loaded again before it is saved.
	frappe.db.bulk_update(REQUEST, raised, modified_by="Administrator")


def _hand_over(doctype: str, items: list[Item]) -> None:
	field = OWNER_FIELD[doctype]
	owners = {item.row.name: {field: _new_owner(item)} for item in items if _new_owner(item)}
	frappe.db.bulk_update(doctype, owners, modified_by="Administrator")


def _inform_clients(items: list[Item], now: datetime) -> None:
	"""Who cannot be told hears nothing, so their silence goes on."""
	requests = {item.request.name: item for item in items if item.settings.inform_client}
	communication.tell_many(
		communication.Telling(item.request, "Progress", f"Progress:{item.key}") for item in requests.values()
	)
	told = silence.told_now(list(requests))
	if told:
		silence.begin_anew(told, now)


# Words --------------------------------------------------------------------------------------------


def _notify(doctype: str, items: list[Item], people: dict[str, list[str]]) -> None:
	notify(
		Notice(user, partial(words, item), doctype, item.row.name)
		for item in items
		if item.settings.notify_in_app
		for user in people[item.key]
	)


def _mail(doctype: str, items: list[Item], people: dict[str, list[str]]) -> None:
	"""One mail for each person, with all that rings now: a bad morning is no storm.

	The platform's queue is a table, so the mail is there if and only if the record is. What cannot be queued is
	logged and undoes nothing else.
	"""
	by_person: dict[str, list[Item]] = defaultdict(list)
	for item in items:
		if item.settings.notify_by_email:
			for user in people[item.key]:
				by_person[user].append(item)
	for user, language in languages_of(set(by_person)).items():
		frappe.db.savepoint("facility_escalation_mail")
		try:
			_send_mail(user, language, doctype, by_person[user])
		except Exception:
			frappe.db.rollback(save_point="facility_escalation_mail")
			frappe.log_error(title=_("An escalation could not be mailed"))


def _send_mail(user: str, language: str | None, doctype: str, items: list[Item]) -> None:
	rows = "".join(
		f'<li><a href="{get_url_to_form(doctype, item.row.name)}">{escape_html(item.row.name)}</a>: '
		f"{words(item, language)}</li>"
		for item in items
	)
	subject = (
		frappe.utils.strip_html_tags(words(items[0], language))
		if len(items) == 1
		else _("{0} things at the front office need you", language).format(len(items))
	)
	frappe.sendmail(
		recipients=[user],
		subject=subject[:140],
		message=f"<ul>{rows}</ul>",
		reference_doctype=doctype,
		reference_name=items[0].row.name,
		delayed=True,
		add_unsubscribe_link=0,
	)


def words(item: Item, language: str | None) -> str:
	"""What rings, for a person, as HTML."""
	is_late = bool(item.due and to_site_time(item.rung.ring.at) >= item.due)
	return _((LATE if is_late else AHEAD)[item.clock.name].msg, language).format(
		f"<strong>{escape_html(item.row.name)}</strong>",
		format_datetime(item.due) if item.due else "–",
		escape_html(item.title),
	)
