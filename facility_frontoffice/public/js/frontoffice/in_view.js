/**
 * "In view": what an agent should know of the client and the place, the answer card of the product, and whether
 * this question is known already: asked before by the client, or reported there by others.
 */

import { make_asset_picker } from "./asset_picker";
import { quietly } from "./calls";
import { edit_profile } from "./client_profile";
import { address_warning, address_works } from "./message_decisions";
import { get_product, terms_html } from "./product_questions";
import { add_shortcut, key_label } from "./shortcuts";
import { escape, link, pill, when } from "./words";

const SAME = "alt+j";
const SHOWN = 4;

/** `same(kind, row)` when the agent says that it is the same: kind is "asked", "reported" or "disturbance". */
export function make_in_view(frm, { same }) {
	// the answer is typed between the card that it comes from and what was asked before
	const $before = part(frm, "in_view", ["first", "card"]);
	const $after = part(frm, "about_client", ["asset", "client"]);
	const $wrapper = $before.add($after);
	const $first = $before.find("[data-part=first]");
	const $card = $before.find("[data-part=card]");
	const $client = $after.find("[data-part=client]");
	let suggested = [];
	let candidates = [];
	let own = new Set();
	const kind_of = (row) => (own.has(row.name) ? "asked" : "reported");
	const picker = make_asset_picker(frm, $after.find("[data-part=asset]"), {
		same: (row) => same(kind_of(row), row),
		same_words: (row) => SAME_WORDS[kind_of(row)](),
		may_join: () => frm.is_new() && frappe.model.can_create("Client Request"),
	});

	const refresh = frappe.utils.debounce(async () => {
		const { client_user: user, client_email: email, location, name } = frm.doc;
		candidates = [];
		// who only does the work needs no more of the client than the request says
		if (!frappe.model.can_create("Client Request")) return;
		if (!user && !email && !location) {
			$first.empty();
			$client.html(`<p class="fo-empty">${__("Choose the client to see what is open and what was asked before.")}</p>`);
			return;
		}
		const about = await frappe.xcall("facility_frontoffice.api.desk.about_client", {
			user,
			email,
			location,
			products: products_in_view(),
			leave_out: frm.is_new() ? null : name,
		});
		if (frm.doc.name !== name) return;
		candidates = candidates_of(about);
		own = new Set(about.open.map((row) => row.name));
		$first.html(profile_html(about.profile, email, frm.is_new()) + conduct_html(about.conduct_notes) + disturbances_html(about.disturbances, candidates));
		$client.html(client_html(about, candidates, location));
	}, 200);

	const products_in_view = () => {
		const chosen = (frm.doc.lines || []).map((line) => line.product).filter(Boolean);
		return chosen.length ? chosen : suggested.slice(0, 1);
	};

	const candidates_of = (about) => {
		if (!is_in_intake(frm)) return [];
		const products = products_in_view();
		const fits = (row) => row.status === "Running" && (!row.product || products.includes(row.product));
		return [
			...about.disturbances.filter(fits).map((row) => ({ kind: "disturbance", row })),
			...about.open.filter((row) => row.same_product).map((row) => ({ kind: "asked", row })),
			...about.here.filter((row) => row.same_product).map((row) => ({ kind: "reported", row })),
		];
	};

	const refresh_card = async () => {
		const [product] = products_in_view().slice(-1);
		if (!product || !is_in_intake(frm)) return $card.empty();
		const card = await get_product(product);
		$card.html(card_html(card));
	};

	$wrapper.off("click", "[data-same]").on("click", "[data-same]", function () {
		const { kind, row } = candidates[this.dataset.same];
		same(kind, row);
	});
	$wrapper.off("click", "[data-profile]").on("click", "[data-profile]", () => {
		const { client_name, location } = frm.doc;
		quietly(edit_profile(frm.doc.client_email, refresh, { client_name, location }));
	});
	$wrapper.off("click", "[data-address-works]").on("click", "[data-address-works]", function () {
		quietly(address_works(this.dataset.addressWorks, refresh));
	});
	add_shortcut(
		frm,
		SAME,
		__("It is the same"),
		() => same(candidates[0].kind, candidates[0].row),
		() => candidates.length > 0
	);

	const client_html = (about, known, location) =>
		[
			block(__("Open"), about.open, __("Nothing else is open for this client."), known),
			location ? block(__("Here: {0}", [escape(location)]), about.here, __("Nothing else is open here."), known) : "",
			block(
				__("Before"),
				about.last,
				about.open.length ? __("Nothing was finished before.") : __("First time that this client asks.")
			),
		].join("");

	refresh();
	refresh_card();
	return {
		refresh: () => {
			refresh();
			picker.refresh();
		},
		refresh_asset: picker.refresh,
		refresh_card,
		suggest: (products) => {
			const codes = products.map((product) => product.product_code);
			if (codes[0] !== suggested[0]) refresh();
			suggested = codes;
			refresh_card();
		},
	};
}

