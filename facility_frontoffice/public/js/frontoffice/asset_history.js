/** What an asset, or a room, has been through, on ERPNext's own form. */

import { asset_facts, history_line, open_requests, past } from "./asset_words";
import { escape, link } from "./words";
import { print_labels } from "./labels";

export async function show_asset_history(frm) {
	if (frm.is_new() || frm.doc.docstatus === 2) return;
	frm.add_custom_button(__("Print Label"), () => print_labels({ assets: [frm.docname] }));
	const about = await known(frm, "about", { asset: frm.docname });
	if (about) show(frm, asset_facts(about) + common(about));
}

export async function show_location_history(frm) {
	if (frm.is_new()) return;
	frm.add_custom_button(__("Print Labels"), () => print_labels({ locations: [frm.docname] }));
	const about = await known(frm, "about_location", { location: frm.docname });
	if (!about) return;
	const broken = about.out_of_order.map((row) => `<div class="fo-fact fo-late">${__("Out of order: {0}", [link("Asset", row.name, row.asset_name)])} <span class="text-muted">${escape(row.location)}</span></div>`);
	const assets = about.assets === 1 ? __("1 asset here") : __("{0} assets here", [about.assets]);
	show(frm, broken.join("") + common(about) + `<div class="text-muted small">${assets}</div>`);
}

async function known(frm, method, args) {
	const name = frm.docname;
	const about = await frappe.xcall(`facility_frontoffice.api.assets.${method}`, args);
	return frm.docname === name ? about : null;
}

function common(about) {
	return open_requests(about.open) + history_line(about) + past(about);
}

function show(frm, html) {
	frm.fo_history?.remove();
	frm.fo_history = $(`<div class="fo-history"></div>`).html(`<h6>${__("Front Office")}</h6>${html}`);
	// beside the platform's own dashboard, which hides what it knows nothing of
	frm.fo_history.prependTo(frm.layout.wrapper.find(".form-page").first());
}
