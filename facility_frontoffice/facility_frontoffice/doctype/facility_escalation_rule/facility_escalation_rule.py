import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from facility_frontoffice.service_levels import escalation_rules
from facility_frontoffice.service_levels.alarms import AlarmError
from facility_frontoffice.service_levels.clocks import DOCTYPE_OF


class FacilityEscalationRule(Document):
	"""What happens when a clock gets near its norm, or past it."""

	def validate(self):
		self.check_levels()
		self.flags.listens_differently = self._listens_differently()
		if self.flags.listens_differently:
			self.effective_from = now_datetime()

	def on_update(self):
		escalation_rules.forget_rules()
		if self.flags.listens_differently and self.enabled:
			escalation_rules.plan_again(DOCTYPE_OF[self.clock])

	def on_trash(self):
		escalation_rules.forget_rules()

	def check_levels(self):
		"""Refuses levels that can never ring, or that do nothing."""
		if not self.clock or not self.levels:
			frappe.throw(
				_("Choose what the rule is about, and add a level."), title=_("Please Check the Rule")
			)
		for row in self.levels:
			try:
				escalation_rules.alarm_of(row)
			except AlarmError as error:
				frappe.throw(
					_("Level {0}: {1}").format(row.idx, str(error)), title=_("Please Check the Rule")
				)
			if not self._does_something(row):
				frappe.throw(
					_("Level {0} does nothing. Choose who is told, or what is done.").format(row.idx),
					title=_("Please Check the Rule"),
				)

	def _does_something(self, row) -> bool:
		told = (
			row.tell_owner,
			row.tell_front_office,
			row.tell_unit_lead,
			row.tell_desk_lead,
			row.tell_role,
			row.tell_user,
		)
		return bool(
			(any(told) and (row.notify_in_app or row.notify_by_email))
			or row.raise_priority
			or row.inform_client
			or row.reassign_to
		)

	def _listens_differently(self) -> bool:
		"""Whether it would ring at other moments than before; who is told makes no difference."""
		before = self.get_doc_before_save()
		return not before or not before.enabled or _listens_to(before) != _listens_to(self)


def _listens_to(rule) -> list:
	levels = [
		(row.name, row.rings, row.percentage, row.duration, row.repeat_every, row.repeat_times)
		for row in rule.levels
	]
	return [rule.clock, rule.service_desk, rule.service_level, rule.priority, rule.backoffice_unit, rule.product,
			rule.commitment_kind, levels]  # fmt: skip
