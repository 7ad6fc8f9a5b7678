/** Promises on the request form: what was promised, to whom, until when, and what can be done about each. */

import { promise_buttons } from "./promise_actions";
import { escape, link, pill, span, time_left, when } from "./words";
import { bind_clicks } from "./work_buttons";

const COMMITMENT = "Facility Commitment";

const ICONS = {
	"Call-back": "call",
	"Delivery Date": "calendar",
	Appointment: "calendar",
	Information: "mail",
	"Expert Answer": "help",
};

/** The rows for the panel; what is settled is folded when there is much of it. */
export function promise_rows(promises) {
	const open = promises.filter(is_unsettled);
	const settled = promises.filter((row) => !is_unsettled(row));
	if (settled.length <= 2) return promises.map((row) => promise_row(row));
	return [
		...open.map((row) => promise_row(row)),
		`<details class="fo-record"><summary>${__("{0} settled", [settled.length])}</summary>
			${settled.map((row) => promise_row(row)).join("")}</details>`,
	];
}

export function bind_promises($wrapper, frm, promises) {
	$wrapper.find("[data-promise]").each(function () {
		const row = promises.find((promise) => promise.name === this.dataset.promise);
		bind_clicks($(this), promise_buttons(frm, row));
	});
}

export function is_unsettled(row) {
	return row.is_owed || row.status === "To Approve";
}

function promise_row(row) {
	const buttons = promise_buttons(null, row).map(
		(button) => `<button type="button" class="btn btn-xs btn-default"
			data-action="${button.name}">${escape(button.label)}</button>`
	);
	return `<div class="fo-item fo-vow ${vow_look(row)}" data-promise="${escape(row.name)}">
		<div class="fo-vow-head">${frappe.utils.icon(ICONS[row.kind] || "small-message", "sm")}
			<span><b>${escape(__(row.kind))}</b> ${escape(moment_of(row))}</span>
			${pill(COMMITMENT, row.status)} ${rest(row)}</div>
		${row.promise ? `<div class="fo-text">${escape(row.promise)}</div>` : ""}
		<div class="text-muted small">${facts(row).join(" · ")}</div>
		${notices(row)}${attempts(row.attempts)}
		${row.answer ? `<div class="fo-vow-answer">${escape(row.answer)}</div>` : ""}
		${buttons.length ? `<div class="fo-vow-buttons">${buttons.join("")}</div>` : ""}
	</div>`;
}

export function vow_look(row) {
	if (!is_unsettled(row)) return "fo-settled";
	if (row.status === "Broken" || row.conflict_since) return "fo-in-trouble";
	return row.status === "To Approve" ? "fo-to-approve" : "";
}

/** "before Thu 17:00"; an appointment has a begin and an end. */
export function moment_of(row) {
	return row.starts_at ? span(row.starts_at, row.due) : __("before {0}", [when(row.due)]);
}

function rest(row) {
	if (!row.is_owed) return "";
	const left = time_left(row.due);
	const look = left.late ? "fo-late" : left.soon ? "fo-soon" : "text-muted";
	return `<span class="small ${look}">${escape(left.text)}</span>`;
}

function facts(row) {
	return [
		keeper(row),
		row.product_name ? escape(row.product_name) : "",
		made(row),
		row.fulfilled_at ? escape(__("kept {0}", [when(row.fulfilled_at)])) : "",
		row.withdrawn_at ? escape(__("withdrawn {0}", [when(row.withdrawn_at)])) : "",
		row.may_read ? link(COMMITMENT, row.name) : escape(row.name),
	].filter(Boolean);
}

export function keeper(row) {
	const who = row.is_mine ? __("you") : row.responsible || row.backoffice_unit || __("nobody");
	if (row.kind === "Expert Answer") return escape(__("asked: {0}", [who]));
	return escape(__("kept by {0}", [who]));
}

function made(row) {
	if (!row.made_at) return escape(__("asked for by {0}", [row.made_by]));
	return escape(__("{0} by {1}", [when(row.made_at), row.made_by]));
}

/** What stands in the way of a promise, and what was decided about it. */
export function notices(row) {
	const lines = [];
	if (row.conflict_since && row.is_owed) lines.push(["fo-late", conflict_words(row)]);
	if (row.status === "To Approve" && row.approval_reason) {
		lines.push(["", __("Needs an approval: {0}", [escape(row.approval_reason)])]);
	}
	if (row.despite_reason) lines.push(["", __("Promised all the same: {0}", [escape(row.despite_reason)])]);
	if (row.withdrawn_reason) lines.push(["fo-plain", `“${escape(row.withdrawn_reason)}”`]);
	return lines.map(([look, html]) => `<div class="fo-notice ${look}">${html}</div>`).join("");
}

function conflict_words(row) {
	return row.planned
		? __("The work is planned for {0}: later than this promise.", [escape(when(row.planned))])
		: __("The work is planned later than this promise.");
}

export function attempts(rows) {
	if (!rows?.length) return "";
	const items = rows.map(
		(row) => `<li><b>${escape(__(row.outcome))}</b> <span class="text-muted">${escape(when(row.at))}, ${escape(row.who || "")}</span>
			${row.remark ? `<div>${escape(row.remark)}</div>` : ""}</li>`
	);
	return `<ul class="fo-attempts">${items.join("")}</ul>`;
}
