frappe.ui.form.on("Asset Movement", {
	refresh(frm) {
		facility_frontoffice.assets?.show_asset_links(frm);
	},
});
