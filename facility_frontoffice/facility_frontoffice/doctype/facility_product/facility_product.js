frappe.ui.form.on("Facility Product", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Preview the Questions"), () => preview(frm));
		frm.add_custom_button(__("New Request"), () =>
			frappe.new_doc("Client Request", {}, (doc) => {
				frappe.model.add_child(doc, "Client Request Line", "lines").product = frm.docname;
			})
		);
	},

	handling(frm) {
		if (frm.doc.handling !== "Supplier") frm.set_value("supplier", null);
	},
});

/** The questions as an agent and a client get them, from what is on the form now, saved or not. */
function preview(frm) {
	const questions = (frm.doc.questions || []).map((row) => ({
		question: row.question,
		label: __(row.question),
		question_type: row.question_type,
		options: (row.options || "").split("\n").map((choice) => choice.trim()).filter(Boolean),
		mandatory: row.mandatory,
	}));
	if (!questions.length) {
		frappe.msgprint(__("This product asks nothing. Add questions under What We Ask."));
		return;
	}
	facility_frontoffice.ask({
		title: __(frm.doc.product_name),
		fields: facility_frontoffice.questions.question_fields(questions),
		label: __("Close"),
		action: () => Promise.resolve(),
	});
}
