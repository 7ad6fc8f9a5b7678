/**
 * The questions of a product, as fields of a dialog or of any FieldGroup.
 *
 * Answers are a dict {question: answer}. Keys are the questions in the language in which they were made, so
 * that an answer means the same to everybody; people see them in their own language.
 */

import { ask } from "./calls";
import { is_empty, shown_questions } from "./conditions";
import { escape, link } from "./words";

export { shown_questions };

const FIELDTYPES = {
	Text: "Data",
	"Long Text": "Small Text",
	Choice: "Select",
	Number: "Data",
	Date: "Date",
	Time: "Time",
	"Yes or No": "Select",
	Location: "Link",
	Asset: "Link",
	File: "Attach",
	Photo: "Attach",
};
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/heic"];

const PREFIX = "question_";

/**
 * Fields for the questions, filled with what was answered before.
 *
 * A question that waits for the answer to another one comes and goes by itself, in a dialog as in any FieldGroup.
 */
export function question_fields(questions, answers = {}) {
	return questions.map((question, index) => {
		const is_asked = (values) => shown_questions(questions, raw_answers(questions, values)).includes(question);
		return {
			fieldname: `${PREFIX}${index}`,
			fieldtype: FIELDTYPES[question.question_type] || "Data",
			label: escape(question.label || question.question),
			reqd: question.mandatory ? 1 : 0,
			options: options_of(question),
			default: answers[question.question],
			placeholder: placeholder_of(question),
			depends_on: question.condition ? is_asked : undefined,
			mandatory_depends_on: question.condition && question.mandatory ? is_asked : undefined,
			only_select: 1,
			min_date: question.not_in_past ? new Date() : undefined,
		};
	});
}

/** Lets conditions be looked at again after every change, also of a file or a long text. For a made FieldGroup. */
export function watch_conditions(group) {
	for (const { df } of group.fields_list) {
		const change = df.change;
		df.change = (...values) => {
			change?.(...values);
			group.refresh_dependency();
		};
	}
}

function raw_answers(questions, values) {
	return Object.fromEntries(questions.map((question, index) => [question.question, values[`${PREFIX}${index}`]]));
}

function placeholder_of({ question_type, minimum = null, maximum = null }) {
	if (question_type !== "Number") return undefined;
	if (minimum !== null && maximum !== null) return __("from {0} to {1}", [minimum, maximum]);
	if (minimum !== null) return __("{0} or more", [minimum]);
	return maximum !== null ? __("{0} or less", [maximum]) : __("a number");
}

function options_of(question) {
	if (question.question_type === "Yes or No") {
		return [
			{ value: "", label: "" },
			{ value: "Yes", label: __("Yes") },
			{ value: "No", label: __("No") },
		];
	}
	if (question.question_type === "Location" || question.question_type === "Asset") return question.question_type;
	if (question.question_type === "File") return file_options([...PICTURES, "application/pdf"]);
	if (question.question_type === "Photo") return file_options(PICTURES);
	if (question.question_type !== "Choice") return undefined;
	const choices = question.choices || (question.options || []).map((value) => ({ value, label: __(value) }));
	return [{ value: "", label: "" }, ...choices];
}

/** A file from this device, private: one that is there already may be somebody else's, and is refused. */
function file_options(allowed_file_types) {
	return { restrictions: { allowed_file_types }, disable_file_browser: true, allow_toggle_private: false };
}

/**
 * The answers in a FieldGroup's values; what was left empty or is not asked is left out. `refuse(words)` hears of one
 * that cannot be right; where nobody minds, it is shown and nothing is returned.
 */
export function read_answers(questions, values, refuse = show_and_stop) {
	const given = raw_answers(questions, values);
	const answers = {};
	for (const question of shown_questions(questions, given)) {
		const value = given[question.question];
		if (is_empty(value)) continue;
		answers[question.question] = question.question_type === "Number" ? as_number(question, value, refuse) : value;
	}
	return answers;
}

function as_number(question, value, refuse) {
	const number = Number(String(value).trim().replace(",", "."));
	if (Number.isFinite(number)) return number;
	refuse(__("{0} wants a number, for example 4 or 2.5.", [escape(question.label || question.question)]));
	return value;
}

