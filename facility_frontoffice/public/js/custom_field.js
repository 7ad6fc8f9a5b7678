/** On the platform's form of one field: the way to where it shows. */

frappe.ui.form.on("Custom Field", {
	refresh: (frm) => facility_frontoffice.lead_to_own_fields(frm, frm.is_new() ? null : frm.doc.dt),
});
