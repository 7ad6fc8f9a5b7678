frappe.query_reports["Contacts without a Request"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -1),
			reqd: 1,
		},
		{ fieldname: "to_date", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
		{ fieldname: "service_desk", label: __("Service Desk"), fieldtype: "Link", options: "Facility Service Desk" },
		{
			fieldname: "channel",
			label: __("Channel"),
			fieldtype: "Select",
			options: ["", "Phone", "Email", "Counter", "Portal", "Other"].map((value) => ({ value, label: value ? __(value) : "" })),
		},
		{ fieldname: "agent", label: __("Agent"), fieldtype: "Link", options: "User" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "channel") return __(value || "");
		const shown = default_formatter(value, row, column, data);
		return column.fieldname === "days" && data && data.days > 1 ? `<span class="fo-late">${shown}</span>` : shown;
	},
};
