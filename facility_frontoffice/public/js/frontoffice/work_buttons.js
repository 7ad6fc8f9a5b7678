/** The buttons of a panel for who does something: shown, clicked, and pressed by their keys. */

import { quietly } from "./calls";
import { add_shortcut, key_label } from "./shortcuts";
import { escape } from "./words";

/** Of each {name, label, key, primary, why, action}; the key and why it is there show as a hint. */
export function buttons_html(buttons) {
	return buttons.map(button_html).join("");
}

function button_html(button) {
	const key = button.key ? ` (${key_label(button.key)})` : "";
	return `<button type="button" class="btn ${button.primary ? "btn-primary" : "btn-default"}" data-action="${button.name}"
		title="${escape((button.why || button.label) + key)}">${escape(button.label)}</button>`;
}

export function bind_clicks($wrapper, buttons) {
	for (const button of buttons) {
		$wrapper.find(`[data-action="${button.name}"]`).on("click", () => press(button));
	}
}

/** A key that belongs to no button any more does nothing. */
export function bind_keys(frm, buttons) {
	frm.fo_keys = Object.fromEntries(buttons.filter((button) => button.key).map((button) => [button.key, button]));
	for (const [key, button] of Object.entries(frm.fo_keys)) {
		add_shortcut(frm, key, button.label, () => press(frm.fo_keys[key]), () => Boolean(frm.fo_keys[key]));
	}
}

function press(button) {
	return quietly(Promise.resolve(button.action()));
}
