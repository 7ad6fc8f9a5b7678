/** Lists: what is open first, with time left, in the colours of the forms. */

import { ENDED, escape, indicator, time_left_cell } from "./words";

/** Settings that all our lists with a status share. */
export function list_settings(doctype, settings = {}) {
	return {
		hide_name_filter: true,
		hide_name_column: true,
		get_indicator: (doc) => indicator(doctype, doc.status),
		...settings,
	};
}

/** A filter for what has not ended. */
export function still_open(doctype) {
	return ["status", "not in", ENDED[doctype]];
}

/** A column with the time that is left. */
export function time_left_formatter(doctype) {
	return (value, df, doc) => time_left_cell(value, ENDED[doctype].includes(doc.status));
}

/** A column that shows its text as it is, with a word when there is none. */
export function text_formatter(empty = "–") {
	return (value) =>
		value
			? `<span class="ellipsis" title="${escape(value)}">${escape(value)}</span>`
			: `<span class="text-muted">${empty}</span>`;
}

/** A column with a person's name instead of their address. */
export function person_formatter(value) {
	if (!value) return `<span class="text-muted">${__("nobody")}</span>`;
	const name = value === frappe.session.user ? __("me") : frappe.user.full_name(value);
	return `<span class="ellipsis" title="${escape(value)}">${escape(name)}</span>`;
}

/** The number of a document, whole: it is what people say to each other. */
export function number_formatter(value) {
	return `<span class="fo-number">${escape(value)}</span>`;
}

/**
 * The columns after subject and status, most needed first, as many as the screen has room for:
 * [fieldname, or [fieldname, label]]. An admin's own choice in List Settings goes before.
 */
export function set_columns(listview, wanted) {
	const standard = listview.setup_columns.bind(listview);
	listview.setup_columns = () => {
		standard();
		if (listview.list_view_settings?.fields) return;
		const room = window.innerWidth >= 1500 ? 6 : window.innerWidth >= 1200 ? 4 : 3;
		listview.columns = [
			...listview.columns.filter((column) => column.type !== "Field"),
			...wanted.slice(0, room).map((column) => {
				const [fieldname, label] = Array.isArray(column) ? column : [column];
				const df = frappe.meta.get_docfield(listview.doctype, fieldname) || { fieldname, fieldtype: "Data" };
				return { type: "Field", df: { ...df, label: label || df.label } };
			}),
		];
	};
	listview.setup_columns();
	listview.render_header(true);
}

/** Buttons that put a set of filters in place of the present ones: [{label, filters}]. */
export function add_views(listview, views) {
	for (const { label, filters } of views) {
		listview.page.add_inner_button(label, async () => {
			await listview.filter_area.clear(false);
			const wanted = filters().map((filter) => [listview.doctype, ...filter]);
			if (wanted.length) await listview.filter_area.add(wanted);
			else listview.refresh();
		});
	}
}
