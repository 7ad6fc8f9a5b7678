// What a client reads and answers about the product that they chose: what it costs and asks of them, and its
// questions, each shown when the answers so far make it one.

import { is_empty, shown_questions } from "../frontoffice/conditions";
import { after_typing, call, element, read_file } from "./page";

const PLACES = "facility_frontoffice.api.portal.places";
const ASSETS = "facility_frontoffice.api.catalogue.find_assets";
const TYPING_PAUSE = 350;
const INPUTS = { Number: "number", Date: "date", Time: "time", File: "file", Photo: "file" };
const PICTURES = "image/*";

export class IncompleteError extends Error {}

export class ProductQuestions {
	// `fits` says whether all that is chosen can be sent together.
	constructor(card, { words, maximum_bytes, fits, choose }) {
		this.card = card;
		this.words = words;
		this.maximum_bytes = maximum_bytes;
		this.fits = fits;
		this.choose = choose;
		this.parts = card.questions.map((question, number) => this.question(question, number));
		this.show_what_is_asked();
	}

	// The pieces of the page, none when there is nothing to say.
	content() {
		const about = this.about();
		if (!this.parts.length) return [about].filter(Boolean);
		this.fieldset = element(
			"fieldset",
			{ class: "ask-questions" },
			element("legend", {}, this.words.questions),
			...this.parts.map((part) => part.box)
		);
		return [about, this.fieldset].filter(Boolean);
	}

	about() {
		const { price_text, house_rules, client_tasks = [], alternatives = [] } = this.card;
		const rows = [
			["", price_text],
			[this.words.house_rules, house_rules],
			[this.words.your_part, client_tasks.join("; ")],
		].filter(([, text]) => text);
		if (!rows.length && !alternatives.length) return null;
		return element(
			"dl",
			{ class: "ask-terms" },
			...rows.flatMap(([label, text]) => [label && element("dt", {}, label), element("dd", {}, text)].filter(Boolean)),
			...(alternatives.length
				? [element("dt", {}, this.words.instead), ...alternatives.map((row) => this.alternative(row))]
				: [])
		);
	}

	alternative({ product_code, product_name, fits_when }) {
		const button = element("button", { type: "button", class: "btn btn-link ask-alternative" }, product_name);
		button.addEventListener("click", () => this.choose(product_code));
		return element("dd", {}, button, fits_when ? ` ${fits_when}` : null);
	}

	// One question -----------------------------------------------------------------------------------

	question(question, number) {
		const id = `ask-question-${number}`;
		const mandatory = Boolean(question.mandatory);
		const error = element("p", { class: "ask-error", id: `${id}-error`, hidden: true }, this.words.answer_needed);
		const label = element("label", { for: id, class: "control-label" }, question.label);
		if (mandatory) label.append(element("span", { class: "ask-needed", title: this.words.needed }, " *"));
		const input = this.input(question, id);
		input.setAttribute("aria-describedby", error.id);
		if (mandatory) input.setAttribute("aria-required", "true");
		const part = { question, mandatory, input, error, box: element("div", { class: "form-group ask-question" }, label, input, error) };
		input.addEventListener("input", () => this.answered(part));
		input.addEventListener("change", () => this.answered(part));
		if (question.question_type === "Location") this.offer(part, (text) => this.places(text));
		if (question.question_type === "Asset") this.offer(part, (text) => this.assets(part, text));
		return part;
	}

	input(question, id) {
		const type = question.question_type;
		const choices = this.choices(question);
		if (choices) {
			return element(
				"select",
				{ id, class: "form-control" },
				element("option", { value: "" }, this.words.choose),
				...choices.map((choice) => element("option", { value: choice.value }, choice.label))
			);
		}
		if (type === "Long Text") return element("textarea", { id, class: "form-control", rows: 3 });
		return element("input", {
			id,
			class: INPUTS[type] === "file" ? "form-control-file" : "form-control",
			type: INPUTS[type] || "text",
			step: type === "Number" ? "any" : null,
			inputmode: type === "Number" ? "decimal" : null,
			min: question.not_in_past ? this.today() : question.minimum,
			max: question.maximum,
			accept: type === "Photo" ? PICTURES : type === "File" ? `${PICTURES},application/pdf` : null,
		});
	}

