(() => {
	const settings = (frappe.listview_settings["Asset"] ??= {});
	const before = settings.onload;
	settings.onload = function (list) {
		before?.call(this, list);
		list.page.add_actions_menu_item(
			__("Print Labels"),
			() => facility_frontoffice.assets.print_labels({ assets: list.get_checked_items(true) }),
			false
		);
	};
})();
