"""Where a mail belongs: what it answers, and whether its writer may write there. Pure: no Frappe.

Anybody can put a number in a subject, or repeat a Message-ID that they saw. So a mail only joins a request when its
writer has to do with that request; of everybody else it becomes a request of its own, that says which one it named.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

REQUEST, ASSIGNMENT = "Client Request", "Backoffice Assignment"
# A thread that goes on for years names hundreds of mails; the last ones say where it is now.
MOST_IDS = 30
# A mail names one request, or a few; more than that is a list.
MOST_NUMBERS = 5
LONGEST_CHAIN = 10

NEW, REPLY, OTHER = "new", "reply", "other"

_DMARC = re.compile(r"(?:^|[\s;])dmarc\s*=\s*([a-z]+)", re.IGNORECASE)
_PREFIX = re.compile(
	r"^(?:(?:re|fw|fwd|aw|wg|antw|antwoord|betr|doorst|tr|sv|vs|r|rif|res|enc)(?:\s*\[\d+\])?\s*:\s*)+",
	re.IGNORECASE,
)
_FORWARD = re.compile(r"^(?:fw|fwd|wg|doorst|tr|enc)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Writer:
	"""Who wrote. `is_forged`: the mail server that took the mail says that it does not come from this address."""

	address: str
	is_colleague: bool = False
	is_forged: bool = False


@dataclass(frozen=True)
class Named:
	"""A document that a mail names: `by` the mail that it answers, or its number in the subject."""

	doctype: str
	name: str
	by: str = ""  # the Message-ID; empty: the number


@dataclass(frozen=True)
class Known:
	"""What is known of a request or an assignment: who has to do with it, and where it goes on when it was joined."""

	addresses: frozenset[str] = frozenset()
	merged_into: str | None = None


@dataclass(frozen=True)
class Belonging:
	"""What a mail is: `NEW`, a `REPLY` on a request or assignment, or about an `OTHER` document.

	`named`: the first request or assignment that its writer named and has nothing to do with.
	"""

	kind: str
	doctype: str | None = None
	document: str | None = None
	named: str | None = None


def ids_in_order(in_reply_to: str, references: Iterable[str]) -> tuple[str, ...]:
	"""The mails that a mail says it follows: the one that it answers, then the others, the latest first."""
	ids = dict.fromkeys([in_reply_to, *reversed(tuple(references))])
	return tuple(each for each in ids if each)[:MOST_IDS]


def named_in_order(
	ids: Iterable[str], documents: Mapping[str, tuple[str, str]], numbers: Iterable[str]
) -> tuple[Named, ...]:
	"""The documents that a mail names: by the mails that it follows, then by number; each once.

	`documents` has doctype and name of what each known mail was about.
	"""
	named = [Named(*documents[each], by=each) for each in ids if each in documents]
	named += [Named(REQUEST, number) for number in list(numbers)[:MOST_NUMBERS]]
	first = {}
	for each in named:
		first.setdefault((each.doctype, each.name), each)
	return tuple(first.values())


def belongs(named: Iterable[Named], known: Mapping[tuple[str, str], Known], writer: Writer) -> Belonging:
	"""Where a mail belongs, of the documents that it names in order.

	`known` has the requests and assignments that exist; what is named and not there is nothing. Another document keeps
	its replies, whoever writes them, as the platform has it; but not of who is not who they say.
	"""
	refused = None
	for each in named:
		key = (each.doctype, each.name)
		if each.doctype not in (REQUEST, ASSIGNMENT):
			if not writer.is_forged:
				return Belonging(OTHER, each.doctype, each.name, refused)
		elif key in known:
			if may_write(writer, known[key]):
				return Belonging(REPLY, each.doctype, _goes_on_in(each, known), refused)
			refused = refused or each.name
	return Belonging(NEW, named=refused)


def may_write(writer: Writer, known: Known) -> bool:
	"""Whether this is somebody who has to do with it."""
	if writer.is_forged or not writer.address:
		return False
	return writer.is_colleague or writer.address.casefold() in known.addresses


def addresses(*values: str | None) -> frozenset[str]:
	"""Addresses as they are compared."""
	return frozenset(value.strip().casefold() for value in values if value and "@" in value)


def is_forged(authentication_results: Iterable[str]) -> bool:
	"""Whether the server that took the mail says that its From is not true. The newest such header stands first; older
	ones are of servers before it, or of the sender."""
	newest = next(iter(authentication_results), "")
	found = _DMARC.search(newest)
	return bool(found) and found[1].lower() == "fail"


def subject_alone(subject: str) -> str:
	"""A subject without Re:, Fwd: and the like before it."""
	return _PREFIX.sub("", subject.strip()).strip()


def is_forward(subject: str) -> bool:
	"""Whether somebody sends on what another wrote: the question is in what they quote."""
	return bool(_FORWARD.match(subject.strip()))


def _goes_on_in(named: Named, known: Mapping[tuple[str, str], Known]) -> str:
	"""The request that a joined one goes on in, however often that was joined again."""
	name = named.name
	for _step in range(LONGEST_CHAIN):
		after = known.get((named.doctype, name))
		if not after or not after.merged_into:
			break
		name = after.merged_into
	return name


# What becomes of it -------------------------------------------------------------------------------

OPENS_AGAIN, BECOMES_NEW, WHEN_RECENT = (
	"Opens It Again",
	"Becomes a New Request",
	"Opens It Again When Recent",
)
THANKS, REOPENED, FOLLOW_UP, ATTACHED = "Thanks", "Reopened", "Follow-up", "Reply"


def becomes(
	status: str, is_ended: bool, is_thanks: bool, rule: str | None, days_ended: float | None, recent_days: int
) -> str:
	"""What a reply of a client does to its request: nothing (`THANKS`, `ATTACHED`), `REOPENED`, or a `FOLLOW_UP`.

	A thank-you asks nothing. What is done waits for the client's word that it is right: anything else says that it is
	not. What was refused stays so; who asks again asks anew. Of what is closed the `rule` decides.
	"""
	if is_thanks:
		return THANKS
	if not is_ended:
		return ATTACHED
	if status == "Completed":
		return REOPENED
	if status == "Cancelled" or rule == BECOMES_NEW:
		return FOLLOW_UP
	if rule == OPENS_AGAIN:
		return REOPENED
	return REOPENED if days_ended is not None and days_ended <= recent_days else FOLLOW_UP
