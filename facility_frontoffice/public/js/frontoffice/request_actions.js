/** What the front office does with a saved request: a button and a key for each thing that is possible now. */

import { ask, call, quietly, save, save_and_call } from "./calls";
import { correction_buttons } from "./change_product";
import { MESSAGE, open_composer } from "./conversation";
import { move_to_desk } from "./desk_move";
import { leave, make_known } from "./disturbances";
import { ask_expert, call_back, promise } from "./make_promise";
import { get_product } from "./product_questions";
import { returned_work, send_returned } from "./progress";
import { help_refusing, refusable_lines, refuse_product } from "./refusal";
import { repeat } from "./repeat";
import { choose_by_hand } from "./send_elsewhere";
import { set_buttons } from "./shortcuts";
import { watch_wording } from "./wording";
import { escape } from "./words";

const ENDED = ["Completed", "Closed", "Cancelled"];

/** Buttons by state; `add_product` is the intake's. */
export function set_request_buttons(frm, add_product) {
	if (frm.is_new() || !frm.perm[0]?.write) return;
	const { status } = frm.doc;
	const ended = ENDED.includes(status);
	const undecided = (frm.doc.lines || []).filter((line) => !line.decision && line.status === "New");
	const returned = (frm.doc.lines || []).filter((line) => line.decision === "Sent Out" && line.status === "New");
	const more = __("More");
	const buttons = [];
	const add = (label, key, action, options = {}) =>
		buttons.push({ label, key, action: () => quietly(Promise.resolve(action())), ...options });

	if (!ended) {
		const to_send = undecided.length + returned.length;
		if (!frm.doc.lines?.length || undecided.length) {
			add(__("Answer Now"), "alt+a", () => handle_saved(frm, undecided, true));
			if (undecided.length) add(__("Handle Directly"), "alt+l", () => handle_saved(frm, undecided, false));
		}
		if (to_send) add(__("Send Out"), "alt+o", () => send_out_lines(frm), { primary: true });
		add(__("Add Product"), "alt+p", () => add_product(frm), { group: frm.doc.lines?.length ? more : undefined });
	}
	if (status === "Completed") add(__("Close"), "alt+c", () => close(frm), { primary: true });
	add(__("Reply to Client"), "alt+r", () => open_composer(frm, MESSAGE));
	if (!["Closed", "Cancelled"].includes(status)) {
		add(__("Promise", null, "Facility Commitment"), "alt+t", () => promise(frm), { group: undecided.length ? more : undefined });
		add(__("Call Back"), "alt+b", () => call_back(frm), { group: more });
		if (!ended) add(__("Ask an Expert"), "alt+q", () => ask_expert(frm), { group: more });
	}
	if (!ended) {
		if (status === "On Hold") add(__("Resume"), "alt+u", () => resume(frm), { primary: true });
		else add(__("Hold"), "alt+u", () => hold(frm), { group: more });
		add(__("Reserve Room"), "alt+m", () => reserve_room(frm), { group: more });
		const lines = frm.doc.lines?.filter((line) => line.status !== "Cancelled") || [];
		if (undecided.length && lines.length > 1) add(__("Split"), "alt+y", () => split(frm, undecided), { group: more });
		add(__("Join"), "alt+g", () => join(frm), { group: more });
		add(__("Move to Another Desk"), null, () => move_to_desk(frm), { group: more });
		if (frm.doc.disturbance) add(__("Take out of Disturbance"), null, () => leave(frm), { group: more });
		else add(__("Known Disturbance"), null, () => make_known(frm), { group: more });
		if (!frm.doc.lines?.length) add(__("Close"), "alt+c", () => close(frm), { group: more });
		if (refusable_lines(frm).length) add(__("Refuse a Product"), null, () => refuse_product(frm), { group: more });
		add(__("Cancel"), "alt+x", () => cancel(frm), { group: more });
	} else {
		add(__("Reopen"), "alt+n", () => reopen(frm), { group: status === "Completed" ? more : undefined });
	}
	if (status !== "Cancelled" && frm.doc.lines?.length && may_repeat()) {
		add(frm.doc.auto_repeat ? __("Recurs…") : __("Repeat", null, "Client Request"), null, () => repeat(frm), { group: more });
	}
	buttons.push(...correction_buttons(frm));
	set_buttons(frm, buttons);
}

/** The front office decides what comes again; a unit that may change a request does not. */
function may_repeat() {
	return ["Frontoffice Agent", "Frontoffice Manager", "Facility Administrator", "System Manager"].some((role) =>
		frappe.user.has_role(role)
	);
}

// Handling ------------------------------------------------------------------------------------------

