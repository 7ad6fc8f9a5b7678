/** How a supplier is told of an assignment and acts on it without a log-in; and the card of a supplier. */

import { call, quietly } from "./calls";
import { day, escape, link, pill, when } from "./words";

const KINDS = {
	Work: (to) => __("Mail about the work to {0}", [to]),
	"Work reminder": (to) => __("Mail that asks how it stands to {0}", [to]),
	"Work withdrawn": (to) => __("Mail that it is not needed any more to {0}", [to]),
};

/** Shows it in the panel of an assignment that a supplier does, to the front office. */
export async function show_supplier_access(frm, $panel) {
	if (!frm.doc.supplier || !frappe.user.has_role(["Frontoffice Agent", "Frontoffice Manager", "Facility Administrator", "System Manager"])) return;
	const name = frm.docname;
	const about = await frappe.xcall("facility_frontoffice.api.suppliers.access", { assignment: name });
	if (!about || frm.docname !== name) return;
	$panel.find(".fo-supplier-access").remove();
	const $access = $(access_html(about)).appendTo($panel);
	$access.find("[data-send]").on("click", () => send(frm, $panel, about));
	$access.find("[data-take-back]").on("click", () => take_back(frm, $panel));
}

function access_html(about) {
	const lines = about.messages.map(message_line);
	if (about.link) lines.push(link_line(about.link));
	const nobody = !about.email && !about.has_log_in;
	const buttons = [];
	if (about.may_send) {
		buttons.push(`<button type="button" class="btn btn-xs btn-default" data-send>${about.link ? __("Send a New Link") : __("Send a Link")}</button>`);
	}
	if (about.link?.works) {
		buttons.push(`<button type="button" class="btn btn-xs btn-default" data-take-back>${__("Withdraw the Link")}</button>`);
	}
	return `<section class="fo-supplier-access" aria-label="${__("Link of the Supplier")}">
		<h6>${__("Link of the Supplier")}</h6>
		${nobody ? `<div class="fo-notice fo-late">${__("{0} was not told: no e-mail address for work is known. Call them, or fill it in.", [link("Supplier", about.supplier)])}</div>` : ""}
		${about.has_log_in ? `<p class="text-muted">${__("Somebody of theirs has a log-in and finds the work there.")}</p>` : ""}
		${lines.length ? `<ul class="fo-supplier-lines">${lines.map((line) => `<li>${line}</li>`).join("")}</ul>` : ""}
		<div>${buttons.join(" ")}</div>
	</section>`;
}

function message_line(row) {
	const to = row.recipient ? `<b>${escape(row.recipient)}</b>` : __("nobody");
	const text = KINDS[row.kind]?.(to) || `${escape(__(row.kind))}: ${to}`;
	const error = row.error ? ` <span class="fo-late small">${escape(row.error)}</span>` : "";
	return `${text} <span class="text-muted">${escape(when(row.sent_at || row.creation))}</span> ${pill("Facility Message", row.status)}${error}`;
}

function link_line(row) {
	const opened = row.opened_at ? __("opened {0}", [escape(when(row.opened_at))]) : __("not opened yet");
	const last = escape(when(row.last_used_at));
	const used = row.uses > 1 ? __("used {0} times, last {1}", [row.uses, last]) : row.uses ? __("used once, {0}", [last]) : "";
	return [opened, used, state_of(row)].filter(Boolean).join(" · ");
}

function state_of(row) {
	if (row.withdrawn_why === "By the Front Office") {
		return `<span class="fo-late">${__("withdrawn {0} by {1}", [escape(when(row.withdrawn_at)), escape(row.withdrawn_by || "")])}</span>`;
	}
	if (row.withdrawn_at) return `<span class="text-muted">${__("works no more: {0}", [escape(__(row.withdrawn_why))])}</span>`;
	if (row.is_expired) return `<span class="fo-late">${__("expired {0}", [escape(when(row.expires_at))])}</span>`;
	return row.works ? __("works until {0}", [escape(day(row.expires_at))]) : "";
}

