/**
 * Taking in a question: who, what they say, which products, what is promised; one screen, keyboard first.
 *
 * Works on the Client Request form: fully on a new one, and its suggestions while a request is in intake.
 */

import { call, quietly, save } from "./calls";
import { make_client_search } from "./client_search";
import { make_in_view } from "./in_view";
import {
	ask_questions,
	choose_product,
	from_json,
	get_product,
	readable_answers,
	to_json,
} from "./product_questions";
import { answer_directly, send_out_lines } from "./request_actions";
import { make_segmented } from "./segmented";
import { add_shortcut } from "./shortcuts";
import { make_suggestions } from "./suggestions";
import { escape, when } from "./words";

const ICONS = { Phone: "call", Email: "mail", Counter: "users", Portal: "website", Other: "dot-horizontal" };

/** What an agent may fill; the rest follows on the server. Custom fields go the way of a normal save. */
const WRITABLE = (
	"subject description request_type channel service_desk client_user client_name client_email client_phone" +
	" contact customer employee company department location asset impact urgency desired_date front_office_owner"
).split(" ");

const LAST_CHANNEL = "facility_frontoffice.last_channel";

export function refresh_intake(frm) {
	const in_intake = frm.is_new() || ["New", "In Intake"].includes(frm.doc.status);
	frm.toggle_display(["find_client", "intake_bar", "chosen"], frm.is_new());
	frm.toggle_display("lines", !frm.is_new()); // on a new form the chosen products stand beside the question
	frm.toggle_display("suggestions", in_intake);
	frm.toggle_display("answer", in_intake || Boolean(frm.doc.answer));
	make_segmented(frm, "channel", ICONS);
	make_segmented(frm, "request_type");
	frm.$wrapper.toggleClass("fo-new-request", frm.is_new());

	frm.fo_in_view = make_in_view(frm, frm.fields_dict.in_view.$wrapper);
	if (in_intake) start_suggestions(frm);
	if (frm.is_new()) start_new(frm);
	else stop_timer(frm);
	show_chosen(frm);
}

function start_new(frm) {
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
	add_shortcut(frm, "alt+w", __("Find the client"), search.focus, () => frm.is_new());
	make_bar(frm);
	setTimeout(search.focus, 300); // after the form has put the focus on its own first field
}

function start_suggestions(frm) {
	frm.fo_suggestions = make_suggestions(frm, frm.fields_dict.suggestions.$wrapper, {
		chosen: (product) => add_product(frm, product),
		other: () => add_product(frm),
		changed: (products) => frm.fo_in_view.suggest(products[0]?.product_code),
	});
	frm.fo_suggestions.refresh();
}

// Products ------------------------------------------------------------------------------------------

/** Asks the questions of a product (or first which one) and adds the line. */
export function add_product(frm, product) {
	const then = (line) => (frm.is_new() ? add_row(frm, line) : add_saved(frm, line));
	return quietly(product ? ask_questions({ product, then }) : Promise.resolve(choose_product(then)));
}

function add_row(frm, { product, product_name, qty, answers }) {
	const row = frm.add_child("lines", { product, product_name, qty, answers: to_json(answers), status: "New" });
	frm.refresh_field("lines");
	lines_changed(frm);
	return row;
}

async function add_saved(frm, { product, qty, answers }) {
	await save(frm);
	await call("intake.add_lines", { request: frm.docname, lines: [{ product, qty, answers }] });
	await frm.reload_doc();
}

export function lines_changed(frm) {
	show_chosen(frm);
	frm.fo_suggestions?.refresh();
	frm.fo_in_view?.refresh_card();
	if (frm.is_new()) refresh_bar(frm);
}

/** The products so far, with their answers, beside the question that they translate. */
async function show_chosen(frm) {
	const $chosen = frm.fields_dict.chosen.$wrapper;
	if (!frm.is_new()) return $chosen.empty();
	const lines = (frm.doc.lines || []).filter((line) => line.product);
	const cards = await Promise.all(lines.map((line) => get_product(line.product)));
	$chosen.html(lines.map((line, index) => chosen_html(line, cards[index], index)).join(""));
	$chosen.find("[data-change]").on("click", function () {
		const line = lines[this.dataset.change];
		quietly(
			ask_questions({
				product: line.product,
				answers: from_json(line.answers),
				qty: line.qty,
				label: __("Keep"),
				then: async ({ qty, answers }) => {
					Object.assign(line, { qty, answers: to_json(answers) });
					lines_changed(frm);
				},
			})
		);
	});
	$chosen.find("[data-remove]").on("click", function () {
		frm.get_field("lines").grid.grid_rows_by_docname[lines[this.dataset.remove].name].remove();
		lines_changed(frm);
	});
}

