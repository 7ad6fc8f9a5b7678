// What a person fills in for each act. What is typed is kept at once: a phone may close the page to open its camera.

import { element } from "../portal/page";
import { label_of, photo_strip } from "./job_view";
import { problem_with } from "./photos";
import { sheet } from "./sheet";
import { fill, words } from "./words";

// Asks for the values of an act; null when the person thinks better of it. `draft` holds what was typed before, and
// `keep()` keeps it. Of the photos of the job, `all()` are there, `button(changed)` adds one, `remove(place)` takes one out.
export async function ask_values(act, job, { draft, keep, photos }) {
	const values = { ...draft.forms[act] };
	const form = FORMS[act](job);
	const type = (name, value) => {
		values[name] = value;
		draft.forms[act] = { ...values };
		keep();
	};
	const content = [
		element("p", { class: "round-soft" }, label_of(job)),
		form.help ? element("p", { class: "round-soft" }, form.help) : null,
		...form.fields.map((field) => FIELDS[field.type](field, values, type)),
	].filter(Boolean);
	if (form.photos) content.push(...photos_field(photos));
	const check = () => (form.photos && problem_with(photos.all())) || form.problem(values, photos.all());
	if (!(await sheet(form.title, content, { label: form.submit || words.send, check }))) return null;
	return form.values(values);
}

function photos_field({ all, button, remove }) {
	const strip = element("div");
	const show = () =>
		strip.replaceChildren(
			photo_strip(all(), (place) => {
				remove(place);
				show();
			})
		);
	show();
	return [button(show), strip];
}

// The forms -----------------------------------------------------------------------------------------

const FORMS = {
	done: (job) => ({
		title: job.is_approval ? words.approve : words.done,
		submit: job.is_approval ? words.approve : words.finish,
		photos: !job.is_approval,
		fields: [
			...(job.points.length ? [{ type: "inspection", name: "inspection", points: job.points }] : []),
			{ type: "text", name: "result", label: words.what_was_done, is_optional: job.evidence !== "Note" },
			...(job.has_receiver
				? [{ type: "line", name: "received_by", label: words.received_by, help: words.received_help, is_optional: job.evidence !== "Receipt" }]
				: []),
		],
		problem: (values, photos) => missing_evidence(job, values, photos),
		values: (values) => ({
			result: trimmed(values.result),
			received_by: trimmed(values.received_by),
			inspection: found(job, values),
		}),
	}),
	cannot: (job) => ({
		title: job.is_approval ? words.refuse : words.cannot,
		help: words.cannot_help,
		photos: true,
		fields: [
			{ type: "choice", name: "kind", label: words.why_cannot, options: words.cannot_kinds, initial: "Not Possible" },
			{ type: "text", name: "reason", label: words.cannot_reason },
		],
		...needs("reason", "kind"),
	}),
	not_ours: () => ({
		title: words.not_ours,
		help: words.not_ours_help,
		fields: [{ type: "text", name: "reason", label: words.whose }],
		...needs("reason"),
	}),
	later: () => ({
		title: words.later,
		fields: [
			{ type: "moment", name: "expected_date", label: words.new_date },
			{ type: "text", name: "reason", label: words.late_reason, help: words.late_help },
		],
		problem: (values) => {
			if (!values.expected_date || !trimmed(values.reason)) return words.missing;
			return new Date(values.expected_date) <= new Date() ? words.date_passed : null;
		},
		values: (values) => ({
			expected_date: new Date(values.expected_date).toISOString(),
			reason: trimmed(values.reason),
		}),
	}),
	ask: () => ({
		title: words.ask,
		help: words.ask_help,
		fields: [
			{ type: "text", name: "task", label: words.ask_what },
			{ type: "choice", name: "answer_type", label: words.answer_as, options: words.answer_types, initial: "Text" },
		],
		...needs("task", "answer_type"),
	}),
	note: () => ({
		title: words.note,
		help: words.note_help,
		photos: true,
		fields: [{ type: "text", name: "text", label: words.note_what }],
		...needs("text"),
	}),
};

// A form of which every named field is needed.
function needs(...names) {
	return {
		problem: (values) => (names.some((name) => !trimmed(values[name])) ? words.missing : null),
		values: (values) => Object.fromEntries(names.map((name) => [name, trimmed(values[name])])),
	};
}

const trimmed = (text) => (text || "").trim();

function found(job, values) {
	const by_point = values.inspection || {};
	return job.points.map(({ point }) => ({ point, outcome: "", remark: "", ...by_point[point] }));
}

