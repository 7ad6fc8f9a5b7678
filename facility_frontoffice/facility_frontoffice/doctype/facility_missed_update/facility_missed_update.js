frappe.ui.form.on("Facility Missed Update", {
	refresh(frm) {
		facility_frontoffice.missed_updates.show_one(frm);
	},
});
