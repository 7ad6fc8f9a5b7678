"""What time does to a disturbance: planned work begins, and an end that passed without a word asks for news.

Whoever is asked says how it stands; only a person tells clients that it takes longer. Each is done once, also by
several sweeps at a time: the row is locked, and looked at again.
"""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import add_days, escape_html, format_datetime, now_datetime

from facility_frontoffice.communication.notices import Notice, notify
from facility_frontoffice.intake import disturbance_people, disturbance_rules
from facility_frontoffice.intake.disturbance_rules import ANNOUNCED, ENDED, RUNNING
from facility_frontoffice.service_levels.calendars import moment_of
from facility_frontoffice.setup import roles

DISTURBANCE, PERSON = disturbance_people.DISTURBANCE, disturbance_people.PERSON
# After this nobody looks any more at who was told of something that is long over
KEEP_PEOPLE_DAYS = 90


def sweep() -> None:
	"""Lets begin what begins, and rings for what should be over. Commits after each; one that fails stops no other."""
	now = now_datetime()
	for name in _names(ANNOUNCED, begins_at=("<=", now)):
		_one(_begin, name)
	for name in _names(RUNNING, expected_end=("<=", now)):
		_one(_ask_for_news, name)


def _one(action: Callable[[str], None], name: str) -> None:
	frappe.db.savepoint("disturbance")
	try:
		action(name)
	except Exception:
		frappe.db.rollback(save_point="disturbance")
		frappe.log_error(
			title=_("A disturbance could not be looked at"),
			reference_doctype=DISTURBANCE,
			reference_name=name,
		)
	frappe.db.commit()


def forget_people() -> None:
	"""Deletes who was told of what is long over."""
	over = frappe.get_all(
		DISTURBANCE,
		filters={
			"status": ENDED,
			"has_news": 0,
			"tell_everybody": 1,
			"ended_at": ("<", add_days(now_datetime(), -KEEP_PEOPLE_DAYS)),
		},
		pluck="name",
		order_by="name",
	)
	if over:
		frappe.db.delete(PERSON, {"disturbance": ("in", over)})


def _names(status: str, **filters) -> list[str]:
	return frappe.get_all(DISTURBANCE, filters={"status": status, **filters}, pluck="name", order_by="name")


def _begin(name: str) -> None:
	doc = frappe.get_doc(DISTURBANCE, name, for_update=True)
	if doc.status == ANNOUNCED and moment_of(doc.begins_at) <= moment_of(now_datetime()):
		doc.save(ignore_permissions=True)  # its status follows


def _ask_for_news(name: str) -> None:
	doc = frappe.get_doc(DISTURBANCE, name, for_update=True)
	end = disturbance_rules.wants_news(
		doc.status, moment_of(doc.expected_end), moment_of(doc.asked_for_end), moment_of(now_datetime())
	)
	if not end:
		return

	def words(language: str | None) -> str:
		return _("{0} should have been over by {1}. Is it? People wait to hear from you.", language).format(
			f"<strong>{escape_html(doc.title)}</strong>", format_datetime(doc.expected_end)
		)

	notify(Notice(user, words, DISTURBANCE, doc.name) for user in _who_knows(doc))
	# of this end nobody is asked again; a later one is another
	doc.db_set("asked_for_end", doc.expected_end, update_modified=False)


def _who_knows(doc) -> list[str]:
	"""Who made it known, and who owns the request that leads it; when both have left, the managers of the front office."""
	owner = (
		frappe.db.get_value("Client Request", doc.client_request, "front_office_owner")
		if doc.client_request
		else None
	)
	asked = {doc.owner, owner} - {None, "Administrator", "Guest"}
	there = frappe.get_all(
		"User", filters={"name": ("in", sorted(asked)), "enabled": 1}, pluck="name", order_by="name"
	)
	return there or _managers()


def _managers() -> list[str]:
	role, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(role)
		.join(user)
		.on((user.name == role.parent) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((role.role == roles.MANAGER) & (user.enabled == 1))
		.orderby(user.name)
		.run(pluck=True)
	)
