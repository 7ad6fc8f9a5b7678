"""Hours of a day as people write them: "08:30-12:30, 13:00-17:00". Pure: no Frappe."""

import re
from collections.abc import Iterable

Span = tuple[str, str]

_PART = re.compile(
	r"(?P<from>[0-9]{1,2})(?:[:.](?P<from_minutes>[0-9]{2}))?\s*(?:-|–|to|tot)\s*"
	r"(?P<until>[0-9]{1,2})(?:[:.](?P<until_minutes>[0-9]{2}))?"
)


class HoursError(ValueError):
	"""The text holds no hours; its argument is the part that was not understood."""


def parse(text: str | None) -> list[Span]:
	"""The spans of a day, in their order; nothing for a day on which one is closed.

	Also "8-12" and "8.30 to 17.00". Raises HoursError for what is no time, ends before it begins or overlaps.
	"""
	spans = [_span(part.strip()) for part in re.split(r"[,;]", text or "") if part.strip()]
	for (_begin, end), (begin, _end) in zip(sorted(spans), sorted(spans)[1:], strict=False):
		if begin < end:
			raise HoursError(text)
	return sorted(spans)


def text_of(spans: Iterable[Span]) -> str:
	return ", ".join(f"{begin}-{end}" for begin, end in sorted(spans))


def _span(part: str) -> Span:
	match = _PART.fullmatch(part)
	if not match:
		raise HoursError(part)
	begin = _time(match["from"], match["from_minutes"])
	end = _time(match["until"], match["until_minutes"])
	if begin is None or end is None or begin >= end or begin == "24:00":
		raise HoursError(part)
	return begin, end


def _time(hour: str, minutes: str | None) -> str | None:
	at = f"{int(hour):02d}:{minutes or '00'}"
	return at if at == "24:00" or (int(hour) < 24 and int(minutes or 0) < 60) else None
