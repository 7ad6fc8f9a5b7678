// The round on a phone: what is kept on it is shown at once, and brought up to date when there is a connection.

import { element } from "../portal/page";
import { fetch_pictures, picture } from "./client_pictures";
import { ask_values } from "./forms";
import { icon } from "./icons";
import { job_view, label_of } from "./job_view";
import { counters, job_list } from "./list_view";
import { NotAPhoto, prepared, problem_with, TooLarge } from "./photos";
import { back_link, bar_buttons, first_panel, gone_panel, LOG_IN, log_in_panel, make_head, no_job_panel, notice, standing } from "./screen";
import { channel, end_session, LoggedOut, NoConnection, OtherUser, send_waiting, stop_sending } from "./send";
import { choose, sure } from "./sheet";
import * as store from "./store";
import { MINOR, waiting_view } from "./waiting_view";
import { with_acts } from "./with_acts";
import { counted, fill, set_time_zone, words } from "./words";

const LOOK_AGAIN = 60_000;
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 60_000;
// What ends a job can be undone for a moment, before it is sent.
const GRACE = 5_000;
const ENDS = ["done", "cannot", "not_ours"];
const WITH_PHOTOS = ["done", "cannot", "note"];

export function start() {
	new Round(document.getElementById("round")).begin();
}

class Round {
	constructor(root) {
		this.kept = null;
		// the jobs as last seen, when this phone has no room for them
		this.unkept = null;
		// who pressed "Log out", until their log-in has ended
		this.leaving = null;
		// the jobs about which something is being said: a second tap says nothing new
		this.busy = new Set();
		this.acts = [];
		this.photos = [];
		this.notices = [];
		this.tries = 0;
		this.is_online = navigator.onLine;
		this.news = channel();
		this.head = make_head(() => this.menu());
		this.main = element("main", { class: "round-main" });
		this.bar = element("nav", { class: "round-bar", "aria-label": words.choose, hidden: true });
		this.toast = element("div", { class: "round-toast", role: "status", hidden: true });
		root.replaceChildren(this.head.shown, this.main, this.bar, this.toast);
	}

	async begin() {
		this.user = await user_here();
		this.leaving = await store.leaving_user().catch(() => null);
		if (this.leaving && [null, this.leaving].includes(this.user)) {
			this.user = null;
			this.show_nothing();
		}
		this.listen();
		this.register_worker();
		await store.drop_old().catch(() => {});
		await this.look();
		await this.sync();
	}

	listen() {
		window.addEventListener("hashchange", () => {
			// at once: a button of the job before must not be under the thumb any more
			this.photos = [];
			this.render(true);
			this.look();
		});
		window.addEventListener("online", () => this.sync());
		window.addEventListener("offline", () => {
			this.is_online = false;
			this.render();
		});
		document.addEventListener("visibilitychange", () => {
			// who puts the phone away has decided
			if (document.visibilityState === "hidden") this.send_now();
			else this.sync();
		});
		this.news.onmessage = () => this.look();
		setInterval(() => {
			if (document.visibilityState === "visible") this.sync();
		}, LOOK_AGAIN);
	}

	async register_worker() {
		if (!("serviceWorker" in navigator)) return; // without https: works, but does not open without a connection
		try {
			await navigator.serviceWorker.register("/round-worker.js", { scope: "/round" });
		} catch (error) {
			console.warn("The round does not open without a connection here:", error);
		}
	}

	// What is kept ------------------------------------------------------------------------------------

	async look(is_new_place = false) {
		const user = this.user;
		try {
			const kept = user ? this.unkept || (await store.kept_jobs(user)) : null;
			const acts = user ? await store.acts_of(user) : [];
			// somebody else came while the phone looked
			if (user !== this.user) return this.look(is_new_place);
			[this.kept, this.acts] = [kept, acts];
			const job = this.shown_job();
			this.photos = job ? (await store.draft_of(user, job.name)).photos : [];
		} catch (error) {
			this.say(words.not_kept);
		}
		if (this.kept) set_time_zone(this.kept.time_zone);
		const can_undo = (act) => act.number === this.undoable && act.state === "waiting" && !act.tried;
		if (this.undoable && !this.acts.some(can_undo)) this.hide_toast();
		this.render(is_new_place);
	}

