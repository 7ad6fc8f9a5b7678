"""Joining two requests that are one question. The caller has checked the permission.

The younger goes into the older, whatever order they are named in, and the older is done by the stricter of the
two: its clock counts on from the first time the client asked, and what is left is the least of both. So a join
is no way to win time either.
"""

from datetime import datetime

import frappe
from frappe import _
from frappe.utils import escape_html, format_datetime, get_datetime

from facility_frontoffice.communication import service as communication
from facility_frontoffice.intake import disturbances, retranslation, rules
from facility_frontoffice.intake.checks import refuse_when_ended
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.intake.service import locked
from facility_frontoffice.intake.splitting import (
	REQUEST,
	is_at_front_office,
	note_that_client_hears,
	products_of,
	reason_given,
	take_along,
)
from facility_frontoffice.service_levels import service as service_levels
from facility_frontoffice.service_levels.calendars import UTC

# What tells who asked; what the older does not know, the younger may.
CLIENT = (
	"client_user",
	"client_name",
	"client_email",
	"client_phone",
	"contact",
	"employee",
	"customer",
	"department",
)
PRIORITIES = ("Low", "Medium", "High", "Urgent")


def join(request: str, into: str, reason: str):
	"""Puts two open requests of one client together; returns the older, which has it all from here on.

	Lines of the younger that are still at the front office move to the older, with the promises and rooms that
	still are to come; one that is at a unit or supplier must come back first. The younger is closed and names the
	older in `merged_into`: its clocks stop, what the client was asked to do for it is withdrawn, and it cannot be
	opened again. Its files and messages stay with it. The client is told once, under the older number.
	"""
	older, younger = _locked_pair(request, into)
	reason = reason_given(reason)
	_check_client(older, younger)
	_check_lines(younger)
	moved = _take_in(older, younger, reason)
	take_along(younger.name, older.name, moved, all_of_it=True)
	_close(younger, older)
	older.add_comment(
		"Info",
		_("Joined with {0}, where its files and messages are. {1}").format(younger.name, escape_html(reason)),
	)
	younger.add_comment("Info", _("Joined with {0}. {1}").format(older.name, escape_html(reason)))
	_tell_client(older, younger)
	return older


# Checks -------------------------------------------------------------------------------------------


def _locked_pair(one: str, other: str) -> tuple:
	"""Both requests, the older first. Locked in the order of their names: two who join at once wait in turn."""
	if one == other:
		frappe.throw(_("Choose two different requests to join."), IntakeError, title=_("Same Request"))
	pair = [locked(name) for name in sorted((one, other))]
	for doc in pair:
		refuse_when_ended(doc)
	return tuple(sorted(pair, key=lambda doc: (get_datetime(doc.received_at), doc.name)))


def _check_client(older, younger) -> None:
	"""Whoever asked the older reads the words of the younger from now on, so two users are never one client."""
	are_two_users = older.client_user and younger.client_user and older.client_user != younger.client_user
	shared = any(
		older.get(name) and _comparable(older.get(name)) == _comparable(younger.get(name))
		for name in ("client_user", "client_email", "contact")
	)
	if are_two_users or not shared:
		frappe.throw(
			_(
				"{0} and {1} are of different clients, who would read each other's words. Handle both, and name "
				"the other one in a comment."
			).format(older.name, younger.name),
			IntakeError,
			title=_("Different Clients"),
		)


def _comparable(value: str | None) -> str:
	return (value or "").strip().casefold()


def _check_lines(younger) -> None:
	out = [
		line
		for line in younger.lines
		if line.status not in ("Completed", "Cancelled") and not is_at_front_office(line)
	]
	if out:
		frappe.throw(
			_(
				"Somebody is at work for {0}: {1}. Finish or take back that work first, then join the requests."
			).format(younger.name, products_of(out)),
			IntakeError,
			title=_("Work under Way"),
		)


# The older ----------------------------------------------------------------------------------------


def _take_in(older, younger, reason: str) -> dict[str, str]:
	"""Adds lines and words to the older; returns the names of the rows that moved, by the old."""
	is_provisional = not older.lines
	moving = [line for line in younger.lines if is_at_front_office(line)]
	rows = [older.append("lines", {**_copied(line), "status": "New"}) for line in moving]
	retranslation.carry(moving, rows)
	older.description = _words_of_both(older, younger)
	older.update({name: older.get(name) or younger.get(name) for name in CLIENT})
	if PRIORITIES.index(younger.priority) > PRIORITIES.index(older.priority):
		older.update({name: younger.get(name) for name in ("impact", "urgency", "priority")})
	if is_provisional:
		service_levels.choose_norm(older)
		older.promised_date = None
	_run_by_the_stricter(older, younger)
	older.flags.terms_are_set = True
	older.flags.norm_reason = reason
	note_that_client_hears(older)
	older.save(ignore_permissions=True)
	return {line.name: row.name for line, row in zip(moving, rows, strict=True)}


def _copied(line) -> dict:
	copy = frappe.copy_doc(line, ignore_no_copy=False).as_dict(no_default_fields=True)
	return {name: value for name, value in copy.items() if value is not None}


def _words_of_both(older, younger) -> str:
	"""What the client wrote the second time stands below the first, with its number and date."""
	heading = f"{younger.name}, {format_datetime(younger.received_at)}: {younger.subject}"
	added = "\n".join(filter(None, (heading, younger.description)))
	words = "\n\n".join(filter(None, (older.description, added)))
	# Too long is refused at the counter; here the rest stays readable in the younger.
	return words if len(words) <= rules.DESCRIPTION_LENGTH else words[: rules.DESCRIPTION_LENGTH - 1] + "…"


def _run_by_the_stricter(older, younger) -> None:
	"""Shortens the norm of the older to what is left of that of the younger, where that is less.

	What is left is working time, and is counted on by the hours of the older. A norm is only made shorter: the
	lines that came along are done within what was promised.
	"""
	if not younger.resolution_norm:
		return
	used, used_by_younger = _used(older), _used(younger)
	norm = max(used + younger.resolution_norm - used_by_younger, 1)
	if not older.resolution_norm or norm < older.resolution_norm:
		older.resolution_norm = norm
		older.promised_date = min(filter(None, (older.promised_date, younger.promised_date)), default=None)
	older.silence_norm = min(filter(None, (older.silence_norm, younger.silence_norm)), default=None)


def _used(request) -> float:
	"""Working time that the resolution clock of a request has counted."""
	history = service_levels.histories_of(REQUEST, [request.name], lock=True)[request.name]
	return history.of("Resolution").read(datetime.now(UTC)).elapsed


# The younger --------------------------------------------------------------------------------------


def _close(younger, older) -> None:
	for line in younger.lines:
		if line.status == "New":
			line.status = "Cancelled"
	younger.status = "Closed"
	younger.merged_into = older.name
	younger.flags.is_joined = True
	disturbances.hand_over_lead(younger.name, older)
	note_that_client_hears(younger)
	younger.save(ignore_permissions=True)
	frappe.db.set_value(
		"Facility Client Task", {"client_request": younger.name, "status": "Open"}, "status", "Withdrawn"
	)


def _tell_client(older, younger) -> None:
	words = _(
		"Your questions {0} and {1} belong together. We handle both under number {0} from here on.",
		communication.language_of(older),
	).format(older.name, younger.name)
	communication.tell(older, "Reply", f"Joined:{younger.name}", message=words)
