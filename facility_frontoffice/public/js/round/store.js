// What the phone keeps, in IndexedDB: the jobs as last seen, what was done and not sent yet, what is half filled in,
// and the photos of the client. Everything is of one user; nobody else reads or sends it. Of who logs out nothing is
// kept any more, also what was on its way here at that moment.

const NAME = "facility-round";
const VERSION = 2;
const HOUR = 60 * 60 * 1000;
// Jobs and photos are about clients. What was done but not sent is the work of the person, and stays longer.
const KEEP = { jobs: 24 * HOUR, pictures: 24 * HOUR, drafts: 7 * 24 * HOUR, acts: 7 * 24 * HOUR };

let opened;

function open() {
	opened =
		opened ||
		new Promise((resolve, reject) => {
			const request = indexedDB.open(NAME, VERSION);
			request.onupgradeneeded = ({ oldVersion }) => {
				const db = request.result;
				if (oldVersion < 1) {
					db.createObjectStore("jobs", { keyPath: "user" });
					db.createObjectStore("acts", { keyPath: "number", autoIncrement: true }).createIndex("user", "user");
					db.createObjectStore("drafts", { keyPath: ["user", "job"] }).createIndex("user", "user");
					db.createObjectStore("pictures", { keyPath: ["user", "url"] }).createIndex("user", "user");
				}
				if (oldVersion < 2) db.createObjectStore("people", { keyPath: "what" });
			};
			request.onsuccess = () => {
				const db = request.result;
				// a newer page wants to change the stores: it goes first, and who is here opens them again
				db.onversionchange = () => {
					db.close();
					opened = null;
				};
				resolve(db);
			};
			request.onerror = () => reject(request.error);
			request.onblocked = () => reject(new Error("An older page holds what is kept on this phone."));
		}).catch((error) => {
			opened = null;
			throw error;
		});
	return opened;
}

// One transaction on one store; resolves with the result of the request that `work` makes, when it is written.
async function run(store, mode, work) {
	const db = await open();
	return new Promise((resolve, reject) => {
		const transaction = db.transaction(store, mode);
		const request = work(transaction.objectStore(store));
		transaction.oncomplete = () => resolve(request && request.result);
		transaction.onabort = transaction.onerror = () => reject(transaction.error || (request && request.error));
	});
}

const get = (store, key) => run(store, "readonly", (rows) => rows.get(key));
const remove = (store, key) => run(store, "readwrite", (rows) => rows.delete(key));
const of_user = (store, user) => run(store, "readonly", (rows) => rows.index("user").getAll(user));

// Keeps a row of a user who is not logging out, and resolves with its key; with null when nothing was kept.
async function put(store, row, and_then = () => {}) {
	const db = await open();
	return new Promise((resolve, reject) => {
		const transaction = db.transaction([store, "people"], "readwrite");
		const people = transaction.objectStore("people");
		let request;
		people.get("leaving").onsuccess = ({ target }) => {
			if (target.result && target.result.user === row.user) return;
			try {
				request = transaction.objectStore(store).put(row);
				and_then(people);
			} catch (error) {
				reject(error); // before the transaction says no more than that it ended
				transaction.abort();
			}
		};
		transaction.oncomplete = () => resolve(request ? request.result : null);
		transaction.onabort = transaction.onerror = () => reject(transaction.error || (request && request.error));
	});
}

// Who it is -------------------------------------------------------------------------------------------

// Whom the server confirmed last: the cookie that says so ends with the browser, the log-in does not.
export async function last_user() {
	const last = await get("people", "last");
	return last ? last.user : null;
}

export const forget_last_user = () => remove("people", "last");

// Who pressed "Log out" and whose log-in may not have ended yet; null when nobody did.
export async function leaving_user() {
	const leaving = await get("people", "leaving");
	return leaving ? leaving.user : null;
}

export const begin_leaving = (user) => run("people", "readwrite", (people) => people.put({ what: "leaving", user }));
export const end_leaving = () => remove("people", "leaving");

// Jobs ----------------------------------------------------------------------------------------------

export async function keep_jobs(answer) {
	const { csrf_token, ...jobs } = answer;
	await put("jobs", { ...jobs, kept_at: Date.now() }, (people) => people.put({ what: "last", user: jobs.user }));
}

export async function kept_jobs(user) {
	const jobs = await get("jobs", user);
	return jobs && is_fresh("jobs", jobs) ? jobs : null;
}

// What was done -------------------------------------------------------------------------------------

// An act is {number, user, key, assignment, act, values, photos: [{filename, blob}], label, state, tried, kept_at};
// its state is waiting, sent (until the jobs were seen again) or refused, with a reason. What was tried may be with the
// server already, although no answer came.
export const add_act = (act) => put("acts", { ...act, kept_at: Date.now() });
export const remove_act = (number) => remove("acts", number);

// Writes other values in an act, and resolves with what it is then; with null when it is there no more, or when
// `may(act)` says no. What was taken away does not come back.
export function change_act(number, values, may = () => true) {
	return with_act(number, (act, rows) => {
		if (!may(act)) return null;
		const changed = { ...act, ...values };
		rows.put(changed);
		return changed;
	});
}

// Takes out what was not sent, and resolves with it; with null when it may be with the server already.
export function take_out_act(number) {
	return with_act(number, (act, rows) => {
		if (act.tried || act.state === "sent") return null;
		rows.delete(number);
		return act;
	});
}

async function with_act(number, work) {
	let result = null;
	await run("acts", "readwrite", (rows) => {
		rows.get(number).onsuccess = ({ target }) => {
			if (target.result) result = work(target.result, rows);
		};
	});
	return result;
}

export const acts_of = (user) => of_user("acts", user);
export const act_of = (number) => get("acts", number);

export const new_key = () =>
	Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// What is half filled in: {user, job, forms: {act: {field: value}}, photos} ----------------------------

export async function draft_of(user, job) {
	return (await get("drafts", [user, job])) || { user, job, forms: {}, photos: [] };
}

export async function keep_draft(draft) {
	const is_empty = !Object.keys(draft.forms).length && !draft.photos.length;
	if (is_empty) await remove("drafts", [draft.user, draft.job]);
	else await put("drafts", { ...draft, kept_at: Date.now() });
}

// Photos of the client --------------------------------------------------------------------------------

export const picture_of = (user, url) => get("pictures", [user, url]);
export const keep_picture = (user, url, blob) => put("pictures", { user, url, blob, kept_at: Date.now() });

// Tidying up ----------------------------------------------------------------------------------------

const is_fresh = (store, row) => Date.now() - row.kept_at < KEEP[store];

// Whoever opens the page: what is too old goes, also what others left here.
export async function drop_old() {
	for (const store of Object.keys(KEEP)) {
		await run(store, "readwrite", (rows) => {
			rows.openCursor().onsuccess = (event) => {
				const cursor = event.target.result;
				if (!cursor) return;
				if (!is_fresh(store, cursor.value)) cursor.delete();
				cursor.continue();
			};
		});
	}
}

// After a log-out nothing of this person is left.
export async function wipe(user) {
	if (!user) return;
	if ((await last_user()) === user) await forget_last_user();
	await remove("jobs", user);
	for (const store of ["acts", "drafts", "pictures"]) {
		await run(store, "readwrite", (rows) => {
			rows.index("user").openCursor(IDBKeyRange.only(user)).onsuccess = (event) => {
				const cursor = event.target.result;
				if (!cursor) return;
				cursor.delete();
				cursor.continue();
			};
		});
	}
}
