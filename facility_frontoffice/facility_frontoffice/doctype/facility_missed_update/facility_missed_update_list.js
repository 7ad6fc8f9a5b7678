{
	const { lists } = facility_frontoffice;
	const doctype = "Facility Missed Update";
	const unsolved = ["status", "in", ["Open", "Given Up"]];

	frappe.listview_settings[doctype] = lists.list_settings(doctype, {
		add_fields: ["status", "reason", "reference_doctype", "reference_name"],
		filters: [unsolved],
		formatters: {
			backoffice_assignment: lists.number_formatter,
			reference_name: lists.number_formatter,
			reference_doctype: (value) => lists.text_formatter()(__(value)),
		},
		onload(listview) {
			// nobody makes one: it comes from a document
			listview.can_create = false;
			listview.set_primary_action();
			lists.set_columns(listview, [
				["backoffice_assignment", "Assignment"],
				["reference_name", "Document"],
				"reference_doctype",
			]);
			lists.add_views(listview, [
				{ label: __("To Solve"), filters: () => [unsolved] },
				{ label: __("Given Up"), filters: () => [["status", "=", "Given Up"]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
