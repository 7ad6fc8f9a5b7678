frappe.listview_settings["Facility Charge"] = {
	add_fields: ["status", "problem", "currency"],
	hide_name_column: true,

	get_indicator(doc) {
		if (doc.status === "To Charge" && doc.problem) return [__("Lacks Something"), "red", "problem,is,set"];
		const colour = { "To Charge": "orange", Charged: "green", Waived: "gray", Cancelled: "gray" }[doc.status];
		return [__(doc.status, null, "Facility Charge"), colour, `status,=,${doc.status}`];
	},

	onload(list) {
		if (!frappe.model.can_write("Facility Charge") || !frappe.model.can_create("Sales Invoice")) return;
		list.page.add_inner_button(__("Charge a Month"), () => facility_frontoffice.charge_month(list));
	},
};
