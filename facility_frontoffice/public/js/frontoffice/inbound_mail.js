/** Mail that came in: what a person still has to look at, and what they can do with it. */

import { ask, call, quietly } from "./calls";
import { set_buttons } from "./shortcuts";
import { as_typed, escape, when } from "./words";

export const DOCTYPE = "Facility Inbound Mail";
const COLOURS = { Waiting: "blue", "Taken In": "green", Recorded: "gray", Held: "orange", Failed: "red" };
/** What nobody took in, and is not done with. */
const LEFT_OVER = ["Unreadable", "Too Large"];
export const TO_LOOK_AT = [
	["state", "in", ["Held", "Failed", "Recorded"]],
	["outcome", "in", ["", "Too Many", ...LEFT_OVER]],
];

/** What `get_indicator` of the list wants. */
export function indicator(doc) {
	return [words_of(doc), colour_of(doc), `state,=,${doc.state}`];
}

/** When a mail came in, short. */
export function came_at(value) {
	return value ? `<span class="text-muted">${escape(when(value))}</span>` : "";
}

/** A list's actions on the mails that are ticked. */
export function add_to_list(listview) {
	const add = (label, method, done) =>
		listview.page.add_actions_menu_item(label, () => quietly(on_many(listview, method, done)), false);
	add(__("Take In"), "let_in", (count) => __("{0} mails are taken in within a minute.", [count]));
	add(__("Set Aside"), "set_aside", (count) => __("{0} mails set aside.", [count]));
	add(__("Try Again"), "try_again", (count) => __("{0} mails are tried again within a minute.", [count]));
}

async function on_many(listview, method, done) {
	const mails = listview.get_checked_items(true);
	const count = await call(`inbound.${method}`, { mails });
	frappe.show_alert({ message: escape(done(count)), indicator: count ? "green" : "orange" }, 7);
	listview.clear_checked_items();
	listview.last_args = null; // else the list thinks that nothing can have changed within three seconds
	listview.refresh();
}

/** The form: what it is, in words, and what can be done. */
export function show(frm) {
	if (frm.is_new()) return;
	frm.disable_save();
	frm.page.set_indicator(words_of(frm.doc), colour_of(frm.doc));
	frm.set_intro("");
	frm.layout.wrapper.find(".fo-mail").remove();
	const said = what_now(frm.doc);
	if (said) frm.set_intro(said, ["Held", "Failed"].includes(frm.doc.state) || is_left_over(frm.doc) ? "orange" : "blue");
	set_buttons(frm, buttons(frm));
	if (!frm.doc.raw_file) return;
	frm.add_custom_button(__("Download"), () => download(frm.docname));
	quietly(show_words(frm));
}

/** What the mail says: nobody decides about a subject alone. As plain text, whatever it was. */
async function show_words(frm) {
	const name = frm.docname;
	const { text, files } = await frappe.xcall("facility_frontoffice.api.inbound.words_of", { mail: name });
	frm.layout.wrapper.find(".fo-mail").remove();
	if (frm.docname !== name || !(text || files.length)) return;
	const names = files.map((file) => `<li>${escape(file)}</li>`).join("");
	frm.layout.wrapper.find(".form-page").first().prepend(
		`<div class="fo-mail" role="region" aria-label="${escape(__("What It Says"))}">
			<div class="fo-mail-text">${escape(text) || `<span class="text-muted">${__("no words")}</span>`}</div>
			${names && `<ul class="fo-mail-files text-muted small">${names}</ul>`}
		</div>`,
	);
}

function buttons(frm) {
	const { state } = frm.doc;
	if (!frappe.model.can_create("Client Request") || ["Taken In", "Waiting"].includes(state)) return [];
	const is_open = state !== "Recorded" || is_left_over(frm.doc);
	const found = [
		{ label: __("Take In as New Request"), key: "alt+t", primary: is_open, action: () => quietly(take_in(frm)) },
		{ label: __("Attach to a Request"), key: "alt+a", action: () => attach(frm) },
	];
	if (state === "Failed" && frm.doc.raw_file) {
		found.push({ label: __("Try Again"), key: "alt+r", action: () => quietly(act(frm, "try_again", __("It is tried again within a minute."))) });
	}
	if (is_open) found.push({ label: __("Set Aside"), key: "alt+d", action: () => quietly(act(frm, "set_aside", __("Set aside"))) });
	return found;
}

async function take_in(frm) {
	open_request(frm, await call("inbound.take_in", { mail: frm.docname }));
}

function attach(frm) {
	ask({
		title: __("Attach to a Request"),
		fields: [
			{
				fieldname: "client_request",
				fieldtype: "Link",
				options: "Client Request",
				label: __("Client Request"),
				reqd: 1,
				description: __("The mail and its files are put there. The client hears nothing of it."),
			},
		],
		label: __("Attach"),
		action: async ({ client_request }) =>
			open_request(frm, await call("inbound.attach", { mail: frm.docname, client_request })),
	});
}

function open_request(frm, { client_request }) {
	frappe.show_alert({ message: __("Taken in as {0}", [escape(client_request)]), indicator: "green" }, 5);
	frm.reload_doc();
	frappe.set_route("Form", "Client Request", client_request);
}

async function act(frm, method, done) {
	await call(`inbound.${method}`, { mails: [frm.docname] });
	frappe.show_alert({ message: done, indicator: "green" }, 5);
	await frm.reload_doc();
}

function download(mail) {
	window.open(`/api/method/facility_frontoffice.api.inbound.download?mail=${encodeURIComponent(mail)}`, "_self");
}

function is_left_over({ state, outcome }) {
	return state === "Recorded" && LEFT_OVER.includes(outcome);
}

function colour_of(doc) {
	return is_left_over(doc) ? "orange" : COLOURS[doc.state] || "gray";
}

function words_of(doc) {
	const { state, outcome } = doc;
	return is_left_over(doc) ? __(outcome, null, DOCTYPE) : __(state, null, DOCTYPE);
}

function what_now(doc) {
	if (doc.state === "Held") return __("Too much came of this sender. Take it in, or set it aside.");
	if (doc.state === "Recorded" && doc.outcome === "Set Aside") return __("Nothing is done with it. It is deleted after a while.");
	if (doc.state === "Failed") return __("It could not be taken in: {0}", [escape(as_typed(doc.error || ""))]);
	if (doc.state === "Waiting") return __("It is handled within a minute.");
	if (doc.outcome === "Too Large") return __("Only its head was fetched. The mail itself is in the mailbox {0}.", [escape(doc.email_account || "")]);
	if (doc.outcome === "Unreadable") return __("Nobody can be answered. Download it to look at it, then take it in or set it aside.");
	return "";
}
