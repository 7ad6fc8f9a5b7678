"""Whether HTML can be made safe in a bounded time. Pure: no Frappe.

What cleans it repairs it first as a browser does: a hundred `<b>` that nobody closes are opened anew in each paragraph
after them, and 25 KB of those keep it busy for minutes. No mail program writes that; who means harm does.
"""

import re

MOST_TAGS = 8_000
MOST_OPEN = 30  # elements of layout that are open at once
DEEPEST = 120
LONGEST = (
	10_000  # characters without the end of a tag: attributes without end, or signs that must all be escaped
)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# A browser opens these anew in what follows, until they are closed.
_FORMATTING = frozenset(
	["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
# Never closed, or closed by what follows
_LOOSE = frozenset(
	[
		"area",
		"base",
		"br",
		"col",
		"colgroup",
		"dd",
		"dt",
		"embed",
		"hr",
		"img",
		"input",
		"li",
		"link",
		"meta",
		"option",
		"p",
		"param",
		"source",
		"td",
		"th",
		"tr",
		"tbody",
		"thead",
		"tfoot",
		"wbr",
	]
)
# In mail for no good, and slow to repair
_STRANGE = frozenset(["svg", "math", "select", "template", "frameset", "noscript", "plaintext", "xmp"])


def is_simple(html: str) -> bool:
	"""Whether it is no deeper and no more entangled than what mail programs write. Looks at each tag once."""
	if any(len(part) > LONGEST for part in html.split(">")):
		return False
	formatting = depth = 0
	for number, tag in enumerate(_TAG.finditer(html)):
		closes, name = bool(tag[1]), tag[2].lower()
		if number > MOST_TAGS or name in _STRANGE:
			return False
		if name in _FORMATTING:
			formatting = max(0, formatting - 1) if closes else formatting + 1
		elif name not in _LOOSE:
			depth = max(0, depth - 1) if closes else depth + 1
		if formatting > MOST_OPEN or depth > DEEPEST:
			return False
	return True
