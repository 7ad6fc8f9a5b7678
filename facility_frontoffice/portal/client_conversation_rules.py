"""Whose words a mail is, as the client of a request may know them. Pure: no Frappe."""

from collections.abc import Iterable
from email.utils import getaddresses

US, YOU = "us", "you"


def addresses_in(text: str | None) -> set[str]:
	"""The addresses in a line of a mail, such as "Emma <emma@x.example>, noor@x.example"."""
	return {address.lower() for _name, address in getaddresses([text or ""]) if "@" in address}


def side_of(
	sent_or_received: str, sender: str | None, to: Iterable[str | None], client: Iterable[str | None]
) -> str | None:
	"""Who speaks in a mail about a request: `US` to the client, `YOU`, or None when it is not for them to read.

	`to` are the lines of who got it for everybody to see, `client` the addresses of the client. What we wrote to
	somebody else about it, and what somebody else wrote to us, is not theirs; nor is a copy that nobody was to know of.
	"""
	known = {address.strip().lower() for address in client if address and address.strip()}
	if sent_or_received == "Received":
		return YOU if addresses_in(sender) & known else None
	readers = set().union(*(addresses_in(line) for line in to))
	return US if readers & known else None
