frappe.ui.form.on("Asset Repair", {
	refresh(frm) {
		facility_frontoffice.assets?.show_asset_links(frm);
	},
});
