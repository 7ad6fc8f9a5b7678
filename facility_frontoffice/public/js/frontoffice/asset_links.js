/** On a repair, a maintenance log or a movement: which assignment waits for it, and tying it to one or not. */

import { ask, call, quietly } from "./calls";

const OPEN = ["Open", "Accepted", "In Progress", "Waiting for Supplier", "Waiting for Client"];

export function show_asset_links(frm) {
	if (!frm.fields_dict.backoffice_assignment) return;
	frm.set_query("backoffice_assignment", () => ({ filters: open_work(frm) }));
	if (frm.is_new() || !frappe.model.can_read("Backoffice Assignment")) return;
	const may_change = frm.perm[0]?.write && frm.doc.docstatus < 2;
	const group = __("Front Office");
	const { backoffice_assignment: work } = frm.doc;
	if (work) {
		frm.add_custom_button(__("Backoffice Assignment"), () => frappe.set_route("Form", "Backoffice Assignment", work), group);
		if (may_change) frm.add_custom_button(__("Untie"), () => untie(frm), group);
	} else if (may_change) {
		frm.add_custom_button(__("Link to Work"), () => tie(frm), group);
	}
}

function open_work(frm) {
	const filters = { status: ["in", OPEN], action: ["!=", "Approve"] };
	if (frm.doc.client_request) filters.client_request = frm.doc.client_request;
	return filters;
}

function tie(frm) {
	ask({
		title: __("Link to Work"),
		fields: [
			{
				fieldname: "assignment",
				fieldtype: "Link",
				options: "Backoffice Assignment",
				label: __("Backoffice Assignment"),
				reqd: 1,
				get_query: () => ({ filters: open_work(frm) }),
				description: __("What has happened to this document already counts for it at once"),
			},
		],
		label: __("Link"),
		action: ({ assignment }) => change(frm, "assets.link", { assignment }),
	});
}

function untie(frm) {
	frappe.confirm(__("{0} will not hear of this document any more. What it finished is at work again.", [frm.doc.backoffice_assignment]), () =>
		quietly(change(frm, "assets.unlink"))
	);
}

async function change(frm, method, args = {}) {
	await call(method, { doctype: frm.doctype, name: frm.docname, ...args });
	await frm.reload_doc();
}
