"""Two documents about assets that are done at one moment, in processes of their own (S13)."""

MAKE = """
from frappe.utils import now_datetime
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

frappe.get_doc(
	{
		"doctype": "Facility Product", "product_code": "TWO-REPAIRS", "product_name": "Two repairs",
		"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
		"nature": "Mixed", "handling": "Backoffice", "backoffice_unit": "Logistics",
	}
).insert()
request = intake.create_request(
	{"subject": "Two repairs", "request_type": "Fault", "channel": "Phone", "client_user": data.CLIENT},
	[{"product": "TWO-REPAIRS"}],
)
[work] = service.send_out(request.name)
asset = frappe.db.get_value("Asset", {"asset_name": "Coffee Machine"})
for number in range(2):
	repair = frappe.new_doc("Asset Repair")
	repair.update(
		{
			"name": f"TWO-REPAIRS-{number}", "asset": asset, "failure_date": now_datetime(),
			"repair_status": "Completed", "client_request": request.name, "backoffice_assignment": work,
		}
	)
	repair.db_insert()
frappe.db.commit()
print(work)
"""

# What a submission does, without the bookkeeping of ERPNext: the row, then who waits for it.
SUBMIT = """
import os, time
from facility_frontoffice.assets import progress

frappe.db.get_value("Backoffice Assignment", os.environ["WORK"])  # the transaction has begun, as of a request
time.sleep(0.3)
repair = next(
	repair for repair in (frappe.get_doc("Asset Repair", f"TWO-REPAIRS-{number}") for number in range(2))
	if repair.docstatus == 0 and frappe.cache.set(f"two-repairs-{repair.name}", 1, nx=True, ex=60)
)
frappe.db.set_value("Asset Repair", repair.name, "docstatus", 1)
repair.docstatus = 1
time.sleep(0.3)
progress.changed(repair)
frappe.db.commit()
print("done")
"""

RETRY = """
import os
from facility_frontoffice.fulfilment import from_documents, missed_updates

frappe.db.set_value("Facility Missed Update", {"backoffice_assignment": os.environ["WORK"], "status": "Open"}, "next_try_at", "2020-01-01")
frappe.db.commit()
missed_updates.retry_due()
frappe.db.commit()
print(frappe.db.get_value("Backoffice Assignment", os.environ["WORK"], "status").replace(" ", "_"))
"""

TAKE_BACK = """
frappe.db.delete("Asset Repair", {"name": ("like", "TWO-REPAIRS-%")})
for number in range(2):
	frappe.cache.delete(f"two-repairs-TWO-REPAIRS-{number}")
for name in frappe.get_all("Client Request", {"subject": "Two repairs"}, pluck="name"):
	for doctype in ("Backoffice Assignment", "Facility Missed Update"):
		frappe.db.delete(doctype, {"client_request": name})
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.delete_doc("Facility Product", "TWO-REPAIRS", force=True, delete_permanently=True)
frappe.db.commit()
"""


def test_s13_two_repairs_at_one_moment_finish_the_work_once(in_processes):
	in_processes(TAKE_BACK, 1)
	try:
		(work,) = in_processes(MAKE, 1)
		assert in_processes(SUBMIT, 2, WORK=work) == ["done", "done"]
		assert in_processes(RETRY, 1, WORK=work) == ["Completed"]
	finally:
		in_processes(TAKE_BACK, 1)
