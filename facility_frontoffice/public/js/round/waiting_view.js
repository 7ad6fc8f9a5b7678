// What was done and not taken by the server yet: what waits for a connection, and what was refused, with the reason.

import { element } from "../portal/page";
import { photo_strip } from "./job_view";
import { back_link } from "./screen";
import { TOO_LARGE } from "./send";
import { counted, fill, when, words } from "./words";

// Acts without words or photos: nothing is lost with them.
export const MINOR = ["take", "start"];

// `jobs` are those that the server has for this person.
export function waiting_view(acts, jobs, { again, change, take_back, throw_away, anyway }) {
	const open = acts.filter((act) => act.state !== "sent");
	const parts = [
		back_link(),
		element("h1", { tabindex: "-1" }, words.waiting_title),
		element("p", { class: "round-soft" }, open.length ? words.waiting_help : words.nothing_waits),
	];
	const held = new Set();
	for (const act of open) {
		const is_held = held.has(act.assignment);
		if (act.state === "refused") held.add(act.assignment);
		parts.push(card(act, is_held, jobs, { again, change, take_back, throw_away, anyway }));
	}
	return parts;
}

function card(act, is_held, jobs, doing) {
	const is_refused = act.state === "refused";
	const has_job = jobs.some((job) => job.name === act.assignment);
	const buttons = [];
	const add = (label, what, look = "is-plain") => {
		const button = element("button", { type: "button", class: `round-button ${look}` }, label);
		button.addEventListener("click", () => what(act));
		buttons.push(button);
	};
	if (is_refused && act.kind === "TakenError" && act.act === "done") add(words.did_it_anyway, doing.anyway, "is-main");
	if (is_refused && has_job && !MINOR.includes(act.act)) add(words.change, doing.change, "is-main");
	if (is_refused) add(words.try_again, doing.again);
	if (!is_refused && has_job && !act.tried) add(words.take_back, doing.take_back);
	else add(words.throw_away, doing.throw_away, "is-danger");
	return element(
		"section",
		{ class: `round-panel round-act${is_refused ? " is-refused" : ""}`, "aria-label": `${words.said[act.act]}: ${act.label}` },
		element("h2", {}, words.said[act.act]),
		element("p", {}, element("strong", {}, act.label)),
		is_refused ? element("p", { class: "round-problem" }, `${words.refused}: ${reason_of(act)}`) : null,
		act.tried && !is_refused ? element("p", { class: "round-soft" }, words.no_answer_yet) : null,
		is_held ? element("p", { class: "round-soft" }, words.held) : null,
		...said(act).map((text) => element("p", { class: "round-words" }, text)),
		act.photos.length ? photo_strip(act.photos) : null,
		element("div", { class: "round-row" }, ...buttons)
	);
}

function reason_of({ reason, kind }) {
	return reason || (kind === TOO_LARGE ? words.too_large_to_send : words.failed);
}

// What the person typed, as they typed it.
function said({ values, photos }) {
	const wrong = (values.inspection || []).filter((row) => row.remark).map((row) => `${row.point}: ${row.remark}`);
	return [
		values.expected_date ? when(values.expected_date) : null,
		values.reason || values.result || values.text || values.task || null,
		values.received_by ? fill(words.saved, words.received_by, values.received_by) : null,
		...wrong,
		photos.length ? counted(words.one_photo_with_it, words.photos_with_it, photos.length) : null,
	].filter(Boolean);
}
