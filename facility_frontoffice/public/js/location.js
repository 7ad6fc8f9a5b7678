/** What the front office knows of a room, on ERPNext's form. */

frappe.ui.form.on("Location", {
	refresh(frm) {
		facility_frontoffice.assets?.show_location_history(frm);
	},
});
