frappe.query_reports["Wish against Promise"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Agent", "Channel", "Service Desk", "Month", "Request"]),
	formatter: facility_frontoffice.figures.formatter("gap_done", (row) => row.gap_done > 0),
};
