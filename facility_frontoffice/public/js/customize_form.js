/** On the platform's form where fields are added: the way to where those of ours show. */

frappe.ui.form.on("Customize Form", {
	refresh: (frm) => facility_frontoffice.lead_to_own_fields(frm, frm.doc.doc_type),
});
