frappe.query_reports["Returned for Information"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Agent", "Backoffice Unit", "Channel", "Service Desk", "Month"], {
		own: facility_frontoffice.figures.WORK,
	}),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share > 5),
};
