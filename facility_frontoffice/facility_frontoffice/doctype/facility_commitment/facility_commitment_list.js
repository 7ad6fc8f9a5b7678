{
	const { lists } = facility_frontoffice;
	const doctype = "Facility Commitment";
	const owed = () => ["status", "in", ["Open", "Broken"]];
	const not_done = () => ["fulfilled_at", "is", "not set"];
	const end_of_today = () => `${frappe.datetime.get_today()} 23:59:59`;

	frappe.listview_settings[doctype] = lists.list_settings(doctype, {
		add_fields: ["status", "due", "kind", "promise", "client_name", "responsible", "backoffice_unit", "fulfilled_at", "conflict_since"],
		filters: [["status", "in", ["To Approve", "Open", "Broken"]], not_done()],
		formatters: {
			client_name: (value, df, doc) => lists.on_phone([lists.promise_text(doc), __(doc.kind), value], value),
			due: (value, df, doc) => lists.promise_cell(value, doc),
			kind: (value) => lists.text_formatter()(__(value)),
			promise: lists.text_formatter(),
			client_request: lists.number_formatter,
			name: lists.number_formatter,
			responsible: (value, df, doc) =>
				!value && doc.backoffice_unit ? lists.text_formatter()(doc.backoffice_unit) : lists.person_formatter(value),
		},
		onload(listview) {
			// a promise is made on the request that it is about
			listview.can_create = false;
			listview.set_primary_action();
			lists.set_columns(listview, [
				["due", "Time Left"],
				"kind",
				"promise",
				["responsible", "Who"],
				"client_request",
				["name", "Number"],
			]);
			lists.add_views(listview, [
				{ label: __("Mine"), filters: () => [["responsible", "=", frappe.session.user], owed(), not_done()] },
				{ label: __("Due Today"), filters: () => [["due", "<=", end_of_today()], owed(), not_done()] },
				{ label: __("Broken"), filters: () => [["status", "=", "Broken"]] },
				{ label: __("To Approve"), filters: () => [["status", "=", "To Approve"]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
	});
}
