// What somebody has typed and not sent, kept in this browser: words and choices in localStorage, files in IndexedDB.
//
// Each opened form has a key of its own, which is also the one that makes the server take it in once. Who goes on with
// a draft goes on with its key. A form that is open in another tab holds its key, so that no two tabs go on with one.
// A draft is of one user: those of others are thrown away, and all of them at the log-out (see log_out.js).
// A browser that keeps nothing, or is full, does without.

import { DRAFTS as PREFIX, DRAFT_FILES as DATABASE } from "./log_out";

const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;
const STORE = "files";

export class Drafts {
	constructor(user) {
		this.prefix = `${PREFIX}${user}:`;
		this.throw_away_others();
	}

	// The one that was typed last, and that is open nowhere else; null without any.
	async latest() {
		for (const draft of this.all().sort((one, other) => other.touched - one.touched)) {
			if (await hold(draft.key)) return draft;
		}
		return null;
	}

	all() {
		return keys()
			.filter((key) => key.startsWith(this.prefix))
			.map((key) => read(key))
			.filter(Boolean);
	}

	write(draft) {
		try {
			localStorage.setItem(this.prefix + draft.key, JSON.stringify({ ...draft, touched: Date.now() }));
			return true;
		} catch (error) {
			return false;
		}
	}

	forget(key) {
		try {
			localStorage.removeItem(this.prefix + key);
		} catch (error) {
			// nothing was kept
		}
		return with_files("readwrite", (store) => store.delete(key));
	}

	// `files` is anything that can be copied: lists of {filename, filedata, size}.
	write_files(key, files) {
		return with_files("readwrite", (store) => store.put(files, key));
	}

	read_files(key) {
		return with_files("readonly", (store) => store.get(key));
	}

	// Tells when a draft was sent or thrown away in another tab.
	when_gone(key, then) {
		window.addEventListener("storage", (event) => {
			if (event.key === this.prefix + key && event.newValue === null) then();
		});
	}

	throw_away_others() {
		for (const key of keys().filter((name) => name.startsWith(PREFIX))) {
			const draft = read(key);
			const is_old = !draft || draft.touched < Date.now() - KEPT_FOR;
			if (is_old || !key.startsWith(this.prefix)) {
				localStorage.removeItem(key);
				if (draft) with_files("readwrite", (store) => store.delete(draft.key));
			}
		}
	}
}

// Whether this page has the draft for itself; it does until it is closed. Without locks in the browser: always.
export function hold(key) {
	if (!navigator.locks) return Promise.resolve(true);
	return new Promise((resolve) => {
		navigator.locks
			.request(PREFIX + key, { ifAvailable: true }, (lock) => {
				resolve(Boolean(lock));
				return lock ? new Promise(() => {}) : null;
			})
			.catch(() => resolve(true));
	});
}

function keys() {
	try {
		return Object.keys(localStorage);
	} catch (error) {
		return [];
	}
}

function read(key) {
	try {
		const draft = JSON.parse(localStorage.getItem(key));
		return draft && typeof draft.key === "string" ? draft : null;
	} catch (error) {
		return null;
	}
}

// The result of one request to the store; null when the browser keeps no files.
function with_files(mode, work) {
	return new Promise((resolve) => {
		try {
			const opening = indexedDB.open(DATABASE, 1);
			opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
			opening.onerror = opening.onblocked = () => resolve(null);
			opening.onsuccess = () => {
				const db = opening.result;
				const transaction = db.transaction(STORE, mode);
				const request = work(transaction.objectStore(STORE));
				const end = (value) => {
					db.close();
					resolve(value);
				};
				transaction.oncomplete = () => end(request.result ?? null);
				transaction.onabort = () => end(null);
			};
		} catch (error) {
			resolve(null);
		}
	});
}
