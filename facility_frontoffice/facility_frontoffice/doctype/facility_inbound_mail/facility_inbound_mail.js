frappe.ui.form.on("Facility Inbound Mail", {
	refresh(frm) {
		facility_frontoffice.inbound_mail.show(frm);
	},
});
