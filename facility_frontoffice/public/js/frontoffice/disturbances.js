/** A known disturbance: on its own form, and on a request that leads one or waits with one. */

import { ask, call, quietly, save } from "./calls";
import { declare_disturbance } from "./known_questions";
import { escape, link, when } from "./words";

const DISTURBANCE = "Facility Disturbance";
const ENDED = ["Completed", "Closed", "Cancelled"];

// The form of a disturbance -------------------------------------------------------------------------

export function end(frm) {
	const title = frm.doc.status === "Announced" ? __("It Is Off") : __("It Is Over");
	ask({
		title,
		fields: [
			{
				fieldname: "outcome",
				fieldtype: "Small Text",
				label: __("What Clients Read Now"),
				reqd: 1,
				default: frm.doc.outcome,
				description: __("Everybody who waits is told, and their requests are done"),
			},
		],
		label: title,
		action: ({ outcome }) => change(frm, { outcome, status: "Ended" }),
	});
}

export function prolong(frm) {
	ask({
		title: __("It Takes Longer"),
		fields: [
			{
				fieldname: "expected_end",
				fieldtype: "Datetime",
				label: __("Over Before"),
				hide_timezone: 1,
				description: __("Empty: nobody knows how long it takes"),
			},
			{ fieldname: "words", fieldtype: "Small Text", label: __("What Clients Read"), reqd: 1, default: frm.doc.words },
		],
		label: frm.doc.tell_everybody ? __("Tell everybody") : __("Tell everybody who waits"),
		action: ({ words, expected_end = null }) => change(frm, { words, expected_end }),
	});
}

async function change(frm, values) {
	await frm.set_value(values);
	await save(frm);
}

/** Who knows of it: requests that wait, people who were told, and whether it should have been over. */
export async function show_who_waits(frm) {
	const { docname, doc } = frm;
	const waiting = await frappe.db.count("Client Request", {
		filters: { disturbance: docname, status: ["not in", ENDED] },
	});
	if (frm.docname !== docname) return;
	const requests = waiting === 1 ? __("1 request waits with this.") : __("{0} requests wait with this.", [waiting]);
	const facts = [waiting ? requests : __("Nobody waits with this now.")];
	if (doc.tell_everybody) facts.push(`<span data-told>${await told_words(docname)}</span>`);
	else if (doc.status !== "Ended") facts.push(__("Who is there and did not report it, was not told."));
	const late = is_late(doc);
	if (late) facts.unshift(__("This should have been over by {0}. Say that it is, or that it takes longer.", [when(doc.expected_end)]));
	frm.set_intro("");
	frm.set_intro(facts.join(" "), late ? "red" : waiting || doc.tell_everybody ? "orange" : "blue");
	follow_telling(frm);
}

export function is_late(doc) {
	return doc.status === "Running" && doc.expected_end && doc.expected_end < frappe.datetime.now_datetime();
}

async function told_words(name) {
	return words_of(await call("disturbances.progress", { name }, { freeze: false }));
}

function words_of({ people, told }) {
	if (told < people) return __("{0} of {1} people there heard the latest.", [told, people]);
	return people === 1 ? __("1 person there heard the latest.") : __("{0} people there heard the latest.", [people]);
}

/** What is told while the form is open shows by itself. */
function follow_telling(frm) {
	frappe.realtime.off("facility_disturbance_told");
	frappe.realtime.on("facility_disturbance_told", ({ name, ...progress }) => {
		if (name === frm.docname) $(frm.wrapper).find("[data-told]").text(words_of(progress));
	});
}

// Telling everybody there ---------------------------------------------------------------------------

/** First who and what; who confirms the number has that number told. */
export async function tell_everybody(frm) {
	await save(frm);
	const found = await call("disturbances.preview", { name: frm.docname });
	if (!found.people) {
		frappe.msgprint({
			title: __("Nobody There"),
			message: __("Nobody is known there. Who reports it is told all the same."),
			indicator: "blue",
		});
		return;
	}
	const dialog = ask({
		title: __("Tell Everybody There"),
		fields: [{ fieldname: "preview", fieldtype: "HTML", options: preview_html(found) }],
		label: found.people === 1 ? __("Tell 1 Person") : __("Tell {0} People", [found.people]),
		action: async () => {
			await call("disturbances.tell_everybody", { name: frm.docname, people: found.people });
			await frm.reload_doc();
			frappe.show_alert({ message: __("They are being told"), indicator: "green" }, 5);
		},
	});
	dialog.$wrapper.addClass("fo-disturbance-preview");
	show_letters(dialog, found.letters);
}

