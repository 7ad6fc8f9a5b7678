frappe.query_reports["Figures of Units and Suppliers"] = {
	filters: facility_frontoffice.figures.period(),
	formatter: facility_frontoffice.figures.formatter("completed_in_time", (row) => row.completed_late > 0),
};
