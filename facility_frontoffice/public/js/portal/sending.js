// Hands a filled form to the server, and tells what became of it in one of three ways: it is in, it was refused and
// why, or nobody knows, for there was no answer. What nobody knows may be sent again: its key makes it one question.

const ACCEPT = "/api/method/frappe.website.doctype.web_form.web_form.accept";
const PATIENCE = 120_000;
// The server, or what stands before it, is away for a moment.
const AWAY = [0, 502, 503, 504];
const NOT_LOGGED_IN = ["SessionExpired", "CSRFTokenError", "AuthenticationError"];

// {name}, {refused: text, log_in: bool}, or {unknown: true}. `progress` hears from 0 to 1.
export function post(web_form, data, progress) {
	return new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.open("POST", ACCEPT);
		request.setRequestHeader("Content-Type", "application/json");
		request.setRequestHeader("Accept", "application/json");
		request.setRequestHeader("X-Frappe-CSRF-Token", frappe.csrf_token);
		request.timeout = PATIENCE;
		request.upload.onprogress = ({ loaded, total }) => total && progress(loaded / total);
		request.onerror = request.ontimeout = request.onabort = () => resolve({ unknown: true });
		request.onload = () => resolve(outcome(request.status, request.responseText));
		request.send(JSON.stringify({ web_form, data }));
	});
}

export function outcome(status, text) {
	if (AWAY.includes(status)) return { unknown: true };
	const answer = read(text);
	if (status === 200 && answer.message && answer.message.name) return { name: answer.message.name };
	const log_in = status === 401 || NOT_LOGGED_IN.includes(answer.exc_type) || (status === 403 && is_guest());
	return { refused: words_of(answer), log_in, status };
}

// A session that ended leaves the cookie of a guest.
function is_guest() {
	const [, user] = document.cookie.match(/(?:^|; )user_id=([^;]*)/) || [];
	return !user || user === "Guest";
}

function read(text) {
	try {
		return JSON.parse(text) || {};
	} catch (error) {
		return {};
	}
}

// What the server has to say to a person, as text.
function words_of(answer) {
	try {
		return JSON.parse(answer._server_messages || "[]")
			.map((message) => JSON.parse(message).message || "")
			.map((html) => new DOMParser().parseFromString(html.replace(/<br\s*\/?>/g, "\n"), "text/html").body.textContent.trim())
			.filter(Boolean)
			.join("\n");
	} catch (error) {
		return "";
	}
}
