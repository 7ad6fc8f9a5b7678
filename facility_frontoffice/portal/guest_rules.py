"""Guests: what they may send, and how their links and forms are signed. Pure: no Frappe, no database, no clock.

A link is `<name of a row>.<mark>.<signature>`, all hexadecimal: no mail program cuts or changes that. The mark is made
of the address that the link was mailed to and of how often links were withdrawn: another address, or one time more, is
another mark. The signature, 256 bits by a key of the site, says that we made the link: a forged one is known without a
look in the database. Nothing of it is kept: who reads the database cannot make one.

A form carries a stamp: when it was given out, and a number of its own. Who sends one form twice asks once; who sends it
faster than anybody types is no person.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from facility_frontoffice.catalogue.question_rules import FILES, PLACES, Question, key_of

# Purposes: a link for one thing is never one for another.
CONFIRM, FOLLOW, FORM = "confirm", "follow", "form"
TOKEN = re.compile(r"(?P<name>[0-9a-f]{20})\.(?P<mark>[0-9a-f]{16})\.(?P<signature>[0-9a-f]{64})", re.ASCII)
STAMP = re.compile(r"(?P<at>[0-9a-f]{8,10})\.(?P<number>[0-9a-f]{24})\.(?P<signature>[0-9a-f]{64})", re.ASCII)
# What stands in our own records where a mail has a link.
REDACTED = "…"

NAME_LENGTH = 100
EMAIL_LENGTH = 140
PHONE_LENGTH = 30
PLACE_LENGTH = 140
WORDS_LENGTH = 5_000
MAXIMUM_FILES = 2
MAXIMUM_FILE_BYTES = 5 * 1024 * 1024
MAXIMUM_BYTES = 8 * 1024 * 1024
# Faster than this nobody says who they are and what they need; later, the form is given out anew.
SOONEST, LATEST = timedelta(seconds=3), timedelta(hours=12)
MAILS_A_DAY = 3

OPEN, ENDED = "Open", "Ended"
_ENDED = ("Completed", "Closed", "Cancelled")

# One address as mail servers take it without quoting: nothing in it ends a header or begins a second address.
_EMAIL = re.compile(
	r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
	r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])",
	re.ASCII,
)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{4,28}", re.ASCII)


@dataclass(frozen=True)
class Token:
	"""A token that we signed: the name of a row, and the mark that this row must give too."""

	name: str
	mark: str


@dataclass(frozen=True)
class Stamp:
	"""A form that we gave out: when, and its own number."""

	at: datetime
	number: str


# Signing ------------------------------------------------------------------------------------------


def key_for(site_key: str, purpose: str) -> bytes:
	"""A key of its own for each purpose, so that no other signature of the site is one of these."""
	return hmac.new(
		site_key.encode(), f"facility_frontoffice guest {purpose}".encode(), hashlib.sha256
	).digest()


def mark_of(key: bytes, address: str, withdrawn: int = 0) -> str:
	return _sign(key, f"mark\n{withdrawn}\n{address.strip().lower()}")[:16]


def write(key: bytes, token: Token) -> str:
	return f"{token.name}.{token.mark}.{_sign(key, f'link.{token.name}.{token.mark}')}"


def read(key: bytes, text: object) -> Token | None:
	"""The token in a text, or None when we did not make it for this."""
	found = TOKEN.fullmatch(text) if isinstance(text, str) else None
	if not found:
		return None
	expected = _sign(key, f"link.{found['name']}.{found['mark']}")
	if not hmac.compare_digest(expected, found["signature"]):
		return None
	return Token(found["name"], found["mark"])


def is_of(token: Token, key: bytes, address: str, withdrawn: int = 0) -> bool:
	"""Whether a token was made for this address, and not before links were withdrawn for the last time."""
	return hmac.compare_digest(token.mark, mark_of(key, address, withdrawn))


def stamp(key: bytes, at: datetime, number: str) -> str:
	"""`at` is aware; `number` is 24 random hexadecimal digits."""
	text = f"{int(at.timestamp()):x}.{number}"
	return f"{text}.{_sign(key, f'form.{text}')}"


def read_stamp(key: bytes, text: object, zone) -> Stamp | None:
	"""The stamp of a form that we gave out, with its moment in `zone`; None when we did not."""
	found = STAMP.fullmatch(text) if isinstance(text, str) else None
	if not found:
		return None
	if not hmac.compare_digest(_sign(key, f"form.{found['at']}.{found['number']}"), found["signature"]):
		return None
	return Stamp(datetime.fromtimestamp(int(found["at"], 16), zone), found["number"])


def without_tokens(text: str | None) -> str | None:
	"""A text in which nobody finds a link of a guest."""
	return TOKEN.sub(REDACTED, text) if text else text


def _sign(key: bytes, text: str) -> str:
	return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


# What a guest sends -------------------------------------------------------------------------------


def one_line(text: object, length: int) -> str:
	"""What somebody typed in a field of one line: without line ends, invisible signs and what turns text round."""
	text = text if isinstance(text, str) else ""
	signs = (" " if sign.isspace() else sign for sign in text if sign.isspace() or not _is_hidden(sign))
	return " ".join("".join(signs).split())[:length].strip()


def lines(text: object, length: int) -> str:
	"""What somebody typed in a field of several lines; longer than `length` it is left for the caller to refuse."""
	text = (text if isinstance(text, str) else "").replace("\r\n", "\n").replace("\r", "\n")
	kept = "".join(sign for sign in text[: length + 1] if sign in "\n\t" or not _is_hidden(sign))
	return kept.strip()


def email_in(text: object) -> str | None:
	"""The one address that somebody typed, in small letters; None when it is none, or more than one."""
	text = text.strip().lower() if isinstance(text, str) else ""
	if len(text) > EMAIL_LENGTH or len(text.partition("@")[0]) > 64:
		return None
	return text if _EMAIL.fullmatch(text) else None


def mailbox_of(email: str) -> str:
	"""The mailbox that an address most likely is, for counting: `a.b+shop@x` and `ab@x` fill the same one."""
	name, _at, host = email.lower().rpartition("@")
	return f"{name.partition('+')[0].replace('.', '')}@{host}"


def phone_in(text: object) -> str | None:
	"""A telephone number as it was typed; an empty text when there is none, None when it is no number."""
	text = one_line(text, PHONE_LENGTH + 1)
	if not text:
		return ""
	return text if len(text) <= PHONE_LENGTH and _PHONE.fullmatch(text) else None


def _is_hidden(sign: str) -> bool:
	return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def pace_of(stamp: Stamp | None, now: datetime) -> str:
	"""`""` for a form that a person filled in; `fast`, or `old` for one that must be given out anew."""
	if not stamp or now - stamp.at > LATEST:
		return "old"
	return "fast" if now - stamp.at < SOONEST else ""


def are_too_large(sizes: Sequence[int]) -> bool:
	return any(size > MAXIMUM_FILE_BYTES for size in sizes) or sum(sizes) > MAXIMUM_BYTES


# What a guest is asked ----------------------------------------------------------------------------


def plain_questions(questions: Sequence[Question]) -> list[Question]:
	"""The questions that can be put to a guest: none for our places, our assets or a file, nor what hangs on those."""
	by_key = {key_of(question.question): question for question in questions}

	def is_plain(question: Question) -> bool:
		passed = set()
		while question:
			key = key_of(question.question)
			if question.question_type in (*PLACES, *FILES) or key in passed:
				return False
			passed.add(key)
			if not question.condition:
				return True
			question = by_key.get(key_of(question.condition.question))
		return False

	return [question for question in questions if is_plain(question)]


def may_be_put_to_guests(questions: Sequence[Question]) -> bool:
	"""Whether a guest can answer all that must be answered.

	What hangs on a question that is never put to them is not asked, so only what is always asked counts.
	"""
	plain = plain_questions(questions)
	by_key = {key_of(question.question): question for question in questions}

	def may_be_asked(question: Question) -> bool:
		"""Whether some answers of a guest lead to it."""
		return not question.condition or by_key.get(key_of(question.condition.question)) in plain

	return all(
		question in plain or not (question.mandatory and may_be_asked(question)) for question in questions
	)


def answered(answers: Iterable[tuple[str, str]]) -> str:
	"""Questions with their answers as plain lines, for where they cannot be kept as answers any more."""
	return "\n".join(f"{question} {answer}" for question, answer in answers)


# How long a link works ----------------------------------------------------------------------------


def state_of(status: str, ended_at: datetime | None, days: int, now: datetime) -> str | None:
	"""What a link opens: a request that goes on, one that ended; None once that was `days` ago."""
	if status not in _ENDED:
		return OPEN
	if ended_at and now >= ended_at + timedelta(days=days):
		return None
	return ENDED
