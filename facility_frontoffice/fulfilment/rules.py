"""What follows from what, for lines and assignments. Pure: no Frappe, no clock, no database.

Two roll-ups lead from the work to the client: the assignments of a line give the line's status, and the
lines of a request give the request's. Both are total: every combination has one answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from facility_frontoffice.catalogue.question_rules import Condition, is_met, key_of

# A party is at work, or should be.
ACTIVE = ("Open", "Accepted", "In Progress")
WAITING = ("Waiting for Client", "Waiting for Supplier")
# The work has ended; a returned assignment waits for the front office to send it elsewhere.
FINISHED = ("Completed", "Returned", "Cancelled")
UNFINISHED = (*ACTIVE, *WAITING)

# A date that is expected later than this is a slip of the pen, and the client would be told it.
YEARS_AHEAD = 2

NOT_IN_ORDER = "Not in Order"
OUTCOMES = ("In Order", NOT_IN_ORDER, "Does Not Apply")

FILE_MISSING = {
	"Photo": "This step needs a photo as evidence. Add it, then finish.",
	"Document": "This step needs a document as evidence. Add it, then finish.",
}
NOTE_MISSING = "Say what was done, then finish."
RECEIPT_MISSING = "Say who received it, then finish."
NO_POINTS = "This step needs an inspection, but has no points to inspect. Add these, then finish."
POINTS_OPEN = "Say how you found “{0}” and {1} more, then finish."
REMARK_MISSING = "“{0}” is not in order. Say what is wrong with it, then finish."

# Who holds what waits for the client.
CLIENT = "Client"

LINE_UNDER_WAY = ("In Progress", *WAITING)
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
	checklist: str | None = None
	client_task: str | None = None
	client_task_type: str | None = None
	client_task_days: int | None = None
	client_message: str | None = None

	@classmethod
	def from_dict(cls, values: dict) -> "Step":
		known = {field.name for field in fields(cls)}
		return cls(**{key: value for key, value in values.items() if key in known})

	def as_dict(self) -> dict:
		return asdict(self)


def proof(nature: str, action: str, is_last: bool) -> str | None:
	"""What proves a delivery by its nature, where the product asks for nothing itself (S11, S13).

	A service alone leaves nothing behind: whoever did the last of it writes down what was done. Goods have a receipt:
	of the purchase, and of who took them in.
	"""
	if nature == "Tangible" and (action == "Purchase" or (action == "Work" and is_last)):
		return "Receipt"
	return "Note" if nature == "Intangible" and action == "Work" and is_last else None


@dataclass(frozen=True)
class Party:
	"""Who gets a step: a unit, a supplier, or a supplier that a unit guards; and why, as a sentence."""

	backoffice_unit: str | None = None
	supplier: str | None = None
	reason: str = ""


def applies(condition: Condition | None, answers: Iterable[Mapping]) -> bool:
	"""Whether a step is done, given the answers of a line as they are kept: `{"question", "type", "answer"}`.

	What was not answered meets no condition, as with questions.
	"""
	if not condition:
		return True
	asked = key_of(condition.question)
	return any(
		is_met(condition, row.get("type") or "Text", row.get("answer"))
		for row in answers
		if key_of(row.get("question")) == asked
	)


@dataclass(frozen=True)
class InspectionPoint:
	"""One point of an inspection, and how it was found."""

	point: str
	outcome: str = ""
	remark: str = ""


@dataclass(frozen=True)
class Evidence:
	"""What there is to prove that a step is done."""

	has_file: bool = False
	result: str = ""
	received_by: str = ""
	has_purchase_receipt: bool = False
	inspection: tuple[InspectionPoint, ...] = ()


def missing_evidence(required: str | None, evidence: Evidence) -> tuple[str, tuple] | None:
	"""What still lacks before a step can be finished, as a text with gaps and what goes in them; None for nothing."""
	if required in ("Photo", "Document"):
		return None if evidence.has_file else (FILE_MISSING[required], ())
	if required == "Note":
		return None if evidence.result.strip() else (NOTE_MISSING, ())
	if required == "Receipt":
		has_receipt = evidence.has_purchase_receipt or evidence.received_by.strip()
		return None if has_receipt else (RECEIPT_MISSING, ())
	if required == "Inspection":
		return _missing_in(evidence.inspection)
	return None


def _missing_in(inspection: Sequence[InspectionPoint]) -> tuple[str, tuple] | None:
	if not inspection:
		return NO_POINTS, ()
	open_points = [row.point for row in inspection if row.outcome not in OUTCOMES]
	if open_points:
		return POINTS_OPEN, (open_points[0], len(open_points) - 1)
	unexplained = [row.point for row in inspection if row.outcome == NOT_IN_ORDER and not row.remark.strip()]
	return (REMARK_MISSING, (unexplained[0],)) if unexplained else None


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


def slowest_of(status: str, assignments: Iterable):
	"""Of the assignments that a line has its status from, the one that is expected last; None for none.

	They have `status`, `expected_date` and `due`; one without a date is waited for longest.
	"""
	statuses = ACTIVE if status == "In Progress" else (status,)
	busy = [work for work in assignments if work.status in statuses]
	return max(busy, key=lambda work: _date_of(work) or datetime.max, default=None)


def _date_of(work) -> datetime | None:
	return work.expected_date or work.due


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


@dataclass(frozen=True)
class LineState:
	"""A line, as far as its request follows from it.

	`held_by` is the unit or supplier that must act now; `expected` is when the work of the line will be done.
	"""

	status: str
	held_by: str = ""
	expected: datetime | None = None


@dataclass(frozen=True)
class RequestState:
	"""What follows for a request: its status, the date that can be promised, and who must act now."""

	status: str
	promised: datetime | None
	held_by: str


def roll_up(
	current: str, owner: str, resolution_due: datetime | None, lines: Sequence[LineState]
) -> RequestState:
	"""The state of a request from its present status, its owner at the front office, its norm and its lines.

	The owner keeps watch until the end (S5); `held_by` says with whom it is meanwhile: the owner, as long as anything
	waits for a decision; the party of the slowest line that is worked on; the client; nobody when it has ended.
	"""
	status = request_status(current, [line.status for line in lines])
	unfinished = [line for line in lines if line.status not in ("Completed", "Cancelled")]
	promised = promised_date(resolution_due, (line.expected for line in unfinished))
	return RequestState(status, promised, _holder(status, owner, unfinished))


def _holder(status: str, owner: str, unfinished: Sequence[LineState]) -> str:
	if status in REQUEST_ENDED:
		return ""
	is_with_owner = status in (*REQUEST_IN_INTAKE, "On Hold") or any(
		line.status == "New" for line in unfinished
	)
	if is_with_owner or not unfinished:
		return owner
	if status == "Waiting for Client":
		return CLIENT
	busy = [line for line in unfinished if line.status == status]
	return max(busy, key=lambda line: line.expected or datetime.min).held_by or owner


def promised_date(resolution_due: datetime | None, expected: Iterable[datetime | None]) -> datetime | None:
	"""The date that can be promised: that of the norm, or of the slowest open assignment when that is later.

	`expected` are the dates of the open assignments: reported by who delivers, or else due. None when nothing
	is known.
	"""
	known = [date for date in (resolution_due, *expected) if date]
	return max(known, default=None)
