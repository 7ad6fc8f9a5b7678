/** How a desk stands now: what it takes, which channels are open, and what makes waiting there feel shorter. */

import { call } from "./calls";
import { escape } from "./words";

/** What the server knows of a desk: {takes, channels, softeners}. */
export function standing_of(desk) {
	return call("desks.standing", { desk: desk || null }, { freeze: false });
}

export async function show_standing(frm) {
	const $wrapper = frm.fields_dict.standing.$wrapper.empty();
	frm.set_intro("");
	if (frm.is_new()) {
		return frm.set_intro(__("Say for whom this desk is, when it is open, and within what time it answers."), "blue");
	}
	const name = frm.docname;
	const found = await standing_of(name);
	if (frm.docname !== name) return;
	frm.set_intro(found.takes.map(escape).join(" "), frm.doc.disabled ? "orange" : "blue");
	if (found.channels.length) $wrapper.html(`<div class="fo-channels">${found.channels.map(channel).join("")}</div>`);
}

function channel(row) {
	const colour = row.open ? "green" : "gray";
	return `<div><span class="indicator-pill ${colour}">${escape(__(row.channel))}</span>
		<span class="text-muted">${escape(row.text)}</span></div>`;
}

/** What may be said or shown to who waits; empty when there is nothing. */
export function softeners_html(softeners) {
	if (!softeners.length) return "";
	const rows = softeners.map((row) => {
		const words = [row.text ? escape(row.text) : "", safe_link(row.url)].filter(Boolean).join(" ");
		return `<li><b>${escape(row.title)}</b> <span class="text-muted">${escape(__(row.kind))}</span><div>${words}</div></li>`;
	});
	return `<section class="fo-part"><h6>${__("While They Wait")}</h6><ul class="fo-softeners">${rows.join("")}</ul></section>`;
}

/** Only addresses of pages and of our own files: nothing that runs. */
function safe_link(url) {
	if (!url || !/^(https?:\/\/|\/)/i.test(url)) return "";
	return `<a href="${encodeURI(url)}" target="_blank" rel="noopener noreferrer">${escape(url)}</a>`;
}
