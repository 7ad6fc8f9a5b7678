"""Addresses and names from the headers of a mail, however a mailer wrote them."""

import re
from email.utils import getaddresses

from facility_frontoffice.communication.inbound.decoding import decode_header

MAXIMUM_ADDRESSES = 200
MAXIMUM_LENGTH = 16_384

_USABLE = re.compile(r"^[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"'_]{1,190}[\w]$")
_NO_ANSWER = re.compile(
	r"^[^@]{0,40}?(?:no|do[-_.]?not|donot|geen|niet|keine)[-_.]?(?:reply|respond|antwoord(?:en)?|beantwoorden|antwort(?:en)?)\b[^@]{0,40}@"
)
_ANY = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w](?:[\w.-]{0,188}[\w])?")


def people(header: str) -> list[tuple[str, str]]:
	"""Name and address, for each usable address of a header; encoded words are still in it."""
	header = header[:MAXIMUM_LENGTH]
	found = _usable(_read(header))
	if not found:
		readable = decode_header(header)  # the whole of "name <address>" may be one encoded word
		found = _usable(_read(readable)) or [("", match.lower()) for match in _ANY.findall(readable)]
	return list(dict.fromkeys(found))[:MAXIMUM_ADDRESSES]


def addresses(header: str) -> tuple[str, ...]:
	return tuple(dict.fromkeys(address for _, address in people(header)))


def usable(address: str) -> str:
	"""The address in lower case; '' for what no mail can be sent to."""
	address = address.strip().strip("<>'\"").rstrip(".").lower()
	if address.startswith("mailto:"):
		address = address[7:]
	return address if _USABLE.match(address) and ".." not in address.partition("@")[2] else ""


def takes_no_answer(address: str) -> bool:
	"""Whether the address itself says that nobody reads what is sent to it."""
	return bool(_NO_ANSWER.match(address.lower()))


def _read(header: str) -> list[tuple[str, str]]:
	try:
		return getaddresses([header])
	except Exception:  # the standard library's reader falls over some odd ones
		return []


def _usable(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
	rows = ((_name(name), usable(address)) for name, address in found)
	return [(name if name.lower() != address else "", address) for name, address in rows if address]


def _name(raw: str) -> str:
	name = decode_header(raw).strip().strip("\"'").strip()
	return re.sub(r"\s+", " ", name)[:140]
