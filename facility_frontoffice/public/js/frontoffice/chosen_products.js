/**
 * The products of a new request, each with its questions right below the words of the client: what is answered is
 * on the line at once, and nothing has to be confirmed.
 */

import {
	from_json,
	get_product,
	not_for_client,
	question_fields,
	read_answers,
	to_json,
	watch_conditions,
} from "./product_questions";
import { quietly } from "./calls";
import { who_does } from "./unit_card";
import { escape } from "./words";

/** Shows the lines of `frm` in `wrapper`; `changed()` comes after a line was taken out or its number changed. */
export function make_chosen_products(frm, wrapper, changed) {
	const $wrapper = $(wrapper).empty();
	const cards = new Map(); // by the name of the line

	async function refresh() {
		const lines = (frm.doc.lines || []).filter((line) => line.product);
		for (const [name, card] of cards) {
			if (lines.some((line) => line.name === name && line.product === card.product)) continue;
			card.$card.remove();
			cards.delete(name);
		}
		await Promise.all(lines.filter((line) => !cards.has(line.name)).map(add));
		if (lines.length) await warn_of_audience();
	}

	/** A product may be meant for others than this client; an agent may ask for it all the same. */
	async function warn_of_audience() {
		const shown = [...cards.values()];
		const reasons = await not_for_client(shown.map((card) => card.product), frm.doc);
		for (const card of shown) {
			card.$card.find(".fo-audience").text(reasons[card.product] || "").prop("hidden", !reasons[card.product]);
		}
	}

	async function add(line) {
		const card = { product: line.product, $card: $('<div class="fo-chosen"></div>').appendTo($wrapper) };
		cards.set(line.name, card);
		const product = await get_product(line.product);
		const name = escape(__(product.product_name));
		card.$card.attr("data-product", line.product).html(`
			<div class="fo-chosen-head"><b>${name}</b>
				<button type="button" class="btn-reset fo-unit-link small text-muted" data-who>${__("Who does this?")}</button>
				<label class="fo-number-of">${__("Number")}
					<input type="number" min="1" step="1" class="form-control input-xs" value="${line.qty || 1}"></label>
				<button type="button" class="btn btn-xs btn-default" data-remove aria-label="${__("Remove {0}", [name])}"
					title="${__("Remove {0}", [name])}">${frappe.utils.icon("close", "xs")}</button>
			</div>
			<p class="fo-audience fo-late" hidden></p>
			<div class="fo-questions"></div>
			<p class="fo-wrong fo-late" role="alert" hidden></p>`);
		card.questions = product.questions || [];
		card.group = make_questions(card.$card.find(".fo-questions"), card.questions, from_json(line.answers), () =>
			take_answers(card, line)
		);
		card.$card.find(".fo-number-of input").on("change", function () {
			line.qty = Math.max(Number(this.value) || 1, 1);
			changed();
		});
		card.$card.find("[data-who]").on("click", () => quietly(who_does(line.product, about(frm.doc, line))));
		card.$card.find("[data-remove]").on("click", () => {
			frm.get_field("lines").grid.grid_rows_by_docname[line.name].remove();
			changed();
		});
	}

	/** What is no answer, such as a word where a number is asked, is said below the questions and goes nowhere. */
	function take_answers(card, line) {
		card.wrong = [];
		const answers = read_answers(card.questions, card.group.get_values(true) || {}, (words) => card.wrong.push(words));
		line.answers = to_json(answers);
		card.$card.find(".fo-wrong").html(card.wrong.join("<br>")).prop("hidden", !card.wrong.length);
	}

	return {
		refresh,
		/** To the first question of a line, or on with the words of the client when nothing is asked. */
		focus(name) {
			const card = cards.get(name);
			const $first = card?.$card.find(".fo-questions").find("input, select, textarea").filter(":visible").first();
			($first?.length ? $first : frm.fields_dict.description.$input).trigger("focus");
		},
		/** Mandatory questions without an answer, in words, and products with a wrong one; the first gets the focus. */
		unanswered() {
			const missing = [];
			const wrong = [];
			for (const line of frm.doc.lines || []) {
				const card = cards.get(line.name);
				if (card?.wrong?.length) wrong.push(escape(__(line.product_name)));
				for (const field of (card?.group?.fields_list || []).filter((one) => one.df.fieldname?.startsWith("question_"))) {
					const is_asked = field.df.reqd && !field.df.hidden && !field.df.hidden_due_to_dependency;
					const is_empty = ["", null, undefined].includes(field.get_value());
					field.$wrapper.toggleClass("has-error", Boolean(is_asked && is_empty));
					if (is_asked && is_empty) missing.push(field);
				}
			}
			missing[0]?.$input?.trigger("focus");
			return [...missing.map((field) => field.df.label), ...wrong];
		},
	};
}

/** What decides who gets the work, beside the product. */
function about({ location, request_type, priority }, { answers }) {
	return { location, request_type, priority, answers };
}

function make_questions($body, questions, answers, changed) {
	const half = Math.ceil(questions.length / 2);
	const fields = question_fields(questions, answers).map((field) => ({ ...field, change: changed }));
	const columns = fields.length > 1 ? [...fields.slice(0, half), { fieldtype: "Column Break" }, ...fields.slice(half)] : fields;
	const group = new frappe.ui.FieldGroup({ fields: columns, body: $body[0] });
	group.make();
	watch_conditions(group);
	return group;
}
