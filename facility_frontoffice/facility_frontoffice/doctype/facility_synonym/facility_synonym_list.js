{
	const { lists, words } = facility_frontoffice;

	/** The words as they are, the products by their names in the language of the user. */
	const leads_to = (value) => {
		const text = (value || "").split("\n").filter(Boolean).map((part) => __(part)).join(", ");
		return `<span class="ellipsis" title="${words.escape(text)}">${words.escape(text)}</span>`;
	};

	frappe.listview_settings["Facility Synonym"] = {
		hide_name_filter: true,
		hide_name_column: true,
		add_fields: ["phrase", "leads_to", "enabled"],
		get_indicator: (doc) => (doc.enabled ? [__("Enabled"), "green", "enabled,=,1"] : [__("Disabled"), "gray", "enabled,=,0"]),
		formatters: { leads_to },
		onload(listview) {
			lists.set_columns(listview, [["leads_to", __("Means")]]);
		},
	};
}
