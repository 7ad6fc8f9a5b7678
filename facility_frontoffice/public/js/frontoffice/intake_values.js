/** What a new request sends to the server; the rest follows there. Custom fields go the way of a normal save. */

import { from_json } from "./product_questions";

const WRITABLE = (
	"subject description request_type channel service_desk client_user client_name client_email client_phone" +
	" contact customer employee company department location asset impact urgency desired_date front_office_owner" +
	" for_someone_else beneficiary beneficiary_name beneficiary_phone contact_moment no_product_fits"
).split(" ");

export function values_of(frm) {
	const filled = WRITABLE.filter((field) => frm.doc[field]);
	return Object.fromEntries(filled.map((field) => [field, frm.doc[field]]));
}

export function lines_of(frm) {
	return (frm.doc.lines || [])
		.filter((line) => line.product)
		.map(({ product, qty, answers }) => ({ product, qty, answers: from_json(answers) }));
}
