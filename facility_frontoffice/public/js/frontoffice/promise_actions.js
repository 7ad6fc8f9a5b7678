/** What can be done about a promise that was made: on the request that it is about, and on its own form. */

import { ask, call, save } from "./calls";
import { make_segmented } from "./segmented";
import { escape } from "./words";

const OUTCOMES = ["Reached", "No Answer", "Left a Message"];
const ICONS = { Reached: "call", "No Answer": "close", "Left a Message": "small-message" };

/** The buttons that fit: [{name, label, key, primary, why, action}]. Without a form they are only for showing. */
export function promise_buttons(frm, row) {
	const buttons = [];
	const add = (name, label, key, action, options = {}) =>
		buttons.push({ name, label, key, action, ...options });
	if (row.may_decide) {
		add("approve", __("Approve"), "alt+a", () => approve(frm, row), { primary: true, why: __("From now on it is promised") });
		add("decline", __("Decline"), "alt+r", () => decline(frm, row), { why: __("Nothing is promised; who asked hears why") });
	}
	if (row.is_owed && row.may_keep) add(...way_to_keep(frm, row));
	if ((row.is_owed || row.status === "To Approve") && row.may_withdraw) {
		add("withdraw", __("Withdraw"), "alt+x", () => withdraw(frm, row), { why: __("Takes it back, with a reason") });
	}
	return buttons;
}

function way_to_keep(frm, row) {
	const options = { primary: true };
	if (row.kind === "Call-back") return ["called", __("Called"), "alt+b", () => note_attempt(frm, row), options];
	if (row.kind === "Expert Answer") return ["answer", __("Answer"), "alt+i", () => answer(frm, row), options];
	return ["keep", __("Kept", null, "Facility Commitment"), "alt+i", () => keep(frm, row), options];
}

/** Calls about a promise, and shows what came of it on whichever form it was. */
export async function do_about(frm, row, method, args, done) {
	await save(frm);
	await call(`commitments.${method}`, { commitment: row.name, ...args });
	await frm.reload_doc();
	frappe.show_alert({ message: done, indicator: "green" }, 5);
}

function keep(frm, row) {
	ask({
		title: __("Kept", null, "Facility Commitment"),
		fields: [{ fieldname: "outcome", fieldtype: "Small Text", label: __("How did it go?"), description: __("Only for us") }],
		label: __("Kept", null, "Facility Commitment"),
		action: ({ outcome }) => do_about(frm, row, "keep", { outcome: outcome || "" }, __("Kept as promised")),
	});
}

function note_attempt(frm, row) {
	const dialog = ask({
		title: __("Called Back"),
		fields: [
			{ fieldname: "outcome", fieldtype: "Select", label: __("How did it go?"), options: OUTCOMES.join("\n"), default: OUTCOMES[0], reqd: 1 },
			{ fieldname: "remark", fieldtype: "Small Text", label: __("Remark"), description: __("Only for us") },
		],
		label: __("Note"),
		action: ({ outcome, remark }) =>
			do_about(
				frm,
				row,
				"note_attempt",
				{ outcome, remark: remark || "" },
				outcome === "Reached" ? __("Called back as promised") : __("Noted; the promise stays open")
			),
	});
	segment(dialog, "outcome", ICONS);
}

function answer(frm, row) {
	ask({
		title: __("Answer"),
		fields: [
			{ fieldname: "question", fieldtype: "HTML", options: `<div class="fo-asked">${escape(row.promise || "")}</div>` },
			{ fieldname: "answer", fieldtype: "Small Text", label: __("Answer"), reqd: 1 },
		],
		label: __("Answer"),
		action: (values) => do_about(frm, row, "answer_expert", { answer: values.answer }, __("Answered")),
	});
}

function withdraw(frm, row) {
	const to_client = row.promised_to === "Client" && row.made_at;
	ask_why({
		title: __("Withdraw"),
		description: to_client ? __("The client reads this") : "",
		label: __("Withdraw"),
		action: (reason) => do_about(frm, row, "withdraw", { reason }, __("Withdrawn", null, "Facility Commitment")),
	});
}

function approve(frm, row) {
	return do_about(frm, row, "approve", {}, __("Approved; it is promised now"));
}

function decline(frm, row) {
	ask_why({
		title: __("Decline"),
		description: __("Who asked for it reads this"),
		label: __("Decline"),
		action: (reason) => do_about(frm, row, "decline", { reason }, __("Declined; nothing is promised")),
	});
}

function ask_why({ title, description, label, action }) {
	ask({
		title,
		fields: [{ fieldname: "reason", fieldtype: "Small Text", label: __("Why?"), reqd: 1, description }],
		label,
		danger: true,
		action: ({ reason }) => action(reason),
	});
}

/** A Select of a dialog as a row of buttons. `changed(value)` is told of a choice. */
export function segment(dialog, fieldname, icons = {}, changed = () => {}) {
	const form = {
		fields_dict: dialog.fields_dict,
		doc: { [fieldname]: dialog.get_value(fieldname) },
		set_value(name, value) {
			form.doc[name] = value;
			dialog.set_value(name, value);
			make_segmented(form, name, icons);
			changed(value);
		},
	};
	make_segmented(form, fieldname, icons);
	return form;
}
