// The form for asking (Web Form "ask", and any other Web Form on Client Request that loads this): suggestions while
// somebody types, the questions of the chosen product, files, and how long it takes before it is sent.
// The form's own fields are the admin's: each part looks for its place and does without when it is not there.

import { AssetPicker } from "./portal/asset_picker";
import { after_typing, call, element, read_file } from "./portal/page";
import { IncompleteError, ProductQuestions } from "./portal/product_questions";

const PORTAL = "facility_frontoffice.api.portal";
const ACCEPT = "frappe.website.doctype.web_form.web_form.accept";
const MAXIMUM_BYTES = 10 * 1024 * 1024;
// Files travel as base64 in one form, and the platform takes 25 MB at a time.
const MAXIMUM_TOTAL = 16 * 1024 * 1024;
const MAXIMUM_FILES = 5;
const TYPING_PAUSE = 350;
const RETRY_PAUSE = 3000;

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
		this.product = null;
		this.files = [];
		this.reading = 0;
		this.asked = 0;
		this.name_fields();
		this.make_products();
		this.make_suggestions();
		this.make_places();
		this.make_assets();
		this.make_attachments();
		this.norm = this.place("norm", element("p", { class: "ask-norm", role: "status" }));
		this.show_product(null);
		form.validate = () => this.before_sending();
		// a refusal may be about the time that was shown: it is told anew, whatever the reason
		$(document).on("ajaxError", (_event, _answer, { headers }) => {
			if (headers && headers["X-Frappe-CMD"] === ACCEPT) this.refresh_norm();
		});
		form.handle_success = (answer) => {
			window.location.href = `/my-requests/${encodeURIComponent(answer.name)}?sent=1`;
		};
		this.take_over_address();
	}

	field(name) {
		const field = this.form.fields_dict[name];
		return field && field.$input ? field : null;
	}

	place(name, ...content) {
		const body = this.form.wrapper ? $(this.form.wrapper) : $(".web-form-wrapper");
		let box = document.querySelector(`[data-portal="${name}"]`);
		if (!box) {
			box = element("div", { "data-portal": name });
			body.append(box);
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
		const card = code ? await this.card_of(code, location) : null;
		if (this.product !== code) return;
		this.show_norm(card);
		this.make_questions(card);
		if (code && !card) {
			this.norm.textContent = this.words.try_again;
			this.retry = setTimeout(() => this.show_product(code), RETRY_PAUSE);
		} else if (this.location() !== location) this.refresh_norm();
	}

	card_of(product, location) {
		return call(`${PORTAL}.product_card`, { product, location });
	}

	show_norm(card) {
		this.shown_norm = (card && card.norm_text) || "";
		this.norm.textContent = this.shown_norm || this.words.no_norm;
	}

	// What was answered stays: only the time is told anew.
	async refresh_norm() {
		const [code, location] = [this.product, this.location()];
		const card = code ? await this.card_of(code, location) : null;
		if (card && this.product === code && this.location() === location) this.show_norm(card);
	}

	make_questions(card) {
		this.questions = null;
		if (!card) return this.place("questions", "");
		this.questions = new ProductQuestions(card, {
			words: this.words,
			maximum_bytes: MAXIMUM_BYTES,
			fits: () => this.bytes() <= MAXIMUM_TOTAL,
			choose: (code) => this.choose(code),
		});
		this.questions.watch_files((number) => (this.reading += number));
		this.place("questions", ...this.questions.content());
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
		this.refresh_norm();
	}

	// Files ---------------------------------------------------------------------------------------

	make_attachments() {
		const help = element("p", { class: "help-box small text-muted", id: "ask-files-help" }, this.words.attachments_help);
		this.picker = element("input", {
			type: "file",
			id: "ask-files",
			class: "ask-file-input",
			accept: "image/*,application/pdf",
			multiple: true,
			"aria-describedby": help.id,
		});
		this.file_error = element("p", { class: "ask-error", role: "alert", hidden: true });
		this.file_list = element("ul", { class: "ask-files" });
		this.picker.addEventListener("change", () => this.add_files([...this.picker.files]));
		this.place(
			"attachments",
			element(
				"div",
				{ class: "form-group" },
				element("span", { class: "control-label" }, this.words.attachments),
				element("div", {}, this.picker, element("label", { for: "ask-files", class: "btn btn-default ask-file-button" }, this.words.add_file)),
				help,
				this.file_error,
				this.file_list
			)
		);
	}

	async add_files(chosen) {
		this.file_error.hidden = true;
		this.picker.value = "";
		for (const file of chosen) {
			if (this.files.length >= MAXIMUM_FILES) {
				this.complain_of_file(this.words.too_many);
				break;
			}
			if (file.size > MAXIMUM_BYTES) {
				this.complain_of_file(`${file.name}: ${this.words.too_large}`);
				continue;
			}
			if (this.bytes() + file.size > MAXIMUM_TOTAL) {
				this.complain_of_file(`${file.name}: ${this.words.too_much}`);
				continue;
			}
			this.reading++;
			const filedata = await read_file(file);
			this.reading--;
			if (filedata) this.files.push({ filename: file.name, filedata, size: file.size });
			else this.complain_of_file(`${file.name}: ${this.words.not_read}`);
		}
		this.show_files();
	}

	// Of several files, each is said.
	complain_of_file(text) {
		const said = this.file_error.hidden ? [] : [this.file_error.textContent];
		this.file_error.textContent = [...said, text].join(" ");
		this.file_error.hidden = false;
	}

	// What all files weigh together, those that answer a question too.
	bytes() {
		const own = this.files.reduce((total, file) => total + file.size, 0);
		return own + (this.questions ? this.questions.bytes() : 0);
	}

	refuse_too_much() {
		if (this.bytes() <= MAXIMUM_TOTAL) return;
		this.file_error.hidden = true;
		this.complain_of_file(this.words.too_much);
		this.picker.focus();
		throw new IncompleteError();
	}

	show_files() {
		this.file_list.replaceChildren(
			...this.files.map((file) => {
				const remove = element(
					"button",
					{ type: "button", class: "btn btn-xs btn-default", "aria-label": `${this.words.remove_file} ${file.filename}` },
					this.words.remove_file
				);
				remove.addEventListener("click", () => {
					this.files = this.files.filter((other) => other !== file);
					this.show_files();
					this.picker.focus();
				});
				const picture = file.filedata.startsWith("data:image/")
					? element("img", { src: file.filedata, alt: "", class: "ask-thumbnail" })
					: null;
				return element("li", {}, picture, element("span", { class: "ellipsis" }, file.filename), remove);
			})
		);
	}

	// Sending -------------------------------------------------------------------------------------

	// What was typed stays on the form whatever comes back.
	before_sending() {
		if (this.reading) {
			frappe.msgprint(this.words.still_reading);
			return false;
		}
		const answers = this.questions ? this.questions.answers() : {};
		this.refuse_too_much();
		Object.assign(this.form.doc, {
			requested_product: this.product || "",
			product_answers: answers,
			sent_files: this.files.map(({ filename, filedata }) => ({ filename, filedata })),
			submission_key: this.key,
			shown_norm: this.shown_norm,
			chosen_asset: "",
			scanned_label: "",
			...this.assets.values(),
		});
		this.keep_words_of_thing();
		return true;
	}

	// A thing that is not in the list is told in words, with the question.
	keep_words_of_thing() {
		const words = this.assets.unknown_words();
		const said = this.form.doc.description || "";
		if (words && !said.includes(words)) this.form.doc.description = `${said}\n\n${this.words.asset}: ${words}`;
	}

	// A link or a QR code may say what and where: /ask/new?product=LIGHTING&location=Room 3.12, or ?label=…
	take_over_address() {
		const wanted = new URLSearchParams(window.location.search);
		const product = wanted.get("product") || wanted.get("requested_product");
		if (product && this.products.some((row) => row.product_code === product)) this.choose(product);
		if (wanted.get("label") || wanted.get("asset")) this.assets.scanned(window.location.href);
	}
}

async function start() {
	const form = frappe.web_form;
	if (!form || !form.is_new || frappe.session.user === "Guest") return;
	const begin = await call(`${PORTAL}.asking`);
	if (!begin) return;
	document.body.classList.add("portal", "portal-ask");
	form.portal = new AskForm(form, begin);
	const save = form.save.bind(form);
	form.save = () => {
		try {
			return save();
		} catch (error) {
			if (error instanceof IncompleteError) return false;
			throw error;
		}
	};
	document.body.dataset.ready = "true";
}

start();
