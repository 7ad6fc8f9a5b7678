import frappe
from frappe import _
from frappe.model.document import Document

from facility_frontoffice.service_levels.calendars import config_of
from facility_frontoffice.service_levels.working_time import CalendarError, WorkingCalendar


class FacilityCalendar(Document):
	"""When we work: the hours by which every promise is counted."""

	def validate(self):
		try:
			WorkingCalendar.from_config(config_of(self))
		except CalendarError as error:
			frappe.throw(str(error), title=_("This Calendar Cannot Be Counted With"))
