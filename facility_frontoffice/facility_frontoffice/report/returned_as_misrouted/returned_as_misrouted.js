frappe.query_reports["Returned as Misrouted"] = {
	filters: facility_frontoffice.figures.filters(["Product", "Backoffice Unit", "Supplier", "Agent", "Channel", "Service Desk", "Month"], {
		own: facility_frontoffice.figures.WORK,
	}),
	formatter: facility_frontoffice.figures.formatter("share", (row) => row.share > 5),
	onload(report) {
		report.page.wrapper.on("click", "[data-misrouted]", function () {
			frappe.set_route("List", "Backoffice Assignment", {
				...JSON.parse(this.dataset.misrouted),
				status: "Returned",
				return_kind: "Not Ours",
				sent_at: ["between", [report.get_filter_value("from_date"), report.get_filter_value("to_date")]],
			});
		});
	},
};

{
	const settings = frappe.query_reports["Returned as Misrouted"];
	const shared = settings.formatter;
	const FIELDS = { Product: "product", "Backoffice Unit": "backoffice_unit", Supplier: "supplier", Agent: "sent_by" };

	/** The number of misrouted hand-overs opens these; where the list can be narrowed to a group. */
	settings.formatter = (value, row, column, data, default_formatter) => {
		const shown = shared(value, row, column, data, default_formatter);
		const field = FIELDS[frappe.query_report.get_filter_value("group_by")];
		if (column.fieldname !== "misrouted" || !value || !field || !data?.key || data.bold) return shown;
		const filters = facility_frontoffice.words.escape(JSON.stringify({ [field]: data.key }));
		return `<button type="button" class="btn-reset fo-unit-link" data-misrouted="${filters}">${shown}</button>`;
	};
}
