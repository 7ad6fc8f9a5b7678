"""What follows from what, for lines and assignments. Pure: no Frappe, no clock, no database.

Two roll-ups lead from the work to the client: the assignments of a line give the line's status, and the
lines of a request give the request's. Both are total: every combination has one answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

# A party is at work, or should be.
ACTIVE = ("Open", "Accepted", "In Progress")
WAITING = ("Waiting for Client", "Waiting for Supplier")
# The work has ended; a returned assignment waits for the front office to send it elsewhere.
FINISHED = ("Completed", "Returned", "Cancelled")
UNFINISHED = (*ACTIVE, *WAITING)

REQUEST_ENDED = ("Completed", "Closed", "Cancelled")
REQUEST_IN_INTAKE = ("New", "In Intake")

# From each status of an assignment to those that may follow it.
ASSIGNMENT_TRANSITIONS = {
	"Open": {"Accepted", "In Progress", *WAITING, *FINISHED},
	"Accepted": {"Open", "In Progress", *WAITING, *FINISHED},
	"In Progress": {"Accepted", *WAITING, *FINISHED},
	"Waiting for Client": {"Open", "Accepted", "In Progress", "Waiting for Supplier", *FINISHED},
	"Waiting for Supplier": {"In Progress", "Waiting for Client", *FINISHED},
	# A receipt that is cancelled takes its completion back.
	"Completed": {"In Progress", "Waiting for Supplier"},
	"Returned": set(),
	"Cancelled": set(),
}


@dataclass(frozen=True)
class Step:
	"""One activity in the delivery of a product. `norm` is in seconds of working time, None for none."""

	sequence: int
	step: str
	action: str = "Work"
	backoffice_unit: str | None = None
	supplier: str | None = None
	norm: int | None = None
	evidence: str | None = None
	client_task: str | None = None
	client_task_type: str | None = None

	@classmethod
	def from_dict(cls, values: dict) -> "Step":
		known = {field.name for field in fields(cls)}
		return cls(**{key: value for key, value in values.items() if key in known})

	def as_dict(self) -> dict:
		return asdict(self)


def proof(nature: str, action: str = "Work") -> str | None:
	"""What proves a delivery by its nature, where the product asks for nothing itself (S11).

	Goods are there to be seen, and have their receipt. A service alone leaves nothing behind: whoever did it writes down
	what was done.
	"""
	return "Note" if action == "Work" and nature == "Intangible" else None


@dataclass(frozen=True)
class Work:
	"""The state of one assignment, as far as the roll-up needs it."""

	name: str
	sequence: int
	step: str
	status: str


def current_work(assignments: Iterable[Work]) -> list[Work]:
	"""The latest assignment of each step, in order of the steps: a step that was sent again counts once.

	`assignments` are in order of their making.
	"""
	latest = {(work.sequence, work.step): work for work in assignments}
	return sorted(latest.values(), key=lambda work: work.sequence)


def steps_to_start(plan: Sequence[Step], assignments: Iterable[Work]) -> list[Step]:
	"""The steps that can start now: those with the lowest number that is not finished, and not yet sent.

	Steps with one number go side by side; the next number waits until all of them are completed. A
	cancelled step counts as done without; a returned one holds the line until it is sent again.
	"""
	status = {(work.sequence, work.step): work.status for work in current_work(assignments)}
	for sequence in sorted({step.sequence for step in plan}):
		stage = [step for step in plan if step.sequence == sequence]
		missing = [step for step in stage if (step.sequence, step.step) not in status]
		if missing:
			return missing
		if any(status[step.sequence, step.step] not in ("Completed", "Cancelled") for step in stage):
			return []
	return []


def line_status(plan: Sequence[Step], assignments: Iterable[Work]) -> str:
	"""The status of a line that was sent out, from the assignments of its steps.

	A returned step needs a decision of the front office, which goes before everything else; so does a line of
	which all work was cancelled, for a client is not left without a reason and an alternative (S45).
	"""
	statuses = [work.status for work in current_work(assignments)]
	if "Returned" in statuses or (statuses and all(status == "Cancelled" for status in statuses)):
		return "New"
	if any(status in ACTIVE for status in statuses):
		return "In Progress"
	if "Waiting for Supplier" in statuses:
		return "Waiting for Supplier"
	if "Waiting for Client" in statuses:
		return "Waiting for Client"
	if len(statuses) < len(plan):
		return "In Progress"
	return "Completed"


def request_status(current: str, lines: Sequence[str]) -> str:
	"""The status of a request, from its current one and those of its lines.

	Someone who can act goes before someone who is waited for, so a request waits only when nobody here can
	go on. On Hold lasts until it is taken off; Closed lasts while nothing is open; a request without lines
	keeps the status that was given to it.
	"""
	if not lines or current == "On Hold":
		return current
	wanted = [status for status in lines if status != "Cancelled"]
	if not wanted:
		return current if current == "Closed" else "Cancelled"
	if all(status == "Completed" for status in wanted):
		return current if current == "Closed" else "Completed"
	if all(status == "New" for status in wanted):
		return current if current in REQUEST_IN_INTAKE else "In Intake"
	if "New" in wanted or "In Progress" in wanted:
		return "In Progress"
	if "Waiting for Supplier" in wanted:
		return "Waiting for Supplier"
	return "Waiting for Client"


def why_not_status(wanted: str, lines: Sequence[str]) -> str | None:
	"""Why a request with these lines cannot be given this status by hand, or None when it can.

	The front office decides to pause, cancel, close and take up again; the rest follows from the lines.
	"""
	if wanted in ("Completed", "Closed") and any(
		status not in ("Completed", "Cancelled") for status in lines
	):
		return "open lines"
	if wanted in ("In Progress", *WAITING) and lines and request_status(wanted, lines) != wanted:
		return "follows from lines"
	return None


def promised_date(resolution_due: datetime | None, expected: Iterable[datetime | None]) -> datetime | None:
	"""The date that can be promised: that of the norm, or of the slowest open assignment when that is later.

	`expected` are the dates of the open assignments: reported by who delivers, or else due. None when nothing
	is known.
	"""
	known = [date for date in (resolution_due, *expected) if date]
	return max(known, default=None)
