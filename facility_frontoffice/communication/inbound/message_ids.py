"""Message-IDs and Content-IDs: without their brackets, and out of what mailers write around them."""

import re

MAXIMUM_NUMBER = 200

_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")
_BARE = re.compile(r"^[^<>\s@]{1,400}@[^<>\s@]{1,400}$")


def first_id(value: str) -> str:
	"""The first in brackets, or what is one without them; '' if there is none."""
	found = _ID.search(value)
	if found:
		return found[1]
	bare = value.strip().strip("<>")
	return bare if _BARE.match(bare) else ""


def ids(value: str) -> tuple[str, ...]:
	"""All of them, in order, each once; of a thread without end the latest."""
	found = _ID.findall(value) or [part for part in value.split() if _BARE.match(part)]
	return tuple(dict.fromkeys(found))[-MAXIMUM_NUMBER:]
