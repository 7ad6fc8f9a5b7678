/** One step: what it is for, what stands there now, a form for the common thing, and how far it is. */

import { call, quietly } from "../calls";
import { escape } from "../words";

export class Step {
	/** `form` is one of FORMS; `record` is which desk, unit or calendar is asked for. */
	constructor(setup, form, record) {
		this.setup = setup;
		this.form = form;
		this.step = setup.place;
		this.record = record;
		this.is_dirty = false;
	}

	async show() {
		const kept = this.setup.drafts[this.step];
		delete this.setup.drafts[this.step];
		this.now = await call("setup_assistant.show", { step: this.step }, { freeze: false });
		if (this.setup.view !== this) return; // somebody went on meanwhile
		if (kept && !this.record) this.record = kept.record;
		this.render();
		if (kept && kept.record === this.record) await this.fill(kept.values);
	}

	render() {
		const { steps } = this.setup.overview;
		const index = steps.findIndex((row) => row.step === this.step);
		const { $main } = this.setup;
		$main.html(`<header>
				<div class="text-muted small">${__("Step {0} of {1}", [index + 1, steps.length])} <span class="fo-setup-state">${this.setup.state_html(steps[index])}</span></div>
				<h3>${escape(steps[index].title)}</h3>
				<p>${escape(steps[index].purpose)}</p>
			</header>
			<div class="fo-setup-now"></div>
			<div class="fo-setup-form"></div>
			<div class="fo-setup-more"></div>
			<footer></footer>`);
		this.render_now();
		this.render_form();
		$main.find(".fo-setup-more").html(this.form.more?.(this.now) || "");
		this.render_footer($main.find("footer"));
		this.form.bind?.($main, this);
		$main[0].focus({ preventScroll: true });
	}

	// What there is -----------------------------------------------------------------------------------

	render_now() {
		const $now = this.setup.$main.find(".fo-setup-now");
		if (!this.form.records) return $now.html(this.form.now?.(this.now) || "");
		const records = this.form.records(this.now);
		if (!this.record || !records.some((row) => row.name === this.record)) {
			this.record = this.record === NEW || !records.length ? NEW : this.form.first?.(this.now) || records[0].name;
		}
		const card = (name, title, facts) => `<button type="button" class="fo-setup-card ${name === this.record ? "is-chosen" : ""}"
			aria-pressed="${name === this.record}" data-record="${escape(name)}"><b>${escape(title)}</b>${facts}</button>`;
		const cards = records.map((row) => card(row.name, row.title, this.form.card(row, this.now)));
		const fresh = card(NEW, this.form.new_label(), "");
		$now.html(`<div class="fo-setup-cards" role="group">${cards.join("")}${fresh}</div>`);
		$now.find("[data-record]").on("click", (event) => this.choose(event.currentTarget.dataset.record));
	}

	choose(record) {
		const go = () => {
			this.is_dirty = false;
			this.record = record;
			this.render();
			this.setup.$main.find(`[data-record="${CSS.escape(record)}"]`).trigger("focus");
			// on a phone the form is below all cards
			if (innerWidth < 768) this.setup.$main.find(".fo-setup-form")[0].scrollIntoView({ block: "start" });
		};
		if (!this.is_dirty) return go();
		frappe.confirm(__("What you typed is not saved. Leave it?"), go);
	}

	get chosen() {
		return this.form.records?.(this.now).find((row) => row.name === this.record) || null;
	}

	// The form ----------------------------------------------------------------------------------------

	render_form() {
		const fields = this.form.fields?.(this.now, this.chosen);
		if (!fields) return;
		this.group = new frappe.ui.FieldGroup({ fields, body: this.setup.$main.find(".fo-setup-form")[0] });
		this.group.make();
		this.is_dirty = false;
		// the form fills in its defaults after this
		setTimeout(() => {
			this.before = JSON.stringify(this.values());
		}, 300);
		this.setup.$main.find(".fo-setup-form").on("input change click", () => {
			setTimeout(() => {
				this.is_dirty = Boolean(this.before) && JSON.stringify(this.values()) !== this.before;
			}, 50);
		});
	}

	values() {
		return this.group?.get_values(true, false) || {};
	}

	draft() {
		if (!this.is_dirty && !(this.before && JSON.stringify(this.values()) !== this.before)) return null;
		return { record: this.record, values: this.values() };
	}

	async fill(values) {
		await new Promise((done) => setTimeout(done, 350));
		await this.group.set_values(values);
		this.is_dirty = true;
		frappe.show_alert({ message: __("This was not saved yet."), indicator: "orange" }, 5);
	}

	can_save() {
		return Boolean(this.form.save) && (this.form.can_save?.(this.now) ?? true);
	}

	/** Saves what was typed. Rejects, with everything still there, when it is refused. */
	async save() {
		if (!this.can_save()) return;
		const values = this.group.get_values();
		if (!values) throw new Error("not complete");
		const answer = await this.form.save(values, this.chosen, this.now);
		this.is_dirty = false;
		if (answer?.name) this.record = answer.name;
		frappe.show_alert({ message: this.form.saved?.(answer) || __("Saved"), indicator: "green" }, 5);
		this.now = await call("setup_assistant.show", { step: this.step }, { freeze: false });
		this.render();
	}

	// How far it is -----------------------------------------------------------------------------------

	render_footer($footer) {
		const back = this.setup.neighbour(-1);
		const buttons = [
			["back", __("Back"), "btn-default", "Alt+B", Boolean(back)],
			["save", this.form.save_label?.() || __("Save"), "btn-default", "Ctrl+S", this.can_save()],
			["done", __("Done, Next"), "btn-primary", "", true],
			["later", __("Later"), "btn-default", "", true],
			["skip", __("Skip"), "btn-default", "", true],
			["next", __("Next"), "btn-default", "Alt+N", true],
		];
		$footer.html(
			buttons
				.filter(([, , , , is_shown]) => is_shown)
				.map(([act, label, style, key]) => `<button type="button" class="btn btn-sm ${style}" data-do="${act}" ${key ? `title="${key}"` : ""}>${escape(label)}</button>`)
				.join("")
		);
		const acts = {
			back: () => this.setup.go(back),
			next: () => this.setup.go(this.setup.neighbour(1)),
			save: () => this.save(),
			done: async () => {
				if (this.draft() || this.form.is_waiting?.(this.values(), this.now)) await this.save();
				await this.leave_as("Done");
			},
			later: () => this.leave_as("Later"),
			skip: () => this.leave_as("Skipped"),
		};
		$footer.find("[data-do]").on("click", (event) => quietly(Promise.resolve(acts[event.currentTarget.dataset.do]())));
	}

	async leave_as(state) {
		await this.setup.mark(this.step, state);
		await this.setup.go(this.setup.neighbour(1));
	}
}

export const NEW = "+";
