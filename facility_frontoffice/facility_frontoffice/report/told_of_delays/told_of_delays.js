frappe.query_reports["Told of Delays"] = {
	filters: facility_frontoffice.figures.filters(["Month", "Backoffice Unit", "Supplier"], {
		product: false,
		own: facility_frontoffice.figures.WORK,
	}),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share !== null && row.share < 90),
};