function part(frm, fieldname, names) {
	const $wrapper = frm.fields_dict[fieldname].$wrapper;
	if (!$wrapper.find(".fo-in-view").length) {
		$wrapper.html(`<div class="fo-in-view">${names.map((name) => `<div data-part="${name}"></div>`).join("")}</div>`);
	}
	return $wrapper;
}

function is_in_intake(frm) {
	return frm.is_new() || ["New", "In Intake"].includes(frm.doc.status);
}

const SAME_WORDS = {
	disturbance: () => __("Waits with this"),
	asked: () => __("It is about this"),
	reported: () => __("Same trouble"),
};

function same_button(known, row) {
	const index = known.findIndex((candidate) => candidate.row === row);
	if (index < 0) return "";
	const key = index === 0 ? ` <kbd>${key_label(SAME)}</kbd>` : "";
	return `<button type="button" class="btn btn-xs btn-default fo-same" data-same="${index}">
		${SAME_WORDS[known[index].kind]()}${key}</button>`;
}

function block(title, rows, empty, known = []) {
	const in_order = [...rows.filter((row) => row.same_product), ...rows.filter((row) => !row.same_product)];
	const more = in_order.length - SHOWN;
	const items = in_order.slice(0, SHOWN).map(
		(row) => `<li class="${row.same_product ? "fo-same-product" : ""}">
			<div class="ellipsis">${link("Client Request", row.name, row.subject)}</div>
			<div class="text-muted small">${pill("Client Request", row.status)} ${escape(when(row.received_at))}</div>
			${same_button(known, row)}
		</li>`
	);
	if (more > 0) items.push(`<li class="text-muted">${more === 1 ? __("and 1 more") : __("and {0} more", [more])}</li>`);
	return `<h6>${title}</h6>${items.length ? `<ul>${items.join("")}</ul>` : `<p class="fo-empty">${empty}</p>`}`;
}

function disturbances_html(rows, known) {
	const items = rows.map(
		(row) => `<li class="fo-disturbance ${row.status === "Announced" ? "fo-planned" : ""}">
			<div>${frappe.utils.icon(row.status === "Announced" ? "calendar" : "solid-warning", "sm")} ${link("Facility Disturbance", row.name, row.title)}</div>
			<div>${escape(row.words)}</div>
			<div class="text-muted small">${facts_of(row).join(" · ")}</div>
			${same_button(known, row)}
		</li>`
	);
	return items.length ? `<h6>${__("Known here")}</h6><ul>${items.join("")}</ul>` : "";
}

/** Where it is, from when when that is still to come, and until when. */
function facts_of({ location, status, begins_at, expected_end }) {
	return [
		escape(location || __("Everywhere")),
		status === "Announced" && __("planned from {0}", [escape(when(begins_at))]),
		expected_end && __("over before {0}", [escape(when(expected_end))]),
	].filter(Boolean);
}

/** What was noted of the client, and the way to note something; nothing for who has no address to keep it under. */
function profile_html(profile, email, is_new) {
	if (!email) return "";
	const facts = [
		profile?.language && __("speaks {0}", [escape(language_name(profile.language))]),
		profile?.preferred_channel && __("likes to be reached by {0}", [escape(__(profile.preferred_channel))]),
	].filter(Boolean);
	const said = profile?.preferences ? `<p class="fo-preferences">${escape(profile.preferences)}</p>` : "";
	const button = `<button type="button" class="btn btn-xs btn-default" data-profile>${
		profile ? __("Change") : __("Note something")
	}</button>`;
	const { address_state: state, address_reason: reason } = profile || {};
	// on a request that is there the conversation says so
	const warning = is_new ? address_warning(email, state && { state, reason }) : "";
	return `${warning}<h6>${__("Good to know")} ${button}</h6>${facts.length ? `<p>${facts.join(" · ")}</p>` : ""}${said}`;
}

/** Only for who may read such notes: the server names none to others. */
function conduct_html(names) {
	if (!names.length) return "";
	const filter = encodeURIComponent(JSON.stringify(["in", names.join(",")]));
	const words = names.length === 1 ? __("1 note on conduct") : __("{0} notes on conduct", [names.length]);
	return `<p class="small"><a href="/app/facility-conduct-note?name=${filter}">${words}</a></p>`;
}

function language_name(code) {
	return new Intl.DisplayNames([frappe.boot.lang || "en"], { type: "language" }).of(code);
}

function card_html(card) {
	return `<h6>${__("Card: {0}", [escape(__(card.product_name))])}</h6>
		${card.norm_text ? `<p class="fo-norm">${escape(card.norm_text)}</p>` : ""}
		${terms_html(card)}
		${card.answer_card ? `<div class="fo-card">${frappe.dom.remove_script_and_style(card.answer_card)}</div>` : ""}`;
}
