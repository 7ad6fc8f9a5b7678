"""When a line was handed over is kept apart from its present decision, which is taken back when it is reopened.

Of lines that were decided before, it was at the decision that they have. Who chose the product nobody knows.
"""

import frappe


def execute():
	line = frappe.qb.DocType("Client Request Line")
	(
		frappe.qb.update(line)
		.set(line.handed_over_at, line.decided_at)
		.where(line.handed_over_at.isnull() & line.decided_at.isnotnull())
		.run()
	)
