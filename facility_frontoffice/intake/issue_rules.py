"""How an Issue of ERPNext's help desk reads as a question to the front office. Pure: no Frappe."""

import html
import re
from collections.abc import Iterator

# The medium of the first message of a client: the channel that it is here
CHANNELS = {
	"Email": "Email",
	"Phone": "Phone",
	"SMS": "Phone",
	"Chat": "Portal",
	"Visit": "Counter",
	"Meeting": "Counter",
}
URGENCIES = {"low": "Low", "medium": "Medium", "high": "High", "urgent": "High", "critical": "High"}

_NEW_LINE = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote)>", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"<(style|script|head)\b", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\xa0]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def plain_text(markup: str | None) -> str:
	"""The words of a text with markup, with its lines; in one pass, however long it is."""
	text = _NEW_LINE.sub("\n", "".join(_shown(markup or "")))
	text = html.unescape(_TAG.sub("", text))
	lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
	return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _shown(markup: str) -> Iterator[str]:
	"""The parts that a reader sees: without styles and scripts. What is opened and not closed is not seen."""
	seen = 0
	lower = markup.lower()
	while opening := _NOT_SHOWN.search(markup, seen):
		yield markup[seen : opening.start()]
		closed = lower.find(f"</{opening[1].lower()}", opening.end())
		end = lower.find(">", closed) if closed >= 0 else -1
		if end < 0:
			return
		seen = end + 1
	yield markup[seen:]


def channel_of(via_portal: bool, medium: str | None, by_mail_account: bool) -> str:
	"""How the client came. `medium` is that of the first message, None without one."""
	if via_portal:
		return "Portal"
	if medium in CHANNELS:
		return CHANNELS[medium]
	return "Email" if by_mail_account else "Other"


def urgency_of(priority: str | None) -> str:
	"""Priorities are the admin's own words; one that is not known is an ordinary one."""
	return URGENCIES.get((priority or "").strip().lower(), "Medium")


def type_of(issue_type: str | None, types: dict[str, str]) -> str:
	"""Our type of request when it has the same name. `types` maps lower-case names, in any language, to types."""
	return types.get((issue_type or "").strip().lower(), "Request")
