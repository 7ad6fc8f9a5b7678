frappe.ui.form.on("Facility Message Rule", {
	refresh(frm) {
		const { message_rules, quietly, rules, set_buttons } = facility_frontoffice;
		quietly(rules.show_history(frm));
		quietly(message_rules.show_standing(frm));
		quietly(message_rules.show_names(frm));
		if (!frm.perm[0]?.write) return;
		set_buttons(frm, [
			{ label: __("Preview"), key: "alt+p", action: () => quietly(message_rules.preview(frm)) },
			{ label: __("Try It Out"), key: "alt+t", action: () => quietly(message_rules.try_out(frm)) },
		]);
	},

	kind: (frm) => {
		look_again(frm);
		facility_frontoffice.quietly(facility_frontoffice.message_rules.show_names(frm));
	},
	...Object.fromEntries(
		(
			"enabled for_whom send_after request_type service_desk product_category condition by_mail in_app by_sms" +
			" is_optional keeps_quiet_hours is_combined"
		)
			.split(" ")
			.map((field) => [field, look_again])
	),
});

frappe.ui.form.on("Facility Message Text", {
	language: look_again,
	email_template: look_again,
	sms_text: look_again,
	texts_add: look_again,
	texts_remove: look_again,
});

function look_again(frm) {
	facility_frontoffice.quietly(facility_frontoffice.message_rules.show_standing(frm));
}
