// Sending what waits, in the order in which it was done; the page does it, or the worker when the page is closed.
// Each act has a key of its own, so that the server does it once however often it is sent.

import { read_file } from "../portal/page";
import * as store from "./store";

const API = "/api/method/facility_frontoffice.api.round.";
const SECOND = 1000;
const JOBS_PATIENCE = 20 * SECOND;
// A photo on a slow line takes its time: a minute, and a second for each KB; at most so long in all.
const ACT_PATIENCE = 60 * SECOND;
const LONGEST_PATIENCE = 20 * 60 * SECOND;
// A server that stumbles over the same thing again and again will not do it the next time.
const MAXIMUM_FAILURES = 5;
// The kind of a refusal by the web server itself, which has no words for it.
export const TOO_LARGE = "TooLarge";

export class NoConnection extends Error {}
export class LoggedOut extends Error {}
// Somebody else logged in meanwhile; what waits is not theirs to send.
export class OtherUser extends Error {}

class Refused extends Error {
	constructor(reason, kind) {
		super(reason);
		this.kind = kind;
	}
}
class Stumbled extends Error {}

async function ask_for_jobs() {
	const answer = await request("jobs", {}, JOBS_PATIENCE);
	if (answer.status === 403) throw new LoggedOut();
	if (!answer.ok) throw new NoConnection();
	return answer.body.message;
}

// The jobs of who is logged in, with a token for sending. They are kept; `is_kept` says whether that went well, for on
// a full phone they show all the same.
async function fetch_jobs() {
	let jobs;
	try {
		jobs = await ask_for_jobs();
	} catch (error) {
		if (error instanceof LoggedOut) await store.forget_last_user().catch(() => {});
		throw error;
	}
	let kept;
	try {
		kept = await store.keep_jobs(jobs);
	} catch (error) {
		return { ...jobs, is_kept: false };
	}
	if (kept === null) throw new LoggedOut(); // who logs out has no jobs here any more
	return { ...jobs, is_kept: true };
}

// Sends what waits for the user who is logged in, and returns their jobs as they are then. What can still be undone
// waits, with all that was done after it. Who pressed "Log out" before is logged out first.
export async function send_waiting(user = null, changed = () => {}) {
	return one_at_a_time(async () => {
		await finish_leaving();
		let jobs = await fetch_jobs();
		// what was sent before is in these jobs
		await forget_sent(jobs.user);
		if (user && jobs.user !== user) throw new OtherUser();
		const acts = await store.acts_of(jobs.user);
		const held = new Set(acts.filter((act) => act.state === "refused").map((act) => act.assignment));
		let has_sent = false;
		for (const act of acts) {
			if (act.state !== "waiting" || held.has(act.assignment)) continue;
			if (act.not_before > Date.now()) break;
			const after = await send(act, jobs.csrf_token, changed);
			if (after.state === "refused") held.add(act.assignment);
			has_sent = has_sent || after.state === "sent";
			changed();
		}
		if (has_sent) {
			jobs = await fetch_jobs();
			await forget_sent(jobs.user);
		}
		return jobs;
	});
}

// Ends the log-in of who pressed "Log out", when it is still theirs: somebody else may have logged in since.
async function finish_leaving() {
	const leaving = await store.leaving_user();
	if (!leaving) return;
	if ((await user_of_session()) === leaving) {
		await end_session();
		// a network that answers for our server did not do it
		if ((await user_of_session()) === leaving) throw new NoConnection();
	}
	await store.wipe(leaving);
	await store.end_leaving();
}

async function user_of_session() {
	try {
		return (await ask_for_jobs()).user;
	} catch (error) {
		if (error instanceof LoggedOut) return null;
		throw error;
	}
}

export async function end_session() {
	const answer = await fetch("/api/method/logout", { credentials: "same-origin", cache: "no-store" }).catch(() => null);
	if (!answer || (!answer.ok && answer.status !== 403)) throw new NoConnection();
}

async function forget_sent(user) {
	for (const act of await store.acts_of(user)) {
		if (act.state === "sent") await store.remove_act(act.number);
	}
}

