frappe.ui.form.on("Facility Service Desk", {
	setup(frm) {
		frm.set_query("backoffice_unit", () => ({ filters: { disabled: 0 } }));
		for (const [field, table] of [["lead", null], ["user", "agents"]]) {
			const query = () => ({ filters: { user_type: "System User", enabled: 1 } });
			if (table) frm.set_query(field, table, query);
			else frm.set_query(field, query);
		}
	},

	onload: hide_days,

	refresh(frm) {
		hide_days(frm); // also of a desk that got its name just now
		facility_frontoffice.contacts.show_standing(frm);
		facility_frontoffice.rules.show_rule(frm);
	},
});

/** The days that somebody works are of units: who is at a desk signs in there. */
function hide_days(frm) {
	frm.get_field("agents").grid.get_docfield("works_on").hidden = 1;
}
