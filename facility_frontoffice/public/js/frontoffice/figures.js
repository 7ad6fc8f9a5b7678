/** The filters that the reports of figures share. */

const GROUPS = {
	Product: () => __("Product"),
	Agent: () => __("Agent"),
	Channel: () => __("Channel"),
	"Service Desk": () => __("Service Desk"),
	"Backoffice Unit": () => __("Backoffice Unit"),
	Supplier: () => __("Supplier"),
	Month: () => __("Month"),
	Request: () => __("Request"),
	Company: () => __("Company"),
	Purchase: () => __("Purchase"),
};

/** A period of three months, what to count by (`groups`, the first is chosen), and what to look at. */
export function filters(groups, { product = true, desk = true, more = [] } = {}) {
	return [
		...period(),
		...(groups.length ? [by(groups)] : []),
		...more,
		...(desk ? desk_and_channel() : []),
		...(product ? [{ fieldname: "product", label: __("Product"), fieldtype: "Link", options: "Facility Product" }] : []),
	];
}

function desk_and_channel() {
	return [
		{ fieldname: "service_desk", label: __("Service Desk"), fieldtype: "Link", options: "Facility Service Desk" },
		{
			fieldname: "channel",
			label: __("Channel"),
			fieldtype: "Select",
			options: ["", "Phone", "Email", "Counter", "Portal", "Other"].map((value) => ({ value, label: __(value) })),
		},
	];
}

export function period() {
	return [
		{
			fieldname: "from_date",
			label: __("From"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -3),
			reqd: 1,
		},
		{ fieldname: "to_date", label: __("Until"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
	];
}

function by(groups) {
	return {
		fieldname: "group_by",
		label: __("By"),
		fieldtype: "Select",
		options: groups.map((value) => ({ value, label: GROUPS[value]() })),
		default: groups[0],
		reqd: 1,
	};
}

/** Shows a figure in red where `is_bad(row)`; the total in bold. */
export function formatter(column_name, is_bad) {
	return (value, row, column, data, default_formatter) => {
		const shown = default_formatter(value, row, column, data);
		const marked = column.fieldname === column_name && data && is_bad(data) ? `<span class="fo-late">${shown}</span>` : shown;
		return data?.bold ? `<b>${marked}</b>` : marked;
	};
}
