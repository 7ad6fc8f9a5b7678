frappe.ui.form.on("Facility Frontoffice Settings", {
	async refresh(frm) {
		facility_frontoffice.rules.show_rule(frm);
		frm.add_custom_button(__("Setup"), () => frappe.set_route("facility-setup"));
		frm.add_custom_button(__("Load Default Catalogue"), () => load_catalogue(frm));
		frm.set_query("default_warehouse", () => ({
			filters: { is_group: 0, ...(frm.doc.default_company ? { company: frm.doc.default_company } : {}) },
		}));
		facility_frontoffice.show_own_fields(frm);
		await show_what_to_do(frm);
	},
});

const STEPS = [
	{ doctype: "Facility Product", todo: () => __("Load the default catalogue, or make products"), filters: { disabled: 0 } },
	{ doctype: "Facility Service Desk", todo: () => __("Put people on the service desk") },
	{ doctype: "Backoffice Unit", todo: () => __("Put people in the backoffice units") },
	{ doctype: "Facility Service Level", todo: () => __("Check what is promised") },
	{ doctype: "Facility Calendar", todo: () => __("Check the opening hours and holidays") },
	{
		doctype: "Email Account",
		todo: () => __("Set up an outgoing e-mail account, or clients hear nothing"),
		filters: { enable_outgoing: 1, default_outgoing: 1 },
	},
];

/** What a new front office needs, with what is there already. */
async function show_what_to_do(frm) {
	const rows = await Promise.all(
		STEPS.filter((step) => frappe.model.can_read(step.doctype)).map(async (step) => {
			const number = await frappe.db.count(step.doctype, { filters: step.filters || {} });
			const state = number
				? `<span class="indicator-pill green no-indicator-dot">${number}</span>`
				: `<span class="indicator-pill orange no-indicator-dot">${__("none yet")}</span>`;
			return `<li>${state} <a href="/app/${frappe.router.slug(step.doctype)}">${__(step.doctype)}</a>
				<span class="text-muted">${step.todo()}</span></li>`;
		})
	);
	frm.dashboard.add_section(`<ul class="fo-set-up">${rows.join("")}</ul>`, __("To Set Up"));
	frm.dashboard.show();
}

/** Adds the products, units and norms that the app brings; what is there already is left alone. */
async function load_catalogue(frm) {
	const counted = await facility_frontoffice.call(
		"catalogue.load_default_catalogue",
		{},
		{ message: __("Loading the catalogue…") }
	);
	const number = counted?.products ?? counted?.made ?? 0;
	frappe.show_alert(
		{
			message: number ? __("{0} products were added", [number]) : __("Everything was there already"),
			indicator: "green",
		},
		7
	);
	await frm.reload_doc();
}
