frappe.ui.form.on("Facility Service Desk", {
	setup(frm) {
		frm.set_query("backoffice_unit", () => ({ filters: { disabled: 0 } }));
		for (const [field, table] of [["lead", null], ["user", "agents"]]) {
			const query = () => ({ filters: { user_type: "System User", enabled: 1 } });
			if (table) frm.set_query(field, table, query);
			else frm.set_query(field, query);
		}
	},

	refresh(frm) {
		facility_frontoffice.contacts.show_standing(frm);
	},
});
