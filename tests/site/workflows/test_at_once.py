"""Two people at one moment, in processes of their own: one of them takes the action, the other hears it (S27)."""

MAKE = """
from facility_frontoffice.demo import data
from facility_frontoffice.intake import service as intake

doc = frappe.get_doc("Workflow", "Client Request")
doc.is_active = 1
doc.save()
request = intake.create_request(
	{"subject": "Two at a state", "request_type": "Remark", "channel": "Phone", "client_user": data.CLIENT}
)
frappe.db.commit()
print(request.name)
"""

EACH = """
import os
from facility_frontoffice.api import workflows
from facility_frontoffice.demo import data

frappe.set_user([data.AGENT, data.MANAGER][os.getpid() % 2])
action, reasons = [("Close", {}), ("Hold", {"hold_reason": "Later"})][os.getpid() % 2]
try:
	workflows.act("Client Request", os.environ["REQUEST"], "Close", {})
	frappe.db.commit()
	print("done")
except frappe.ValidationError as error:
	frappe.db.rollback()
	print(type(error).__name__)
"""

TAKE_BACK = """
frappe.db.set_value("Workflow", "Client Request", "is_active", 0)
frappe.clear_cache(doctype="Client Request")
for name in frappe.get_all("Client Request", {"subject": "Two at a state"}, pluck="name"):
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.set_value("Client Request", {"workflow_state": ("is", "set")}, "workflow_state", None, update_modified=False)
frappe.db.commit()
"""

LOOK = """
import os
print(*frappe.db.get_value("Client Request", os.environ["REQUEST"], ["status", "workflow_state"]))
"""


def test_one_takes_the_action_and_the_other_hears_it(in_processes):
	(name,) = in_processes(MAKE, 1)
	try:
		said = in_processes(EACH, 3, REQUEST=name)
		assert sorted(said) == ["WorkflowError", "WorkflowError", "done"]
		assert in_processes(LOOK, 1, REQUEST=name) == ["Closed", "Closed"]
	finally:
		in_processes(TAKE_BACK, 1)
