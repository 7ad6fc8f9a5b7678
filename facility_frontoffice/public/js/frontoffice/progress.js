/** How a request stands, in one panel: clocks and promise, who does what, what the client was told. */

import { ask, call, quietly } from "./calls";
import { clock_record, clocks_panel } from "./clocks";
import { escalations } from "./escalations";
import { as_base64, chosen_file, file_input } from "./files";
import { ask_expert, call_back, promise } from "./make_promise";
import { reapply_norm, why_norm } from "./norm";
import { answer_html } from "./product_questions";
import { bind_promises, promise_rows } from "./promises";
import { ENDED, day, escape, link, pill, time_left, when } from "./words";

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
					${part(__("Products"), lines(stand.lines), __("No product chosen yet. Add one to go on."))}
					${part(__("What the Client Does"), stand.tasks.map(task), __("The client has nothing to do."))}
					${part(__("Rooms"), stand.reservations.map(reservation))}
					${part(__("Purchases"), stand.purchases.map(purchase), __("Nothing was ordered for this request."))}
				</div>
				<div>
					${part(__("Promises"), promise_rows(stand.promises), __("Nothing was promised yet."), "fo-vows", promise_buttons(frm, stand))}
					${stand.messages ? part(__("To and from the Client"), stand.messages.map(message), __("The client has heard nothing yet."), "fo-told") : ""}
					${part(__("Only for Us"), stand.notes.map(note), __("No notes."), "fo-notes", add_note())}
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
	$wrapper.find("[data-add-note]").on("click", () => write_note(frm));
	$wrapper.find("[data-task-done]").on("click", function () {
		finish_task(frm, stand.tasks.find((row) => row.name === this.dataset.taskDone));
	});
}

