/**
 * The day of a unit: a column for each of its people, a row for each half hour that it is open, and beside it what has
 * no time yet. Dragging a card gives it a person and a time; a block is longer or shorter by its lower edge, or by + and -.
 * A phone shows the same as a list for each person, with a dialog to plan.
 */

import { quietly } from "../calls";
import { escape, working_time } from "../words";
import { STORED, ask_plan, plan } from "./acts";
import { wanted_by, what } from "../work_facts";
import { card_html, urgency } from "./card";
import { make_draggable } from "./drag";
import { count_text, more_html } from "./kanban";

const ROW = 30; // pixels for a slot
const SNAP = 15; // minutes
const LENGTH = 60; // minutes of what was never planned
const SHORTEST = 15;
const SEND_AFTER = 600; // milliseconds after the last key
const OTHERS = "";

export const is_phone = () => window.innerWidth < 768;

export function render(board) {
	const { data } = board;
	if (!data.unit) return choose_unit(board);
	return `${bar(board)}${is_phone() ? phone(board) : grid(board)}`;
}

function choose_unit(board) {
	const units = board.parties.units.map(({ name }) => `<button type="button" class="btn btn-default btn-sm" data-party="${escape(board.party_of(name))}">${escape(name)}</button>`);
	return `<div class="fo-nothing"><p>${units.length ? __("Whose day do you want to plan?") : __("You are in no unit, so there is no day to plan.")}</p><p class="fo-choices">${units.join("")}</p></div>`;
}

function bar(board) {
	const day = moment(board.data.day);
	const named = new Intl.DateTimeFormat(frappe.boot.lang, { weekday: "long", day: "numeric", month: "long" }).format(day.toDate());
	return `<div class="fo-day-bar">
		<button type="button" class="btn btn-default btn-sm" data-day="-1" title="${__("Day before")} ([)" aria-label="${__("Day before")}">${frappe.utils.icon("left", "sm")}</button>
		<button type="button" class="btn btn-default btn-sm" data-day="0">${__("Today")}</button>
		<button type="button" class="btn btn-default btn-sm" data-day="1" title="${__("Day after")} (])" aria-label="${__("Day after")}">${frappe.utils.icon("right", "sm")}</button>
		<h3>${escape(named)}</h3>
		<input type="date" class="form-control input-xs" data-on value="${board.data.day}" aria-label="${__("Day")}">
	</div>`;
}

function capacity(person) {
	if (!person.capacity && !person.planned) return `<div class="fo-capacity text-muted">${escape(person.why || __("not in"))}</div>`;
	const share = person.capacity ? Math.round((100 * person.planned) / person.capacity) : 100;
	const over = person.planned > person.capacity;
	const words = __("{0} of {1}", [working_time(person.planned), working_time(person.capacity)]);
	return `<div class="fo-capacity ${over ? "fo-late" : ""}" title="${over ? __("More is planned than there is time") : ""}">
		<div class="fo-track"><span style="width: ${Math.min(share, 100)}%"></span></div>${escape(words)}${person.why ? `<div class="text-muted">${escape(person.why)}</div>` : ""}</div>`;
}

// The grid -------------------------------------------------------------------------------------------

function grid(board) {
	const { people, others, slots, unplanned, names } = board.data;
	const columns = [...people];
	if (others.blocks.length) columns.push({ user: OTHERS, full_name: __("Nobody, or others"), capacity: 0, ...others });
	const height = slots.length * ROW;
	return `<div class="fo-day">
		<section class="fo-column fo-pool" data-column="Unplanned" aria-label="${__("Not Planned")}">
			<header><h3>${__("Not Planned")}</h3><span class="fo-count">${count_text(unplanned)}</span></header>
			<div class="fo-cards" data-scrolls data-keeps="pool">${unplanned.cards.map((card) => card_html(card, { people: names, selected: board.selected.has(card.name) })).join("") || `<p class="fo-empty">${__("Everything that is open is planned.")}</p>`}${more_html(unplanned)}</div>
		</section>
		<div class="fo-day-scroll" data-scrolls data-keeps="day">
			<div class="fo-day-heads"><div class="fo-hours"></div>${columns
				.map((person) => `<div class="fo-day-head ${person.is_in === false ? "fo-away" : ""}">${head(person)}${person.user === OTHERS ? "" : capacity(person)}</div>`)
				.join("")}</div>
			<div class="fo-day-body" style="height: ${height}px">
				<div class="fo-hours">${slots.map((slot, row) => (slot.starts.endsWith("00:00") ? `<span style="top: ${row * ROW}px">${slot.starts.slice(11, 16)}</span>` : "")).join("")}</div>
				${columns.map((person) => column(person, board)).join("") || `<p class="fo-empty">${__("There are no people in this unit yet. Add them on its card.")}</p>`}
			</div>
		</div>
	</div>`;
}

