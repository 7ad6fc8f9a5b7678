/** The card of a unit: what they do, who is in, until when they are there, what was agreed, and how busy they are. */

import { call, quietly } from "./calls";
import { escape, link } from "./words";

/** At the top of the form of a unit. */
export async function show_unit_card(frm) {
	const { card } = frm.fields_dict;
	if (frm.is_new()) return card.$wrapper.empty();
	const name = frm.docname;
	const found = await card_of(name);
	if (frm.docname === name) fill(card.$wrapper, { ...found, may_add: Boolean(frm.perm[0]?.write) });
}

/** In a dialog, from wherever the unit is named. */
export async function open_unit_card(unit) {
	const dialog = new frappe.ui.Dialog({
		title: escape(__(unit)),
		size: "large",
		fields: [{ fieldname: "card", fieldtype: "HTML", options: `<p class="fo-empty">${__("Looking who is there…")}</p>` }],
		primary_action_label: __("Close"),
		primary_action: () => dialog.hide(),
	});
	if (frappe.model.can_read("Backoffice Unit")) {
		dialog.set_secondary_action_label(__("Open the Unit"));
		dialog.set_secondary_action(() => {
			dialog.hide();
			frappe.set_route("Form", "Backoffice Unit", unit);
		});
	}
	dialog.show();
	fill(dialog.fields_dict.card.$wrapper, await card_of(unit));
	return dialog;
}

/** The name of a unit that opens its card. */
export function unit_link(unit, text = unit) {
	return `<button type="button" class="btn-reset fo-unit-link" data-unit-card="${escape(unit)}" title="${__("Who does this?")}">${escape(text)}</button>`;
}

/** Who would get the work of a product, by the rules of now; then the card of the unit. */
export async function who_does(product, request) {
	const found = await call("routing.who_would", { product, request }, { freeze: false });
	if (!found.length) {
		frappe.msgprint({
			title: __("Who Does This?"),
			message: __("That depends on the answers. Answer the questions of this product first."),
			indicator: "blue",
		});
		return;
	}
	const rows = found.map((row) => {
		const party = row.backoffice_unit ? unit_link(row.backoffice_unit, __(row.backoffice_unit)) : "";
		const names = [row.supplier && `<b>${escape(row.supplier_name)}</b>`, party].filter(Boolean).join(", ");
		return `<li>${row.step ? `${escape(row.step)}: ` : ""}${names || `<span class="fo-late">${__("nobody")}</span>`}
			<div class="text-muted small">${escape(row.reason)}</div></li>`;
	});
	const units = [...new Set(found.map((row) => row.backoffice_unit).filter(Boolean))];
	if (units.length === 1 && found.length === 1 && !found[0].supplier) {
		const dialog = await open_unit_card(units[0]);
		$(`<p class="text-muted"></p>`).text(found[0].reason).prependTo(dialog.fields_dict.card.$wrapper);
		return;
	}
	frappe.msgprint({ title: __("Who Does This?"), message: `<ul class="fo-answers">${rows.join("")}</ul>` });
}

/** Every name made by `unit_link`, wherever it is shown. */
export function watch_unit_links() {
	$(document).on("click", "[data-unit-card]", function (event) {
		event.preventDefault();
		quietly(open_unit_card(this.dataset.unitCard));
	});
}

function card_of(unit) {
	return frappe.xcall("facility_frontoffice.api.routing.card", { unit });
}

function fill($wrapper, card) {
	$wrapper.html(card_html(card));
	$wrapper.find("[data-act]").on("click", function () {
		const { act, user } = this.dataset;
		quietly(change($wrapper, card, act, user, $(this)));
	});
}

async function change($wrapper, card, act, user, $button) {
	$button.prop("disabled", true);
	try {
		const changed = await call(`routing.${act}`, { unit: card.unit, user }, { freeze: false });
		fill($wrapper, { ...changed, may_add: card.may_add });
	} finally {
		$button.prop("disabled", false);
	}
}

// What is shown -------------------------------------------------------------------------------------

function card_html(card) {
	return `<div class="fo-unit-card">
		<div class="fo-unit-head">
			${card.disabled ? `<span class="indicator-pill red">${__("Takes no work any more")}</span>` : ""}
			<span class="indicator-pill ${card.hours.open ? "green" : "gray"}">${escape(card.hours.text)}</span>
			${reach(card)}
		</div>
		<div class="fo-unit-figures">${figures(card)}</div>
		<div class="fo-columns">
			<section class="fo-part"><h6>${__("Who Is In Today")}</h6>${people(card)}</section>
			<section class="fo-part">${facts(card)}</section>
		</div>
	</div>`;
}

