/** A known disturbance: on its own form, and on a request that leads one or waits with one. */

import { ask, call, quietly, save } from "./calls";
import { declare_disturbance } from "./known_questions";
import { link } from "./words";

const DISTURBANCE = "Facility Disturbance";
const ENDED = ["Completed", "Closed", "Cancelled"];

// The form of a disturbance -------------------------------------------------------------------------

export function end(frm) {
	ask({
		title: __("It Is Over"),
		fields: [
			{
				fieldname: "outcome",
				fieldtype: "Small Text",
				label: __("What Clients Read Now"),
				reqd: 1,
				default: frm.doc.outcome,
				description: __("Everybody who waits is told, and their requests are done"),
			},
		],
		label: __("It Is Over"),
		action: ({ outcome }) => change(frm, { outcome, status: "Ended" }),
	});
}

export function prolong(frm) {
	ask({
		title: __("It Takes Longer"),
		fields: [
			{ fieldname: "expected_end", fieldtype: "Datetime", label: __("Over Before"), reqd: 1, hide_timezone: 1 },
			{ fieldname: "words", fieldtype: "Small Text", label: __("What Clients Read"), reqd: 1, default: frm.doc.words },
		],
		label: __("Tell everybody who waits"),
		action: (values) => change(frm, values),
	});
}

async function change(frm, values) {
	await frm.set_value(values);
	await save(frm);
}

export async function show_who_waits(frm) {
	const waiting = await frappe.db.count("Client Request", {
		filters: { disturbance: frm.docname, status: ["not in", ENDED] },
	});
	const words = waiting === 1 ? __("1 request waits with this.") : __("{0} requests wait with this.", [waiting]);
	frm.set_intro(waiting ? words : __("Nobody waits with this now."), waiting ? "orange" : "blue");
}

// The form of a request -----------------------------------------------------------------------------

/** That it waits with a disturbance stands above everything else, with the way out. */
export async function show_disturbance(frm) {
	const { disturbance, status } = frm.doc;
	if (!disturbance || ENDED.includes(status)) return;
	const { message } = await frappe.db.get_value(DISTURBANCE, disturbance, "title");
	if (frm.doc.disturbance !== disturbance) return;
	const title = link(DISTURBANCE, disturbance, message?.title);
	frm.set_intro(`${__("Waits with a known disturbance:")} ${title}`, "orange");
}

export function leave(frm) {
	frappe.confirm(
		__("The work is then ours again, and nobody tells the client that the disturbance is over."),
		() =>
			quietly(
				call("disturbances.leave", { request: frm.docname }).then(() => frm.reload_doc())
			)
	);
}

export function make_known(frm) {
	const { name, subject, lines } = frm.doc;
	return declare_disturbance(frm, { name, subject, same_product: lines?.[0]?.product });
}
