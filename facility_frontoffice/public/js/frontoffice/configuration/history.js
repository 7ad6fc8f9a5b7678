/** What a file would hold, and what was imported before. */

import { escape } from "../words";
import { kind_label } from "./kinds";

const COLOURS = { Done: "green", Failed: "red", Running: "orange", Queued: "gray" };

export function holds_html({ kinds, left_out, files_that_stay }) {
	const some = kinds.map(({ doctype, count }) => `<li>${kind_label(doctype)} <span class="text-muted">${count}</span></li>`);
	const without = left_out.length
		? `<p class="text-muted">${__("Not in it, for you may not read it: {0}", [
				left_out.map((doctype) => kind_label(doctype)).join(", "),
			])}</p>`
		: "";
	const stay = files_that_stay.length
		? `<p class="text-muted">${__("Not in it, for only pictures, PDFs and office documents travel along: {0}", [
				escape(files_that_stay.join(", ")),
			])}</p>`
		: "";
	return `<details><summary>${__("What is in it")}</summary><ul class="fo-config-kinds">${some.join("")}</ul></details>${without}${stay}`;
}

export function history_html(imports) {
	if (!imports.length) return `<p class="text-muted">${__("Nothing yet. Each import is kept here, with what it did.")}</p>`;
	return `<ul class="fo-config-imports">${imports.map(import_html).join("")}</ul>`;
}

function import_html(row) {
	const link = frappe.utils.get_form_link("Facility Configuration Import", row.name);
	const counts = row.status === "Done" ? __("{0} made, {1} changed.", [row.new, row.changed]) : "";
	const back = row.previous
		? `<button class="btn btn-default btn-xs" data-put-back="${escape(row.name)}">${__("Put Back")}</button>`
		: "";
	const why = row.status === "Failed" ? `<div class="text-muted small">${escape((row.message || "").split("\n")[0])}</div>` : "";
	return `<li><div><a href="${link}">${escape(row.file_name || __("Put back"))}</a>
			<span class="indicator-pill ${COLOURS[row.status]} no-indicator-dot">${escape(__(row.status))}</span>
			<div class="text-muted small">${escape(frappe.user.full_name(row.done_by))} · ${escape(frappe.datetime.str_to_user(row.creation))} · ${counts}</div>${why}</div>
		${back}</li>`;
}
