/**
 * Promising something: while it is typed, the server says whether it can be kept; before anything is said.
 *
 * Green can be kept; red says why not, and has the first moment that can; orange asks somebody else first.
 */

import { ask, call, save, save_and_call } from "./calls";
import { segment } from "./promise_actions";
import { escape, span, when } from "./words";

const KINDS = ["Delivery Date", "Appointment", "Information"];
const KIND_ICONS = { "Delivery Date": "calendar", Appointment: "users", Information: "mail" };
// Somebody must be there at the moment, so its first one can be that of opening.
const OPENS = ["Appointment", "Call-back"];
const FORMAT = "YYYY-MM-DD HH:mm:ss";
const HOUR = 60; // minutes
const QUARTER = 15; // minutes
const SLACK = 5; // minutes
const TYPING_PAUSE = 350; // milliseconds

/** What is asked of the server for a verdict; empty texts are nothing. */
const CHECKED = ["kind", "line", "starts_at", "due", "amount", "responsible", "backoffice_unit"];

export async function promise(frm) {
	await save(frm);
	const lines = (frm.doc.lines || []).filter((line) => !["Completed", "Cancelled"].includes(line.status));
	const is = (kind) => `eval:doc.kind === '${kind}'`;
	const dialog = ask_with_verdict(frm, {
		title: __("Promise to {0}", [escape(frm.doc.client_name || frm.doc.client_email || __("the client"))]),
		fields: [
			{ fieldname: "kind", fieldtype: "Select", label: __("What"), options: KINDS.join("\n"), default: KINDS[0], reqd: 1 },
			which_line(lines),
			{ fieldtype: "Section Break" },
			{ fieldname: "starts_at", fieldtype: "Datetime", label: __("From"), hide_timezone: 1, depends_on: is("Appointment"), mandatory_depends_on: is("Appointment") },
			{ fieldname: "due", fieldtype: "Datetime", label: __("Before"), hide_timezone: 1, reqd: 1 },
			...verdict_beside(),
			{ fieldname: "promise", fieldtype: "Small Text", label: __("In Words"), description: __("The client reads this"), mandatory_depends_on: is("Information") },
			{ fieldtype: "Section Break" },
			who_keeps(),
			{ fieldtype: "Column Break" },
			{ fieldname: "amount", fieldtype: "Currency", label: __("What It Costs"), description: __("Only if it costs something") },
			...in_writing(frm),
		],
		label: __("Promise", null, "Facility Commitment"),
		done: (made) => (made.status === "To Approve" ? __("A manager is asked; nothing is promised yet") : __("Promised")),
	});
	dialog.$wrapper.one("shown.bs.modal", () => dialog.$wrapper.find(".fo-segmented .on").trigger("focus"));
	segment(dialog, "kind", KIND_ICONS, (kind) => {
		dialog.set_df_property("due", "label", kind === "Appointment" ? __("Until") : __("Before"));
		dialog.fo_check();
	});
}

export async function call_back(frm) {
	await save(frm);
	const phone = frm.doc.client_phone;
	ask_with_verdict(frm, {
		title: __("Call Back {0}", [escape(frm.doc.client_name || phone || __("the client"))]),
		values: { kind: "Call-back" },
		start_with_earliest: true,
		fields: [
			{ fieldname: "due", fieldtype: "Datetime", label: __("Before"), hide_timezone: 1, reqd: 1, description: phone ? __("At {0}", [escape(phone)]) : __("There is no telephone number yet") },
			...verdict_beside(),
			{ fieldname: "promise", fieldtype: "Small Text", label: __("About"), description: __("The client reads this") },
			who_keeps(),
		],
		label: __("Promise a Call"),
		done: () => __("The call is promised"),
	});
}

export async function ask_expert(frm) {
	await save(frm);
	ask_with_verdict(frm, {
		title: __("Ask an Expert"),
		method: "commitments.ask_expert",
		values: { kind: "Expert Answer" },
		fields: [
			{ fieldname: "question", fieldtype: "Small Text", label: __("Question"), reqd: 1, description: __("The request stays yours; the expert only answers") },
			{ fieldtype: "Section Break" },
			{ fieldname: "backoffice_unit", fieldtype: "Link", options: "Backoffice Unit", label: __("Unit"), only_select: true, mandatory_depends_on: "eval:!doc.responsible" },
			{ fieldtype: "Column Break" },
			{ fieldname: "responsible", fieldtype: "Link", options: "User", label: __("or Person"), only_select: true },
			{ fieldtype: "Section Break" },
			{ fieldname: "due", fieldtype: "Datetime", label: __("Answer Before"), hide_timezone: 1, description: __("Empty: as was agreed with the unit") },
			{ fieldtype: "Column Break" },
			{ fieldname: "verdict", fieldtype: "HTML" },
		],
		label: __("Ask"),
		done: () => __("Asked"),
	});
}

// Fields --------------------------------------------------------------------------------------------

