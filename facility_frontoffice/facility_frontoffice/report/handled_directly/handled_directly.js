frappe.query_reports["Handled Directly"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Agent", "Channel", "Service Desk", "Month"]),
	formatter: facility_frontoffice.figures.formatter("below", (row) => row.below !== null && row.below < 0),
};
