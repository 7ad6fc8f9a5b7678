"""Products of the default catalogue get what clients say for them; the field is new, so nobody has changed it."""

import frappe

from facility_frontoffice.catalogue import default_catalogue, suggestions

PRODUCT = "Facility Product"


def execute():
	for product in default_catalogue.products():
		same = {
			"name": product["product_code"],
			"product_name": product["product_name"],
			"sayings": ("is", "not set"),
		}
		frappe.db.set_value(PRODUCT, same, "sayings", product["sayings"], update_modified=False)
	suggestions.forget()