function preview_html({ people, names, reasons, waiting, without_address, days, letters }) {
	const more = people - names.length;
	const who = names.map(escape).join(", ") + (more > 0 ? ` ${more === 1 ? __("and 1 more") : __("and {0} more", [more])}` : "");
	const lines = [
		reasons["Usual Place"] && __("{0} with their usual place there", [reasons["Usual Place"]]),
		reasons["Recent Request"] && __("{0} who asked something in the last {1} days", [reasons["Recent Request"], days]),
		waiting === 1 && __("1 request waits with it: its client hears it of the request, and is not counted here"),
		waiting > 1 && __("{0} requests wait with it: their clients hear it of their request, and are not counted here", [waiting]),
		without_address === 1 && __("1 has no e-mail address: call them"),
		without_address > 1 && __("{0} have no e-mail address: call them", [without_address]),
	].filter(Boolean);
	const tabs = letters.map(
		({ language, people: number }, index) =>
			`<button type="button" class="btn btn-xs btn-default" role="tab" data-letter="${index}" aria-selected="false">
				${escape(language_name(language))} · ${number}</button>`
	);
	return `<p class="fo-told-number"><b>${people}</b> ${people === 1 ? __("person") : __("people")}: ${who}</p>
		<ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>
		<p class="text-muted">${__("All of them hear of every change, and when it is over.")}</p>
		<div class="fo-letters" role="tablist">${tabs.join(" ")}</div>
		<p class="fo-letter-subject"></p>
		<iframe class="fo-letter" sandbox title="${__("As they read it")}"></iframe>`;
}

/** The mail in a frame of its own: nothing in it can touch the desk. */
function show_letters(dialog, letters) {
	const show = (index) => {
		const { subject, content } = letters[index];
		dialog.$wrapper.find(".fo-letter-subject").text(subject);
		dialog.$wrapper.find(".fo-letter").attr("srcdoc", content);
		dialog.$wrapper.find("[data-letter]").each(function () {
			const is_shown = Number(this.dataset.letter) === index;
			$(this).toggleClass("btn-primary", is_shown).toggleClass("btn-default", !is_shown).attr("aria-selected", is_shown);
		});
	};
	dialog.$wrapper.on("click", "[data-letter]", function () {
		show(Number(this.dataset.letter));
	});
	show(0);
}

function language_name(code) {
	return new Intl.DisplayNames([frappe.boot.lang || "en"], { type: "language" }).of(code);
}

/** Of a list: what it is now, and what should have been over. */
export function indicator(doc) {
	if (is_late(doc)) return [__("Late", null, "Facility Disturbance"), "red", "status,=,Running"];
	const colour = { Announced: "blue", Running: "orange", Ended: "green" }[doc.status];
	return [__(doc.status, null, "Facility Disturbance"), colour, `status,=,${doc.status}`];
}

// The form of a request -----------------------------------------------------------------------------

/** That it waits with a disturbance stands above everything else, with the way out. */
export async function show_disturbance(frm) {
	const { disturbance, status } = frm.doc;
	if (!disturbance || ENDED.includes(status)) return;
	const { message } = await frappe.db.get_value(DISTURBANCE, disturbance, "title");
	if (frm.doc.disturbance !== disturbance) return;
	const title = link(DISTURBANCE, disturbance, message?.title);
	frm.set_intro(`${__("Waits with a known disturbance:")} ${title}`, "orange");
}

export function leave(frm) {
	frappe.confirm(
		__("The work is then ours again, and nobody tells the client that the disturbance is over."),
		() =>
			quietly(
				call("disturbances.leave", { request: frm.docname }).then(() => frm.reload_doc())
			)
	);
}

export function make_known(frm) {
	const { name, subject, lines } = frm.doc;
	return declare_disturbance(frm, { name, subject, same_product: lines?.[0]?.product });
}
