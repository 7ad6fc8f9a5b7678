/** What is known of an asset or a room, as HTML: warranty, what is open, repairs, moves. */

import { day, escape, link as link_to, pill, when } from "./words";

const SHOWN = 3;

/** Who may only choose an asset reads its name; a link would lead them to a refusal. */
const link = (doctype, name, text) => (frappe.model.can_read(doctype) ? link_to(doctype, name, text) : escape(text || name));

/** "Beamer · Room 2.04 · In care of Emma", with its number to look at. */
export function asset_title(asset) {
	const what = asset.item_name && asset.item_name !== asset.asset_name ? ` · ${escape(asset.item_name)}` : "";
	return `<div class="fo-asset-name"><b>${link("Asset", asset.name, asset.asset_name)}</b>${what}</div>
		<div class="text-muted small">${[
			escape(asset.location || ""),
			asset.custodian_name && __("in the care of {0}", [escape(asset.custodian_name)]),
			escape(asset.name),
		]
			.filter(Boolean)
			.join(" · ")}</div>`;
}

/** What should be known before something is done: each a line, the most urgent first. */
export function asset_facts(about) {
	const { asset, warranty, next_maintenance: next } = about;
	const lines = [];
	if (asset.status === "Out of Order") lines.push(fact("fo-late", __("Out of order: a repair is running")));
	if (asset.status === "In Maintenance") lines.push(fact("", __("In maintenance now")));
	if (["Sold", "Scrapped"].includes(asset.status)) lines.push(fact("fo-late", __(asset.status)));
	if (warranty) lines.push(warranty_line(warranty));
	if (asset.insurance_end_date && asset.insurance_end_date >= frappe.datetime.get_today()) {
		const by = [asset.insurer, asset.policy_number].filter(Boolean).map(escape).join(", ");
		lines.push(fact("", `${__("Insured until {0}", [day(asset.insurance_end_date)])}${by ? ` (${by})` : ""}`));
	}
	if (next) {
		const late = next.maintenance_status === "Overdue";
		const words = late ? __("Maintenance overdue since {0}", [day(next.due_date)]) : __("Maintenance due {0}", [day(next.due_date)]);
		lines.push(fact(late ? "fo-late" : "", link("Asset Maintenance Log", next.name, words)));
	}
	return lines.join("");
}

function warranty_line({ until, in_force, supplier }) {
	if (!in_force) return fact("text-muted", __("Warranty ended {0}", [day(until)]));
	const words = supplier
		? __("Under warranty until {0}, of {1}: let them mend it", [day(until), `<b>${escape(supplier)}</b>`])
		: __("Under warranty until {0}", [day(until)]);
	return fact("fo-warranty", words);
}

function fact(look, html) {
	return `<div class="fo-fact ${look}">${html}</div>`;
}

/** How often something happened with it, and what it cost. */
export function history_line({ requests_in_year: requests, repairs }) {
	const parts = [requests === 1 ? __("1 request in 12 months") : __("{0} requests in 12 months", [requests])];
	if (repairs.count) {
		parts.push(repairs.count === 1 ? __("1 repair") : __("{0} repairs", [repairs.count]));
		if (repairs.cost) parts.push(format_currency(repairs.cost));
		if (repairs.hours_down) parts.push(__("{0} h out of order", [repairs.hours_down]));
	}
	return `<div class="text-muted small">${parts.join(" · ")}</div>`;
}

export function open_requests(rows, button = () => "") {
	if (!rows.length) return "";
	const words = rows.length === 1 ? __("1 open request on this") : __("{0} open requests on this", [rows.length]);
	return `<div class="fo-fact fo-open">${words}</div><ul>${rows
		.slice(0, SHOWN)
		.map(
			(row) => `<li><div class="ellipsis">${link("Client Request", row.name, row.subject)}</div>
				<div class="text-muted small">${pill("Client Request", row.status)} ${escape(when(row.received_at))}</div>${button(row)}</li>`
		)
		.join("")}</ul>`;
}

/** What came in with the receipts of a request. */
export function delivered(rows) {
	if (!rows.length) return "";
	const items = rows.map(
		(row) => `<li>${link("Asset", row.name, row.asset_name)}
			<span class="text-muted small">${escape([row.location, row.name].filter(Boolean).join(" · "))}</span></li>`
	);
	return `<div>${__("Came in with this:")}</div><ul>${items.join("")}</ul>`;
}

/** Requests, repairs and moves of before, for the form of an asset or a room. */
export function past(about) {
	const rows = [
		...about.last.map((row) => ({
			at: row.received_at,
			html: `${link("Client Request", row.name, row.subject)} ${pill("Client Request", row.status)}`,
		})),
		...about.repairs.last.map((row) => ({
			at: row.failure_date,
			html: `${link("Asset Repair", row.name, `${__("Repair")}: ${row.asset_name || row.asset}`)} <span class="text-muted">${[
				__(row.repair_status),
				row.total_repair_cost && format_currency(row.total_repair_cost),
			]
				.filter(Boolean)
				.join(", ")}</span>`,
		})),
		...(about.moves || []).map((row) => ({
			at: row.transaction_date,
			html: `${link("Asset Movement", row.name, __("Moved"))} <span class="text-muted">${escape(
				[row.source_location, row.target_location || row.to_employee].filter(Boolean).join(" → ")
			)}</span>`,
		})),
	];
	rows.sort((one, other) => (one.at < other.at ? 1 : -1));
	if (!rows.length) return "";
	return `<ul class="fo-past">${rows
		.map(({ at, html }) => `<li><span class="text-muted small">${escape(day(at))}</span> ${html}</li>`)
		.join("")}</ul>`;
}
