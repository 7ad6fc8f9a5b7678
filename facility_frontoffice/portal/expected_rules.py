"""The date that a client is shown before asking, and whether it still holds. Pure: no Frappe. Moments are aware."""

from datetime import datetime, timedelta

from facility_frontoffice.service_levels.working_time import WorkingCalendar

# A date to the minute would be another one at every look, and says more than anybody means.
SHOWN_TO = timedelta(minutes=15)
# Somebody reads, types and sends: the form tells the date anew every five minutes, an answer may take some more.
MAY_MOVE = timedelta(minutes=30)


def rounded_up(moment: datetime) -> datetime:
	"""The next full quarter of an hour: never before the moment itself."""
	begin = moment.replace(minute=0, second=0, microsecond=0)
	quarters = -(-(moment - begin) // SHOWN_TO)
	return begin + quarters * SHOWN_TO


def still_holds(calendar: WorkingCalendar, shown: datetime, due: datetime) -> bool:
	"""Whether a date that was shown may be kept as told, now that the clock says `due`.

	Both go on with the hours: what was shown a minute before closing time and is sent a minute after may be a night
	or a weekend apart. So it is working time that counts, and one that moved by at most `MAY_MOVE` holds.
	"""
	begin, end = sorted((shown, due))
	return calendar.elapsed(begin, end) <= (MAY_MOVE + SHOWN_TO).total_seconds()
