/** No "no": what is possible instead stands beside the reason, ready to be taken. */

import { ask, call, save_and_call } from "./calls";
import { escape } from "./words";
import { watch_wording } from "./wording";

/**
 * In a dialog with a field `alternative`: the alternatives that the catalogue has, to be clicked into it. Words that
 * do not help a client are marked while they are typed.
 */
export function help_refusing(frm, dialog) {
	for (const name of ["reason", "alternative"]) watch_wording(dialog.fields_dict[name]);
	offer_alternatives(frm, dialog.fields_dict.alternative);
	return dialog;
}

async function offer_alternatives(frm, field) {
	const found = await call("intake.alternatives", { request: frm.docname }, { freeze: false });
	if (!found.length) return;
	const $offer = $(`<div class="fo-alternatives" style="margin-top: 6px">
		<span class="text-muted small">${__("The catalogue offers instead:")}</span>
		${found.map(alternative_button).join(" ")}</div>`);
	$offer.on("click", "button", function () {
		const words = in_words(found[this.dataset.index]);
		const typed = (field.get_value() || "").trim();
		if (!typed.includes(words)) field.set_value([typed, words].filter(Boolean).join("\n"));
		field.$input.trigger("focus");
	});
	field.$wrapper.append($offer);
}

function alternative_button(row, index) {
	return `<button type="button" class="btn btn-xs btn-default" data-index="${index}" title="${escape(row.fits_when)}">
		${escape(row.product_name)}</button>`;
}

function in_words(row) {
	return row.fits_when ? `${row.product_name}: ${row.fits_when}` : row.product_name;
}

/** Lines that can be refused alone: open ones, when something else stays. */
export function refusable_lines(frm) {
	const open = (frm.doc.lines || []).filter((line) => !["Completed", "Cancelled"].includes(line.status));
	const wanted = (frm.doc.lines || []).filter((line) => line.status !== "Cancelled");
	return wanted.length > 1 ? open : [];
}

/** Some products of a request are not possible; the rest goes on. */
export function refuse_product(frm) {
	const lines = refusable_lines(frm);
	const dialog = ask({
		title: __("Refuse a Product"),
		fields: [
			{
				fieldname: "line",
				fieldtype: "Select",
				label: __("Which product?"),
				reqd: 1,
				options: lines.map((line) => ({ value: line.name, label: __(line.product_name || line.product) })),
				default: lines[0].name,
			},
			{
				fieldname: "reason",
				fieldtype: "Small Text",
				label: __("Why is it not possible?"),
				reqd: 1,
				description: __("The client reads this"),
			},
			{
				fieldname: "alternative",
				fieldtype: "Small Text",
				label: __("What is possible instead?"),
				reqd: 1,
				description: __("A refusal always comes with what is possible"),
			},
		],
		label: __("Refuse"),
		danger: true,
		action: ({ line, reason, alternative }) =>
			save_and_call(
				frm,
				"intake.refuse_lines",
				() => ({ request: frm.docname, lines: [line], reason, alternative }),
				__("Refused; the client is told what is possible")
			),
	});
	return help_refusing(frm, dialog);
}
