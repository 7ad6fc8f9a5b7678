/** A call that comes in shows on the screens of its desk, until somebody else answers or it is over. */

import { take_in } from "./contact_moment";
import { escape } from "./words";

const LIVE = ["Waiting", "Talking"];
const SHOWN_FOR = 60; // seconds

const shown = new Map();

frappe.provide("frappe.realtime");
$(document).on("app_ready", () => frappe.realtime?.on?.("facility_call", show_call));

/** `contact` is what the server tells of a call: contact_moment, outcome, agent and what is known of the client. */
export function show_call(contact) {
	const is_for_another = contact.agent && contact.agent !== frappe.session.user;
	shown.get(contact.contact_moment)?.remove();
	shown.delete(contact.contact_moment);
	if (!LIVE.includes(contact.outcome) || is_for_another || contact.client_request) return;
	const name = contact.caller_name || contact.caller_phone || __("an unknown number");
	const $alert = frappe.show_alert(
		{
			message: `<b>${__("Call from {0}", [escape(name)])}</b>`,
			subtitle: [contact.caller_name ? contact.caller_phone : "", contact.service_desk ? __(contact.service_desk) : ""]
				.filter(Boolean)
				.map(escape)
				.join(" · "),
			body: `<button type="button" class="btn btn-sm btn-primary fo-take-in" data-action="take_in">${__("Take In")}</button>`,
			indicator: "green",
		},
		SHOWN_FOR,
		{ take_in: () => take_in({ ...contact, channel: "Phone" }) }
	);
	$alert.addClass("fo-call");
	shown.set(contact.contact_moment, $alert);
}
