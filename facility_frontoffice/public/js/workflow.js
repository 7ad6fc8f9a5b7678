/** Workflows on requests and assignments, on the platform's form: what one would do to the documents that are there. */

frappe.ui.form.on("Workflow", {
	refresh: facility_frontoffice_workflow,
	document_type: facility_frontoffice_workflow,
	after_save: facility_frontoffice_workflow,
});

function facility_frontoffice_workflow(frm) {
	const label = __("What Would This Do?");
	frm.remove_custom_button(label);
	if (!["Client Request", "Backoffice Assignment"].includes(frm.doc.document_type)) return;
	// documents in a state that is not there any more get the one of their status
	frm.ignore_warning = true;
	frm.add_custom_button(label, () => facility_frontoffice.workflows.rehearse(frm));
}
