// "Which thing is it about?" on the form for asking: chosen from what the client may name, by its room or by words, or
// filled in by the label that they scanned. The rest of the form goes without.

import { after_typing, call, element } from "./page";

const ASSETS = "facility_frontoffice.api.assets";
const PAUSE = 350;
const SCANNER = "/assets/frappe/node_modules/html5-qrcode/html5-qrcode.min.js";

export class AssetPicker {
	// `moved(location)` when the thing stands somewhere: the form fills that in
	constructor(words, { location, moved }) {
		this.words = words;
		this.location = location;
		this.moved = moved;
		this.chosen = null;
		this.label = "";
		this.filled_in = "";
		this.asked = 0;
		this.names = {};
		this.make();
	}

	make() {
		this.input = element("input", {
			type: "text",
			id: "ask-asset",
			class: "form-control",
			list: "ask-assets",
			autocomplete: "off",
			"aria-describedby": "ask-asset-help ask-asset-about",
		});
		this.list = element("datalist", { id: "ask-assets" });
		// always there: what appears together with its words is not read out
		this.about = element("p", { id: "ask-asset-about", class: "ask-asset-about", role: "status" });
		this.clear = element("button", { type: "button", class: "btn btn-default btn-sm", hidden: true }, this.words.not_this);
		this.camera = element("button", { type: "button", class: "btn btn-default btn-sm" }, this.words.scan);
		this.has_camera = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
		this.camera.hidden = !this.has_camera;
		this.view = element("div", { id: "ask-camera", class: "ask-camera", hidden: true });
		this.box = element(
			"div",
			{ class: "form-group" },
			element("label", { class: "control-label", for: "ask-asset" }, this.words.asset),
			element("div", { class: "ask-asset-row" }, this.input, this.camera, this.clear),
			this.list,
			element("p", { class: "help-box small text-muted", id: "ask-asset-help" }, this.words.asset_help),
			this.view,
			this.about
		);
		after_typing(this.input, PAUSE, (text) => this.typed(text));
		this.input.addEventListener("focus", () => this.offer(""));
		this.input.addEventListener("change", () => this.typed(this.input.value));
		// a scanner that types ends with Enter: the form is not sent by it
		this.input.addEventListener("keydown", (event) => {
			if (event.key !== "Enter") return;
			event.preventDefault();
			this.scanned(this.input.value);
		});
		this.clear.addEventListener("click", () => this.forget());
		this.camera.addEventListener("click", () => this.read_code());
	}

	async typed(text) {
		const name = this.names[text.trim()];
		if (name) return this.take(await call(`${ASSETS}.scanned_by_client`, { asset: name }));
		if (this.chosen && text.trim() !== this.title(this.chosen)) this.forget(false);
		await this.offer(text.trim());
	}

	async offer(text) {
		const number = ++this.asked;
		const found = await call(`${ASSETS}.for_client`, { text, location: text ? "" : this.location() });
		if (number !== this.asked || !found) return null;
		this.names = Object.fromEntries(found.map((asset) => [this.title(asset), asset.name]));
		this.list.replaceChildren(...found.map((asset) => element("option", { value: this.title(asset) })));
		return found;
	}

	title({ asset_name, location, name }) {
		return [asset_name, location].filter(Boolean).join(", ") + ` (${name})`;
	}

	// What a label, or a link of ours, names. One that is known no more says so; words that fit one thing choose it.
	async scanned(text) {
		if (!text.trim()) return;
		const known = this.names[text.trim()];
		const found = await call(`${ASSETS}.scanned_by_client`, known ? { asset: known } : { text });
		if (!found) this.say(this.words.not_looked_up);
		else if (!this.take(found)) await this.by_words(text.trim(), found.is_code);
	}

	async by_words(text, is_code) {
		if (is_code) return this.say(this.words.unknown_label);
		const found = (await this.offer(text)) || [];
		if (found.length === 1) return this.take(await call(`${ASSETS}.scanned_by_client`, { asset: found[0].name }));
		this.say(found.length ? this.words.several : this.words.not_in_list);
	}

	// Whether anything was filled in.
	take(found) {
		if (!found) return false;
		this.go_to(found);
		if (!found.asset) return Boolean(found.location);
		this.chosen = found.asset;
		this.label = found.label;
		this.input.value = this.title(found.asset);
		this.clear.hidden = false;
		this.camera.hidden = true;
		this.say(found.running ? this.words.running.replace("{0}", found.running) : "");
		return true;
	}

	// Who scans stands there; else what somebody typed about the place is not written over.
	go_to({ location, label }) {
		const here = this.location();
		if (!location || !(label || !here || here === this.filled_in)) return;
		this.filled_in = location;
		this.moved(location);
	}

	forget(empties = true) {
		this.chosen = null;
		this.label = "";
		this.clear.hidden = true;
		this.camera.hidden = !this.has_camera;
		this.say("");
		if (empties) {
			this.input.value = "";
			this.input.focus();
		}
	}

	say(text) {
		this.about.textContent = text;
	}

	values() {
		return this.chosen ? { chosen_asset: this.chosen.name, scanned_label: this.label } : {};
	}

	// What to go on with later.
	kept() {
		return { chosen: this.chosen, label: this.label, text: this.input.value };
	}

	put({ chosen, label, text }) {
		this.chosen = chosen;
		this.label = label;
		this.input.value = text;
		this.clear.hidden = !chosen;
		this.camera.hidden = Boolean(chosen) || !this.has_camera;
	}

	// The words of who typed a name that is none of the list stay with the question.
	unknown_words() {
		const text = this.input.value.trim();
		return text && !this.chosen ? text : "";
	}

	async read_code() {
		if (this.reader) return this.stop();
		this.camera.disabled = true;
		try {
			await new Promise((resolve, reject) => frappe.require(SCANNER, resolve).catch(reject));
			this.view.hidden = false;
			this.camera.textContent = this.words.stop;
			this.reader = new Html5Qrcode(this.view.id); // eslint-disable-line no-undef
			await this.reader.start({ facingMode: "environment" }, { fps: 10, qrbox: 220 }, async (text) => {
				await this.stop();
				await this.scanned(text);
			});
		} catch (error) {
			await this.stop();
			this.say(this.words.no_camera);
		} finally {
			this.camera.disabled = false;
		}
	}

	async stop() {
		const reader = this.reader;
		this.reader = null;
		this.view.hidden = true;
		this.camera.textContent = this.words.scan;
		try {
			await reader?.stop();
		} catch (error) {
			// it throws when it never began: there is nothing to stop
		}
	}
}
