/** Why a request has the norm that it has, and choosing it anew with a reason. */

import { clock_label } from "./clocks";
import { ask, call, save, save_and_call } from "./calls";
import { ENDED, escape, working_time } from "./words";

/** "Standard, because of the product Lighting": who decided, in the order in which the server looked. */
const BECAUSE = {
	Product: (reason) => __("because of the product {0}", [reason]),
	Customer: (reason) => __("because of the customer {0}", [reason]),
	Department: (reason) => __("because of the department {0}", [reason]),
	Location: (reason) => __("because of the place {0}", [reason]),
	"Service Desk": (reason) => __("because of the desk {0}", [reason]),
	Default: () => __("the usual norm"),
	Agent: (reason) => (reason ? __("chosen by the front office: {0}", [reason]) : __("chosen by the front office")),
};

export function why_norm(frm, stand) {
	const may_change = frm.perm[0]?.write && !ENDED["Client Request"].includes(stand.status);
	const button = may_change
		? `<button type="button" class="btn btn-xs btn-default" data-reapply>${__("Apply the norm anew")}</button>`
		: "";
	return `<div class="fo-why-norm"><span>${why(stand)}</span>${button}</div>`;
}

function why(stand) {
	if (!stand.service_level) return escape(__("No norm: nothing was agreed for this."));
	const because = BECAUSE[stand.service_level_source]?.(stand.service_level_reason || "");
	const reason = because ? `, ${escape(because)}` : "";
	return `<span class="text-muted">${__("Norm")}</span> <b>${escape(stand.service_level)}</b>${reason}
		<span class="text-muted">· ${__("the clocks count working time")}</span>`;
}

// Applying anew -------------------------------------------------------------------------------------

const SECONDS = (value) => (value ? working_time(value) : __("nothing promised"));
const TEXT = (value) => __(value || "") || "–";

const ROWS = [
	{ field: "service_level", label: () => __("Norm"), words: TEXT },
	{ field: "service_level_source", label: () => __("Because of"), words: TEXT, reason: "service_level_reason" },
	{ field: "calendar", label: () => __("Hours"), words: TEXT },
	{ field: "acknowledgement_norm", label: () => clock_label("Acknowledgement"), words: SECONDS },
	{ field: "response_norm", label: () => clock_label("Response"), words: SECONDS },
	{ field: "resolution_norm", label: () => clock_label("Resolution"), words: SECONDS },
	{ field: "silence_norm", label: () => clock_label("Silence"), words: SECONDS },
];

/** Shows what was promised beside what would be now, before anything changes. */
export async function reapply_norm(frm) {
	await save(frm);
	const terms = await call("service_levels.terms_now", { request: frm.docname });
	ask({
		title: __("Apply the Norm Anew"),
		fields: [
			{ fieldname: "terms", fieldtype: "HTML", options: comparison(terms) },
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why?"),
				reqd: 1,
				description: __("Stays in the record. The clock keeps what it has counted; the new norm holds from the moment of asking."),
			},
		],
		label: __("Apply Anew"),
		action: ({ reason }) =>
			save_and_call(
				frm,
				"service_levels.reapply_norm",
				() => ({ request: frm.docname, reason }),
				__("The norm was chosen anew")
			),
	});
}

function comparison({ before, after }) {
	const rows = ROWS.map((row) => ({ row, was: told(row, before), becomes: told(row, after) }));
	const changes = rows.some(({ was, becomes }) => was !== becomes);
	const html = rows.map(
		({ row, was, becomes }) => `<tr class="${was === becomes ? "" : "fo-changed"}">
			<th scope="row">${escape(row.label())}</th><td>${escape(was)}</td><td>${escape(becomes)}</td></tr>`
	);
	return `${changes ? "" : `<p class="fo-verdict">${__("By the settings of now the norm stays as it is.")}</p>`}
		<table class="table table-sm fo-compare"><thead><tr><th></th>
			<th scope="col">${__("As promised")}</th><th scope="col">${__("As it would be")}</th></tr></thead>
			<tbody>${html.join("")}</tbody></table>`;
}

function told(row, terms) {
	const reason = row.reason && terms[row.reason];
	const text = row.words(terms[row.field]);
	return reason && reason !== terms.service_level ? `${text}: ${__(reason)}` : text;
}
