from frappe import _
from frappe.model.document import Document

from facility_frontoffice.catalogue import rules, service, suggestions


class FacilityProduct(Document):
	def before_naming(self):
		self.product_code = (self.product_code or "").strip().upper()

	def validate(self):
		service.throw_problems(self._problems(), _("Please Check the Product"))

	def on_update(self):
		suggestions.forget()

	def on_trash(self):
		suggestions.forget()

	def _problems(self) -> list[rules.Problem]:
		steps = [row.as_dict() for row in self.steps]
		return [
			*rules.check_code(self.product_code),
			*rules.check_questions(service.questions_of(self)),
			*rules.check_parties(self.handling, self.backoffice_unit, self.supplier, steps),
			*rules.check_steps(steps),
			*rules.check_silence(self.maximum_silence_hours),
		]
