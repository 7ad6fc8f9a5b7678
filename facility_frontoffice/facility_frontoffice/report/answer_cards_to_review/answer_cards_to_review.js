frappe.query_reports["Answer Cards to Review"] = {
	filters: [
		{
			fieldname: "until",
			label: __("Review Before"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "backoffice_unit",
			label: __("Backoffice Unit"),
			fieldtype: "Link",
			options: "Backoffice Unit",
		},
		...facility_frontoffice.figures.own_filters(["Facility Product"]),
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		return column.fieldname === "days_overdue" && value > 0 ? `<span class="fo-late">${shown}</span>` : shown;
	},
};
