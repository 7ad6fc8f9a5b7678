// What the purchase documents share: who waits for them, getting items from assignments, and linking rows to these.
frappe.provide("facility_frontoffice.purchasing");

facility_frontoffice.purchasing.setup = function (frm) {
	frm.set_query("backoffice_assignment", "items", (doc, cdt, cdn) => {
		const row = locals[cdt][cdn];
		const filters = { status: ["in", facility_frontoffice.purchasing.OPEN], action: ["!=", "Approve"] };
		if (row.client_request) filters.client_request = row.client_request;
		return { filters };
	});
};

// `bought_with`: the documents of which an assignment has none yet, as its fields are called.
facility_frontoffice.purchasing.refresh = function (frm, method, bought_with) {
	if (frm.doc.docstatus === 0 && frappe.model.can_read("Backoffice Assignment")) {
		frm.add_custom_button(
			__("Backoffice Assignment"),
			() => facility_frontoffice.purchasing.get_items(frm, method, bought_with),
			__("Get Items From")
		);
	}
	facility_frontoffice.linking.add_buttons(frm);
	facility_frontoffice.purchasing.show_who_waits(frm);
};

facility_frontoffice.purchasing.OPEN = ["Open", "Accepted", "In Progress", "Waiting for Client", "Waiting for Supplier"];

facility_frontoffice.purchasing.get_items = function (frm, method, bought_with) {
	const not_yet = Object.fromEntries(bought_with.map((field) => [field, ["is", "not set"]]));
	erpnext.utils.map_current_doc({
		method: `facility_frontoffice.api.purchasing.${method}`,
		source_doctype: "Backoffice Assignment",
		target: frm,
		setters: { product_name: "", client_name: "", location: undefined },
		get_query_filters: {
			status: ["in", facility_frontoffice.purchasing.OPEN],
			action: "Purchase",
			...not_yet,
		},
	});
};

facility_frontoffice.purchasing.show_who_waits = function (frm) {
	facility_frontoffice.quietly(facility_frontoffice.who_waits.show(frm));
};
