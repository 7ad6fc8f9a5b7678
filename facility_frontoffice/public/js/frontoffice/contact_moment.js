/** One contact: who, how long they waited, what came of it; and what an agent does with it. */

import { ask, call, save } from "./calls";
import { softeners_html, standing_of } from "./desk_standing";
import { segment } from "./promise_actions";
import { set_buttons } from "./shortcuts";
import { escape, link, pill, when } from "./words";

const DOCTYPE = "Facility Contact Moment";
const WRITTEN = ["Email", "Portal"];
const CHOICES = ["Wait", "Call Back", "Come Back"];
const CHOICE_ICONS = { Wait: "review", "Call Back": "call", "Come Back": "users" };

/** What a new request may know of a contact: field of the request, field of the contact. */
const KNOWN = {
	client_name: "caller_name",
	client_phone: "caller_phone",
	client_email: "caller_email",
	client_user: "client_user",
	contact: "contact",
	employee: "employee",
};

/** Opens a new request with the client of a contact filled in, linked to it when it is saved. */
export function take_in(contact) {
	const known = Object.fromEntries(
		Object.entries(KNOWN)
			.filter(([, field]) => contact[field])
			.map(([field, source]) => [field, contact[source]])
	);
	frappe.model.with_doctype("Client Request", () => {
		const doc = frappe.model.get_new_doc("Client Request", null, null, true);
		Object.assign(doc, {
			channel: contact.channel || "Phone",
			contact_moment: contact.contact_moment || contact.name,
			...known,
		});
		frappe.set_route("Form", "Client Request", doc.name);
	});
}

export function show_contact(frm) {
	set_contact_buttons(frm);
	if (frm.is_new()) return;
	show_panel(frm);
}

// What is shown -------------------------------------------------------------------------------------

async function show_panel(frm) {
	const { doc } = frm;
	const $wrapper = frm.fields_dict.panel.$wrapper;
	$wrapper.html(`<div class="fo-work-panel"><div class="fo-work-head">
		<div>${who(doc)}</div><div>${waited(doc)}</div><div class="fo-until">${came_of_it(doc)}</div>
	</div><div data-part="softeners"></div></div>`);
	if (doc.outcome !== "Waiting" || WRITTEN.includes(doc.channel)) return;
	const { softeners } = await standing_of(doc.service_desk);
	const here = softeners.filter((row) => !row.channel || row.channel === doc.channel);
	if (frm.docname === doc.name) $wrapper.find("[data-part=softeners]").html(softeners_html(here));
}

function who(doc) {
	const phone = doc.caller_phone
		? `<a class="fo-phone" href="tel:${escape(doc.caller_phone)}">${frappe.utils.icon("call", "xs")} ${escape(doc.caller_phone)}</a>`
		: "";
	const details = [phone, doc.caller_email ? escape(doc.caller_email) : ""].filter(Boolean).join(" · ");
	return `<div class="fo-big">${escape(doc.caller_name || __("Client unknown"))}</div><div>${details}</div>
		<div class="text-muted">${escape(__(doc.channel))} · ${escape(when(doc.started_at))}</div>`;
}

/** The wait against the norm of that moment. */
function waited(doc) {
	const measured = doc.answer_seconds !== null && doc.answer_seconds !== undefined;
	const look = measured && doc.answered_within && !doc.within_norm ? "fo-late" : "";
	const time = measured ? __("answered after {0}", [seconds(doc.answer_seconds)]) : "";
	const norm = doc.answered_within ? __("norm {0}", [seconds(doc.answered_within)]) : "";
	return `<div class="${look}">${escape(time)}</div><div class="text-muted">${escape(norm)}</div>
		${doc.handling_seconds ? `<div class="text-muted">${escape(__("handled in {0}", [seconds(doc.handling_seconds)]))}</div>` : ""}`;
}

function came_of_it(doc) {
	const chosen = doc.choice ? `<div>${escape(__(doc.choice))} ${escape(when(doc.choice_for))}</div>` : "";
	const request = doc.client_request
		? link("Client Request", doc.client_request)
		: doc.no_request_reason
		? escape(doc.no_request_reason)
		: doc.without_request
		? `<span class="fo-soon">${__("No request yet")}</span>`
		: "";
	return `<div>${pill(DOCTYPE, doc.outcome)}</div>${chosen}<div>${request}</div>`;
}

