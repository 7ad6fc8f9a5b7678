"""When who delivers is asked how it stands (S61). Pure: no Frappe.

Asked is after a maximum silence since the last news, and when most of the time that was agreed is used, whichever
comes first; all in working time of who delivers. Who said that they begin on Thursday is not asked on Wednesday, but
the time that was agreed counts all the same. Asked twice without an answer, the front office takes over, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from facility_frontoffice.service_levels.working_time import WorkingCalendar

ASK, HAND_OVER = "ask", "hand over"
# Of the norm: the moment at which there still is time to do something about it
USED = 0.8
# So often asked without an answer, the front office hears of it instead
ASKED_AT_MOST = 2
# In other statuses we wait for somebody else than who delivers, or there is nothing to wait for
ASKED_IN = ("Open", "Accepted", "In Progress", "Waiting for Supplier")


@dataclass(frozen=True)
class Silence:
	"""What is known of an assignment. Moments are aware, times are seconds of working time.

	`heard_at`: the last news. `begins_at`: when they said they begin, or have what they wait for. `due` and `norm`:
	what was agreed, None without. `maximum`: how long they may be silent, None or zero for as long as they like.
	"""

	status: str
	heard_at: datetime
	maximum: float | None
	begins_at: datetime | None = None
	due: datetime | None = None
	norm: float | None = None


def first_chase(calendar: WorkingCalendar, silence: Silence) -> datetime | None:
	"""When to ask after the last news; None when they are not to be asked."""
	if not may_be_asked(silence):
		return None
	counted_from = max(filter(None, (silence.heard_at, silence.begins_at)))
	moments = [calendar.add(counted_from, silence.maximum)]
	if silence.due and silence.norm:
		nearly = calendar.add(silence.due, -(1 - USED) * silence.norm)
		if nearly > silence.heard_at:
			moments.append(nearly)
	return calendar.next_opening(min(moments))


def next_chase(
	calendar: WorkingCalendar, silence: Silence, asked_at: datetime, chases: int
) -> datetime | None:
	"""When to look again after asking for the `chases`th time; None when the front office has it."""
	if not may_be_asked(silence) or chases > ASKED_AT_MOST:
		return None
	return calendar.next_opening(calendar.add(asked_at, silence.maximum))


def what_to_do(chases: int) -> str:
	"""What the moment asks for, of who was asked so many times since the last news."""
	return ASK if chases < ASKED_AT_MOST else HAND_OVER


def may_be_asked(silence: Silence) -> bool:
	return silence.status in ASKED_IN and bool(silence.maximum)
