/** What is done about an asset for an assignment: its documents, what to know first, and buttons to make or tie one. */

import { ask, call, quietly } from "./calls";
import { asset_facts, asset_title, delivered, history_line, open_requests } from "./asset_words";
import { escape, link, when } from "./words";

const ENDED = ["Completed", "Returned", "Cancelled"];
const STATES = {
	Pending: () => ["orange", __("at work")],
	Done: () => ["green", __("done")],
	Dropped: () => ["gray", __("called off")],
};

/** A part of the panel for who does the work; empty when it is about no asset and nothing came in. */
export async function show_asset_work(frm, $panel) {
	const $part = $(`<div class="fo-asset-work"></div>`).insertAfter($panel.find(".fo-work-buttons"));
	const name = frm.docname;
	const known = await frappe.xcall("facility_frontoffice.api.assets.work_of", { assignment: name });
	if (frm.docname !== name) return;
	const buttons = possible(frm, known);
	const parts = [card(known.about), work(known.work), delivered(known.delivered), row_of(buttons)].filter(Boolean);
	$part.html(parts.length ? `<h6>${__("Asset")}</h6>${parts.join("")}` : "");
	for (const button of buttons) $part.find(`[data-asset-action="${button.name}"]`).on("click", () => quietly(Promise.resolve(button.action())));
}

function card(about) {
	if (!about) return "";
	return `<div class="fo-asset-card">${asset_title(about.asset)}${asset_facts(about)}${open_requests(about.open)}${history_line(about)}</div>`;
}

function work(rows) {
	if (!rows.length) return "";
	const items = rows.map((row) => {
		const [colour, words] = STATES[row.state]();
		return `<li>${link(row.doctype, row.name, `${__(row.doctype)} ${row.name}`)}
			<span class="indicator-pill ${colour} no-indicator-dot">${words}</span>
			<span class="text-muted small">${escape([row.asset_name, when(row.moment)].filter(Boolean).join(" · "))}</span></li>`;
	});
	return `<ul>${items.join("")}</ul>`;
}

function row_of(buttons) {
	if (!buttons.length) return "";
	return `<div class="fo-asset-buttons">${buttons
		.map((button) => `<button type="button" class="btn btn-sm btn-default" data-asset-action="${button.name}">${button.label}</button>`)
		.join("")}</div>`;
}

function possible(frm, { about, work: rows }) {
	if (ENDED.includes(frm.doc.status) || frm.doc.action === "Approve") return [];
	const may = (doctype) => frappe.model.can_create(doctype);
	const asset = about?.asset;
	const buttons = [];
	const is_pending = (doctype) => rows.some((row) => row.doctype === doctype && row.state === "Pending");
	if (may("Asset Repair") && !is_pending("Asset Repair")) {
		buttons.push({ name: "repair", label: __("Make {0}", [__("Asset Repair")]), action: () => make(frm, "make_repair", asset) });
	}
	if (may("Asset Movement") && !is_pending("Asset Movement")) {
		buttons.push({ name: "movement", label: __("Make {0}", [__("Asset Movement")]), action: () => make(frm, "make_movement", asset) });
	}
	if (asset && may("Asset Maintenance Log")) {
		buttons.push({ name: "maintenance", label: __("Maintenance"), action: () => maintenance(frm, asset) });
	}
	return buttons;
}

/** Opens the document that the server made, not saved yet. Without an asset it is asked first which one. */
async function make(frm, method, asset) {
	if (!asset) return ask_asset((name) => open_made(frm, method, name));
	return open_made(frm, method, asset.name);
}

async function open_made(frm, method, asset) {
	const doc = await call(`assets.${method}`, { source_name: frm.docname, asset });
	frappe.model.sync(doc);
	frappe.get_doc(doc.doctype, doc.name).__run_link_triggers = true;
	frappe.set_route("Form", doc.doctype, doc.name);
}

function ask_asset(action) {
	ask({
		title: __("Which thing is it about?"),
		fields: [{ fieldname: "asset", fieldtype: "Link", options: "Asset", label: __("Asset"), reqd: 1 }],
		label: __("Choose"),
		action: ({ asset }) => action(asset),
	});
}

/** Maintenance that is planned is taken for this work; a thing without a plan gets one. */
async function maintenance(frm, asset) {
	const planned = await call("assets.planned_maintenance", { asset: asset.name });
	if (!planned.length) return new_plan(frm, asset);
	ask({
		title: __("Planned Maintenance"),
		fields: [
			{
				fieldname: "log",
				fieldtype: "Select",
				label: __("Which one is done with this?"),
				reqd: 1,
				default: planned[0].name,
				options: planned.map((row) => ({
					value: row.name,
					label: [row.task_name, row.due_date && frappe.datetime.str_to_user(row.due_date), __(row.maintenance_status)].filter(Boolean).join(" · "),
				})),
			},
		],
		label: __("Take It"),
		async action({ log }) {
			await call("assets.link", { doctype: "Asset Maintenance Log", name: log, assignment: frm.docname });
			await frm.reload_doc();
		},
	});
}

async function new_plan(frm, asset) {
	if (await frappe.db.exists("Asset Maintenance", asset.name)) {
		frappe.msgprint({
			title: __("Nothing Planned"),
			message: __("Nothing of its maintenance plan is open. Add a task to {0}, then choose it here.", [link("Asset Maintenance", asset.name)]),
		});
		return;
	}
	return open_made(frm, "make_maintenance", asset.name);
}
