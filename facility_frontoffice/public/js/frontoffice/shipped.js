/** What became of a record that came with the app: how it differs from what was shipped, and putting it back. */

import { call, quietly } from "./calls";
import { escape } from "./words";

// Forms on which one can ask for it; what is not among what came with the app says so.
const FORMS = [
	"Backoffice Unit",
	"Custom Field",
	"Email Template",
	"Facility Calendar",
	"Facility Discouraged Word",
	"Facility Escalation Rule",
	"Facility Frontoffice Settings",
	"Facility Message Rule",
	"Facility Product",
	"Facility Product Category",
	"Facility Purchase Approval",
	"Facility Service Desk",
	"Facility Service Level",
	"Role",
	"Web Form",
	"Workflow",
	"Workspace",
];

export const STATES = {
	Kept: { colour: "green", label: () => __("As shipped") },
	Changed: { colour: "orange", label: () => __("Changed") },
	Deleted: { colour: "red", label: () => __("Deleted") },
	Renamed: { colour: "blue", label: () => __("Renamed") },
};

export function state_pill(state) {
	const { colour, label } = STATES[state];
	return `<span class="indicator-pill ${colour} no-indicator-dot">${escape(label())}</span>`;
}

export function watch_forms() {
	for (const doctype of FORMS) {
		frappe.ui.form.on(doctype, {
			refresh(frm) {
				if (frm.is_new() || !frappe.user.has_role(["Facility Administrator", "System Manager"])) return;
				frm.page.add_menu_item(__("Compare with What Was Shipped"), () => quietly(compare_form(frm)));
			},
		});
	}
}

async function compare_form(frm) {
	if (frm.is_dirty()) {
		frappe.msgprint({
			title: __("Not Saved"),
			message: __("Save what you changed first: what is saved is compared."),
			indicator: "orange",
		});
		return;
	}
	const found = await call("shipped.compare_record", { doctype: frm.doctype, record: frm.docname });
	if (found) show_difference(found, () => frm.reload_doc());
	else
		frappe.msgprint({
			title: __("Not Shipped"),
			message: __("{0} did not come with the app: there is nothing to compare it with.", [escape(frm.docname).bold()]),
		});
}

/** A dialog with the difference of one record; `done` is told when it was put back. */
export function show_difference(found, done) {
	const dialog = new frappe.ui.Dialog({
		title: found.title,
		size: "large",
		fields: [{ fieldname: "shown", fieldtype: "HTML" }],
		secondary_action_label: __("Close"),
		secondary_action: () => dialog.hide(),
	});
	dialog.$wrapper.addClass("fo-shipped-dialog");
	render(dialog, found, done);
	dialog.show();
	return dialog;
}

function render(dialog, found, done) {
	dialog.fields_dict.shown.$wrapper.html(difference_html(found));
	const differs = found.state === "Deleted" || found.changes.length;
	const $button = dialog.get_primary_btn();
	$button.toggleClass("hide", !(differs && found.may_restore));
	if (!differs || !found.may_restore) return;
	const label = found.state === "Deleted" ? __("Make It Anew") : __("Restore");
	let busy = false; // who presses twice is asked once
	dialog.set_primary_action(label, async () => {
		if (busy) return;
		busy = true;
		await quietly(restore(dialog, found, done));
		busy = false;
	});
	$button.removeClass("hide");
}

async function restore(dialog, found, done) {
	if (!(await confirmed(found))) return;
	const restored = await call("shipped.restore", { kind: found.kind, name: found.name, seen: found.seen });
	frappe.show_alert({ message: __("{0} is as it came with the app.", [escape(found.title)]), indicator: "green" }, 5);
	render(dialog, restored, done);
	if (done) done(restored);
}

