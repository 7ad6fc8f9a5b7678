// The parts of the screen around a job: the head, the bar of buttons, and what shows when there is no job.

import { element } from "../portal/page";
import { icon } from "./icons";
import { clock, counted, fill, words } from "./words";

export const LOG_IN = "/login?redirect-to=%2Fround";

// {shown, say(text, look)}: one head for as long as the page is open, so that a change is read aloud and keeps the focus.
export function make_head(open_menu) {
	const text = element("span", { "aria-live": "polite" });
	const standing = element("a", { class: "round-standing", href: "#waiting" }, text);
	const menu = element("button", { type: "button", class: "round-menu", "aria-label": words.menu }, icon("more"));
	menu.addEventListener("click", open_menu);
	const title = element("a", { class: "round-title", href: "#" }, words.title);
	return {
		shown: element("header", { class: "round-head" }, title, standing, menu),
		say(said, look) {
			if (text.textContent !== said) text.textContent = said;
			standing.className = `round-standing ${look}`;
			standing.hidden = !said;
		},
	};
}

// How it stands with the connection, as [text, look]: what the person should know first.
export function standing({ acts, kept, is_online, is_logged_out }) {
	if (is_logged_out) return ["", ""]; // the page itself says what waits
	const refused = acts.filter((act) => act.state === "refused").length;
	const waiting = acts.filter((act) => act.state === "waiting").length;
	if (refused) return [counted(words.one_refused, words.many_refused, refused), "is-late"];
	if (waiting && is_online) return [counted(words.one_sending, words.many_sending, waiting), "is-soon"];
	if (waiting) return [counted(words.one_waits, words.many_wait, waiting), "is-soon"];
	if (!is_online) {
		const as_of = kept ? ` · ${fill(words.as_of, clock(kept.now))}` : "";
		return [words.offline + as_of, "is-soon"];
	}
	return kept ? [words.up_to_date, "is-fine"] : ["", ""];
}

// The buttons under the thumb; `press(name)` is called with what was pressed, and `photo` is the button for a photo.
export function bar_buttons({ status, group, is_approval }, press, photo) {
	const button = (name, label, picture, is_main = false) => {
		const made = element(
			"button",
			{ type: "button", class: `round-button ${is_main ? "is-main" : "is-plain"}`, id: `round-act-${name}` },
			icon(picture),
			element("span", {}, label)
		);
		made.addEventListener("click", () => press(name));
		return made;
	};
	const buttons = [];
	if (group === "open") buttons.push(button("take", words.take, "take", true));
	else if (status === "Waiting for Client") buttons.push(button("note", words.note, "note"));
	else {
		if (!is_approval) buttons.push(photo);
		if (status !== "In Progress" && !is_approval) buttons.push(button("start", words.start, "start"));
		buttons.push(button("done", is_approval ? words.approve : words.done, "done", true));
	}
	return [...buttons, button("more", words.more, "more")];
}

// `waiting` counts what goes on after the log-in.
export function log_in_panel(waiting, is_leaving) {
	return element(
		"section",
		{ class: "round-panel round-empty" },
		element("h1", { tabindex: "-1" }, words.log_in_title),
		is_leaving ? null : element("p", {}, words.log_in_help),
		waiting ? element("p", {}, element("strong", {}, counted(words.one_kept, words.many_kept, waiting))) : null,
		element("a", { class: "round-button is-main", href: LOG_IN }, words.log_in)
	);
}

// Before the jobs were ever seen.
export function first_panel(is_online, try_again) {
	if (is_online) return element("p", { class: "round-panel round-empty", role: "status" }, words.loading);
	const again = element("button", { type: "button", class: "round-button is-main" }, words.try_again);
	again.addEventListener("click", try_again);
	return element("section", { class: "round-panel round-empty" }, element("p", {}, words.first_time), again);
}

export function no_job_panel() {
	return element(
		"div",
		{ class: "round-panel round-empty" },
		element("h1", { tabindex: "-1" }, words.nothing),
		element("p", {}, words.nothing_more)
	);
}

export function gone_panel() {
	return element("div", { class: "round-panel round-empty" }, element("h1", { tabindex: "-1" }, words.gone));
}

export function back_link() {
	return element("a", { class: "round-back", href: "#" }, words.back);
}

export function notice(text, close) {
	const button = element("button", { type: "button", class: "round-remove", "aria-label": words.close }, icon("close"));
	button.addEventListener("click", close);
	return element("div", { class: "round-notice is-late", role: "alert" }, text, button);
}
