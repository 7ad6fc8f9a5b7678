/**
 * "Which thing is it about?" on a request: by its room, by words, or by a scanner. What is chosen is shown with what
 * is known of it. A scanner that types ends with Enter, like a person.
 */

import { asset_facts, asset_title, delivered, history_line, open_requests } from "./asset_words";
import { quietly } from "./calls";
import { scan, scan_button } from "./scan";
import { escape } from "./words";

const SHOWN = 8;
const PAUSE = 250;

/** `same(row)` when the agent says that a request that is open on it is this one; `same_words(row)` is what it is called. */
export function make_asset_picker(frm, $wrapper, { same, same_words, may_join }) {
	if (!$wrapper.children().length) $wrapper.html(skeleton());
	const $input = $wrapper.find("input");
	const $found = $wrapper.find("[data-part=found]");
	const $chosen = $wrapper.find("[data-part=chosen]");
	let asked = 0;
	let shown_for = null;
	let open = [];

	const may_choose = () => Boolean(frm.perm[0]?.write || frm.is_new());

	const search = async (text) => {
		const number = ++asked;
		const { location, employee } = frm.doc;
		if (!text && !location && !employee) {
			$found.empty();
			return null;
		}
		const found = await frappe.xcall("facility_frontoffice.api.assets.find", { text, location, employee });
		if (number !== asked) return null;
		show(found, text);
		return found;
	};

	const show = (found, text) => {
		if (found.unknown) return $found.html(nothing(__("This label belongs to nothing here any more.")));
		if (found.assets.length) return $found.html(found.assets.slice(0, SHOWN).map((row) => button(row, frm.doc)).join(""));
		$found.html(text ? nothing(__("Nothing found for {0}.", [`<b>${escape(text)}</b>`])) : "");
	};

	const choose = async (row) => {
		const is_other = row && frm.doc.asset !== row.name;
		$input.val("");
		await frm.set_value("asset", is_other ? row.name : null);
		if (is_other && row.location && row.location !== frm.doc.location) await frm.set_value("location", row.location);
		await refresh();
	};

	// What a code names is chosen at once; words that fit one thing choose it with Enter.
	const enter = async (text) => {
		const found = await search(text.trim());
		if (!found) return;
		if (found.assets.length === 1 && (found.asset || text.trim())) {
			if (frm.doc.asset !== found.assets[0].name) await choose(found.assets[0]);
			else $input.val("");
		} else if (found.location) {
			$input.val("");
			await frm.set_value("location", found.location);
		}
	};

	const refresh = async () => {
		$wrapper.find(".fo-asset-search").toggle(may_choose());
		if (!may_choose()) $found.empty();
		else if (!$input.is(":focus")) quietly(search(""));
		await Promise.all([show_chosen(), show_delivered()]);
	};

	const show_delivered = async () => {
		const $delivered = $wrapper.find("[data-part=delivered]").empty();
		if (frm.is_new()) return;
		const name = frm.docname;
		const rows = await frappe.xcall("facility_frontoffice.api.assets.delivered", { request: name });
		if (frm.docname === name) $delivered.html(delivered(rows));
	};

	const show_chosen = async () => {
		const asset = frm.doc.asset;
		if (!asset) {
			shown_for = null;
			return $chosen.empty();
		}
		const name = frm.docname;
		const about = await frappe.xcall("facility_frontoffice.api.assets.about", {
			asset,
			leave_out: frm.is_new() ? null : name,
		});
		if (frm.doc.asset !== asset || frm.docname !== name) return;
		shown_for = asset;
		open = about.open;
		const join = (row) =>
			may_join() ? `<button type="button" class="btn btn-xs btn-default fo-same" data-open="${escape(row.name)}">${same_words(row)}</button>` : "";
		$chosen.html(`<div class="fo-asset-card">
			${may_choose() ? `<button type="button" class="btn btn-xs btn-default fo-asset-clear" data-clear title="${__("Not this one")}" aria-label="${__("Not this one")}">${frappe.utils.icon("close", "xs")}</button>` : ""}
			${asset_title(about.asset)}${asset_facts(about)}${open_requests(open, join)}${history_line(about)}</div>`);
	};

	$wrapper.off(".picker");
	$wrapper.on("input.picker", "input", frappe.utils.debounce(() => quietly(search($input.val().trim())), PAUSE));
	$wrapper.on("keydown.picker", "input", (event) => {
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		quietly(enter($input.val()));
	});
	$wrapper.on("click.picker", "[data-scan]", () => scan((text) => quietly(enter(text))));
	$wrapper.on("click.picker", "[data-asset]", function () {
		quietly(choose({ name: this.dataset.asset, location: this.dataset.location }));
	});
	$wrapper.on("click.picker", "[data-clear]", () => quietly(choose(null)));
	$wrapper.on("click.picker", "[data-open]", function () {
		same(open.find((row) => row.name === this.dataset.open));
	});
	quietly(refresh());
	return { refresh: () => quietly(refresh()), shown: () => shown_for };
}

function skeleton() {
	const label = __("Which thing is it about?");
	return `<div class="fo-asset-search">
			<h6><label for="fo-find-asset">${label}</label></h6>
			<div class="fo-asset-input">
				<input id="fo-find-asset" class="form-control input-xs" type="search" autocomplete="off"
					placeholder="${__("Name, room or number, or scan its label")}">${scan_button()}
			</div>
		</div>
		<div class="fo-assets" data-part="found" role="group" aria-label="${label}" aria-live="polite"></div>
		<div data-part="chosen"></div>
		<div data-part="delivered"></div>`;
}

function button(row, doc) {
	const is_on = row.name === doc.asset;
	// a room that was chosen needs not be said again
	const where = row.location && row.location !== doc.location ? ` <span class="text-muted">${escape(row.location)}</span>` : "";
	const open = row.open_requests ? ` <span class="fo-count" title="${__("open requests")}">${row.open_requests}</span>` : "";
	return `<button type="button" class="btn btn-xs btn-default ${is_on ? "fo-on" : ""}" data-asset="${escape(row.name)}"
		data-location="${escape(row.location || "")}" aria-pressed="${is_on}"
		title="${escape([row.item_name, row.name].filter(Boolean).join(" · "))}">${escape(row.asset_name)}${where}${open}</button>`;
}

function nothing(words) {
	return `<p class="fo-empty">${words}</p>`;
}
