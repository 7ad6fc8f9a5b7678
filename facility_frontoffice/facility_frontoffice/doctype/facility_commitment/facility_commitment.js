frappe.ui.form.on("Facility Commitment", {
	refresh(frm) {
		facility_frontoffice.show_commitment(frm);
	},
});
