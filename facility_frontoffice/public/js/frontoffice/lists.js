/** Lists: what is open first, with time left, in the colours of the forms. */

import { ENDED, escape, indicator, may_wait, time_left, time_left_cell, waiting_cell } from "./words";

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

/** A column with the time that is left; a clock that stands still has no moment, and says for whom it waits. */
export function time_left_formatter(doctype, breached_at) {
	return (value, df, doc) =>
		waits(value, doc)
			? waiting_cell(doc.status, doc[breached_at])
			: time_left_cell(value, ENDED[doctype].includes(doc.status));
}

/** Whether the clock stands still: then it has no moment, and the status says for whom. */
export function waits(due, doc) {
	return !due && may_wait(doc.status);
}

/** Whether a promise must still be kept: not one that was broken and kept after all, or is not promised yet. */
function is_owed(doc) {
	return ["Open", "Broken"].includes(doc.status) && !doc.fulfilled_at;
}

/** The time left of a promise; none when nothing is owed. */
export function promise_cell(due, doc) {
	const cell = time_left_cell(due, !is_owed(doc));
	return is_owed(doc) && doc.conflict_since
		? `<span class="fo-late" title="${escape(__("The work is planned later than this promise."))}">! </span>${cell}`
		: cell;
}

/** How much time is left for a promise, in words. */
export function promise_text(doc) {
	return is_owed(doc) ? time_left(doc.due).text : "";
}

/** A phone shows of a row its first column only: then that holds what matters. */
export function on_phone(parts, otherwise) {
	return window.innerWidth < 768 ? parts.filter(Boolean).join(" · ") : otherwise;
}

/** A column that shows its text as it is, with a word when there is none. */
export function text_formatter(empty = "–") {
	return (value) =>
		value
			? `<span class="ellipsis" title="${escape(value)}">${escape(value)}</span>`
			: `<span class="text-muted">${empty}</span>`;
}

const asked_for = new Set();
let unknown = [];

/** The platform knows the names of owners and assignees only; others are asked for once, for a whole list. */
const learn_names = frappe.utils.debounce(async () => {
	const users = unknown;
	unknown = [];
	const info = await frappe.xcall("frappe.desk.form.load.get_user_info_for_viewers", { users: JSON.stringify(users) });
	Object.assign(frappe.boot.user_info, info);
	window.cur_list?.render_list?.();
}, 50);

export function know_people(users) {
	const strangers = users.filter((user) => user && !frappe.boot.user_info[user] && !asked_for.has(user));
	if (!strangers.length) return;
	strangers.forEach((user) => asked_for.add(user));
	unknown.push(...strangers);
	learn_names();
}

/** A column with a person's name instead of their address. */
export function person_formatter(value) {
	if (!value) return `<span class="text-muted">${__("nobody")}</span>`;
	know_people([value]);
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
			if (wanted.length) return listview.filter_area.add(wanted);
			listview.filter_area.filter_list?.update_filter_button(); // clearing leaves the number of filters on it
			listview.refresh();
		});
	}
}
