{
	const { clock_label, lists, words } = facility_frontoffice;
	const names = (addresses) => {
		const users = (addresses || "").split(", ").filter(Boolean);
		lists.know_people(users);
		return users.map((user) => frappe.user.full_name(user)).join(", ");
	};

	frappe.listview_settings["Facility Escalation"] = {
		hide_name_filter: true,
		hide_name_column: true,
		add_fields: ["rule_name", "level", "kind", "reference_doctype", "reference_name", "rang_at", "notified", "actions_taken"],
		get_indicator: (doc) => [__("Level {0}", [doc.level]), doc.level > 1 ? "red" : "orange", `level,=,${doc.level}`],
		formatters: {
			kind: (value) => lists.text_formatter()(clock_label(value)),
			rang_at: (value) => `<span class="small">${words.escape(words.when(value))}</span>`,
			reference_name: (value, df, doc) => `<span class="fo-number">${words.link(doc.reference_doctype, value)}</span>`,
			notified: (value) => lists.text_formatter(__("nobody"))(names(value)),
			actions_taken: (value) => lists.text_formatter()((value || "").split("\n").join(", ")),
		},
		onload(listview) {
			lists.set_columns(listview, [
				["rang_at", "When"],
				["reference_name", "Document"],
				["notified", "Told"],
				["kind", "Clock"],
				["actions_taken", "Done"],
			]);
			lists.add_views(listview, [
				{ label: __("Today"), filters: () => [["rang_at", ">=", frappe.datetime.get_today()]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	};
}
