(() => {
	const settings = (frappe.treeview_settings["Location"] ??= {});
	settings.menu_items = [
		...(settings.menu_items || []),
		{ label: __("Print Labels"), action: () => facility_frontoffice.assets.print_labels() },
	];
	settings.toolbar = [
		...(settings.toolbar || []),
		{
			label: __("Print Labels"),
			condition: (node) => !node.is_root,
			click: (node) => facility_frontoffice.assets.print_labels({ locations: [node.label], below: node.expandable }),
			btnClass: "hidden-xs",
		},
	];
	settings.extend_toolbar = true;
})();
