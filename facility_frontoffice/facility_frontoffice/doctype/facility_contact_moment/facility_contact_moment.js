frappe.ui.form.on("Facility Contact Moment", {
	setup(frm) {
		frm.set_query("service_desk", () => ({ filters: { disabled: 0 } }));
		frm.set_query("agent", () => ({ filters: { user_type: "System User", enabled: 1 } }));
	},

	refresh(frm) {
		facility_frontoffice.contacts.show_contact(frm);
		// what a telephone system or a mail told is not typed
		const told = !frm.is_new() && Boolean(frm.doc.events || frm.doc.communication);
		for (const field of ["outcome", "started_at", "answered_at", "ended_at"]) {
			frm.set_df_property(field, "read_only", told ? 1 : 0);
		}
	},
});
