frappe.query_reports["Moment of Demand"] = {
	filters: facility_frontoffice.figures.filters([]),
	formatter: facility_frontoffice.figures.formatter("all", () => false),
};