function head(person) {
	const picture = person.user ? frappe.get_avatar("avatar-small", person.full_name, person.image || null) : "";
	return `<div class="fo-day-name">${picture}<span class="ellipsis" title="${escape(person.full_name)}">${escape(person.full_name)}</span></div>`;
}

function column(person, board) {
	const { slots } = board.data;
	const rows = slots.map((slot, row) => `<div class="fo-slot ${is_there(person, slot) ? "" : "fo-shut"}" style="top: ${row * ROW}px"></div>`);
	return `<div class="fo-day-column" data-person="${escape(person.user)}" data-column="day:${escape(person.user)}" aria-label="${escape(person.full_name)}">${rows.join("")}${person.elsewhere.map((span) => elsewhere_html(span, slots)).join("")}${person.blocks.map((block) => block_html(block, board)).join("")}</div>`;
}

/** That somebody is busy with what is not of this unit, without what it is. */
function elsewhere_html(span, slots) {
	const times = times_of(span);
	return `<div class="fo-elsewhere" style="${place(span, slots)}" role="note" aria-label="${escape(`${times}, ${__("elsewhere")}`)}"><div class="fo-block-time">${times}</div>${__("elsewhere")}</div>`;
}

function times_of(block) {
	return `${block.planned_start.slice(11, 16)} – ${block.planned_end.slice(11, 16)}`;
}

function place(block, slots) {
	const top = Math.max(0, row_of(block.planned_start, slots) * ROW);
	const bottom = Math.min(slots.length * ROW, row_of(block.planned_end, slots) * ROW);
	return `top: ${top}px; height: ${Math.max(bottom - top, ROW / 2)}px; left: ${(100 * block.lane) / block.lanes}%; width: ${100 / block.lanes}%`;
}

function is_there(person, slot) {
	if (person.user === OTHERS) return slot.is_open;
	return (person.spans || []).some(([from, until]) => from <= slot.starts && slot.starts < until);
}

function block_html(block, board) {
	const beside = block.lanes > 1;
	const late = is_after_due(block);
	const times = times_of(block);
	const warning = [late ? __("after the agreed date") : "", beside ? __("overlaps with other work") : ""].filter(Boolean).join(", ");
	const done = block.status === "Completed";
	return `<article class="fo-block ${late ? "fo-after-due" : ""} ${beside ? "fo-beside" : ""} ${done ? "fo-ready fo-fixed" : ""}" data-name="${escape(block.name)}" tabindex="-1"
		style="${place(block, board.data.slots)}"
		aria-label="${escape([times, what(block), block.location, warning].filter(Boolean).join(", "))}" title="${escape(warning)}">
		<div class="fo-block-time">${times}${warning ? ` <b class="${late ? "fo-late" : "fo-soon"}">!</b>` : ""}</div>
		<div class="fo-block-what">${escape(what(block))}</div><div class="text-muted">${escape(block.location || "")}</div>
		${done ? "" : '<span class="fo-stretch" data-stretch data-no-drag></span>'}</article>`;
}

export function is_after_due(block) {
	const until = wanted_by(block);
	return Boolean(until && block.status !== "Completed" && block.planned_end > until);
}

/** How many rows from the top a moment is, with its part of a row. */
function row_of(value, slots) {
	const at = moment(value);
	const row = slots.findLastIndex((slot) => moment(slot.starts) <= at);
	if (row < 0) return 0;
	return row + Math.min(1, at.diff(moment(slots[row].starts), "minutes") / 30);
}

