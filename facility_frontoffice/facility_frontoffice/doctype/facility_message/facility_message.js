frappe.ui.form.on("Facility Message", {
	refresh(frm) {
		const { messages, quietly, set_buttons } = facility_frontoffice;
		frm.disable_form();
		frm.set_intro("");
		if (!messages.is_to_decide(frm.doc)) {
			frm.set_intro(frappe.utils.escape_html(messages.state_words({ ...frm.doc, at: frm.doc.creation })), "blue");
			return;
		}
		frm.set_intro(frappe.utils.escape_html(messages.state_words(frm.doc)), "red");
		if (!frappe.model.can_write("Client Request")) return;
		const reload = () => frm.reload_doc();
		set_buttons(frm, [
			{ label: __("Send Again"), key: "alt+a", primary: true, action: () => quietly(again(frm, reload)) },
			{ label: __("Leave It"), key: "alt+l", action: () => quietly(messages.leave([frm.docname], reload)) },
		]);
	},
});

/** To the address that the client has now, which may be another than then. */
async function again(frm, then) {
	const request = frm.doc.client_request;
	const { message } = request ? await frappe.db.get_value("Client Request", request, "client_email") : {};
	const of_client = frm.doc.audience === "Client" && message?.client_email;
	facility_frontoffice.messages.send_again(frm.doc, of_client, then);
}
