import frappe
from frappe import _
from frappe.model.document import Document


class FacilityServiceLevel(Document):
	"""What is promised, per priority; or, as a choice, nothing."""

	def validate(self):
		self.check_norms()
		if self.is_default:
			frappe.db.set_value(
				"Facility Service Level", {"is_default": 1, "name": ("!=", self.name)}, "is_default", 0
			)

	def check_norms(self):
		"""Refuses a level that promises nothing without saying so, or two things for one priority."""
		if not self.no_norm and not self.norms:
			frappe.throw(_("Add at least one norm, or choose No Norm."), title=_("No Norms"))
		listed = [norm.priority for norm in self.norms]
		twice = sorted({priority for priority in listed if listed.count(priority) > 1})
		if twice:
			frappe.throw(
				_("A priority can have one norm only: {0}.").format(
					", ".join(_(priority) for priority in twice)
				),
				title=_("Norm Listed Twice"),
			)
