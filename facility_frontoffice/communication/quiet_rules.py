"""When a message may disturb somebody. Pure: no Frappe.

Quiet time is by the wall clock of the site: from an hour in the evening to one in the morning, or within a day, and
the whole weekend where the house wants so. Moments are naive, in the site's zone, as the platform keeps them.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
DAYS_AHEAD = 8


@dataclass(frozen=True)
class QuietTime:
	"""`start` and `end` may be the same, or None: then no hours are quiet. `end` itself is not quiet."""

	start: time | None
	end: time | None
	weekend: bool = False
	zone: str | None = None

	def covers(self, moment: datetime) -> bool:
		if self.weekend and moment.weekday() >= SATURDAY:
			return True
		if self.start is None or self.end is None or self.start == self.end:
			return False
		at = moment.time()
		if self.start < self.end:
			return self.start <= at < self.end
		return at >= self.start or at < self.end


def first_moment(quiet: QuietTime, moment: datetime) -> datetime:
	"""The moment itself when it disturbs nobody, else the first one after it that does not.

	Asked again about its own answer, it gives the same. When every moment is quiet (hours that leave out nothing but
	the weekend are not), the moment itself: a message is never kept for good.
	"""
	if not quiet.covers(moment):
		return moment
	midnight = datetime.combine(moment.date(), time())
	for days in range(DAYS_AHEAD):
		day = midnight + timedelta(days=days)
		for candidate in sorted({day, datetime.combine(day, quiet.end or time())}):
			there = _that_exists(candidate, quiet.zone)
			if there > moment and not quiet.covers(there):
				return there
	return moment


def next_time_of_day(moment: datetime, at: time) -> datetime:
	"""The first moment after this one with that time of the day."""
	today = datetime.combine(moment.date(), at)
	return today if today > moment else today + timedelta(days=1)


def _that_exists(moment: datetime, zone: str | None) -> datetime:
	"""What the clocks show at this moment: an hour that summer time leaves out is read an hour later."""
	if not zone:
		return moment
	aware = moment.replace(tzinfo=ZoneInfo(zone))
	there = aware.astimezone(ZoneInfo("UTC")).astimezone(aware.tzinfo)
	return there.replace(tzinfo=None, fold=0)
