frappe.query_reports["Silence Towards Clients"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Service Desk", "Agent", "Channel", "Month"]),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share !== null && row.share < 90),
};
