frappe.ui.form.on("Facility Absence", {
	setup(frm) {
		frm.set_query("user", () => ({ filters: { user_type: "System User", enabled: 1 } }));
	},

	onload(frm) {
		if (!frm.is_new()) return;
		if (!frm.doc.user) frm.set_value("user", frappe.session.user);
		if (!frm.doc.until_date) frm.set_value("until_date", frm.doc.from_date);
		clear_times(frm); // the platform fills in the present
	},

	/** Who leaves in the middle of today is away from now on; for any other part one says so oneself. */
	part_of_day(frm) {
		if (!frm.doc.part_of_day) return clear_times(frm);
		if (!frm.doc.from_time && frm.doc.from_date === frappe.datetime.get_today()) {
			frm.set_value("from_time", frappe.datetime.now_time().replace(/\d\d:\d\d$/, "00:00"));
		}
	},

	from_date(frm) {
		if (frm.doc.until_date && frm.doc.until_date < frm.doc.from_date) frm.set_value("until_date", frm.doc.from_date);
	},
});

function clear_times(frm) {
	for (const name of ["from_time", "until_time"]) if (frm.doc[name]) frm.set_value(name, null);
}
