"""Rules say now who is told what is overdue; two switches in the settings did.

Where an admin had switched both off, the rules are there, but disabled.
"""

import frappe

from facility_frontoffice.setup import message_rules, seeds

SWITCHES = ("notify_owner", "notify_managers")
SETTINGS = "Facility Frontoffice Settings"


def execute():
	if frappe.db.count("Facility Escalation Rule"):
		return
	singles = frappe.qb.DocType("Singles")
	values = dict(
		frappe.qb.from_(singles)
		.select(singles["field"], singles["value"])
		.where((singles.doctype == SETTINGS) & singles["field"].isin(SWITCHES))
		.run()
	)
	seeds.make_escalation_rules()
	message_rules.add("Progress")
	if values and not any(int(value or 0) for value in values.values()):
		frappe.db.set_value("Facility Escalation Rule", {}, "enabled", 0)
