/** "In view": what an agent should know while the client talks. Their requests, the place, the answer card. */

import { get_product } from "./product_questions";
import { escape, link, pill, when } from "./words";

export function make_in_view(frm, wrapper) {
	const $wrapper = $(wrapper);
	if (!$wrapper.find(".fo-in-view").length) {
		$wrapper.html(`<div class="fo-in-view"><div data-part="client"></div><div data-part="card"></div></div>`);
	}
	const $client = $wrapper.find("[data-part=client]");
	const $card = $wrapper.find("[data-part=card]");
	let suggested = null;

	const refresh = frappe.utils.debounce(async () => {
		const { client_user: user, client_email: email, location, name } = frm.doc;
		if (!user && !email && !location) {
			$client.html(`<p class="fo-empty">${__("Choose the client to see what is open and what was asked before.")}</p>`);
			return;
		}
		const about = await frappe.xcall("facility_frontoffice.api.desk.about_client", {
			user,
			email,
			location,
			leave_out: frm.is_new() ? null : name,
		});
		if (frm.doc.name !== name) return;
		$client.html(
			[
				block(__("Open"), about.open, __("Nothing else is open for this client.")),
				location ? block(__("Here: {0}", [escape(location)]), about.here, __("Nothing else is open here.")) : "",
				block(
					__("Before"),
					about.last,
					about.open.length ? __("Nothing was finished before.") : __("First time that this client asks.")
				),
			].join("")
		);
	}, 200);

	const refresh_card = async () => {
		const lines = (frm.doc.lines || []).filter((line) => line.product);
		const product = lines.length ? lines[lines.length - 1].product : suggested;
		const in_intake = frm.is_new() || ["New", "In Intake"].includes(frm.doc.status);
		if (!product || !in_intake) return $card.empty();
		const card = await get_product(product);
		if (!card.answer_card && !card.norm_text) return $card.empty();
		$card.html(`
			<h6>${__("Card: {0}", [escape(__(card.product_name))])}</h6>
			${card.norm_text ? `<p class="fo-norm">${escape(card.norm_text)}</p>` : ""}
			${card.answer_card ? `<div class="fo-card">${frappe.dom.remove_script_and_style(card.answer_card)}</div>` : ""}`);
	};

	refresh();
	refresh_card();
	return {
		refresh,
		refresh_card,
		suggest: (product) => {
			suggested = product;
			refresh_card();
		},
	};
}

function block(title, rows, empty) {
	const items = rows.map(
		(row) => `<li>
			<div class="ellipsis">${link("Client Request", row.name, row.subject)}</div>
			<div class="text-muted small">${pill("Client Request", row.status)} ${escape(when(row.received_at))}</div>
		</li>`
	);
	return `<h6>${title}</h6>${items.length ? `<ul>${items.join("")}</ul>` : `<p class="fo-empty">${empty}</p>`}`;
}