function reach({ lead, contact }) {
	const phone = (number) => (number ? `<a class="fo-phone" href="tel:${escape(number)}">${frappe.utils.icon("call", "xs")} ${escape(number)}</a>` : "");
	const parts = [
		lead ? `<span>${__("Lead", null, "Backoffice Unit")}: <b>${escape(lead.full_name)}</b> ${phone(lead.phone)}</span>` : `<span class="fo-late">${__("No lead yet")}</span>`,
		contact.person || contact.phone ? `<span>${contact.person ? `${__("Ask for {0}", [escape(contact.person)])} ` : ""}${phone(contact.phone)}</span>` : "",
		contact.email ? `<a href="mailto:${escape(contact.email)}">${escape(contact.email)}</a>` : "",
	];
	return parts.filter(Boolean).join("");
}

const UNFINISHED = ["in", ["Open", "Accepted", "In Progress", "Waiting for Client", "Waiting for Supplier"]];

function figures({ unit, load, recent_days: days, recent_since: since }) {
	const figure = (number, text, filters, late) => {
		const href = `/app/backoffice-assignment?${new URLSearchParams({ backoffice_unit: unit, ...filters })}`;
		return `<a class="fo-unit-figure" href="${escape(href)}"><b class="${late && number ? "fo-late" : ""}">${number}</b> <span>${text}</span></a>`;
	};
	const still_open = { status: JSON.stringify(UNFINISHED) };
	return [
		figure(load.open, __("open"), still_open),
		figure(load.late, __("late"), { ...still_open, due: JSON.stringify(["<", frappe.datetime.now_datetime()]) }, true),
		figure(load.not_accepted, __("not accepted yet"), { status: "Open" }),
		figure(load.returned, __("returned in {0} days", [days]), { status: "Returned", sent_at: JSON.stringify([">=", since]) }),
		load.returned ? `<span class="text-muted">${__("of which {0} not theirs", [load.misrouted])}</span>` : "",
	].join("");
}

const STATES = {
	In: { colour: "green", words: () => __("In", null, "Presence") },
	Later: { colour: "yellow", words: () => __("Later Today") },
	Away: { colour: "gray", words: () => __("Away") },
	Gone: { colour: "gray", words: () => __("Gone Home") },
	Off: { colour: "gray", words: () => __("Not Today") },
};

function people(card) {
	if (!card.people.length) {
		const words = card.may_add ? __("Nobody is in this unit yet. Add members below.") : __("Nobody is in this unit yet.");
		return `<p class="fo-empty">${words}</p>`;
	}
	return `<ul class="fo-unit-people">${card.people.map((person) => person_html(card, person)).join("")}</ul>`;
}

function person_html(card, person) {
	const is_me = person.user === card.me;
	const skills = person.skills ? `<div class="text-muted small">${escape(person.skills)}</div>` : "";
	const blind = person.sees_work ? "" : `<div class="small fo-late">${__("Does not see the work of the unit")}
		${frappe.model.can_write("User") ? `<button type="button" class="btn btn-xs btn-default" data-act="give_role" data-user="${escape(person.user)}">${__("Give the Role")}</button>` : ""}</div>`;
	return `<li>
		<div class="fo-unit-person">
			<span class="indicator-pill ${STATES[person.state].colour}">${STATES[person.state].words()}</span>
			<b>${escape(person.full_name)}</b>
			${person.is_lead ? `<span class="text-muted small">${__("lead")}</span>` : ""}
			${presence_button(person, is_me)}
		</div>
		${person.why ? `<div class="small">${escape(person.why)}</div>` : ""}${skills}${blind}
	</li>`;
}

/** Only what changes something: nobody is made to be in on a day that they, or the unit, do not work. */
function presence_button(person, is_me) {
	if (!person.may_speak) return "";
	const button = (act, label) =>
		`<button type="button" class="btn btn-xs btn-default" data-act="${act}" data-user="${escape(person.user)}"
			aria-label="${escape(`${label}: ${person.full_name}`)}">${label}</button>`;
	if (person.is_away && person.state !== "In") return button("say_in", is_me ? __("I am in today") : __("Is in today"));
	const is_there = ["In", "Later"].includes(person.state);
	return is_there ? button("say_out", is_me ? __("I am out today") : __("Is out today")) : "";
}

function facts(card) {
	const rows = [
		[__("What They Do"), card.tasks && `<span class="fo-text">${escape(card.tasks)}</span>`],
		[__("Skills"), card.skills.map((name) => escape(__(name))).join(", ")],
		[__("Works At"), card.area.map(escape).join(", ")],
		[__("Agreement"), card.agreement && `<span class="fo-text">${escape(card.agreement)}</span>`],
		[__("Service Level"), card.level && link("Facility Service Level", card.level, __(card.level))],
	].filter(([, value]) => value);
	if (!rows.length) return `<p class="fo-empty">${__("What they do, and what was agreed with them, is not written down yet.")}</p>`;
	return rows.map(([label, value]) => `<h6>${label}</h6><p>${value}</p>`).join("");
}
