/** A message rule on its form: told in a sentence, with what is wrong with it, and tried out on the past month. */

import { call } from "./calls";
import { show } from "./try_out";
import { duration, escape, link, when } from "./words";

// The rule in words ----------------------------------------------------------------------------------

const MOMENTS = {
	Received: () => __("a question has come in"),
	"On its way": () => __("the work on it begins"),
	Planned: () => __("it gets a date"),
	"Needs you": () => __("we need something from the client"),
	Reminder: () => __("the client has not done yet what we need"),
	Delay: () => __("it becomes later than promised"),
	Progress: () => __("there was no news for too long"),
	"Step done": () => __("a part of it is done"),
	Done: () => __("all of it is done"),
	Feedback: () => __("it was done, to ask how it went"),
	Closed: () => __("it is closed"),
	Reopened: () => __("it is taken up again"),
	Cancelled: () => __("it will not be done"),
	Reply: () => __("a colleague writes to the client"),
	Disturbance: () => __("there is an outage or planned work"),
	Work: () => __("a supplier gets work"),
	"Work reminder": () => __("the front office asks a supplier how it stands"),
	"Work withdrawn": () => __("a supplier need not do the work any more"),
};

const READERS = {
	Client: () => __("who asked"),
	"Who It Is For": () => __("who it is for"),
	"Client and Who It Is For": () => __("who asked and who it is for"),
	Supplier: () => __("the supplier"),
};

/** When a kind of message is told, in words. */
export function moment_of(kind) {
	return MOMENTS[kind]?.() || __(kind || "");
}

/** The rule as one would tell it. */
export function sentence(doc) {
	if (!doc.kind) return __("Choose first when this is told.");
	const ways = [
		doc.by_mail && __("by e-mail"),
		doc.in_app && __("on the portal"),
		doc.by_sms && __("by text message"),
	].filter(Boolean);
	const readers = READERS[doc.for_whom]?.() || "";
	const moment = moment_of(doc.kind);
	const told = ways.length
		? __("When {0}, {1} hears it {2}.", [moment, readers, frappe.utils.comma_and(ways, false)])
		: __("When {0}, nobody hears it: no way is chosen.", [moment]);
	return [told, ...conditions(doc)].join(" ");
}

function conditions(doc) {
	const only = [
		doc.request_type && __(doc.request_type),
		doc.service_desk,
		doc.product_category,
		doc.condition && __("the condition"),
	].filter(Boolean);
	return [
		doc.send_after ? __("Not before {0} later.", [duration(doc.send_after)]) : "",
		only.length ? __("Only for: {0}.", [only.join(", ")]) : "",
		doc.keeps_quiet_hours ? __("It waits during quiet hours.") : "",
		doc.is_combined ? __("It goes with others in one mail a day.") : "",
		doc.is_optional ? __("The client may do without it.") : "",
	].filter(Boolean);
}

/** The sentence at once; what is wrong with the rule as soon as the server says it. */
export async function show_standing(frm) {
	const words = escape(sentence(frm.doc));
	const off = frm.doc.enabled ? "" : `<b>${__("This rule is off.")}</b> `;
	const intro = (warnings) => {
		const list = warnings.length
			? `<ul class="fo-sentences">${warnings.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`
			: "";
		frm.set_intro("");
		frm.set_intro(`<div>${off}${words}</div>${list}`, warnings.length || !frm.doc.enabled ? "orange" : "blue");
	};
	intro(frm.fo_warnings || []);
	if (!frm.doc.kind || !frm.perm[0]?.write) return;
	const asked = (frm.fo_asked = (frm.fo_asked || 0) + 1);
	const warnings = await call("message_rules.warnings", { rule: frm.doc }, { freeze: false });
	if (asked !== frm.fo_asked) return; // something else was typed meanwhile
	frm.fo_warnings = warnings;
	intro(warnings);
}

// Names ----------------------------------------------------------------------------------------------

