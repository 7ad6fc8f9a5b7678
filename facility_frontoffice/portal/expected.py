"""How long something takes, as a client is shown it before asking, and the date that this means now (S21).

Both come of the same levels, desk and calendar as the clock that begins when it is asked. What was shown is kept as
it was shown. It is refused when it is not true any more: another norm, or a date that moved by more than it does while
somebody types; see `expected_rules`.
"""

from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.intake import desks
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import expected_rules
from facility_frontoffice.portal.client_timeline import moment
from facility_frontoffice.service_levels import agreements, feasibility, norms, promises
from facility_frontoffice.service_levels.calendars import UTC, to_moment, to_site_time, working_calendar
from facility_frontoffice.service_levels.working_time import WorkingCalendar


@dataclass(frozen=True)
class Expected:
	"""`norm` in words; `due` and `possible` in the site's time: by when it is done, and the first that it could be.

	`due` is None when nothing is promised.
	"""

	norm: str = ""
	due: datetime | None = None
	possible: datetime | None = None

	def as_dict(self) -> dict:
		"""What the form shows and sends back."""
		return {
			"norm_text": self.norm,
			"norm_shown": in_words(self.norm, self.due),
			"norm_due": self.due.isoformat() if self.due else "",
			"due_words": moment(self.due),
			"possible": self.possible.date().isoformat() if self.possible else "",
			"possible_words": moment(self.possible),
		}


def norm_of(user: str, product: str | None, location: str | None) -> str:
	"""The norm in words; empty when nothing is promised. `location` is one that is known."""
	if not product:
		return ""
	terms = agreements.terms_of_request(_as_asked_now(user, product, location))
	return catalogue.words_of(terms.resolve, terms.calendar)


def of(user: str, product: str, location: str | None) -> Expected:
	"""What may be expected of a product that is asked for now."""
	request = _as_asked_now(user, product, location)
	terms = agreements.terms_of_request(request)
	words = catalogue.words_of(terms.resolve, terms.calendar)
	request.calendar = terms.calendar
	possible = feasibility.judge(request, promises.DELIVERY).earliest
	return Expected(
		norm=words,
		due=_shown(_due(terms)) if words else None,
		possible=_shown(possible) if possible else None,
	)


def in_words(norm: str, due: datetime | None) -> str:
	"""The norm with its date, as the form shows it and the request keeps it."""
	return _("{0}: by {1}").format(norm, moment(due)) if norm and due else norm


def told(user: str, product: str | None, location: str | None, shown: str | None, due: str | None) -> str:
	"""What a client was shown, to be kept with the request; throws when it is not true any more.

	`shown` is the text, `due` the moment in it as the form got it; a text without a date has none.
	"""
	if not shown:
		return ""
	request = _as_asked_now(user, product, location) if product else None
	terms = agreements.terms_of_request(request) if request else None
	norm = catalogue.words_of(terms.resolve, terms.calendar) if terms else ""
	date = _read(due)
	if shown == in_words(norm, date):
		if not date:
			return shown
		if terms.resolve and expected_rules.still_holds(_calendar(terms), to_moment(date), _due(terms)):
			return shown
	now = in_words(norm, _shown(_due(terms)) if norm else None)
	frappe.throw(
		_(
			"The time that this takes has changed while you were typing. It is now: {0}. Send it again if you agree."
		).format(now or _("not known yet")),
		IntakeError,
		title=_("Please Check the Time"),
	)


def _as_asked_now(user: str, product: str, location: str | None):
	"""The request that it would be, were it asked now: taken in by the same desk, with the same priority."""
	request = frappe.new_doc("Client Request", client_user=user, channel="Portal")
	request.location = location or request.location
	request.append("lines", {"product": catalogue.available_product(product).name})
	desks.choose_for_new(request)
	request.priority = norms.priority_of(request.impact, request.urgency)
	return request


def _calendar(terms) -> WorkingCalendar:
	return working_calendar(terms.calendar)


def _due(terms) -> datetime:
	return _calendar(terms).add(datetime.now(UTC), terms.resolve)


def _shown(due: datetime) -> datetime:
	return to_site_time(expected_rules.rounded_up(due))


def _read(due: str | None) -> datetime | None:
	"""The moment that the form sends back; None for what is none, so that it fits no text with a date."""
	try:
		date = datetime.fromisoformat(due) if due else None
	except ValueError:
		return None
	return date if date and not date.tzinfo else None
