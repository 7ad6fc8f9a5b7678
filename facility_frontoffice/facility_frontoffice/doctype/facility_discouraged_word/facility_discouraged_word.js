frappe.ui.form.on("Facility Discouraged Word", {
	refresh: (frm) => facility_frontoffice.rules.show_rule(frm),
});
