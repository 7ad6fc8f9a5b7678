// The page behind a supplier's link. All of it works without this file; with it, photos become smaller before they are
// sent, and what was typed or chosen stays when something goes wrong.

const API = "/api/method/facility_frontoffice.api.supplier_work.";
const MEGABYTE = 1024 * 1024;
// Larger than a screen, small enough for a telephone with little reception.
const LONGEST_SIDE = 1600;
const QUALITY = 0.85;

const page = document.querySelector(".sw[data-token]");

class Refused extends Error {}

// The first message that the server has for a person, as text.
function message_of(answer) {
	try {
		const messages = JSON.parse(answer._server_messages || "[]").map((message) => JSON.parse(message).message);
		return new DOMParser().parseFromString(messages.join(" "), "text/html").body.textContent.trim();
	} catch (error) {
		return "";
	}
}

async function call(method, args) {
	const headers = { "Content-Type": "application/json", Accept: "application/json" };
	const csrf = document.querySelector("[name=csrf_token]");
	if (csrf) headers["X-Frappe-CSRF-Token"] = csrf.value;
	let answer;
	try {
		answer = await fetch(API + method, { method: "POST", headers, body: JSON.stringify({ token: page.dataset.token, ...args }) });
	} catch (error) {
		throw new Refused(page.dataset.noConnection);
	}
	if (answer.status === 413) throw new Refused(page.dataset.tooMuch);
	const body = await answer.json().catch(() => ({}));
	if (!answer.ok) throw new Refused(message_of(body) || page.dataset.failed);
	return body.message;
}

// Photos -------------------------------------------------------------------------------------------

// A smaller picture, upright, without where it was taken; the file as it is when the browser cannot read it.
async function smaller(file) {
	if (!file.type.startsWith("image/")) return file;
	try {
		const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
		const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
		const canvas = document.createElement("canvas");
		canvas.width = Math.round(picture.width * scale);
		canvas.height = Math.round(picture.height * scale);
		canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
		picture.close();
		const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
		return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
	} catch (error) {
		return file;
	}
}

function as_base64(file) {
	return new Promise((resolve, reject) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result.split(",", 2)[1] || "");
		reader.onerror = () => reject(new Refused(page.dataset.failed));
		reader.readAsDataURL(file);
	});
}

// Shows what was chosen, and lets one be taken out. A second choice is added to the first: photos are taken one by one.
function choosing(input) {
	const list = input.parentElement.querySelector("[data-chosen]");
	const chosen = [];
	const show = () => {
		list.replaceChildren(...chosen.map((file) => item(file)));
		list.hidden = !chosen.length;
		const kept = new DataTransfer();
		chosen.forEach((file) => kept.items.add(file));
		input.files = kept.files;
	};
	const item = (file) => {
		const row = document.createElement("li");
		if (file.type.startsWith("image/")) {
			const picture = document.createElement("img");
			picture.alt = "";
			picture.src = URL.createObjectURL(file);
			picture.onload = () => URL.revokeObjectURL(picture.src);
			row.append(picture);
		}
		const name = document.createElement("span");
		name.textContent = file.name;
		const remove = document.createElement("button");
		remove.type = "button";
		remove.textContent = page.dataset.remove;
		remove.setAttribute("aria-label", `${page.dataset.remove}: ${file.name}`);
		remove.addEventListener("click", () => {
			chosen.splice(chosen.indexOf(file), 1);
			show();
			input.focus();
		});
		row.append(name, remove);
		return row;
	};
	const is_known = (file) => chosen.some((other) => other.name === file.name && other.size === file.size && other.lastModified === file.lastModified);
	const take = () => {
		chosen.push(...[...input.files].filter((file) => !is_known(file)));
		show();
	};
	input.addEventListener("change", take);
	// somebody on a slow line may have chosen already
	if (input.files.length) take();
}

async function files_of(form) {
	const { megabytes, megabytesTogether, tooLarge, tooMuch } = page.dataset;
	const sent = [];
	for (const file of form.querySelector("input[type=file]")?.files || []) {
		const small = await smaller(file);
		if (small.size > megabytes * MEGABYTE) throw new Refused(tooLarge.replace("{1}", megabytes).replace("{0}", file.name));
		sent.push(small);
	}
	// What is too much for one request is refused by the server without a word that helps
	if (sent.reduce((sum, file) => sum + file.size, 0) > megabytesTogether * MEGABYTE) throw new Refused(tooMuch);
	return Promise.all(sent.map(async (file) => ({ filename: file.name, filedata: await as_base64(file) })));
}

// Sending ------------------------------------------------------------------------------------------

const OF_THE_FORM = ["t", "act", "key", "csrf_token", "files"];

function values_of(form) {
	return Object.fromEntries([...new FormData(form)].filter(([name]) => !OF_THE_FORM.includes(name)));
}

function prepare(form) {
	const button = form.querySelector("button[type=submit]");
	const problem = form.querySelector("[data-problem]");
	const label = button.textContent;
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		if (button.disabled) return;
		form.querySelectorAll(".sw-problem").forEach((shown) => (shown.hidden = true));
		button.disabled = true;
		button.textContent = page.dataset.sending;
		form.setAttribute("aria-busy", "true");
		try {
			const act = form.elements.act.value;
			const done = await call("act", {
				key: form.elements.key.value,
				act,
				values: values_of(form),
				files: await files_of(form),
			});
			if (done.is_over) return say_thanks(done.message);
			window.location.replace(`${page.dataset.page}?t=${page.dataset.token}&done=${act}`);
		} catch (error) {
			problem.textContent = error instanceof Refused ? error.message : page.dataset.failed;
			problem.hidden = false;
			problem.scrollIntoView({ block: "nearest" });
			button.disabled = false;
			button.textContent = label;
			form.removeAttribute("aria-busy");
		}
	});
}

// Nothing more can be done by this link: only what was said stays.
function say_thanks(message) {
	const title = document.createElement("h1");
	title.textContent = page.dataset.thanks;
	const said = document.createElement("p");
	said.className = "sw-said";
	said.setAttribute("role", "status");
	said.textContent = message;
	page.replaceChildren(title, said);
	window.scrollTo(0, 0);
}

if (page) {
	page.querySelectorAll("form[data-act]").forEach(prepare);
	page.querySelectorAll("input[type=file]").forEach(choosing);
	// That a person has seen it; programs that fetch links in advance run no scripts.
	call("opened", {}).catch(() => {});
	document.body.dataset.ready = "true";
}
