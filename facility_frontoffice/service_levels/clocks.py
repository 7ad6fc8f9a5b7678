"""Which clocks a document has, and where it keeps them."""

from collections.abc import Callable
from dataclasses import dataclass

from facility_frontoffice.service_levels import norms

REQUEST, ASSIGNMENT, COMMITMENT = "Client Request", "Backoffice Assignment", "Facility Commitment"


@dataclass(frozen=True)
class Clock:
	"""One clock of a doctype. `state` is a function of a document, or of a row with the same fields.

	`starts_at`, `norm`, `due` and `breached_at` are the names of fields. `restarts_at` is a field that begins the
	clock anew when it changes. `is_fixed`: due is a promise that somebody made, not a reading. `breach` are
	values that the watch writes with a breach.
	"""

	name: str
	starts_at: str
	norm: str
	due: str
	breached_at: str
	state: Callable
	restarts_at: str | None = None
	is_fixed: bool = False
	breach: tuple[tuple[str, str], ...] = ()


def waits_in(doc) -> tuple[str, ...]:
	"""The statuses in which the clocks of this document wait, as agreed when it was made."""
	return tuple(filter(None, (doc.get("clock_waits_in") or "").split("\n")))


CLOCKS = {
	REQUEST: (
		Clock(
			"Acknowledgement",
			"received_at",
			"acknowledgement_norm",
			"acknowledgement_due",
			"acknowledgement_breached_at",
			lambda doc: norms.acknowledgement_state(doc.status, bool(doc.acknowledged_at)),
		),
		Clock(
			"Response",
			"received_at",
			"response_norm",
			"response_due",
			"response_breached_at",
			lambda doc: norms.response_state(doc.status, bool(doc.first_response_at), waits_in(doc)),
		),
		Clock(
			"Resolution",
			"received_at",
			"resolution_norm",
			"resolution_due",
			"resolution_breached_at",
			lambda doc: norms.request_state(doc.status, waits_in(doc)),
		),
		Clock(
			"Silence",
			"received_at",
			"silence_norm",
			"silence_due",
			"silence_breached_at",
			lambda doc: norms.silence_state(doc.status, waits_in(doc)),
			restarts_at="last_client_update_at",
		),
	),
	ASSIGNMENT: (
		Clock(
			"Acceptance",
			"sent_at",
			"acceptance_norm",
			"acceptance_due",
			"acceptance_breached_at",
			lambda doc: norms.acceptance_state(doc.status, bool(doc.accepted_at)),
		),
		Clock(
			"Assignment",
			"sent_at",
			"norm",
			"due",
			"breached_at",
			lambda doc: norms.assignment_state(doc.status, waits_in(doc)),
		),
	),
	COMMITMENT: (
		Clock(
			"Commitment",
			"made_at",
			"norm",
			"due",
			"broken_at",
			lambda doc: norms.commitment_state(doc.status, bool(doc.fulfilled_at)),
			is_fixed=True,
			breach=(("status", "Broken"),),
		),
	),
}

# Which doctype a clock belongs to: the names of clocks are unique.
DOCTYPE_OF = {clock.name: doctype for doctype, clocks in CLOCKS.items() for clock in clocks}
