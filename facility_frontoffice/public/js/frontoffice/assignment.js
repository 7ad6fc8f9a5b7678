/** An assignment for who does the work: who, where, what and until when; then a button for each thing to do. */

import { show_asset_work } from "./asset_buttons";
import { ask, call, save } from "./calls";
import { bind_chase, chase_notice } from "./chased";
import { bind_tasks, task_notice } from "./client_tasks";
import { clock_record, clocks_panel } from "./clocks";
import { evidence_words, finish } from "./finish";
import { purchase_buttons, standing_notice, standing_of } from "./purchase_buttons";
import { send_elsewhere } from "./send_elsewhere";
import { show_supplier_access } from "./supplier_access";
import { unit_link } from "./unit_card";
import { approval_notice, as_typed, escape, link, pill, time_left, when } from "./words";
import { bind_clicks, bind_keys, buttons_html } from "./work_buttons";
import { ask_client_fields, delay_fields, return_fields } from "./work_dialogs";
import { clock_waits, wanted_by, what, who } from "./work_facts";

const ENDED = ["Completed", "Returned", "Cancelled"];

export async function show_assignment(frm) {
	if (frm.is_new()) return;
	const $wrapper = frm.fields_dict.work.$wrapper;
	const name = frm.docname;
	const [about, buying] = await Promise.all([
		frappe.xcall("facility_frontoffice.api.desk.assignment", { assignment: name }),
		standing_of(frm.doc),
	]);
	if (frm.docname !== name) return;
	const buttons = possible(frm, about, buying);
	$wrapper.html(`<div class="fo-work-panel">
		<div class="fo-work-head">
			<div>
				<div class="fo-big">${escape(frm.doc.location || __("No place given"))}</div>
				<div>${who(frm.doc, about)}</div>
			</div>
			<div>
				<div class="fo-big">${escape(what(frm.doc))}</div>
				<div class="text-muted">${link("Client Request", frm.doc.client_request, `${frm.doc.client_request}: ${about.subject}`)}</div>
			</div>
			<div class="fo-until">${until(frm.doc, about)}</div>
		</div>
		${frm.doc.instructions ? `<div class="fo-asked">${escape(as_typed(frm.doc.instructions))}</div>` : ""}
		${how_it_came(frm.doc)}
		${notice(frm.doc)}
		${about.waits_for_approval ? `<div class="fo-notice">${approval_notice(about.waits_for_approval)}</div>` : ""}
		${standing_notice(buying)}
		${frm.perm[0]?.write && !ENDED.includes(frm.doc.status) ? chase_notice(frm.doc) : ""}
		${about.tasks.map((row) => task_notice(row, about.client_phone)).join("")}
		<div class="fo-work-buttons">${buttons_html(buttons)}</div>
		${ENDED.includes(frm.doc.status) ? "" : needs(frm.doc)}
		${clocks_panel(about.clocks, { cancelled: frm.doc.status === "Cancelled" })}
		${steps(about.steps, name)}
		${clock_record(about.events)}
	</div>`);
	bind_clicks($wrapper, buttons);
	bind_keys(frm, buttons);
	show_supplier_access(frm, $wrapper.find(".fo-work-panel"));
	show_asset_work(frm, $wrapper.find(".fo-work-panel"));
	bind_tasks($wrapper, frm, about.tasks);
	bind_chase($wrapper, frm, () => delay(frm));
}

// What is shown -------------------------------------------------------------------------------------

function until(doc, about) {
	const state = pill("Backoffice Assignment", doc.status);
	if (ENDED.includes(doc.status)) {
		return `<div>${state}</div><div class="text-muted">${doc.completed_at ? escape(when(doc.completed_at)) : ""}</div>`;
	}
	const date = wanted_by(doc);
	if (!date) return `<div>${state}</div><div class="text-muted">${clock_waits(doc) ? "" : __("No date was promised")}</div>`;
	const left = time_left(date);
	const look = left.late ? "fo-late" : left.soon ? "fo-soon" : "";
	const promised = about.promised_date
		? `<div class="text-muted small">${__("the client was promised {0}", [escape(when(about.promised_date))])}</div>`
		: "";
	return `<div>${state}</div>
		<div class="fo-big ${look}">${escape(when(date))}</div>
		<div class="${look || "text-muted"}">${escape(left.text)}${
			doc.expected_date && doc.due ? ` · ${__("was {0}", [escape(when(doc.due))])}` : ""
		}</div>${promised}`;
}

