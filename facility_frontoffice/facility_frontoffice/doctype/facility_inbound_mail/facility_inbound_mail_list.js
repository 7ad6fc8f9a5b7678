{
	const { inbound_mail, lists } = facility_frontoffice;

	frappe.listview_settings["Facility Inbound Mail"] = lists.list_settings("Facility Inbound Mail", {
		add_fields: ["state", "outcome", "sender", "client_request", "received_at"],
		filters: inbound_mail.TO_LOOK_AT,
		get_indicator: inbound_mail.indicator,
		formatters: {
			sender: lists.text_formatter(__("unknown")),
			client_request: (value) => (value ? lists.number_formatter(value) : ""),
			received_at: inbound_mail.came_at,
			outcome: (value) => lists.text_formatter()(value ? __(value, null, "Facility Inbound Mail") : ""),
		},
		onload(listview) {
			// nobody makes one: it comes from a mail server
			listview.can_create = false;
			listview.set_primary_action();
			lists.set_columns(listview, ["sender", "outcome", "client_request", "received_at"]);
			lists.add_views(listview, [
				{ label: __("To Look At"), filters: () => inbound_mail.TO_LOOK_AT },
				{ label: __("Held"), filters: () => [["state", "=", "Held"]] },
				{ label: __("Failed"), filters: () => [["state", "=", "Failed"]] },
				{ label: __("All"), filters: () => [] },
			]);
			inbound_mail.add_to_list(listview);
		},
	});
}
