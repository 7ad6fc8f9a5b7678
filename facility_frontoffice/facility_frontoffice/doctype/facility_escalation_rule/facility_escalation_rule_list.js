{
	const { clock_label, lists } = facility_frontoffice;

	frappe.listview_settings["Facility Escalation Rule"] = {
		hide_name_filter: true,
		hide_name_column: true,
		add_fields: ["rule_name", "clock", "enabled", "effective_from"],
		get_indicator: (doc) => (doc.enabled ? [__("Enabled"), "green", "enabled,=,1"] : [__("Disabled"), "gray", "enabled,=,0"]),
		formatters: { clock: (value) => lists.text_formatter()(clock_label(value)) },
		onload(listview) {
			lists.set_columns(listview, [["clock", "Clock"]]);
		},
	};
}
