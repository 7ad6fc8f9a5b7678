import frappe
from frappe import _
from frappe.model.document import Document


class FacilityCorrection(Document):
	"""One thing that was not right: the product that a question was translated into, or what the client was told.

	Written once, by the app, in the transaction of the correction itself.
	"""

	def validate(self):
		if not self.is_new():
			frappe.throw(_("What was corrected cannot be changed."), title=_("Append Only"))

	def on_trash(self):
		if frappe.db.exists("Client Request", self.client_request):
			frappe.throw(
				_("A correction goes only together with {0}.").format(self.client_request),
				title=_("Append Only"),
			)
