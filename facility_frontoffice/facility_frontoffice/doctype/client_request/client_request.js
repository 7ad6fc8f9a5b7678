frappe.ui.form.on("Client Request", {
	setup(frm) {
		// The platform's own dialog and sidebar ask for a right on Auto Repeat; ours do not
		frm.meta.allow_auto_repeat = 0;
		facility_frontoffice.keep_out_of_activity(frm);
		frm.set_query("location", () => ({ filters: { is_group: 0 } }));
		frm.set_query("product", "lines", () => ({ filters: { disabled: 0 } }));
		const of_company = (doc) => (doc.company ? { company: doc.company } : {});
		frm.set_query("cost_center", (doc) => ({ filters: { is_group: 0, disabled: 0, ...of_company(doc) } }));
		frm.set_query("project", (doc) => ({ filters: { status: "Open", ...of_company(doc) } }));
	},

	before_load(frm) {
		facility_frontoffice.lead_here(frm);
	},

	refresh(frm) {
		const fo = facility_frontoffice;
		fo.refresh_intake(frm);
		fo.set_request_buttons(frm, (form) => fo.add_product(form));
		fo.disturbances.show_disturbance(frm);
		if (frm.is_new()) return;
		fo.show_progress(frm, frm.fields_dict.progress.$wrapper);
		fo.show_conversation(frm, frm.fields_dict.conversation.$wrapper);
	},

	description(frm) {
		facility_frontoffice.description_changed(frm);
	},

	subject(frm) {
		facility_frontoffice.subject_changed(frm);
	},

	channel(frm) {
		facility_frontoffice.make_segmented(frm, "channel");
	},

	request_type(frm) {
		facility_frontoffice.make_segmented(frm, "request_type");
	},

	for_someone_else(frm) {
		if (frm.doc.for_someone_else) setTimeout(() => frm.$wrapper.find("#fo-find-beneficiary").trigger("focus"), 100);
	},

	client_user: about_client_changed,
	client_email: about_client_changed,
	location(frm) {
		about_client_changed(frm);
		promise_changed(frm);
	},

	asset(frm) {
		frm.fo_in_view?.refresh_asset();
	},

	customer: promise_changed,
	department: promise_changed,

	answer: promise_changed,
	desired_date: promise_changed,
	impact: promise_changed,
	urgency: promise_changed,
	service_desk: promise_changed,
});

frappe.ui.form.on("Client Request Line", {
	lines_add: lines_changed,
	lines_remove: lines_changed,
	product: lines_changed,

	form_render(frm, cdt, cdn) {
		facility_frontoffice.show_answers(frm, cdt, cdn);
	},
});

function about_client_changed(frm) {
	frm.fo_in_view?.refresh();
}

function promise_changed(frm) {
	if (frm.is_new()) facility_frontoffice.refresh_bar(frm);
}

function lines_changed(frm) {
	facility_frontoffice.lines_changed(frm);
}
