/** "What do they say?": products that fit the words, while they are typed. */

import { escape } from "./words";
import { add_shortcut } from "./shortcuts";

const NUMBER = 3;

/**
 * Shows suggestions for the description in `wrapper`; `chosen(product_code)` when one is taken.
 * Alt+1 to Alt+3 take them from the keyboard.
 */
export function make_suggestions(frm, wrapper, { chosen, other, changed }) {
	const $wrapper = $(wrapper);
	let products = [];
	let asked = 0;
	let last_text = null;

	const render = (text) => {
		const chosen_before = new Set((frm.doc.lines || []).map((line) => line.product));
		const rows = products.map((product, index) => row(product, index, chosen_before));
		const words = !text
			? __("Type what the client says; products that fit appear here.")
			: products.length
			? ""
			: __("No product fits these words. Choose one yourself, or describe it differently.");
		$wrapper.html(`
			<div class="fo-suggestions" aria-live="polite">
				${words ? `<p class="fo-empty">${words}</p>` : rows.join("")}
				<button type="button" class="btn btn-xs btn-default fo-other" title="${__("Other product")} (Alt+P)">
					${__("Other product")} <kbd>Alt+P</kbd>
				</button>
			</div>`);
	};

	const suggest = async () => {
		const text = (frm.fields_dict.description.$input?.val() ?? frm.doc.description ?? "").trim();
		if (text === last_text) return;
		last_text = text;
		const turn = ++asked;
		const found =
			text.length < 3
				? []
				: await frappe.xcall("facility_frontoffice.api.catalogue.suggest_products", {
						text: text.slice(0, 1000),
						limit: NUMBER,
				  });
		if (turn !== asked) return;
		products = found || [];
		render(text.length < 3 ? "" : text);
		changed?.(products);
	};

	const take = (index) => products[index] && chosen(products[index].product_code);

	$wrapper.on("click", "[data-index]", function () {
		take(this.dataset.index);
	});
	$wrapper.on("click", ".fo-other", other);
	for (let index = 0; index < NUMBER; index++) {
		add_shortcut(
			frm,
			`alt+${index + 1}`,
			__("Take suggestion {0}", [index + 1]),
			() => take(index),
			() => Boolean(products[index]) && $wrapper.is(":visible")
		);
	}
	const $input = frm.fields_dict.description.$input;
	$input?.off("input.fo").on("input.fo", frappe.utils.debounce(suggest, 300));
	render("");

	return {
		refresh: () => {
			suggest();
			render(last_text && last_text.length >= 3 ? last_text : "");
		},
		first: () => products[0]?.product_code,
	};
}

function row(product, index, chosen_before) {
	const strength = Math.max(5, Math.min(100, Math.round(100 * as_share(product.score))));
	return `<button type="button" class="fo-suggestion" data-index="${index}"
			title="${escape(product.why || "")}">
		<kbd>Alt+${index + 1}</kbd>
		<span class="fo-suggestion-name">${escape(__(product.product_name))}</span>
		${chosen_before.has(product.product_code) ? `<span class="text-muted">${__("chosen")}</span>` : ""}
		<span class="fo-strength" aria-hidden="true"><span style="width: ${strength}%"></span></span>
	</button>`;
}

function as_share(score) {
	return score > 1 ? score / 100 : score || 0;
}
