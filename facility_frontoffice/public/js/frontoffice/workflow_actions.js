// An action of a workflow whose status needs a reason asks for it, which the platform's own action does not. One that
// takes an ended request up again says also what of it is to be done again.

import { ask, call } from "./calls";
import { reopen } from "./request_actions";

const text = (fieldname, label) => ({ fieldname, fieldtype: "Small Text", label, reqd: 1 });

// By doctype and status: the fields of the document that it needs
const REASONS = {
	"Client Request": {
		"On Hold": () => [text("hold_reason", __("Why is it paused?"))],
		Cancelled: () => [
			text("cancel_reason", __("Why is it not possible?")),
			text("alternative", __("What is possible instead?")),
		],
	},
	"Backoffice Assignment": {
		Returned: () => [
			text("return_reason", __("Why do you return it?")),
			{
				fieldname: "return_kind",
				fieldtype: "Select",
				label: __("What is it about?"),
				options: ["", "Not Ours", "Information Missing", "Not Possible", "Other"],
			},
		],
	},
};

const ENDED = ["Completed", "Closed", "Cancelled"];

/** The state that the chosen action leads to. */
function next_state(frm) {
	const workflow = frappe.workflow.workflows[frm.doctype];
	const transition = workflow?.transitions.find(
		(row) =>
			row.state === frm.doc.workflow_state &&
			row.action === frm.selected_workflow_action &&
			frappe.user.has_role(row.allowed)
	);
	return transition && workflow.states.find((row) => row.state === transition.next_state);
}

function takes_up_again(frm, state) {
	return frm.doctype === "Client Request" && ENDED.includes(frm.doc.status) && !ENDED.includes(state.update_value);
}

/** The dialog that the action needs; none when the platform's own action does. */
function dialog_for(frm, action) {
	const state = next_state(frm);
	// what changes the state only keeps the reason that is there
	if (!state || state.update_value === frm.doc.status) return null;
	if (takes_up_again(frm, state)) return () => reopen(frm, action);
	const fields = REASONS[frm.doctype][state.update_value]?.();
	return fields && (() => ask_reason(frm, action, fields));
}

function ask_reason(frm, action, fields) {
	const { doctype, doc } = frm;
	return ask({
		title: __(action),
		fields,
		label: __(action),
		action: (reasons) => call("workflows.act", { doctype, name: doc.name, action, reasons }),
	});
}

async function before_workflow_action(frm) {
	const action = frm.selected_workflow_action;
	const open = dialog_for(frm, action);
	if (!open) return;
	frappe.dom.unfreeze();
	frm.selected_workflow_action = null;
	await new Promise((resolve) => {
		open().onhide = resolve;
	});
	frm.reload_doc();
	// it was done by our own call: the platform's would be a second one
	return new Promise(() => {});
}

// The mark beside the title says the status; a state of an admin's own says more.
function show_state(frm) {
	const { workflow_state: state, status } = frm.doc;
	if (!state || state === status || frm.is_new() || frm.is_dirty() || !frappe.workflow.workflows[frm.doctype]) return;
	const [, colour] = frappe.get_indicator(frm.doc, frm.doctype) || [];
	frm.page.set_indicator(`${__(state)} (${__(status, null, frm.doctype)})`, colour || "gray");
}

for (const doctype of Object.keys(REASONS)) {
	frappe.ui.form.on(doctype, { before_workflow_action, refresh: show_state });
}
