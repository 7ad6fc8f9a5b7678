/** What a person decides about a message that did not arrive: sent again, also to another address, or left as it is. */

import { ask, call } from "./calls";
import { escape } from "./words";

/** `row` has name, status and recipient; `address` is the client's now. `then()` after it was decided. */
export function send_again(row, address, then) {
	const by_text = row.channel === "Text Message";
	const recipient = (!by_text && address) || row.recipient || "";
	const warning = row.status === "Unclear" ? __("Nobody knows whether it arrived: they may get it twice.") : "";
	return ask({
		title: __("Send Again"),
		fields: [
			{
				fieldname: "recipient",
				fieldtype: "Data",
				options: by_text ? "Phone" : "Email",
				label: __("To"),
				reqd: 1,
				default: recipient,
				description: warning,
			},
			{
				fieldname: "keep_address",
				fieldtype: "Check",
				label: by_text ? __("Use this number for this request from now on") : __("Use this address for this request from now on"),
				default: 1,
				hidden: row.client_request ? 0 : 1,
				depends_on: `eval:doc.recipient !== ${JSON.stringify(recipient)}`,
			},
		],
		label: __("Send Again"),
		action: async (values) => {
			const changed = values.recipient !== row.recipient;
			await call("messages.send_again", {
				messages: [row.name],
				recipient: changed ? values.recipient : null,
				keep_address: changed && Boolean(values.keep_address) && Boolean(row.client_request),
			});
			frappe.show_alert({ message: __("On its way to {0}", [escape(values.recipient)]), indicator: "green" }, 5);
			then?.();
		},
	});
}

export async function leave(names, then) {
	await call("messages.leave", { messages: names });
	frappe.show_alert({ message: __("Left as it is"), indicator: "blue" }, 4);
	then?.();
}

export async function send_all_again(names, then) {
	await call("messages.send_again", { messages: names });
	frappe.show_alert({ message: names.length === 1 ? __("1 message goes again") : __("{0} messages go again", [names.length]), indicator: "green" }, 5);
	then?.();
}

/** That an address should not be mailed, and the way to say that it works. */
export function address_warning(email, state) {
	if (!state) return "";
	const words =
		state.state === "Complained"
			? __("{0} reported our mail as unwanted. Call, and ask.", [escape(email)])
			: __("Mail to {0} comes back. Call, or ask for another address.", [escape(email)]);
	return `<div class="fo-notice fo-late fo-address" role="status"><b>${words}</b>
		${state.reason ? `<div class="small">${escape(state.reason)}</div>` : ""}
		<button type="button" class="btn btn-xs btn-default" data-address-works="${escape(email)}">${__("This Address Works")}</button></div>`;
}

export async function address_works(email, then) {
	await call("messages.address_works", { email });
	frappe.show_alert({ message: __("Mail goes there again"), indicator: "green" }, 4);
	then?.();
}
