/** A mandate in a sentence, for its list and its form. */

import { working_time } from "./words";

export function sentence(doc) {
	return __("{0} may promise without asking anybody: {1}.", [__(doc.role), allowed(doc)]);
}

export function allowed(doc) {
	const kind = doc.kind ? __(doc.kind) : __("everything");
	const about = doc.product
		? __("about {0}", [frappe.utils.get_link_title("Facility Product", doc.product) || doc.product])
		: doc.product_category
		? __("about everything in {0}", [__(doc.product_category)])
		: "";
	const limits = [
		doc.maximum_amount && __("up to {0}", [format_currency(doc.maximum_amount)]),
		doc.not_sooner_than && __("not sooner than {0} of working time from now", [working_time(doc.not_sooner_than)]),
	].filter(Boolean);
	return [[kind, about].filter(Boolean).join(" "), ...limits].join(", ");
}
