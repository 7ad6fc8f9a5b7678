// The other jobs of today, below the next one; and what is done.

import { element } from "../portal/page";
import { title_of, until_text } from "./job_view";
import { clock, fill, time_left, words } from "./words";

export function counters(view) {
	const mine = view.jobs.filter((job) => job.group !== "open");
	const late = mine.filter((job) => job.until && time_left(job.until).late).length;
	const figures = [
		[words.to_do, mine.length, ""],
		[words.late_jobs, late, late ? "is-late" : ""],
		[words.done_today, view.done.length, ""],
	];
	return element(
		"dl",
		{ class: "round-counters" },
		...figures.map(([label, number, look]) =>
			element("div", { class: look || null }, element("dt", {}, label), element("dd", {}, String(number)))
		)
	);
}

export function job_list(view, shown) {
	const parts = [];
	for (const [group, label] of Object.entries(words.groups)) {
		const jobs = view.jobs.filter((job) => job.group === group && job.name !== shown);
		if (!jobs.length) continue;
		parts.push(element("h2", { class: "round-group" }, label), element("ul", { class: "round-list" }, ...jobs.map(row)));
	}
	if (view.more) parts.push(element("p", { class: "round-soft" }, fill(words.more_jobs, view.more)));
	if (view.done.length) {
		parts.push(
			element(
				"details",
				{ class: "round-done" },
				element("summary", {}, `${words.done_today} (${view.done.length})`),
				element("ul", { class: "round-list" }, ...view.done.map(done_row))
			)
		);
	}
	return parts;
}

function row(job) {
	const late = job.until && time_left(job.until).late;
	return element(
		"li",
		{},
		element(
			"a",
			{ class: `round-item${late ? " is-late" : ""}`, href: `#job/${encodeURIComponent(job.name)}`, "data-job": job.name },
			element("strong", {}, job.place || words.no_place),
			element("span", {}, title_of(job)),
			element(
				"small",
				{},
				[
					until_text(job),
					job.urgent ? words.urgent : null,
					job.is_refused ? words.refused : job.is_waiting ? words.waiting_title : null,
				]
					.filter(Boolean)
					.join(" · ")
			)
		)
	);
}

function done_row(job) {
	return element(
		"li",
		{ class: "round-item" },
		element("strong", {}, job.place || words.no_place),
		element("span", {}, title_of(job)),
		element("small", {}, [clock(job.at), job.is_waiting ? words.waiting_title : null].filter(Boolean).join(" · "))
	);
}