function notice(doc) {
	const lines = [];
	if (doc.breached_at && !ENDED.includes(doc.status)) {
		lines.push(`<div class="fo-notice fo-late">${__("Overdue since {0}. Report a delay, so that the client hears it.", [escape(when(doc.breached_at))])}</div>`);
	}
	if (doc.goods_back_at) {
		const since = escape(when(doc.goods_back_at));
		lines.push(`<div class="fo-notice">${__("What was delivered is not all there any more, since {0}. The client was told that it is done: decide what they get.", [since])}</div>`);
	}
	if (doc.return_reason) lines.push(`<div class="fo-notice">${__("Returned: {0}", [escape(as_typed(doc.return_reason))])}</div>`);
	return lines.join("");
}

function needs(doc) {
	const words = evidence_words(doc.evidence_required);
	return words ? `<p class="text-muted small">${words}</p>` : "";
}

/** Why it came to this party and this person, and what was last heard of it. */
function how_it_came(doc) {
	const unit = doc.backoffice_unit && unit_link(doc.backoffice_unit, __(doc.backoffice_unit));
	const party = [doc.supplier && escape(doc.supplier), unit].filter(Boolean).join(", ");
	const lines = [party && `<b>${party}</b>`, ...[doc.routing_reason, doc.person_reason].filter(Boolean).map(escape)].filter(Boolean);
	if (doc.hop > 1) lines.push(__("sent for the {0}th time", [doc.hop]));
	const news = doc.last_note && !ENDED.includes(doc.status)
		? `<div class="fo-notice">${escape(when(doc.last_update_at))}: ${escape(as_typed(doc.last_note))}</div>`
		: "";
	return `${lines.length ? `<p class="text-muted small">${lines.join(" · ")}</p>` : ""}${news}`;
}

function steps(rows, current) {
	if (rows.length < 2) return "";
	const items = rows.map((row) => {
		const here = row.name === current;
		const text = row.name && !here ? link("Backoffice Assignment", row.name, row.step) : escape(row.step);
		return `<li class="${here ? "here" : ""}">${text} ${row.status ? pill("Backoffice Assignment", row.status) : ""}
			<span class="text-muted small">${escape(row.party || "")}</span></li>`;
	});
	return `<ol class="fo-steps">${items.join("")}</ol>`;
}

// What can be done ----------------------------------------------------------------------------------

function possible(frm, about, buying) {
	const { status, action, accepted_at } = frm.doc;
	if (!frm.perm[0]?.write) return [];
	if (about.may_reassign) return [reassign_button(frm)];
	if (about.may_decide) return [decide_button(frm)];
	if (ENDED.includes(status)) return [];
	const approve = action === "Approve";
	const buttons = [];
	const is_first = () => !buttons.length;
	if (status === "Open") {
		buttons.push({ name: "accept", label: __("Accept"), key: "alt+a", primary: !approve, why: __("I take this on"), action: () => do_it(frm, "fulfilment.accept", {}, __("It is yours")) });
	}
	if (["Open", "Accepted", "Waiting for Supplier"].includes(status) && !approve && action !== "Purchase") {
		const label = status === "Waiting for Supplier" ? __("Go On") : __("Start");
		buttons.push({ name: "start", label, key: "alt+w", primary: is_first(), why: __("I begin now"), action: () => do_it(frm, "fulfilment.start") });
	}
	buttons.push(...purchase_buttons(frm, buying, is_first));
	if (status !== "Waiting for Client") {
		const leads = approve || status === "In Progress" || is_first();
		buttons.push({ name: "finish", label: approve ? __("Approve") : __("Finish"), key: "alt+i", primary: leads && !buttons.some((button) => button.primary), why: __("The work is done"), action: () => finish_work(frm, approve) });
	}
	buttons.push({ name: "delay", label: __("Report a Delay"), key: "alt+l", why: __("It will be later: the client is told"), action: () => delay(frm) });
	buttons.push({ name: "note", label: __("How It Stands"), key: "alt+u", why: __("A word for the front office, so that nobody needs to ask"), action: () => tell_news(frm) });
	if (["Open", "Accepted", "In Progress"].includes(status)) {
		buttons.push({ name: "ask", label: __("Ask the Client"), key: "alt+q", why: __("The clock of the client waits for the answer"), action: () => ask_client(frm) });
	}
	buttons.push({ name: "return", label: approve ? __("Refuse") : __("Return", null, "Backoffice Assignment"), key: "alt+r", why: approve ? __("Not agreed; with a reason") : __("Not ours, or not possible; with a reason"), action: () => give_back(frm, approve) });
	return buttons;
}

