frappe.query_reports["Done and Told"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Channel", "Service Desk", "Month"], {
		more: [{ fieldname: "target", label: __("Target (Minutes)"), fieldtype: "Int", default: 60 }],
	}),
	formatter: facility_frontoffice.figures.formatter("too_soon", (row) => row.too_soon > 0),
};
