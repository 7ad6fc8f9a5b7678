/** A card opened: who, where, what was asked, until when; and the buttons of the form. */

import { quietly } from "../calls";
import { evidence_words } from "../finish";
import { as_typed, escape, link, pill, time_left, when } from "../words";
import { clock_waits, wanted_by, what, who } from "../work_facts";
import { ACTS, acts_for } from "./acts";
import { ASSIGNMENT, waits } from "./card";

export async function open_panel(card, board) {
	const [doc, about] = await Promise.all([
		frappe.xcall("frappe.client.get", { doctype: ASSIGNMENT, name: card.name }),
		frappe.xcall("facility_frontoffice.api.desk.assignment", { assignment: card.name }),
	]);
	const now = { ...card, ...doc };
	const dialog = new frappe.ui.Dialog({ title: escape(what(now)), size: "large" });
	dialog.$wrapper.addClass("fo-panel");
	$(dialog.body).html(html(now, about, board));
	for (const { name } of acts_for(now)) {
		$(dialog.body).find(`[data-act="${name}"]`).on("click", () => {
			dialog.hide();
			quietly(Promise.resolve(ACTS[name].go(now, board)));
		});
	}
	$(dialog.body).find("a").on("click", () => dialog.hide());
	dialog.$wrapper.on("hidden.bs.modal", () => board.focus(card.name));
	dialog.show();
	return dialog;
}

function html(card, about, board) {
	const acts = acts_for(card);
	const date = wanted_by(card);
	const left = date && card.status !== "Completed" ? time_left(date) : null;
	const look = left?.late ? "fo-late" : left?.soon ? "fo-soon" : "";
	const needs = card.status === "Completed" ? "" : evidence_words(card.evidence_required);
	const waiting = waits(card);
	const facts = [
		[__("Person"), escape(board.data.people?.[card.assigned_to]?.full_name || card.assigned_to || __("nobody"))],
		[__("Who"), escape(card.supplier || card.backoffice_unit || "–")],
		[__("Planned"), card.planned_start ? escape(when(card.planned_start)) : "–"],
		[__("Priority"), escape(__(card.priority || "–"))],
	];
	return `<div class="fo-work-head">
			<div><div class="fo-big">${escape(card.location || __("No place given"))}</div><div>${who(card, about)}</div></div>
			<div><div>${pill(ASSIGNMENT, card.status)}</div><div class="text-muted">${link("Client Request", card.client_request, `${card.client_request}: ${about.subject}`)}</div></div>
			<div class="fo-until"><div class="fo-big ${look}">${date ? escape(when(date)) : clock_waits(card) ? __("waits") : __("No date was promised")}</div><div class="${look || "text-muted"}">${left ? escape(left.text) : ""}</div></div>
		</div>
		${waiting ? `<div class="fo-notice">${escape(waiting)}</div>` : ""}
		${card.instructions ? `<div class="fo-asked">${escape(as_typed(card.instructions))}</div>` : ""}
		${card.last_note ? `<div class="fo-notice">${escape(as_typed(card.last_note))}</div>` : ""}
		<dl class="fo-facts">${facts.map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`).join("")}</dl>
		${needs ? `<p class="text-muted small">${needs}</p>` : ""}
		<div class="fo-work-buttons">${acts
			.map(({ name, label, key }, index) => `<button type="button" class="btn ${index ? "btn-default" : "btn-primary"} btn-sm" data-act="${name}"${key ? ` title="${__("on the card: {0}", [key.toUpperCase()])}"` : ""}>${escape(label)}</button>`)
			.join("")}</div>
		<p class="fo-panel-more">${link(ASSIGNMENT, card.name, __("Everything about {0}", [card.name]))}</p>`;
}
