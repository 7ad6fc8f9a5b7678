frappe.query_reports["Wrong Information"] = {
	filters: facility_frontoffice.figures.filters(["Agent", "Product", "Channel", "Service Desk", "Month"]),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share > 2),
};
