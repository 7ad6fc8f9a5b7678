{
	const { lists } = facility_frontoffice;

	frappe.listview_settings["Facility Message"] = lists.list_settings("Facility Message", {
		add_fields: ["status", "kind", "recipient", "client_request"],
		hide_name_column: true,
		formatters: { recipient: lists.text_formatter(__("no address")) },
		onload(listview) {
			lists.add_views(listview, [
				{ label: __("Not Told"), filters: () => [["status", "in", ["Failed", "No address"]]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
