/** What a new request sends to the server; the rest follows there. */

import { from_json } from "./product_questions";

const WRITABLE = (
	"subject description request_type channel service_desk client_user client_name client_email client_phone" +
	" contact customer employee company department location asset impact urgency desired_date front_office_owner" +
	" for_someone_else beneficiary beneficiary_name beneficiary_phone contact_moment no_product_fits"
).split(" ");
const FILES = ["Attach", "Attach Image", "Signature"];

export function values_of(frm) {
	const filled = WRITABLE.filter((field) => frm.doc[field]);
	return { ...Object.fromEntries(filled.map((field) => [field, frm.doc[field]])), ...own_values(frm) };
}

/** Of fields that an admin added also what was emptied or not ticked, or the server would put the default there again. */
function own_values(frm) {
	const own = own_fields(frm).filter((df) => !needs_the_form(df));
	return Object.fromEntries(own.map((df) => [df.fieldname, frm.doc[df.fieldname] ?? ""]));
}

/** Fields that an admin added and that the user may fill in. */
function own_fields(frm) {
	return frm.meta.fields.filter(
		(df) => df.is_custom_field && frm.fields_dict[df.fieldname] && frm.perm[df.permlevel || 0]?.write && has_value(df)
	);
}

function has_value(df) {
	return !frappe.model.no_value_type.includes(df.fieldtype) || frappe.model.table_fields.includes(df.fieldtype);
}

function needs_the_form(df) {
	return FILES.includes(df.fieldtype) || frappe.model.table_fields.includes(df.fieldtype);
}

/** Files, and the rows of a table that an admin added, travel with a normal save only. */
export function needs_a_save(frm) {
	const is_filled = ({ fieldname }) => [].concat(frm.doc[fieldname] || []).length;
	return own_fields(frm).some((df) => needs_the_form(df) && is_filled(df)) || Boolean(frm.get_files?.().length);
}

export function lines_of(frm) {
	return (frm.doc.lines || [])
		.filter((line) => line.product)
		.map(({ product, qty, answers }) => ({ product, qty, answers: from_json(answers) }));
}
