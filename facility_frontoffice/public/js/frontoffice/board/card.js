/** A card: what, where, how long still, what it needs, whom it waits for, and who has it. */

import { escape, time_left, waits_for, when } from "../words";
import { clock_waits, wanted_by, what } from "../work_facts";

export const ASSIGNMENT = "Backoffice Assignment";

/** The time left in words and its look; nothing is late that is done or has no moment. */
export function urgency(card) {
	const date = wanted_by(card);
	if (card.status === "Completed") return { text: __("done {0}", [when(card.completed_at)]), look: "fo-ready" };
	if (!date) return { text: clock_waits(card) ? __("waits") : __("no date"), look: card.breached_at ? "fo-late" : "text-muted" };
	const left = time_left(date);
	return { text: left.text, look: left.late ? "fo-late" : left.soon ? "fo-soon" : "text-muted", title: when(date) };
}

const EVIDENCE = {
	Photo: ["image", () => __("A photo is needed to finish.")],
	Document: ["small-file", () => __("A document is needed to finish.")],
	Note: ["edit", () => __("Say what was done to finish.")],
	Inspection: ["list-alt", () => __("An inspection is needed to finish.")],
	Receipt: ["stock", () => __("Say who received it to finish.")],
};

export function evidence_icon(card) {
	const [icon, words] = EVIDENCE[card.evidence_required] || [];
	if (!icon || card.status === "Completed") return "";
	const title = card.evidence ? __("The evidence is there") : words();
	return `<span class="fo-evidence ${card.evidence ? "fo-there" : ""}" title="${escape(title)}" role="img" aria-label="${escape(title)}">${frappe.utils.icon(icon, "sm")}</span>`;
}

/** For whom it waits, in words; empty when it waits for nobody. */
export function waits(card) {
	if (card.status === "Waiting for Client") return card.client_task ? __("waits for the client: {0}", [card.client_task]) : __("waits {0}", [waits_for(card.status)]);
	if (card.status === "Waiting for Supplier") return __("waits for {0}", [card.supplier || __("the supplier")]);
	return "";
}

export function person_of(card, people, size = "avatar-small") {
	if (!card.assigned_to) return "";
	const { full_name, image } = people[card.assigned_to] || {};
	const name = full_name || card.assigned_to;
	return frappe.get_avatar(size, name, image || null).replace("<span", `<span title="${escape(name)}" aria-label="${escape(name)}" role="img"`);
}

export function planned(card) {
	if (!card.planned_start) return "";
	return `<span class="fo-planned" title="${__("Planned")}">${frappe.utils.icon("today", "xs")} ${escape(when(card.planned_start))}</span>`;
}

function priority(card) {
	if (!["High", "Urgent"].includes(card.priority)) return "";
	return `<span class="fo-priority" title="${__("Priority")}">${escape(__(card.priority))}</span>`;
}

/** `with_unit`: more than one unit is in view, so each card says whose it is. */
export function card_html(card, { people, selected, with_unit, draggable = true }) {
	const { text, look, title } = urgency(card);
	const waiting = waits(card);
	const party = card.supplier || (with_unit ? card.backoffice_unit : "");
	const label = [what(card), card.location, text, waiting, people[card.assigned_to]?.full_name].filter(Boolean).join(", ");
	return `<article class="fo-bcard ${look} ${selected ? "fo-selected" : ""} ${draggable ? "" : "fo-fixed"}" data-name="${escape(card.name)}" tabindex="-1" aria-label="${escape(label)}">
		<div class="fo-bcard-top">
			<input type="checkbox" class="fo-choose" tabindex="-1" ${selected ? "checked" : ""} aria-label="${escape(__("Choose {0}", [card.name]))}">
			<span class="fo-bcard-time ${look}" title="${escape(title || "")}">${escape(text)}</span>
			${priority(card)}${evidence_icon(card)}
			<button type="button" class="btn btn-xs fo-menu" tabindex="-1" title="${__("What can be done")} (M)" aria-haspopup="menu">${frappe.utils.icon("dot-horizontal", "sm")}</button>
		</div>
		<div class="fo-bcard-what">${escape(what(card))}</div>
		<div class="fo-bcard-where">${escape(card.location || __("No place given"))}${card.client_name ? ` · ${escape(card.client_name)}` : ""}</div>
		${waiting ? `<div class="fo-bcard-waits">${escape(waiting)}</div>` : ""}
		<div class="fo-bcard-foot"><span class="fo-number">${escape(card.name)}</span>
			${party ? `<span class="ellipsis" title="${escape(party)}">${escape(party)}</span>` : ""}
			${planned(card)}<span class="fo-bcard-who">${person_of(card, people)}</span></div>
	</article>`;
}
