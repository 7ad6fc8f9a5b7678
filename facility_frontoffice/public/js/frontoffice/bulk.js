/**
 * The same act on many documents: asked once, done with progress, told at the end with what was not done and why, and
 * undone where it can be.
 */

import { ask, call, quietly } from "./calls";
import { delay_fields, return_fields } from "./work_dialogs";
import { escape, link } from "./words";

const ASSIGNMENT = "Backoffice Assignment";
const REQUEST = "Client Request";
const NOBODY = "-";
const REFUSED = "refused";
const LOOK_AGAIN = 1000; // milliseconds
const TOAST_SECONDS = 12;

/** In the order of the menu: [action, label, what is asked before]. */
const ACTIONS = {
	[ASSIGNMENT]: () => [
		["Accept", __("Accept")],
		["Hand to a Person", __("Hand to a Person"), hand_over_fields],
		["Plan for a Day", __("Plan for a Day"), day_fields],
		["Report a Delay", __("Report a Delay"), delay_fields],
		["Return", __("Return", null, ASSIGNMENT), return_fields_of_many],
	],
	[REQUEST]: () => [
		["Send Out", __("Send Out")],
		["Hand over to Owner", __("Hand over to Owner"), owner_fields],
		["Hold", __("Hold"), hold_fields],
	],
};

const return_fields_of_many = () => return_fields();

/** Who it can be for, to choose by typing a part of the name. */
async function person_field(action, label, reqd, description) {
	const people = await frappe.xcall("facility_frontoffice.api.bulk.people", { action });
	const units = {};
	for (const { user, unit } of people) (units[user] ||= []).push(unit || "");
	const options = Object.entries(units).map(([value, of]) => ({
		value,
		label: people.find((row) => row.user === value).full_name || value,
		description: of.filter(Boolean).join(", "),
	}));
	return { fieldname: "person", fieldtype: "Autocomplete", label, reqd, description, options };
}

async function hand_over_fields(action) {
	const field = await person_field(action, __("Person"), 1);
	field.options.unshift({ value: NOBODY, label: __("nobody: the unit as a whole") });
	return [field];
}

async function day_fields(action) {
	return [
		{ fieldname: "day", fieldtype: "Date", label: __("Day"), reqd: 1, default: frappe.datetime.get_today() },
		{ fieldtype: "Column Break" },
		{ fieldname: "minutes", fieldtype: "Int", label: __("Minutes for each"), reqd: 1, default: 60 },
		{ fieldtype: "Section Break" },
		await person_field(action, __("Person"), 0, __("Nobody: each stays with who has it")),
	];
}

async function owner_fields(action) {
	return [await person_field(action, __("Owner"), 1, __("Who guards the request from now on"))];
}

function hold_fields() {
	return [{ fieldname: "reason", fieldtype: "Small Text", label: __("Why does it wait?"), reqd: 1 }];
}

/** What can be done to many of a doctype: [{action, label, start(names, refresh)}]. */
export function actions_for(doctype) {
	return ACTIONS[doctype]().map(([action, label, fields]) => ({
		action,
		label,
		start: (names, refresh) => begin(action, label, fields, doctype, names, refresh),
	}));
}

/** Entries for the menu of what is chosen in a list. */
export function add_to_list(listview) {
	if (!frappe.model.can_write(listview.doctype)) return;
	for (const { label, start } of actions_for(listview.doctype)) {
		listview.page.add_actions_menu_item(
			label,
			() => start(listview.get_checked_items(true), () => {
				listview.clear_checked_items();
				listview.refresh();
			}),
			false
		);
	}
}

async function begin(action, label, fields, doctype, names, refresh) {
	if (!names.length) return;
	let key = new_key(); // a second click, and a second try after no answer, is the same act
	const go = async ({ person, ...args }) => {
		try {
			return await run(action, names, { ...args, person: person === NOBODY ? null : person || null }, { doctype, label, refresh, key });
		} catch (error) {
			if (error.message === REFUSED) key = new_key(); // what is corrected is another
			throw error;
		}
	};
	if (!fields) {
		const words = names.length === 1 ? names[0] : __("{0} documents", [names.length]);
		return frappe.confirm(`${escape(label)}: ${escape(words)}?`, () => quietly(go({})));
	}
	return ask({ title: names.length === 1 ? label : `${label} (${names.length})`, fields: await fields(action), label, action: go });
}

function new_key() {
	return frappe.utils.get_random(24);
}

/**
 * Does it, and tells what came of it. Resolves with how it stands at the end; rejects when nothing was begun.
 * `done` is the message for one that went well; more are counted.
 */
export async function run(action, names, args, { doctype = ASSIGNMENT, label, refresh, key = new_key(), done } = {}) {
	const begun = await call("bulk.start", { action, names, arguments: args, key });
	const result = await follow(begun, label || action);
	await refresh?.();
	tell(result, { doctype, label: label || action, refresh, done });
	return result;
}