function time_at(pixels, slots) {
	const steps = Math.round(((pixels / ROW) * 30) / SNAP);
	const row = Math.min(slots.length - 1, Math.max(0, Math.floor((steps * SNAP) / 30)));
	const rest = Math.max(0, steps * SNAP - row * 30);
	return moment(slots[row].starts).add(Math.min(rest, 30), "minutes");
}

// A phone --------------------------------------------------------------------------------------------

function phone(board) {
	const { people, others, unplanned, names } = board.data;
	const columns = others.blocks.length ? [...people, { user: OTHERS, full_name: __("Nobody, or others"), capacity: 0, ...others }] : people;
	const lists = columns.map(
		(person) => `<section class="fo-day-list"><header>${head(person)}${person.user === OTHERS ? "" : capacity(person)}</header>
			${person_rows(person) || `<p class="fo-empty">${__("Nothing planned.")}</p>`}</section>`
	);
	return `<div class="fo-day-lists">${lists.join("")}
		<section class="fo-day-list" data-column="Unplanned"><header><h3>${__("Not Planned")} <span class="fo-count">${count_text(unplanned)}</span></h3></header>
		${unplanned.cards.map((card) => `<div class="fo-plan-row">${card_html(card, { people: names, selected: false, draggable: false })}<button type="button" class="btn btn-default" data-plan="${escape(card.name)}">${__("Plan", null, "Unit Board")}</button></div>`).join("") || `<p class="fo-empty">${__("Everything that is open is planned.")}</p>`}${more_html(unplanned)}</section></div>`;
}

function person_rows({ blocks, elsewhere }) {
	const rows = [
		...blocks.map((block) => [block.planned_start, phone_row(block)]),
		...elsewhere.map((span) => [span.planned_start, `<div class="fo-phone-elsewhere text-muted"><b>${times_of(span)}</b> ${__("elsewhere")}</div>`]),
	];
	return rows.sort(([one], [other]) => one.localeCompare(other)).map(([, html]) => html).join("");
}

function phone_row(block) {
	const { look } = urgency(block);
	return `<article class="fo-bcard fo-phone-block ${look}" data-name="${escape(block.name)}" tabindex="0">
		<b class="${is_after_due(block) ? "fo-late" : ""}">${times_of(block)}</b> ${escape(what(block))}
		<div class="text-muted">${escape(block.location || "")}</div></article>`;
}

// Moving ---------------------------------------------------------------------------------------------

export function make_plannable(root, board) {
	const length_of = (card) => (card.planned_start ? moment(card.planned_end).diff(moment(card.planned_start), "minutes") : LENGTH);

	const times = ({ item, zone, top }) => {
		const start = time_at(top - zone.getBoundingClientRect().top, board.data.slots);
		return { start, end: start.clone().add(length_of(board.card(item.dataset.name)), "minutes"), person: zone.dataset.person };
	};

	const drag = make_draggable(root, {
		item: ".fo-pool .fo-bcard, .fo-block:not(.fo-fixed)",
		zone: ".fo-day-column, .fo-pool",
		over(where) {
			if (!where.zone.matches(".fo-day-column")) return where.item.matches(".fo-block") ? __("Not planned any more") : "";
			const { start, end } = times(where);
			const card = board.card(where.item.dataset.name);
			const late = is_after_due({ ...card, planned_end: end.format(STORED) }) ? ` · ${__("after the agreed date")}` : "";
			return `${start.format("HH:mm")} – ${end.format("HH:mm")}${late}`;
		},
		drop(where) {
			const card = board.card(where.item.dataset.name);
			if (where.zone.matches(".fo-pool")) {
				if (where.item.matches(".fo-block")) unplan(board, card);
				return;
			}
			const { start, end, person } = times(where);
			send(board, card, start, end, person === OTHERS && !is_of_team(board, card.assigned_to) ? null : person);
		},
		end: () => board.take_fresh(),
	});
	make_stretchable(root, board);
	return drag;
}

