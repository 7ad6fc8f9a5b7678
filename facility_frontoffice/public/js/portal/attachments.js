// Photos and documents that go along with the question as a whole.

import { element, read_file } from "./page";
import { has_camera, smaller, thumbnail } from "./pictures";

const MAXIMUM_FILES = 5;

export class Attachments {
	// `fits(bytes)` says whether so much more can be sent; `reading(number)` counts what is being read.
	constructor(words, { maximum_bytes, fits, reading, changed }) {
		this.words = words;
		this.maximum_bytes = maximum_bytes;
		this.fits = fits;
		this.reading = reading;
		this.changed = changed;
		this.files = [];
		this.make();
	}

	make() {
		const help = element("p", { class: "help-box small text-muted", id: "ask-files-help" }, this.words.attachments_help);
		this.picker = this.input("ask-files", help.id, { accept: "image/*,application/pdf", multiple: true });
		const choosing = [this.picker, button_for(this.picker, this.words.add_file)];
		if (has_camera()) {
			const camera = this.input("ask-camera-photo", help.id, { accept: "image/*", capture: "environment" });
			choosing.unshift(camera, button_for(camera, this.words.take_photo));
		}
		this.error = element("p", { class: "ask-error", role: "alert", hidden: true });
		this.list = element("ul", { class: "ask-files" });
		this.box = element(
			"div",
			{ class: "form-group", role: "group", "aria-labelledby": "ask-files-title" },
			element("span", { class: "control-label", id: "ask-files-title" }, this.words.attachments),
			element("div", { class: "ask-file-buttons" }, ...choosing),
			help,
			this.error,
			this.list
		);
	}

	input(id, help, attributes) {
		const input = element("input", { type: "file", id, class: "ask-file-input", "aria-describedby": help, ...attributes });
		input.addEventListener("change", () => {
			const chosen = [...input.files];
			input.value = "";
			this.add(chosen);
		});
		return input;
	}

	async add(chosen) {
		this.complain("");
		for (const original of chosen) {
			if (this.files.length >= MAXIMUM_FILES) {
				this.complain(this.words.too_many);
				break;
			}
			this.reading(1);
			const file = await smaller(original);
			const problem = this.size_problem(file);
			const filedata = problem ? null : await read_file(file);
			this.reading(-1);
			if (filedata) this.files.push({ filename: file.name, filedata, size: file.size });
			else this.complain(`${file.name}: ${problem || this.words.not_read}`);
		}
		this.show();
		this.changed();
	}

	size_problem(file) {
		if (file.size > this.maximum_bytes) return this.words.too_large;
		return this.fits(file.size) ? "" : this.words.too_much;
	}

	// Of several files, each is said.
	complain(text) {
		const said = text && !this.error.hidden ? [this.error.textContent] : [];
		this.error.textContent = [...said, text].join(" ");
		this.error.hidden = !text;
	}

	bytes() {
		return this.files.reduce((total, file) => total + file.size, 0);
	}

	put(files) {
		this.files = files;
		this.show();
	}

	show() {
		this.list.replaceChildren(...this.files.map((file) => this.item(file)));
	}

	item(file) {
		const remove = element(
			"button",
			{ type: "button", class: "btn btn-default ask-remove", "aria-label": `${this.words.remove_file} ${file.filename}` },
			this.words.remove_file
		);
		remove.addEventListener("click", () => {
			this.files = this.files.filter((other) => other !== file);
			this.complain("");
			this.show();
			this.changed();
			this.picker.focus();
		});
		return element("li", {}, thumbnail(file.filedata), element("span", { class: "ask-file-name" }, file.filename), remove);
	}
}

export function button_for(input, text) {
	return element("label", { for: input.id, class: "btn btn-default ask-file-button" }, text);
}