function which_line(lines) {
	const options = lines.map((line) => ({ value: line.name, label: __(line.product_name || line.product) }));
	return {
		fieldname: "line",
		fieldtype: "Select",
		label: __("About"),
		options: lines.length === 1 ? options : [{ value: "", label: __("The whole request") }, ...options],
		default: lines.length === 1 ? lines[0].name : "",
		hidden: lines.length > 1 ? 0 : 1,
	};
}

function who_keeps() {
	return {
		fieldname: "responsible",
		fieldtype: "Link",
		options: "User",
		label: __("Who Keeps It"),
		default: frappe.session.user,
		only_select: true,
	};
}

/** Who asked by telephone or at the counter hears it there; others get a message, unless the agent says otherwise. */
function in_writing(frm) {
	if (!frm.doc.client_email && !frm.doc.client_user) return [];
	return [
		{ fieldtype: "Section Break" },
		{
			fieldname: "in_writing",
			fieldtype: "Check",
			label: __("Tell the client in writing"),
			default: ["Phone", "Counter"].includes(frm.doc.channel) ? 0 : 1,
			description: __("Not needed when you tell them yourself"),
		},
	];
}

/**
 * Beside the moment, where the calendar that opens below it does not cover it. A reason is asked only where it can
 * help: a moment that is too soon may be promised all the same, one that has passed not.
 */
function verdict_beside() {
	return [
		{ fieldtype: "Column Break" },
		{ fieldname: "verdict", fieldtype: "HTML" },
		{ fieldname: "despite", fieldtype: "Small Text", label: __("Promise it all the same, because"), hidden: 1 },
		{ fieldtype: "Section Break" },
	];
}

// The dialog ----------------------------------------------------------------------------------------

function ask_with_verdict(frm, { method = "commitments.make", values = {}, start_with_earliest, done, ...options }) {
	const watched = options.fields.map((field) =>
		CHECKED.includes(field.fieldname) ? { ...field, onchange: () => dialog?.fo_check?.() } : field
	);
	let dialog = null;
	dialog = ask({
		...options,
		fields: watched,
		action: async (typed) => {
			const args = { ...values, ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value)) };
			if (method === "commitments.ask_expert") delete args.kind;
			const made = await save_and_call(frm, method, () => ({ request: frm.docname, ...args }));
			frappe.show_alert({ message: done(made), indicator: made.status === "To Approve" ? "orange" : "green" }, 6);
		},
	});
	dialog.$wrapper.addClass("fo-promise-dialog");
	watch_moment(dialog, frm, values, start_with_earliest);
	return dialog;
}

/** Asks for a verdict at each change, also while a moment is being typed; the last question is the one that counts. */
function watch_moment(dialog, frm, values, start_with_earliest) {
	let last = "";
	const ask_server = async () => {
		const args = read(dialog, values);
		const question = JSON.stringify(args);
		if (question === last) return;
		last = question;
		set_stale(dialog, true);
		try {
			const found = await check(frm, args);
			found.earliest = await first_moment(frm, args, found);
			if (question === last) show_verdict(dialog, found, args);
			return found;
		} catch (error) {
			last = ""; // the reason is on the screen; asked again, it may go well
		} finally {
			set_stale(dialog, false);
		}
	};
	dialog.fo_check = frappe.utils.debounce(() => {
		end_an_hour_later(dialog);
		ask_server();
	}, TYPING_PAUSE);
	for (const field of ["due", "starts_at"]) {
		compare_with_present(dialog.fields_dict[field]);
		dialog.fields_dict[field]?.$input?.on("input", () => dialog.fo_check());
	}
	dialog.$wrapper.on("click", "[data-take]", function () {
		take(dialog, this.dataset.take);
	});
	dialog.$wrapper.on("keydown", (event) => {
		if (!event.altKey || event.code !== "Digit1") return;
		event.preventDefault();
		dialog.$wrapper.find("[data-take]").first().trigger("click");
	});
	ask_server().then((found) => {
		if (start_with_earliest && found && !dialog.get_value("due")) take(dialog, found.earliest);
	});
}

function read(dialog, values) {
	const args = { ...values };
	for (const name of CHECKED) {
		if (dialog.fields_dict[name]) args[name] = dialog.get_value(name) || null;
	}
	if (args.kind !== "Appointment") delete args.starts_at;
	return args;
}

function end_an_hour_later(dialog) {
	const starts_at = dialog.fields_dict.starts_at && dialog.get_value("starts_at");
	if (!starts_at || dialog.get_value("kind") !== "Appointment") return;
	const due = dialog.get_value("due");
	if (due && due > starts_at) return;
	dialog.set_value("due", moment(starts_at).add(HOUR, "minutes").format(FORMAT));
}

