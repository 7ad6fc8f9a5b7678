/** Beside a document of ERPNext: which clients wait for it, for what, where and by when. For who buys or receives. */

import { quietly } from "./calls";
import { escape } from "./words";

const MOST_SHOWN = 5;
// Forms that have no script of ours; the others call `show` themselves.
const FORMS = ["Supplier Quotation", "Purchase Receipt", "Purchase Invoice"];

export function watch_forms() {
	for (const doctype of FORMS) frappe.ui.form.on(doctype, { refresh: (frm) => quietly(show(frm)) });
}

/** Shows on a saved form who waits for it. A purchaser sees the assignment, the front office the request too. */
export async function show(frm) {
	if (frm.is_new() || !names_work(frm.doc)) return;
	const { doctype, name } = frm.doc;
	const waiting = await frappe.xcall("facility_frontoffice.api.purchasing_views.who_waits", { doctype, name });
	if (frm.doc.name !== name || !waiting?.length) return;
	$(frm.layout.wrapper).find(".fo-who-waits").remove(); // a form that was shown again while this was asked
	frm.set_intro(panel(waiting), waiting.some((one) => one.is_late && one.is_open) ? "orange" : "blue");
	$(frm.layout.wrapper).find(".fo-who-waits-more").on("click", (event) => {
		event.preventDefault();
		$(event.currentTarget).closest(".fo-who-waits").addClass("is-whole");
	});
}

function names_work(doc) {
	return doc.backoffice_assignment || (doc.items || []).some((row) => row.backoffice_assignment);
}

function panel(waiting) {
	const rows = waiting.map((one, number) => `<li class="${number >= MOST_SHOWN ? "is-more" : ""}">${sentence(one)}</li>`);
	const more = waiting.length - MOST_SHOWN;
	const button = more > 0 ? `<a href="#" class="fo-who-waits-more">${__("and {0} more", [more])}</a>` : "";
	return `<div class="fo-who-waits"><b>${__("Waits for this:")}</b><ul>${rows.join("")}</ul>${button}</div>`;
}

function sentence(one) {
	const what = `${one.qty.toLocaleString(frappe.boot.lang)} × ${escape(one.product)}`;
	const where = one.location ? __("to {0}", [escape(one.location)]) : "";
	const parts = [`<b>${escape(one.client || __("Client"))}</b>`, what, where, escape(one.words), contact(one)];
	return `${parts.filter(Boolean).join(" · ")} ${late(one)} ${links(one)}`;
}

export function late(one) {
	if (!one.is_late || !one.is_open) return "";
	const days = one.late_days;
	const text = days ? (days === 1 ? __("1 day late") : __("{0} days late", [days])) : __("late today");
	return `<span class="indicator-pill red no-indicator-dot">${text}</span>`;
}

function contact(one) {
	const whom = [one.person || one.contact.person, one.contact.phone].filter(Boolean).map(escape).join(" ");
	return one.unit || whom ? `<span class="text-muted">${[escape(one.unit), whom].filter(Boolean).join(", ")}</span>` : "";
}

function links(one) {
	const shown = [];
	if (frappe.model.can_read("Client Request")) shown.push(frappe.utils.get_form_link("Client Request", one.request, true));
	else shown.push(escape(one.request));
	if (one.may_open) shown.push(frappe.utils.get_form_link("Backoffice Assignment", one.assignment, true));
	return `<span class="fo-who-waits-links">${shown.join(" · ")}</span>`;
}