function send(frm, $panel, about) {
	const question = about.link?.works
		? __("Mail a new link to {0}? The link that they have now works no more then.", [`<b>${escape(about.email)}</b>`])
		: __("Mail a link to {0}?", [`<b>${escape(about.email)}</b>`]);
	frappe.confirm(question, () => quietly(do_it(frm, $panel, "suppliers.send_link", __("It is on its way to {0}", [about.email]))));
}

function take_back(frm, $panel) {
	frappe.confirm(__("Withdraw the link? The supplier can do nothing with it any more, and cannot ask for a new one."), () =>
		quietly(do_it(frm, $panel, "suppliers.withdraw_link", __("Withdrawn")))
	);
}

async function do_it(frm, $panel, method, done) {
	await call(method, { assignment: frm.docname });
	frappe.show_alert({ message: escape(done), indicator: "green" }, 5);
	await show_supplier_access(frm, $panel);
}

// The card of a supplier ---------------------------------------------------------------------------

const CONTRACTS = {
	"in force": (card) => (card.ends ? __("up to and including {0}", [day(card.ends)]) : __("in force")),
	"not begun": (card) => __("begins on {0}: no work goes there before", [day(card.begins)]),
	ended: (card) => __("ended on {0}: no new work goes there", [day(card.ends)]),
	none: () => __("no dates are known"),
};

const takes_no_work = (card) => ["not begun", "ended"].includes(card.contract);
const ends_soon = (card) => (card.days_left !== null ? __("ends in {0} days", [card.days_left]) : "");

/** What is wrong with a contract, for the top of a form; empty when nothing is. */
export function contract_warning(card) {
	if (takes_no_work(card)) return __("Contract with the front office: {0}", [CONTRACTS[card.contract](card)]);
	return card.days_left !== null ? __("Contract with the front office: {0}", [ends_soon(card)]) : "";
}

export function card_html(card) {
	const soon = card.days_left !== null ? ` <span class="indicator-pill orange">${ends_soon(card)}</span>` : "";
	const look = takes_no_work(card) ? "fo-late" : "";
	const hours = card.hours ? `${link("Facility Calendar", card.hours, __(card.hours))} ${open_pill(card.is_open_now)}` : "";
	const facts = [
		[__("Contract"), `<span class="${look}">${escape(CONTRACTS[card.contract](card))}</span>${soon}`],
		[__("Agreement"), escape(card.agreement)],
		[__("Service Level"), card.level && link("Facility Service Level", card.level, __(card.level))],
		[__("What They Do"), escape(card.tasks)],
		[__("Skills"), escape(card.skills)],
		[__("Hours"), hours],
		[__("Gets the Work"), [card.email && escape(card.email), card.phone && `<a href="tel:${escape(card.phone)}">${escape(card.phone)}</a>`].filter(Boolean).join(" · ") || `<span class="fo-late">${__("nobody: no e-mail address is known")}</span>`],
	];
	return `<div class="fo-supplier-card">
		<div class="fo-supplier-figures">${figures(card)}</div>
		<dl>${facts.filter(([, value]) => value).map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join("")}</dl>
	</div>`;
}

function open_pill(is_open) {
	return is_open ? `<span class="indicator-pill green">${__("open now")}</span>` : `<span class="indicator-pill gray">${__("closed now")}</span>`;
}

function figures(card) {
	const figure = (number, text, is_late) => `<div><b class="${is_late ? "fo-late" : ""}">${number}</b> <span class="text-muted">${text}</span></div>`;
	return [
		figure(card.open, __("open"), false),
		figure(card.late, __("late"), card.late > 0),
		figure(card.sent, __("sent in {0} days", [card.recent_days]), false),
		figure(card.returned, __("of which returned"), false),
	].join("");
}
