// Small pictures beside words; never instead of them.

const PATHS = {
	photo: "M4 7h3l2-2.5h6L17 7h3a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z M12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
	done: "M4.5 12.5l5 5L20 7",
	start: "M7 4.5v15l12-7.5z",
	more: "M4 6h16 M4 12h16 M4 18h16",
	take: "M12 20V5 M5.5 11L12 4.5 18.5 11",
	note: "M4 5h16v11H9l-5 4z",
	call: "M6 3.5h3.5l1.5 5-2 1.5a11 11 0 0 0 5 5l1.5-2 5 1.5V18a2.5 2.5 0 0 1-2.5 2.5C10 20.5 3.5 14 3.5 6A2.5 2.5 0 0 1 6 3.5z",
	map: "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21z M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
	back: "M14.5 5l-7 7 7 7",
	close: "M6 6l12 12 M18 6L6 18",
};

export function icon(name) {
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("class", "round-icon");
	svg.setAttribute("aria-hidden", "true");
	const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
	path.setAttribute("d", PATHS[name]);
	svg.append(path);
	return svg;
}
