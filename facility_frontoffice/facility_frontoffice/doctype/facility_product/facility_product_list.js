frappe.listview_settings["Facility Product"] = {
	add_fields: ["disabled", "published", "product_name", "category", "handling", "backoffice_unit"],
	filters: [["disabled", "=", 0]],
	hide_name_filter: true,
	onload(listview) {
		listview.page.fields_dict.published?.$wrapper.hide(); // the colours say it; a filter is under Filters
	},
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		if (doc.published) return [__("Shown"), "green", "published,=,1|disabled,=,0"];
		return [__("Desk Only"), "blue", "published,=,0|disabled,=,0"];
	},
};