/** Short times as one says them: "25 s", "4 min 5 s", "1 h 10 min". */
export function seconds(value) {
	const total = Math.round(value || 0);
	const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
	if (hours) return minutes ? __("{0} h {1} min", [hours, minutes]) : __("{0} h", [hours]);
	if (minutes) return rest ? __("{0} min {1} s", [minutes, rest]) : __("{0} min", [minutes]);
	return __("{0} s", [rest]);
}

// What is done --------------------------------------------------------------------------------------

function set_contact_buttons(frm) {
	if (frm.is_new() || !frm.perm[0]?.write) return set_buttons(frm, []);
	const { doc } = frm;
	const buttons = [];
	const add = (label, key, action, options = {}) => buttons.push({ label, key, action, ...options });
	if (!doc.client_request) {
		add(__("Take In"), "alt+n", () => take_in(doc), { primary: true });
		add(__("Link to Request"), "alt+l", () => link_to_request(frm));
		if (!doc.no_request_reason) add(__("No Request Needed"), "alt+x", () => no_request_needed(frm));
	}
	const has_chosen = ["Call Back", "Come Back"].includes(doc.choice);
	if (!has_chosen && !WRITTEN.includes(doc.channel)) add(__("Wait or Come Back"), "alt+w", () => offer_choice(frm));
	if (doc.choice === "Come Back" && !doc.came_back_at) {
		add(__("They Came Back"), "alt+b", () => act(frm, "came_back", {}, __("Noted")), { primary: true });
	}
	set_buttons(frm, buttons);
}

async function act(frm, method, args, done) {
	await save(frm);
	const answer = await call(`reachability.${method}`, { contact_moment: frm.docname, ...args });
	await frm.reload_doc();
	const waits = answer.commitment_status === "To Approve";
	frappe.show_alert(
		waits ? { message: __("Waits for approval"), indicator: "orange" } : { message: done, indicator: "green" },
		5
	);
	return answer;
}

function link_to_request(frm) {
	ask({
		title: __("Link to Request"),
		fields: [
			{
				fieldname: "request",
				fieldtype: "Link",
				options: "Client Request",
				label: __("Which request was it about?"),
				reqd: 1,
				only_select: true,
			},
		],
		label: __("Link to Request"),
		action: ({ request }) => act(frm, "link_request", { request }, __("Linked")),
	});
}

function no_request_needed(frm) {
	ask({
		title: __("No Request Needed"),
		fields: [
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why not?"),
				reqd: 1,
				description: __("For example a wrong number, or a call that was only put through"),
			},
		],
		label: __("Done"),
		action: ({ reason }) => act(frm, "no_request_needed", { reason }, __("Off the list")),
	});
}

/** The choice is the client's: who is called back gets a promise, who comes back a time. */
async function offer_choice(frm) {
	const { softeners } = await standing_of(frm.doc.service_desk);
	const here = softeners.filter((row) => !row.channel || row.channel === frm.doc.channel);
	const dialog = ask({
		title: __("Wait or Come Back"),
		fields: [
			{ fieldname: "choice", fieldtype: "Select", label: __("What does the client prefer?"), options: CHOICES.join("\n"), default: "Wait", reqd: 1 },
			{ fieldname: "softeners", fieldtype: "HTML", options: softeners_html(here), depends_on: "eval:doc.choice === 'Wait'" },
			{ fieldname: "at", fieldtype: "Datetime", label: __("When?"), hide_timezone: 1, depends_on: "eval:doc.choice !== 'Wait'", mandatory_depends_on: "eval:doc.choice !== 'Wait'" },
			{ fieldname: "about", fieldtype: "Small Text", label: __("About"), depends_on: "eval:doc.choice === 'Call Back'", description: __("The client reads this") },
		],
		label: __("Note", null, "Facility Contact Moment"),
		action: ({ choice, at, about }) =>
			act(
				frm,
				"offer_choice",
				{ choice, at: choice === "Wait" ? null : at, about: choice === "Call Back" ? about || "" : "" },
				choice === "Call Back" ? __("The call is promised") : __("Noted")
			),
	});
	segment(dialog, "choice", CHOICE_ICONS);
}

/** A cell for the list: how long the client waited, red beyond the norm of that moment. */
export function wait_cell(doc) {
	if (doc.answer_seconds === null || doc.answer_seconds === undefined) return `<span class="text-muted">–</span>`;
	const look = doc.answered_within && !doc.within_norm ? "fo-late" : "";
	const norm = doc.answered_within ? __("norm {0}", [seconds(doc.answered_within)]) : "";
	return `<span class="ellipsis ${look}" title="${escape(norm)}">${escape(seconds(doc.answer_seconds))}</span>`;
}
