/**
 * Taking in a question: who, what they say, which products, what is promised; one screen, keyboard first.
 *
 * Works on the Client Request form: fully on a new one, and its suggestions while a request is in intake.
 */

import { call, quietly, save } from "./calls";
import { make_chosen_products } from "./chosen_products";
import { make_beneficiary_search, make_client_search } from "./client_search";
import { make_in_view } from "./in_view";
import { IN_INTAKE_ACTIONS, create_and_wait, LAST_CHANNEL } from "./intake_actions";
import { make_bar, refresh_bar, start_timer, stop_timer } from "./intake_bar";
import { add_to_asked, declare_disturbance } from "./known_questions";
import {
	ask_questions,
	choose_product,
	from_json,
	get_product,
	readable_answers,
	to_json,
} from "./product_questions";
import { make_segmented } from "./segmented";
import { add_shortcut } from "./shortcuts";
import { make_suggestions } from "./suggestions";
import { watch_wording } from "./wording";

const ICONS = { Phone: "call", Email: "mail", Counter: "users", Portal: "website", Other: "dot-horizontal" };

export function refresh_intake(frm) {
	const in_intake = frm.is_new() || ["New", "In Intake"].includes(frm.doc.status);
	frm.toggle_display(["find_client", "intake_bar", "chosen"], frm.is_new());
	frm.toggle_display("lines", !frm.is_new()); // on a new form the chosen products stand beside the question
	frm.toggle_display("suggestions", in_intake);
	show_no_product_fits(frm);
	frm.toggle_display("answer", in_intake || Boolean(frm.doc.answer));
	make_segmented(frm, "channel", ICONS);
	make_segmented(frm, "request_type");
	frm.$wrapper.toggleClass("fo-new-request", frm.is_new());

	frm.fo_in_view = make_in_view(frm, {
		same: (kind, row) => quietly(same_question(frm, kind, row)),
	});
	if (in_intake) start_suggestions(frm);
	if (frm.is_new()) start_new(frm);
	else {
		frm.fo_chosen = null;
		frm.fields_dict.chosen.$wrapper.empty();
		if (in_intake) start_timer(frm);
		else stop_timer(frm);
	}
	if (in_intake) watch_wording(frm.fields_dict.answer);
	frm.fo_chosen?.refresh();
}

/** Only where nothing was chosen yet: who has chosen a product has found one that fits. */
function show_no_product_fits(frm) {
	const chosen = (frm.doc.lines || []).some((line) => line.product);
	const in_intake = frm.is_new() || ["New", "In Intake"].includes(frm.doc.status);
	frm.toggle_display("no_product_fits", (in_intake && !chosen) || Boolean(frm.doc.no_product_fits));
}

function start_new(frm) {
	// one form shows all requests in turn, also one that was left half typed
	frm.fo_chosen ??= make_chosen_products(frm, frm.fields_dict.chosen.$wrapper, () => lines_changed(frm));
	start_timer(frm);
	if (frm.fo_started_for === frm.docname) return refresh_bar(frm);
	frm.fo_started_for = frm.docname;
	frm.fo_subject_typed = Boolean(frm.doc.subject);
	if (!frm.doc.channel) {
		frm.doc.channel = localStorage.getItem(LAST_CHANNEL) || "Phone";
		frm.refresh_field("channel");
		make_segmented(frm, "channel", ICONS);
	}
	const search = make_client_search(frm, frm.fields_dict.find_client.$wrapper, () => {
		frm.fo_in_view.refresh();
		frm.fields_dict.description.$input?.trigger("focus");
	});
	make_beneficiary_search(frm, frm.fields_dict.find_beneficiary.$wrapper);
	add_shortcut(frm, "alt+w", __("Find the client"), search.focus, () => frm.is_new());
	make_bar(frm, IN_INTAKE_ACTIONS);
	// after the form has put the focus on its own first field; who the client is may be known already
	setTimeout(() => (frm.doc.client_name ? frm.fields_dict.description.$input?.trigger("focus") : search.focus()), 300);
}

