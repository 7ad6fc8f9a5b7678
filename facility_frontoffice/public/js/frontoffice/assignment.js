/** An assignment for who does the work: who, where, what and until when; then a button for each thing to do. */

import { ask, call, quietly, save } from "./calls";
import { clock_record, clocks_panel } from "./clocks";
import { as_base64, chosen_file, file_input } from "./files";
import { escape, link, pill, time_left, when } from "./words";
import { bind_clicks, bind_keys, buttons_html } from "./work_buttons";

const ENDED = ["Completed", "Returned", "Cancelled"];

export async function show_assignment(frm) {
	if (frm.is_new()) return;
	const $wrapper = frm.fields_dict.work.$wrapper;
	const name = frm.docname;
	const about = await frappe.xcall("facility_frontoffice.api.desk.assignment", { assignment: name });
	if (frm.docname !== name) return;
	const buttons = possible(frm, about);
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
		${frm.doc.instructions ? `<div class="fo-asked">${escape(frm.doc.instructions)}</div>` : ""}
		${notice(frm.doc)}
		${about.tasks.map(task).join("")}
		<div class="fo-work-buttons">${buttons_html(buttons)}</div>
		${ENDED.includes(frm.doc.status) ? "" : needs(frm.doc)}
		${clocks_panel(about.clocks, { cancelled: frm.doc.status === "Cancelled" })}
		${steps(about.steps, name)}
		${clock_record(about.events)}
	</div>`);
	bind_clicks($wrapper, buttons);
	bind_keys(frm, buttons);
	$wrapper.find("[data-withdraw]").on("click", function () {
		quietly(do_for(frm, "fulfilment.withdraw_client_task", { task: this.dataset.withdraw }));
	});
}

// What is shown -------------------------------------------------------------------------------------

function who(doc, about) {
	const asked = reach(doc.client_name || __("Client unknown"), about.client_phone);
	if (!about.beneficiary_name) return asked;
	return `<b>${__("for {0}", [reach(about.beneficiary_name, about.beneficiary_phone)])}</b>
		<div class="text-muted">${__("asked by {0}", [asked])}</div>`;
}

function reach(name, phone) {
	const icon = frappe.utils.icon("call", "xs");
	const call = phone ? `<a class="fo-phone" href="tel:${escape(phone)}">${icon} ${escape(phone)}</a>` : "";
	return [escape(name), call].filter(Boolean).join(" · ");
}

function what(doc) {
	const name = __(doc.product_name || doc.product);
	const number = doc.qty && doc.qty !== 1 ? `${format_number(doc.qty, null, doc.qty % 1 ? 2 : 0)} × ` : "";
	return number + (doc.step ? `${name}: ${__(doc.step)}` : name);
}

function until(doc, about) {
	const state = pill("Backoffice Assignment", doc.status);
	if (ENDED.includes(doc.status)) {
		return `<div>${state}</div><div class="text-muted">${doc.completed_at ? escape(when(doc.completed_at)) : ""}</div>`;
	}
	const date = doc.expected_date || doc.due;
	if (!date) return `<div>${state}</div><div class="text-muted">${__("No date was promised")}</div>`;
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
	if (doc.return_reason) lines.push(`<div class="fo-notice">${__("Returned: {0}", [escape(doc.return_reason)])}</div>`);
	return lines.join("");
}

function needs(doc) {
	const words = {
		Photo: __("A photo is needed to finish."),
		Document: __("A document is needed to finish."),
		Note: __("Say what was done to finish."),
	}[doc.evidence_required];
	return words ? `<p class="text-muted small">${words}</p>` : "";
}

function task(row) {
	return `<div class="fo-notice">${__("The client does this first: {0}", [`<b>${escape(row.task)}</b>`])}
		<button type="button" class="btn btn-xs btn-default" data-withdraw="${escape(row.name)}">${__("Go on without")}</button></div>`;
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

function possible(frm, about) {
	const { status, action, accepted_at } = frm.doc;
	if (!frm.perm[0]?.write) return [];
	if (status === "Returned") return about.may_reassign && !about.sent_again ? [reassign_button(frm)] : [];
	if (ENDED.includes(status)) return [];
	const approve = action === "Approve";
	const buttons = [];
	const is_first = () => !buttons.length;
	if (status === "Open" && !approve) {
		buttons.push({ name: "accept", label: __("Accept"), key: "alt+a", primary: is_first(), why: __("I take this on"), action: () => do_it(frm, "fulfilment.accept", {}, __("It is yours")) });
	}
	if (["Open", "Accepted", "Waiting for Supplier"].includes(status) && !approve && action !== "Purchase") {
		const label = status === "Waiting for Supplier" ? __("Go On") : __("Start");
		buttons.push({ name: "start", label, key: "alt+w", primary: is_first(), why: __("I begin now"), action: () => do_it(frm, "fulfilment.start") });
	}
	if (action === "Purchase") buttons.push(...purchase_buttons(frm, is_first));
	if (status !== "Waiting for Client") {
		const leads = approve || status === "In Progress" || is_first();
		buttons.push({ name: "finish", label: approve ? __("Approve") : __("Finish"), key: "alt+i", primary: leads && !buttons.some((button) => button.primary), why: __("The work is done"), action: () => finish(frm, approve) });
	}
	buttons.push({ name: "delay", label: __("Report a Delay"), key: "alt+l", why: __("It will be later: the client is told"), action: () => delay(frm) });
	if (["Open", "Accepted", "In Progress"].includes(status)) {
		buttons.push({ name: "ask", label: __("Ask the Client"), key: "alt+q", why: __("The clock of the client waits for the answer"), action: () => ask_client(frm) });
	}
	buttons.push({ name: "return", label: approve ? __("Refuse") : __("Return", null, "Backoffice Assignment"), key: "alt+r", why: approve ? __("Not agreed; with a reason") : __("Not ours, or not possible; with a reason"), action: () => give_back(frm, approve) });
	return buttons;
}

function purchase_buttons(frm, is_first) {
	const make = (name, doctype, method, key) => ({
		name,
		label: __("Make {0}", [__(doctype)]),
		key,
		primary: is_first(),
		why: __("The receipt of the order finishes this step"),
		action: () =>
			frappe.model.open_mapped_doc({ method: `facility_frontoffice.api.purchasing.${method}`, frm }),
	});
	const buttons = [];
	if (!frm.doc.material_request && !frm.doc.purchase_order && frappe.model.can_create("Material Request")) {
		buttons.push(make("material_request", "Material Request", "make_material_request", "alt+m"));
	}
	if (!frm.doc.purchase_order && frappe.model.can_create("Purchase Order")) {
		buttons.push({ ...make("purchase_order", "Purchase Order", "make_purchase_order", "alt+p"), primary: !buttons.length && is_first() });
	}
	return buttons;
}

function reassign_button(frm) {
	return {
		name: "reassign",
		label: __("Send Elsewhere"),
		key: "alt+o",
		primary: true,
		action: () =>
			ask({
				title: __("Send Elsewhere"),
				fields: [
					{ fieldname: "backoffice_unit", fieldtype: "Link", options: "Backoffice Unit", label: __("Backoffice Unit"), only_select: true },
					{ fieldname: "supplier", fieldtype: "Link", options: "Supplier", label: __("or Supplier"), only_select: true },
					{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason") },
				],
				label: __("Send"),
				action: ({ backoffice_unit, supplier, reason }) =>
					do_it(frm, "fulfilment.reassign", { backoffice_unit: backoffice_unit || null, supplier: supplier || null, reason: reason || "" }, __("Sent")),
			}),
	};
}

/** Calls for this assignment, and shows what came of it. */
function do_it(frm, method, args = {}, done) {
	return do_for(frm, method, { assignment: frm.docname, ...args }, done);
}

async function do_for(frm, method, args, done) {
	await save(frm);
	await call(method, args);
	await frm.reload_doc();
	if (done) frappe.show_alert({ message: done, indicator: "green" }, 5);
}

function finish(frm, approve) {
	const wanted = frm.doc.evidence_required;
	const has_file = Boolean(frm.doc.evidence);
	const needs_file = ["Photo", "Document"].includes(wanted) && !has_file;
	const dialog = ask({
		title: approve ? __("Approve") : __("Finish"),
		fields: [
			{
				fieldname: "result",
				fieldtype: "Small Text",
				label: approve ? __("Remark") : __("What was done"),
				default: frm.doc.result,
				reqd: wanted === "Note" ? 1 : 0,
				description: __("The client may read this"),
			},
			{ fieldname: "file", fieldtype: "HTML", options: approve && !needs_file ? "" : evidence_input(wanted, needs_file, has_file) },
		],
		label: approve ? __("Approve") : __("Finish"),
		action: async ({ result }) => {
			const file = chosen_file(dialog);
			if (needs_file && !file) {
				frappe.msgprint({
					title: __("Evidence Missing"),
					message: wanted === "Photo" ? __("Add a photo first.") : __("Add a document first."),
					indicator: "orange",
				});
				throw new Error("no evidence");
			}
			if (file) {
				await call("fulfilment.attach_evidence", {
					assignment: frm.docname,
					filename: file.name,
					filedata: await as_base64(file),
				});
			}
			await do_it(frm, "fulfilment.complete", { result: result || null }, __("Done"));
		},
	});
}

function evidence_input(wanted, needed, has_file) {
	return file_input({
		label: wanted === "Document" ? __("Document") : __("Photo"),
		needed,
		only_pictures: wanted === "Photo",
		words: has_file
			? __("There is one already; another takes its place.")
			: needed
			? __("Needed to finish")
			: __("If it helps"),
	});
}

function give_back(frm, approve) {
	ask({
		title: approve ? __("Refuse") : __("Return to the Front Office"),
		fields: [
			{
				fieldname: "kind",
				fieldtype: "Select",
				label: __("What is it?"),
				hidden: approve ? 1 : 0,
				reqd: approve ? 0 : 1,
				options: ["", "Not Ours", "Information Missing", "Not Possible", "Other"].map((value) => ({ value, label: __(value) })),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Why?"), reqd: 1, description: __("So that the front office knows who can, or what to tell the client") },
		],
		label: approve ? __("Refuse") : __("Return", null, "Backoffice Assignment"),
		danger: true,
		action: ({ reason, kind }) => do_it(frm, "fulfilment.return_to_front_office", { reason, kind: kind || null }, __("Back at the front office")),
	});
}

function delay(frm) {
	ask({
		title: __("Report a Delay"),
		fields: [
			{ fieldname: "expected_date", fieldtype: "Datetime", label: __("Expected Now"), reqd: 1 },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Why?"), reqd: 1, description: __("The client reads this") },
		],
		label: __("Report", null, "Backoffice Assignment"),
		action: ({ expected_date, reason }) =>
			do_it(frm, "fulfilment.report_delay", { expected_date, reason }, __("Noted; the client is told when it is later than promised")),
	});
}

function ask_client(frm) {
	ask({
		title: __("Ask the Client"),
		fields: [
			{ fieldname: "task", fieldtype: "Small Text", label: __("What must the client do?"), reqd: 1 },
			{
				fieldname: "answer_type",
				fieldtype: "Select",
				label: __("The Client Gives"),
				options: ["Confirmation", "Text", "File"].map((value) => ({ value, label: __(value) })),
				default: "Text",
				reqd: 1,
			},
			{ fieldname: "due", fieldtype: "Datetime", label: __("Wished Before") },
		],
		label: __("Ask"),
		action: ({ task, answer_type, due }) =>
			do_it(frm, "fulfilment.ask_client", { task, answer_type, due: due || null }, __("The client is asked")),
	});
}
