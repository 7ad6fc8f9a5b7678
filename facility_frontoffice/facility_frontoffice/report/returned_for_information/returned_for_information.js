frappe.query_reports["Returned for Information"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Agent", "Backoffice Unit", "Channel", "Service Desk", "Month"]),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share > 5),
};
