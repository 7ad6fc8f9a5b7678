// What the scripts of the portal share: making a piece of the page, and asking the server.

export function element(tag, attributes = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name === "class") made.className = value;
		else if (value === true) made.setAttribute(name, "");
		else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
	}
	made.append(...children.filter((child) => child !== null && child !== undefined));
	return made;
}

// Reads only, and quietly: without suggestions the form still works.
export async function call(method, args = {}) {
	try {
		const answer = await fetch(`/api/method/${method}?${new URLSearchParams(args)}`, {
			headers: { Accept: "application/json" },
		});
		return answer.ok ? (await answer.json()).message : null;
	} catch (error) {
		return null;
	}
}

// The content of a chosen file as the server takes it; null when it cannot be read.
export function read_file(file) {
	return new Promise((resolve) => {
		const reader = new FileReader();
		reader.onload = () => resolve(reader.result);
		reader.onerror = () => resolve(null);
		reader.readAsDataURL(file);
	});
}

// Calls `then` with the text of an input when nobody has typed for a moment.
export function after_typing(input, pause, then) {
	let waiting;
	input.addEventListener("input", () => {
		clearTimeout(waiting);
		waiting = setTimeout(() => then(input.value), pause);
	});
}
