/** Giving a request to another desk, with a reason; its owner goes along or keeps it. */

import { ask, save_and_call } from "./calls";
import { escape } from "./words";

export function move_to_desk(frm) {
	ask({
		title: __("Move {0} to Another Desk", [frm.docname]),
		fields: [
			{
				fieldname: "desk",
				fieldtype: "Link",
				options: "Facility Service Desk",
				label: __("To"),
				reqd: 1,
				only_select: true,
				description: frm.doc.service_desk ? __("Now at {0}", [escape(__(frm.doc.service_desk))]) : "",
				get_query: () => ({ filters: { disabled: 0, name: ["!=", frm.doc.service_desk || ""] } }),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Why?"), reqd: 1, description: __("Only for us") },
			{
				fieldname: "keep_owner",
				fieldtype: "Check",
				label: __("The owner keeps it"),
				default: 0,
				description: __("Otherwise the lead of that desk becomes the owner, unless the owner works there"),
			},
		],
		label: __("Move"),
		action: ({ desk, reason, keep_owner }) =>
			save_and_call(
				frm,
				"desks.move",
				() => ({ request: frm.docname, desk, reason, keep_owner: Boolean(keep_owner) }),
				__("Moved; what was promised stays")
			),
	});
}
