// Photos that the client sent: fetched small and kept while there is a connection, to be there without one.

import { element } from "../portal/page";
import { address_of } from "./job_view";
import { NotAPhoto, scaled } from "./photos";
import { keep_picture, picture_of } from "./store";
import { words } from "./words";

const MAXIMUM = 20;
const LONGEST_SIDE = 1000;

const addresses = new Map();
// What could not be shown, or may not be seen; it is not asked for again while the page is open.
const failed = new Set();
let is_fetching = false;

// Those of the person's own jobs; on a line that is slow or paid for by the megabyte, only what is looked at.
export async function fetch_pictures({ user, jobs }) {
	const line = navigator.connection || {};
	if (is_fetching || line.saveData || /2g/.test(line.effectiveType || "")) return;
	is_fetching = true;
	const urls = jobs.filter((job) => job.group !== "open").flatMap((job) => job.pictures.map((picture) => picture.url));
	try {
		for (const url of urls.filter((url) => !failed.has(url)).slice(0, MAXIMUM)) {
			if (!(await picture_of(user, url))) await fetch_picture(user, url);
		}
	} catch (error) {
		// next time; a photo is no reason to trouble somebody
	} finally {
		is_fetching = false;
	}
}

async function fetch_picture(user, url) {
	const answer = await fetch(url, { credentials: "same-origin" });
	if (answer.status >= 500) return;
	try {
		if (!answer.ok) throw new NotAPhoto();
		await keep_picture(user, url, await scaled(await answer.blob(), LONGEST_SIDE));
	} catch (error) {
		if (!(error instanceof NotAPhoto)) throw error;
		failed.add(url);
	}
}

export function picture(user, { url, name }) {
	const image = element("img", { alt: name, loading: "lazy" });
	const figure = element("figure", {}, element("a", { href: url, target: "_blank", rel: "noopener" }, image));
	image.addEventListener("error", () =>
		figure.replaceChildren(element("span", { class: "round-file" }, words.photo_offline))
	);
	address(user, url).then((found) => (image.src = found));
	return figure;
}

async function address(user, url) {
	const key = `${user} ${url}`;
	if (!addresses.has(key)) {
		const kept = await picture_of(user, url).catch(() => null);
		if (!kept) return url;
		addresses.set(key, address_of(kept.blob));
	}
	return addresses.get(key);
}
