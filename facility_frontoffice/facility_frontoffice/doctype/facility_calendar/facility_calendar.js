frappe.ui.form.on("Facility Calendar", {
	onload(frm) {
		frm.fields_dict.time_zone.set_data?.(frappe.all_timezones || []);
		if (frappe.all_timezones) return;
		frappe.call("frappe.core.doctype.user.user.get_timezones").then((r) => {
			frappe.all_timezones = r.message.timezones;
			frm.fields_dict.time_zone.set_data?.(frappe.all_timezones);
		});
	},

	refresh(frm) {
		show_hours(frm);
		facility_frontoffice.rules.show_rule(frm);
	},
});

frappe.ui.form.on("Facility Calendar Span", {
	weekday: show_hours,
	opens_at: show_hours,
	closes_at: show_hours,
	hours_remove: show_hours,
});

const MINUTES = (text) => {
	const [hours, minutes] = (text || "").split(":").map(Number);
	return hours * 60 + (minutes || 0);
};

/** How much time the week has by these hours, so that a typing error shows. */
function show_hours(frm) {
	const minutes = (frm.doc.hours || [])
		.map((span) => MINUTES(span.closes_at) - MINUTES(span.opens_at))
		.filter((length) => length > 0)
		.reduce((sum, length) => sum + length, 0);
	const days = new Set((frm.doc.hours || []).map((span) => span.weekday).filter(Boolean)).size;
	frm.set_intro("");
	if (minutes) {
		frm.set_intro(
			__("Open {0} a week, on {1} days.", [facility_frontoffice.words.working_time(minutes * 60), days]),
			"blue"
		);
	}
}