/** Asks first, and says what is lost by it. */
function confirmed(found) {
	if (found.state === "Deleted") return Promise.resolve(true);
	const lost = found.changes.filter((change) => change.is !== "missing row").map((change) => `<li>${escape(change.label)}</li>`);
	const added = found.changes.filter((change) => change.is === "missing row").map((change) => `<li>${escape(change.label)}</li>`);
	const parts = [
		lost.length ? `<p>${__("What you have there now is lost:")}</p><ul>${lost.join("")}</ul>` : "",
		added.length ? `<p>${__("This comes back:")}</p><ul>${added.join("")}</ul>` : "",
		...found.stays.map((words) => `<p>${escape(words)}</p>`),
		`<p class="text-muted">${__("Everything that did not come with the app stays as it is.")}</p>`,
	];
	return new Promise((resolve) => {
		const dialog = frappe.confirm(parts.join(""), () => resolve(true), () => resolve(false));
		dialog.set_title(__("Restore {0}?", [found.title]));
		dialog.get_primary_btn().text(__("Restore"));
		dialog.get_secondary_btn().text(__("Keep It as It Is"));
	});
}

function difference_html(found) {
	const record = found.record && found.record !== found.name && found.state === "Renamed" ? found.record : "";
	const head = `<p class="fo-shipped-head">${state_pill(found.state)}
		<span class="text-muted">${escape(found.kind_label)}</span> ${open_link(found)}</p>`;
	const notes = [];
	if (record) notes.push(__("It is called {0} now. Its name stays when it is restored.", [escape(record).bold()]));
	if (found.state === "Deleted") notes.push(__("It was deleted. It can be made anew, as it came with the app."));
	if (found.state === "Kept") notes.push(__("It is as it came with the app."));
	if ((found.state === "Deleted" || found.changes.length) && !found.may_restore)
		notes.push(__("You may look, not restore: that takes the right to change {0}.", [__(found.doctype)]));
	notes.push(...found.stays.map(escape));
	return `${head}${notes.map((note) => `<p>${note}</p>`).join("")}${found.changes.map(change_html).join("")}`;
}

function open_link(found) {
	if (!found.record || found.doctype === "Custom DocPerm") return "";
	return `<a href="${frappe.utils.get_form_link(found.doctype, found.record)}">${__("Open")}</a>`;
}

function change_html(change) {
	const kind = {
		"missing row": __("was removed"),
		"extra row": __("was added"),
	}[change.is];
	const title = `<h6>${escape(change.label)}${kind ? ` <span class="text-muted">(${kind})</span>` : ""}</h6>`;
	return `<section class="fo-shipped-change">${title}${change.lines ? lines_html(change.lines) : values_html(change)}</section>`;
}

function values_html({ shipped, current }) {
	const value = (text) => (text === "" ? `<span class="text-muted">${__("empty")}</span>` : escape(text));
	return `<dl class="fo-shipped-values">
		<div class="is-shipped"><dt>${__("Shipped")}</dt><dd>${value(shipped)}</dd></div>
		<div class="is-current"><dt>${__("Now")}</dt><dd>${value(current)}</dd></div>
	</dl>`;
}

// Of a long stretch that is alike, so many lines are shown beside what differs
const AROUND = 2;

function lines_html(lines) {
	const near = lines.map((_line, number) =>
		lines.slice(Math.max(0, number - AROUND), number + AROUND + 1).some(([side]) => side !== "same")
	);
	const signs = { shipped: ["−", __("Shipped")], current: ["+", __("Now")], same: [" ", ""] };
	const rows = lines.map(([side, line], number) => {
		if (!near[number]) return near[number - 1] || number === 0 ? `<div class="is-left-out">⋯</div>` : "";
		const [sign, name] = signs[side];
		return `<div class="is-${side}"><span class="fo-shipped-sign" aria-hidden="true">${sign}</span>${
			name ? `<span class="sr-only">${name}: </span>` : ""
		}<span>${escape(line) || "&nbsp;"}</span></div>`;
	});
	return `<p class="fo-shipped-legend text-muted">− ${__("Shipped")} &nbsp; + ${__("Now")}</p>
		<div class="fo-shipped-lines" tabindex="0" role="group" aria-label="${__("Line by line")}">${rows.join("")}</div>`;
}
