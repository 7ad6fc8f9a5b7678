import frappe
from frappe import _
from frappe.model.document import Document


class FacilityClockEvent(Document):
	"""One thing that happened to a clock. Written once; every figure is computed from these again."""

	def validate(self):
		if not self.is_new():
			frappe.throw(_("What happened to a clock cannot be changed."), title=_("Append Only"))

	def on_trash(self):
		if frappe.db.exists(self.reference_doctype, self.reference_name):
			frappe.throw(
				_("What happened to a clock goes only together with {0}.").format(self.reference_name),
				title=_("Append Only"),
			)


def on_doctype_update():
	# Also a wall: of two who would continue one record at once, the second is refused.
	frappe.db.add_unique("Facility Clock Event", ["reference_doctype", "reference_name", "position"])
