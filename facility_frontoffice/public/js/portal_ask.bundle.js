// The form for asking (Web Form "ask", and any other Web Form on Client Request that loads this): suggestions while
// somebody types, the questions of the chosen product, files, how long it takes before it is sent, and a draft that
// outlives a lost connection. The form's own fields are the admin's: each part looks for its place and does without
// when it is not there.

import { AssetPicker } from "./portal/asset_picker";
import { after_typing, call, element } from "./portal/page";
import { ProductQuestions } from "./portal/product_questions";
import { Attachments } from "./portal/attachments";
import { Drafts, hold } from "./portal/draft";
import { Expected } from "./portal/expected";
import { in_order, Problems } from "./portal/problems";
import { post } from "./portal/sending";
import { hide_what_says_nothing, mark_name_as_needed, offer_colleagues } from "./portal/someone_else";

const PORTAL = "facility_frontoffice.api.portal";
const MAXIMUM_BYTES = 10 * 1024 * 1024;
// Files travel as base64 in one form, and the platform takes 25 MB at a time.
const MAXIMUM_TOTAL = 16 * 1024 * 1024;
const TYPING_PAUSE = 350;
const RETRY_PAUSE = 3000;
const DRAFT_PAUSE = 400;
// Without a connection it is tried again after so many seconds, the last of these from then on.
const TRIED_AGAIN = [5, 10, 20, 40, 60];

