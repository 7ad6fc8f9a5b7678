{
	const { lists, words } = facility_frontoffice;

	frappe.listview_settings["Facility Client Task"] = lists.list_settings("Facility Client Task", {
		add_fields: ["status", "due", "client_request"],
		filters: [["status", "=", "Open"]],
		formatters: {
			due: (value, df, doc) => words.time_left_cell(value, doc.status !== "Open"),
		},
	});
}
