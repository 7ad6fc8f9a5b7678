// What Material Request and Purchase Order share: who waits for it, and getting items from assignments.
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
	facility_frontoffice.purchasing.show_who_waits(frm);
};

facility_frontoffice.purchasing.OPEN = ["Open", "Accepted", "In Progress", "Waiting for Supplier"];

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

facility_frontoffice.purchasing.show_who_waits = async function (frm) {
	const requests = [...new Set((frm.doc.items || []).map((row) => row.client_request).filter(Boolean))];
	if (!requests.length || !frappe.model.can_read("Client Request")) return;
	const name = frm.doc.name;
	const found = await frappe.db.get_list("Client Request", {
		filters: { name: ["in", requests] },
		fields: ["name", "client_name", "subject"],
		order_by: "name asc",
		limit: 5,
	});
	if (frm.doc.name !== name || !found.length) return;
	const links = found.map((request) => {
		const link = frappe.utils.get_form_link("Client Request", request.name, true);
		const who = frappe.utils.escape_html(request.client_name || "");
		return `<span title="${frappe.utils.escape_html(request.subject)}">${link} ${who}</span>`;
	});
	const more = requests.length - found.length;
	if (more > 0) links.push(__("and {0} more", [more]));
	frm.set_intro(`${__("Waits for:")} ${links.join(", ")}`, "blue");
};
