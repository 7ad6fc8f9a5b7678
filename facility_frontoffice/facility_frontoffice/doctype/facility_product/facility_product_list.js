frappe.listview_settings["Facility Product"] = {
	add_fields: ["disabled", "published", "product_name", "category", "handling", "backoffice_unit", "review_by"],
	filters: [["disabled", "=", 0]],
	hide_name_filter: true,
	onload(listview) {
		const { catalogue } = facility_frontoffice;
		listview.page.fields_dict.published?.$wrapper.hide(); // the colours say it; a filter is under Filters
		listview.page.add_menu_item(__("Answer Cards to Review"), () =>
			frappe.set_route("query-report", "Answer Cards to Review")
		);
		if (!catalogue.may_import()) return;
		listview.page.add_inner_button(__("Import Products"), () =>
			catalogue.import_products(() => listview.refresh())
		);
		listview.page.add_menu_item(__("Export Products as CSV"), () => catalogue.export_products());
	},
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		if (doc.review_by && doc.review_by < frappe.datetime.get_today()) {
			return [__("Review the Card"), "orange", `review_by,<,${frappe.datetime.get_today()}|disabled,=,0`];
		}
		if (doc.published) return [__("Shown"), "green", "published,=,1|disabled,=,0"];
		return [__("Desk Only"), "blue", "published,=,0|disabled,=,0"];
	},
};
