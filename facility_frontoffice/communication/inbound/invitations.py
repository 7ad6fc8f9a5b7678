"""What a calendar mail (RFC 5545, 5546) says, in words."""

import re
from dataclasses import dataclass

MAXIMUM_LENGTH = 200_000

_LINE = re.compile(
	r"^(METHOD|SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION)((?:;[^:\"\n]*(?:\"[^\"\n]*\")?)*):(.*)$",
	re.IGNORECASE,
)
_MOMENT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?\d{0,2}(Z?)")
_ESCAPE = re.compile(r"\\([nN,;\\])")


@dataclass(frozen=True)
class Invitation:
	method: str = ""
	summary: str = ""
	when: str = ""
	location: str = ""
	description: str = ""

	@property
	def words(self) -> str:
		return "\n".join(filter(None, (self.summary, self.when, self.location)))


def read(source: str) -> Invitation:
	"""The first event of a calendar file. Times are as the sender wrote them, with their zone."""
	found: dict[str, tuple[str, str]] = {}
	within: list[str] = []
	for line in _unfolded(source[:MAXIMUM_LENGTH]):
		start, _, component = line[:40].strip().upper().partition(":")
		if start == "BEGIN":
			within.append(component)
		elif start == "END":
			del within[-1:]
		elif match := _LINE.match(line[:5000]):
			name = match[1].upper()
			if name == "METHOD" or within[-1:] in (["VEVENT"], ["VTODO"]):
				found.setdefault(name, (match[2], match[3].strip()))
	values = {name: _plain(value) for name, (_, value) in found.items()}
	return Invitation(
		method=re.sub(r"[^A-Z-]", "", values.get("METHOD", "").upper())[:20],
		summary=values.get("SUMMARY", "")[:500],
		when=_when(found.get("DTSTART"), found.get("DTEND")),
		location=values.get("LOCATION", "")[:500],
		description=values.get("DESCRIPTION", "")[:20_000],
	)


def _unfolded(source: str) -> list[str]:
	return re.sub(r"\r?\n[ \t]", "", source).splitlines()


def _plain(value: str) -> str:
	return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


def _when(start: tuple[str, str] | None, end: tuple[str, str] | None) -> str:
	begin, day, zone = _moment(start)
	finish, last_day, _ = _moment(end)
	if not begin:
		return ""
	if finish and last_day == day and len(finish) > 10:
		finish = finish[11:]
	span = f"{begin} – {finish}" if finish and finish != begin and len(begin) > 10 else begin
	return f"{span} ({zone})" if zone else span


def _moment(value: tuple[str, str] | None) -> tuple[str, str, str]:
	"""The moment as text, its day, and its zone."""
	if not value or not (match := _MOMENT.match(value[1])):
		return "", "", ""
	day = f"{match[1]}-{match[2]}-{match[3]}"
	named = re.search(r"TZID=\"?([^;:\"]{1,60})", value[0], re.IGNORECASE)
	zone = "UTC" if match[6] else (named[1] if named else "")
	return (f"{day} {match[4]}:{match[5]}" if match[4] else day), day, zone if match[4] else ""
