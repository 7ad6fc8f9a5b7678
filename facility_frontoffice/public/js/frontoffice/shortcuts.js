/** Keyboard shortcuts that a page shows where they can be pressed. */

export function key_label(shortcut) {
	return shortcut
		.split("+")
		.map((part) => frappe.utils.to_title_case(part))
		.join("+");
}

/**
 * Ours by page and key. The platform gives each visible button a letter of its own for Alt, before it looks at
 * shortcuts: Alt+A would save as well. So ours are caught on their way down and go no further.
 */
const ours = new Map();

window.addEventListener(
	"keydown",
	(event) => {
		if (!event.altKey) return;
		const shortcut = ours.get(window.cur_frm?.page)?.[frappe.ui.keys.get_key(event)];
		if (!shortcut || dialog_is_open() || !shortcut.condition()) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		shortcut.action();
	},
	true
);

/** A shortcut that works while typing too, on this form only, and not behind a dialog. */
export function add_shortcut(frm, shortcut, description, action, condition = () => true) {
	if (!ours.has(frm.page)) ours.set(frm.page, {});
	ours.get(frm.page)[shortcut] = { action, condition: () => frm.page.wrapper.is(":visible") && condition() };
	// for the list of shortcuts that the platform shows; it is never reached as a handler
	frappe.ui.keys.add_shortcut({ shortcut, description, page: frm.page, condition, action: () => true });
}

function dialog_is_open() {
	return Boolean(window.cur_dialog && cur_dialog.display);
}

/**
 * The buttons of a form: [{label, key, action, primary, group}], each with its shortcut in the tooltip.
 * Shortcuts of the form that have no button now do nothing.
 */
export function set_buttons(frm, buttons) {
	frm.fo_actions = {};
	const in_order = [...buttons.filter((button) => !button.group), ...buttons.filter((button) => button.group)];
	for (const button of in_order) {
		const $button = frm.add_custom_button(button.label, () => button.action(), button.group);
		if (button.primary) {
			$button.removeClass("btn-default").addClass("btn-primary");
		}
		if (!button.key) continue;
		frm.fo_actions[button.key] = button;
		$button?.attr("title", `${button.label} (${key_label(button.key)})`);
		add_shortcut(
			frm,
			button.key,
			button.label,
			() => frm.fo_actions[button.key].action(),
			() => Boolean(frm.fo_actions?.[button.key])
		);
	}
}
