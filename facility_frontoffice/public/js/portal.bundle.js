// My Requests: everything can be read without this file; it sends what a client answers.

const MAXIMUM_BYTES = 10 * 1024 * 1024;

function read(file) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.onerror = () => reject(reader.error);
		reader.readAsDataURL(file);
	});
}

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

async function values_of(form) {
	const values = {};
	for (const field of form.elements) {
		if (!field.name) continue;
		if (field.type !== "file") values[field.name] = field.value;
		else if (field.files.length) {
			if (field.files[0].size > MAXIMUM_BYTES) throw new Error(form.dataset.tooLarge);
			values.filename = field.files[0].name;
			values.filedata = await read(field.files[0]);
		}
	}
	return values;
}

async function send(form) {
	const values = await values_of(form);
	const answer = await fetch(`/api/method/facility_frontoffice.api.portal.${form.dataset.portalMethod}`, {
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
			form.querySelector(".portal-chosen").textContent = file.files.length ? file.files[0].name : "";
			button.disabled = !file.files.length;
		};
		file.addEventListener("change", show);
		// somebody on a slow line may have chosen already
		show();
	}
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
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

// Without scripts there is nothing to press; with them there is.
document.documentElement.classList.add("portal-scripts");
document.querySelectorAll("form[data-portal-method]").forEach(prepare);
document.body.dataset.ready = "true";
