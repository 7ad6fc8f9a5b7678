// The page without a connection, and sending what waits when the page is closed. Nothing of clients goes through here:
// the page and its files are the same for everybody.

import { channel, NoConnection, send_waiting } from "./send";
import { acts_of, drop_old } from "./store";

const PREFIX = "facility-round-";
// On a poor line the page of the last time is better than waiting for this one.
const PATIENCE = 3000;

export function start(worker, { page, assets }) {
	const name = PREFIX + fingerprint(assets.join(" "));

	worker.addEventListener("install", (event) => {
		worker.skipWaiting();
		event.waitUntil(keep_all());
	});

	worker.addEventListener("activate", (event) => {
		event.waitUntil(take_over());
	});

	worker.addEventListener("fetch", (event) => {
		const { pathname, origin } = new URL(event.request.url);
		if (event.request.method !== "GET" || origin !== worker.location.origin) return;
		if (event.request.mode === "navigate" && pathname === page) event.respondWith(open_page(event));
		else if (pathname.startsWith("/assets/")) event.respondWith(kept_or_fetched(event.request));
	});

	worker.addEventListener("sync", (event) => {
		if (event.tag === "round") event.waitUntil(send());
	});

	async function keep_all() {
		const cache = await caches.open(name);
		await cache.addAll(assets);
		await keep_page(await fetch(page, { credentials: "same-origin" }));
	}

	async function take_over() {
		if (await caches.match(page, { cacheName: name })) await forget_others();
		await drop_old();
		await worker.clients.claim();
	}

	// What an older worker kept opens without a connection until there is a page with these files.
	async function forget_others() {
		for (const other of await caches.keys()) {
			if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
		}
	}

	// Who is not logged in is sent elsewhere: that is not our page. A page that names other files than those kept here is
	// newer or older than this worker, and would not work without a connection.
	async function keep_page(answer) {
		if (!answer.ok || answer.redirected) return;
		const text = await answer.clone().text();
		if (!assets.every((asset) => text.includes(asset))) return;
		await (await caches.open(name)).put(page, answer.clone());
		await forget_others();
	}

	async function open_page(event) {
		const kept = (await caches.match(page, { cacheName: name })) || (await caches.match(page));
		const fetched = fetch(event.request).then(async (answer) => {
			await keep_page(answer);
			return answer;
		});
		if (!kept) return fetched;
		event.waitUntil(fetched.catch(() => {}));
		const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
		const answer = await Promise.race([fetched, late]).catch(() => null);
		return answer && answer.status < 500 ? answer : kept;
	}

	async function kept_or_fetched(request) {
		return (await caches.match(request)) || fetch(request);
	}
}

async function send() {
	try {
		const { user } = await send_waiting();
		if ((await acts_of(user)).some((act) => act.state === "waiting")) throw new NoConnection();
	} catch (error) {
		// the browser tries again later by itself; what else went wrong waits for the person
		if (error instanceof NoConnection) throw error;
	} finally {
		channel().postMessage("sent");
	}
}

function fingerprint(text) {
	let number = 0;
	for (const sign of text) number = (Math.imul(number, 31) + sign.charCodeAt(0)) | 0;
	return (number >>> 0).toString(36);
}
