frappe.query_reports["Figures of Units and Suppliers"] = {
	filters: facility_frontoffice.figures.filters(["Unit or Supplier"], {
		product: false,
		desk: false,
		own: facility_frontoffice.figures.WORK,
	}),
	formatter: facility_frontoffice.figures.formatter("completed_in_time", (row) => row.completed_late > 0),
};
