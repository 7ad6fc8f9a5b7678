// Approval on the form of a Purchase Order: what an approver looks at, and a rejection with its reason.

const API = "facility_frontoffice.api.approval.";
const escape = (text) => frappe.utils.escape_html(text || "");

function budget_html(row) {
	const title = `<b>${__("Budget of {0}", [escape(row.cost_center)])}</b> <span class="text-muted">${escape(row.account)}</span>`;
	if (!row.has_budget) {
		return `<div class="fo-approval-part">${title}<div class="text-muted">${__("There is no budget for this. The order comes to {0}.", [row.this_order])}</div></div>`;
	}
	const lines = [
		[__("Budget"), row.budget],
		[__("Spent"), row.spent],
		[__("Ordered, not billed yet"), row.ordered],
		[__("This order"), row.this_order],
	];
	const left = `<b class="${row.is_over ? "text-danger" : ""}">${row.left}${row.is_over ? ` ${__("(over budget)")}` : ""}</b>`;
	const cells = [...lines, [__("Left after this order"), left]]
		.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`)
		.join("");
	return `<div class="fo-approval-part">${title}<dl>${cells}</dl></div>`;
}

function said_html(facts) {
	const { last } = facts;
	if (last && last.status === "Waiting") {
		return __("{0} asked for approval by a {1}.", [escape(facts.asked_by), escape(last.role)]);
	}
	const needs = facts.needs ? __("Needs approval by a {0}: choose “Ask for Approval”.", [escape(facts.needs)]) : "";
	if (!last) return needs;
	const reason = last.reason ? `: ${escape(last.reason)}` : "";
	const decided = `${escape(last.words)}${reason}.`;
	return facts.state === "Draft" ? `${decided} ${needs}` : decided;
}

function html(facts) {
	const requests = facts.for_whom
		.map((row) => {
			const link = frappe.model.can_read("Client Request")
				? frappe.utils.get_form_link("Client Request", row.request, true)
				: escape(row.request);
			return `<li>${link} ${escape(row.product)}</li>`;
		})
		.join("");
	const whom = requests ? `<div class="fo-approval-part"><b>${__("What for")}</b><ul>${requests}</ul></div>` : "";
	return `<div class="fo-approval"><p><b>${__("Approval")}.</b> ${said_html(facts)}</p><div class="fo-approval-parts">${whom}${facts.budgets
		.map(budget_html)
		.join("")}</div></div>`;
}

async function show(frm) {
	frm.fo_approval_shown?.remove();
	if (frm.is_new() || !frappe.workflow.workflows[frm.doctype]) return;
	const name = frm.doc.name;
	const facts = await frappe.xcall(`${API}look`, { order: name });
	if (!facts || frm.doc.name !== name) return;
	frm.fo_approval_shown?.remove();
	// above the tabs: the dashboard of an order is hidden in the last of them
	frm.fo_approval_shown = $(html(facts)).insertBefore(frm.layout.tabs_list?.closest(".form-tabs-list") || frm.layout.message);
}

// Rejecting needs a reason, which the platform's own action does not ask for.
function ask_reason(frm) {
	return new Promise((resolve, reject) => {
		let is_sent = false;
		const dialog = new frappe.ui.Dialog({
			title: __("Reject {0}", [frm.doc.name]),
			fields: [
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Why? The purchaser reads it"), reqd: 1 },
				{
					fieldname: "for_good",
					fieldtype: "Check",
					label: __("For good: the front office tells the client what is possible instead"),
				},
			],
			primary_action_label: __("Reject"),
			async primary_action(values) {
				is_sent = true;
				dialog.disable_primary_action();
				try {
					await frappe.xcall(`${API}decide`, { order: frm.doc.name, action: "Reject", ...values });
				} catch (error) {
					// what was typed stays
					is_sent = false;
					dialog.enable_primary_action();
					return;
				}
				dialog.hide();
				resolve();
			},
		});
		dialog.onhide = () => is_sent || reject();
		dialog.show();
	});
}

frappe.ui.form.on("Purchase Order", {
	refresh: show,

	async before_workflow_action(frm) {
		if (frm.selected_workflow_action !== "Reject" || frm.doc.facility_approval_state !== "Waiting for Approval") return;
		frappe.dom.unfreeze();
		try {
			await ask_reason(frm);
			frm.reload_doc();
		} catch (error) {
			if (error) throw error;
		}
		frm.selected_workflow_action = null;
		// the decision was made by our own call: the platform's would be a second one
		return new Promise(() => {});
	},
});