	get view() {
		return with_acts(this.kept, this.acts);
	}

	// The job that the address names; else the next one that is this person's, or that anybody may take.
	shown_job() {
		if (!this.kept) return null;
		const { jobs } = this.view;
		const named = this.named_job();
		return named ? jobs.find((job) => job.name === named) : jobs.find((job) => job.group !== "waiting") || null;
	}

	named_job() {
		const [, name] = window.location.hash.match(/^#job\/(.+)$/) || [];
		return name ? decodeURIComponent(name) : null;
	}

	// The connection ----------------------------------------------------------------------------------

	async sync() {
		if (this.is_syncing) {
			this.sync_again = true;
			return;
		}
		clearTimeout(this.timer);
		this.is_syncing = true;
		this.render();
		const [before, acts, leaving] = [this.kept, this.acts, this.leaving];
		try {
			const jobs = await send_waiting(this.user, () => this.look());
			// "Log out" was pressed meanwhile
			if (this.leaving !== leaving) throw new NoConnection();
			this.user = jobs.user;
			this.leaving = null;
			this.keep_in_view(jobs);
			this.tries = 0;
			this.is_online = true;
			this.is_logged_out = false;
			this.tell_what_went(before, jobs, acts);
		} catch (error) {
			this.cope_with(error);
		}
		this.is_syncing = false;
		await this.look();
		this.plan_sync();
		if (this.is_online && this.kept) fetch_pictures(this.kept);
	}

	// A full phone shows what it cannot keep, for as long as the page is open.
	keep_in_view(jobs) {
		if (!jobs.is_kept && !this.unkept) this.say(words.not_kept);
		this.unkept = jobs.is_kept ? null : jobs;
	}

	cope_with(error) {
		if (error instanceof LoggedOut) {
			this.is_online = true;
			this.tries = 0;
			this.show_nothing();
			if (this.leaving) window.location.href = LOG_IN;
			this.leaving = null;
		} else if (error instanceof OtherUser) {
			this.user = null;
			this.clear_screen();
			this.sync_again = true;
		} else {
			this.tries++;
			if (error instanceof NoConnection) this.is_online = false;
			else setTimeout(() => { throw error; }); // told as any other fault; the page goes on
		}
	}

	// Without a log-in nothing of clients is in view; what is half filled in is kept.
	show_nothing() {
		this.is_logged_out = true;
		this.clear_screen();
	}

	// What was open is of who was here.
	clear_screen() {
		this.unkept = null;
		this.notices = [];
		this.hide_toast();
		for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close("");
	}

	// When to send next: at once, when something may be sent, or after a while that grows with each failure.
	plan_sync() {
		if (this.is_logged_out && !this.leaving) return;
		const now = Date.now();
		const moments = this.acts.filter((act) => act.state === "waiting" && act.not_before > now).map((act) => act.not_before);
		let wait = null;
		if (this.sync_again) wait = 0;
		else if (this.tries) wait = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** Math.min(this.tries - 1, 10)) * (0.75 + Math.random() / 2);
		else if (moments.length) wait = Math.min(...moments) - now + 50;
		this.sync_again = false;
		if (wait !== null) this.timer = setTimeout(() => this.sync(), wait);
	}

	// Without waiting for an undo; the browser goes on when the page is closed, where it can.
	async send_now() {
		const waiting = this.acts.filter((act) => act.state === "waiting");
		if (!waiting.length) return;
		for (const act of waiting) {
			if (act.not_before) await store.change_act(act.number, { not_before: 0 });
		}
		await this.ask_for_background_sync();
		this.sync();
	}

	async ask_for_background_sync() {
		try {
			const worker = await navigator.serviceWorker.getRegistration("/round");
			await worker.sync.register("round");
		} catch (error) {
			// a browser without it sends when the page is open
		}
	}

