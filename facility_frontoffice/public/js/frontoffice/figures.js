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
	"Unit or Supplier": () => __("Unit or Supplier"),
};

const ASKED = ["Client Request", "Facility Product"];
/** Of which doctypes a report about work offers the fields that an admin added. */
export const WORK = [...ASKED, "Backoffice Assignment"];
const STARS = 5;

/**
 * A period of three months, what to count by (`groups`, the first is chosen), and what to look at. The fields of an admin
 * that are ticked for reports, of the doctypes `own`, are more of both.
 */
export function filters(groups, { product = true, desk = true, more = [], own = ASKED } = {}) {
	return [
		...period(),
		...(groups.length ? [by(groups, own)] : []),
		...more,
		...(desk ? desk_and_channel() : []),
		...(product ? [{ fieldname: "product", label: __("Product"), fieldtype: "Link", options: "Facility Product" }] : []),
		...own_filters(own),
	];
}

/** The fields of an admin as choices of what to count by. */
export function own_groups(own = ASKED) {
	return own_fields(own).map(({ key, label }) => ({ value: key, label }));
}

/** A filter for each field of an admin. */
export function own_filters(own = ASKED) {
	return own_fields(own).map((field) => ({ fieldname: field.key, label: field.label, ...control(field) }));
}

function own_fields(doctypes) {
	return (frappe.boot.facility_own_fields || []).filter((field) => doctypes.includes(field.doctype));
}

function control({ fieldtype, options }) {
	if (fieldtype === "Check") return choice([{ value: "1", label: __("Yes") }, { value: "0", label: __("No") }]);
	if (fieldtype === "Select") {
		const values = (options || "").split("\n").filter(Boolean);
		return choice(values.map((value) => ({ value, label: __(value) })));
	}
	if (fieldtype === "Rating") {
		const stars = cint(options) || STARS;
		// halves can be given too; the database keeps two decimals
		const value_of = (halves) => Number((halves / 2 / stars).toFixed(2));
		const halves = Array.from({ length: 2 * stars }, (_, place) => place + 1);
		return choice(halves.map((number) => ({ value: value_of(number), label: __("{0} of {1}", [number / 2, stars]) })));
	}
	return ["Link", "Autocomplete"].includes(fieldtype) ? { fieldtype, options } : { fieldtype: "Data" };
}

function choice(options) {
	return { fieldtype: "Select", options: [{ value: "", label: "" }, ...options] };
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

function by(groups, own) {
	return {
		fieldname: "group_by",
		label: __("By"),
		fieldtype: "Select",
		options: [...groups.map((value) => ({ value, label: GROUPS[value]() })), ...own_groups(own)],
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
