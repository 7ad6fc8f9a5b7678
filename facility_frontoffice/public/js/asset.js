/** What the front office knows of an asset, on ERPNext's form. */

frappe.ui.form.on("Asset", {
	refresh(frm) {
		facility_frontoffice.assets?.show_asset_history(frm);
	},
});
