/** "How does it stand?" on the panel of who does the work: answered with one click, or with another date. */

import { call, quietly, save } from "./calls";
import { escape, when } from "./words";

/** The question, when it was asked and not answered. `later()` reports a delay. */
export function chase_notice(doc) {
	if (!doc.chases) return "";
	const date = doc.expected_date || doc.due;
	const asked = doc.chases > 2 ? __("You were asked twice; the front office knows.") : "";
	return `<div class="fo-notice fo-chased"><b>${__("How does it stand?")}</b>
		${date ? __("Will you make {0}?", [escape(when(date))]) : ""} ${asked}
		<div class="fo-task-buttons">
			<button type="button" class="btn btn-xs btn-primary" data-chase="on_time">${__("On Time")}</button>
			<button type="button" class="btn btn-xs btn-default" data-chase="later">${__("It Will Be Later")}</button>
		</div></div>`;
}

export function bind_chase($wrapper, frm, later) {
	$wrapper.find("[data-chase=on_time]").on("click", () => quietly(on_time(frm)));
	$wrapper.find("[data-chase=later]").on("click", later);
}

async function on_time(frm) {
	await save(frm);
	await call("chasing.on_time", { assignment: frm.docname });
	await frm.reload_doc();
	frappe.show_alert({ message: __("Thank you. The front office knows."), indicator: "green" }, 5);
}
