/** The board: a column for each state, late first. A card that is dragged to another is what the form's button does. */

import { quietly } from "../calls";
import { escape } from "../words";
import { ACTS, act_for_column, why_not } from "./acts";
import { ASSIGNMENT, card_html } from "./card";
import { make_draggable } from "./drag";

const COLUMNS = {
	Open: [() => __("To Accept"), () => __("Nothing waits to be accepted.")],
	Accepted: [() => __("Accepted", null, ASSIGNMENT), () => __("Nothing is taken on and not begun.")],
	"In Progress": [() => __("In Progress", null, ASSIGNMENT), () => __("Nothing is being worked on.")],
	Waiting: [() => __("Waiting", null, "Unit Board"), () => __("Nothing waits for a client or a supplier.")],
	Done: [() => __("Done Today"), () => __("Nothing is done yet today.")],
};

/** "12", or "500+" where nobody counted on. */
export function count_text({ count, counts_on }) {
	return counts_on ? `${count}+` : String(count);
}

export function render(board) {
	const { columns, people } = board.data;
	const options = { people, with_unit: board.shows_many_units() };
	return `<div class="fo-columns" data-scrolls>${columns
		.map((column) => {
			const [label, empty] = COLUMNS[column.key];
			const cards = column.cards.map((card) => card_html(card, { ...options, selected: board.selected.has(card.name), draggable: column.key !== "Done" }));
			return `<section class="fo-column" data-column="${column.key}" aria-label="${escape(label())}, ${count_text(column)}">
				<header><h3>${label()}</h3><span class="fo-count">${count_text(column)}</span></header>
				<div class="fo-cards" data-scrolls data-keeps="${column.key}">${cards.join("") || `<p class="fo-empty">${empty()}</p>`}${more_html(column)}</div>
			</section>`;
		})
		.join("")}</div>
		<div class="fo-return-zone" data-column="Returned">${frappe.utils.icon("reply", "sm")} ${__("Back to the front office, with a reason")}</div>`;
}

export function more_html(column) {
	const rest = column.count - column.cards.length;
	if (rest <= 0) return "";
	return `<button type="button" class="btn btn-default btn-sm fo-more" data-more="${column.key}">${__("Show more ({0} not shown)", [`${rest}${column.counts_on ? "+" : ""}`])}</button>`;
}

export function make_movable(root, board) {
	return make_draggable(root, {
		item: ".fo-columns .fo-bcard:not(.fo-fixed)",
		zone: ".fo-column, .fo-return-zone",
		over({ item, zone }) {
			const column = zone.dataset.column;
			if (column === home_of(item)) return "";
			const card = board.card(item.dataset.name);
			const refused = why_not(card, column);
			zone.classList.toggle("fo-refuses", Boolean(refused));
			return refused || ACTS[act_for_column(column)].label(card);
		},
		drop: ({ item, zone }) => move_to(board, board.card(item.dataset.name), zone.dataset.column, home_of(item)),
		end() {
			root.querySelectorAll(".fo-refuses").forEach((element) => element.classList.remove("fo-refuses"));
			board.take_fresh();
		},
	});
}

function home_of(item) {
	return item.closest(".fo-column").dataset.column;
}

/** Does what belongs to a column; where it is refused the card stays where it was, and why is said. */
export async function move_to(board, card, column, from) {
	if (!card || column === from) return;
	const refused = why_not(card, column);
	if (refused) return frappe.show_alert({ message: escape(refused), indicator: "orange" }, 7);
	const element = board.element(card.name);
	element?.classList.add("fo-busy");
	try {
		await quietly(Promise.resolve(ACTS[act_for_column(column)].go(card, board)));
	} finally {
		board.element(card.name)?.classList.remove("fo-busy");
	}
}
