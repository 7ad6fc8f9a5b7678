"""What a mail server says of a mail that it could not deliver (RFC 3463, RFC 3464). Pure: no Frappe."""

import re
from enum import StrEnum

FAILED, DELAYED, ARRIVED = "failed", "delayed", "arrived"
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_BASIC = re.compile(r"(?<!\d)([45])\d\d(?!\d)")
REASON_LENGTH = 300


class Reason(StrEnum):
	"""Why it came back, as far as it helps who must reach the client."""

	NO_MAILBOX = "no mailbox"
	NO_SERVER = "no server"
	FULL = "full"
	TOO_LARGE = "too large"
	REFUSED = "refused"
	UNKNOWN = "unknown"


_REASONS = {
	"1.1": Reason.NO_MAILBOX, "1.6": Reason.NO_MAILBOX, "1.10": Reason.NO_MAILBOX, "2.1": Reason.NO_MAILBOX,
	"1.2": Reason.NO_SERVER, "4.4": Reason.NO_SERVER, "4.1": Reason.NO_SERVER,
	"2.2": Reason.FULL,
	"2.3": Reason.TOO_LARGE, "3.4": Reason.TOO_LARGE,
}  # fmt: skip
# What says something of this one mail, and nothing of the address.
OF_THE_MAIL = (Reason.TOO_LARGE,)


def outcome_of(action: str | None, status: str | None, diagnostic: str | None = None) -> str | None:
	"""`FAILED` for good, `DELAYED` for now, `ARRIVED`; None when the report does not say.

	The action goes before the code: a server that gives up after days of "4.x.x" says "failed".
	"""
	action = (action or "").strip().lower()
	if action in ("delivered", "relayed", "expanded"):
		return ARRIVED
	if action in (FAILED, DELAYED):
		return action
	first = code_of(status, diagnostic)[:1]
	return {"2": ARRIVED, "4": DELAYED, "5": FAILED}.get(first)


def code_of(status: str | None, diagnostic: str | None = None) -> str:
	"""The code of RFC 3463, "5.1.1"; of the diagnostic when the status has none that says more; else ""."""
	codes = [".".join(found) for text in (status, diagnostic) for found in _CODE.findall(text or "")]
	for code in codes:
		if not code.endswith(".0.0"):
			return code
	if codes:
		return codes[0]
	basic = _BASIC.search(diagnostic or "")
	return f"{basic[1]}.0.0" if basic else ""


def reason_of(status: str | None, diagnostic: str | None = None) -> Reason:
	_class, _dot, detail = code_of(status, diagnostic).partition(".")
	if detail in _REASONS:
		return _REASONS[detail]
	return Reason.REFUSED if detail.startswith("7.") else Reason.UNKNOWN


def is_about_the_address(reason: Reason) -> bool:
	"""Whether the next mail to it would come back as well."""
	return reason not in OF_THE_MAIL


def said_by_server(diagnostic: str | None) -> str:
	"""The words of the server in one line, short enough to read: it is text of a stranger."""
	words = re.sub(r"^\s*[\w-]+\s*;\s*", "", diagnostic or "")
	return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:REASON_LENGTH]


def message_id(text: str | None) -> str:
	"""A Message-ID as the platform keeps it: without the angle brackets."""
	return (text or "").strip().strip("<>").strip()
