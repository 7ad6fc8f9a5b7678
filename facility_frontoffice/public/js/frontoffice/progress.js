/** How a request stands, in one panel: clocks and promise, who does what, what was promised. */

import { ask, call, quietly, save } from "./calls";
import { bind_tasks, task_row } from "./client_tasks";
import { clock_record, clocks_panel } from "./clocks";
import { escalations } from "./escalations";
import { ask_expert, call_back, promise } from "./make_promise";
import { reapply_norm, why_norm } from "./norm";
import { answer_html } from "./product_questions";
import { bind_promises, promise_rows } from "./promises";
import { send_elsewhere } from "./send_elsewhere";
import { unit_link } from "./unit_card";
import { ENDED, approval_notice, day, escape, link, pill, time_left, when } from "./words";

/** Fills `wrapper` with the progress of the request on the form. */
export async function show_progress(frm, wrapper) {
	const $wrapper = $(wrapper);
	const name = frm.docname;
	if ($wrapper.data("request") !== name) {
		$wrapper.html(`<div class="fo-progress"><p class="fo-empty">${__("Looking how it stands…")}</p></div>`);
	}
	const stand = await frappe.xcall("facility_frontoffice.api.desk.progress", { request: name });
	if (frm.docname !== name) return; // another request came on the screen meanwhile
	$wrapper.data("request", name).html(`
		<div class="fo-progress">
			${head(frm.doc, stand)}
			${clocks_panel(stand.clocks, { cancelled: stand.status === "Cancelled", extra: promised(stand) })}
			${why_norm(frm, stand)}
			<div class="fo-columns">
				<div>
					${part(__("Products"), lines(stand.lines, Boolean(frm.perm[0]?.write)), __("No product chosen yet. Add one to go on."))}
					${part(__("What the Client Does"), stand.tasks.map((row) => task_row(row, frm.doc.client_phone)), __("The client has nothing to do."))}
					${part(__("Rooms"), stand.reservations.map(reservation))}
					${part(__("Purchases"), stand.purchases.map(purchase), __("Nothing was ordered for this request."))}
				</div>
				<div>
					${part(__("Promises"), promise_rows(stand.promises), __("Nothing was promised yet."), "fo-vows", promise_buttons(frm, stand))}
				</div>
			</div>
			${escalations(stand.escalations)}
			${clock_record(stand.events)}
		</div>`);
	bind_promises($wrapper, frm, stand.promises);
	$wrapper.find("[data-new-promise]").on("click", function () {
		quietly(NEW_PROMISES[this.dataset.newPromise](frm));
	});
	$wrapper.find("[data-reapply]").on("click", () => quietly(reapply_norm(frm)));
	$wrapper.find("[data-elsewhere]").on("click", function () {
		quietly(send_on(frm, this.dataset.elsewhere));
	});
	bind_tasks($wrapper, frm, stand.tasks);
}

/** What came back of the open lines of a saved request, and waits for another party. */
export async function returned_work(frm) {
	const may_be_back = (frm.doc.lines || []).some((line) => line.decision === "Sent Out" && line.status === "New");
	if (!may_be_back) return [];
	const stand = await frappe.xcall("facility_frontoffice.api.desk.progress", { request: frm.docname });
	return stand.lines
		.filter((line) => line.status === "New")
		.flatMap((line) =>
			line.assignments
				.filter((row) => row.status === "Returned" && row.waits_for_party)
				.map((row) => ({ name: row.name, line: line.name, title: [line.product_name, row.step].filter(Boolean).join(": ") }))
		);
}

/** Sends returned work to another party, and asks which when several came back. */
export function send_returned(frm, returned) {
	if (returned.length === 1) return send_on(frm, returned[0].name);
	return ask({
		title: __("Send Elsewhere"),
		fields: [
			{
				fieldname: "assignment",
				fieldtype: "Select",
				label: __("Which work?"),
				options: returned.map((row) => ({ value: row.name, label: `${row.title} (${row.name})` })), // one product may be there twice
				default: returned[0].name,
				reqd: 1,
			},
		],
		label: __("Go On"),
		action: ({ assignment }) => send_on(frm, assignment),
	});
}

/** Sends returned work to another party, and shows where it went. */
async function send_on(frm, assignment) {
	await save(frm);
	await send_elsewhere(assignment, async (party) => {
		await call("fulfilment.reassign", { assignment, ...party });
		await frm.reload_doc();
		frappe.show_alert({ message: __("Sent"), indicator: "green" }, 5);
	});
}

