/** The monthly review: how each party did, and what is still open from before. */

import { call, save } from "./calls";
import { as_typed, day, escape, link } from "./words";

const COLUMNS = () => [
	["handed_over", __("Handed Over")],
	["accepted_in_time", __("Accepted in Time"), "%"],
	["completed_in_time", __("Done in Time"), "%"],
	["right_first_time", __("Right the First Time"), "%"],
	["returned", __("Returned")],
	["misrouted", __("Misrouted")],
	["asked", __("Times Asked")],
];

export async function show_review(frm) {
	const wrapper = frm.fields_dict.figures_shown.$wrapper;
	wrapper.html(frm.is_new() ? `<p class="fo-empty">${__("The figures come when you save.")}</p>` : figures(frm.doc.figures));
	if (frm.is_new()) return;
	if (frm.doc.status !== "Held" && frm.perm[0]?.write) {
		frm.add_custom_button(__("Take the Figures Anew"), async () => {
			await save(frm);
			await call("reviews.refresh", { review: frm.docname });
			frm.reload_doc();
		});
	}
	const name = frm.docname;
	const open = await frappe.xcall("facility_frontoffice.api.reviews.open_before", { review: name });
	if (frm.docname === name) frm.fields_dict.open_before.$wrapper.html(before(open));
}

function figures(text) {
	const rows = typeof text === "string" ? JSON.parse(text || "[]") : text || [];
	if (!rows.length) return `<p class="fo-empty">${__("Nothing was handed over in this month.")}</p>`;
	const head = COLUMNS().map(([, label]) => `<th class="text-right">${escape(label)}</th>`);
	const body = rows.map((row) => {
		const doctype = row.is_supplier ? "Supplier" : "Backoffice Unit";
		return `<tr><td>${link(doctype, row.party)}</td>${COLUMNS().map(([field, , sign]) => cell(row[field], sign)).join("")}</tr>`;
	});
	return `<div class="table-responsive"><table class="table table-bordered"><thead><tr><th>${__("Unit or Supplier")}</th>${head.join("")}</tr></thead>
		<tbody>${body.join("")}</tbody></table></div>`;
}

function cell(value, sign) {
	const text = value === null || value === undefined ? "–" : `${format_number(value, null, value % 1 ? 1 : 0)}${sign ? " %" : ""}`;
	return `<td class="text-right">${escape(text)}</td>`;
}

function before(rows) {
	if (!rows.length) return `<p class="fo-empty">${__("Everything that was agreed before is done.")}</p>`;
	const items = rows.map(
		(row) => `<li>${link("Facility Review", row.review)}: ${escape(as_typed(row.action))}
			<span class="text-muted">${escape([row.party, row.name].filter(Boolean).join(", "))} · ${escape(day(row.due))}</span></li>`
	);
	return `<ul>${items.join("")}</ul>`;
}