function show_and_stop(message) {
	frappe.msgprint({ title: __("Not a Number"), message, indicator: "orange" });
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

const FRESH = 60_000; // milliseconds: the desk stays open for days, and the catalogue changes
const cards = {};

/** What is known of a product, for an agent: name, norm in words, answer card, questions. */
export function get_product(product) {
	if (cards[product] && Date.now() - cards[product].at < FRESH) return cards[product].promise;
	const promise = frappe
		.xcall("facility_frontoffice.api.catalogue.get_product", { product })
		.then((card) => {
			frappe.utils.add_link_title("Facility Product", product, card.product_name);
			return card;
		})
		.catch((error) => {
			delete cards[product];
			throw error;
		});
	cards[product] = { at: Date.now(), promise };
	return promise;
}

/** Questions with their answers as a list to read. `questions` give the words in the reader's language. */
export function readable_answers(questions, answers) {
	const label = Object.fromEntries(questions.map((row) => [row.question, row.label || row.question]));
	const rows = Object.entries(answers).map(
		([question, answer]) =>
			`<li><span class="text-muted">${escape(label[question] || __(question))}</span> ${answer_html(answer)}</li>`
	);
	return rows.length ? `<ul class="fo-answers">${rows.join("")}</ul>` : "";
}

/** An answer to read: a file opens when it is clicked. */
export function answer_html(answer, address = answer) {
	if (String(address).startsWith("/private/files/")) {
		const name = answer === address ? String(address).split("/").pop() : answer;
		return `<a href="${encodeURI(address)}" target="_blank" rel="noopener">${escape(name)}</a>`;
	}
	return escape(answer === "Yes" || answer === "No" ? __(answer) : answer);
}

/**
 * Asks the questions of a product in a dialog, and how many are wanted.
 *
 * `client` is the request of whom it is for: the dialog says so when the product is meant for others.
 * `then({qty, answers})` may return a promise; the dialog stays, with what was typed, when it fails.
 */
export async function ask_questions({ product, answers = {}, qty = 1, label, client, then }) {
	const card = await get_product(product);
	const questions = card.questions || [];
	const reasons = client ? await not_for_client([product], client) : {};
	const dialog = ask({
		title: escape(__(card.product_name)),
		fields: [
			{ fieldtype: "HTML", fieldname: "about", options: about({ ...card, not_for_client: reasons[product] }) },
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
	watch_conditions(dialog);
	return dialog;
}

/** Of `products`, those that are meant for others than the client of a request, each with for whom: {code: text}. */
export function not_for_client(products, request) {
	const fields = ["client_user", "customer", "employee", "company", "department", "location"];
	const client = Object.fromEntries(fields.map((name) => [name, request[name] || null]));
	return frappe.xcall("facility_frontoffice.api.catalogue.not_for_client", {
		products: JSON.stringify(products),
		client: JSON.stringify(client),
	});
}

function about(card) {
	const parts = [];
	if (card.not_for_client) parts.push(`<p class="fo-late">${escape(card.not_for_client)}</p>`);
	if (card.description) parts.push(`<p>${escape(card.description)}</p>`);
	if (card.norm_text) parts.push(`<p class="fo-norm">${escape(card.norm_text)}</p>`);
	parts.push(terms_html(card));
	if (card.answer_card) {
		parts.push(`<div class="fo-card">${frappe.dom.remove_script_and_style(card.answer_card)}</div>`);
	}
	return parts.join("");
}

/** What an agent should say before a product is promised: price, house rules, the client's part, what else there is. */
export function terms_html(card) {
	const rows = [
		["", card.price_text],
		[__("House rules:"), card.house_rules],
		[__("The client's part:"), (card.client_tasks || []).join("; ")],
		...[...(card.facts || []), ...(card.facts_for_agents || [])].map(({ label, value }) => [escape(`${label}:`), value]),
	]
		.filter(([, text]) => text)
		.map(([label, text]) => `<li><span class="text-muted">${label}</span> ${escape(text)}</li>`);
	for (const { product_code, product_name, fits_when } of card.alternatives || []) {
		const when = fits_when ? ` <span class="text-muted">${escape(fits_when)}</span>` : "";
		rows.push(
			`<li><span class="text-muted">${__("Instead:")}</span> ${link("Facility Product", product_code, product_name)}${when}</li>`
		);
	}
	if (card.card_is_stale) {
		rows.push(`<li class="fo-soon">${__("This answer card should have been reviewed by {0}", [
			frappe.datetime.str_to_user(card.review_by),
		])}</li>`);
	}
	return rows.length ? `<ul class="fo-answers">${rows.join("")}</ul>` : "";
}

/** Chooses a product by its name, for those that were not suggested; then asks its questions, unless they come later. */
export function choose_product(then, { asks = true } = {}) {
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
		action: ({ product }) => (asks ? ask_questions({ product, then }) : then({ product })),
	});
}
