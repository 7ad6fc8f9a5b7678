{% include "facility_frontoffice/public/js/purchase_links.js" %}

frappe.ui.form.on("Material Request", {
	setup(frm) {
		facility_frontoffice.purchasing.setup(frm);
	},

	refresh(frm) {
		facility_frontoffice.purchasing.refresh(frm, "make_material_request", ["material_request", "purchase_order"]);
	},
});
