"""What is shown of a mail or note among others: its words, without what it quotes. Pure: no Frappe."""

import html
import re

# More than a screen holds is read on its own; a mail of megabytes must not slow down the page of a request.
READ_LENGTH = 60_000
SHOWN_LENGTH = 2_000

_NOT_WORDS = re.compile(r"<(style|script|head|title)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)", re.I | re.S)
_BREAK = re.compile(r"<(br|hr)\b[^<>]*>|</(p|div|tr|li|h[1-6]|blockquote|table)\s*>", re.I)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n\s*(\n\s*)*")
_QUOTE_BEGINS = re.compile(
	r"^(>|-{2,} ?(original message|oorspronkelijk bericht|forwarded message|doorgestuurd bericht)\b"
	r"|_{20,}$|(on|op) [^\n]{4,200}(wrote|schreef)[^\n]{0,200}:\s*$"
	r"|(from|van): [^\n]+\n(sent|date|verzonden|datum|to|aan): )",
	re.I | re.M,
)


def words_of(markup: str | None) -> str:
	"""The words of HTML (or of a plain text), with its lines; at most those of the first `READ_LENGTH` characters."""
	text = _NOT_WORDS.sub(" ", (markup or "")[:READ_LENGTH])
	text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ")
	lines = (" ".join(line.split()) for line in text.splitlines())
	return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def without_quote(text: str) -> str:
	"""What somebody wrote above the mail that they answer; all of it when nothing stands above that."""
	begins = _QUOTE_BEGINS.search(text)
	own = text[: begins.start()].strip() if begins else text
	return own or text


def shortened(text: str) -> tuple[str, bool]:
	"""What is shown at first, and whether that is not all."""
	if len(text) <= SHOWN_LENGTH:
		return text, False
	return text[:SHOWN_LENGTH].rsplit(None, 1)[0] + " …", True
