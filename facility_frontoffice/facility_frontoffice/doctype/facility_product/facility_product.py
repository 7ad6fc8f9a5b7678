import frappe
from frappe import _
from frappe.model.document import Document

from facility_frontoffice.catalogue import rules, service, suggestions
from facility_frontoffice.catalogue.question_rules import Problem


class FacilityProduct(Document):
	def before_naming(self):
		self.product_code = (self.product_code or "").strip().upper()

	def validate(self):
		service.throw_problems(self._problems(), _("Please Check the Product"))
		self._ask_for_review_date()

	def on_update(self):
		self._forget_suggestions()

	def on_trash(self):
		self._forget_suggestions()

	def _problems(self) -> list[Problem]:
		steps, questions = [row.as_dict() for row in self.steps], service.questions_of(self)
		return [
			*rules.check_code(self.product_code),
			*rules.check_limits(row.as_dict() for row in self.questions),
			*rules.check_questions(questions),
			*rules.check_parties(self.handling, self.backoffice_unit, self.supplier, steps),
			*rules.check_steps(steps),
			*rules.check_step_conditions(steps, questions),
			*rules.check_inspections([self.as_dict(), *steps]),
			*rules.check_silence(self.maximum_silence_hours),
			*rules.check_numbers(self.price, self.direct_target),
			*rules.check_charging(self.charging, self.price),
			*rules.check_alternatives(self.product_code, *self._alternatives()),
		]

	def _alternatives(self) -> tuple[list[str], list[str]]:
		"""All alternatives, and those among the new ones that are not supplied any more.

		One that was disabled since then is not shown to anybody; it does not keep the product from being saved.
		"""
		before = self.get_doc_before_save()
		known = {row.product for row in before.alternatives} if before else set()
		new = [row.product for row in self.alternatives if row.product not in known]
		disabled = (
			frappe.get_all(
				service.PRODUCT, filters={"name": ("in", new), "disabled": 1}, pluck="name", order_by="name"
			)
			if new
			else []
		)
		return [row.product for row in self.alternatives], disabled

	def _ask_for_review_date(self):
		if self.answer_card and not self.review_by and not self.flags.many:
			frappe.msgprint(
				_(
					"The answer card has no date for its review, so nobody is reminded of it. Fill in “Review By”."
				),
				title=_("Review Date"),
				indicator="orange",
				alert=True,
			)

	def _forget_suggestions(self):
		# Who saves many has the suggestions made again once, at the end
		if not self.flags.many:
			suggestions.forget()
