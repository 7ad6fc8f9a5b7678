frappe.query_reports["Translation Accuracy"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Agent", "Channel", "Service Desk", "Month"]),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share !== null && row.share < 95),
};
