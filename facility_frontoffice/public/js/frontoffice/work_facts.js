/** What a card, its panel and the form say of work: what it is, for whom, and by which moment it is looked at. */

import { escape, may_wait } from "./words";

/** What is done, with how many and which step. */
export function what(work) {
	const name = __(work.product_name || work.product);
	const number = work.qty && work.qty !== 1 ? `${format_number(work.qty, null, work.qty % 1 ? 2 : 0)} × ` : "";
	return number + (work.step ? `${name}: ${__(work.step)}` : name);
}

/** For whom it is, as markup with their telephones; `about` is what `api.desk.assignment` tells. */
export function who(work, about) {
	const asked = reach(work.client_name || __("Client unknown"), about.client_phone);
	if (!about.beneficiary_name) return asked;
	return `<b>${__("for {0}", [reach(about.beneficiary_name, about.beneficiary_phone)])}</b>
		<div class="text-muted">${__("asked by {0}", [asked])}</div>`;
}

function reach(name, phone) {
	const icon = frappe.utils.icon("call", "xs");
	const call = phone ? `<a class="fo-phone" href="tel:${escape(phone)}">${icon} ${escape(phone)}</a>` : "";
	return [escape(name), call].filter(Boolean).join(" · ");
}

/** What was reported last, or else what was agreed; nothing while the clock waits, for then nobody is late. */
export function wanted_by(work) {
	return clock_waits(work) ? null : work.expected_date || work.due;
}

export function clock_waits(work) {
	return !work.due && may_wait(work.status);
}
