"""The words of an HTML mail, by one pass through it: whatever the size, and however broken.

It is no parser of HTML and makes no tree. It knows which tags end a line, which hide what they hold, and that what is
within a blockquote is a quote ("> "), so that an answer can be told from what it answers to.
"""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

from facility_frontoffice.communication.inbound.decoding import clean

MAXIMUM_DEPTH_OF_QUOTES = 5
MAXIMUM_WORDS = 1_000_000

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:]{0,30})")
_TO_END = re.compile(r"[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
_SPACES = re.compile(r"[ \t\n\f\u00a0\u200b\u200c\u200d\u00ad\u034f]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]{1,20})\"|'([^']{1,20})')", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)\\]{1,300})", re.IGNORECASE)

_SKIPPED = {
	"style",
	"script",
	"title",
	"xml",
	"noscript",
	"template",
	"svg",
	"object",
	"select",
	"textarea",
	"iframe",
}
_BLANK_LINE = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_LINE = {
	"div", "tr", "li", "dt", "dd", "dl", "section", "article", "header", "footer", "address", "body", "center",
	"caption", "fieldset", "figure", "main", "nav", "form",
}  # fmt: skip
_CELLS = {"td", "th"}
_HIDEABLE = {"div", "span", "p", "td", "table", "tr"}


def to_text(source: str, limit: int = MAXIMUM_WORDS) -> str:
	"""The words, a line per block; a quote has "> " before each line, a horizontal rule is a line of underscores.

	Reading ends when there are more than `limit` characters of words.
	"""
	scanner = _Scanner(source, limit)
	scanner.run()
	return clean(scanner.text())


def content_ids(source: str) -> frozenset[str]:
	"""What the HTML shows of what came along with it."""
	return frozenset(unquote(unescape(match[1])) for match in _CID.finditer(source))


def with_pictures(source: str, addresses: Mapping[str, str]) -> str:
	"""The HTML with the addresses of pictures in the place of their Content-IDs; what is not among them stays."""

	def address_of(match: re.Match) -> str:
		return addresses.get(unquote(unescape(match[1])), match[0])

	return _CID.sub(address_of, source)


def declared_charset(content: bytes) -> str:
	"""The character set that the HTML itself names, for a part that names none."""
	found = _META.search(content[:4096])
	return found[1].decode("ascii", "replace") if found else ""


