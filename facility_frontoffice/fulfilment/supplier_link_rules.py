"""Signed links of suppliers: how a token is made and read, and what a link is good for. Pure: no Frappe, no database.

A token is `<name of the link>.<secret>.<signature>`. The secret is 256 random bits, of which the site keeps the
SHA-256 only: who reads the database cannot act. The signature, over name and secret by a key of the site, says that
we made the token: a forged one is known without a look in the database, and cannot be told from one that was
withdrawn by how long the answer takes. All three are hexadecimal: no mail program cuts or changes that.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from facility_frontoffice.fulfilment.rules import ACTIVE, FINISHED, UNFINISHED

SECRET_BYTES = 32
SIGNATURE_LENGTH = 32  # 128 bits
TOKEN = re.compile(
	rf"(?P<name>[0-9a-f]{{10,20}})\.(?P<secret>[0-9a-f]{{{SECRET_BYTES * 2}}})"
	rf"\.(?P<signature>[0-9a-f]{{{SIGNATURE_LENGTH}}})",
	re.ASCII,
)
PURPOSE = b"facility_frontoffice supplier link"
# What stands in our own records where a mail has a token.
REDACTED = "…"

# Why a link was taken back.
REPLACED, BY_FRONT_OFFICE, NOT_THEIRS = "Replaced", "By the Front Office", "Not Theirs Any More"

# What a link is good for.
OPEN, DONE, DEAD = "Open", "Done", "Dead"

ACCEPT, PLAN, DELAY, NOTE, EVIDENCE, FINISH, RETURN = (
	"accept", "plan", "delay", "note", "evidence", "finish", "return",
)  # fmt: skip
WHILE_THE_CLIENT_IS_AWAITED = (NOTE, DELAY, EVIDENCE, RETURN)


@dataclass(frozen=True)
class Token:
	"""A token that we signed: `name` is that of a link, `secret` is what only its receiver has."""

	name: str
	secret: str = field(repr=False)


@dataclass(frozen=True)
class Link:
	"""A link as it is kept, with what its assignment says now."""

	expires_at: datetime
	withdrawn_why: str
	is_theirs: bool
	status: str


def make_secret() -> str:
	return secrets.token_hex(SECRET_BYTES)


def fingerprint(secret: str) -> str:
	"""What is kept of a secret. Without salt: nobody guesses 256 random bits."""
	return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, kept: str | None) -> bool:
	return hmac.compare_digest(fingerprint(secret), kept or "")


def key_for(site_key: str) -> bytes:
	"""A key of its own for this purpose, so that no other signature of the site is one of these."""
	return hmac.new(site_key.encode(), PURPOSE, hashlib.sha256).digest()


def write(key: bytes, name: str, secret: str) -> str:
	return f"{name}.{secret}.{_sign(key, name, secret)}"


def read(key: bytes, text: object) -> Token | None:
	"""The token in a text, or None when we did not make it."""
	found = TOKEN.fullmatch(text) if isinstance(text, str) else None
	if not found:
		return None
	expected = _sign(key, found["name"], found["secret"])
	if not hmac.compare_digest(expected, found["signature"]):
		return None
	return Token(found["name"], found["secret"])


def _sign(key: bytes, name: str, secret: str) -> str:
	return hmac.new(key, f"{name}.{secret}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]


def without_tokens(text: str | None) -> str | None:
	"""A text in which nobody finds a token: a mail that somebody answers is quoted in the answer, its link as well."""
	return TOKEN.sub(REDACTED, text) if text else text


def state_of(link: Link, now: datetime) -> str:
	"""What a link is good for: acting, seeing what was done, or nothing.

	It dies when it is withdrawn or expired, and when the work is not this supplier's any more: sent elsewhere, given
	back, or cancelled. After the work is done it shows what was done, as long as it lives.
	"""
	if link.withdrawn_why or not link.is_theirs or now >= link.expires_at:
		return DEAD
	if link.status in UNFINISHED:
		return OPEN
	return DONE if link.status == "Completed" else DEAD


def may_be_renewed(link: Link) -> bool:
	"""Whether its receiver may have a new one mailed: not what the front office took back, nor what is over."""
	return link.withdrawn_why in ("", REPLACED) and link.is_theirs and link.status not in FINISHED


def acts_for(status: str) -> tuple[str, ...]:
	"""What can be done with work in a status, in the order in which it is offered."""
	if status == "Waiting for Client":
		return WHILE_THE_CLIENT_IS_AWAITED
	if status not in UNFINISHED:
		return ()
	first = (ACCEPT,) if status == "Open" else ()
	return (*first, FINISH, PLAN, NOTE, DELAY, EVIDENCE, RETURN)


def is_of_supplier(action: str | None) -> bool:
	"""Whether a step is a supplier's to do: buying and approving are the house's, also where they name a supplier."""
	return (action or "Work") == "Work"


def is_told_of(before: str | None, after: str, action: str | None) -> bool:
	"""Whether a supplier hears now that there is work for them: when they can begin, which may be later."""
	return is_of_supplier(action) and before in (None, "Waiting for Client") and after in ACTIVE


def is_over_for(before: str, after: str) -> bool:
	"""Whether work that was theirs is not any more, by a change of status."""
	return before in UNFINISHED and after in ("Returned", "Cancelled")
