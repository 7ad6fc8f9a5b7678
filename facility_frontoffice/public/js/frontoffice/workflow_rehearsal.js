// What a workflow would do when it is switched on, from its form, saved or not.

import { call, quietly } from "./calls";
import { show } from "./try_out";

const escape = (text) => frappe.utils.escape_html(text || "");

function list_html(title, texts, colour) {
	if (!texts.length) return "";
	const items = texts.map((text) => `<li>${text}</li>`).join("");
	return `<p><span class="indicator-pill ${colour}">${title}</span></p><ul>${items}</ul>`;
}

function row_html(doctype, row) {
	const status = escape(__(row.status, null, doctype));
	const state = row.state ? escape(__(row.state)) : `<span class="text-danger">${__("none")}</span>`;
	const kept = row.kept ? __("{0} have it already", [row.kept]) : "";
	const link = `/app/${frappe.router.slug(doctype)}?status=${encodeURIComponent(row.status)}`;
	return `<tr><td>${status}</td><td>${state}</td><td class="text-right"><a href="${link}" target="_blank">${row.count}</a></td><td class="text-muted">${kept}</td></tr>`;
}

function rows_html(found) {
	if (!found.rows.length) return `<p class="text-muted">${__("There are no documents yet.")}</p>`;
	const head = [__("Status"), __("State"), __("Documents"), ""].map((text) => `<th>${text}</th>`).join("");
	const rows = found.rows.map((row) => row_html(found.doctype, row)).join("");
	return `<p>${__("Each document that is there gets the state of its status:")}</p>
		<table class="table table-bordered"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

function html(found) {
	const verdict = found.problems.length
		? list_html(__("Cannot be switched on yet"), found.problems, "red")
		: `<p><span class="indicator-pill green">${__("Nothing stands in its way")}</span></p>`;
	const other = found.other
		? `<p>${__("The workflow {0} is switched off by this.", [escape(found.other)])}</p>`
		: "";
	return verdict + list_html(__("To think of"), found.notes, "orange") + other + rows_html(found);
}

export async function rehearse(frm) {
	const found = await quietly(call("workflows.rehearse", { workflow: frm.doc }));
	if (!found) return;
	show(html(found), __("What Would This Do?"));
}
