{
	const REASONS = ["Nothing in the Catalogue Fits", "Nothing Matched", "Ended without a Product", "Chosen, Not Suggested"];

	/** Opens a new document of the catalogue with the word filled in. */
	const add_link = (doctype, field, word, label) =>
		`<a class="btn btn-xs btn-default" href="/app/${frappe.router.slug(doctype)}/new?${field}=${encodeURIComponent(word)}">${label}</a>`;

	frappe.query_reports["Demand for the Catalogue"] = {
		filters: facility_frontoffice.figures.filters([], {
			more: [
				{
					fieldname: "view",
					label: __("Show"),
					fieldtype: "Select",
					options: [
						{ value: "Words", label: __("Words") },
						{ value: "Requests", label: __("Requests") },
						...facility_frontoffice.figures.own_groups(),
					],
					default: "Words",
					reqd: 1,
				},
				{
					fieldname: "why",
					label: __("Why Listed"),
					fieldtype: "Select",
					options: [{ value: "", label: "" }, ...REASONS.map((value) => ({ value, label: __(value) }))],
				},
			],
		}),

		formatter(value, row, column, data, default_formatter) {
			if (column.fieldname !== "add" || !data?.word) return default_formatter(value, row, column, data);
			const links = [];
			if (frappe.model.can_create("Facility Synonym")) {
				links.push(add_link("Facility Synonym", "phrase", data.word, __("Add Synonym")));
			}
			if (frappe.model.can_create("Facility Product")) {
				links.push(add_link("Facility Product", "keywords", data.word, __("New Product")));
			}
			return links.join(" ");
		},
	};
}
