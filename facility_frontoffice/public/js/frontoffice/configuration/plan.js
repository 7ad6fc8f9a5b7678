/** What an import would do: what is wrong on top, then what changes, by kind. */

import { escape } from "../words";
import { kind_label } from "./kinds";

const STATES = { New: "green", Changed: "orange", "Only Here": "gray" };

export function plan_html(plan, title, puts_back, open) {
	const is_nothing = !plan.new && !plan.changed;
	const apply =
		plan.is_good && !is_nothing
			? `<div class="fo-config-do"><button class="btn btn-primary fo-config-apply">${
					puts_back ? __("Put Back") : __("Import All of It")
				}</button>
				<button class="btn btn-default fo-config-forget">${__("Not Now")}</button></div>`
			: `<div class="fo-config-do"><button class="btn btn-default fo-config-forget">${__("Choose Another File")}</button></div>`;
	return `<h4 tabindex="-1">${escape(title)}</h4>
		${counts_html(plan)}${problems_html(plan)}${missing_html(plan)}
		${is_nothing && plan.is_good ? `<p>${__("Everything is here already, just as in the file.")}</p>` : ""}
		${puts_back ? `<p class="text-muted">${__("What that import made anew stays; delete it by hand if you do not want it.")}</p>` : ""}
		${plan.was_rehearsed ? "" : `<p class="text-muted">${__("These are too many to try out beforehand. When one is refused, nothing is imported.")}</p>`}
		${apply}
		${plan.kinds.map((kind) => kind_html(kind, open)).join("")}`;
}

function counts_html(plan) {
	const unchosen = plan.missing.filter((row) => !row.is_chosen).length;
	const counts = [
		[__("New", null, "Facility Configuration Import"), plan.new, "green"],
		[__("Changed"), plan.changed, "orange"],
		[__("The same"), plan.same, "gray"],
		[__("To Correct"), plan.problem_count, "red"],
		[__("To Choose"), unchosen, "red"],
	];
	return `<p class="fo-config-counts">${counts
		.filter(([, number], index) => number || index < 2)
		.map(([label, number, colour]) => `<span class="indicator-pill ${colour} no-indicator-dot"><b>${number}</b>&nbsp;${label}</span>`)
		.join(" ")}</p>`;
}

function problems_html({ problems, problem_count }) {
	if (!problem_count) return "";
	const rows = problems.map(
		({ doctype, name, words }) =>
			`<li><b>${kind_label(doctype)}${name ? ` ${escape(name)}` : ""}</b><br>${escape(words)}</li>`
	);
	const more = problem_count - problems.length;
	return `<div class="fo-config-problems" role="alert">
		<h5>${__("Nothing is imported while something is wrong")}</h5><ul>${rows.join("")}</ul>
		${more ? `<p class="text-muted">${__("And {0} more", [more])}</p>` : ""}</div>`;
}

function missing_html({ missing }) {
	if (!missing.length) return "";
	return `<div class="fo-config-missing"><h5>${__("Named in the file, and not on this site")}</h5>
		<p class="text-muted">${__("Choose what is used instead, or leave it out: the field then stays as it is here, and empty in what is new.")}</p>
		<ul>${missing.map(missing_row).join("")}</ul></div>`;
}

function missing_row(row, index) {
	const uses = row.uses.map((use) => `${kind_label(use.doctype)} ${escape(use.name)} (${escape(use.label)})`);
	const more = row.use_count - row.uses.length;
	if (more > 0) uses.push(__("And {0} more", [more]));
	const leave = row.may_be_empty
		? `<label class="fo-config-leave"><input type="checkbox" data-missing="${index}" ${row.choice === "" ? "checked" : ""}> ${__("Leave it out")}</label>`
		: `<span class="text-muted small">${__("It cannot be left out.")}</span>`;
	return `<li class="${row.is_chosen ? "is-chosen" : ""}"><div class="fo-config-what"><b>${escape(__(row.doctype))} ${escape(row.name)}</b>
			<div class="text-muted small">${uses.join(", ")}</div></div>
		<div class="fo-config-choice"><div data-other-for="${index}"></div>${leave}</div></li>`;
}

function kind_html(kind, open) {
	const parts = [
		kind.new && __("{0} new", [kind.new]),
		kind.changed && __("{0} changed", [kind.changed]),
		kind.same && __("{0} the same", [kind.same]),
		kind.only_here && __("{0} only here, these stay", [kind.only_here]),
	].filter(Boolean);
	const head = `<b>${kind_label(kind.doctype)}</b> <span class="text-muted">${parts.join(", ")}</span>`;
	if (!kind.records.length) return `<div class="fo-config-kind is-same">${head}</div>`;
	const is_open = open.has(kind.doctype) ? "open" : "";
	return `<details class="fo-config-kind" data-kind="${escape(kind.doctype)}" ${is_open}><summary>${head}</summary>
		<ul>${kind.records.map((record) => record_html(kind, record)).join("")}</ul></details>`;
}

function record_html(kind, record) {
	const changes = record.changes.map(
		({ label, before, after }) => `<div class="fo-config-change"><span class="text-muted">${escape(label)}</span>
			<del>${value_html(before)}</del><ins>${value_html(after)}</ins></div>`
	);
	return `<li><span class="indicator-pill ${STATES[record.state]} no-indicator-dot">${escape(__(record.state))}</span>
		${record.name ? escape(record.name) : kind_label(kind.doctype)}${changes.join("")}</li>`;
}

function value_html(value) {
	return value ? escape(value).replace(/\n/g, "<br>") : `<i>${__("empty")}</i>`;
}