// One question sent twice, by two clicks or a lost answer, is one request: the key makes it so on the server.
function new_key() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class AskForm {
	constructor(form, start) {
		this.form = form;
		this.words = start.words;
		this.products = start.products;
		this.key = new_key();
		this.began = Date.now();
		this.product = null;
		this.reading = 0;
		this.asked = 0;
		this.root = $(form.wrapper || ".web-form-wrapper").get(0);
		this.name_fields();
		this.problems = new Problems(form, this.words);
		this.make_choices(start.choices);
		this.make_products();
		this.make_suggestions();
		this.make_expected();
		this.make_places();
		this.make_assets();
		this.make_attachments();
		this.make_sending();
		if (start.offers_colleagues) offer_colleagues(form);
		mark_name_as_needed(form);
		hide_what_says_nothing(form, start.colleagues_see);
		this.show_product(null);
		this.take_over_address();
		this.remember_place(start.place);
		this.keep_draft();
	}

	get files() {
		return this.attachments.files;
	}

	async offer_draft() {
		const draft = await this.drafts.latest();
		this.draft_was_looked_for = true;
		if (!draft || draft.key === this.key) return;
		const found = draft.attempted ? await call(`${PORTAL}.arrived`, { submission_key: draft.key }) : null;
		if (found && found.name) {
			this.drafts.forget(draft.key);
			return this.tell_arrived(found.name, this.words.arrived);
		}
		this.show_draft(draft);
	}

	field(name) {
		const field = this.form.fields_dict[name];
		return field && field.$input ? field : null;
	}

	place(name, ...content) {
		let box = document.querySelector(`[data-portal="${name}"]`);
		if (!box) {
			box = element("div", { "data-portal": name });
			this.root.append(box);
		}
		box.replaceChildren(...content);
		return content[0];
	}

	// The platform's labels and help texts do not say which field they are of; a screen reader needs to know.
	name_fields() {
		for (const [name, field] of Object.entries(this.form.fields_dict)) {
			const input = field.$input && field.$input.get(0);
			if (!input) continue;
			input.id = `ask-field-${name}`;
			field.$wrapper.find("label.control-label").first().attr("for", input.id);
			const help = field.$wrapper.find(".help-box").first();
			if (help.length) input.setAttribute("aria-describedby", help.attr("id", `${input.id}-help`).attr("id"));
			if (field.df.reqd) input.setAttribute("aria-required", "true");
		}
	}

	// Of fields that an admin added: those that there are today, in the language of who asks.
	make_choices(choices) {
		for (const [name, rows] of Object.entries(choices)) {
			const field = this.field(name);
			if (!field || field.df.fieldtype !== "Select") continue;
			field.df.options = [{ value: "", label: "" }, ...rows];
			field.set_options();
		}
	}

	// Products ------------------------------------------------------------------------------------

	make_products() {
		const field = this.field("requested_product");
		if (!field) return;
		const select = field.$input.get(0);
		const groups = new Map();
		for (const product of this.products) {
			if (!groups.has(product.category)) groups.set(product.category, []);
			groups.get(product.category).push(product);
		}
		field.df.options = [
			{ value: "", label: this.words.unsure },
			...this.products.map((product) => ({ value: product.product_code, label: product.product_name })),
		];
		field.set_options && field.set_options();
		select.replaceChildren(
			element("option", { value: "" }, this.words.unsure),
			...[...groups].map(([category, products]) =>
				element(
					"optgroup",
					{ label: category },
					...products.map((product) =>
						element("option", { value: product.product_code }, product.product_name)
					)
				)
			)
		);
		field.$input.on("change", () => this.show_product(select.value || null));
	}

	make_suggestions() {
		const field = this.field("description");
		if (!field) return;
		const title = element("p", { class: "ask-suggestions-title", id: "ask-suggestions-title" }, this.words.suggestions);
		this.suggestions = element("div", { class: "ask-suggestions-list" });
		this.suggestion_box = element(
			"div",
			{ class: "ask-suggestions", role: "group", "aria-labelledby": "ask-suggestions-title", hidden: true },
			title,
			this.suggestions
		);
		this.place("suggestions", this.suggestion_box);
		field.$input.attr("placeholder", field.df.placeholder || "");
		after_typing(field.$input.get(0), TYPING_PAUSE, () => this.suggest());
		this.suggest();
	}

	async suggest() {
		const field = this.field("description");
		if (!field) return;
		const number = ++this.asked;
		const text = field.$input.val().trim().slice(0, 500);
		const found = text.length < 3 ? [] : await call(`${PORTAL}.suggest`, { text, location: this.location() });
		if (number !== this.asked || !found) return;
		this.suggestion_box.hidden = !found.length;
		this.suggestions.replaceChildren(...found.map((product) => this.suggestion(product)));
		this.mark_suggestion();
	}

	suggestion(product) {
		const button = element(
			"button",
			{ type: "button", class: "ask-suggestion", "data-product": product.product_code },
			element("span", { class: "ask-suggestion-name" }, product.product_name),
			product.norm_text ? element("span", { class: "ask-suggestion-norm" }, product.norm_text) : null
		);
		button.addEventListener("click", () => {
			this.choose(this.product === product.product_code ? null : product.product_code);
		});
		return button;
	}

	choose(code) {
		const field = this.field("requested_product");
		if (field) {
			field.value = code || "";
			field.$input.val(code || "");
		}
		this.form.doc.requested_product = code || "";
		this.show_product(code);
	}

	mark_suggestion() {
		if (!this.suggestions) return;
		for (const button of this.suggestions.children) {
			button.setAttribute("aria-pressed", String(button.dataset.product === this.product));
		}
	}

	async show_product(code) {
		clearTimeout(this.retry);
		this.product = code;
		this.mark_suggestion();
		const location = this.location();
		const card = code ? await this.expected.card_of(code, location) : null;
		if (this.product !== code) return;
		this.show_norm(card);
		this.make_questions(card);
		if (code && !card) {
			this.expected.say(this.words.try_again);
			this.retry = setTimeout(() => this.show_product(code), RETRY_PAUSE);
		} else if (this.location() !== location) this.refresh_norm();
	}

	show_norm(card) {
		this.expected.show(card);
	}

	// What was answered stays: only the time is told anew.
	async refresh_norm() {
		const [code, location] = [this.product, this.location()];
		const card = code ? await this.expected.card_of(code, location) : null;
		if (card && this.product === code && this.location() === location) this.show_norm(card);
	}

	make_questions(card) {
		this.questions = null;
		if (!card) return this.place("questions", "");
		this.questions = new ProductQuestions(card, {
			words: this.words,
			maximum_bytes: MAXIMUM_BYTES,
			fits: (bytes) => this.fits(bytes),
			choose: (code) => this.choose(code),
			reading: (number) => (this.reading += number),
			changed: () => this.files_changed(),
		});
		this.place("questions", ...this.questions.content());
		if (this.to_fill && this.to_fill.product === card.product_code) {
			this.questions.fill(this.to_fill);
			this.to_fill = null;
		}
	}

	make_expected() {
		const field = this.field("desired_date");
		this.expected = new Expected(this.words, () => (field ? field.get_value() : ""));
		this.place("norm", this.expected.box);
		this.expected.keep_up(() => this.refresh_norm());
		if (!field) return;
		field.$wrapper.append(this.expected.wish_box);
		field.$input.on("input change", () => setTimeout(() => this.expected.show_wish()));
	}

	// Places --------------------------------------------------------------------------------------

	location() {
		const field = this.field("location");
		return field ? String(field.$input.val() || "").trim() : "";
	}

	make_places() {
		const field = this.field("location");
		if (!field) return;
		field.$input.on("change awesomplete-selectcomplete", () => this.refresh_norm());
		after_typing(field.$input.get(0), TYPING_PAUSE, () => {
			this.refresh_norm();
			this.suggest();
		});
		if (field.df.fieldtype !== "Data") return;
		const list = element("datalist", { id: "ask-places" });
		field.$input.after(list).attr({ list: list.id, autocomplete: "off" });
		after_typing(field.$input.get(0), TYPING_PAUSE, async (typed) => {
			const text = typed.trim();
			const places = text.length < 2 ? [] : await call(`${PORTAL}.places`, { text });
			if (places) list.replaceChildren(...places.map((place) => element("option", { value: place })));
		});
	}

	// Where they mostly are, said as such. What the address or a scanned label says goes before it.
	async remember_place(place) {
		const field = this.field("location");
		const address = new URLSearchParams(window.location.search);
		if (!place || !field || address.get("location") || address.get("label")) return;
		await new Promise((resolve) => setTimeout(resolve));
		if (this.location()) return;
		this.go_to(place.location);
		this.assets.filled_in = place.location;
		const text = place.from === "usual" ? this.words.usual_place : this.words.last_place;
		const note = element("p", { class: "ask-remembered", id: "ask-remembered" }, text);
		field.$wrapper.append(note);
		const input = field.$input.get(0);
		input.setAttribute("aria-describedby", [input.getAttribute("aria-describedby"), note.id].filter(Boolean).join(" "));
		const forget = () => {
			if (this.location() === place.location) return;
			note.hidden = true;
		};
		field.$input.on("input change", forget);
		this.moved = forget;
	}

	// Things --------------------------------------------------------------------------------------

	// Below the place, also on a form that an admin made their own.
	make_assets() {
		this.assets = new AssetPicker(this.words, {
			location: () => this.location(),
			moved: (location) => this.go_to(location),
		});
		const field = this.field("location");
		if (!document.querySelector('[data-portal="asset"]') && field) {
			field.$wrapper.after(element("div", { "data-portal": "asset" }));
		}
		this.place("asset", this.assets.box);
	}

	go_to(location) {
		const field = this.field("location");
		if (!field || this.location() === location) return;
		field.value = location;
		field.$input.val(location);
		this.form.doc.location = location;
		if (this.moved) this.moved();
		this.refresh_norm();
	}

	// Files ---------------------------------------------------------------------------------------

	make_attachments() {
		this.attachments = new Attachments(this.words, {
			maximum_bytes: MAXIMUM_BYTES,
			fits: (bytes) => this.fits(bytes),
			reading: (number) => (this.reading += number),
			changed: () => this.files_changed(),
		});
		this.place("attachments", this.attachments.box);
	}

	// What all files weigh together, those that answer a question too.
	bytes() {
		return this.attachments.bytes() + (this.questions ? this.questions.bytes() : 0);
	}

	fits(bytes) {
		return this.bytes() + bytes <= MAXIMUM_TOTAL;
	}

	// Checking ------------------------------------------------------------------------------------

	// Pairs of what to go to and what is wrong there, in the order of the page; all are marked.
	find_problems() {
		const found = [...this.problems.found(), ...(this.questions ? this.questions.problems() : [])];
		if (this.bytes() > MAXIMUM_TOTAL) {
			this.attachments.complain("");
			this.attachments.complain(this.words.too_much);
			found.push([this.attachments.picker, this.words.too_much]);
		}
		return in_order(found);
	}

	// Without a dialog on top of what is said beside each field.
	go_to_problem(found) {
		const text = found.length === 1 ? this.words.one_problem : this.words.problems.replace("{0}", found.length);
		this.tell(text);
		found[0][0].focus();
	}

	// Sending -------------------------------------------------------------------------------------

	make_sending() {
		this.box = element("div", { class: "ask-outcome" });
		this.state = element("p", { class: "ask-state", role: "status" });
		this.progress = element("progress", { class: "ask-progress", max: "1", hidden: true, "aria-label": this.words.sending });
		this.problem = element("p", { class: "ask-error ask-problem", role: "alert", tabindex: "-1", hidden: true });
		this.stop = element("button", { type: "button", class: "btn btn-default ask-stop", hidden: true }, this.words.change_it);
		this.box.append(this.problem, this.state, this.progress, this.stop);
		const footer = document.querySelector(".web-form-footer");
		if (footer) footer.before(this.box);
		else this.root.append(this.box);
		this.stop.addEventListener("click", () => this.stop_waiting());
		window.addEventListener("online", () => this.waiting && this.try_again());
		this.form.save = () => {
			this.send();
			return false;
		};
	}

	// What was typed stays on the form whatever comes back.
	async send() {
		if (this.is_sending || this.waiting || this.is_sent) return;
		this.tell("");
		if (this.reading) return this.tell(this.words.still_reading);
		const own_check = this.form.validate && this.form.validate();
		if (own_check !== undefined && !own_check) return;
		const found = this.find_problems();
		if (found.length) return this.go_to_problem(found);
		this.is_sending = true;
		try {
			if (this.attempted && (await this.did_arrive())) return;
			await this.hand_over();
		} finally {
			this.is_sending = false;
		}
	}

	async hand_over() {
		this.attempted = true;
		this.write_draft();
		this.show_sending(true);
		const outcome = await post(this.form.name, this.filled(), (part) => this.show_progress(part));
		if (outcome.name) return this.sent(outcome.name);
		if (outcome.unknown) return this.wait();
		// it is not in: what is changed now may go with the same key
		this.attempted = false;
		this.write_draft();
		this.end_waiting();
		this.tell(this.about_refusal(outcome), outcome.log_in);
		this.problem.focus();
		// a refusal may be about the time that was shown: it is told anew, whatever the reason
		this.refresh_norm();
	}

	about_refusal({ refused, log_in }) {
		return log_in ? this.words.log_in_again : refused || this.words.not_sent;
	}

	filled() {
		const doc = { ...this.form.doc };
		// what was emptied again is not among the values, and does not go as it was
		for (const name of Object.keys(this.form.fields_dict)) delete doc[name];
		Object.assign(doc, this.form.get_values(true));
		return this.with_words_of_thing({
			...doc,
			doctype: this.form.doc_type,
			web_form_name: this.form.name,
			requested_product: this.product || "",
			product_answers: this.questions ? this.questions.answers() : {},
			sent_files: this.files.map(({ filename, filedata }) => ({ filename, filedata })),
			submission_key: this.key,
			shown_norm: this.expected.norm,
			shown_due: this.expected.due,
			chosen_asset: "",
			scanned_label: "",
			...this.assets.values(),
		});
	}

	// A thing that is not in the list is told in words, with the question.
	with_words_of_thing(doc) {
		const words = this.assets.unknown_words();
		return words ? { ...doc, description: `${doc.description || ""}\n\n${this.words.asset}: ${words}` } : doc;
	}

	sent(name) {
		this.is_sent = true;
		frappe.form_dirty = false;
		clearTimeout(this.draft_pause);
		this.drafts.forget(this.key);
		frappe.web_form.events.trigger("after_save");
		if (this.form.after_save) this.form.after_save();
		window.location.href = `/my-requests/${encodeURIComponent(name)}?sent=1`;
	}

	// Without a connection ------------------------------------------------------------------------

	// It goes by itself as soon as it can. What nobody knows the end of is not changed meanwhile.
	wait() {
		this.tries = this.waiting ? this.tries + 1 : 0;
		this.waiting = true;
		this.show_sending(false);
		this.root.inert = true;
		this.state.textContent = this.words.waiting;
		this.stop.hidden = false;
		this.submit_disabled(true);
		const seconds = TRIED_AGAIN[Math.min(this.tries, TRIED_AGAIN.length - 1)];
		clearTimeout(this.again);
		this.again = setTimeout(() => this.try_again(), seconds * 1000);
	}

	// By now the date that was shown may be another: the one that is shown as it goes is the one that counts.
	async try_again() {
		if (this.is_trying || !this.waiting) return;
		this.is_trying = true;
		clearTimeout(this.again);
		try {
			await this.refresh_norm();
			if (this.waiting) await this.hand_over();
		} finally {
			this.is_trying = false;
		}
	}

	end_waiting() {
		this.waiting = false;
		clearTimeout(this.again);
		this.show_sending(false);
		this.root.inert = false;
		this.state.textContent = "";
		this.stop.hidden = true;
		this.submit_disabled(false);
	}

	stop_waiting() {
		this.end_waiting();
		const field = this.field("description");
		if (field) field.$input.focus();
	}

	// Before something else is sent with the same key: whether the first did come in after all.
	async did_arrive() {
		const found = await call(`${PORTAL}.arrived`, { submission_key: this.key });
		if (!found || !found.name) return false;
		this.drafts.forget(this.key);
		this.tell_arrived(found.name, this.words.arrived_before_change);
		return true;
	}

	tell_arrived(name, words) {
		const link = element("a", { href: `/my-requests/${encodeURIComponent(name)}` }, this.words.look_at.replace("{0}", name));
		this.notice(words, link);
	}

	show_sending(is_sending) {
		this.submit_disabled(is_sending);
		this.progress.hidden = !is_sending;
		this.progress.removeAttribute("value");
		if (is_sending) this.state.textContent = this.words.sending;
		else if (!this.waiting) this.state.textContent = "";
	}

	show_progress(part) {
		this.progress.value = part;
	}

	submit_disabled(is_disabled) {
		$(".web-form-footer .submit-btn").prop("disabled", is_disabled);
	}

	tell(text, log_in = false) {
		this.problem.replaceChildren(text);
		if (log_in) {
			const back = encodeURIComponent(window.location.pathname);
			this.problem.append(" ", element("a", { href: `/login?redirect-to=${back}` }, this.words.log_in));
		}
		this.problem.hidden = !text;
	}

	// Drafts --------------------------------------------------------------------------------------

	keep_draft() {
		this.drafts = new Drafts(frappe.session.user);
		hold(this.key);
		this.drafts.when_gone(this.key, () => this.gone_elsewhere());
		const later = () => {
			clearTimeout(this.draft_pause);
			this.draft_pause = setTimeout(() => this.write_draft(), DRAFT_PAUSE);
		};
		$(this.root).on("input change", later);
		window.addEventListener("pagehide", () => this.draft_pause && this.write_draft());
		this.offer_draft();
	}

	typed() {
		const questions = this.questions ? this.questions.typed() : this.to_fill || {};
		const values = {};
		for (const { df, $input, get_value } of Object.values(this.form.fields_dict)) {
			if ($input && get_value && !["Attach", "Attach Image", "Signature"].includes(df.fieldtype)) {
				values[df.fieldname] = this.form.fields_dict[df.fieldname].get_value();
			}
		}
		const { texts, names, files } = questions;
		const has_files = this.files.length > 0 || Object.keys(files || {}).length > 0;
		return { values, product: this.product, texts, names, has_files, asset: this.assets.kept() };
	}

	says_something({ values, texts, has_files, asset }) {
		const words = [values.description, asset.text, ...Object.values(texts || {})];
		return has_files || words.some((text) => String(text || "").trim());
	}

	write_draft() {
		if (this.is_sent || !this.drafts) return;
		const typed = this.typed();
		if (!this.says_something(typed)) return;
		this.drafts.write({ key: this.key, began: this.began, attempted: Boolean(this.attempted), ...typed });
	}

	files_changed() {
		this.write_draft();
		const answers = this.questions ? this.questions.typed().files : {};
		this.drafts.write_files(this.key, { whole: this.files, answers });
	}

	show_draft(draft) {
		const language = document.documentElement.lang || "en";
		const when = new Date(draft.began).toLocaleString(language === "en" ? "en-GB" : language, {
			weekday: "long",
			day: "numeric",
			month: "long",
			hour: "2-digit",
			minute: "2-digit",
		});
		const text = this.words.begun.replace("{0}", when);
		const words = String(draft.values.description || "").trim();
		const go_on = element("button", { type: "button", class: "btn btn-primary ask-go-on" }, this.words.go_on);
		const throw_away = element("button", { type: "button", class: "btn btn-default ask-throw-away" }, this.words.throw_away);
		go_on.addEventListener("click", () => this.go_on(draft));
		throw_away.addEventListener("click", () => {
			this.drafts.forget(draft.key);
			this.close_notice();
		});
		const quote = words ? element("q", { class: "ask-draft-words" }, words.length > 80 ? `${words.slice(0, 79)}…` : words) : null;
		this.notice(text, quote, element("span", { class: "ask-draft-choices" }, go_on, throw_away));
	}

	notice(text, ...more) {
		this.close_notice();
		this.note = element("div", { class: "ask-draft", role: "status", tabindex: "-1" }, element("span", {}, text), " ", ...more);
		this.root.before(this.note);
	}

	close_notice() {
		if (!this.note) return;
		const had_focus = this.note.contains(document.activeElement);
		this.note.remove();
		this.note = null;
		const field = this.field("description");
		if (had_focus && field) field.$input.focus();
	}

	async go_on(draft) {
		this.drafts.forget(this.key);
		Object.assign(this, { key: draft.key, began: draft.began, attempted: draft.attempted });
		this.drafts.when_gone(this.key, () => this.gone_elsewhere());
		const files = (await this.drafts.read_files(draft.key)) || {};
		this.to_fill = { product: draft.product, texts: draft.texts, names: draft.names, files: files.answers };
		this.attachments.put(files.whole || []);
		const { requested_product, ...values } = draft.values;
		await this.form.set_values(values);
		if (draft.asset) this.assets.put(draft.asset);
		const is_known = this.products.some((row) => row.product_code === draft.product);
		this.choose(is_known ? draft.product : null);
		this.suggest();
		if (this.moved) this.moved();
		this.close_notice();
	}

	gone_elsewhere() {
		if (this.is_sent) return;
		call(`${PORTAL}.arrived`, { submission_key: this.key }).then((found) => {
			if (!found || !found.name) return;
			this.is_sent = true;
			this.submit_disabled(true);
			this.tell_arrived(found.name, this.words.sent_elsewhere);
		});
	}

	// A link or a QR code may say what and where: /ask/new?product=LIGHTING&location=Room 3.12, or ?label=…
	take_over_address() {
		const wanted = new URLSearchParams(window.location.search);
		const product = wanted.get("product") || wanted.get("requested_product");
		if (product && this.products.some((row) => row.product_code === product)) this.choose(product);
		if (wanted.get("label") || wanted.get("asset")) this.assets.scanned(window.location.href);
	}
}

// A page that comes back as it was left, by the button for back, may have been sent already.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

async function start() {
	const form = frappe.web_form;
	if (!form || !form.is_new || frappe.session.user === "Guest") return;
	const begin = await call(`${PORTAL}.asking`);
	if (!begin) return;
	document.body.classList.add("portal", "portal-ask");
	form.portal = new AskForm(form, begin);
	document.body.dataset.ready = "true";
}

start();
