frappe.query_reports["Intake Times"] = {
	filters: facility_frontoffice.figures.filters(["Agent", "Channel", "Product", "Service Desk", "Month"]),
	formatter: facility_frontoffice.figures.formatter("median_intake", (row) => row.median_intake >= 60),
};
