/**
 * The clocks of a request, an assignment or a promise. What runs or waits is prominent; what stopped is a small line;
 * why a clock waited, and what happened to it, unfolds.
 */

import { duration, escape, span, waits_for, when, working_time } from "./words";

const OF_CLOCK = "Facility Clock Event"; // the context of these words: elsewhere they mean something else

const LABELS = {
	Acknowledgement: () => __("Receipt", null, OF_CLOCK),
	Response: () => __("Response", null, OF_CLOCK),
	Resolution: () => __("Solution", null, OF_CLOCK),
	Silence: () => __("Tell the client", null, OF_CLOCK),
	Acceptance: () => __("Acceptance", null, OF_CLOCK),
	Assignment: () => __("Work", null, OF_CLOCK),
	Commitment: () => __("Promise", null, OF_CLOCK),
};

const EVENTS = {
	start: () => __("started"),
	pause: () => __("began to wait"),
	resume: () => __("went on"),
	stop: () => __("stopped"),
	norm: () => __("norm chosen anew"),
};

export function clock_label(clock) {
	return LABELS[clock]?.() || __(clock);
}

/** How the clocks stand; `extra` is a card beside them. Clocks without a norm promise nothing and are left out. */
export function clocks_panel(readings, { cancelled = false, extra = "" } = {}) {
	const counted = readings.filter((reading) => reading.norm && reading.state);
	const live = counted.filter((reading) => reading.state !== "stopped").sort(most_urgent_first);
	const over = counted.filter((reading) => reading.state === "stopped" && says_something(reading));
	const cards = live.map(card).join("") + extra;
	return `${cards ? `<div class="fo-clocks">${cards}</div>` : ""}
		${over.length ? `<div class="fo-clocks-over">${over.map((reading) => line(reading, cancelled)).join("")}</div>` : ""}`;
}

/** What happened to the clocks, folded: nobody needs it daily, and everybody when there is a dispute. */
export function clock_record(events) {
	if (!events.length) return "";
	const rows = events.map(
		(row) => `<tr><td class="fo-nowrap">${escape(when(row.at))}</td><td>${escape(clock_label(row.clock))}</td>
			<td>${escape(EVENTS[row.event]?.() || row.event)}${row.norm ? `, ${norm_words(row)}` : ""}
				${row.reason ? `<div>“${escape(row.reason)}”</div>` : ""}</td>
			<td>${escape(__(row.status || ""))}</td></tr>`
	);
	return `<details class="fo-record"><summary>${__("What the clocks did")}</summary>
		<div class="fo-scroll"><table class="table table-sm"><tbody>${rows.join("")}</tbody></table></div></details>`;
}

function norm_words(row) {
	return escape(__("norm {0}", [length_of(row.clock)(row.norm)]));
}

/** A promise is kept or broken by the clock on the wall; all others count working time. */
function length_of(clock) {
	return clock === "Commitment" ? duration : working_time;
}

function most_urgent_first(one, other) {
	return rank(one) - rank(other);
}

function rank(reading) {
	if (reading.breached_at) return 0;
	return reading.state === "running" ? 1 : 2;
}

/** That the client was told in time until the end is nothing to say; that they were not is. */
function says_something(reading) {
	return reading.clock !== "Silence" || Boolean(reading.breached_at);
}

// What runs or waits --------------------------------------------------------------------------------

function card(reading) {
	const label = escape(clock_label(reading.clock));
	const share = Math.min(100, Math.round((100 * reading.elapsed) / reading.norm)) || 0;
	return `<div class="fo-clock fo-${look(reading, share)}">
		<h6>${label}<span>${escape(state_words(reading))}</span></h6>
		<div class="fo-track" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="${share}"
			aria-label="${label}"><span style="width: ${Math.max(share, 2)}%"></span></div>
		<div class="fo-clock-foot text-muted" title="${reading.clock === "Commitment" ? "" : __("In working time")}">
			<span>${used_words(reading)}</span><span>${rest_words(reading)}</span></div>
		${waits(reading)}
	</div>`;
}

function look(reading, share) {
	if (reading.breached_at) return "late";
	if (reading.state === "paused") return "paused";
	return share >= 75 ? "soon" : "running";
}

function state_words(reading) {
	if (reading.breached_at) return __("overdue since {0}", [when(reading.breached_at)]);
	if (reading.state === "paused") {
		return reading.since ? __("waits since {0}", [when(reading.since)]) : __("waits");
	}
	return reading.due ? __("before {0}", [when(reading.due)]) : "";
}

function used_words(reading) {
	const length = length_of(reading.clock);
	return __("{0} of {1}", [length(reading.elapsed), length(reading.norm)]);
}

function rest_words(reading) {
	const rest = reading.norm - reading.elapsed;
	const text = length_of(reading.clock)(Math.abs(rest));
	return rest < 0 || reading.breached_at ? __("{0} over", [text]) : __("{0} left", [text]);
}

// What stopped --------------------------------------------------------------------------------------

function line(reading, cancelled) {
	const late = Boolean(reading.breached_at);
	const state = late ? __("too late") : cancelled ? __("stopped") : __("in time");
	const since = reading.since ? ` · ${escape(when(reading.since))}` : "";
	return `<div class="fo-clock-line ${late ? "fo-late" : "fo-done"}">
		<span class="fo-mark" aria-hidden="true">${late ? "!" : cancelled ? "–" : "✓"}</span>
		<span><b>${escape(clock_label(reading.clock))}</b> ${state}
			<span class="text-muted">${used_words(reading)}${since}</span></span>
		${waits(reading)}
	</div>`;
}

// Waiting -------------------------------------------------------------------------------------------

/** For whom it waits now, and when it waited before: one wait in words, more of them folded. */
function waits(reading) {
	const all = reading.waits || [];
	const now = reading.state === "paused" ? all.find((wait) => !wait.until) : null;
	const before = all.filter((wait) => wait.until);
	return `${now ? `<div class="fo-waits">${escape(__("waits {0}", [waits_for(now.status)]))}</div>` : ""}${past(before)}`;
}

function past(rows) {
	if (!rows.length) return "";
	const words = rows.map((wait) => escape(__("waited {0}, {1}", [span(wait.from, wait.until), waits_for(wait.status)])));
	if (words.length === 1) return `<div class="fo-waits">${words[0]}</div>`;
	return `<details class="fo-waits"><summary>${__("waited {0} times", [words.length])}</summary>
		<ul>${words.map((text) => `<li>${text}</li>`).join("")}</ul></details>`;
}