/**
 * Asks for the answer, and which lines it is for. `action({chosen, answer, close, confirm})`; `chosen` are
 * names of lines.
 */
export function answer_directly({ lines, answer, channel, action, title }) {
	const in_person = ["Phone", "Counter"].includes(channel);
	const fields = [];
	if (lines.length > 1) fields.push(which_lines(lines));
	fields.push(
		{
			fieldname: "answer",
			fieldtype: "Small Text",
			label: __("Answer to the Client"),
			reqd: 1,
			default: answer,
			description: in_person ? __("What you told the client") : __("The client gets this in writing"),
		},
		{
			fieldname: "close",
			fieldtype: "Check",
			label: __("Close it at once"),
			default: 1,
			description: __("Without this, the client is asked first whether it is right"),
		}
	);
	if (in_person) {
		fields.push({
			fieldname: "confirm",
			fieldtype: "Check",
			label: __("Send the answer in writing too"),
			default: 0,
		});
	}
	const dialog = ask({
		title: title || __("Handle Directly"),
		fields,
		label: __("Done"),
		action: (values) =>
			action({
				chosen: lines.length > 1 ? values.chosen : lines.map((line) => line.name),
				answer: values.answer,
				close: Boolean(values.close),
				confirm: Boolean(values.confirm),
			}),
	});
	watch_wording(dialog.fields_dict.answer);
	return dialog;
}

function which_lines(lines, checked = lines) {
	return {
		fieldname: "chosen",
		fieldtype: "MultiCheck",
		label: __("Products"),
		columns: 1,
		options: lines.map((line) => ({
			label: escape(__(line.product_name || line.product)),
			value: line.name,
			checked: checked.includes(line) ? 1 : 0,
		})),
	};
}

function handle_saved(frm, lines, is_answer) {
	answer_directly({
		title: is_answer ? __("Answer Now") : __("Handle Directly"),
		lines,
		answer: frm.doc.answer,
		channel: frm.doc.channel,
		action: ({ chosen, ...values }) => {
			nothing_chosen(lines, chosen);
			return save_and_call(
				frm,
				"intake.handle_directly",
				() => ({ request: frm.docname, lines: chosen.length ? chosen : null, ...values }),
				__("Answered")
			);
		},
	});
}

/** Sends out what is open; asks which when there is a choice. What came back is not sent to who returned it. */
export async function send_out_lines(frm) {
	await save(frm);
	const returned = await returned_work(frm);
	const lines = (frm.doc.lines || []).filter(
		(line) => line.status === "New" && !returned.some((row) => row.line === line.name)
	);
	if (returned.length && !lines.length) return send_returned(frm, returned);
	const send = async (chosen, party = {}) => {
		// whoever is chosen by hand gets all that starts, so that is for one product at a time
		const expected = (chosen || lines).length > 1 ? "" : "NobodyError";
		const args = { request: frm.docname, lines: chosen, ...party };
		const made = await call("fulfilment.send_out", args, { expected }).catch((error) => {
			if (!expected || error.message !== expected) throw error;
			choose_by_hand(error.words, ({ backoffice_unit, supplier }) => send(chosen, { backoffice_unit, supplier }));
		});
		if (!made) return;
		await frm.reload_doc();
		const number = made.length;
		frappe.show_alert(
			{
				message: number === 1 ? __("Sent out: 1 assignment") : __("Sent out: {0} assignments", [number]),
				indicator: "green",
			},
			5
		);
	};
	if (lines.length <= 1) return send(lines.map((line) => line.name));
	// what the front office does itself is left to handle directly, unless somebody wants it sent
	const cards = await Promise.all(lines.map((line) => get_product(line.product)));
	const others = lines.filter((line, index) => cards[index].handling !== "Front Office");
	return ask({
		title: __("Send Out"),
		fields: [which_lines(lines, others.length ? others : lines)],
		label: __("Send Out"),
		action: ({ chosen }) => {
			nothing_chosen(lines, chosen);
			return send(chosen);
		},
	});
}

function nothing_chosen(lines, chosen) {
	if (!lines.length || chosen?.length) return;
	frappe.msgprint({ title: __("Nothing Chosen"), message: __("Choose at least one product."), indicator: "orange" });
	throw new Error("nothing chosen");
}

// The course of a request ---------------------------------------------------------------------------

const text = (fieldname, label, description) => ({
	fieldname,
	label,
	description,
	fieldtype: "Small Text",
	reqd: 1,
});

function hold(frm) {
	ask({
		title: __("Hold"),
		fields: [text("reason", __("Why does it wait?"))],
		label: __("Hold"),
		action: ({ reason }) =>
			save_and_call(frm, "intake.hold", () => ({ request: frm.docname, reason }), __("Paused")),
	});
}

