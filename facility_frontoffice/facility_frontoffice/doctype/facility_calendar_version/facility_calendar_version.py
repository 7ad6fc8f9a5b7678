import frappe
from frappe import _
from frappe.model.document import Document


class FacilityCalendarVersion(Document):
	"""A calendar as it was when something was promised by it. Named by its content; written once.

	So a calendar that changes tomorrow moves nothing that was promised today, and every figure can be computed
	again. Made by `service_levels.calendars.version_of`.
	"""

	def validate(self):
		if not self.is_new():
			frappe.throw(
				_("Hours by which something was promised cannot be changed."), title=_("Written Once")
			)

	def on_trash(self):
		frappe.throw(_("Hours by which something was promised cannot be deleted."), title=_("Written Once"))
