{
	const figures = facility_frontoffice.figures;
	const marked = figures.formatter("in_time", (row) => row.in_time !== null && row.in_time < 90);
	const GROUP_FILTERS = { Supplier: "supplier", Product: "product", Company: "company" };

	frappe.query_reports["Lead Time of Purchases"] = {
		filters: figures.filters(["Supplier", "Product", "Month", "Company", "Purchase"], {
			desk: false,
			own: figures.WORK,
			more: [
				{
					fieldname: "days",
					label: __("Stages In"),
					fieldtype: "Select",
					options: ["Calendar Days", "Working Days"].map((value) => ({ value, label: __(value) })),
					default: "Calendar Days",
				},
				{ fieldname: "supplier", label: __("Supplier"), fieldtype: "Link", options: "Supplier" },
				{ fieldname: "company", label: __("Company"), fieldtype: "Link", options: "Company" },
			],
		}),

		/** The name of a group opens the purchases behind its figures. */
		formatter(value, row, column, data, default_formatter) {
			const shown = marked(value, row, column, data, default_formatter);
			const filter = GROUP_FILTERS[frappe.query_report?.get_filter_value("group_by")];
			if (column.fieldname !== "group" || !filter || !data?.key || data.bold) return shown;
			const key = frappe.utils.escape_html(data.key);
			return `<a data-lead-time-of="${key}" data-filter="${filter}" title="${__("Show the purchases")}">${shown}</a>`;
		},

		onload(report) {
			report.page.main.on("click", "a[data-lead-time-of]", (event) => {
				const { leadTimeOf, filter } = event.currentTarget.dataset;
				report.set_filter_value({ [filter]: leadTimeOf, group_by: "Purchase" });
			});
		},
	};
}
