/** What can be done to a card, from its menu, a key, a drag or its panel: one table for all. */

import { run } from "../bulk";
import { ask, call } from "../calls";
import { finish } from "../finish";
import { escape } from "../words";
import { ask_client_fields, delay_fields, person_options, plan_fields, return_fields } from "../work_dialogs";
import { what } from "../work_facts";
import { ASSIGNMENT } from "./card";

const AT_A_PARTY = ["Open", "Accepted", "In Progress"];
const UNFINISHED = [...AT_A_PARTY, "Waiting for Client", "Waiting for Supplier"];

/** {act: {label, key, can(card), go(card, board)}} in the order of the menu. */
export const ACTS = {
	accept: {
		label: (card) => __("Accept"),
		key: "a",
		column: "Accepted",
		can: (card) => card.status === "Open",
		go: (card, board) => run("Accept", [card.name], {}, { label: __("Accept"), refresh: board.reload, done: __("It is yours") }),
	},
	start: {
		label: (card) => (card.status === "Waiting for Supplier" ? __("Go On") : __("Start")),
		key: "s",
		column: "In Progress",
		can: (card) => ["Open", "Accepted", "Waiting for Supplier"].includes(card.status) && card.action === "Work",
		go: (card, board) => do_it(board, "start", card, {}, __("Begun")),
	},
	finish: {
		label: (card) => (card.action === "Approve" ? __("Approve") : __("Finish")),
		key: "f",
		column: "Done",
		can: (card) => [...AT_A_PARTY, "Waiting for Supplier"].includes(card.status),
		async go(card, board) {
			const doc = await frappe.xcall("frappe.client.get", { doctype: ASSIGNMENT, name: card.name });
			return finish(doc, card.action === "Approve", (args) => do_it(board, "complete", card, args, __("Done")));
		},
	},
	delay: {
		label: () => __("Report a Delay"),
		key: "d",
		can: (card) => UNFINISHED.includes(card.status),
		go: (card, board) =>
			ask({
				title: title(__("Report a Delay"), card),
				fields: delay_fields(),
				label: __("Report", null, ASSIGNMENT),
				action: (values) => do_it(board, "report_delay", card, values, __("Noted; the client is told when it is later than promised")),
			}),
	},
	hand: {
		label: () => __("Hand to a Person"),
		key: "h",
		can: (card) => UNFINISHED.includes(card.status) && Boolean(card.backoffice_unit),
		async go(card, board) {
			const people = await people_of(card);
			return ask({
				title: title(__("Hand to a Person"), card),
				fields: [{ fieldname: "person", fieldtype: "Select", label: __("Person"), options: person_options(people, card.assigned_to, __("nobody: the unit as a whole")), default: card.assigned_to || "" }],
				label: __("Hand Over"),
				action: ({ person }) => run("Hand to a Person", [card.name], { person: person || null }, { label: __("Hand to a Person"), refresh: board.reload, done: __("Handed over") }),
			});
		},
	},
	plan: {
		label: () => __("Plan", null, "Unit Board"),
		key: "p",
		can: (card) => UNFINISHED.includes(card.status),
		go: (card, board) => ask_plan(card, board),
	},
	unplan: {
		label: () => __("Take out of the Plan"),
		can: (card) => UNFINISHED.includes(card.status) && Boolean(card.planned_start),
		go: (card, board) => plan(card, { unplan: 1 }, board, __("Not planned any more")),
	},
	ask: {
		label: () => __("Ask the Client"),
		key: "q",
		column: "Waiting",
		can: (card) => AT_A_PARTY.includes(card.status),
		go: (card, board) =>
			ask({
				title: title(__("Ask the Client"), card),
				fields: ask_client_fields(),
				label: __("Ask"),
				action: ({ task, answer_type, due }) =>
					do_it(board, "ask_client", card, { task, answer_type, due: due || null }, __("The client is asked")),
			}),
	},
	return: {
		label: (card) => (card.action === "Approve" ? __("Refuse") : __("Return", null, ASSIGNMENT)),
		key: "r",
		column: "Returned",
		can: (card) => UNFINISHED.includes(card.status),
		go(card, board) {
			const approve = card.action === "Approve";
			return ask({
				title: title(approve ? __("Refuse") : __("Return to the Front Office"), card),
				fields: return_fields(approve),
				label: approve ? __("Refuse") : __("Return", null, ASSIGNMENT),
				danger: true,
				action: ({ reason, kind }) => do_it(board, "return_to_front_office", card, { reason, kind: kind || null }, __("Back at the front office")),
			});
		},
	},
};

export function acts_for(card) {
	return Object.entries(ACTS)
		.filter(([, act]) => act.can(card))
		.map(([name, act]) => ({ name, label: act.label(card), key: act.key }));
}

/** Why a card cannot go to a column, in words; nothing when it can. */
export function why_not(card, column) {
	const act = Object.values(ACTS).find((each) => each.column === column);
	if (act?.can(card)) return "";
	if (card.status === "Completed") return __("This is done. Open it to see what was done.");
	if (column === "Open") return __("What was accepted cannot be made new again. Return it with a reason, or hand it to a person.");
	if (card.status === "Waiting for Client") return __("This waits for the client. Open it to go on without what was asked.");
	if (card.action === "Approve") return __("This asks for an approval: approve or refuse it.");
	if (card.action === "Purchase" && column === "In Progress") return __("This is bought: open it to make the order.");
	return __("This cannot go from {0} to {1}.", [__(card.status, null, ASSIGNMENT), __(column, null, ASSIGNMENT)]);
}

export function act_for_column(column) {
	return Object.keys(ACTS).find((name) => ACTS[name].column === column);
}

/** A dialog takes its title as markup. */
function title(label, card) {
	return `${label}: ${escape(what(card))}`;
}

async function do_it(board, method, card, args, done) {
	const result = await call(`fulfilment.${method}`, { assignment: card.name, ...args });
	await board.reload();
	frappe.show_alert({ message: done, indicator: "green" }, 5);
	return result;
}

async function people_of(card) {
	if (!card.backoffice_unit) return [];
	return frappe.xcall("facility_frontoffice.api.board.people", { unit: card.backoffice_unit });
}

/**
 * `times`: {start, end, person} in the time of the site, {day, minutes, person}, or {unplan: 1}. An empty `person` is
 * nobody; without one it stays with who has it.
 */
export function plan(card, times, board, done) {
	return run("Plan for a Day", [card.name], times, { label: __("Plan", null, "Unit Board"), refresh: board.reload, done });
}

export async function ask_plan(card, board, defaults = {}) {
	const people = await people_of(card);
	const given = card.planned_start ? from_block(card) : {};
	return ask({
		title: title(__("Plan", null, "Unit Board"), card),
		fields: plan_fields({ people, person: card.assigned_to, ...given, ...defaults }),
		label: __("Plan", null, "Unit Board"),
		async action({ person, day, start, minutes }) {
			if (!start) return plan(card, { day, minutes, person: person || "" }, board, __("Planned"));
			const begins = moment(`${day} ${start}`);
			return plan(
				card,
				{ start: begins.format(STORED), end: begins.clone().add(minutes, "minutes").format(STORED), person: person || "" },
				board,
				__("Planned")
			);
		},
	});
}

export const STORED = "YYYY-MM-DD HH:mm:ss";

function from_block(card) {
	const start = moment(card.planned_start);
	return {
		day: start.format("YYYY-MM-DD"),
		start: start.format("HH:mm:ss"),
		minutes: moment(card.planned_end).diff(start, "minutes"),
	};
}
