/** The bar below a new request: what can be promised, before it is said; how long the intake takes; what to do. */

import { call, quietly } from "./calls";
import { get_product } from "./product_questions";
import { add_shortcut, key_label } from "./shortcuts";
import { escape, when } from "./words";
import { values_of } from "./intake_values";

// When the intake of each request began, by its name; a form that is left half typed goes on counting.
const began = new Map();

/** `actions` are `{name, label, key, why, action}`; each works while the form is new. */
export function make_bar(frm, actions) {
	const buttons = actions.map(
		(action) => `<button type="button" class="btn btn-sm btn-default" data-action="${action.name}"
			title="${escape(action.why())} (${key_label(action.key)})">
			${action.label()} <kbd>${key_label(action.key)}</kbd></button>`
	);
	const $bar = $(`
		<div class="fo-bar">
			<div class="fo-promise" aria-live="polite"></div>
			<div class="fo-timer text-muted" title="${__("Time since the first key")}">0:00</div>
			<div class="fo-bar-buttons">${buttons.join("")}</div>
		</div>`);
	frm.fields_dict.intake_bar.$wrapper.empty().append($bar);
	for (const { name, key, label, action } of actions) {
		const act = () => frm.is_new() && quietly(action(frm));
		$bar.find(`[data-action=${name}]`).on("click", act);
		add_shortcut(frm, key, label(), act, () => frm.is_new());
	}
	refresh_bar(frm);
}

/**
 * Measures the intake (S30): of a new question from the first key or click, for a form that is opened and left says
 * nothing; of one that came in by itself from the moment that an agent opens it, for reading is part of it.
 * `frm.fo_seconds()` are the seconds so far.
 */
export function start_timer(frm) {
	const name = frm.docname;
	if (frm.fo_timer_of === name) return;
	stop_timer(frm);
	frm.fo_timer_of = name;
	if (!frm.is_new()) began.set(name, Date.now());
	const begin = () => began.has(name) || began.set(name, Date.now());
	frm.$wrapper.off(".fo-timer").one("keydown.fo-timer mousedown.fo-timer", begin);
	frm.fo_seconds = () => (began.has(name) ? Math.max(1, Math.round((Date.now() - began.get(name)) / 1000)) : 0);
	frm.fo_timer = setInterval(() => {
		const seconds = frm.fo_seconds();
		const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
		frm.fields_dict.intake_bar.$wrapper.find(".fo-timer").text(text);
	}, 1000);
}

export function stop_timer(frm) {
	clearInterval(frm.fo_timer);
	frm.fo_timer_of = null;
}

/** The date is shown before it is said; a wish that cannot be kept is shown in red, and why. */
export const refresh_bar = frappe.utils.debounce(async (frm) => {
	if (!frm.is_new()) return;
	const $bar = frm.fields_dict.intake_bar.$wrapper;
	const lines = (frm.doc.lines || []).filter((line) => line.product);
	const best = await best_action(lines, frm.doc.answer);
	$bar.find("[data-action]").each(function () {
		const is_best = this.dataset.action === best;
		$(this).toggleClass("btn-primary", is_best).toggleClass("btn-default", !is_best);
	});
	const $promise = $bar.find(".fo-promise");
	if (!lines.length) {
		$promise.html(`<span class="text-muted">${__("Choose a product to see what you can promise.")}</span>`);
		return;
	}
	const promises = await call(
		"desk.promise",
		{
			request: { ...values_of(frm), desired_date: frm.doc.desired_date },
			products: lines.map((line) => line.product),
		},
		{ freeze: false }
	);
	$promise.html(promise_text(promises, lines, frm.doc.desired_date));
}, 300);

function promise_text(promises, lines, desired) {
	const name = Object.fromEntries(lines.map((line) => [line.product, __(line.product_name || line.product)]));
	if (!promises.some((promise) => promise.resolution_due)) {
		return `<span class="text-muted">${__("No norm: promise nothing yet.")}</span>`;
	}
	const parts = promises.map((promise) => {
		if (!promise.resolution_due) return __("{0}: no norm", [escape(name[promise.product])]);
		const before = __("before {0}", [escape(when(promise.resolution_due))]);
		return promises.length > 1 ? `${escape(name[promise.product])} <b>${before}</b>` : `<b>${before}</b>`;
	});
	return `${__("Promise:")} ${parts.join(", ")}${wish_text(promises, desired)}`;
}

/** The wish is judged by the slowest product: together they are done when it is. */
function wish_text(promises, desired) {
	if (!desired) return "";
	const refused = promises.filter((promise) => promise.problems.length);
	if (refused.length) {
		const slowest = refused.reduce((one, other) => (other.earliest > one.earliest ? other : one));
		return `<div class="fo-late">${__("Not before {0}: {1}", [
			escape(when(slowest.earliest)),
			escape(slowest.problems.join(" ")),
		])}</div>`;
	}
	const latest = promises.map((promise) => promise.resolution_due).filter(Boolean).sort().at(-1);
	return desired < latest
		? `<div class="fo-soon">${__("Wished for {0}, sooner than the norm: it can be done; promise it with Alt+T once it is saved.", [
				escape(when(desired)),
		  ])}</div>`
		: "";
}

/** Which button is the likely one: work that others do is sent out, the rest is done here. */
async function best_action(lines, answer) {
	if (!lines.length) return answer ? "answer" : "";
	const cards = await Promise.all(lines.map((line) => get_product(line.product)));
	if (cards.some((card) => card.handling && card.handling !== "Front Office")) return "send";
	return answer ? "answer" : "handle";
}