class _Scanner:
	def __init__(self, source: str, limit: int):
		self.source = source
		self.left = limit
		self.at = 0
		self.lines: list[str] = []
		self.line: list[str] = []
		self.quotes = 0
		self.preformatted = 0
		self.quotes_are_sound = True
		self.absent: set[str] = set()  # ends that do not come any more

	def run(self) -> None:
		source, size = self.source, len(self.source)
		while self.at < size and self.left > 0:
			begin = source.find("<", self.at)
			if begin < 0:
				self.words(source[self.at :])
				return
			if begin > self.at:
				self.words(source[self.at : begin])
			self.at = begin + 1
			self.tag()

	def tag(self) -> None:
		source = self.source
		if source.startswith("!--", self.at):
			if not self.jump_behind("-->"):
				self.jump_behind(">")
			return
		if source[self.at : self.at + 1] in ("!", "?"):
			self.jump_behind(">")
			return
		named = _NAME.match(source, self.at)
		if not named:
			self.words("<")
			return
		is_end = source[self.at] == "/"
		begin = named.end()
		self.at = self.end_of_tag(begin)
		name = named[1].lower().rpartition(":")[2]
		if is_end:
			self.close(name)
		else:
			self.open(name, source[begin : self.at])

	def end_of_tag(self, begin: int) -> int:
		"""Behind the ">" of the tag, which may also stand within quotes. A quote that never ends is looked for once."""
		if self.quotes_are_sound:
			found = _TO_END.match(self.source, begin)
			if found:
				return found.end()
			self.quotes_are_sound = False
		end = self.source.find(">", begin)
		return end + 1 if end >= 0 else len(self.source)

	def jump_behind(self, end: str) -> bool:
		found = self.find(end)
		if found >= 0:
			self.at = found + len(end)
		return found >= 0

	def find(self, end: str) -> int:
		if end in self.absent:
			return -1
		found = self.source.find(end, self.at)
		if found < 0:
			self.absent.add(end)
		return found

	def open(self, name: str, attributes: str) -> None:
		if name in _SKIPPED:
			if not attributes.endswith("/>"):
				self.skip(name)
		elif name in _HIDEABLE and "style" in attributes.lower() and _HIDDEN_STYLE.search(attributes[:2000]):
			self.skip_nested(name)
		elif name == "br":
			self.break_line()
		elif name == "hr":
			self.end_line()
			self.line.append("_" * 20)
			self.break_line()
		elif name == "img":
			self.picture(attributes)
		elif name in _CELLS:
			self.line.append(" ")
		else:
			self.block(name)
			if name == "li":
				self.line.append("- ")
			elif name == "blockquote":
				self.quotes += 1
			elif name == "pre":
				self.preformatted += 1

	def close(self, name: str) -> None:
		if name == "blockquote":
			self.end_line()
			self.quotes = max(0, self.quotes - 1)
		self.block(name)
		if name == "pre" and self.preformatted:
			self.preformatted -= 1

	def block(self, name: str) -> None:
		if name in _BLANK_LINE:
			self.end_line()
			self.leave_blank_line()
		elif name in _LINE:
			self.end_line()

	def leave_blank_line(self) -> None:
		if not self.lines:
			return
		if self.lines[-1].strip("> "):
			self.lines.append(self.mark().rstrip())
		else:
			self.lines[-1] = self.mark().rstrip()

	def skip(self, name: str) -> None:
		"""To behind the end of a part that is not shown; when there is no end, its content is taken for words."""
		if name in self.absent:
			return
		ending = _ending(name).search(self.source, self.at)
		if ending:
			self.at = ending.end()
			self.jump_behind(">")
		else:
			self.absent.add(name)

	def skip_nested(self, name: str) -> None:
		"""As `skip`, for a tag that may hold others of its name."""
		depth, at = 1, self.at
		if name in self.absent:
			return
		for found in _either(name).finditer(self.source, self.at):
			depth += -1 if found[1] else 1
			at = found.end()
			if not depth:
				self.at = at
				self.jump_behind(">")
				return
		self.absent.add(name)

	def picture(self, attributes: str) -> None:
		"""A picture for a letter is its letter: mailers draw smileys."""
		found = _ALT.search(attributes[:4000])
		letters = unescape(found[1] or found[2]) if found else ""
		if letters and len(letters) <= 4 and not letters.isascii():
			self.line.append(letters)

	def words(self, raw: str) -> None:
		self.left -= len(raw)
		if self.preformatted:
			first, *others = unescape(raw).split("\n")
			self.line.append(first)
			for other in others:
				self.break_line()
				self.line.append(other)
		else:
			self.line.append(_SPACES.sub(" ", unescape(raw)))

	def mark(self) -> str:
		return "> " * min(self.quotes, MAXIMUM_DEPTH_OF_QUOTES)

	def end_line(self) -> None:
		if self.line and "".join(self.line).strip():
			self.break_line()
		self.line.clear()

	def break_line(self) -> None:
		words = "".join(self.line)
		words = words.rstrip() if self.preformatted else _SPACES.sub(" ", words).strip()
		self.lines.append((self.mark() + words).rstrip() if self.quotes else words)
		self.line.clear()

	def text(self) -> str:
		self.end_line()
		return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def _ending(name: str) -> re.Pattern:
	return re.compile(rf"</(?:\w{{1,5}}:)?{name}\b", re.IGNORECASE)


def _either(name: str) -> re.Pattern:
	return re.compile(rf"<(/?){name}(?=[\s>/])", re.IGNORECASE)
