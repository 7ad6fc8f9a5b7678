frappe.ui.form.on("Facility Disturbance", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		facility_frontoffice.disturbances.show_who_waits(frm);
		if (frm.doc.status !== "Running" || !frm.perm[0]?.write) return;
		const buttons = [
			{ label: __("It Is Over"), key: "alt+o", primary: true, action: () => facility_frontoffice.disturbances.end(frm) },
			{ label: __("It Takes Longer"), key: "alt+l", action: () => facility_frontoffice.disturbances.prolong(frm) },
		];
		facility_frontoffice.set_buttons(frm, buttons);
	},
});
