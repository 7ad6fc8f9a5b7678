/** Rules on their forms: what one would have done in the past month, and what it did. */

import { call, quietly } from "./calls";
import { set_buttons } from "./shortcuts";
import { escape, link, when } from "./words";

/** *Try It Out*, for who may change the rule, and what it did above the form. */
export function show_rule(frm) {
	quietly(show_history(frm));
	if (!frm.perm[0]?.write) return;
	set_buttons(frm, [{ label: __("Try It Out"), key: "alt+t", action: () => quietly(try_out(frm)) }]);
}

/** What the rule, as it stands on the form, would have done. Nothing is written. */
async function try_out(frm) {
	const found = await call("rules.try_out", { rule: frm.doc }, { message: __("Looking at the past 30 days…") });
	show(html(found));
}

/** A dialog with what a try-out found, as HTML. */
export function show(found, title = __("In the Past 30 Days")) {
	const dialog = new frappe.ui.Dialog({
		title,
		size: "large",
		fields: [{ fieldname: "found", fieldtype: "HTML", options: found }],
		primary_action_label: __("Close"),
		primary_action: () => dialog.hide(),
	});
	dialog.show();
}

function html(found) {
	return `<div class="fo-rehearsal">
		<p class="fo-big">${escape(found.total)}</p>
		<p class="text-muted">${found.notes.map(escape).join(" ")}</p>
		${found.groups.map(group_html).join("")}
		${found.rows.length ? `<h6>${__("The Latest")}</h6>${found.rows.map(row_html).join("")}` : ""}
	</div>`;
}

function group_html(group) {
	const most = Math.max(1, ...group.bars.map((bar) => bar.number));
	const bars = group.bars.map(
		(bar) => `<div class="fo-level">
			<div class="fo-level-number">${bar.number}</div>
			<div><div class="fo-strength"><span style="width: ${Math.round((100 * bar.number) / most)}%"></span></div>
				<div>${escape(bar.label)}</div></div>
		</div>`
	);
	return `<h6>${escape(group.title)}</h6><div class="fo-levels">${bars.join("")}</div>`;
}

function row_html(row) {
	const mark = row.mark
		? `<span class="indicator-pill no-indicator-dot ${row.colour}">${escape(row.mark)}</span>`
		: "";
	return `<div class="fo-line">
		<div class="fo-line-head">${link(row.doctype, row.name, row.title)} ${mark}</div>
		<div class="text-muted small">${[row.words, when(row.at)].filter(Boolean).map(escape).join(" · ")}</div>
	</div>`;
}

// What it did ----------------------------------------------------------------------------------------

/** How often in the past month, each number with the list behind it. */
export async function show_history(frm) {
	if (frm.is_new()) return;
	const asked = (frm.fo_asked_history = (frm.fo_asked_history || 0) + 1);
	const found = await call("rules.history", { doctype: frm.doctype, name: frm.docname }, { freeze: false });
	if (asked !== frm.fo_asked_history || !found.done.length) return;
	frm.fo_history?.remove();
	frm.fo_history = $(`<div class="fo-what-it-did">${found.done.map(done_html).join("")}</div>`);
	frm.fo_history.on("click", "[data-nr]", (event) => open_list(found.done[event.currentTarget.dataset.nr]));
	frm.dashboard.add_section(frm.fo_history, __("What It Did in the Past {0} Days", [found.days]));
	frm.dashboard.show();
}

function done_html(row, number) {
	const text = escape(row.label);
	return `<div>${row.number ? `<button type="button" class="btn btn-link" data-nr="${number}">${text}</button>` : `<span class="text-muted">${text}</span>`}</div>`;
}

function open_list(row) {
	frappe.route_options = Object.fromEntries(row.filters.map(([, field, operator, value]) => [field, [operator, value]]));
	frappe.set_route("List", row.doctype, "List");
}