// The same as the server will ask for, said here: without a connection its refusal would come much later.
function missing_evidence(job, values, photos) {
	const texts = words.missing_evidence;
	if (["Photo", "Document"].includes(job.evidence)) {
		return photos.length || job.has_evidence ? null : texts[job.evidence];
	}
	if (job.evidence === "Note") return trimmed(values.result) ? null : texts.Note;
	if (job.evidence === "Receipt") return trimmed(values.received_by) ? null : texts.Receipt;
	if (job.evidence !== "Inspection") return null;
	const points = found(job, values);
	if (!points.length) return texts.no_points;
	const open = points.filter((row) => !row.outcome);
	if (open.length) return fill(texts.points, open[0].point, open.length - 1);
	const unexplained = points.find((row) => row.outcome === "Not in Order" && !trimmed(row.remark));
	return unexplained ? fill(texts.remark, unexplained.point) : null;
}

// The fields ----------------------------------------------------------------------------------------

const FIELDS = {
	line: (field, values, type) => labelled(field, "input", { type: "text", maxlength: 140, autocomplete: "off" }, values, type),
	text: (field, values, type) => labelled(field, "textarea", { rows: 3, maxlength: 2000 }, values, type),
	moment: moment_field,
	choice: choice_field,
	inspection: inspection_field,
};

function labelled({ name, label, help, is_optional }, tag, attributes, values, type) {
	const id = `round-${name}`;
	const input = element(tag, { id, name, ...attributes, "aria-required": is_optional ? null : "true", "aria-describedby": help ? `${id}-help` : null });
	input.value = values[name] || "";
	input.addEventListener("input", () => type(name, input.value));
	return element(
		"div",
		{ class: "round-field" },
		element("label", { for: id }, label, is_optional ? element("small", {}, ` ${words.optional}`) : null),
		help ? element("p", { id: `${id}-help`, class: "round-soft" }, help) : null,
		input
	);
}

function moment_field(field, values, type) {
	const box = labelled(field, "input", { type: "datetime-local", min: local(new Date()) }, values, type);
	const input = box.querySelector("input");
	const quick = [
		[words.in_two_hours, in_hours(2)],
		[words.tomorrow_morning, morning(1)],
		[words.next_monday, morning(((8 - new Date().getDay()) % 7) || 7)],
	].map(([label, moment]) => {
		const button = element("button", { type: "button", class: "round-chip" }, label);
		button.addEventListener("click", () => {
			input.value = local(moment);
			type(field.name, input.value);
		});
		return button;
	});
	box.append(element("div", { class: "round-chips" }, ...quick));
	return box;
}

function in_hours(hours) {
	const moment = new Date();
	moment.setMinutes(Math.ceil(moment.getMinutes() / 15) * 15 + 60 * hours, 0, 0);
	return moment;
}

function morning(days) {
	const moment = new Date();
	moment.setDate(moment.getDate() + days);
	moment.setHours(9, 0, 0, 0);
	return moment;
}

// As an input wants it: the phone's own time, without a zone.
function local(moment) {
	return new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function choice_field({ name, label, options, initial }, values, type) {
	if (!values[name]) values[name] = initial;
	return radios(`round-${name}`, label, options, values[name], (value) => type(name, value));
}

function radios(group, label, options, chosen, choose) {
	const choices = Object.entries(options).map(([value, text], number) => {
		const input = element("input", { type: "radio", name: group, id: `${group}-${number}`, value, checked: value === chosen });
		input.addEventListener("change", () => choose(value));
		return element("label", { for: input.id, class: "round-choice" }, input, element("span", {}, text));
	});
	return element("fieldset", {}, element("legend", {}, label), element("div", { class: "round-choices" }, ...choices));
}

function inspection_field({ name, points }, values, type) {
	values[name] = { ...values[name] };
	const change = (point, part) => type(name, Object.assign(values[name], { [point]: { ...values[name][point], ...part } }));
	const rows = points.map(({ point }, number) => {
		const known = values[name][point] || {};
		const remark = element("textarea", { rows: 2, maxlength: 140, "aria-label": `${words.what_is_wrong} ${point}`, placeholder: words.what_is_wrong });
		remark.value = known.remark || "";
		remark.hidden = known.outcome !== "Not in Order";
		remark.addEventListener("input", () => change(point, { remark: remark.value }));
		const box = radios(`round-point-${number}`, point, words.outcomes, known.outcome, (outcome) => {
			change(point, { outcome });
			remark.hidden = outcome !== "Not in Order";
			if (!remark.hidden) remark.focus();
		});
		box.append(remark);
		return box;
	});
	return element("section", { "aria-label": words.inspection, class: "round-inspection" }, ...rows);
}