function head(doc, stand) {
	const facts = [
		escape(doc.client_name || doc.client_email || ""),
		doc.beneficiary_name ? __("for {0}", [escape(doc.beneficiary_name)]) : "",
		doc.location ? link("Location", doc.location) : "",
		doc.client_phone ? `<a href="tel:${escape(doc.client_phone)}">${escape(doc.client_phone)}</a>` : "",
		stand.owner ? __("owner {0}", [escape(stand.owner)]) : __("nobody owns it yet"),
		doc.auto_repeat ? `<b>${__("recurs")}</b>` : "",
		stand.held_by && stand.held_by !== stand.owner ? __("now with {0}", [`<b>${escape(stand.held_by)}</b>`]) : "",
		stand.last_client_update_at
			? __("client last told {0}", [escape(when(stand.last_client_update_at))])
			: __("client not told yet"),
		stand.next_check ? __("next check {0}", [escape(when(stand.next_check))]) : "",
	].filter(Boolean);
	const why = [
		doc.status === "On Hold" && doc.hold_reason ? __("Paused: {0}", [escape(doc.hold_reason)]) : "",
		doc.status === "Cancelled" && doc.cancel_reason ? __("Cancelled: {0}", [escape(doc.cancel_reason)]) : "",
		doc.status === "Cancelled" && doc.alternative ? __("Instead: {0}", [escape(doc.alternative)]) : "",
	].filter(Boolean);
	return `<p class="fo-who"><b>${escape(doc.name)}</b> · ${facts.join(" · ")}</p>
		${why.length ? `<p class="fo-why">${why.join(" · ")}</p>` : ""}`;
}

function promised(stand) {
	const wish = stand.desired_date
		? `<div class="text-muted">${__("wished for {0}", [escape(when(stand.desired_date))])}</div>`
		: "";
	const over = stand.promised_date && !ENDED["Client Request"].includes(stand.status) && time_left(stand.promised_date).late;
	const date = stand.promised_date
		? `<b class="${over ? "fo-late" : ""}">${escape(when(stand.promised_date))}</b>`
		: `<span class="fo-empty">${__("nothing promised")}</span>`;
	return `<div class="fo-clock fo-promised"><h6>${__("Promised")}</h6>${date}${wish}</div>`;
}

const NEW_PROMISES = { promise, call_back, ask_expert };

function promise_buttons(frm, stand) {
	if (!frm.perm[0]?.write || ["Closed", "Cancelled"].includes(stand.status)) return "";
	const button = (name, label, key) =>
		`<button type="button" class="btn btn-xs btn-default" data-new-promise="${name}" title="${escape(label)} (${key})">${escape(label)}</button>`;
	return `<span class="fo-part-buttons">${[
		button("promise", __("Promise", null, "Facility Commitment"), "Alt+T"),
		button("call_back", __("Call Back"), "Alt+B"),
		stand.status === "Completed" ? "" : button("ask_expert", __("Ask an Expert"), "Alt+Q"),
	].join("")}</span>`;
}

// Lines ---------------------------------------------------------------------------------------------

function lines(rows, may_send) {
	return rows.map((line) => {
		const answers = line.answers.map(
			(row) => `<li><span class="text-muted">${escape(row.question)}</span> ${answer_html(
					row.answer,
					row.file || undefined
				)}</li>`
		);
		const work = [...line.assignments.map((row) => assignment(row, may_send && row.waits_for_party)), ...line.next_steps.map(next_step)];
		const direct = line.decision === "Handled Directly"
			? `<p class="text-muted">${__("Handled directly by {0}, {1}", [escape(line.decided_by || ""), escape(when(line.decided_at))])}</p>`
			: "";
		const waiting = line.status === "New" && !work.length && !direct ? `<p class="fo-empty">${__("Nobody has this yet: answer it, or send it out.")}</p>` : "";
		return `<div class="fo-line">
			<div class="fo-line-head"><b>${escape(line.product_name)}</b>
				${line.qty !== 1 ? `<span class="text-muted">× ${escape(format_number(line.qty, null, line.qty % 1 ? 2 : 0))}</span>` : ""}
				${pill("Client Request Line", line.status)}</div>
			${answers.length ? `<ul class="fo-answers">${answers.join("")}</ul>` : ""}
			${direct}${waiting}
			${work.length ? `<ol class="fo-work">${work.join("")}</ol>` : ""}
		</div>`;
	});
}

