/** A request that comes again: how often, from when until when, and the next dates before anything is decided. */

import { ask, call, quietly } from "./calls";
import { day, escape, link } from "./words";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const FREQUENCIES = ["Daily", "Weekly", "Monthly", "Quarterly", "Half-yearly", "Yearly"];
const STATES = { Active: "green", Disabled: "orange", Completed: "gray" };

/** The dialog of a request: begin, change, pause, go on or stop. */
export async function repeat(frm) {
	const request = frm.docname;
	const standing = await frappe.xcall("facility_frontoffice.api.recurring.standing", { request });
	const dialog = ask({
		title: standing ? __("Recurs: {0}", [escape(standing.subject)]) : __("Repeat {0}", [escape(frm.doc.subject)]),
		fields: fields(frm, standing),
		label: standing ? __("Change") : __("Repeat", null, "Client Request"),
		action: async (values) => {
			await call("recurring.repeat", { request, ...chosen(values) });
			await frm.reload_doc();
			frappe.show_alert({ message: __("It comes again by itself"), indicator: "green" }, 5);
		},
	});
	for (const name of ["frequency", "weekdays", "first", "until"]) {
		const { df } = dialog.fields_dict[name];
		df.onchange = df.on_change = () => preview(dialog, request); // a MultiCheck has the second
	}
	if (standing) add_ways_out(dialog, frm, standing);
	await preview(dialog, request);
}

function fields(frm, standing) {
	const was_sent_out = (frm.doc.lines || []).some((line) => line.decision === "Sent Out");
	const days = standing?.weekdays?.length ? standing.weekdays : [WEEKDAYS[(moment().isoWeekday() + 6) % 7]];
	return [
		...(standing ? [{ fieldname: "standing", fieldtype: "HTML", options: standing_html(frm, standing) }] : []),
		{
			fieldname: "frequency",
			fieldtype: "Select",
			label: __("How Often"),
			options: FREQUENCIES.map((value) => ({ value, label: __(value) })),
			default: standing?.frequency || "Weekly",
			reqd: 1,
		},
		{
			fieldname: "weekdays",
			fieldtype: "MultiCheck",
			label: __("On", null, "Weekdays"),
			columns: 2,
			sort_options: false,
			depends_on: "eval: doc.frequency === 'Weekly'",
			options: WEEKDAYS.map((value) => ({ value, label: __(value), checked: days.includes(value) ? 1 : 0 })),
		},
		{
			fieldname: "first",
			fieldtype: "Date",
			label: __("From"),
			default: next_date(standing) || frappe.datetime.add_days(frappe.datetime.get_today(), 1),
			reqd: 1,
			description: __("The earliest date of the next time"),
		},
		{ fieldtype: "Column Break" },
		{ fieldname: "until", fieldtype: "Date", label: __("Until"), default: standing?.until, description: __("Empty: until somebody stops it") },
		{ fieldname: "dates", fieldtype: "HTML" },
		{ fieldtype: "Section Break" },
		{
			fieldname: "sends_out",
			fieldtype: "Check",
			label: __("Goes out by itself"),
			default: standing ? standing.sends_out : was_sent_out ? 1 : 0,
			description: __("What cannot go out comes to you as new, with the reason"),
		},
		{
			fieldname: "tells_client",
			fieldtype: "Check",
			label: __("The client is told each time"),
			default: standing?.tells_client || 0,
		},
	];
}

/** The next date that the series still has; dates that have passed cannot be chosen again. */
function next_date(standing) {
	const date = standing?.dates?.[0]?.date;
	return date > frappe.datetime.get_today() ? date : standing?.dates?.[1]?.date;
}

function chosen(values) {
	return {
		frequency: values.frequency,
		first: values.first,
		until: values.until || null,
		weekdays: values.frequency === "Weekly" ? values.weekdays || [] : [],
		sends_out: Boolean(values.sends_out),
		tells_client: Boolean(values.tells_client),
	};
}

/** The dates as they would be; a slower answer to an older question is dropped. */
async function preview(dialog, request) {
	const values = dialog.get_values(true);
	const $dates = dialog.fields_dict.dates.$wrapper;
	if (!values?.frequency || !values.first) return $dates.empty();
	const { frequency, first, until, weekdays } = chosen(values);
	const asked = (dialog.fo_asked = (dialog.fo_asked || 0) + 1);
	const dates = await quietly(
		frappe.xcall("facility_frontoffice.api.recurring.preview", { request, frequency, first, until, weekdays })
	);
	if (asked === dialog.fo_asked) $dates.html(dates_html(dates || []));
}

function dates_html(dates) {
	if (!dates.length) return `<p class="text-muted small">${__("It does not come within this time.")}</p>`;
	return `<label class="control-label">${__("The Next Times")}</label>
		<ol class="fo-dates">${dates.map((row) => `<li>${escape(row.words)}</li>`).join("")}</ol>`;
}

function standing_html(frm, standing) {
	const state = `<span class="indicator-pill ${STATES[standing.state] || "gray"}">${state_words(standing.state)}</span>`;
	const original =
		standing.original === frm.docname
			? ""
			: `<div>${__("Made of {0}", [link("Client Request", standing.original, standing.subject)])}</div>`;
	const made = standing.made.length
		? `<div class="text-muted small">${__("Last made: {0}", [
				standing.made.map((row) => `${link("Client Request", row.name)} (${escape(day(row.received_at))})`).join(", "),
		  ])}</div>`
		: `<div class="text-muted small">${__("Nothing was made of it yet.")}</div>`;
	return `<div class="fo-recurs">${state}${original}${made}</div>`;
}

function state_words(state) {
	return { Active: __("Recurs"), Disabled: __("Paused"), Completed: __("Over") }[state] || escape(__(state));
}

function add_ways_out(dialog, frm, standing) {
	const act = (method, done) => async () => {
		await quietly(
			call(`recurring.${method}`, { request: frm.docname }).then(async (standing) => {
				dialog.hide();
				await frm.reload_doc();
				const is_over = standing?.state === "Completed";
				frappe.show_alert(
					is_over
						? { message: __("No time is left before its end. Choose a later end, and it recurs again."), indicator: "orange" }
						: { message: done, indicator: "green" },
					5
				);
			})
		);
	};
	if (standing.state === "Active") dialog.add_custom_action(__("Pause"), act("pause", __("Paused; nothing is made until it goes on")), "mr-2");
	if (standing.state === "Disabled") dialog.add_custom_action(__("Go On"), act("go_on", __("It recurs again")), "mr-2");
	dialog.add_custom_action(
		__("Stop"),
		() => frappe.confirm(__("Stop it? What was made of it stays."), act("stop", __("It does not recur any more")))
	);
}
