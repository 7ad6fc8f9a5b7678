frappe.query_reports["Charges"] = {
	filters: [
		{ fieldname: "from", label: __("From"), fieldtype: "Date", default: frappe.datetime.add_months(frappe.datetime.month_start(), -2), reqd: 1 },
		{ fieldname: "until", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "Bearer", label: __("Who Bears It") },
				{ value: "Product", label: __("Product") },
				{ value: "Month", label: __("Month") },
				...facility_frontoffice.figures.own_groups(),
			],
			default: "Bearer",
			reqd: 1,
		},
		{ fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company" },
		{ fieldname: "customer", label: __("Customer"), fieldtype: "Link", options: "Customer" },
		{ fieldname: "cost_center", label: __("Cost Center"), fieldtype: "Link", options: "Cost Center" },
		{ fieldname: "product", label: __("Product"), fieldtype: "Link", options: "Facility Product" },
		...facility_frontoffice.figures.own_filters(),
	],
};
