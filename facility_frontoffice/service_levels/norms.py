"""Which norm applies, and when its clock waits. Pure: no Frappe."""

from collections.abc import Iterable, Mapping, Sequence

# Who decides which service level a request gets: the first of these that has one. A product promises what it
# needs, whoever asks; then who asks, where it is, and who takes it in.
LEVEL_ORDER = ("Product", "Customer", "Department", "Location", "Service Desk", "Default")

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
_STATE_AFTER = {"start": RUNNING, "resume": RUNNING, "pause": PAUSED, "stop": STOPPED}

ENDED = ("Completed", "Closed", "Cancelled")

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


def raised(impact: str | None, urgency: str | None) -> tuple[str, str]:
	"""Impact and urgency that give the next higher priority: urgency goes up first, then impact."""
	impact, urgency = impact or "Medium", urgency or "Medium"
	steps = ("Low", "Medium", "High")
	if urgency != "High":
		return impact, steps[steps.index(urgency) + 1]
	return steps[min(steps.index(impact) + 1, 2)], urgency


def events_between(before: str | None, after: str | None) -> tuple[str, ...]:
	"""The clock events that lead from one state to another; none when nothing changes."""
	return _EVENTS.get((before, after), ())


def state_after(events: Iterable[str]) -> str | None:
	"""The state that a record of events has led to; None when it is empty."""
	state = None
	for event in events:
		state = _STATE_AFTER[event]
	return state


def request_state(status: str, waits_in: Sequence[str]) -> str:
	"""What the resolution clock of a request does. `waits_in` are the statuses in which it was agreed to wait."""
	if status in ENDED:
		return STOPPED
	return PAUSED if status in waits_in else RUNNING


def response_state(status: str, responded: bool, waits_in: Sequence[str]) -> str:
	"""What the response clock does: it stops for good at the first response of a person."""
	return STOPPED if responded else request_state(status, waits_in)


def acknowledgement_state(status: str, acknowledged: bool) -> str:
	"""What the acknowledgement clock does: nothing lets it wait, for saying that it came in is always possible."""
	return STOPPED if acknowledged or status in ENDED else RUNNING


def silence_state(status: str, waits_in: Sequence[str]) -> str:
	"""What the silence clock does: who waits for the client is not silent."""
	return request_state(status, (*waits_in, "Waiting for Client"))


def assignment_state(status: str, waits_in: Sequence[str]) -> str:
	"""What the clock of an assignment does.

	A unit guards its supplier, so an order that is out leaves its clock running unless agreed otherwise; a
	return stops it, and what is sent elsewhere has a clock of its own.
	"""
	if status in ("Completed", "Cancelled", "Returned"):
		return STOPPED
	return PAUSED if status in waits_in else RUNNING


def acceptance_state(status: str, accepted: bool) -> str:
	"""What the acceptance clock of an assignment does: it stops when somebody takes it on, or gives it back."""
	if accepted or status not in ("Open", "Waiting for Client", "Waiting for Supplier"):
		return STOPPED
	return PAUSED if status == "Waiting for Client" else RUNNING


def commitment_state(status: str, fulfilled: bool) -> str | None:
	"""What the clock of a commitment does. One that was broken must still be fulfilled; None: not made yet."""
	if status in ("To Approve", "Declined"):
		return None
	return RUNNING if status in ("Open", "Broken") and not fulfilled else STOPPED