function resume(frm) {
	return save_and_call(frm, "intake.resume", () => ({ request: frm.docname }), __("Taken up again"));
}

function close(frm) {
	return save_and_call(frm, "intake.close", () => ({ request: frm.docname }), __("Closed"));
}

function cancel(frm) {
	const dialog = ask({
		title: __("Cancel {0}", [frm.docname]),
		fields: [
			text("reason", __("Why is it not possible?"), __("The client reads this")),
			text("alternative", __("What is possible instead?"), __("A refusal always comes with what is possible")),
		],
		label: __("Cancel the request"),
		danger: true,
		action: ({ reason, alternative }) =>
			save_and_call(
				frm,
				"intake.cancel",
				() => ({ request: frm.docname, reason, alternative }),
				__("Cancelled; the client is told what is possible")
			),
	});
	help_refusing(frm, dialog);
}

/** Takes an ended request up again, by our button or by an action of the workflow. */
export function reopen(frm, action = null) {
	const lines = (frm.doc.lines || []).filter((line) => line.status === "Completed");
	return ask({
		title: __("Reopen {0}", [frm.docname]),
		fields: [
			text("reason", __("Why is it opened again?")),
			...(lines.length > 1 ? [which_lines(lines)] : []),
		],
		label: __("Reopen"),
		action: ({ reason, chosen }) =>
			save_and_call(
				frm,
				"intake.reopen",
				() => ({ request: frm.docname, reason, lines: chosen?.length ? chosen : null, action }),
				__("Open again")
			),
	});
}

/** Several questions in one: some lines go to a request of their own, asked when this one was. */
function split(frm, lines) {
	ask({
		title: __("Split {0}", [frm.docname]),
		fields: [which_lines(lines, []), text("reason", __("Why on its own?"), __("Only for us"))],
		label: __("Split"),
		action: async ({ chosen, reason }) => {
			nothing_chosen(lines, chosen);
			const made = await save_and_call(frm, "intake.split_request", () => ({ request: frm.docname, lines: chosen, reason }));
			frappe.show_alert({ message: __("Goes on as {0}", [made.name]), indicator: "green" }, 5);
			frappe.set_route("Form", frm.doctype, made.name);
		},
	});
}

/** One question asked twice: the younger request goes on in the older. */
function join(frm) {
	const { client_email, client_user } = frm.doc;
	const same_client = client_email ? { client_email } : client_user ? { client_user } : {};
	ask({
		title: __("Join {0}", [frm.docname]),
		fields: [
			{
				fieldname: "into",
				fieldtype: "Link",
				options: "Client Request",
				label: __("With which request of this client?"),
				reqd: 1,
				only_select: true,
				description: __("The younger goes on in the older, whichever is which"),
				get_query: () => ({
					filters: { ...same_client, name: ["!=", frm.docname], status: ["not in", ENDED] },
				}),
			},
			text("reason", __("Why are they one question?"), __("Only for us")),
		],
		label: __("Join"),
		action: async ({ into, reason }) => {
			const older = await save_and_call(frm, "intake.join_requests", () => ({ request: frm.docname, into, reason }));
			frappe.show_alert({ message: __("Goes on as {0}", [older.name]), indicator: "green" }, 5);
			frappe.set_route("Form", frm.doctype, older.name);
		},
	});
}

function reserve_room(frm) {
	const lines = (frm.doc.lines || []).filter((line) => line.status !== "Cancelled");
	ask({
		title: __("Reserve Room"),
		fields: [
			{ fieldname: "location", fieldtype: "Link", options: "Location", label: __("Room"), reqd: 1, only_select: true, get_query: () => ({ filters: { is_group: 0 } }) },
			{ fieldname: "attendees", fieldtype: "Int", label: __("Number of People") },
			{ fieldtype: "Column Break" },
			{ fieldname: "starts_at", fieldtype: "Datetime", label: __("From"), reqd: 1 },
			{ fieldname: "ends_at", fieldtype: "Datetime", label: __("Until"), reqd: 1 },
			{ fieldtype: "Section Break", hidden: lines.length > 1 ? 0 : 1 },
			{
				fieldname: "line",
				fieldtype: "Select",
				label: __("For"),
				options: lines.map((line) => ({ value: line.name, label: __(line.product_name || line.product) })),
				default: lines[0]?.name,
			},
		],
		label: __("Reserve"),
		action: ({ location, attendees, starts_at, ends_at, line }) =>
			save_and_call(
				frm,
				"intake.reserve_room",
				() => ({ request: frm.docname, location, starts_at, ends_at, attendees: attendees || null, line: line || null }),
				__("{0} is reserved", [escape(location)])
			),
	});
}
