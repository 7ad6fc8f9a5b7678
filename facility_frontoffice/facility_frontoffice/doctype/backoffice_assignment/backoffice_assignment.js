frappe.ui.form.on("Backoffice Assignment", {
	refresh(frm) {
		facility_frontoffice.show_assignment(frm);
		say_who_reads_comments(frm);
		if (frm.doc.client_request && frappe.model.can_read("Client Request")) {
			frm.add_custom_button(__("Client Request"), () =>
				frappe.set_route("Form", "Client Request", frm.doc.client_request)
			);
		}
	},
});

/** What is private is a note on the request: that purchasers and suppliers never see. */
function say_who_reads_comments(frm) {
	const $header = $(frm.footer?.wrapper).find(".comment-input-header");
	if (!$header.length || $header.find(".fo-who-reads").length) return;
	const words = __("Read by everybody who works on this, purchasers too. A private note goes on the request.");
	$header.append(`<span class="fo-who-reads text-muted small">${words}</span>`);
}
