"""What a client may read of a purchase. Pure: no Frappe."""

import re
from collections.abc import Mapping


def without_names(text: str, names: Mapping[str, str]) -> str:
	"""A text in which each of the names, as a whole word in any spelling of capitals, is replaced by other words.

	`names` are the words to put in the place of each; the longest name goes first, so that of "Office Plus Ltd" no
	"Ltd" is left when "Office Plus" is a name too.
	"""
	known = {name.casefold(): words for name, words in names.items() if name and name.strip()}
	if not text or not known:
		return text
	longest_first = sorted(known, key=len, reverse=True)
	pattern = re.compile(
		r"(?<!\w)(?:" + "|".join(re.escape(name) for name in longest_first) + r")(?!\w)", re.IGNORECASE
	)
	return pattern.sub(lambda found: known.get(found.group().casefold(), ""), text)
