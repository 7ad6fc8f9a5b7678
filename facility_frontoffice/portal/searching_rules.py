"""What a client looks for among their requests, as patterns for the database. Pure: no Frappe."""

MOST_WORDS = 6
WORD_LENGTH = 60


def patterns_in(text: str | None) -> list[str]:
	"""A pattern for LIKE of each word: what is found has all of them, in whatever order.

	Signs that mean something to the database mean themselves.
	"""
	words = (text or "").split()[:MOST_WORDS]
	return [f"%{_escaped(word[:WORD_LENGTH])}%" for word in words]


def _escaped(word: str) -> str:
	return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
