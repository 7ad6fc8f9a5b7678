/** How an intake ends: answered, handled, sent out, promised a call, asked of an expert, or waiting with others. */

import { call, save } from "./calls";
import { lines_of, needs_a_save, values_of } from "./intake_values";
import { leave_for } from "./known_questions";
import { ask_expert, call_back } from "./make_promise";
import { answer_directly, send_out_lines } from "./request_actions";
import { is_empty } from "./conditions";
import { escape } from "./words";

export const LAST_CHANNEL = "facility_frontoffice.last_channel";

export const IN_INTAKE_ACTIONS = [
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
		action: (frm) => after_save(frm, send_out_lines),
	},
	{
		name: "call_back",
		label: () => __("Call back"),
		key: "alt+b",
		why: () => __("You find it out, and call the client back at a time that you promise"),
		action: (frm) => after_save(frm, call_back),
	},
	{
		name: "ask_expert",
		label: () => __("Ask an expert"),
		key: "alt+q",
		why: () => __("A specialist answers you; the request stays yours"),
		action: (frm) => after_save(frm, ask_expert),
	},
];

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
			await save_measured(frm);
			const names = indexes.map((index) => frm.doc.lines[index].name);
			await call("intake.handle_directly", { request: frm.docname, lines: names, ...values });
			await frm.reload_doc();
		},
	});
}

async function after_save(frm, action) {
	await leave_field();
	if (!is_complete(frm)) return;
	await save_measured(frm);
	return action(frm);
}

/** Waits with a disturbance that is known: nobody is sent, and the client hears when it is over. */
export async function create_and_wait(frm, disturbance) {
	if (!frm.is_new()) {
		await save(frm);
		await call("disturbances.join", { request: frm.docname, disturbance });
		return frm.reload_doc();
	}
	await leave_field();
	if (!is_complete(frm)) return;
	const made = await call("disturbances.create_and_let_wait", { request: measured(frm), lines: lines_of(frm), disturbance });
	remember_channel(frm);
	leave_for(frm, made.name);
	frappe.show_alert({ message: __("{0} waits with it; the client hears when it is over", [made.name]), indicator: "green" }, 7);
}

/** One call for a question that is answered at once, so that no "received" goes out before the answer. */
async function finish_new(frm, { answer, close, confirm }) {
	if (!is_complete(frm)) return;
	const seconds = frm.fo_seconds();
	if (needs_a_save(frm)) {
		await save_measured(frm);
		await call("intake.handle_directly", { request: frm.docname, answer, close, confirm });
		await frm.reload_doc();
		return;
	}
	const made = await call("intake.answer_now", { request: measured(frm), lines: lines_of(frm), answer, close, confirm });
	remember_channel(frm);
	leave_for(frm, made.name);
	frappe.show_alert(
		{ message: __("{0}: {1}, in {2} seconds", [made.name, __(made.status, null, "Client Request"), seconds]), indicator: "green" },
		7
	);
}

// Parts ---------------------------------------------------------------------------------------------

function measured(frm) {
	return { ...values_of(frm), intake_seconds: frm.fo_seconds() || null };
}

async function save_measured(frm) {
	frm.doc.intake_seconds = frm.fo_seconds() || 0;
	await save(frm);
	remember_channel(frm);
}

/** Says what is still empty, and goes to the first: fields of the form, and questions of the products. */
function is_complete(frm) {
	const missing = frm.meta.fields
		.map(({ fieldname }) => frm.fields_dict[fieldname]?.df)
		.filter((df) => df && is_needed(df) && is_empty(frm.doc[df.fieldname]));
	const unanswered = frm.fo_chosen?.unanswered() || [];
	const labels = [...missing.map((df) => escape(__(df.label))), ...unanswered];
	if (!labels.length) return true;
	if (missing.length) frm.scroll_to_field(missing[0].fieldname);
	frappe.show_alert({ message: __("Still needed: {0}", [labels.join(", ")]), indicator: "orange" }, 7);
	for (const df of missing) frm.fields_dict[df.fieldname].$wrapper.addClass("has-error");
	return false;
}

/** Also by a condition: the form keeps what holds now on its own copy of a field. */
function is_needed(df) {
	return df.reqd && !df.read_only && !df.hidden && !df.hidden_due_to_dependency;
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
