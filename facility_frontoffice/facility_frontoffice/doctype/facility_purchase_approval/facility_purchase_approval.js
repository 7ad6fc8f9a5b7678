const APPROVAL_API = "facility_frontoffice.api.approval.";

frappe.ui.form.on("Facility Purchase Approval", {
	setup(frm) {
		frm.set_query("role", "bands", () => ({ filters: { disabled: 0, desk_access: 1 } }));
	},

	async refresh(frm) {
		const can_write = frappe.model.can_write(frm.doctype);
		if (!can_write) return;
		const found = await frappe.xcall(`${APPROVAL_API}rehearse`);
		frm.clear_custom_buttons();
		show_state(frm, found);
		facility_frontoffice.rules.show_rule(frm);
		if (found.is_on) {
			frm.add_custom_button(__("Turn Off"), () => turn_off(frm, found));
		} else {
			frm.add_custom_button(__("Turn On"), () => turn_on(frm, found)).addClass("btn-primary");
		}
		frm.add_custom_button(__("Workflow"), () => frappe.set_route("Form", "Workflow", "Approval of Purchase Orders"));
	},
});

function show_state(frm, found) {
	const text = found.is_on
		? __("Approval is on. {0} orders wait for it now.", [found.waiting])
		: __("Approval is off: orders go out as ERPNext has it.");
	const missing = found.missing.length
		? `<p class="text-danger">${__("Nobody has the role {0}.", [found.missing.map((role) => __(role)).join(", ")])}</p>`
		: "";
	frm.fields_dict.state_shown.$wrapper.html(
		`<p><span class="indicator-pill ${found.is_on ? "green" : "gray"}">${found.is_on ? __("On") : __("Off")}</span> ${text}</p>${missing}`
	);
}

function what_happens(found) {
	const rows = [
		[__("Drafts, which stay drafts"), found.drafts],
		[__("Of these, need approval from now on"), found.drafts_to_approve],
		[__("Submitted, which count as approved"), found.submitted],
		[__("Cancelled"), found.cancelled],
	];
	const table = rows.map(([label, number]) => `<tr><td>${label}</td><td class="text-right">${number}</td></tr>`).join("");
	const other = found.other
		? `<p class="text-danger">${__("The workflow {0} is switched off by this.", [frappe.utils.escape_html(found.other)])}</p>`
		: "";
	return `<table class="table table-bordered">${table}</table>${other}`;
}

function turn_on(frm, found) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save your changes first."));
		return;
	}
	frappe.confirm(`<p>${__("This happens to the orders that are there:")}</p>${what_happens(found)}<p>${__("Turn approval on?")}</p>`, () =>
		switch_to(frm, "turn_on", __("Approval is on."))
	);
}

function turn_off(frm, found) {
	frappe.confirm(
		__("{0} orders that wait become drafts again, which anybody who orders can submit. Turn approval off?", [found.waiting]),
		() => switch_to(frm, "turn_off", __("Approval is off."))
	);
}

async function switch_to(frm, method, said) {
	await frappe.xcall(APPROVAL_API + method);
	frappe.show_alert({ message: said, indicator: "green" });
	frm.reload_doc();
}
