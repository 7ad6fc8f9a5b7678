{
	const { lists, words } = facility_frontoffice;

	frappe.listview_settings["Facility Client Task"] = lists.list_settings("Facility Client Task", {
		add_fields: ["status", "due", "client_request", "forgotten_at"],
		filters: [["status", "=", "Open"]],
		get_indicator: (doc) =>
			doc.status === "Open" && doc.forgotten_at
				? [__("Call Them"), "red", "status,=,Open|forgotten_at,is,set"]
				: words.indicator("Facility Client Task", doc.status),
		formatters: {
			due: (value, df, doc) => words.time_left_cell(value, doc.status !== "Open"),
		},
	});
}