function start_suggestions(frm) {
	frm.fo_suggestions = make_suggestions(frm, frm.fields_dict.suggestions.$wrapper, {
		chosen: (product) => add_product(frm, product),
		other: () => add_product(frm),
		changed: (products) => frm.fo_in_view.suggest(products),
	});
	// a saved request has a button of its own for it
	add_shortcut(frm, "alt+p", __("Other product"), () => add_product(frm), () => frm.is_new());
	frm.fo_suggestions.refresh();
}

function same_question(frm, kind, row) {
	if (kind === "asked") return add_to_asked(frm, row);
	const wait = ({ name }) => create_and_wait(frm, name);
	return kind === "disturbance" ? wait(row) : declare_disturbance(frm, row, wait);
}

// Products ------------------------------------------------------------------------------------------

/** Adds a product: on a new form its questions open on the spot, on a saved one they are asked first. */
export function add_product(frm, product) {
	if (!frm.is_new()) {
		const then = (line) => add_saved(frm, line);
		return quietly(product ? ask_questions({ product, then }) : Promise.resolve(choose_product(then)));
	}
	return quietly(product ? add_row(frm, product) : Promise.resolve(choose_product(({ product }) => add_row(frm, product), { asks: false })));
}

async function add_row(frm, product) {
	const known = (frm.doc.lines || []).find((line) => line.product === product);
	if (known) return frm.fo_chosen.focus(known.name);
	const card = await get_product(product);
	const row = frm.add_child("lines", { product, product_name: card.product_name, qty: 1, answers: "[]", status: "New" });
	if (card.usual_type && !frm.doc.request_type) await frm.set_value("request_type", card.usual_type);
	await lines_changed(frm);
	frm.fo_chosen.focus(row.name);
}

async function add_saved(frm, { product, qty, answers }) {
	await save(frm);
	await call("intake.add_lines", {
		request: frm.docname,
		lines: [{ product, qty, answers }],
		seconds: frm.fo_seconds?.() || null,
	});
	await frm.reload_doc();
}

export async function lines_changed(frm) {
	show_no_product_fits(frm);
	await frm.fo_chosen?.refresh();
	frm.fo_suggestions?.refresh();
	frm.fo_in_view?.refresh_card();
	frm.fo_in_view?.refresh();
	if (frm.is_new()) refresh_bar(frm);
}

/** In a row of the table, answers are a list to read and a button to change them, instead of code. */
export async function show_answers(frm, cdt, cdn) {
	const line = locals[cdt][cdn];
	const field = frm.fields_dict.lines.grid.grid_rows_by_docname[cdn]?.grid_form?.fields_dict.answers;
	if (!field || !line.product) return;
	const card = await get_product(line.product);
	const answers = from_json(line.answers);
	const html = readable_answers(card.questions || [], answers) || `<p class="fo-empty">${__("Nothing was asked yet.")}</p>`;
	const may_change = frm.perm[0]?.write && line.status === "New";
	field.$wrapper.html(`
		<div class="form-group"><label class="control-label">${__("Answers")}</label>${html}
		${may_change ? `<button type="button" class="btn btn-xs btn-default">${__("Ask again")}</button>` : ""}</div>`);
	field.$wrapper.find("button").on("click", () =>
		ask_questions({
			product: line.product,
			answers,
			qty: line.qty,
			label: __("Keep"),
			then: async (asked) => {
				await frappe.model.set_value(cdt, cdn, { qty: asked.qty, answers: to_json(asked.answers) });
				show_answers(frm, cdt, cdn);
			},
		})
	);
}

// The question --------------------------------------------------------------------------------------

/** The first sentence of what the client says is the subject, until somebody types one. */
export function description_changed(frm) {
	if (frm.fo_subject_typed || !frm.is_new()) return;
	frm.fo_setting_subject = true;
	frm.set_value("subject", first_sentence(frm.doc.description)).then(() => {
		frm.fo_setting_subject = false;
	});
}

export function subject_changed(frm) {
	if (!frm.fo_setting_subject) frm.fo_subject_typed = Boolean(frm.doc.subject);
}

function first_sentence(text) {
	const line = (text || "").split("\n").find((part) => part.trim()) || "";
	const sentence = line.trim().split(/(?<=[.!?])\s/)[0];
	return sentence.length <= 140 ? sentence : `${sentence.slice(0, 139).replace(/\s+\S*$/, "")}…`;
}
