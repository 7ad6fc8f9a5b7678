{% include "facility_frontoffice/public/js/purchase_links.js" %}

frappe.ui.form.on("Stock Entry", {
	setup(frm) {
		facility_frontoffice.purchasing.setup(frm);
	},

	refresh(frm) {
		// only what goes out, or to the client's place
		const issues = ["Material Issue", "Material Transfer"].includes(frm.doc.purpose);
		if (frm.doc.docstatus === 0 && issues && frappe.model.can_read("Backoffice Assignment")) {
			frm.add_custom_button(
				__("Backoffice Assignment"),
				() => facility_frontoffice.purchasing.get_items(frm, "make_stock_entry", []),
				__("Get Items From")
			);
		}
		facility_frontoffice.purchasing.show_who_waits(frm);
	},
});
