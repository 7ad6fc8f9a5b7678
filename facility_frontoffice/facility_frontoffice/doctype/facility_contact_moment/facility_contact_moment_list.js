{
	const { contacts, lists } = facility_frontoffice;
	const doctype = "Facility Contact Moment";
	const today = () => ["started_at", ">=", `${frappe.datetime.get_today()} 00:00:00`];

	frappe.listview_settings[doctype] = lists.list_settings(doctype, {
		add_fields: ["outcome", "started_at", "channel", "agent", "client_request", "answer_seconds", "answered_within", "within_norm", "caller_phone"],
		filters: [today()],
		get_indicator: (doc) => [
			__(doc.outcome),
			facility_frontoffice.words.colour_of(doctype, doc.outcome),
			`outcome,=,${doc.outcome}`,
		],
		formatters: {
			started_at: (value) => lists.text_formatter()(facility_frontoffice.words.when(value)),
			channel: (value) => lists.text_formatter()(__(value)),
			agent: lists.person_formatter,
			client_request: lists.number_formatter,
			answer_seconds: (value, df, doc) => contacts.wait_cell(doc),
			name: lists.number_formatter,
		},
		onload(listview) {
			lists.set_columns(listview, [
				["started_at", "When"],
				"channel",
				["answer_seconds", "Wait"],
				"agent",
				["client_request", "Request"],
				["name", "Number"],
			]);
			lists.add_views(listview, [
				{ label: __("Without a Request"), filters: () => [["without_request", "=", 1]] },
				{ label: __("Waiting Now"), filters: () => [["outcome", "in", ["Waiting", "Talking"]]] },
				{ label: __("To Call or Expect"), filters: () => [["outcome", "in", ["Will Be Called", "Will Come Back"]], ["came_back_at", "is", "not set"]] },
				{ label: __("Today"), filters: () => [today()] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