// Returns what became of an act, as {state, ...}.
async function send({ number, tried }, token, changed) {
	const act = await begin_to_send(number);
	if (!act) return { state: "gone" }; // taken back while others were sent
	changed();
	let after;
	try {
		await post(act, token);
		after = { state: "sent", photos: [], retaken: null };
	} catch (error) {
		if (error instanceof Refused) after = { state: "refused", reason: error.message, kind: error.kind, tried: false };
		else if (error instanceof Stumbled) after = stumbled(act);
		else {
			// who has no log-in was not heard; after a connection that broke off nobody knows
			if (!(error instanceof NoConnection)) await store.change_act(number, { tried: Boolean(tried) }).catch(() => {});
			throw error;
		}
	}
	try {
		await store.change_act(number, after);
	} catch (error) {
		// a full phone; what was sent makes room, what was not is sent again
		if (after.state === "sent") await store.remove_act(number);
	}
	if (after.state === "waiting") throw new NoConnection();
	return after;
}

// From here on the server may have it, so it cannot be taken back until there is an answer.
async function begin_to_send(number) {
	const may = (act) => act.state === "waiting" && !(act.not_before > Date.now());
	try {
		return await store.change_act(number, { tried: true }, may);
	} catch (error) {
		return store.act_of(number); // on a full phone, sending is what makes room
	}
}

function stumbled(act) {
	const failures = (act.failures || 0) + 1;
	if (failures < MAXIMUM_FAILURES) return { state: "waiting", failures, tried: false };
	return { state: "refused", failures, tried: false, reason: "", kind: "" };
}

async function post(act, token, is_second = false) {
	const photos = [];
	for (const { filename, blob } of act.photos || []) photos.push({ filename, filedata: await read_file(blob) });
	const { key, assignment, act: name, user: sender } = act;
	const body = JSON.stringify({ key, assignment, act: name, sender, values: { ...act.values, photos } });
	const headers = { "Content-Type": "application/json", "X-Frappe-CSRF-Token": token };
	const patience = Math.min(LONGEST_PATIENCE, ACT_PATIENCE + (body.length / 1024) * SECOND);
	const answer = await request("act", { method: "POST", headers, body }, patience);
	if (answer.ok) return;
	const kind = (answer.body && answer.body.exc_type) || "";
	if (kind === "WrongUserError") throw new OtherUser();
	if (kind === "CSRFTokenError" && !is_second) {
		// logged in again since the jobs were fetched
		const jobs = await fetch_jobs();
		if (jobs.user !== act.user) throw new OtherUser();
		return post(act, jobs.csrf_token, true);
	}
	if (answer.status === 403) {
		await fetch_jobs(); // throws when the log-in has ended: then it is no refusal
	}
	if (answer.status === 413) throw new Refused("", TOO_LARGE);
	if (answer.status === 429 || [502, 503, 504].includes(answer.status)) throw new NoConnection();
	if (answer.status >= 500) throw new Stumbled();
	throw new Refused(message_of(answer.body), kind);
}

const under_way = new Set();

// Who logs out does not wait for what this page asked or sent.
export function stop_sending() {
	for (const stop of under_way) stop.abort();
}

// `{ok, status, body}`; what is no answer of our server, such as the page of a hotel's network, is no connection.
async function request(method, options, patience) {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), patience);
	under_way.add(stop);
	let answer, body;
	try {
		answer = await fetch(API + method, {
			...options,
			credentials: "same-origin",
			cache: "no-store",
			signal: stop.signal,
			headers: { Accept: "application/json", ...options.headers },
		});
		if (answer.status === 401) throw new LoggedOut();
		body = await answer.json().catch(() => null);
	} catch (error) {
		throw error instanceof LoggedOut ? error : new NoConnection();
	} finally {
		clearTimeout(timer);
		under_way.delete(stop);
	}
	if (answer.ok && !(body && body.message)) throw new NoConnection();
	return { ok: answer.ok, status: answer.status, body };
}

function message_of(body) {
	try {
		return JSON.parse(body._server_messages)
			.map((message) => plain(JSON.parse(message).message))
			.join(" ");
	} catch (error) {
		return "";
	}
}

const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'", nbsp: " " };

// A worker has no document to read HTML with.
const plain = (html) =>
	html.replace(/<[^>]*>/g, " ").replace(/&(#?\w+);/g, (sign, name) => SIGNS[name] || sign).replace(/\s+/g, " ").trim();

// The page and the worker, or two pages, do not send at one moment. Where a browser cannot promise that, the key does.
function one_at_a_time(work) {
	return navigator.locks ? navigator.locks.request("facility-round-send", work) : work();
}

// Tells pages of this browser that something was sent or kept; they look again.
export function channel() {
	return typeof BroadcastChannel === "undefined" ? { postMessage() {} } : new BroadcastChannel("facility-round");
}
