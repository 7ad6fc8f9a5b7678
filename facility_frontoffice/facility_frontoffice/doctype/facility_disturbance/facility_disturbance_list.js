frappe.listview_settings["Facility Disturbance"] = {
	add_fields: ["status", "expected_end", "kind"],
	get_indicator: (doc) => facility_frontoffice.disturbances.indicator(doc),
};
