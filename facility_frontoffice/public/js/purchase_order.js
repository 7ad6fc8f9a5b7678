{% include "facility_frontoffice/public/js/purchase_links.js" %}

frappe.ui.form.on("Purchase Order", {
	setup(frm) {
		facility_frontoffice.purchasing.setup(frm);
	},

	refresh(frm) {
		facility_frontoffice.purchasing.refresh(frm, "make_purchase_order", ["purchase_order"]);
	},
});