	// A job that somebody else took, or that was cancelled, does not go without a word.
	tell_what_went(before, after, acts) {
		if (!before || before.user !== after.user) return;
		const known = new Set([...after.jobs, ...after.done].map((job) => job.name));
		const ended = new Set(acts.filter((act) => ENDS.includes(act.act)).map((act) => act.assignment));
		for (const job of before.jobs) {
			if (job.group === "open" || known.has(job.name) || ended.has(job.name)) continue;
			this.notices.push(fill(words.taken_away, label_of(job)));
		}
	}

	// Doing -------------------------------------------------------------------------------------------

	// `refused` is an act that the server did not take; it stays as it is until it is done in another way.
	async act(name, job, refused = null) {
		if (this.busy.has(job.name)) return;
		this.busy.add(job.name);
		try {
			await this.ask_and_keep(name, job, refused);
		} finally {
			this.busy.delete(job.name);
		}
	}

	async ask_and_keep(name, job, refused) {
		const user = this.user;
		const draft = refused ? draft_of_refused(refused) : await kept_draft(user, job.name);
		const values = MINOR.includes(name) ? {} : await this.ask(name, job, draft);
		// the form was left, or who filled it in is here no more; without waiting, so that the next press counts
		if (!values || this.user !== user) return void this.look();
		const ends = ENDS.includes(name);
		const act = {
			...(refused || { user, key: store.new_key(), assignment: job.name, act: name, label: label_of(job) }),
			values,
			typed: draft.forms[name] || {},
			photos: WITH_PHOTOS.includes(name) ? draft.photos : [],
			has_photos: WITH_PHOTOS.includes(name) && draft.photos.length > 0,
			state: "waiting",
			failures: 0,
			retaken: null,
			not_before: ends ? Date.now() + GRACE : 0,
		};
		const number = await this.keep_act(act);
		if (!number) return this.say(words.not_kept);
		if (!refused) await draft.used(name, act.photos.length > 0).catch(() => {});
		// unless the person went on to another job already
		if (ends && this.named_job() === job.name) window.location.hash = "";
		await this.look(ends);
		this.say(fill(words.saved, words.said[name], act.label), ends ? { ...act, number } : null);
		if (!ends) this.ask_for_background_sync();
		this.sync();
	}

	// The number of an act that is kept now: a new one, or one that was refused, in its own place. Null without room.
	async keep_act(act) {
		try {
			if (!act.number) return await store.add_act(act);
			const kept = await store.change_act(act.number, { ...act, kept_at: Date.now() });
			return kept && kept.number;
		} catch (error) {
			return null;
		}
	}

	ask(name, job, draft) {
		const keep = () => draft.keep().catch(() => this.say(words.not_kept));
		return ask_values(name, job, {
			draft,
			keep,
			photos: {
				all: () => draft.photos,
				button: (added) => this.photo_button(job, { draft, added }),
				remove: (place) => {
					draft.photos.splice(place, 1);
					keep();
				},
			},
		});
	}

	// `draft` is that of an open form; without one the photo goes to what is kept for the job.
	photo_button(job, { draft = null, added = () => this.look() } = {}) {
		const user = this.user;
		const is_document = job.evidence === "Document";
		const input = element("input", {
			type: "file",
			class: "round-file-input",
			accept: is_document ? "image/*,application/pdf" : "image/*",
			capture: is_document ? null : "environment",
		});
		input.addEventListener("change", async () => {
			const [file] = input.files;
			input.value = "";
			if (file && (await this.add_photo(user, job, file, draft))) added();
		});
		return element("label", { class: "round-button is-plain" }, input, icon("photo"), element("span", {}, words.photo));
	}

	async add_photo(user, job, file, open_draft) {
		const draft = open_draft || (await kept_draft(user, job.name));
		try {
			const photo = await prepared(file);
			const problem = problem_with([...draft.photos, photo]);
			if (problem) return this.say(problem);
			draft.photos.push(photo);
			await draft.keep();
		} catch (error) {
			const problem = error instanceof TooLarge ? words.too_large : error instanceof NotAPhoto ? words.not_a_photo : words.not_kept;
			return this.say(problem);
		}
		if (!open_draft) this.say(words.photo_added);
		return true;
	}

	async remove_photo(job, place) {
		const draft = await kept_draft(this.user, job.name);
		draft.photos.splice(place, 1);
		await draft.keep();
		this.look();
	}

