/** Words that do not help a client, marked while an answer is typed, with what to say instead. Nothing is stopped. */

import { escape } from "./words";

const WAIT = 500; // milliseconds without a key
const CLASS = "fo-wording";

/** Watches a control of a form or dialog, or a textarea. Watching twice is watching once. */
export function watch_wording(field) {
	const $input = field?.$input || (field && $(field));
	if (!$input?.length) return;
	const $below = warning_below($input);
	let asked = 0;
	const look = frappe.utils.debounce(async () => {
		const text = $input.val() || "";
		const turn = ++asked;
		const found = text.trim() ? await findings(text) : [];
		if (turn !== asked) return; // more was typed meanwhile
		$below.html(found.map(in_words).join("")).toggle(found.length > 0);
	}, WAIT);
	$input.off("input.fo-wording change.fo-wording").on("input.fo-wording change.fo-wording", look);
	look();
}

function warning_below($input) {
	const $control = $input.closest(".fo-typed, .frappe-control");
	const $around = $control.length ? $control : $input.parent();
	const $known = $around.children(`.${CLASS}`);
	if ($known.length) return $known;
	return $(`<div class="${CLASS} small fo-soon" role="status" aria-live="polite" style="display: none"></div>`).appendTo($around);
}

/** A warning that cannot be had is none: who types is not bothered with it. */
async function findings(text) {
	try {
		return await frappe.xcall("facility_frontoffice.api.desk_words.check", { text });
	} catch {
		return [];
	}
}

function in_words(row) {
	return `<div>${__("Instead of “{0}”: {1}", [`<b>${escape(row.found)}</b>`, escape(row.better)])}</div>`;
}
