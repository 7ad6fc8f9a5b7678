"""Which norm applies, and when its clock waits. Pure: no Frappe."""

from collections.abc import Mapping, Sequence

# Impact (how many it touches) by urgency (how soon it hurts), as ITIL has it.
_PRIORITY = {
	("High", "High"): "Urgent",
	("High", "Medium"): "High",
	("Medium", "High"): "High",
	("High", "Low"): "Medium",
	("Medium", "Medium"): "Medium",
	("Low", "High"): "Medium",
	("Medium", "Low"): "Low",
	("Low", "Medium"): "Low",
	("Low", "Low"): "Low",
}

RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"

# What to record when a clock goes from one state to another; None is a clock that never started.
_EVENTS = {
	(None, RUNNING): ("start",),
	(None, PAUSED): ("start", "pause"),
	(None, STOPPED): ("start", "stop"),
	(RUNNING, PAUSED): ("pause",),
	(RUNNING, STOPPED): ("stop",),
	(PAUSED, RUNNING): ("resume",),
	(PAUSED, STOPPED): ("stop",),
	(STOPPED, RUNNING): ("resume",),
	(STOPPED, PAUSED): ("pause",),
}


def priority_of(impact: str | None, urgency: str | None) -> str:
	"""The priority of a request; what is not filled in counts as Medium."""
	return _PRIORITY[impact or "Medium", urgency or "Medium"]


def norm_for(priority: str, norms: Sequence[Mapping]) -> Mapping | None:
	"""The norm of a priority. One that is not listed follows Medium, or else the first that there is."""
	by_priority = {norm.get("priority"): norm for norm in norms}
	return by_priority.get(priority) or by_priority.get("Medium") or (norms[0] if norms else None)


def events_between(before: str | None, after: str) -> tuple[str, ...]:
	"""The clock events that lead from one state to another; none when nothing changes."""
	return _EVENTS.get((before, after), ())


def request_state(status: str, pausing: frozenset[str]) -> str:
	"""What the resolution clock of a request does. `pausing` are the statuses in which its level waits."""
	if status in ("Completed", "Closed", "Cancelled"):
		return STOPPED
	return PAUSED if status in pausing else RUNNING


def response_state(status: str, responded: bool, pausing: frozenset[str]) -> str:
	"""What the response clock does: it stops for good at the first response of a person."""
	return STOPPED if responded else request_state(status, pausing)


def assignment_state(status: str) -> str:
	"""What the clock of an assignment does: it waits for the client only.

	A unit guards its supplier, so an order that is out leaves its clock running; so does a return, until the
	front office has sent the work elsewhere.
	"""
	if status in ("Completed", "Cancelled", "Returned"):
		return STOPPED
	return PAUSED if status == "Waiting for Client" else RUNNING


def next_due(*clocks: tuple[object, object]):
	"""The moment at which to look again: the earliest due of (due, breached at) that is not breached yet."""
	return min((due for due, breached_at in clocks if due and not breached_at), default=None)
