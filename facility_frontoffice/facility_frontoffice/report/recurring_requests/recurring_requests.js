frappe.query_reports["Recurring Requests"] = {
	filters: [
		{
			fieldname: "state",
			label: __("State"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All") },
				{ value: "Active", label: __("Active") },
				{ value: "Disabled", label: __("Disabled") },
				{ value: "Completed", label: __("Completed") },
			],
			default: "Active",
		},
	],
};
