{
	const { bulk, buying, lists } = facility_frontoffice;
	const doctype = "Backoffice Assignment";

	frappe.listview_settings[doctype] = lists.list_settings(doctype, {
		add_fields: ["status", "due", "breached_at", "expected_date", "step", "product_name", "location", "backoffice_unit", "supplier", "assigned_to"],
		filters: [lists.still_open(doctype)],
		formatters: {
			due: (value, df, doc) => {
				const moment = lists.waits(value, doc) ? null : doc.expected_date || value;
				return lists.time_left_formatter(doctype, "breached_at")(moment, df, doc);
			},
			location: lists.text_formatter(),
			step: lists.text_formatter(),
			name: lists.number_formatter,
			assigned_to: lists.person_formatter,
			backoffice_unit: (value, df, doc) => lists.text_formatter(__("nobody"))(doc.supplier || value),
		},
		onload(listview) {
			// assignments come from sending a request out, not from a list
			listview.can_create = false;
			listview.set_primary_action();
			lists.set_columns(listview, [
				["due", "Time Left"],
				"location",
				"step",
				["backoffice_unit", "Who"],
				["assigned_to", "Person"],
				["name", "Number"],
			]);
			bulk.add_to_list(listview);
			buying.add_to_list(listview);
			lists.add_views(listview, [
				{
					label: __("My Work"),
					filters: () => [["assigned_to", "=", frappe.session.user], lists.still_open(doctype)],
				},
				{ label: __("To Accept"), filters: () => [["status", "=", "Open"]] },
				{
					label: __("Overdue"),
					filters: () => [["due", "<", frappe.datetime.now_datetime()], lists.still_open(doctype)],
				},
				{ label: __("Returned"), filters: () => [["status", "=", "Returned"]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
