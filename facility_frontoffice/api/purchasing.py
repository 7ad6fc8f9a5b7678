"""Purchase documents from assignments, for the desk and for other systems. See `fulfilment.purchasing`.

The documents come back unsaved, as from ERPNext's own "Create" buttons: who saves one needs the right to.
"""

import frappe
from frappe.model.document import Document

from facility_frontoffice.fulfilment import purchasing


@frappe.whitelist(methods=["GET", "POST"])
def make_material_request(source_name: str, target_doc: str | Document | None = None) -> Document:
	return purchasing.make_material_request(source_name, target_doc)


@frappe.whitelist(methods=["GET", "POST"])
def make_purchase_order(source_name: str, target_doc: str | Document | None = None) -> Document:
	return purchasing.make_purchase_order(source_name, target_doc)
