frappe.ui.form.on("Facility Disturbance", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.is_new()) return;
		const { end, is_late, prolong, show_who_waits, tell_everybody } = facility_frontoffice.disturbances;
		const { quietly, set_buttons } = facility_frontoffice;
		quietly(show_who_waits(frm));
		if (frm.doc.status === "Ended" || !frm.perm[0]?.write) return set_buttons(frm, []);
		const is_running = frm.doc.status === "Running";
		const is_told = Boolean(frm.doc.tell_everybody || is_late(frm.doc));
		const tell = {
			label: frm.doc.tell_everybody ? __("Tell Who Came Since") : __("Tell Everybody There"),
			key: "alt+t",
			primary: !is_told,
			action: () => quietly(tell_everybody(frm)),
		};
		const over = {
			label: is_running ? __("It Is Over") : __("It Is Off"),
			key: "alt+o",
			primary: is_told,
			action: () => end(frm),
		};
		set_buttons(frm, [over, { label: __("It Takes Longer"), key: "alt+l", action: () => prolong(frm) }, tell]);
	},

	begins_at(frm) {
		const is_planned = frm.is_new() && frm.doc.begins_at > frappe.datetime.now_datetime();
		if (is_planned) frm.set_value("kind", "Planned Work");
	},
});
