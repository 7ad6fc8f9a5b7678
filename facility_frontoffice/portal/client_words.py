"""How a request stands, in the words of the client. Pure: no Frappe.

The texts are source texts, marked for translation.
"""

from dataclasses import dataclass
from datetime import datetime


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


STATES = {
	"New": _lt("Received"),
	"In Intake": _lt("We are looking into it"),
	"In Progress": _lt("We are working on it"),
	"Waiting for Client": _lt("We need something from you"),
	"Waiting for Supplier": _lt("Ordered, waiting for delivery"),
	"On Hold": _lt("Paused"),
	"Completed": _lt("Done: is it right?"),
	"Closed": _lt("Closed"),
	"Cancelled": _lt("Cancelled"),
}
LINE_STATES = {**STATES, "New": _lt("Not started yet"), "Completed": _lt("Done")}

# The way of a request as a client sees it, and how far each status is on it.
STAGES = (_lt("Received"), _lt("Understood"), _lt("Under way"), _lt("Done"))
_STAGE_OF = {
	"New": 0,
	"In Intake": 0,
	"In Progress": 2,
	"Waiting for Client": 2,
	"Waiting for Supplier": 2,
	"On Hold": 1,
	"Completed": 3,
	"Closed": 3,
}

# What we promised, with gaps for the moment: of an appointment its begin and its end.
PROMISES = {
	"Call-back": _lt("We call you back before {0}"),
	"Delivery Date": _lt("You have it by {0}"),
	"Appointment": _lt("Appointment on {0} until {1}"),
	"Information": _lt("You hear from us before {0}"),
}

OPEN = ("New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold")
# Nobody has begun yet: the client may still take the question back without anybody's loss.
MAY_BE_TAKEN_BACK = ("New", "In Intake")


@dataclass(frozen=True)
class Stage:
	"""A dot of the progress: behind us, where it is now, or still to come."""

	label: str
	state: str


def stages(status: str) -> list[Stage]:
	"""The dots of a request; none for a cancelled one, which is not on its way any more."""
	if status not in _STAGE_OF:
		return []
	reached = _STAGE_OF[status]
	is_over = status in ("Completed", "Closed")
	return [
		Stage(label, "done" if number < reached or is_over else "now" if number == reached else "next")
		for number, label in enumerate(STAGES)
	]


def promise(status: str, promised: datetime | None, now: datetime) -> tuple[str, bool]:
	"""A text with a gap for the promised moment, and whether it is bad news; empty when nothing is promised.

	A date that has passed is admitted, not hidden. While the client must do something, no date can be kept.
	"""
	if status not in OPEN or status == "On Hold":
		return "", False
	if status == "Waiting for Client":
		return _lt("We go on as soon as we have this from you"), False
	if not promised:
		return "", False
	if promised < now:
		return _lt("We promised this for {0}. It is later than we said; we are on it"), True
	return _lt("Ready by {0} at the latest"), False


def promise_state(status: str, due: datetime, fulfilled: bool, now: datetime) -> tuple[str, str]:
	"""How a promise stands, and the tone of it: going, late, done or over.

	A promise that was not kept is admitted at once, and stays admitted when it is done after all.
	"""
	if status == "Withdrawn":
		return _lt("Taken back"), "over"
	if status == "Kept":
		return _lt("Kept"), "done"
	if fulfilled:
		return _lt("Done, later than promised"), "over"
	if status == "Broken" or due < now:
		return _lt("Later than promised; we have not forgotten it"), "late"
	return _lt("Promised"), "going"
