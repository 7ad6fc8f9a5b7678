/** What a client must do: how it stands, and what the front office does about it. On the request and on the work. */

import { ask, call, quietly, save } from "./calls";
import { as_base64, chosen_file, file_input } from "./files";
import { escape, link, pill, when } from "./words";

const TASK = "Facility Client Task";

/** A task as a row of a panel; `phone` is where the client can be reached. Bound by `bind_tasks`. */
export function task_row(row, phone) {
	const open = row.status === "Open";
	const name = row.may_read ? link(TASK, row.name, row.task) : escape(row.task);
	const file = row.attachment
		? ` · <a href="${encodeURI(row.attachment)}" target="_blank" rel="noopener">${__("File")}</a>`
		: "";
	return `<div class="fo-item fo-client-task">
		<div>${name} ${pill(TASK, row.status)}</div>
		<div class="text-muted small">${open ? standing(row) : done(row)}${file}</div>
		${row.answer ? `<div class="small">${escape(row.answer)}</div>` : ""}
		${open && row.forgotten_at ? forgotten(row, phone) : ""}
		${open ? buttons(row) : ""}
	</div>`;
}

/** The same on the panel of who waits for it: first what it is about; and later, what they answered. */
export function task_notice(row, phone) {
	if (row.status !== "Open") return task_row(row, phone);
	return `<div class="fo-notice fo-client-task">${__("The client does this first: {0}", [`<b>${escape(row.task)}</b>`])}
		<div class="small">${standing(row)}</div>
		${row.forgotten_at ? forgotten(row, phone) : ""}
		${buttons(row)}</div>`;
}

/** The buttons of these rows; what was typed on the form is saved first. */
export function bind_tasks($wrapper, frm, rows) {
	const actions = { done: finish, remind, due: change_due, withdraw };
	$wrapper.find("[data-task-act]").on("click", function () {
		const row = rows.find((task) => task.name === this.dataset.task);
		quietly(act_on(frm, row, actions[this.dataset.taskAct]));
	});
}

async function act_on(frm, row, action) {
	await save(frm);
	await action(row, () => frm.reload_doc());
}

/** The form of a task has the same buttons, and says so when somebody must call. */
export async function show_client_task(frm) {
	const works_on = frm.doc.backoffice_assignment ? "Backoffice Assignment" : TASK;
	if (frm.is_new() || frm.doc.status !== "Open" || !frappe.model.can_write(works_on)) return;
	const add = (label, action) => frm.add_custom_button(label, () => quietly(act_on(frm, frm.doc, action)));
	add(__("Done by the client"), finish);
	add(__("Remind Now"), remind);
	add(__("Another Date"), change_due);
	add(__("Go on without"), withdraw);
	if (!frm.doc.forgotten_at) return;
	const { message } = await frappe.db.get_value("Client Request", frm.doc.client_request, "client_phone");
	frm.set_intro(forgotten(frm.doc, message?.client_phone), "orange");
}

// Words ---------------------------------------------------------------------------------------------

function standing(row) {
	const words = [row.due ? __("wished before {0}", [escape(when(row.due))]) : __("the clock waits for the client")];
	if (row.reminders) {
		const last = escape(when(row.last_reminded_at));
		words.push(row.reminders === 1 ? __("reminded once, {0}", [last]) : __("reminded {0} times, last {1}", [row.reminders, last]));
	}
	return words.join(" · ");
}

function done(row) {
	if (!row.completed_at) return "";
	const through = row.answered_through && row.answered_through !== "Portal" ? ` · ${escape(__(row.answered_through))}` : "";
	return __("done {0}", [escape(when(row.completed_at))]) + through;
}

function forgotten(row, phone) {
	const number = phone ? `<a class="fo-phone" href="tel:${escape(phone)}">${escape(phone)}</a>` : __("no number is known");
	return `<div class="small"><b>${__("Forgotten: call the client")}</b> · ${number}</div>`;
}

function buttons(row) {
	if (!row.may_act) return "";
	const button = (act, label, why) =>
		`<button type="button" class="btn btn-xs btn-default" data-task="${escape(row.name)}" data-task-act="${act}" title="${escape(why)}">${label}</button>`;
	return `<div class="fo-task-buttons">
		${button("done", __("Done by the client"), __("Told by telephone, mailed or brought"))}
		${button("remind", __("Remind Now"), __("The client gets a mail at once"))}
		${button("due", __("Another Date"), __("The client is reminded of that one"))}
		${button("withdraw", __("Go on without"), __("The client need not do it any more"))}
	</div>`;
}

// Acts ----------------------------------------------------------------------------------------------

function finish(row, reload) {
	const wants_file = row.answer_type === "File";
	const dialog = ask({
		title: escape(row.task),
		fields: [
			{
				fieldname: "through",
				fieldtype: "Select",
				label: __("How did it come in?"),
				options: ["Phone", "Email", "Counter", "Other"].map((value) => ({ value, label: __(value) })),
				default: "Phone",
				reqd: 1,
			},
			{
				fieldname: "file",
				fieldtype: "HTML",
				options: wants_file ? file_input({ label: __("File"), words: __("Or say below what was agreed") }) : "",
			},
			{
				fieldname: "answer",
				fieldtype: "Small Text",
				label: row.answer_type === "Confirmation" ? __("Remark") : __("What the client said"),
				reqd: row.answer_type === "Text" ? 1 : 0,
			},
		],
		label: __("Done"),
		action: async ({ through, answer }) => {
			const file = wants_file ? chosen_file(dialog) : null;
			await call("fulfilment.complete_client_task", {
				task: row.name,
				through,
				answer: answer || null,
				filename: file?.name || null,
				filedata: file ? await as_base64(file) : null,
			});
			await reload();
		},
	});
}

async function remind(row, reload) {
	await call("client_tasks.remind", { task: row.name });
	await reload();
	frappe.show_alert({ message: __("The client is reminded"), indicator: "green" }, 5);
}

function change_due(row, reload) {
	ask({
		title: __("Another Date"),
		fields: [{ fieldname: "due", fieldtype: "Datetime", label: __("Wished Before"), reqd: 1, default: row.due }],
		label: __("Change"),
		action: async ({ due }) => {
			await call("client_tasks.change_due", { task: row.name, due });
			await reload();
		},
	});
}

function withdraw(row, reload) {
	return new Promise((resolve, reject) => {
		frappe.confirm(
			__("Go on without it? The client need not do it any more: {0}", [escape(row.task)]),
			() => call("fulfilment.withdraw_client_task", { task: row.name }).then(reload).then(resolve, reject),
			resolve
		);
	});
}
