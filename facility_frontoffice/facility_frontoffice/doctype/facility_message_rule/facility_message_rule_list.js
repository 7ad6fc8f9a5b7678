{
	const { lists, message_rules, words } = facility_frontoffice;
	const doctype = "Facility Message Rule";
	const WAYS = { by_mail: () => __("e-mail"), in_app: () => __("portal"), by_sms: () => __("text message") };
	const MANNERS = {
		keeps_quiet_hours: () => __("not at night"),
		is_combined: () => __("once a day"),
		is_optional: () => __("may do without"),
	};
	const said = (doc, names) =>
		Object.entries(names)
			.filter(([field]) => Number(doc[field]))
			.map(([, label]) => label())
			.join(", ");
	const narrowed = (doc) => [doc.request_type && __(doc.request_type), doc.service_desk, doc.product_category].filter(Boolean);

	frappe.listview_settings[doctype] = {
		hide_name_filter: true,
		hide_name_column: true,
		add_fields: [
			"rule_name", "kind", "enabled", "for_whom", "request_type", "service_desk", "product_category",
			...Object.keys(WAYS), ...Object.keys(MANNERS),
		],
		get_indicator: (doc) =>
			Number(doc.enabled) ? [__("On"), "green", "enabled,=,1"] : [__("Off"), "gray", "enabled,=,0"],
		formatters: {
			kind: (value) =>
				`<span class="ellipsis" title="${words.escape(message_rules.moment_of(value))}">${words.escape(__(value))}</span>`,
			for_whom: (value, df, doc) => lists.text_formatter()([__(value), ...narrowed(doc)].join(" · ")),
			by_mail: (value, df, doc) => lists.text_formatter(__("in no way"))(said(doc, WAYS)),
			is_optional: (value, df, doc) => lists.text_formatter()(said(doc, MANNERS)),
		},
		onload(listview) {
			lists.set_columns(listview, [
				["kind", __("When")],
				["for_whom", __("For Whom")],
				["by_mail", __("How")],
				["is_optional", __("Manner")],
			]);
			lists.add_views(listview, [
				{ label: __("On"), filters: () => [["enabled", "=", 1]] },
				{ label: __("Off"), filters: () => [["enabled", "=", 0]] },
				{ label: __("All"), filters: () => [] },
			]);
		},
		refresh(listview) {
			facility_frontoffice.quietly(message_rules.show_missing(listview));
		},
	};
}
