// What is still missing or wrong, said beside each field and tied to it, with the first one in focus.

import { element } from "./page";

export class Problems {
	constructor(form, words) {
		this.form = form;
		this.words = words;
		for (const field of this.fields()) {
			field.$input.on("input change", () => this.mend(field));
		}
	}

	fields() {
		return Object.values(this.form.fields_dict).filter((field) => field.$input && field.get_value);
	}

	// Pairs of an input and what is wrong with it, marked on the form.
	found() {
		const found = [];
		for (const field of this.fields()) {
			const text = this.problem(field);
			this.mark(field, text);
			if (text) found.push([field.$input.get(0), text]);
		}
		return found;
	}

	problem(field) {
		if (!field.$wrapper.is(":visible") || field.df.read_only) return "";
		const value = field.get_value();
		const is_empty = value === undefined || value === null || !String(value).trim();
		if (is_empty) return this.is_needed(field) ? this.words.answer_needed : "";
		return field.df.invalid ? this.words.please_check : "";
	}

	is_needed({ df }) {
		if (df.reqd) return true;
		return df.fieldname === "beneficiary_name" && Boolean(this.form.fields_dict.for_someone_else?.get_value());
	}

	mend(field) {
		if (field.$input.attr("aria-invalid") && !this.problem(field)) this.mark(field, "");
	}

	mark(field, text) {
		const input = field.$input.get(0);
		const id = `${input.id}-error`;
		let said = document.getElementById(id);
		if (!said) {
			said = element("p", { class: "ask-error", id, hidden: true });
			field.$wrapper.append(said);
		}
		said.textContent = text;
		said.hidden = !text;
		const described = (input.getAttribute("aria-describedby") || "").split(" ").filter((name) => name && name !== id);
		if (text) described.push(id);
		if (described.length) input.setAttribute("aria-describedby", described.join(" "));
		else input.removeAttribute("aria-describedby");
		if (text) input.setAttribute("aria-invalid", "true");
		else input.removeAttribute("aria-invalid");
	}
}

// The pairs in the order in which they stand on the page.
export function in_order(pairs) {
	return [...pairs].sort(([one], [other]) =>
		one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1
	);
}
