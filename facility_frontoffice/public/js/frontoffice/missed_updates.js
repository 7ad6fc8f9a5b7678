/** What an assignment missed of a document of ERPNext: a line above the form of either, with a button to try again. */

import { call, quietly } from "./calls";
import { as_typed, escape, link, pill, when } from "./words";

const DOCTYPE = "Facility Missed Update";
const ASSIGNMENT = "Backoffice Assignment";
/** The documents that assignments follow, as in `assignment_followers` of hooks.py; and the assignment itself. */
const SHOWN_ON = [
	ASSIGNMENT,
	"Material Request",
	"Purchase Order",
	"Purchase Receipt",
	"Purchase Invoice",
	"Stock Entry",
	"Asset Repair",
	"Asset Maintenance Log",
	"Asset Movement",
];

/** Has the forms of all these show what was missed. */
export function watch_forms() {
	for (const doctype of SHOWN_ON) frappe.ui.form.on(doctype, { refresh: (frm) => quietly(show(frm)) });
}

/** Shows above a form what is not solved yet. For any document that assignments follow, and for an assignment. */
export async function show(frm) {
	frm.layout.wrapper.find(".fo-missed").remove();
	if (frm.is_new() || (frm.doctype !== ASSIGNMENT && !has_assignment(frm.doc))) return;
	const name = frm.docname;
	const rows = await frappe.xcall("facility_frontoffice.api.missed_updates.missed_of", { doctype: frm.doctype, name });
	frm.layout.wrapper.find(".fo-missed").remove();
	if (frm.docname !== name || !rows.length) return;
	const $notice = $(`<div class="fo-missed" role="status">${rows.map((row) => line(row, frm.doctype)).join("")}</div>`);
	frm.layout.wrapper.prepend($notice);
	$notice.on("click", "[data-try]", (event) => quietly(retry(frm, $(event.currentTarget))));
}

/** The form of a missed update itself. */
export function show_one(frm) {
	if (frm.is_new()) return;
	frm.disable_save(); // it follows from the document; there is nothing to fill in
	const is_solved = frm.doc.status === "Solved";
	frm.page.set_indicator(__(frm.doc.status, null, DOCTYPE), is_solved ? "green" : frm.doc.status === "Open" ? "orange" : "red");
	frm.set_intro(is_solved ? __("The assignment follows the document now.") : what_to_do(frm.doc), is_solved ? "green" : "orange");
	if (is_solved) return;
	frm.add_custom_button(__("Try Again"), () => quietly(try_again(frm, frm.docname))).addClass("btn-primary");
}

function has_assignment(doc) {
	return Boolean(doc.backoffice_assignment) || (doc.items || []).some((row) => row.backoffice_assignment);
}

function line(row, shown_on) {
	const other =
		shown_on === ASSIGNMENT
			? link(row.reference_doctype, row.reference_name, row.reference_name)
			: link(ASSIGNMENT, row.backoffice_assignment, row.backoffice_assignment);
	const words =
		shown_on === ASSIGNMENT
			? __("This assignment could not follow {0}:", [other])
			: __("{0} could not follow this document:", [other]);
	return `<div class="fo-missed-line">
		<div>
			<div>${words} ${escape(as_typed(row.reason))}</div>
			<div class="text-muted small">${row.status === "Open" ? "" : pill(DOCTYPE, row.status)} ${what_to_do(row)}</div>
		</div>
		<button type="button" class="btn btn-default btn-sm" data-try="${escape(row.name)}">${__("Try Again")}</button>
	</div>`;
}

function what_to_do(row) {
	if (row.status !== "Open") return __("It is not tried again by itself. Solve what is wrong, then try again.");
	return row.next_try_at > frappe.datetime.system_datetime()
		? __("It is tried again by itself, next {0}.", [escape(when(row.next_try_at))])
		: __("It is tried again by itself within minutes.");
}

async function retry(frm, $button) {
	$button.prop("disabled", true);
	try {
		await try_again(frm, $button.attr("data-try"));
	} finally {
		$button.prop("disabled", false);
	}
}

async function try_again(frm, missed_update) {
	const row = await call("missed_updates.try_again", { missed_update });
	if (row.status === "Solved") {
		frappe.show_alert({ message: __("The assignment follows the document now."), indicator: "green" }, 5);
		await frm.reload_doc();
		return;
	}
	frappe.show_alert({ message: escape(as_typed(row.reason)), indicator: "orange" }, 10);
	if (frm.doctype === DOCTYPE) await frm.reload_doc();
	else await show(frm);
}
