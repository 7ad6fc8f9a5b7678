"""What a workflow of an admin says about statuses. Pure: no Frappe, no database.

Code knows a short list of statuses; a workflow has any states that an admin wants, and each of them means one status.
When a person moves the state, the status follows; when the work moves the status, the state follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from facility_frontoffice.fulfilment.rules import ASSIGNMENT_TRANSITIONS, why_not_status

REQUEST, ASSIGNMENT = "Client Request", "Backoffice Assignment"
DOCTYPES = (REQUEST, ASSIGNMENT)
STATE_FIELD, STATUS_FIELD = "workflow_state", "status"

# The status of a document that is new.
FIRST = {REQUEST: "New", ASSIGNMENT: "Open"}
STATUSES = {
	REQUEST: (
		"New",
		"In Intake",
		"In Progress",
		"Waiting for Client",
		"Waiting for Supplier",
		"On Hold",
		"Completed",
		"Closed",
		"Cancelled",
	),
	ASSIGNMENT: (
		"Open",
		"Accepted",
		"In Progress",
		"Waiting for Client",
		"Waiting for Supplier",
		"Completed",
		"Returned",
		"Cancelled",
	),
}
# Where a request goes that is taken up again: where its products are.
TAKEN_UP = ("In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "New")
# From these nothing needs to lead on.
ENDS = {REQUEST: ("Completed", "Closed", "Cancelled"), ASSIGNMENT: ("Completed", "Returned", "Cancelled")}


@dataclass(frozen=True)
class State:
	"""A row of the states of a workflow. `field` and `status` are what the platform sets with it."""

	name: str
	field: str = STATUS_FIELD
	status: str = ""
	docstatus: str = "0"
	row: int = 0


@dataclass(frozen=True)
class Transition:
	"""A row of the transitions: with `action` somebody with `role` goes from one state to the next."""

	state: str
	next_state: str
	action: str = ""
	role: str = ""
	condition: str = ""
	may_be_own: bool = True
	row: int = 0


@dataclass(frozen=True)
class Flow:
	"""A workflow on one of our doctypes."""

	doctype: str
	states: tuple[State, ...]
	transitions: tuple[Transition, ...] = ()
	name: str = ""
	state_field: str = STATE_FIELD

	def status_of(self, state: str | None) -> str | None:
		"""What a state means; None for one that the workflow does not have."""
		return next((row.status for row in self.states if row.name == state), None)

	def states_of(self, status: str) -> list[str]:
		"""All states that mean a status, in order of the rows, each once."""
		return list(dict.fromkeys(row.name for row in self.states if row.status == status))

	def state_for(self, status: str, present: str | None = None) -> str | None:
		"""The state of a document with this status: the present one as long as it means that, else the first that does.

		None where no state means it.
		"""
		states = self.states_of(status)
		return present if present in states else next(iter(states), None)

	def between(self, state: str | None, wanted: Iterable[str]) -> list[Transition]:
		"""The transitions from a state to one of the wanted, in order of the rows."""
		wanted = set(wanted)
		return [row for row in self.transitions if row.state == state and row.next_state in wanted]

	def leads_to(self, state: str | None) -> list[str]:
		"""Where somebody can go from a state, each once."""
		return list(dict.fromkeys(row.next_state for row in self.transitions if row.state == state))


def landing(before: str, wanted: str, lines: Sequence[str]) -> str:
	"""The status to give to a request of which a person chose a state that means `wanted`.

	Who ends a pause need not know how the products stand: the request goes where these are. Other choices stay as
	they are, and are refused elsewhere when they cannot be.
	"""
	ends_pause = before == "On Hold" and wanted in TAKEN_UP
	return "In Intake" if ends_pause and why_not_status(wanted, lines) else wanted


# Problems of a workflow ---------------------------------------------------------------------------

WRONG_FIELD = "Workflow State Field must be “{0}”, not “{1}”."
NO_STATES = "There are no states yet."
NO_STATUS = (
	"State row {0}: “{1}” sets no status. Choose “status” in Update Field, and in Update Value one of: {2}."
)
UNKNOWN_STATUS = "State row {0}: “{1}” sets the status “{2}”, which does not exist. Choose one of: {3}."
TWO_STATUSES = "State row {0}: “{1}” means “{2}” here and “{3}” in an earlier row. Give it one status."
NOT_A_DRAFT = "State row {0}: Doc Status of “{1}” must be 0; these documents are never submitted."
NO_SUCH_STATE = "Transition row {0}: “{1}” is not among the states."
NOT_POSSIBLE = "Transition row {0}: nothing goes from “{1}” ({2}) to “{3}” ({4}). Remove this transition."
STATUS_MISSING = "No state sets the status “{0}”. {1}"

NEEDED_FOR = {
	REQUEST: {
		"New": "Every new request begins with it.",
		"In Intake": "A request that is opened again, or whose work comes back, goes there.",
		"In Progress": "A request goes there as soon as something is sent out.",
		"Waiting for Client": "A request goes there when only the client can go on.",
		"Waiting for Supplier": "A request goes there when only a supplier can go on.",
		"Completed": "A request goes there when its last product is done.",
		"Closed": "A request goes there when it is answered at once, or the client says that it is right.",
		"Cancelled": "A request goes there when all of it is refused, or the client takes it back.",
	},
	ASSIGNMENT: {
		"Open": "All work that is sent out begins with it.",
		"Accepted": "Work goes there when a supplier accepts it by the link in a mail.",
		"In Progress": "Work goes there when a purchase or a document of an asset begins it.",
		"Waiting for Client": "Work goes there when the client is asked for something.",
		"Waiting for Supplier": "Work goes there with a purchase order.",
		"Completed": "Work goes there when the goods come in.",
		"Returned": "Work goes there when a supplier returns it, or its purchase is refused.",
		"Cancelled": "Work goes there when its request is cancelled, or the work is taken back.",
	},
}
STILL_THERE = "No state sets the status “{0}”, which {1} documents have. Add one, or let these go on first."


@dataclass(frozen=True)
class Problem:
	"""A text with gaps, and what goes in them. Gaps in `status_gaps` are statuses, `text_gaps` are texts themselves:
	whoever shows it translates both."""

	text: str
	gaps: tuple = ()


def wrong_field(flow: Flow) -> list[Problem]:
	"""The platform would add a field to our documents for it: this is refused at once, also while it is off."""
	is_ours = flow.state_field == STATE_FIELD
	return [] if is_ours else [Problem(WRONG_FIELD, (STATE_FIELD, flow.state_field))]


def problems_of(flow: Flow, present: Mapping[str, int] | None = None) -> list[Problem]:
	"""All that would do harm when this workflow is on, in order of its rows. Empty when it can be switched on.

	`present` says how many documents there are with each status.
	"""
	if not flow.states:
		return [*wrong_field(flow), Problem(NO_STATES)]
	return [
		*wrong_field(flow),
		*_of_states(flow),
		*_of_transitions(flow),
		*_missing(flow, present or {}),
	]


def _of_states(flow: Flow) -> Iterable[Problem]:
	known, meant = STATUSES[flow.doctype], {}
	for row in flow.states:
		if row.docstatus not in ("", "0"):
			yield Problem(NOT_A_DRAFT, (row.row, row.name))
		if row.field != STATUS_FIELD or not row.status:
			yield Problem(NO_STATUS, (row.row, row.name, known))
		elif row.status not in known:
			yield Problem(UNKNOWN_STATUS, (row.row, row.name, row.status, known))
		elif meant.setdefault(row.name, row.status) != row.status:
			yield Problem(TWO_STATUSES, (row.row, row.name, row.status, meant[row.name]))


def _of_transitions(flow: Flow) -> Iterable[Problem]:
	names = {row.name for row in flow.states}
	for row in flow.transitions:
		unknown = [name for name in dict.fromkeys((row.state, row.next_state)) if name not in names]
		yield from (Problem(NO_SUCH_STATE, (row.row, name)) for name in unknown)
		if not unknown and not is_possible(
			flow.doctype, flow.status_of(row.state), flow.status_of(row.next_state)
		):
			yield Problem(
				NOT_POSSIBLE,
				(
					row.row,
					row.state,
					flow.status_of(row.state),
					row.next_state,
					flow.status_of(row.next_state),
				),
			)


def is_possible(doctype: str, before: str | None, after: str | None) -> bool:
	"""Whether the rules of the work ever let one status follow another; a status that does not exist is said apart.

	A request may get any status, as its products allow.
	"""
	if doctype == REQUEST or before == after or before not in ASSIGNMENT_TRANSITIONS:
		return True
	return after in ASSIGNMENT_TRANSITIONS[before] or after not in ASSIGNMENT_TRANSITIONS


def _missing(flow: Flow, present: Mapping[str, int]) -> Iterable[Problem]:
	mapped = {row.status for row in flow.states if row.field == STATUS_FIELD}
	for status in STATUSES[flow.doctype]:
		if status in mapped:
			continue
		if status in NEEDED_FOR[flow.doctype]:
			yield Problem(STATUS_MISSING, (status, NEEDED_FOR[flow.doctype][status]))
		elif present.get(status):
			yield Problem(STILL_THERE, (status, present[status]))


# What to think of ---------------------------------------------------------------------------------

NO_WAY_OUT = "From “{0}” no transition leads on: nobody gets out of it by the Actions button."
NO_WAY_IN = "No transition leads to “{0}”, and it is not the first of its status: nothing ever comes there."


def notes_on(flow: Flow) -> list[Problem]:
	"""What does no harm, but is perhaps not meant."""
	found = []
	for name in dict.fromkeys(row.name for row in flow.states):
		status = flow.status_of(name)
		if status not in ENDS[flow.doctype] and not flow.leads_to(name):
			found.append(Problem(NO_WAY_OUT, (name,)))
		is_reached = any(row.next_state == name for row in flow.transitions)
		if not is_reached and flow.state_for(status) != name:
			found.append(Problem(NO_WAY_IN, (name,)))
	return found


# Documents that are there -------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
	"""How many documents there are with a status and a state."""

	status: str
	state: str | None
	count: int


@dataclass(frozen=True)
class Outcome:
	"""How many documents with a status get a state, and how many of these have it already."""

	status: str
	state: str | None
	count: int
	kept: int


def outcomes(flow: Flow, standings: Iterable[Standing]) -> list[Outcome]:
	"""What switching on does to the documents that are there, in order of the statuses."""
	counts: dict[tuple, list[int]] = {}
	for row in standings:
		state = flow.state_for(row.status, row.state)
		found = counts.setdefault((row.status, state), [0, 0])
		found[0] += row.count
		found[1] += row.count if state == row.state else 0
	statuses = STATUSES[flow.doctype]

	def order(key: tuple) -> tuple:
		status, state = key
		return (statuses.index(status) if status in statuses else len(statuses), state or "")

	return [Outcome(*key, *counts[key]) for key in sorted(counts, key=order)]
