// My Requests: everything can be read without this file; it sends what a client answers.

import { is_empty, shown_questions } from "./frontoffice/conditions";
import "./portal/log_out";
import { after_typing, call, element, read_file } from "./portal/page";

const METHODS = "facility_frontoffice.api.portal";
const MAXIMUM_BYTES = 10 * 1024 * 1024;
const MAXIMUM_FILES = 5;
const TYPING_PAUSE = 350;

// The first message that the server has for a person, as text.
function message_of(answer) {
	try {
		const messages = JSON.parse(answer._server_messages || "[]").map((message) => JSON.parse(message).message);
		const text = new DOMParser().parseFromString(messages.join(" "), "text/html").body.textContent.trim();
		return text;
	} catch (error) {
		return "";
	}
}

async function sent_file(form, file) {
	if (file.size > MAXIMUM_BYTES) throw new Error(form.dataset.tooLarge);
	const filedata = await read_file(file);
	// chosen again it can be read: the device took it away meanwhile
	if (!filedata) throw new Error(`${file.name}: ${form.dataset.failed}`);
	return { filename: file.name, filedata };
}

async function values_of(form) {
	const values = {};
	for (const field of form.elements) {
		if (field.dataset.answer) add_answer(values, field);
		if (field.dataset.own) {
			values.own_fields = { ...values.own_fields, [field.dataset.own]: own_value(field) };
			continue;
		}
		if (!field.name || (field.type === "radio" && !field.checked)) continue;
		if (field.type !== "file") values[field.name] = field.value;
		else if (field.multiple) {
			if (field.files.length > MAXIMUM_FILES) throw new Error(form.dataset.tooMany);
			values[field.name] = await Promise.all([...field.files].map((file) => sent_file(form, file)));
		} else if (field.files.length) Object.assign(values, await sent_file(form, field.files[0]));
	}
	return values;
}

// Of a field that an admin added.
function own_value(field) {
	return field.type === "checkbox" ? Number(field.checked) : field.value;
}

// Of a question that is asked, given the other answers.
function add_answer(values, field) {
	const { line, answer } = field.dataset;
	values.answers = values.answers || {};
	values.answers[line] = values.answers[line] || {};
	if (!field.closest(".following-question").hidden) values.answers[line][answer] = field.value;
}

async function send(form) {
	const values = await values_of(form);
	const answer = await fetch(`/api/method/${METHODS}.${form.dataset.portalMethod}`, {
		method: "POST",
		headers: {
			"Content-Type": "application/json",
			Accept: "application/json",
			"X-Frappe-CSRF-Token": frappe.csrf_token,
		},
		body: JSON.stringify(values),
	});
	if (answer.ok) return;
	throw new Error(message_of(await answer.json().catch(() => ({}))) || form.dataset.failed);
}

function prepare(form) {
	const button = form.querySelector("button[type=submit]");
	const problem = form.querySelector(".portal-problem");
	const file = form.querySelector("input[type=file]");
	if (file) {
		const show = () => {
			form.querySelector(".portal-chosen").textContent = [...file.files].map(({ name }) => name).join(", ");
			button.disabled = !file.files.length && !("optional" in file.dataset);
		};
		file.addEventListener("change", show);
		// somebody on a slow line may have chosen already
		show();
	}
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		if (form.getAttribute("aria-busy")) return;
		problem.hidden = true;
		button.disabled = true;
		form.setAttribute("aria-busy", "true");
		try {
			await send(form);
			window.location.href = form.dataset.next || window.location.pathname;
		} catch (error) {
			// what was typed or chosen is still there
			problem.textContent = error instanceof TypeError ? form.dataset.failed : error.message;
			problem.hidden = false;
			button.disabled = false;
			form.removeAttribute("aria-busy");
		}
	});
}

// Questions of one product: each shows when the answers so far make it one.
function prepare_questions(box) {
	const parts = [...box.querySelectorAll("[data-question]")].map((part) => ({
		part,
		question: JSON.parse(part.dataset.question),
		field: part.querySelector("[data-answer]"),
	}));
	const show = () => {
		const answers = {};
		for (const { question, field } of parts) if (!is_empty(field.value)) answers[question.question] = field.value;
		const shown = shown_questions(
			parts.map(({ question }) => question),
			answers
		);
		for (const { part, question } of parts) part.hidden = !shown.includes(question);
	};
	box.addEventListener("input", show);
	box.addEventListener("change", show);
	show();
}

// Places to choose from while somebody types.
function offer_places(field) {
	const list = element("datalist", { id: `${field.id}-places` });
	field.setAttribute("list", list.id);
	field.after(list);
	after_typing(field, TYPING_PAUSE, async (text) => {
		const found = text.trim().length < 2 ? [] : await call(`${METHODS}.places`, { text: text.trim() });
		list.replaceChildren(...(found || []).map((value) => element("option", { value })));
	});
}

// Without scripts there is nothing to press; with them there is.
document.documentElement.classList.add("portal-scripts");
document.querySelectorAll("form[data-portal-method]").forEach(prepare);
document.querySelectorAll(".following-line").forEach(prepare_questions);
document.querySelectorAll("[data-places]").forEach(offer_places);
// Who has just done something hears first what became of it, and does it once: going back to the page is no second time.
const note = document.querySelector(".portal-note[tabindex]");
if (note) {
	note.focus();
	window.history.replaceState(null, "", window.location.pathname);
}
document.body.dataset.ready = "true";
