frappe.query_reports["Who Can Handle What"] = {
	filters: [
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "Family", label: __("Product Family") },
				{ value: "Product", label: __("Product") },
			],
			default: "Family",
			reqd: 1,
		},
		{ fieldname: "service_desk", label: __("Service Desk"), fieldtype: "Link", options: "Facility Service Desk" },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const is_gap = ["agents", "gaps"].includes(column.fieldname) && data && !data.agents;
		return is_gap ? `<span class="fo-late">${shown}</span>` : shown;
	},
};
