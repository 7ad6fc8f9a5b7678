"""What ERPNext's own forms show of the front office (S15)."""

import frappe
from buying import ASSIGNMENT, look, order_by_hand, purchase_order

CONNECTIONS = {
	"Material Request": {"Client Request", ASSIGNMENT},
	"Purchase Order": {"Client Request", ASSIGNMENT},
	"Purchase Receipt": {"Client Request", ASSIGNMENT},
	"Customer": {"Client Request", "Facility Charge"},
	"Location": {"Client Request", ASSIGNMENT},
	"Asset": {"Client Request", ASSIGNMENT},
	"Supplier": {ASSIGNMENT},
}


class TestForms:
	def test_connections_exist_and_their_fields_too(self):
		for doctype, linked in CONNECTIONS.items():
			connections = frappe.get_meta(doctype).get_dashboard_data()
			group = next(group for group in connections.transactions if group["label"] == "Front Office")
			assert set(group["items"]) == linked, doctype
			for name in linked:
				internal = connections.internal_links.get(name)
				if internal:
					rows = frappe.get_meta(frappe.get_meta(doctype).get_field(internal[0]).options)
					assert rows.get_field(internal[1]).options == name, doctype
				field = connections.non_standard_fieldnames[name]
				if field != "name":
					assert frappe.get_meta(name).get_field(field).options == doctype, doctype

	def test_s15_an_order_shows_its_request(self, buy):
		from frappe.desk.notifications import get_open_count

		assignment = look(buy())
		order = purchase_order(assignment.name)
		found = get_open_count("Purchase Order", order.name)["count"]["internal_links_found"]
		names = {row["doctype"]: row["names"] for row in found}
		assert names["Client Request"] == [assignment.client_request]
		assert names[ASSIGNMENT] == [assignment.name]

	def test_an_order_without_requests_shows_none(self, chair):
		from frappe.desk.notifications import get_open_count

		found = get_open_count("Purchase Order", order_by_hand(chair).name)["count"]["external_links_found"]
		assert {row["count"] for row in found if row["doctype"] in ("Client Request", ASSIGNMENT)} == {0}

	def test_suppliers_do_not_read_who_asked(self):
		for doctype in ("Purchase Order", "Purchase Order Item", "Request for Quotation Item"):
			for field in ("client_request", "backoffice_assignment"):
				assert frappe.get_meta(doctype).get_field(field).print_hide
