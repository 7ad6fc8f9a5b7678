frappe.ui.form.on("Facility Synonym", {
	refresh: (frm) => facility_frontoffice.rules.show_rule(frm),
});
