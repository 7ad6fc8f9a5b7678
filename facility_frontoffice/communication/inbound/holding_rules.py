"""When mail of one sender is too much to be taken in by itself. Pure: no Frappe.

A machine that reports the same fault each second, or two machines that answer each other, must not bury what people
ask. Nothing of it is lost: it is held, and a person says.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

HOUR = timedelta(hours=1)
SAME_WITHIN = timedelta(minutes=10)
MOST_OF_THE_SAME = 5


class Storm(Enum):
	MANY = "many"
	SAME = "same"


@dataclass(frozen=True)
class Earlier:
	"""A mail of the same sender: when it came, and its subject without Re: and the like."""

	received_at: datetime
	subject: str


def is_trusted(sender: str, never_held: str | None) -> bool:
	"""Whether an admin says that nothing of this sender is held. `never_held`: addresses and domains, however they are
	parted; a domain stands for those below it too."""
	address = (sender or "").casefold()
	domain = address.rpartition("@")[2]
	named = {each.lstrip("@") for each in re.split(r"[\s,;]+", (never_held or "").casefold()) if each}
	parents = {domain[place:] for place in (0, *(dot.end() for dot in re.finditer(r"\.", domain)))}
	return bool(address) and bool(named & {address, *(parent for parent in parents if "." in parent)})


def storm(
	received_at: datetime, subject: str, is_reply: bool, earlier: Iterable[Earlier], mails_per_hour: int
) -> Storm | None:
	"""Why a mail is held, if it is: the sender's `mails_per_hour` are used up, or it is one more of the same. 0: nothing is
	ever held.

	Who answers on a thread may do so with one subject as often as they need; mails without a subject (photos off a
	phone) are not the same.
	"""
	if not mails_per_hour:
		return None
	near = [mail for mail in earlier if received_at - HOUR < mail.received_at <= received_at]
	if len(near) >= mails_per_hour:
		return Storm.MANY
	if is_reply or not subject:
		return None
	since, wanted = received_at - SAME_WITHIN, subject.casefold()
	same = [mail for mail in near if mail.received_at > since and mail.subject.casefold() == wanted]
	return Storm.SAME if len(same) >= MOST_OF_THE_SAME else None
