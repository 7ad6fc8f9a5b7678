frappe.ui.form.on("Facility Product", {
	setup(frm) {
		frm.set_query("product", "alternatives", () => ({
			filters: { disabled: 0, name: ["!=", frm.docname] },
		}));
		frm.set_query("cost_center", () => ({ filters: { is_group: 0 } }));
	},

	refresh(frm) {
		remember_questions(frm);
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

frappe.ui.form.on("Facility Product Question", {
	form_render: (frm, cdt, cdn) => offer_conditions(frm, cdt, cdn, "questions"),
	depends_on_question: (frm, cdt, cdn) => offer_conditions(frm, cdt, cdn, "questions"),
	question_type: (frm, cdt, cdn) => offer_conditions(frm, cdt, cdn, "questions"),

	/** What waits for a question goes on waiting for it when it is worded differently. */
	question(frm, cdt, cdn) {
		const before = frm.fo_questions?.[cdn];
		const { question } = locals[cdt][cdn];
		for (const row of [...frm.doc.questions, ...(frm.doc.steps || [])]) {
			if (before && row.depends_on_question === before) {
				frappe.model.set_value(row.doctype, row.name, "depends_on_question", question);
			}
		}
		remember_questions(frm);
	},
});

frappe.ui.form.on("Facility Product Step", {
	form_render: (frm, cdt, cdn) => offer_conditions(frm, cdt, cdn, "steps"),
	depends_on_question: (frm, cdt, cdn) => offer_conditions(frm, cdt, cdn, "steps"),
});

frappe.ui.form.on("Facility Product Audience", {
	kind(frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, "value", null);
	},
});

function remember_questions(frm) {
	frm.fo_questions = Object.fromEntries((frm.doc.questions || []).map((row) => [row.name, row.question]));
}

/** In the row of a question or a step, the (other) questions and the answers that they can have. */
function offer_conditions(frm, cdt, cdn, table) {
	const row = locals[cdt][cdn];
	const fields = frm.fields_dict[table].grid.grid_rows_by_docname[cdn]?.grid_form?.fields_dict;
	if (!fields) return;
	const others = (frm.doc.questions || []).filter((other) => other.name !== cdn && other.question);
	fields.depends_on_question.set_data(others.map((other) => ({ value: other.question, label: __(other.question) })));
	const first = others.find((other) => other.question === row.depends_on_question);
	const answers = { Choice: choices_of(first || {}), "Yes or No": ["Yes", "No"] }[first?.question_type] || [];
	fields.depends_answer.set_data(answers.map((answer) => ({ value: answer, label: __(answer) })));
}

function choices_of(row) {
	return (row.options || "")
		.split("\n")
		.map((choice) => choice.trim())
		.filter(Boolean);
}

/** The questions as an agent and a client get them, from what is on the form now, saved or not. */
function preview(frm) {
	const questions = (frm.doc.questions || []).map((row) => ({
		question: row.question,
		label: __(row.question),
		question_type: row.question_type,
		options: choices_of(row),
		mandatory: row.mandatory,
		not_in_past: row.not_in_past,
		minimum: row.minimum || null,
		maximum: row.maximum || null,
		condition: row.depends_on_question && {
			question: row.depends_on_question,
			operator: row.depends_operator,
			answer: row.depends_answer || "",
		},
	}));
	if (!questions.length) {
		frappe.msgprint(__("This product asks nothing. Add questions under What We Ask."));
		return;
	}
	const dialog = facility_frontoffice.ask({
		title: __(frm.doc.product_name),
		fields: facility_frontoffice.questions.question_fields(questions),
		label: __("Close"),
		action: () => Promise.resolve(),
	});
	// nothing is sent, so nothing is asked of who only looks
	dialog.get_primary_btn().off("click").on("click", () => dialog.hide());
	facility_frontoffice.questions.watch_conditions(dialog);
}
