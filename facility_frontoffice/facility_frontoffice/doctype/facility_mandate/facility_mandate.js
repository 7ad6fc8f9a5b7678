frappe.ui.form.on("Facility Mandate", {
	refresh: show_sentence,
	role: show_sentence,
	disabled: show_sentence,
	kind: show_sentence,
	product: show_sentence,
	product_category: show_sentence,
	maximum_amount: show_sentence,
	not_sooner_than: show_sentence,
});

/** What the mandate allows, as one would tell it. */
function show_sentence(frm) {
	frm.set_intro("");
	if (!frm.doc.role) return;
	const { sentence } = facility_frontoffice.mandates;
	const off = frm.doc.disabled ? ` <b>${__("This mandate is off.")}</b>` : "";
	frm.set_intro(frappe.utils.escape_html(sentence(frm.doc)) + off, frm.doc.disabled ? "yellow" : "blue");
}
