/** What is asked before something is done to work: the same questions for one and for many. */

const RETURN_KINDS = ["Not Ours", "Information Missing", "Not Possible", "Other"];

export function delay_fields() {
	return [
		{ fieldname: "expected_date", fieldtype: "Datetime", label: __("Expected Now"), reqd: 1 },
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why?"), reqd: 1, description: __("The client reads this") },
	];
}

export function return_fields(approve = false) {
	return [
		{
			fieldname: "kind",
			fieldtype: "Select",
			label: __("What is it?"),
			hidden: approve ? 1 : 0,
			reqd: approve ? 0 : 1,
			options: ["", ...RETURN_KINDS].map((value) => ({ value, label: __(value) })),
		},
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Why?"),
			reqd: 1,
			description: __("So that the front office knows who can, or what to tell the client"),
		},
	];
}

/** Without a date the client gets the usual time. */
export function ask_client_fields() {
	return [
		{ fieldname: "task", fieldtype: "Small Text", label: __("What must the client do?"), reqd: 1 },
		{
			fieldname: "answer_type",
			fieldtype: "Select",
			label: __("The Client Gives"),
			options: ["Confirmation", "Text", "File"].map((value) => ({ value, label: __(value) })),
			default: "Text",
			reqd: 1,
		},
		{ fieldname: "due", fieldtype: "Datetime", label: __("Wished Before") },
	];
}

export function plan_fields({ people, person, day, start, minutes }) {
	return [
		{ fieldname: "person", fieldtype: "Select", label: __("Person"), options: person_options(people, person), default: person || "" },
		{ fieldname: "day", fieldtype: "Date", label: __("Day"), reqd: 1, default: day || frappe.datetime.get_today() },
		{ fieldtype: "Column Break" },
		{
			fieldname: "start",
			fieldtype: "Time",
			label: __("From"),
			default: start || "",
			description: __("Empty: wherever there is room"),
		},
		{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes"), reqd: 1, default: minutes || 60 },
	];
}

/** The people of a unit for a Select, and who has it now from elsewhere; who is not in says so. */
export function person_options(people, present, empty = __("nobody in particular")) {
	const is_known = !present || people.some((row) => row.user === present);
	return [
		{ value: "", label: empty },
		...people.map((row) => ({
			value: row.user,
			label: row.is_in === false ? __("{0} (not in)", [row.full_name]) : row.full_name,
		})),
		...(is_known ? [] : [{ value: present, label: frappe.user.full_name(present) }]),
	];
}
