frappe.ui.form.on("Facility Client Task", {
	refresh(frm) {
		facility_frontoffice.show_client_task(frm);
	},
});