function assignment(row, is_to_send) {
	const ended = ["Completed", "Returned", "Cancelled"].includes(row.status);
	const unit = row.backoffice_unit && unit_link(row.backoffice_unit, __(row.backoffice_unit));
	const party = [row.supplier ? escape(row.supplier) : unit, row.person && escape(row.person)].filter(Boolean).join(", ");
	const date = row.expected_date || row.due;
	const left = !ended && date ? time_left(date) : null;
	const reason = row.return_reason || row.delay_reason;
	return `<li class="${ended ? "ended" : ""}">
		<div>${link("Backoffice Assignment", row.name, row.step || __("Deliver"))} ${pill("Backoffice Assignment", row.status)}</div>
		<div class="text-muted small" title="${escape(row.routing_reason || "")}">${party || __("nobody yet")}
			${row.hop > 1 ? ` · ${__("sent for the {0}th time", [row.hop])}` : ""}
			${row.completed_at ? ` · ${__("done {0}", [escape(when(row.completed_at))])}` : ""}
			${left ? ` · ${left.late ? `<span class="fo-late">${escape(when(date))}, ${escape(left.text)}</span>` : __("before {0}", [escape(when(date))])}` : ""}
			${row.expected_date && row.due && row.expected_date > row.due ? ` · ${__("was {0}", [escape(when(row.due))])}` : ""}
		</div>
		${reason ? `<div class="small">“${escape(reason)}”</div>` : ""}
		${row.goods_back_at ? `<div class="small fo-late">${__("Not all there any more since {0}: decide what the client gets", [escape(when(row.goods_back_at))])}</div>` : ""}
		${is_to_send ? `<button type="button" class="btn btn-xs btn-primary" data-elsewhere="${escape(row.name)}">${__("Send Elsewhere")}</button>` : ""}
		${row.waits_for_approval && !ended ? `<div class="small">${approval_notice(row.waits_for_approval)}</div>` : ""}
		${row.last_note && !ended ? `<div class="small">${escape(when(row.last_update_at))}: ${escape(row.last_note)}</div>` : ""}
		${row.result ? `<div class="small">${escape(row.result)}</div>` : ""}
		${row.received_by ? `<div class="small">${__("received by {0}", [escape(row.received_by)])}</div>` : ""}
		${row.inspection.map(inspected).join("")}
		${row.evidence ? `<div class="small"><a href="${encodeURI(row.evidence)}" target="_blank" rel="noopener">${__("Evidence")}</a></div>` : ""}
	</li>`;
}

function inspected(row) {
	const wrong = row.outcome === "Not in Order";
	return `<div class="small ${wrong ? "fo-late" : "text-muted"}">${escape(row.point)}: ${escape(__(row.outcome))}${row.remark ? `, ${escape(row.remark)}` : ""}</div>`;
}

function next_step(row) {
	return `<li class="to-come"><span>${escape(row.step)}</span>
		<span class="text-muted small"> ${row.party ? `${escape(row.party)} · ` : ""}${__("after this")}</span></li>`;
}

// Other ---------------------------------------------------------------------------------------------

function reservation(row) {
	return `<div class="fo-item">${link("Facility Reservation", row.name, row.location)} ${pill("Facility Reservation", row.status)}
		<div class="text-muted small">${escape(when(row.starts_at))} – ${escape(when(row.ends_at))}${
			row.attendees ? ` · ${__("{0} people", [row.attendees])}` : ""
		}</div></div>`;
}

function purchase(row) {
	const state = row.docstatus === 0 ? __("Draft") : __(row.status);
	return `<div class="fo-item">
		${row.may_read ? link(row.doctype, row.name) : escape(row.name)}
		<span class="text-muted small">${escape(__(row.doctype))} · ${escape(state)}${
			row.supplier ? ` · ${escape(row.supplier)}` : ""
		}${row.date ? ` · ${escape(day(row.date))}` : ""}</span></div>`;
}

/** A part of the panel; without rows it says so in words, or is left out when there are none to say. */
function part(title, rows, empty, look = "", extra = "") {
	if (!rows.length && !empty) return "";
	return `<section class="fo-part ${look}"><h6>${title} ${extra}</h6>${
		rows.length ? rows.join("") : `<p class="fo-empty">${empty}</p>`
	}</section>`;
}
