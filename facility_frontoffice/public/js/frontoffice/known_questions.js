/** A question that is known already: asked before by this client, or reported there by others. */

import { ask, call, save } from "./calls";
import { get_product } from "./product_questions";
import { escape } from "./words";

/** The client asks again about an open request: the words go there, and nobody does the work twice. */
export async function add_to_asked(frm, row) {
	if (!frm.is_new()) return join_saved(frm, row);
	ask({
		title: __("About {0}", [escape(row.subject)]),
		fields: [
			{
				fieldname: "words",
				fieldtype: "Small Text",
				label: __("What the Client Says Now"),
				reqd: 1,
				default: frm.doc.description,
				description: __("Is added to the open request; its owner hears of it"),
			},
		],
		label: __("Add"),
		action: async ({ words }) => {
			const { channel, contact_moment = null } = frm.doc;
			await call("intake.add_words", { request: row.name, words, channel, contact_moment });
			leave_for(frm, row.name);
			frappe.show_alert({ message: __("Added to {0}", [row.name]), indicator: "green" }, 5);
		},
	});
}

function join_saved(frm, row) {
	ask({
		title: __("Join {0}", [frm.docname]),
		fields: [
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why are they one question?"),
				reqd: 1,
				default: __("Asked twice"),
				description: __("The younger goes on in the older, whichever is which"),
			},
		],
		label: __("Join"),
		action: async ({ reason }) => {
			await save(frm);
			const older = await call("intake.join_requests", { request: frm.docname, into: row.name, reason });
			frappe.set_route("Form", frm.doctype, older.name);
		},
	});
}

/** Others reported it too: the trouble is made known first, in words that all who report it read. */
export async function declare_disturbance(frm, row, then) {
	const { title, product } = await title_of(frm, row);
	ask({
		title: __("Known Disturbance"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("What Is the Trouble?"), reqd: 1, default: title },
			{
				fieldname: "location",
				fieldtype: "Link",
				options: "Location",
				label: __("Where"),
				reqd: 1,
				only_select: true,
				default: frm.doc.location,
				description: __("With all places below it"),
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "expected_end", fieldtype: "Datetime", label: __("Over Before"), hide_timezone: 1 },
			{ fieldtype: "Section Break" },
			{
				fieldname: "words",
				fieldtype: "Small Text",
				label: __("What Clients Read"),
				reqd: 1,
				description: __("For example: the heating of the east wing is out; the mechanic is at work"),
			},
		],
		label: then ? __("Make it known, and wait with it") : __("Make it known"),
		action: async ({ title, location, expected_end, words }) => {
			const made = await call("disturbances.declare", {
				request: row.name,
				title,
				words,
				location,
				expected_end: expected_end || null,
				product,
			});
			if (then) await then(made);
			else frappe.set_route("Form", "Facility Disturbance", made.name);
		},
	});
}

async function title_of(frm, row) {
	const product = row.same_product || (frm.doc.lines || [])[0]?.product || null;
	if (!product) return { title: row.subject, product };
	const card = await get_product(product);
	return { title: __(card.product_name), product };
}

/** From a new form that is not needed any more, to what it became. */
export function leave_for(frm, name) {
	frappe.model.clear_doc(frm.doctype, frm.docname);
	frappe.set_route("Form", "Client Request", name);
}