function reassign_button(frm) {
	return {
		name: "reassign",
		label: __("Send Elsewhere"),
		key: "alt+o",
		primary: true,
		action: () => send_elsewhere(frm.docname, (party) => do_it(frm, "fulfilment.reassign", party, __("Sent"))),
	};
}

/** Goods went back after the client was told that it is done: somebody said what the client gets instead. */
function decide_button(frm) {
	return {
		name: "decide",
		label: __("Decided"),
		key: "alt+d",
		primary: true,
		why: __("What the client gets instead is settled"),
		action: () => decide(frm),
	};
}

function decide(frm) {
	ask({
		title: __("Decided"),
		fields: [{ fieldname: "decision", fieldtype: "Small Text", label: __("What was decided?"), reqd: 1, description: __("For colleagues; tell the client yourself what they get") }],
		label: __("Decided"),
		action: ({ decision }) => do_it(frm, "purchasing.decide_on_goods_back", { decision }, __("Noted")),
	});
}

/** Calls for this assignment, and shows what came of it. */
async function do_it(frm, method, args = {}, done) {
	await save(frm);
	await call(method, { assignment: frm.docname, ...args });
	await frm.reload_doc();
	if (done) frappe.show_alert({ message: done, indicator: "green" }, 5);
}

function give_back(frm, approve) {
	ask({
		title: approve ? __("Refuse") : __("Return to the Front Office"),
		fields: return_fields(approve),
		label: approve ? __("Refuse") : __("Return", null, "Backoffice Assignment"),
		danger: true,
		action: ({ reason, kind }) => do_it(frm, "fulfilment.return_to_front_office", { reason, kind: kind || null }, __("Back at the front office")),
	});
}

/** What was typed on the form is kept first: a file that is sent along changes the document. */
async function finish_work(frm, approve) {
	await save(frm);
	finish(frm.doc, approve, (args) => do_it(frm, "fulfilment.complete", args, __("Done")));
}

function tell_news(frm) {
	ask({
		title: __("How It Stands"),
		fields: [{ fieldname: "text", fieldtype: "Small Text", label: __("How does it stand?"), reqd: 1, description: __("For the front office; the client does not read it") }],
		label: __("Tell"),
		action: ({ text }) => do_it(frm, "fulfilment.note", { text }, __("Noted")),
	});
}

function delay(frm) {
	ask({
		title: __("Report a Delay"),
		fields: delay_fields(),
		label: __("Report", null, "Backoffice Assignment"),
		action: ({ expected_date, reason }) =>
			do_it(frm, "fulfilment.report_delay", { expected_date, reason }, __("Noted; the client is told when it is later than promised")),
	});
}

function ask_client(frm) {
	ask({
		title: __("Ask the Client"),
		fields: ask_client_fields(),
		label: __("Ask"),
		action: ({ task, answer_type, due }) =>
			do_it(frm, "fulfilment.ask_client", { task, answer_type, due: due || null }, __("The client is asked")),
	});
}