/** `person` is a user, nobody when it is empty, and who has it now when it is null. */
function send(board, card, start, end, person) {
	settle_waiting(board, card.name);
	board.shown = null; // what was moved by hand goes back when it is refused
	return quietly(plan(card, { start: start.format(STORED), end: end.format(STORED), person }, board, __("Planned")));
}

function unplan(board, card) {
	settle_waiting(board, card.name);
	return quietly(plan(card, { unplan: 1 }, board, __("Not planned any more")));
}

function is_of_team(board, user) {
	return board.data.people.some((person) => person.user === user);
}

/** What keys did to another card is sent now; what they did to this one is overtaken. */
function settle_waiting(board, name) {
	const { waiting } = board;
	if (!waiting) return;
	clearTimeout(waiting.timer);
	board.waiting = null;
	board.hold(false);
	if (waiting.card.name !== name) waiting.send();
}

/** The lower edge of a block gives it another length. */
function make_stretchable(root, board) {
	root.addEventListener("pointerdown", (event) => {
		const handle = event.target.closest("[data-stretch]");
		if (!handle) return;
		event.preventDefault();
		const element = handle.closest(".fo-block");
		const card = board.card(element.dataset.name);
		const start = moment(card.planned_start);
		const box = element.closest(".fo-day-column").getBoundingClientRect();
		let end = moment(card.planned_end);
		board.hold(true);
		handle.setPointerCapture(event.pointerId);
		handle.onpointermove = (moved) => {
			end = moment.max(time_at(moved.clientY - box.top, board.data.slots), start.clone().add(SHORTEST, "minutes"));
			element.style.height = `${(row_of(end, board.data.slots) - row_of(start, board.data.slots)) * ROW}px`;
			element.querySelector(".fo-block-time").textContent = `${start.format("HH:mm")} – ${end.format("HH:mm")}`;
		};
		handle.onpointerup = handle.onpointercancel = (done) => {
			handle.onpointermove = handle.onpointerup = handle.onpointercancel = null;
			board.hold(false);
			if (done.type === "pointerup" && !end.isSame(moment(card.planned_end))) send(board, card, start, end, null);
			else board.paint();
		};
	});
}

/** Keys on a block: + and - its length, Shift with an arrow its time or person, Delete takes it out. True when used. */
export function block_key(event, element, board) {
	const { name } = element.dataset;
	if (board.waiting && board.waiting.card.name !== name) settle_waiting(board, name);
	const card = board.card(name);
	if (!card || element.matches(".fo-fixed")) return false;
	const users = board.data.people.map((person) => person.user);
	const shift = { start: 0, end: 0 };
	let person = card.assigned_to;
	if (["+", "="].includes(event.key)) shift.end = SNAP;
	else if (event.key === "-") shift.end = -SNAP;
	else if (event.shiftKey && event.key === "ArrowDown") shift.start = shift.end = SNAP;
	else if (event.shiftKey && event.key === "ArrowUp") shift.start = shift.end = -SNAP;
	else if (event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
		const place = users.indexOf(person) + (event.key === "ArrowRight" ? 1 : -1);
		if (!users[place]) return true;
		person = users[place];
	} else if (["Delete", "Backspace"].includes(event.key)) {
		unplan(board, card);
		return true;
	} else return false;
	const start = moment(card.planned_start).add(shift.start, "minutes");
	const end = moment(card.planned_end).add(shift.end, "minutes");
	if (end.diff(start, "minutes") < SHORTEST) return true;
	// shown at once, sent when the keys are quiet
	const had_it = board.waiting ? board.waiting.had_it : card.assigned_to;
	Object.assign(card, { planned_start: start.format(STORED), planned_end: end.format(STORED), assigned_to: person });
	board.hold(true);
	board.paint();
	clearTimeout(board.waiting?.timer);
	const send_it = () => send(board, card, start, end, person === had_it ? null : person);
	board.waiting = { card, had_it, send: send_it, timer: setTimeout(send_it, SEND_AFTER) };
	return true;
}

export function plan_by_dialog(card, board) {
	return quietly(ask_plan(card, board, card.planned_start ? {} : { day: board.data.day }));
}