	// What was not sent yet comes back to its form, as it was typed. What the server may have does not: it would be done
	// a second time.
	async take_back({ number }) {
		const act = await store.take_out_act(number);
		if (!act) {
			await this.look();
			return this.say(words.too_late_to_take_back);
		}
		const draft = await kept_draft(act.user, act.assignment);
		if (!MINOR.includes(act.act)) draft.forms[act.act] = act.typed;
		draft.photos.unshift(...act.photos);
		await draft.keep();
		this.hide_toast();
		window.location.hash = `#job/${encodeURIComponent(act.assignment)}`;
		await this.look(true);
	}

	change(act) {
		const job = this.view.jobs.find((job) => job.name === act.assignment);
		if (job) this.act(act.act, job, act);
	}

	async send_again(act, values = {}) {
		await store.change_act(act.number, { values: { ...act.values, ...values }, state: "waiting", failures: 0 });
		await this.look();
		this.sync();
	}

	async throw_away(act) {
		const question = act.tried ? words.sure_to_throw_away_tried : words.sure_to_throw_away;
		const is_nothing_lost = MINOR.includes(act.act) && !act.tried;
		if (!is_nothing_lost && !(await sure(question, words.throw_away))) return;
		await store.remove_act(act.number);
		await this.look();
		this.sync();
	}

	async more(job) {
		const names = ["cannot", "not_ours", "later", "ask", "note"].filter(
			(name) => name !== "ask" || (!job.status.startsWith("Waiting") && !job.is_approval)
		);
		const label = (name) => (name === "cannot" && job.is_approval ? words.refuse : words[name]);
		const name = await choose(words.choose, names.map((name) => ({ name, label: label(name) })));
		if (name) this.act(name, job);
	}

	// Logging out -------------------------------------------------------------------------------------

	async menu() {
		const chosen = await choose((this.kept && this.kept.full_name) || words.menu, [
			{ name: "reload", label: words.reload },
			{ name: "desk", label: words.to_desk },
			{ name: "log_out", label: words.log_out },
		]);
		if (chosen === "reload") this.sync();
		if (chosen === "desk") window.location.href = "/app/backoffice-assignment";
		if (chosen === "log_out") this.log_out();
	}

	async log_out() {
		const waiting = this.unsent();
		const question = waiting ? counted(words.log_out_losing_one, words.log_out_losing_many, waiting) : words.log_out_plain;
		if (!(await sure(question, words.log_out))) return;
		const user = this.user;
		if (!user) return this.log_out_unknown();
		this.leaving = user;
		this.user = null;
		this.show_nothing();
		// from here on nothing of this person is kept any more; on a full phone, wiping makes room to note that
		const is_noted = await store.begin_leaving(user).then(() => true, () => false);
		stop_sending();
		await store.wipe(user).catch(() => {});
		if (!is_noted) await store.begin_leaving(user).catch(() => {});
		await this.look(true);
		this.news.postMessage("left");
		// without a connection the log-in itself ends as soon as there is one, by the worker when the page is closed
		this.ask_for_background_sync();
		this.sync();
	}

	// Before the server said who it is: nothing of anybody is in view or was kept.
	async log_out_unknown() {
		try {
			await end_session();
		} catch (error) {
			return this.say(words.offline);
		}
		window.location.href = LOG_IN;
	}

	// The screen --------------------------------------------------------------------------------------

	render(is_new_place = false) {
		this.head.say(...standing(this));
		const job = this.is_logged_out ? null : this.shown_job();
		const minute = Math.floor(Date.now() / 60_000);
		const shown = JSON.stringify([
			window.location.hash, this.is_online, this.is_logged_out, this.user, this.kept, this.acts, this.notices, this.photos.length, minute,
		]);
		if (shown === this.shown && !is_new_place) return;
		this.shown = shown;
		const place = is_new_place ? null : place_on(document);
		this.main.replaceChildren(...this.content(job));
		this.render_bar(job);
		if (place) return back_to(place);
		window.scrollTo(0, 0);
		const title = this.main.querySelector("h1");
		if (title) title.focus({ preventScroll: true });
	}

