/** What the escalation rules did about a request, folded: who was told, when, and what was done. */

import { clock_label } from "./clocks";
import { escape, link, when } from "./words";

export function escalations(rows) {
	if (!rows?.length) return "";
	return `<details class="fo-record fo-escalations"><summary>${__("Escalations")} (${rows.length})</summary>
		${rows.map(escalation).join("")}</details>`;
}

function escalation(row) {
	const again = row.repeat_number ? ` · ${__("repeat {0}", [row.repeat_number])}` : "";
	const about = row.reference_doctype === "Client Request" ? "" : ` · ${link(row.reference_doctype, row.reference_name)}`;
	return `<div class="fo-item">
		<div>${link("Facility Escalation", row.name, row.rule_name)}
			<span class="text-muted small">${__("level {0}", [row.level])}${again} · ${escape(clock_label(row.kind))}${about}</span></div>
		<div class="text-muted small">${escape(when(row.rang_at))} · ${told(row.notified)}${done(row.actions_taken)}</div>
	</div>`;
}

function told(people) {
	return people.length ? __("told: {0}", [escape(people.join(", "))]) : __("nobody was told");
}

function done(actions) {
	return actions.length ? ` · ${escape(actions.join(", "))}` : "";
}