/** Of an appointment the first moment is its begin. What was half typed gives its value before it is replaced. */
async function take(dialog, earliest) {
	document.activeElement?.blur();
	await new Promise((resolve) => setTimeout(resolve));
	const is_appointment = dialog.fields_dict.starts_at && dialog.get_value("kind") === "Appointment";
	if (is_appointment) {
		await dialog.set_value("due", "");
		await dialog.set_value("starts_at", earliest);
	} else {
		await dialog.set_value("due", earliest);
	}
	dialog.fo_check();
	dialog.fields_dict[dialog.fields_dict.promise ? "promise" : "question"]?.$input?.trigger("focus");
}

/**
 * In a dialog the platform compares a new moment with the one before the present one: two changes at once then
 * undo each other for ever. Here it compares with the present one.
 */
function compare_with_present(field) {
	if (field) field.get_model_value = () => field.value || "";
}

function check(frm, args) {
	return call("commitments.check", { request: frm.docname, ...args }, { freeze: false });
}

/** The first moment that can be promised, as one says it; when the doors are closed by then, the next. */
async function first_moment(frm, args, found) {
	const first = spoken(found.earliest, args.kind);
	if (!OPENS.includes(args.kind) || found.feasible) return first;
	const until = moment(first).add(args.kind === "Appointment" ? HOUR : 0, "minutes").format(FORMAT);
	const there = await check(frm, { ...args, due: until, starts_at: args.kind === "Appointment" ? first : null });
	return there.feasible ? first : spoken(there.earliest, args.kind);
}

/**
 * The first moment as one says it: in whole quarters, and late enough that it still holds when it was typed. A
 * moment at which the doors open stays what it is.
 */
function spoken(earliest, kind) {
	const at = moment(earliest);
	const is_opening = OPENS.includes(kind) && at.diff(moment(frappe.datetime.now_datetime()), "minutes") > SLACK;
	if (!is_opening) at.add(SLACK, "minutes");
	const rest = at.minutes() % QUARTER;
	if (rest) at.add(QUARTER - rest, "minutes");
	return at.seconds(0).format(FORMAT);
}

// The verdict ---------------------------------------------------------------------------------------

function set_stale(dialog, stale) {
	dialog.fields_dict.verdict.$wrapper.find(".fo-verdict").toggleClass("fo-stale", stale);
}

function show_verdict(dialog, found, args) {
	const judged = Boolean(args.due && (args.kind !== "Appointment" || args.starts_at));
	const passed = judged && is_past(args.starts_at || args.due);
	const may_insist = judged && !found.feasible && !passed;
	dialog.fields_dict.verdict.$wrapper.html(
		`<div class="fo-verdict ${look(found, judged)}" role="status" aria-live="polite">${words(found, args, judged)}</div>`
	);
	if (dialog.fields_dict.despite) {
		dialog.set_df_property("despite", "hidden", may_insist ? 0 : 1);
		if (!may_insist) dialog.set_value("despite", "");
	}
	if (dialog.fields_dict.promise) set_primary_label(dialog, judged && found.needs_approval, may_insist);
}

/** A manager needs nobody's approval of a moment that is too soon; the server has the last word. */
function set_primary_label(dialog, needs_approval, insists) {
	const $button = dialog.get_primary_btn();
	dialog.fo_label = dialog.fo_label || $button.text();
	const asks = needs_approval || (insists && !frappe.user.has_role("Frontoffice Manager"));
	$button.text(asks ? __("Ask for Approval") : insists ? __("Promise Anyway") : dialog.fo_label);
}

function is_past(moment_) {
	return moment_ < frappe.datetime.now_datetime();
}

function look(found, judged) {
	if (!judged) return "fo-open";
	if (!found.feasible) return "fo-cannot";
	return found.needs_approval ? "fo-perhaps" : "fo-can";
}

function words(found, args, judged) {
	const asks_nobody = args.kind === "Expert Answer" && !args.backoffice_unit && !args.responsible;
	if (asks_nobody) return __("Choose who to ask: then it says here by when they answer.");
	if (!judged) return `${first_words(args)} ${take_button(found)}`;
	if (!found.feasible) {
		return `<b>${__("This cannot be kept.")}</b> ${found.problems.map(escape).join(" ")}
			<div>${first_words(args)} ${take_button(found)}</div>`;
	}
	if (found.needs_approval) {
		return `<b>${__("This needs an approval.")}</b> ${escape(found.approval_reason)}
			<div>${__("A manager decides first; until then nothing is promised.")}</div>`;
	}
	return `<b>✓ ${__("This can be kept")}</b> <span>${escape(args.starts_at ? span(args.starts_at, args.due) : __("before {0}", [when(args.due)]))}</span>`;
}

function first_words(args) {
	return args.kind === "Expert Answer" ? __("By what was agreed, answered before:") : __("First possible:");
}

function take_button(found) {
	return `<button type="button" class="btn btn-xs btn-default" data-take="${escape(found.earliest)}"
		title="Alt+1">${escape(when(found.earliest))} <kbd>Alt+1</kbd></button>`;
}