	content(job) {
		if (this.is_logged_out) return [log_in_panel(this.unsent(), this.leaving)];
		if (!this.kept) return [first_panel(this.is_online, () => this.sync())];
		const view = this.view;
		const notices = this.notices.map((text) => notice(text, () => this.forget_notice(text)));
		if (window.location.hash === "#waiting") {
			return [
				...notices,
				...waiting_view(this.acts, this.kept.jobs, {
					again: (act) => this.send_again(act),
					anyway: (act) => this.send_again(act, { anyway: true }),
					change: (act) => this.change(act),
					take_back: (act) => this.take_back(act),
					throw_away: (act) => this.throw_away(act),
				}),
			];
		}
		if (this.named_job()) {
			return [...notices, back_link(), job ? this.job(job) : gone_panel()];
		}
		return [
			...notices,
			counters(view),
			job ? this.job(job) : no_job_panel(),
			...job_list(view, job && job.name),
		];
	}

	job(job) {
		return job_view(job, {
			photos: this.photos,
			picture: (sent) => picture(this.user, sent),
			remove_photo: (place) => this.remove_photo(job, place),
		});
	}

	forget_notice(text) {
		this.notices = this.notices.filter((other) => other !== text);
		this.render();
	}

	// How much the server does not have yet.
	unsent() {
		return this.acts.filter((act) => act.state !== "sent").length;
	}

	render_bar(job) {
		const can_act = job && window.location.hash !== "#waiting";
		this.bar.hidden = !can_act;
		document.body.classList.toggle("has-bar", Boolean(can_act));
		if (!can_act) return;
		const press = (name) => (name === "more" ? this.more(job) : this.act(name, job));
		this.bar.replaceChildren(...bar_buttons(job, press, this.photo_button(job)));
	}

	// A word at the bottom that goes by itself; an act that was not sent yet can be undone there.
	say(text, undoable = null) {
		clearTimeout(this.toast_timer);
		this.undoable = undoable && undoable.number;
		const button = undoable && element("button", { type: "button", class: "round-undo" }, words.undo);
		if (button) button.addEventListener("click", () => this.take_back(undoable));
		this.toast.replaceChildren(element("span", {}, text), ...(button ? [button] : []));
		this.toast.hidden = false;
		this.toast_timer = setTimeout(() => this.hide_toast(), GRACE);
	}

	hide_toast() {
		this.undoable = null;
		this.toast.hidden = true;
		this.toast.replaceChildren();
	}
}

// The platform says in a cookie who is logged in; that cookie ends with the browser, and then it is whom the server
// confirmed last. It decides nothing: the server is asked before anything is sent.
async function user_here() {
	const [, value] = document.cookie.match(/(?:^|; )user_id=([^;]*)/) || [];
	const user = value ? decodeURIComponent(value) : await store.last_user().catch(() => null);
	return user === "Guest" ? null : user;
}

// What is half filled in about a job, with `keep()`, and `used(name, with_photos)` for when a form of it was sent.
async function kept_draft(user, job) {
	const kept = await store.draft_of(user, job);
	const draft = {
		...kept,
		keep: () => store.keep_draft({ ...kept, forms: draft.forms, photos: draft.photos }),
		used(name, with_photos) {
			delete draft.forms[name];
			if (with_photos) draft.photos = [];
			return draft.keep();
		},
	};
	return draft;
}

// The same of an act that was refused: what is changed about it is kept with it.
function draft_of_refused({ number, user, assignment, act, typed, photos, retaken }) {
	const draft = {
		user,
		job: assignment,
		forms: { [act]: typed },
		photos: [...(retaken || photos)],
		keep: () => store.change_act(number, { typed: draft.forms[act] || {}, retaken: draft.photos }),
	};
	return draft;
}

// What was open and where the focus was, for a screen that is drawn anew.
function place_on(page) {
	return {
		focus: page.activeElement && page.activeElement.id,
		open: [...page.querySelectorAll("details[open]")].map((details) => details.className),
	};
}

function back_to({ focus, open }) {
	for (const details of document.querySelectorAll("details")) details.open = open.includes(details.className);
	const element = focus && document.getElementById(focus);
	if (element && element !== document.activeElement) element.focus({ preventScroll: true });
}
