/** What the front office knows of a supplier, on ERPNext's form: in a tab of its own, and on top when no work goes there. */

frappe.ui.form.on("Supplier", {
	async refresh(frm) {
		const $card = frm.fields_dict.facility_card?.$wrapper;
		if (!$card || !facility_frontoffice.suppliers) return;
		$card.empty();
		if (frm.is_new()) return;
		const name = frm.docname;
		const card = await frappe.xcall("facility_frontoffice.api.suppliers.card", { supplier: name });
		if (frm.docname !== name) return;
		$card.html(facility_frontoffice.suppliers.card_html(card));
		const warning = facility_frontoffice.suppliers.contract_warning(card);
		if (warning) frm.set_intro(frappe.utils.escape_html(warning), "orange");
	},
});
