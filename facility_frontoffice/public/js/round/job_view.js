// One job on the screen of a phone: where, what, until when, whom to call; the buttons are under the thumb.

import { element } from "../portal/page";
import { icon } from "./icons";
import { clock, fill, number, time_left, when, words } from "./words";

export function job_view(job, { photos, picture, remove_photo }) {
	return element(
		"article",
		{ class: "round-job", "aria-labelledby": "round-place", "data-job": job.name },
		element("p", { class: "round-path" }, job.path.join(" › ")),
		element("h1", { id: "round-place", tabindex: "-1" }, job.place || words.no_place),
		element("p", { class: "round-what" }, title_of(job)),
		until(job),
		planned(job),
		state_of(job),
		people(job),
		what_is_asked(job),
		pictures(job, picture),
		to_finish(job),
		own_photos(photos, remove_photo),
		steps(job)
	);
}

export function title_of(job) {
	const many = job.qty && job.qty !== 1 ? `${number(job.qty)} × ` : "";
	return many + [job.product, job.step].filter(Boolean).join(": ");
}

export function label_of(job) {
	return `${job.place || words.no_place} – ${title_of(job)}`;
}

export function until_text(job) {
	return job.until ? fill(words.before, when(job.until)) : words.no_date;
}

function until(job) {
	if (!job.until) return element("p", { class: "round-until round-soft" }, words.no_date);
	const left = time_left(job.until);
	return element(
		"p",
		{ class: `round-until${left.late ? " is-late" : left.soon ? " is-soon" : ""}` },
		element("strong", {}, until_text(job)),
		` · ${left.text}`,
		job.was ? element("span", { class: "round-soft" }, ` · ${fill(words.was, when(job.was))}`) : null
	);
}

function planned(job) {
	if (!job.planned_start) return null;
	const end = job.planned_end ? `–${clock(job.planned_end)}` : "";
	return element("p", { class: "round-soft" }, fill(words.planned_at, when(job.planned_start)) + end);
}

function state_of(job) {
	const lines = [
		...job.tasks.map((task) =>
			task.status === "Open"
				? fill(words.client_does, task.task)
				: fill(words.client_did, [task.task, task.answer].filter(Boolean).join(" – "))
		),
		job.note ? fill(words.last_news, job.note) : null,
		job.delay_reason ? fill(words.delayed, job.delay_reason) : null,
	].filter(Boolean);
	return element(
		"div",
		{},
		element(
			"p",
			{ class: "round-pills" },
			job.urgent ? element("span", { class: "round-pill is-late" }, words.urgent) : null,
			element("span", { class: "round-pill" }, words.statuses[job.status] || job.status)
		),
		...lines.map((line) => element("p", { class: "round-notice" }, line))
	);
}

function people(job) {
	const rows = job.people.map((person) => {
		const role = person.is_for ? words.for_whom : person.has_asked ? words.asked_by : "{0}";
		return person.phone
			? call_button(person.phone, fill(role, person.name), person.name)
			: element("p", { class: "round-person" }, fill(role, person.name));
	});
	if (job.desk_phone) rows.push(call_button(job.desk_phone, words.front_office, words.front_office));
	if (job.map) {
		rows.push(
			element("a", { class: "round-button is-plain", href: job.map, target: "_blank", rel: "noopener" }, icon("map"), words.map)
		);
	}
	return rows.length ? element("div", { class: "round-people" }, ...rows) : null;
}

function call_button(phone, shown, name) {
	return element(
		"a",
		{ class: "round-button is-plain", href: `tel:${phone.replace(/[^\d+]/g, "")}`, "aria-label": `${fill(words.call, name)}, ${phone}` },
		icon("call"),
		element("span", {}, shown, element("small", {}, phone))
	);
}

function what_is_asked(job) {
	const answers = job.answers.filter((row) => row.answer);
	return element(
		"section",
		{ "aria-labelledby": "round-asked" },
		element("h2", { id: "round-asked" }, words.asked),
		element("p", { class: "round-words" }, job.description || job.subject),
		job.asset ? element("p", { class: "round-soft" }, job.asset) : null,
		answers.length
			? element("dl", {}, ...answers.flatMap((row) => [element("dt", {}, row.question), element("dd", {}, row.answer)]))
			: null
	);
}

function pictures(job, picture) {
	if (!job.pictures.length) return null;
	return element(
		"section",
		{ "aria-labelledby": "round-pictures" },
		element("h2", { id: "round-pictures" }, words.photos_of_client),
		element("div", { class: "round-pictures" }, ...job.pictures.map(picture))
	);
}

function to_finish(job) {
	if (!job.evidence || !words.needs[job.evidence]) return null;
	const has_photo = job.has_evidence && ["Photo", "Document"].includes(job.evidence);
	return element(
		"section",
		{ "aria-labelledby": "round-needed" },
		element("h2", { id: "round-needed" }, words.needed),
		element("p", {}, has_photo ? words.has_photo : fill(words.needs[job.evidence], job.points.length)),
		job.points.length ? element("ul", { class: "round-points" }, ...job.points.map((row) => element("li", {}, row.point))) : null
	);
}

function own_photos(photos, remove_photo) {
	if (!photos.length) return null;
	return element(
		"section",
		{ "aria-labelledby": "round-own-photos" },
		element("h2", { id: "round-own-photos" }, words.my_photos),
		photo_strip(photos, remove_photo)
	);
}

// `remove_photo(place)` is for photos that may still be taken out.
export function photo_strip(photos, remove_photo) {
	return element(
		"div",
		{ class: "round-pictures" },
		...photos.map((photo, place) => {
			const shown = photo.blob.type.startsWith("image/")
				? element("img", { src: address_of(photo.blob), alt: photo.filename })
				: element("span", { class: "round-file" }, photo.filename);
			return element("figure", {}, shown, remove_photo ? remove_button(place, remove_photo) : null);
		})
	);
}

function remove_button(place, remove_photo) {
	const button = element(
		"button",
		{ type: "button", class: "round-remove", "aria-label": fill(words.remove_photo, place + 1) },
		icon("close")
	);
	button.addEventListener("click", () => remove_photo(place));
	return button;
}

// One address for one photo, for as long as the page is open.
const addresses = new WeakMap();

export function address_of(blob) {
	if (!addresses.has(blob)) addresses.set(blob, URL.createObjectURL(blob));
	return addresses.get(blob);
}

function steps(job) {
	if (job.steps.length < 2) return null;
	return element(
		"details",
		{ class: "round-steps" },
		element("summary", {}, words.steps),
		element(
			"ol",
			{},
			...job.steps.map((row) =>
				element(
					"li",
					row.is_this ? { class: "is-this", "aria-current": "step" } : {},
					element("strong", {}, row.step),
					element(
						"span",
						{ class: "round-soft" },
						[row.party, row.is_this ? words.this_step : row.status ? words.statuses[row.status] : words.to_come].filter(Boolean).join(" · ")
					),
					row.phone && !row.is_this
						? element("a", { href: `tel:${row.phone.replace(/[^\d+]/g, "")}`, "aria-label": `${fill(words.call, row.party)}, ${row.phone}` }, row.phone)
						: null
				)
			)
		)
	);
}
