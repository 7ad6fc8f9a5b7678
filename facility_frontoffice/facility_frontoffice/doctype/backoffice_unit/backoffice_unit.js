frappe.ui.form.on("Backoffice Unit", {
	setup(frm) {
		const staff = () => ({ filters: { user_type: "System User", enabled: 1 } });
		frm.set_query("lead", staff);
		frm.set_query("user", "members", staff);
	},

	refresh(frm) {
		facility_frontoffice.units.show_unit_card(frm);
		if (frm.is_new()) {
			frm.set_intro(__("Say who is in this unit, when they work and what they do. Then the front office can send them work."), "blue");
			return;
		}
		frm.set_intro("");
		const open_work = () =>
			frappe.set_route("List", "Backoffice Assignment", {
				backoffice_unit: frm.docname,
				status: ["not in", ["Completed", "Returned", "Cancelled"]],
			});
		const absence = () => frappe.new_doc("Facility Absence");
		const buttons = [{ label: __("Open Work"), key: "alt+o", action: open_work }];
		if (frappe.model.can_create("Facility Absence")) buttons.push({ label: __("Somebody Is Away"), key: "alt+w", action: absence });
		facility_frontoffice.set_buttons(frm, buttons);
	},
});
