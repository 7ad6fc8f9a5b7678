// What a client reads and answers about the product that they chose: what it costs and asks of them, and its
// questions, each shown when the answers so far make it one.

import { is_empty, shown_questions } from "../frontoffice/conditions";
import { button_for } from "./attachments";
import { has_camera, smaller, thumbnail } from "./pictures";
import { after_typing, call, element, read_file } from "./page";

const PLACES = "facility_frontoffice.api.portal.places";
const ASSETS = "facility_frontoffice.api.catalogue.find_assets";
const TYPING_PAUSE = 350;
const INPUTS = { Number: "number", Date: "date", Time: "time", File: "file", Photo: "file" };
const PICTURES = "image/*";

export class ProductQuestions {
	// `fits(bytes)` says whether so much more can be sent; `reading(number)` counts what is being read.
	constructor(card, { words, maximum_bytes, fits, choose, reading, changed }) {
		this.card = card;
		this.words = words;
		this.maximum_bytes = maximum_bytes;
		this.fits = fits;
		this.choose = choose;
		this.reading = reading;
		this.changed = changed;
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
		const { price_text, house_rules, client_tasks = [], alternatives = [], facts = [] } = this.card;
		const rows = [
			["", price_text],
			[this.words.house_rules, house_rules],
			[this.words.your_part, client_tasks.join("; ")],
			...facts.map(({ label, value }) => [label, value]),
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
		const part = { question, mandatory, input, error };
		const is_file = input.type === "file";
		const fields = is_file ? this.file_fields(part) : [input];
		part.box = element("div", { class: "form-group ask-question" }, label, ...fields, error);
		if (!is_file) {
			input.addEventListener("input", () => this.answered(part));
			input.addEventListener("change", () => this.answered(part));
		}
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
			class: INPUTS[type] === "file" ? "ask-file-input" : "form-control",
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

	value_of({ input, names, sent }) {
		if (input.type === "file") return sent ? sent.filename : "";
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

	// Pairs of an input and what is wrong with its answer, marked on the form.
	problems() {
		const found = [];
		for (const part of this.asked()) {
			const problem = this.problem(part);
			this.complain(part, problem);
			if (problem) found.push([part.input, problem]);
		}
		return found;
	}

	problem(part) {
		if (part.refused) return part.refused;
		const { validity, min, max, type } = part.input;
		if (validity.badInput) return this.words.please_check;
		if (validity.rangeUnderflow) return type === "date" ? this.words.in_the_past : this.words.at_least.replace("{0}", min);
		if (validity.rangeOverflow) return this.words.at_most.replace("{0}", max);
		return part.mandatory && is_empty(this.value_of(part)) ? this.words.answer_needed : "";
	}

	// The answers to what is asked.
	answers() {
		const answers = {};
		for (const part of this.asked()) {
			const value = this.value_of(part);
			if (is_empty(value)) continue;
			const { filename, filedata } = part.sent || {};
			answers[part.question.question] = part.sent ? { filename, filedata } : value;
		}
		return answers;
	}

	// What was typed, and files, by question: to go on with later.
	typed() {
		const of_kind = (is_file) => this.parts.filter(({ input }) => (input.type === "file") === is_file);
		return {
			texts: Object.fromEntries(of_kind(false).map(({ question, input }) => [question.question, input.value])),
			names: Object.fromEntries(this.parts.filter(({ names }) => names).map(({ question, names }) => [question.question, names])),
			files: Object.fromEntries(of_kind(true).filter(({ sent }) => sent).map(({ question, sent }) => [question.question, sent])),
		};
	}

	// Puts back what was typed; questions that are asked no more are passed over.
	fill({ texts = {}, names = {}, files = {} }) {
		for (const part of this.parts) {
			const { question } = part.question;
			if (part.input.type !== "file" && texts[question]) part.input.value = texts[question];
			if (names[question]) part.names = names[question];
			if (files[question]) {
				part.sent = files[question];
				this.show_file(part);
			}
		}
		this.show_what_is_asked();
	}

	// Files ------------------------------------------------------------------------------------------

	// Read when they are chosen, so that sending need not wait.
	file_fields(part) {
		part.chosen = element("ul", { class: "ask-files" });
		const is_photo = part.question.question_type === "Photo";
		const fields = [part.input, button_for(part.input, is_photo ? this.words.add_photo : this.words.add_file)];
		part.input.addEventListener("change", () => this.choose_file(part, part.input));
		if (has_camera()) {
			const camera = element("input", {
				type: "file",
				id: `${part.input.id}-camera`,
				class: "ask-file-input",
				accept: PICTURES,
				capture: "environment",
			});
			camera.addEventListener("change", () => this.choose_file(part, camera));
			fields.unshift(camera, button_for(camera, this.words.take_photo));
		}
		return [element("div", { class: "ask-file-buttons" }, ...fields), part.chosen];
	}

	async choose_file(part, input) {
		const [original] = input.files;
		input.value = "";
		Object.assign(part, { sent: null, refused: "", number: (part.number || 0) + 1 });
		this.answered(part);
		this.show_file(part);
		if (!original) return;
		const number = part.number;
		this.reading(1);
		const file = await smaller(original);
		const problem = this.size_problem(file);
		const filedata = problem ? null : await read_file(file);
		this.reading(-1);
		if (part.number !== number) return;
		if (filedata) part.sent = { filename: file.name, filedata, size: file.size };
		else part.refused = `${file.name}: ${problem || this.words.not_read}`;
		this.answered(part);
		this.complain(part, part.refused);
		this.show_file(part);
		this.changed();
	}

	show_file(part) {
		const { sent, input } = part;
		if (!sent) return part.chosen.replaceChildren();
		const remove = element(
			"button",
			{ type: "button", class: "btn btn-default ask-remove", "aria-label": `${this.words.remove_file} ${sent.filename}` },
			this.words.remove_file
		);
		remove.addEventListener("click", () => {
			part.sent = null;
			this.answered(part);
			this.show_file(part);
			this.changed();
			input.focus();
		});
		part.chosen.replaceChildren(
			element("li", {}, thumbnail(sent.filedata), element("span", { class: "ask-file-name" }, sent.filename), remove)
		);
	}

	size_problem(file) {
		if (file.size > this.maximum_bytes) return this.words.too_large;
		return this.fits(file.size) ? "" : this.words.too_much;
	}

	// What the files that answer a question weigh together.
	bytes() {
		return this.asked().reduce((total, { sent }) => total + (sent ? sent.size : 0), 0);
	}
}