/** What a text may name, with what it is for the latest request; a click copies it as it is to be written. */
export async function show_names(frm) {
	const field = frm.fields_dict.names;
	if (!frm.doc.kind || !frm.perm[0]?.write) return field.html("");
	const asked = (frm.fo_asked_names = frm.doc.kind);
	const found = await call("message_rules.names", { rule: frm.doc }, { freeze: false });
	if (asked !== frm.fo_asked_names) return;
	const row = ({ write, help, example }) => `<tr>
		<td><button type="button" class="btn btn-default btn-xs fo-copy" data-copy="${escape(write)}"
			title="${__("Copy")}"><code>${escape(write)}</code></button></td>
		<td>${escape(help)}</td><td class="text-muted">${escape(example || "")}</td></tr>`;
	field.html(`<p class="text-muted">${__("A click copies it. In a text message only the name stands between the braces.")}</p>
		<div class="fo-names"><table><thead><tr><th>${__("Write")}</th><th>${__("What it is")}</th><th>${__("For example")}</th></tr></thead>
		<tbody>${found.names.map(row).join("")}${found.parts.map(row).join("")}</tbody></table></div>`);
	field.$wrapper.off("click.fo").on("click.fo", ".fo-copy", (event) => {
		frappe.utils.copy_to_clipboard(event.currentTarget.dataset.copy);
	});
}

// Trying out -----------------------------------------------------------------------------------------

/** What the rule, as it stands on the form, would have told in the past month. Nobody is told. */
export async function try_out(frm) {
	const found = await call("message_rules.rehearse", { rule: frm.doc }, { message: __("Looking at the past 30 days…") });
	show(findings(frm, found));
}

function findings(frm, found) {
	return `<div class="fo-rehearsal">
		<p class="fo-big">${total(found)}</p>
		<p class="text-muted">${looked_at(found)}</p>
		${never(found)}
		${by_kind(frm, found)}
		${found.examples.length ? `<h6>${found.told ? __("The Latest") : __("Requests It Is About")}</h6>${found.examples.map(example).join("")}` : ""}
	</div>`;
}

function total(found) {
	if (!found.told) return __("It would have told nothing.");
	if (found.people > found.told) return __("It would have told {0} times, {1} people.", [found.told, found.people]);
	return found.told === 1 ? __("It would have told once.") : __("It would have told {0} times.", [found.told]);
}

function looked_at(found) {
	const of = __("It applies to {0} of the {1} requests of that time.", [found.matching, found.requests]);
	return `${of} ${found.is_complete ? "" : __("Older ones were left out.")} ${__("Nobody was told now.")}`;
}

const PARTS = {
	request_type: () => __("Type of Request"),
	service_desk: () => __("Service Desk"),
	product_category: () => __("Product Category"),
	condition: () => __("Condition"),
};

/** Of what the rule is narrowed by, what applies to nothing. */
function never(found) {
	if (!found.requests) return "";
	const lines = Object.entries(found.parts)
		.filter(([, number]) => !number)
		.map(([part]) => __("{0} applied to no request at all.", [`<b>${PARTS[part]()}</b>`]));
	if (!lines.length && !found.matching) lines.push(__("Each part applied to some, but all together to none."));
	if (found.problem) lines.push(escape(found.problem));
	return lines.length ? `<div class="alert alert-warning" role="alert">${lines.join("<br>")}</div>` : "";
}

function by_kind(frm, found) {
	if (!found.by_kind.length) return "";
	const most = Math.max(...found.by_kind.map((row) => row.told));
	const rows = found.by_kind.map((row) => {
		const is_own = row.kind === frm.doc.kind;
		return `<div class="fo-level ${is_own ? "" : "text-muted"}">
			<div class="fo-level-number">${row.told}</div>
			<div><div class="fo-strength"><span style="width: ${Math.round((100 * row.told) / most)}%"></span></div>
				<div>${is_own ? "<b>" : ""}${escape(__(row.kind))}${is_own ? "</b>" : ""}</div></div>
		</div>`;
	});
	return `<h6>${__("What These Requests Were Told of, by Kind")}</h6><div class="fo-levels">${rows.join("")}</div>`;
}

function example(row) {
	return `<div class="fo-item"><div>${link("Client Request", row.request)} ${escape(row.title)}</div>
		<div class="text-muted small">${[when(row.at), row.client].filter(Boolean).map(escape).join(" · ")}</div></div>`;
}

// The list -------------------------------------------------------------------------------------------

/** Above the list: what clients must hear and no rule tells. */
export async function show_missing(listview) {
	const kinds = await call("message_rules.missing", {}, { freeze: false });
	listview.fo_missing?.remove();
	if (!kinds.length) return;
	const names = kinds.map((kind) => `<b>${escape(__(kind))}</b>`);
	listview.fo_missing = $(`<div class="alert alert-warning fo-missing" role="status">
		${__("No rule that is on tells the client of: {0}.", [names.join(", ")])}
		${__("Who asked has to ask again how it stands.")}</div>`).prependTo(listview.$frappe_list);
}
