"""Two who charge a month on at one moment make one invoice of it."""

import pytest

MAKE = """
from facility_frontoffice.intake import service as intake

group = frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name")
frappe.get_doc(
	{"doctype": "Item", "item_code": "AT-ONCE", "item_group": group, "stock_uom": "Nos", "is_stock_item": 0}
).insert()
frappe.get_doc(
	{
		"doctype": "Facility Product", "product_code": "CHARGED-AT-ONCE", "product_name": "At once", "price": 40,
		"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
		"nature": "Mixed", "handling": "Front Office", "charging": "Fixed Price", "charge_item": "AT-ONCE",
	}
).insert()
for name in ("At Once One", "At Once Two"):
	frappe.get_doc(
		{
			"doctype": "Customer", "customer_name": name,
			"customer_group": frappe.db.get_value("Customer Group", {"is_group": 0}, order_by="name"),
			"territory": frappe.db.get_value("Territory", {"is_group": 0}, order_by="name"),
		}
	).insert()
	request = intake.create_request(
		{
			"subject": "Charged at once", "request_type": "Request", "channel": "Phone", "customer": name,
			"client_name": "Emma",
		},
		[{"product": "CHARGED-AT-ONCE"}],
	)
	intake.handle_directly(request.name, "Done")
frappe.db.commit()
"""

CHARGE = """
from frappe.utils import today
from facility_frontoffice.charging import period

print(len(period.make_drafts(today())["made"]))
"""

LOOK = """
for name in ("At Once One", "At Once Two"):
	print(frappe.db.count("Sales Invoice", {"customer": name}))
print(frappe.db.count("Facility Charge", {"customer": ("like", "At Once%"), "status": "Charged"}))
"""

TAKE_BACK = """
for doctype, filters in (
	("Sales Invoice", {"customer": ("like", "At Once%")}),
	("Facility Charge", {"customer": ("like", "At Once%")}),
	("Client Request", {"subject": "Charged at once"}),
	("Customer", {"name": ("like", "At Once%")}),
	("Facility Product", {"name": "CHARGED-AT-ONCE"}),
	("Item", {"name": "AT-ONCE"}),
):
	for name in frappe.get_all(doctype, filters, pluck="name"):
		if doctype == "Facility Charge":
			frappe.db.delete(doctype, {"name": name})
		else:
			frappe.delete_doc(doctype, name, force=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture
def to_charge(in_processes):
	in_processes(MAKE, 1)
	yield
	in_processes(TAKE_BACK, 1)


def test_two_at_once_make_one_invoice_for_each_customer(to_charge, in_processes):
	made = [int(number) for number in in_processes(CHARGE, 3)]
	assert sum(made) == 2
	assert in_processes(LOOK, 1) == ["1", "1", "2"]