function chosen_html(line, card, index) {
	const number = line.qty !== 1 ? `${line.qty} × ` : "";
	return `<div class="fo-chosen">
		<div class="fo-chosen-head"><b>${escape(number)}${escape(__(card.product_name))}</b>
			<span>
				<button type="button" class="btn btn-xs btn-default" data-change="${index}">${__("Change")}</button>
				<button type="button" class="btn btn-xs btn-default" data-remove="${index}"
					aria-label="${__("Remove {0}", [escape(__(card.product_name))])}">${frappe.utils.icon("close", "xs")}</button>
			</span></div>
		${readable_answers(card.questions || [], from_json(line.answers))}</div>`;
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

// The bar -------------------------------------------------------------------------------------------

const BAR_BUTTONS = [
	{
		name: "answer",
		label: () => __("Answer now"),
		key: "alt+a",
		why: () => __("Answered and closed, here and now"),
		action: (frm) => answer_now(frm),
	},
	{
		name: "handle",
		label: () => __("Handle directly"),
		key: "alt+l",
		why: () => __("The front office does it; choose what and how to confirm"),
		action: (frm) => handle_new(frm),
	},
	{
		name: "send",
		label: () => __("Send out"),
		key: "alt+o",
		why: () => __("Units and suppliers get their assignments"),
		action: (frm) => send_new(frm),
	},
];

function make_bar(frm) {
	const buttons = BAR_BUTTONS.map(
		(button) => `<button type="button" class="btn btn-sm btn-default" data-action="${button.name}"
			title="${escape(button.why())} (${button.key.replace("alt", "Alt").toUpperCase().replace("ALT", "Alt")})">
			${button.label()} <kbd>${button.key.replace("alt+", "Alt+").replace(/.$/, (c) => c.toUpperCase())}</kbd></button>`
	);
	const $bar = $(`
		<div class="fo-bar">
			<div class="fo-promise" aria-live="polite"></div>
			<div class="fo-timer text-muted" title="${__("Time since this form was opened")}">0:00</div>
			<div class="fo-bar-buttons">${buttons.join("")}</div>
		</div>`);
	frm.fields_dict.intake_bar.$wrapper.empty().append($bar);
	for (const button of BAR_BUTTONS) {
		const act = () => frm.is_new() && quietly(button.action(frm));
		$bar.find(`[data-action=${button.name}]`).on("click", act);
		if (button.key) add_shortcut(frm, button.key, button.label(), act, () => frm.is_new());
	}
	start_timer(frm, $bar.find(".fo-timer"));
	refresh_bar(frm);
}

function start_timer(frm, $timer) {
	stop_timer(frm);
	const started = Date.now();
	frm.fo_seconds = () => Math.round((Date.now() - started) / 1000);
	frm.fo_timer = setInterval(() => {
		const seconds = frm.fo_seconds();
		$timer.text(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
	}, 1000);
}

function stop_timer(frm) {
	clearInterval(frm.fo_timer);
}

/** The date is shown before it is said; a wish that comes before it is shown in red. */
export const refresh_bar = frappe.utils.debounce(async (frm) => {
	if (!frm.is_new()) return;
	const $promise = frm.fields_dict.intake_bar.$wrapper.find(".fo-promise");
	const lines = (frm.doc.lines || []).filter((line) => line.product);
	frm.fields_dict.intake_bar.$wrapper
		.find("[data-action]")
		.removeClass("btn-primary")
		.addClass("btn-default")
		.filter(`[data-action="${await best_action(lines, frm.doc.answer)}"]`)
		.addClass("btn-primary")
		.removeClass("btn-default");
	if (!lines.length) {
		$promise.html(`<span class="text-muted">${__("Choose a product to see what you can promise.")}</span>`);
		return;
	}
	const promises = await call(
		"desk.promise",
		{ request: values_of(frm), products: lines.map((line) => line.product) },
		{ freeze: false }
	);
	$promise.html(promise_text(promises, lines, frm.doc.desired_date));
}, 300);

function promise_text(promises, lines, desired) {
	const name = Object.fromEntries(lines.map((line) => [line.product, __(line.product_name || line.product)]));
	const dates = promises.map((promise) => promise.resolution_due).filter(Boolean);
	if (!dates.length) return `<span class="text-muted">${__("No norm: promise nothing yet.")}</span>`;
	const parts = promises.map((promise) => {
		if (!promise.resolution_due) return __("{0}: no norm", [escape(name[promise.product])]);
		const before = __("before {0}", [escape(when(promise.resolution_due))]);
		return promises.length > 1 ? `${escape(name[promise.product])} <b>${before}</b>` : `<b>${before}</b>`;
	});
	const late = desired && desired < dates.sort().at(-1);
	const wish = late
		? `<div class="fo-late">${__("Wished for {0}: ask who delivers before you promise that.", [escape(when(desired))])}</div>`
		: "";
	return `${__("Promise:")} ${parts.join(", ")}${wish}`;
}

/** Which button is the likely one: work that others do is sent out, the rest is done here. */
async function best_action(lines, answer) {
	if (!lines.length) return answer ? "answer" : "";
	const cards = await Promise.all(lines.map((line) => get_product(line.product)));
	if (cards.some((card) => card.handling && card.handling !== "Front Office")) return "send";
	return answer ? "answer" : "handle";
}

function values_of(frm) {
	return Object.fromEntries(
		WRITABLE.filter((field) => frm.doc[field]).map((field) => [field, frm.doc[field]])
	);
}

function lines_of(frm) {
	return (frm.doc.lines || [])
		.filter((line) => line.product)
		.map(({ product, qty, answers }) => ({ product, qty, answers: from_json(answers) }));
}

// Answer now, handle directly, send out --------------------------------------------------------------

/** Says which mandatory fields are empty, and goes to the first. */
function is_complete(frm) {
	const missing = frm.meta.fields.filter(
		(df) => df.reqd && !df.read_only && frm.fields_dict[df.fieldname] && !frm.doc[df.fieldname]
	);
	if (!missing.length) return true;
	frm.scroll_to_field(missing[0].fieldname);
	frappe.show_alert(
		{
			message: __("Still needed: {0}", [missing.map((df) => escape(__(df.label))).join(", ")]),
			indicator: "orange",
		},
		7
	);
	for (const df of missing) frm.fields_dict[df.fieldname].$wrapper.addClass("has-error");
	return false;
}

async function answer_now(frm) {
	await leave_field();
	if (!(frm.doc.answer || "").trim()) {
		frm.scroll_to_field("answer");
		frm.fields_dict.answer.$input?.trigger("focus");
		frappe.show_alert({ message: __("Type what you tell the client, then answer."), indicator: "orange" }, 5);
		return;
	}
	return finish_new(frm, { answer: frm.doc.answer, close: true, confirm: false });
}

async function handle_new(frm) {
	await leave_field();
	if (!is_complete(frm)) return;
	const lines = (frm.doc.lines || []).filter((line) => line.product);
	answer_directly({
		lines,
		answer: frm.doc.answer,
		channel: frm.doc.channel,
		action: async ({ chosen, ...values }) => {
			if (chosen.length === lines.length) return finish_new(frm, values);
			const indexes = chosen.map((name) => lines.findIndex((line) => line.name === name));
			await save(frm);
			const names = indexes.map((index) => frm.doc.lines[index].name);
			await call("intake.handle_directly", { request: frm.docname, lines: names, ...values });
			await frm.reload_doc();
		},
	});
}

async function send_new(frm) {
	await leave_field();
	if (!is_complete(frm)) return;
	await save(frm);
	remember_channel(frm);
	return send_out_lines(frm);
}

/** One call for a question that is answered at once, so that no "received" goes out before the answer. */
async function finish_new(frm, { answer, close, confirm }) {
	if (!is_complete(frm)) return;
	const seconds = frm.fo_seconds();
	if (needs_a_save(frm)) {
		await save(frm);
		await call("intake.handle_directly", { request: frm.docname, answer, close, confirm });
		await frm.reload_doc();
		return;
	}
	const made = await call("intake.answer_now", {
		request: values_of(frm),
		lines: lines_of(frm),
		answer,
		close,
		confirm,
	});
	remember_channel(frm);
	frappe.model.clear_doc(frm.doctype, frm.docname);
	frappe.show_alert(
		{ message: __("{0}: {1}, in {2} seconds", [made.name, __(made.status), seconds]), indicator: "green" },
		7
	);
	frappe.set_route("Form", frm.doctype, made.name);
}

/** Fields that an admin added, and files, travel with a normal save only. */
function needs_a_save(frm) {
	const custom = frm.meta.fields.some((df) => df.is_custom_field && frm.doc[df.fieldname]);
	return custom || Boolean(frm.get_files?.().length);
}

function remember_channel(frm) {
	localStorage.setItem(LAST_CHANNEL, frm.doc.channel);
}

/** A field gives its value to the document when it is left; a shortcut does not leave it. */
async function leave_field() {
	const element = document.activeElement;
	if (element && element.closest(".frappe-control")) {
		$(element).trigger("change");
		await frappe.timeout(0.05);
	}
}
