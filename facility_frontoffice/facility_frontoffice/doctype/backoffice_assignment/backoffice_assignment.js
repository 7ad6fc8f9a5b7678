frappe.ui.form.on("Backoffice Assignment", {
	refresh(frm) {
		facility_frontoffice.show_assignment(frm);
		if (frm.doc.client_request) {
			frm.add_custom_button(__("Client Request"), () =>
				frappe.set_route("Form", "Client Request", frm.doc.client_request)
			);
		}
	},
});
