/** A short Select as a row of buttons: one look, one click, and still the form's own field. */

import { escape } from "./words";

/** Puts buttons in place of the field's list while `editable()`; otherwise the field shows itself. */
export function make_segmented(frm, fieldname, icons = {}) {
	const field = frm.fields_dict[fieldname];
	const $area = field.$wrapper.find(".control-input-wrapper");
	if (!field.fo_segmented) {
		field.fo_segmented = $('<div class="fo-segmented" role="radiogroup"></div>').insertBefore($area);
		field.fo_segmented.on("click", "button", function () {
			frm.set_value(fieldname, this.dataset.value);
		});
		field.fo_segmented.on("keydown", "button", (event) => {
			const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
			if (!step) return;
			event.preventDefault();
			const $buttons = field.fo_segmented.find("button");
			const next = ($buttons.index(event.currentTarget) + step + $buttons.length) % $buttons.length;
			frm.set_value(fieldname, $buttons.eq(next).data("value"));
			field.fo_segmented.find("button").eq(next).trigger("focus");
		});
	}
	const editable = field.get_status() === "Write";
	$area.toggle(!editable);
	field.fo_segmented.toggle(editable);
	if (!editable) return;
	const value = frm.doc[fieldname];
	const options = (field.df.options || "").split("\n").filter(Boolean);
	const html = options.map((option) => {
		const on = option === value;
		const focusable = on || (!value && option === options[0]);
		return `<button type="button" class="${on ? "on" : ""}" role="radio" aria-checked="${on}"
			tabindex="${focusable ? 0 : -1}" data-value="${escape(option)}">
			${icons[option] ? frappe.utils.icon(icons[option], "xs") : ""}${escape(__(option, null, field.df.parent))}</button>`;
	});
	const had_focus = field.fo_segmented[0].contains(document.activeElement);
	field.fo_segmented.attr("aria-label", __(field.df.label)).html(html.join(""));
	if (had_focus) field.fo_segmented.find(".on").trigger("focus");
}
