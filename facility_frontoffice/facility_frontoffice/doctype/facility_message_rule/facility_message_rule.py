from frappe.model.document import Document

from facility_frontoffice.communication import message_rules, rule_checks


class FacilityMessageRule(Document):
	def validate(self):
		rule_checks.check(self)

	def on_update(self):
		message_rules.forget()

	def after_rename(self, old, new, merge=False):
		message_rules.forget()

	def on_trash(self):
		rule_checks.let_go(self)
		message_rules.forget()