function head(doc, stand) {
	const facts = [
		escape(doc.client_name || doc.client_email || ""),
		doc.beneficiary_name ? __("for {0}", [escape(doc.beneficiary_name)]) : "",
		doc.location ? link("Location", doc.location) : "",
		doc.client_phone ? `<a href="tel:${escape(doc.client_phone)}">${escape(doc.client_phone)}</a>` : "",
		stand.owner ? __("owner {0}", [escape(stand.owner)]) : __("nobody owns it yet"),
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

function lines(rows) {
	return rows.map((line) => {
		const answers = line.answers.map(
			(row) => `<li><span class="text-muted">${escape(row.question)}</span> ${answer_html(
					row.answer,
					row.file || undefined
				)}</li>`
		);
		const work = [...line.assignments.map(assignment), ...line.next_steps.map(next_step)];
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

function assignment(row) {
	const ended = ["Completed", "Returned", "Cancelled"].includes(row.status);
	const party = [row.party, row.person].filter(Boolean).map(escape).join(", ");
	const date = row.expected_date || row.due;
	const left = !ended && date ? time_left(date) : null;
	const reason = row.return_reason || row.delay_reason;
	return `<li class="${ended ? "ended" : ""}">
		<div>${link("Backoffice Assignment", row.name, row.step || __("Deliver"))} ${pill("Backoffice Assignment", row.status)}</div>
		<div class="text-muted small">${party || __("nobody yet")}
			${row.completed_at ? ` · ${__("done {0}", [escape(when(row.completed_at))])}` : ""}
			${left ? ` · ${left.late ? `<span class="fo-late">${escape(when(date))}, ${escape(left.text)}</span>` : __("before {0}", [escape(when(date))])}` : ""}
			${row.expected_date && row.due && row.expected_date > row.due ? ` · ${__("was {0}", [escape(when(row.due))])}` : ""}
		</div>
		${reason ? `<div class="small">“${escape(reason)}”</div>` : ""}
		${row.result ? `<div class="small">${escape(row.result)}</div>` : ""}
		${row.evidence ? `<div class="small"><a href="${encodeURI(row.evidence)}" target="_blank" rel="noopener">${__("Evidence")}</a></div>` : ""}
	</li>`;
}

function next_step(row) {
	return `<li class="to-come"><span>${escape(row.step)}</span>
		<span class="text-muted small"> ${row.party ? `${escape(row.party)} · ` : ""}${__("after this")}</span></li>`;
}

// Client --------------------------------------------------------------------------------------------

function task(row) {
	const open = row.status === "Open";
	return `<div class="fo-item">
		<div>${link("Facility Client Task", row.name, row.task)} ${pill("Facility Client Task", row.status)}
			${open ? `<button type="button" class="btn btn-xs btn-default" data-task-done="${escape(row.name)}">${__("Done by the client")}</button>` : ""}</div>
		<div class="text-muted small">${
			open
				? row.due
					? __("wished before {0}", [escape(when(row.due))])
					: __("the clock waits for the client")
				: row.completed_at
				? __("done {0}", [escape(when(row.completed_at))])
				: ""
		}${row.attachment ? ` · <a href="${encodeURI(row.attachment)}" target="_blank" rel="noopener">${__("File")}</a>` : ""}</div>
		${row.answer ? `<div class="small">${escape(row.answer)}</div>` : ""}
	</div>`;
}

function message(row) {
	const text = row.text ? `<div class="fo-text">${escape(row.text)}</div>` : "";
	const who = row.from_client
		? `${frappe.utils.icon("reply", "xs")} ${__("From {0}", [escape(row.who || __("the client"))])}`
		: `${frappe.utils.icon("mail", "xs")} ${link(row.doctype, row.name, __(row.kind))}`;
	return `<div class="fo-item ${row.from_client ? "fo-from-client" : "fo-to-client"}">
		<div>${who} ${row.from_client ? "" : pill("Facility Message", row.status)}
			<span class="text-muted small">${escape(when(row.at))}${row.recipient ? ` · ${escape(row.recipient)}` : ""}</span></div>
		${text}
		${row.status === "Failed" && row.error ? `<div class="fo-late small">${escape(row.error)}</div>` : ""}
	</div>`;
}

function note(row) {
	return `<div class="fo-item fo-note">
		<div>${frappe.utils.icon("lock", "xs")} ${escape(row.who || "")} <span class="text-muted small">${escape(when(row.at))}</span></div>
		<div class="fo-text">${escape(row.text)}</div></div>`;
}

function add_note() {
	return `<button type="button" class="btn btn-xs btn-default" data-add-note>${__("Add a note")}</button>`;
}

function write_note(frm) {
	ask({
		title: __("Note, only for us"),
		fields: [{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 }],
		label: __("Keep"),
		action: async ({ note }) => {
			await frappe.xcall("frappe.desk.form.utils.add_comment", {
				reference_doctype: frm.doctype,
				reference_name: frm.docname,
				content: escape(note).replace(/\n/g, "<br>"),
				comment_email: frappe.session.user,
				comment_by: frappe.session.user_fullname,
			});
			await frm.reload_doc();
		},
	});
}

function finish_task(frm, row) {
	const wants_file = row.answer_type === "File";
	const dialog = ask({
		title: escape(row.task),
		fields: [
			{ fieldname: "file", fieldtype: "HTML", options: wants_file ? file_input({ label: __("File"), needed: true }) : "" },
			{
				fieldname: "answer",
				fieldtype: "Small Text",
				label: row.answer_type === "Text" ? __("What the client said") : __("Remark"),
				reqd: row.answer_type === "Text" ? 1 : 0,
			},
		],
		label: __("Done"),
		action: async ({ answer }) => {
			const file = wants_file ? chosen_file(dialog) : null;
			await call("fulfilment.complete_client_task", {
				task: row.name,
				answer: answer || null,
				filename: file?.name || null,
				filedata: file ? await as_base64(file) : null,
			});
			await frm.reload_doc();
		},
	});
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
