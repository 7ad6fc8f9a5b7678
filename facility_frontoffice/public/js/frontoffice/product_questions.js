/**
 * The questions of a product, as fields of a dialog or of any FieldGroup.
 *
 * Answers are a dict {question: answer}. Keys are the questions in the language in which they were made, so
 * that an answer means the same to everybody; people see them in their own language.
 */

import { ask } from "./calls";
import { escape } from "./words";

const FIELDTYPES = {
	Text: "Data",
	"Long Text": "Small Text",
	Choice: "Select",
	Number: "Data",
	Date: "Date",
	Time: "Time",
	"Yes or No": "Select",
};

const PREFIX = "question_";

/** Fields for the questions, filled with what was answered before. */
export function question_fields(questions, answers = {}) {
	return questions.map((question, index) => ({
		fieldname: `${PREFIX}${index}`,
		fieldtype: FIELDTYPES[question.question_type] || "Data",
		label: escape(question.label || question.question),
		reqd: question.mandatory ? 1 : 0,
		options: options_of(question),
		default: answers[question.question],
		placeholder: question.question_type === "Number" ? __("a number") : undefined,
	}));
}

function options_of(question) {
	if (question.question_type === "Yes or No") {
		return [
			{ value: "", label: "" },
			{ value: "Yes", label: __("Yes") },
			{ value: "No", label: __("No") },
		];
	}
	if (question.question_type !== "Choice") return undefined;
	const choices = question.choices || (question.options || []).map((value) => ({ value, label: __(value) }));
	return [{ value: "", label: "" }, ...choices];
}

/** The answers in a FieldGroup's values; what was left empty is left out. */
export function read_answers(questions, values) {
	const answers = {};
	questions.forEach((question, index) => {
		const value = values[`${PREFIX}${index}`];
		if (value === undefined || value === null || value === "") return;
		answers[question.question] = question.question_type === "Number" ? as_number(question, value) : value;
	});
	return answers;
}

function as_number(question, value) {
	const number = Number(String(value).trim().replace(",", "."));
	if (Number.isFinite(number)) return number;
	frappe.msgprint({
		title: __("Not a Number"),
		message: __("{0} wants a number, for example 4 or 2.5.", [escape(question.label || question.question)]),
		indicator: "orange",
	});
	throw new Error("not a number");
}

/** The JSON that a line keeps, from answers, and back. */
export function to_json(answers) {
	return JSON.stringify(
		Object.entries(answers).map(([question, answer]) => ({ question, answer }))
	);
}

export function from_json(json) {
	const rows = typeof json === "string" ? JSON.parse(json || "[]") : json || [];
	return Object.fromEntries(rows.map((row) => [row.question, row.answer]));
}

const cards = {};

/** What is known of a product, for an agent: name, norm in words, answer card, questions. Asked once. */
export function get_product(product) {
	cards[product] ??= frappe
		.xcall("facility_frontoffice.api.catalogue.get_product", { product })
		.then((card) => {
			frappe.utils.add_link_title("Facility Product", product, card.product_name);
			return card;
		})
		.catch((error) => {
			delete cards[product];
			throw error;
		});
	return cards[product];
}

/** Questions with their answers as a list to read. `questions` give the words in the reader's language. */
export function readable_answers(questions, answers) {
	const label = Object.fromEntries(questions.map((row) => [row.question, row.label || row.question]));
	const rows = Object.entries(answers).map(
		([question, answer]) =>
			`<li><span class="text-muted">${escape(label[question] || __(question))}</span> ${escape(
				answer === "Yes" || answer === "No" ? __(answer) : answer
			)}</li>`
	);
	return rows.length ? `<ul class="fo-answers">${rows.join("")}</ul>` : "";
}

/**
 * Asks the questions of a product in a dialog, and how many are wanted.
 *
 * `then({qty, answers})` may return a promise; the dialog stays, with what was typed, when it fails.
 */
export async function ask_questions({ product, answers = {}, qty = 1, label, then }) {
	const card = await get_product(product);
	const questions = card.questions || [];
	return ask({
		title: escape(__(card.product_name)),
		fields: [
			{ fieldtype: "HTML", fieldname: "about", options: about(card) },
			...question_fields(questions, answers),
			{ fieldtype: "Section Break" },
			{ fieldname: "qty", fieldtype: "Int", label: __("Quantity"), reqd: 1, default: qty },
		],
		label: label || __("Add"),
		action: (values) =>
			then({
				product,
				product_name: card.product_name,
				qty: values.qty,
				answers: read_answers(questions, values),
			}),
	});
}

function about(card) {
	const parts = [];
	if (card.description) parts.push(`<p>${escape(card.description)}</p>`);
	if (card.norm_text) parts.push(`<p class="fo-norm">${escape(card.norm_text)}</p>`);
	if (card.answer_card) {
		parts.push(`<div class="fo-card">${frappe.dom.remove_script_and_style(card.answer_card)}</div>`);
	}
	return parts.join("");
}

/** Chooses a product by its name, for those that were not suggested; then asks its questions. */
export function choose_product(then) {
	return ask({
		title: __("Add Product"),
		fields: [
			{
				fieldname: "product",
				fieldtype: "Link",
				options: "Facility Product",
				label: __("Product"),
				reqd: 1,
				only_select: true,
				get_query: () => ({ filters: { disabled: 0 } }),
			},
		],
		label: __("Next"),
		action: ({ product }) => ask_questions({ product, then }),
	});
}
