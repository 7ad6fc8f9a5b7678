"""The HTML of a mail, for a colleague to look at: nothing in it runs, and nothing is fetched from elsewhere.

Pictures from elsewhere are taken out: to fetch one tells the sender that, when and where somebody looked. What is shown
here is shown in a frame of its own as well, without scripts and with a policy that fetches nothing.
"""

import html
import re
from collections import Counter

import bleach
from bleach.css_sanitizer import CSSSanitizer

from facility_frontoffice.communication.conversation_rules import READ_LENGTH, words_of

# Their words are no words for a reader
_LEFT_OUT = re.compile(r"<(style|script|head|title|template)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)", re.I | re.S)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.I)
_SOURCE = re.compile(r"""\bsrc\s*=\s*("[^"]*"|'[^']*')""", re.I)
# One file, and no way on from there ("/files/../api/method/…"): whoever looks would ask for it with their own log-in
_OF_OURS = re.compile(
	r"/(private/)?files/(?!\.|%2e)[^/\\?#]+(\?fid=\w+)?|data:image/(png|jpeg|gif|webp);base64,[a-z0-9+/=]*",
	re.I,
)
# What a browser leaves out of an address before it reads it
_UNREAD = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_CLOSED = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Deeper than any mail of a person; the time to take HTML apart grows with the square of it
DEEPEST = 250
TAGS = {
	"a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "dd", "del", "div", "dl", "dt", "em", "font",
	"h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
	"strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
	"*": ["align", "dir", "lang", "style", "title"],
	"a": ["href"],
	"img": ["src", "alt", "width", "height"],
	"table": ["border", "cellpadding", "cellspacing", "width"],
	"td": ["colspan", "rowspan", "valign", "width"],
	"th": ["colspan", "rowspan", "valign", "width"],
	"font": ["color", "size"],
	"ol": ["start", "type"],
}
STYLES = [
	"background-color", "border", "border-bottom", "border-collapse", "border-left", "border-radius", "border-right",
	"border-top", "color", "display", "font-family", "font-size", "font-style", "font-weight", "line-height", "margin",
	"margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "padding", "padding-bottom",
	"padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align", "white-space",
	"width",
]  # fmt: skip


def safe(markup: str | None) -> tuple[str, int]:
	"""HTML that may be shown, and how many pictures were left out of it.

	Of a very long one the first part, and of one that is nested too deep the words: to take HTML apart costs more than
	its length.
	"""
	text = _LEFT_OUT.sub(" ", (markup or "")[:READ_LENGTH])
	if _is_too_deep(text):
		return html.escape(words_of(text)).replace("\n", "<br>"), 0
	left_out = 0

	def keep_ours(picture: re.Match) -> str:
		nonlocal left_out
		source = _SOURCE.search(picture[0])
		if source and _is_ours(source[1][1:-1]):
			return picture[0]
		left_out += 1
		return ""

	text = _PICTURE.sub(keep_ours, text)
	clean = bleach.clean(
		text,
		tags=TAGS,
		attributes=_may_keep,
		css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
		protocols={"http", "https", "mailto", "tel", "data"},
		strip=True,
		strip_comments=True,
	)
	return clean, left_out


def _may_keep(tag: str, name: str, value: str) -> bool:
	"""A picture must be ours here too: the first look at it was a rough one."""
	if name not in (*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, ())):
		return False
	if name == "src":
		return _is_ours(value)
	if name == "href":
		return not _as_read(value).startswith("data:")
	return True


def _is_ours(address: str) -> bool:
	"""Whether a picture is in the mail itself, or a file that came with it."""
	return bool(_OF_OURS.fullmatch(_as_read(address)))


def _as_read(address: str) -> str:
	"""An address as a browser reads it, in small letters."""
	return _UNREAD.sub("", html.unescape(address)).lower()


def _is_too_deep(text: str) -> bool:
	"""Whether more elements are open at once than a mail of a person has."""
	is_open, depth = Counter(), 0
	for slash, name in _TAG.findall(text):
		tag = name.lower()
		if tag in _NEVER_CLOSED:
			continue
		if not slash:
			is_open[tag] += 1
			depth += 1
		elif is_open[tag]:
			is_open[tag] -= 1
			depth -= 1
		if depth > DEEPEST:
			return True
	return False
