/** A promise for who keeps it, and a question for who knows the answer: what, until when, about what; then what to do. */

import { quietly } from "./calls";
import { clock_record, clocks_panel } from "./clocks";
import { do_about, promise_buttons } from "./promise_actions";
import { attempts, keeper, moment_of, notices } from "./promises";
import { as_typed, escape, link, pill, time_left, when } from "./words";
import { bind_clicks, bind_keys, buttons_html } from "./work_buttons";

export async function show_commitment(frm) {
	if (frm.is_new()) return;
	const $wrapper = frm.fields_dict.panel.$wrapper;
	const name = frm.docname;
	const about = await frappe.xcall("facility_frontoffice.api.desk.commitment", { commitment: name });
	if (frm.docname !== name) return;
	const row = about.promise;
	const answers = row.kind === "Expert Answer" && row.is_owed && row.may_keep;
	const buttons = promise_buttons(frm, row).filter((button) => !(answers && button.name === "answer"));
	$wrapper.html(`<div class="fo-work-panel">
		<div class="fo-work-head">
			<div>${what(row)}</div>
			<div>${whom(row, about.request)}</div>
			<div class="fo-until">${until(row)}</div>
		</div>
		${row.kind === "Expert Answer" ? `<div class="fo-question">${escape(row.promise || "")}</div>` : words(row)}
		${notices(row)}
		${answers ? answer_box() : row.answer ? answered(row) : ""}
		${buttons.length ? `<div class="fo-work-buttons">${buttons_html(buttons)}</div>` : ""}
		${attempts(row.attempts)}
		${facts(about.request)}
		${clocks_panel(about.clocks, { cancelled: row.status === "Withdrawn" })}
		${clock_record(about.events)}
	</div>`);
	bind_clicks($wrapper, buttons);
	bind_keys(frm, buttons);
	if (answers) bind_answer(frm, $wrapper, row);
}

// What is shown -------------------------------------------------------------------------------------

function what(row) {
	return `<div class="fo-big">${escape(__(row.kind))}</div>
		<div class="text-muted">${[keeper(row), row.product_name ? escape(row.product_name) : ""].filter(Boolean).join(" · ")}</div>
		${row.made_by ? `<div class="text-muted small">${escape(made(row))}</div>` : ""}`;
}

function made(row) {
	if (row.kind === "Expert Answer") return __("asked by {0}, {1}", [row.made_by, when(row.made_at)]);
	return row.made_at ? __("promised by {0}, {1}", [row.made_by, when(row.made_at)]) : __("asked for by {0}", [row.made_by]);
}

function whom(row, request) {
	const phone = request.client_phone
		? `<a class="fo-phone" href="tel:${escape(request.client_phone)}">${frappe.utils.icon("call", "xs")} ${escape(request.client_phone)}</a>`
		: "";
	const subject = `${request.name}: ${request.subject || ""}`;
	return `<div class="fo-big">${escape(request.client_name || __("Client unknown"))}</div>
		<div>${[request.location ? escape(request.location) : "", phone].filter(Boolean).join(" · ")}</div>
		<div class="text-muted">${request.may_read ? link("Client Request", request.name, subject) : escape(subject)}</div>`;
}

function until(row) {
	const state = pill("Facility Commitment", row.status);
	if (!row.is_owed) {
		const settled = row.fulfilled_at || row.withdrawn_at;
		return `<div>${state}</div><div class="text-muted">${escape(moment_of(row))}</div>
			${settled ? `<div class="text-muted small">${escape(when(settled))}</div>` : ""}`;
	}
	const left = time_left(row.due);
	const look = left.late ? "fo-late" : left.soon ? "fo-soon" : "";
	return `<div>${state}</div><div class="fo-big ${look}">${escape(moment_of(row))}</div>
		<div class="${look || "text-muted"}">${escape(left.text)}</div>`;
}

function words(row) {
	return row.promise ? `<div class="fo-asked">${escape(row.promise)}</div>` : "";
}

/** What the client asked, in their words, and what the front office understood: who answers should not have to look. */
function facts(request) {
	const lines = request.lines.map((line) => {
		const answers = line.answers.map(
			(row) => `<li><span class="text-muted">${escape(row.question)}</span> ${escape(__(row.answer))}</li>`
		);
		return `<div><b>${escape(line.product_name)}</b>${answers.length ? `<ul class="fo-answers">${answers.join("")}</ul>` : ""}</div>`;
	});
	const said = request.description ? `<div class="fo-said">${escape(as_typed(request.description))}</div>` : "";
	const asset = request.asset ? `<div class="text-muted">${__("Asset")} ${escape(request.asset)}</div>` : "";
	if (!said && !lines.length) return "";
	return `<section class="fo-part"><h6>${__("What the Client Asks")}</h6>${said}${asset}${lines.join("")}</section>`;
}

// The answer of an expert ---------------------------------------------------------------------------

function answer_box() {
	return `<div class="fo-answer-box"><label class="control-label" for="fo-answer">${__("Your Answer")}</label>
		<textarea id="fo-answer" class="form-control" rows="5" placeholder="${escape(__("What should the front office know?"))}"></textarea>
		<button type="button" class="btn btn-primary" data-send-answer title="Ctrl+Enter">${__("Answer")}</button></div>`;
}

function answered(row) {
	return `<section class="fo-part"><h6>${__("Answer")}</h6><div class="fo-vow-answer">${escape(row.answer)}</div></section>`;
}

function bind_answer(frm, $wrapper, row) {
	const $text = $wrapper.find("#fo-answer").val(frm.fo_answer?.[row.name] || "");
	$text.on("input", () => (frm.fo_answer = { [row.name]: $text.val() })); // a reload keeps what was typed
	const send = () => quietly(send_answer(frm, row, $text));
	$wrapper.find("[data-send-answer]").on("click", send);
	$text.on("keydown", (event) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		event.stopPropagation();
		send();
	});
}

async function send_answer(frm, row, $text) {
	const answer = $text.val().trim();
	if (!answer) return $text.trigger("focus");
	await do_about(frm, row, "answer_expert", { answer }, __("Answered; who asked is told"));
	frm.fo_answer = null;
}
