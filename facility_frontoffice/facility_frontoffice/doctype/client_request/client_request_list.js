{
	const { bulk, lists } = facility_frontoffice;
	const doctype = "Client Request";
	const me = () => frappe.session.user;

	frappe.listview_settings[doctype] = lists.list_settings(doctype, {
		add_fields: ["status", "resolution_due", "resolution_breached_at", "priority", "client_name", "location", "front_office_owner", "held_by"],
		filters: [lists.still_open(doctype)],
		formatters: {
			resolution_due: lists.time_left_formatter(doctype, "resolution_breached_at"),
			front_office_owner: lists.person_formatter,
			held_by: (value) => lists.text_formatter("–")(value && __(value)),
			location: lists.text_formatter(),
			client_name: lists.text_formatter(),
			name: lists.number_formatter,
		},
		onload(listview) {
			lists.set_columns(listview, [
				["resolution_due", "Time Left"],
				["client_name", "Client"],
				"location",
				["name", "Number"],
				["held_by", "With"],
				["front_office_owner", "Owner"],
				"priority",
			]);
			bulk.add_to_list(listview);
			lists.add_views(listview, [
				{ label: __("My Work"), filters: () => [["front_office_owner", "=", me()], lists.still_open(doctype)] },
				{ label: __("To Decide"), filters: () => [["status", "in", ["New", "In Intake"]]] },
				{
					label: __("Overdue"),
					filters: () => [["resolution_due", "<", frappe.datetime.now_datetime()], lists.still_open(doctype)],
				},
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
