// The field on the home of the portal: a list while somebody types, by keyboard too (the combobox of the ARIA practices).
// Without this file the same form gives the same findings on a page.

import "./portal/log_out";
import { after_typing, call, element } from "./portal/page";

const FIND = "facility_frontoffice.api.portal_home.find";
const PAUSE = 250;
const SHORTEST = 3;
const LIST = "home-suggestions";

class Suggestions {
	constructor(input) {
		this.input = input;
		this.words = input.dataset;
		this.told = document.querySelector(".home-told");
		this.list = element("ul", { id: LIST, class: "home-suggestions", role: "listbox", "aria-label": this.words.list, hidden: true });
		this.asked = 0;
		this.at = -1;
		input.parentElement.append(this.list);
		for (const [name, value] of Object.entries({
			role: "combobox",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": LIST,
		})) {
			input.setAttribute(name, value);
		}
		after_typing(input, PAUSE, () => this.find());
		input.addEventListener("keydown", (event) => this.key(event));
		input.addEventListener("blur", () => this.close());
		// the field keeps the focus, so that a press on the list is no leaving of it
		this.list.addEventListener("mousedown", (event) => event.preventDefault());
		this.list.addEventListener("click", (event) => {
			const option = event.target.closest("[role=option]");
			if (option) this.go(option);
		});
	}

	get options() {
		return [...this.list.children];
	}

	async find() {
		const number = ++this.asked;
		const text = this.input.value.trim();
		const found = text.length < SHORTEST ? null : await call(FIND, { text });
		// somebody typed on, or left, meanwhile
		if (number !== this.asked) return;
		if (!found || document.activeElement !== this.input) return this.close();
		this.show(found);
	}

	show(found) {
		const rows = [
			...found.disturbances.map((row) => [this.words.known, row]),
			...found.products.map((row) => [this.words.product, row]),
			...found.answers.map((row) => [this.words.answer, row]),
			["", { title: this.words.same, detail: `“${this.input.value.trim()}”`, url: found.ask }],
		];
		this.list.replaceChildren(...rows.map(([kind, row], number) => this.option(kind, row, number)));
		this.list.hidden = false;
		this.input.setAttribute("aria-expanded", "true");
		this.move(-1);
		const count = rows.length;
		this.told.textContent = count === 1 ? this.words.one : this.words.several.replace("{0}", count);
	}

	option(kind, row, number) {
		return element(
			"li",
			{ role: "option", id: `${LIST}-${number}`, "aria-selected": "false", "data-url": row.url },
			element(
				"span",
				{ class: "home-option" },
				element("span", { class: "portal-subject" }, row.title),
				row.detail ? element("span", { class: "portal-soft home-line" }, row.detail) : null
			),
			kind ? element("span", { class: "home-kind" }, kind) : null
		);
	}

	move(to) {
		this.at = to;
		this.options.forEach((option, number) => option.setAttribute("aria-selected", String(number === to)));
		if (to < 0) return this.input.removeAttribute("aria-activedescendant");
		this.input.setAttribute("aria-activedescendant", this.options[to].id);
		this.options[to].scrollIntoView({ block: "nearest" });
	}

	key(event) {
		if (event.isComposing) return;
		const last = this.options.length - 1;
		if (event.key === "Escape" && !this.list.hidden) {
			event.preventDefault();
			this.close();
		} else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			if (this.list.hidden) return this.find();
			const down = event.key === "ArrowDown";
			// past either end is the field itself
			this.move(down ? (this.at >= last ? -1 : this.at + 1) : this.at < 0 ? last : this.at - 1);
		} else if (event.key === "Enter" && !this.list.hidden && this.at >= 0) {
			event.preventDefault();
			this.go(this.options[this.at]);
		}
	}

	close() {
		++this.asked;
		this.list.hidden = true;
		this.at = -1;
		this.input.setAttribute("aria-expanded", "false");
		this.input.removeAttribute("aria-activedescendant");
		this.told.textContent = "";
	}

	go(option) {
		window.location.href = option.dataset.url;
	}
}

const input = document.getElementById("home-words");
if (input) new Suggestions(input);

// Sent once, however often it is pressed; the server sees to the same.
for (const form of document.querySelectorAll(".portal-home form[method=post]")) {
	form.addEventListener("submit", (event) => {
		if (form.dataset.sent) event.preventDefault();
		form.dataset.sent = "1";
	});
}
window.addEventListener("pageshow", () => {
	for (const form of document.querySelectorAll(".portal-home form[data-sent]")) delete form.dataset.sent;
});
