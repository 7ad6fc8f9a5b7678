{% include "facility_frontoffice/public/js/purchase_links.js" %}

frappe.ui.form.on("Request for Quotation", {
	setup(frm) {
		facility_frontoffice.purchasing.setup(frm);
	},

	refresh(frm) {
		facility_frontoffice.purchasing.refresh(frm, "make_request_for_quotation", ["purchase_order"]);
	},
});
