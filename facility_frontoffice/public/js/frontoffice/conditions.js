/**
 * Which questions of a product are asked, given the answers so far: for the screens of agents and of clients.
 *
 * The same rule as `catalogue/question_rules.py`, which decides when the answers are kept; both are held to the cases
 * of `tests/data/question_conditions.json`. A question is `{question, question_type, condition}`; a condition
 * `{question, operator, answer}`, or null.
 */

const YES = ["yes", "ja", "true", "1", "y", "j"];
const NO = ["no", "nee", "false", "0", "n"];
const NUMBER = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/;
const TIME = /^([0-9]{1,2}):([0-9]{2})(:[0-9]{2}.*)?$/;

export function shown_questions(questions, answers) {
	const by_key = new Map(questions.map((question) => [key_of(question.question), question]));
	const given = new Map(Object.entries(answers).map(([text, value]) => [key_of(text), value]));
	return questions.filter((question) => is_shown(question, by_key, given));
}

/** Goes from question to question on which it hangs; a circle, or a question that is not there, is not asked. */
function is_shown(question, by_key, given) {
	const passed = new Set();
	while (question.condition) {
		passed.add(key_of(question.question));
		const key = key_of(question.condition.question);
		const first = by_key.get(key);
		if (!first || passed.has(key) || !is_met(question.condition, first.question_type, given.get(key))) return false;
		question = first;
	}
	return true;
}

export function is_met(condition, question_type, value) {
	if (is_empty(value)) return false;
	if (condition.operator === "Is Filled") return true;
	const same = comparable(question_type, value) === comparable(question_type, condition.answer);
	return condition.operator === "Is" ? same : !same;
}

export function is_empty(value) {
	if (value === undefined || value === null) return true;
	return typeof value === "string" && !value.replaceAll("\0", "").trim();
}

function key_of(text) {
	return String(text ?? "")
		.toLowerCase()
		.split(/\s+/)
		.filter(Boolean)
		.join(" ");
}

function comparable(question_type, value) {
	const text = String(value).replaceAll("\0", "").trim();
	if (question_type === "Date") return text.slice(0, 10);
	if (question_type === "Number") {
		const number = text.toLowerCase().replaceAll(",", ".");
		return NUMBER.test(number) ? Number(number) : number;
	}
	if (question_type === "Yes or No") {
		const word = text.toLowerCase();
		return YES.includes(word) ? "yes" : NO.includes(word) ? "no" : word;
	}
	const time = question_type === "Time" && TIME.exec(text);
	return time ? `${time[1].padStart(2, "0")}:${time[2]}` : key_of(text);
}