/** Waits for a worker, with a bar that moves. */
async function follow(standing, title) {
	let bar = null;
	let wake = null;
	const listen = (data) => data.name === standing.name && wake?.();
	frappe.realtime.on("facility_bulk_action", listen);
	try {
		while (!standing.is_over) {
			bar ||= progress_dialog(title);
			bar.show(standing);
			await new Promise((resolve) => {
				wake = resolve;
				setTimeout(resolve, LOOK_AGAIN);
			});
			standing = await frappe.xcall("facility_frontoffice.api.bulk.standing", { name: standing.name });
		}
		bar?.show(standing);
	} finally {
		frappe.realtime.off("facility_bulk_action", listen);
		bar?.hide();
	}
	return standing;
}

function progress_dialog(title) {
	const dialog = new frappe.ui.Dialog({ title }); // who closes it hears the end all the same
	const $body = $(`<div class="fo-bulk-progress"><div class="fo-bulk-words" aria-live="polite"></div>
		<div class="progress"><div class="progress-bar" role="progressbar" aria-valuemin="0"></div></div>
		<p class="text-muted small">${__("It goes on when you close this or leave the page.")}</p></div>`).appendTo(dialog.body);
	dialog.show();
	return {
		show({ status, total, handled, undone, left }) {
			const now = status === "Undoing" ? undone + left : handled;
			$body.find(".fo-bulk-words").text(__("{0} of {1}", [now, total]));
			$body.find(".progress-bar").attr({ "aria-valuenow": now, "aria-valuemax": total }).css("width", `${Math.round((100 * now) / total)}%`);
		},
		// a dialog that is still opening does not hide
		hide: () => setTimeout(() => dialog.hide(), 300),
	};
}

/** All went well: a line that goes by, with an undo. Else a dialog that says of each why not; of one it is an error. */
function tell(standing, { doctype, label, refresh, done }) {
	const undone = standing.status === "Undone";
	const wrong = undone ? standing.left : standing.refused;
	const right = undone ? standing.undone : standing.done;
	const undo = standing.may_undo ? () => take_back(standing, { doctype, label, refresh }) : null;
	if (standing.after_date) warn_of_date(standing.after_date, right);
	if (!wrong) return toast(undone ? __("Undone") : done && right === 1 ? done : __("{0}: {1} done", [label, right]), undo);
	if (standing.total === 1) {
		frappe.msgprint({ title: __("Not Possible"), message: escape(standing.reasons[0]?.message), indicator: "orange" });
		throw new Error(REFUSED); // a dialog stays, with what was typed
	}
	const dialog = new frappe.ui.Dialog({ title: label });
	$(dialog.body).html(`<p><b>${undone ? __("{0} undone, {1} not", [right, wrong]) : __("{0} done, {1} not", [right, wrong])}</b></p>
		<table class="table table-sm fo-bulk-reasons"><tbody>${standing.reasons
			.map((row) => `<tr><td class="fo-nowrap">${link(doctype, row.name)}</td><td>${escape(row.message)}</td></tr>`)
			.join("")}</tbody></table>
		${standing.reasons.length < wrong ? `<p class="text-muted small">${__("and {0} more", [wrong - standing.reasons.length])}</p>` : ""}`);
	dialog.$wrapper.find("a").on("click", () => dialog.hide());
	if (undo) {
		dialog.set_secondary_action_label(__("Undo What Was Done"));
		dialog.set_secondary_action(() => {
			dialog.hide();
			undo();
		});
	}
	dialog.set_primary_action(__("Close"), () => dialog.hide());
	dialog.show();
}

function warn_of_date(late, planned) {
	const message =
		planned === 1
			? __("That is after the agreed date. Report a delay, so that the client hears it.")
			: __("After the agreed date: {0} of {1}. Report a delay, so that the clients hear it.", [late, planned]);
	frappe.show_alert({ message, indicator: "orange" }, 8);
}

/** What `u` on the board takes back: the last that can be. */
let last_undo = null;

export function undo_last() {
	return last_undo ? last_undo() : frappe.show_alert(__("There is nothing to undo."), 4);
}

function toast(message, undo) {
	last_undo = undo;
	const action = undo ? ` <a href="#" class="fo-undo" data-action="undo" role="button">${__("Undo")}</a>` : "";
	const pressed = (event) => {
		event.preventDefault();
		$(event.target).closest(".desk-alert").remove();
		undo();
	};
	$(".fo-undo").closest(".desk-alert").remove(); // one at a time: what came before is not the last any more
	frappe.show_alert({ message: `${escape(message)}${action}`, indicator: "green" }, undo ? TOAST_SECONDS : 5, undo ? { undo: pressed } : {});
}

async function take_back(standing, { doctype, label, refresh }) {
	last_undo = null;
	return quietly(
		(async () => {
			const result = await follow(await call("bulk.undo", { name: standing.name }), label);
			await refresh?.();
			tell(result, { doctype, label, refresh });
		})()
	);
}
