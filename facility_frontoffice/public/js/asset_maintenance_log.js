frappe.ui.form.on("Asset Maintenance Log", {
	refresh(frm) {
		facility_frontoffice.assets?.show_asset_links(frm);
	},
});
