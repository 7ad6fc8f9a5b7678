frappe.ui.form.on("Facility Charge", {
	setup(frm) {
		const of_company = (doc) => ({ filters: { is_group: 0, disabled: 0, company: doc.company } });
		frm.set_query("cost_center", of_company);
		frm.set_query("from_cost_center", of_company);
		frm.set_query("customer", () => ({ filters: { disabled: 0 } }));
	},

	refresh(frm) {
		if (frm.doc.problem && frm.doc.status === "To Charge") frm.set_intro(frappe.utils.escape_html(frm.doc.problem), "orange");
		if (!frm.perm[0]?.write) return;
		if (frm.doc.status === "To Charge") frm.add_custom_button(__("Do Not Charge"), () => waive(frm));
		if (frm.doc.status === "Waived") frm.add_custom_button(__("Charge After All"), () => act(frm, "charge_after_all"));
	},
});

async function act(frm, method, args = {}) {
	await frappe.xcall(`facility_frontoffice.api.charging.${method}`, { charge: frm.doc.name, ...args });
	frm.reload_doc();
}

function waive(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Do Not Charge"),
		fields: [{ fieldname: "reason", fieldtype: "Small Text", label: __("Why It Is Not Charged"), reqd: 1 }],
		primary_action_label: __("Do Not Charge"),
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				await act(frm, "waive", values);
				dialog.hide();
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}
