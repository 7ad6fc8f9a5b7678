"""What a contact was: from what was told of it to its outcome and its seconds. Pure: no Frappe. Moments are aware.

A telephone system tells events in any order, late, or twice. What is kept of a call is therefore a set that only
grows: of each kind of event its first moment. Adding to it gives the same whatever comes first, and adding again
changes nothing; everything else is read from it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import getaddresses

PHONE, EMAIL, COUNTER, PORTAL = "Phone", "Email", "Counter", "Portal"
# Answered by writing back: what counts is working time. Elsewhere somebody waits, and real time counts.
WRITTEN = (EMAIL, PORTAL)
SPOKEN = (PHONE, COUNTER)

RINGING, ANSWERED, ENDED, ABANDONED, VOICEMAIL = "ringing", "answered", "ended", "abandoned", "voicemail"
EVENTS = (RINGING, ANSWERED, ENDED, ABANDONED, VOICEMAIL)
# That a call was answered, by who does not know when: only its end is known.
COMPLETED = "completed"
# The end of a call, by who knows best
ENDS = (ENDED, COMPLETED, ABANDONED, VOICEMAIL)

WAITING, TALKING, DONE, MISSED = "Waiting", "Talking", "Answered", "Missed"
GONE, LEFT_A_MESSAGE = "Abandoned", "Voicemail"
WILL_BE_CALLED, CALLED_BACK, WILL_COME_BACK = "Will Be Called", "Called Back", "Will Come Back"
# Somebody of ours spoke or wrote to the client
WITH_US = (TALKING, DONE, CALLED_BACK)
# What becomes of a call of which nobody told the end
GIVEN_UP = {TALKING: DONE, WAITING: MISSED}

WAIT, CALL_BACK, COME_BACK = "Wait", "Call Back", "Come Back"
CHOICES = (WAIT, CALL_BACK, COME_BACK)

# What ERPNext's log of a call says, as events
EVENTS_OF_LOG = {
	"Ringing": (RINGING,),
	"Queued": (RINGING,),
	"In Progress": (RINGING, ANSWERED),
	"Completed": (RINGING, COMPLETED),
	"No Answer": (RINGING, ENDED),
	"Busy": (RINGING, ENDED),
	"Failed": (RINGING, ENDED),
	"Canceled": (RINGING, ABANDONED),
}

# A value with the moment at which it was told: of two, the one that was told first counts.
Told = tuple[datetime, str]
FACTS = ("agent", "caller", "called")


@dataclass(frozen=True)
class Event:
	"""When something first happened, and who was said to be in it."""

	at: datetime
	agent: Told | None = None
	caller: Told | None = None
	called: Told | None = None

	@classmethod
	def told(cls, at: datetime, **facts: str | None) -> "Event":
		"""An event as it is told; empty facts are not known."""
		return cls(at, **{name: (at, value) if value else None for name, value in facts.items()})

	def merged(self, other: "Event") -> "Event":
		return Event(
			min(self.at, other.at),
			*(_first(getattr(self, name), getattr(other, name)) for name in FACTS),
		)


@dataclass(frozen=True)
class Reading:
	"""What is known of a call. Seconds are None where they were not measured."""

	outcome: str
	started_at: datetime
	answered_at: datetime | None = None
	ended_at: datetime | None = None
	answer_seconds: float | None = None
	handling_seconds: float | None = None


def add(events: Mapping[str, Event], name: str, event: Event) -> dict[str, Event]:
	"""The events with one more; the same as before when it was known already."""
	known = events.get(name)
	return {**events, name: known.merged(event) if known else event}


def read(
	events: Mapping[str, Event],
	choice: str | None = None,
	is_called_back: bool = False,
	is_given_up: bool = False,
) -> Reading:
	"""What these events say of a call. There must be one at least.

	`choice` is what the client chose instead of waiting, `is_called_back` what became of it. `is_given_up`: nobody
	told its end, and it cannot still go on.
	"""
	started = min(event.at for event in events.values())
	answered = _at(events, ANSWERED)
	ended = next((events[name].at for name in ENDS if name in events), None)
	if answered and ended:
		ended = max(answered, ended)
	waited = answered and RINGING in events
	outcome = _outcome(events, choice, is_called_back)
	return Reading(
		outcome=GIVEN_UP.get(outcome, outcome) if is_given_up else outcome,
		started_at=started,
		answered_at=answered,
		ended_at=ended,
		answer_seconds=max(0.0, (answered - events[RINGING].at).total_seconds()) if waited else None,
		handling_seconds=(ended - answered).total_seconds() if answered and ended else None,
	)


def fact(events: Mapping[str, Event], name: str) -> str | None:
	"""Who `name` was: agent, caller or called. Who answered goes before whose telephone rang."""
	if name == "agent" and ANSWERED in events and events[ANSWERED].agent:
		return events[ANSWERED].agent[1]
	told = [getattr(event, name) for event in events.values() if getattr(event, name)]
	return min(told)[1] if told else None


def _outcome(events: Mapping[str, Event], choice: str | None, is_called_back: bool) -> str:
	if ANSWERED in events:
		return DONE if any(name in events for name in ENDS) else TALKING
	if COMPLETED in events:
		return DONE
	if choice == COME_BACK:
		return WILL_COME_BACK
	if choice == CALL_BACK:
		return CALLED_BACK if is_called_back else WILL_BE_CALLED
	for name, outcome in ((VOICEMAIL, LEFT_A_MESSAGE), (ABANDONED, GONE), (ENDED, MISSED)):
		if name in events:
			return outcome
	return WAITING


def _at(events: Mapping[str, Event], name: str) -> datetime | None:
	return events[name].at if name in events else None


def _first(one: Told | None, other: Told | None) -> Told | None:
	return min(filter(None, (one, other)), default=None)


# Keeping events -----------------------------------------------------------------------------------


def to_json(events: Mapping[str, Event]) -> str:
	"""Events as they are stored; moments in UTC, to the microsecond."""
	return json.dumps(
		{
			name: {
				"at": event.at.isoformat(),
				**{
					each: [told[0].isoformat(), told[1]]
					for each in FACTS
					if (told := getattr(event, each)) is not None
				},
			}
			for name, event in sorted(events.items())
		}
	)


def from_json(text: str | None) -> dict[str, Event]:
	return {
		name: Event(
			datetime.fromisoformat(row["at"]),
			**{each: (datetime.fromisoformat(row[each][0]), row[each][1]) for each in FACTS if each in row},
		)
		for name, row in json.loads(text or "{}").items()
	}


# Figures ------------------------------------------------------------------------------------------


def is_within(seconds: float | None, norm: float | None) -> bool:
	"""Exactly on the norm is within it. What was not measured, or has no norm, is not."""
	return bool(norm) and seconds is not None and seconds <= norm


def is_without_request(outcome: str, request: str | None, reason: str | None) -> bool:
	"""Whether somebody was answered, and nothing says what they asked, or that they asked nothing (S1)."""
	return outcome in WITH_US and not request and not (reason or "").strip()


def are_in_order(moments: Iterable[datetime | None]) -> bool:
	"""Whether those that are known come one after the other, or at once."""
	known = [moment for moment in moments if moment]
	return known == sorted(known)


# Telephone numbers --------------------------------------------------------------------------------

# A whole number without its country has so many digits; shorter ones are extensions, and must be equal.
SIGNIFICANT = 9
# What the platform stores as a number: so many characters, of these signs
SHOWN_LENGTH = 20
_NOT_IN_A_NUMBER = re.compile(r"[^0-9 +_\-,.*#()]")
# Where a call came in by, behind the number itself
_ROUTE = re.compile(r"[@;].*", re.DOTALL)
_NOT_A_DIGIT = re.compile(r"\D")
_TRUNK_ZERO = re.compile(r"\(0\)")


def digits(number: str | None) -> str:
	"""The digits of a number as one types them: no spaces, and not the 0 that one leaves out abroad."""
	return _NOT_A_DIGIT.sub("", _TRUNK_ZERO.sub("", _ROUTE.sub("", number or "")))


def as_shown(number: str | None) -> str:
	"""A number as the platform can store it; empty when it was withheld, or says no number.

	One that is written too long keeps its digits rather than its signs.
	"""
	shown = _NOT_IN_A_NUMBER.sub("", _ROUTE.sub("", number or "")).strip()
	if len(shown) > SHOWN_LENGTH:
		shown = ("+" if shown.startswith("+") else "") + digits(shown)
	return shown[:SHOWN_LENGTH] if digits(shown) else ""


def suffix(number: str | None) -> str:
	"""What two ways of writing one number have in common: its last digits."""
	return digits(number)[-SIGNIFICANT:]


def is_same_number(one: str | None, other: str | None) -> bool:
	"""Whether these are one number: +31 20 123 45 67 and 020-1234567 are, an extension is only itself."""
	return bool(digits(one)) and suffix(one) == suffix(other)


# Mail ---------------------------------------------------------------------------------------------

_ROBOTS = re.compile(
	r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-].*)?@", re.IGNORECASE
)
_ROBOT_SUBJECT = re.compile(
	r"^\s*(automatic reply|auto(matic)?[- ]?response|autoreply|out of (the )?office|automatisch antwoord"
	r"|afwezigheidsbericht|afwezig|undeliver(able|ed)|delivery status notification|mail delivery (failed|failure)"
	r"|returned mail|niet-besteld|onbestelbaar)\b",
	re.IGNORECASE,
)


def addresses(*fields: str | None) -> set[str]:
	"""The addresses in the fields of a mail, without the names, in lower case."""
	return {address.lower() for _name, address in getaddresses([each for each in fields if each]) if address}


def is_automatic(sender: str | None, subject: str | None) -> bool:
	"""Whether a machine wrote this: it asks nothing, and answers nobody (S36)."""
	address = (sender or "").rsplit("<", 1)[-1].strip("<> ")
	return bool(_ROBOTS.match(address) or _ROBOT_SUBJECT.match(subject or ""))
