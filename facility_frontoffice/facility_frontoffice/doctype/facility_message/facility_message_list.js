{
	const { lists, messages } = facility_frontoffice;
	const undecided = ["decision", "is", "not set"];

	frappe.listview_settings["Facility Message"] = lists.list_settings("Facility Message", {
		add_fields: ["status", "kind", "recipient", "client_request", "decision", "held_for"],
		hide_name_column: true,
		formatters: { recipient: lists.text_formatter(__("no address")) },
		onload(listview) {
			lists.add_views(listview, [
				{ label: __("Not Told"), filters: () => [["status", "in", messages.NOT_TOLD], undecided] },
				{ label: __("Waiting", null, "Facility Message"), filters: () => [["status", "=", "Queued"]] },
				{ label: __("All"), filters: () => [] },
			]);
			if (!frappe.model.can_write("Client Request")) return;
			const names = () => listview.get_checked_items(true);
			const refresh = () => {
				listview.clear_checked_items();
				listview.refresh();
			};
			const { quietly } = facility_frontoffice;
			listview.page.add_actions_menu_item(__("Send Again"), () => quietly(messages.send_all_again(names(), refresh)), false);
			listview.page.add_actions_menu_item(__("Leave It"), () => quietly(messages.leave(names(), refresh)), false);
		},
	});
}
