frappe.query_reports["Promises Kept"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Promised From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -3),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("Until"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "group_by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "Kind", label: __("Kind") },
				{ value: "Who Keeps It", label: __("Who Keeps It") },
				{ value: "Backoffice Unit", label: __("Backoffice Unit") },
				{ value: "Month", label: __("Month") },
			],
			default: "Kind",
			reqd: 1,
		},
		{
			fieldname: "promised_to",
			label: __("Promised To"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("Everybody") },
				{ value: "Client", label: __("Client") },
				{ value: "Front Office", label: __("Front Office") },
			],
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const is_low = column.fieldname === "share_kept" && data && data.share_kept !== null && data.share_kept < 90;
		return is_low ? `<span class="fo-late">${shown}</span>` : shown;
	},
};
