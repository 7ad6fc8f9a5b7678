frappe.ui.form.on("Facility Review", {
	refresh(frm) {
		facility_frontoffice.show_review(frm);
	},
});
