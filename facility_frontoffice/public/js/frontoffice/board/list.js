/** The same work as rows: more of it at a glance, late first. */

import { escape, pill } from "../words";
import { what } from "../work_facts";
import { ASSIGNMENT, evidence_icon, person_of, planned, urgency, waits } from "./card";
import { count_text, more_html } from "./kanban";

export function render(board) {
	const [column] = board.data.columns;
	if (!column.cards.length) return `<p class="fo-empty fo-nothing">${board.is_narrowed() ? __("Nothing fits these filters.") : __("Nothing is open here. Well done.")}</p>`;
	return `<div class="fo-list" data-scrolls data-keeps="list" data-column="All"><table class="table fo-list-table">
		<caption class="sr-only">${__("Open work, late first: {0}", [count_text(column)])}</caption>
		<thead><tr><th><input type="checkbox" class="fo-choose-all" aria-label="${__("Choose all that are shown")}"></th>
			<th>${__("Time Left")}</th><th>${__("What")}</th><th>${__("Place")}</th><th>${__("Status")}</th><th>${__("Person")}</th>
			<th>${__("Client")}</th><th>${__("Number")}</th><th></th></tr></thead>
		<tbody>${column.cards.map((card) => row(card, board)).join("")}</tbody></table>${more_html(column)}</div>`;
}

function row(card, board) {
	const { people } = board.data;
	const { text, look, title } = urgency(card);
	const chosen = board.selected.has(card.name);
	const waiting = waits(card);
	const party = card.supplier || (board.shows_many_units() ? card.backoffice_unit : "");
	return `<tr class="fo-bcard fo-row ${chosen ? "fo-selected" : ""}" data-name="${escape(card.name)}" tabindex="-1">
		<td><input type="checkbox" class="fo-choose" tabindex="-1" ${chosen ? "checked" : ""} aria-label="${escape(__("Choose {0}", [card.name]))}"></td>
		<td class="${look}" title="${escape(title || "")}">${escape(text)}</td>
		<td><b>${escape(what(card))}</b> ${evidence_icon(card)}${waiting ? `<div class="fo-bcard-waits">${escape(waiting)}</div>` : ""}${
			party ? `<div class="text-muted small">${escape(party)}</div>` : ""
		}</td>
		<td>${escape(card.location || "–")}</td>
		<td>${pill(ASSIGNMENT, card.status)}${planned(card)}</td>
		<td class="fo-nowrap">${person_of(card, people, "avatar-xs")} ${escape(people[card.assigned_to]?.full_name || "")}</td>
		<td>${escape(card.client_name || "")}</td>
		<td class="fo-number">${escape(card.name)}</td>
		<td><button type="button" class="btn btn-xs fo-menu" tabindex="-1" title="${__("What can be done")} (M)" aria-haspopup="menu">${frappe.utils.icon("dot-horizontal", "sm")}</button></td>
	</tr>`;
}