	choices({ question_type, choices, options }) {
		if (question_type === "Choice") return choices || (options || []).map((option) => ({ value: option, label: option }));
		if (question_type !== "Yes or No") return null;
		return [
			{ value: "Yes", label: this.words.yes },
			{ value: "No", label: this.words.no },
		];
	}

	today() {
		const now = new Date();
		return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
	}

	// Names to choose from while somebody types.
	offer(part, find) {
		const list = element("datalist", { id: `${part.input.id}-list` });
		part.input.setAttribute("list", list.id);
		part.input.setAttribute("autocomplete", "off");
		part.input.after(list);
		const show = async (text) => list.replaceChildren(...(await find(text.trim())).map((value) => element("option", { value })));
		after_typing(part.input, TYPING_PAUSE, show);
		part.input.addEventListener("focus", () => show(part.input.value), { once: true });
	}

	async places(text) {
		return text.length < 2 ? [] : (await call(PLACES, { text })) || [];
	}

	async assets(part, text) {
		part.names = part.names || {};
		if (part.names[text]) return [];
		const found = (await call(ASSETS, { text })) || [];
		for (const { name, asset_name } of found) part.names[`${asset_name} (${name})`] = name;
		return found.map(({ name, asset_name }) => `${asset_name} (${name})`);
	}

	// Answers ----------------------------------------------------------------------------------------

	answered(part) {
		this.complain(part, "");
		frappe.form_dirty = true;
		this.show_what_is_asked();
	}

	complain({ input, error }, text) {
		error.hidden = !text;
		if (text) {
			error.textContent = text;
			input.setAttribute("aria-invalid", "true");
		} else input.removeAttribute("aria-invalid");
	}

	value_of({ input, names }) {
		if (input.type === "file") return input.files.length ? input.files[0].name : "";
		const text = input.value.trim();
		return (names && names[text]) || text;
	}

	asked() {
		const answers = Object.fromEntries(this.parts.map((part) => [part.question.question, this.value_of(part)]));
		const shown = shown_questions(this.card.questions, answers);
		return this.parts.filter((part) => shown.includes(part.question));
	}

	show_what_is_asked() {
		const asked = this.asked();
		for (const part of this.parts) part.box.hidden = !asked.includes(part);
	}

	// The answers to what is asked; throws, with the first thing that is wrong in focus.
	answers() {
		const answers = {};
		let first = null;
		for (const part of this.asked()) {
			const value = this.value_of(part);
			const problem = this.problem(part, value);
			this.complain(part, problem);
			if (problem) first = first || part.input;
			if (!is_empty(value)) answers[part.question.question] = part.sent || value;
		}
		if (first) {
			first.focus();
			// without a dialog on top of what is shown beside the question
			throw new IncompleteError();
		}
		return answers;
	}

	problem(part, value) {
		if (part.mandatory && is_empty(value)) return this.words.answer_needed;
		const file = this.file_of(part);
		if (!file) return "";
		return this.size_problem(file) || (part.sent ? "" : this.unread(file));
	}

	file_of({ input }) {
		return input.type === "file" ? input.files[0] : null;
	}

	size_problem(file) {
		if (file.size > this.maximum_bytes) return this.words.too_large;
		return this.fits() ? "" : this.words.too_much;
	}

	unread(file) {
		return `${file.name}: ${this.words.not_read}`;
	}

	// What the files that answer a question weigh together.
	bytes() {
		const files = this.asked().map((part) => this.file_of(part)).filter(Boolean);
		return files.reduce((total, file) => total + file.size, 0);
	}

	// Files are read when they are chosen, so that sending need not wait.
	watch_files(reading) {
		for (const part of this.parts.filter(({ input }) => input.type === "file")) {
			part.input.addEventListener("change", async () => {
				const [file] = part.input.files;
				part.sent = null;
				if (!file) return;
				this.complain(part, this.size_problem(file));
				if (file.size > this.maximum_bytes) return;
				reading(1);
				const filedata = await read_file(file);
				reading(-1);
				if (part.input.files[0] !== file) return;
				if (filedata) part.sent = { filename: file.name, filedata };
				else this.complain(part, this.unread(file));
			});
		}
	}
}
