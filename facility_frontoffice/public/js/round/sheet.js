// A sheet from the bottom of the screen: the browser's own dialog, so that focus, Escape and a screen reader are right.

import { element } from "../portal/page";
import { words } from "./words";

// Shows `content` under a title and resolves with the value that the sheet was closed with, null when it was left.
// `submit` is {label, check}: check() answers with a problem as text, or nothing when it may close with "yes".
export function sheet(title, content, submit = null) {
	return new Promise((resolve) => {
		const problem = element("p", { class: "round-problem", role: "alert", hidden: true });
		const leave = element("button", { type: "button", class: "round-button is-plain" }, words.cancel);
		const form = element(
			"form",
			{ method: "dialog", novalidate: true },
			element("h2", { id: "round-sheet-title" }, title),
			...content,
			element(
				"div",
				{ class: "round-row round-sheet-end" },
				problem,
				leave,
				submit ? element("button", { type: "submit", class: "round-button is-main" }, submit.label) : null
			)
		);
		const dialog = element("dialog", { class: "round-sheet", "aria-labelledby": "round-sheet-title" }, form);
		// at once: the browser tells of a closed dialog only later, and the next press may come before that
		const end = (value) => {
			dialog.close(value);
			dialog.remove();
			resolve(value || null);
		};
		leave.addEventListener("click", () => end(""));
		form.addEventListener("input", () => (problem.hidden = true));
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const wrong = submit && submit.check && submit.check();
			if (!wrong) return end("yes");
			problem.textContent = wrong;
			problem.hidden = false;
		});
		for (const button of form.querySelectorAll("button[value]")) {
			button.addEventListener("click", () => end(button.value));
		}
		// beside the sheet is out of it
		dialog.addEventListener("click", (event) => {
			if (event.target === dialog) end("");
		});
		dialog.addEventListener("cancel", () => end(""));
		// by the page, when who was here is here no more
		dialog.addEventListener("close", () => end(dialog.returnValue));
		document.body.append(dialog);
		dialog.showModal();
	});
}

// A question with yes or no.
export async function sure(question, label) {
	return Boolean(await sheet(question, [], { label }));
}

// One of several things to do, each a large button; resolves with its name.
export function choose(title, choices) {
	const buttons = choices.map(({ name, label }) =>
		element("button", { type: "button", class: "round-button is-plain is-wide", value: name }, label)
	);
	return sheet(title, buttons);
}
