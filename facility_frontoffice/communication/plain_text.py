"""The readable text of a mail in HTML: for who reads mail without markup. Pure: no Frappe."""

import re
from html.parser import HTMLParser

BLOCKS = {
	"p",
	"div",
	"section",
	"article",
	"table",
	"tr",
	"ul",
	"ol",
	"blockquote",
	"h1",
	"h2",
	"h3",
	"h4",
	"hr",
}
SKIPPED = {"style", "script", "head", "title"}
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
PRE_LINE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
VOID = {"br", "hr", "img", "meta", "link", "input", "wbr"}


def from_html(html: str) -> str:
	"""Paragraphs apart by an empty line, each link after its words, lists with a dash. Nothing of the layout."""
	reader = _Reader()
	reader.feed(html or "")
	reader.close()
	return reader.text()


class _Reader(HTMLParser):
	def __init__(self):
		super().__init__(convert_charrefs=True)
		self.parts: list[str] = []
		self.open: list[
			tuple[str, bool, bool]
		] = []  # tag, whether it is left out, whether its lines are kept
		self.link: tuple[str, int] | None = None

	def handle_starttag(self, tag, attrs):
		values = dict(attrs)
		if tag == "br":
			self.parts.append("\n")
			return
		if tag in BLOCKS:
			self.parts.append("\n\n")
		if tag == "li":
			self.parts.append("\n- ")
		if tag in VOID:
			return
		style = values.get("style") or ""
		is_out = self._is_out() or tag in SKIPPED or bool(HIDDEN.search(style))
		self.open.append((tag, is_out, self._keeps_lines() or tag == "pre" or bool(PRE_LINE.search(style))))
		if tag == "a" and values.get("href"):
			self.link = (values["href"], len(self.parts))

	def handle_endtag(self, tag):
		if tag == "a" and self.link:
			self._close_link()
		if tag not in VOID and any(name == tag for name, *_rest in self.open):
			while self.open.pop()[0] != tag:
				pass
		if tag in BLOCKS:
			self.parts.append("\n\n")

	def handle_data(self, data):
		if self._is_out():
			return
		self.parts.append(data if self._keeps_lines() else re.sub(r"\s+", " ", data))

	def _close_link(self) -> None:
		href, since = self.link
		self.link = None
		is_page = href.startswith(("http://", "https://"))
		if is_page and not self._is_out() and href not in "".join(self.parts[since:]):
			self.parts.append(f": {href}")

	def _is_out(self) -> bool:
		return bool(self.open) and self.open[-1][1]

	def _keeps_lines(self) -> bool:
		return bool(self.open) and self.open[-1][2]

	def text(self) -> str:
		lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(self.parts).split("\n")]
		return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
