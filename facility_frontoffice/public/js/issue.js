// On ERPNext's Issue: let it go on at the front office, and show where it went.
frappe.ui.form.on("Issue", {
	async refresh(frm) {
		if (frm.is_new()) return;
		const { docname } = frm;
		const continued = await goes_on(frm);
		if (frm.docname !== docname) return;
		if (continued) {
			const link = frappe.utils.get_form_link("Client Request", frm.doc.client_request, true);
			frm.set_intro(__("Goes on at the front office as {0}", [link]), "blue");
		} else if (!["Closed", "Resolved"].includes(frm.doc.status) && frappe.model.can_create("Client Request")) {
			frm.add_custom_button(__("Client Request"), () => make_client_request(frm), __("Create"));
		}
	},
});

/** Whether the request of this Issue was made from it; work that was put out for a request is none that goes on. */
async function goes_on(frm) {
	const request = frm.doc.client_request;
	if (!request || !frappe.model.can_read("Client Request")) return Boolean(request);
	const { docname } = frm;
	const { message } = await frappe.db.get_value("Client Request", request, "issue");
	return message?.issue === docname;
}

async function make_client_request(frm) {
	if (frm.is_dirty()) await frm.save();
	frappe.dom.freeze();
	try {
		const made = await frappe.xcall("facility_frontoffice.api.issues.make_from_issue", { issue: frm.docname });
		await frm.reload_doc();
		frappe.show_alert({ message: __("Goes on at the front office as {0}", [made.name]), indicator: "green" }, 5);
		frappe.set_route("Form", "Client Request", made.name);
	} finally {
		frappe.dom.unfreeze();
	}
}
