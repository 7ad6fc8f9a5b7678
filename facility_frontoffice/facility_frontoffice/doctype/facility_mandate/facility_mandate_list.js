{
	const { lists, mandates } = facility_frontoffice;

	frappe.listview_settings["Facility Mandate"] = {
		hide_name_filter: true,
		hide_name_column: true,
		add_fields: ["role", "disabled", "kind", "product", "product_category", "maximum_amount", "not_sooner_than"],
		get_indicator: (doc) =>
			doc.disabled ? [__("Disabled"), "gray", "disabled,=,1"] : [__("Enabled"), "green", "disabled,=,0"],
		formatters: {
			kind: (value, df, doc) => lists.text_formatter()(mandates.allowed(doc)),
		},
		onload(listview) {
			lists.set_columns(listview, [["kind", "May Promise"]]);
		},
	};
}
