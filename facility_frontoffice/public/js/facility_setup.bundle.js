/** The set-up of a front office: eight steps that can be left and taken up again, and a list of what is missing. */

import { call, quietly } from "./frontoffice/calls";
import { Checklist } from "./frontoffice/setup/checklist";
import { FORMS } from "./frontoffice/setup/forms";
import { Step } from "./frontoffice/setup/step";
import { escape, when } from "./frontoffice/words";

frappe.provide("facility_frontoffice");

export const CHECKLIST = "checklist";
const PAGE = "facility-setup";
const STATES = {
	Done: () => [__("Done"), "green"],
	Skipped: () => [__("Left Out"), "gray"],
	Later: () => [__("Later"), "orange"],
};

facility_frontoffice.Setup = class Setup {
	constructor(wrapper) {
		this.wrapper = wrapper;
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Setup"), single_column: true });
		frappe.breadcrumbs.add({ type: "Custom", label: __("Front Office"), route: "/app/front-office" });
		this.page.set_secondary_action(__("Checklist"), () => this.go(CHECKLIST));
		this.drafts = {}; // what was typed in a step and not saved yet
		this.$body = $(`<div class="fo-setup">
			<nav class="fo-setup-steps" aria-label="${escape(__("Steps"))}"></nav>
			<div class="fo-setup-main" tabindex="-1" aria-live="polite"></div>
		</div>`).appendTo(this.page.main);
		this.$steps = this.$body.find(".fo-setup-steps");
		this.$main = this.$body.find(".fo-setup-main");
		this.$steps.on("keydown", "a", (event) => this.walk(event));
		window.addEventListener("keydown", (event) => this.press(event), true);
	}

	/** Shows what the address says: a step, and perhaps one record of it; else where one was. */
	async show() {
		const [, place, record] = frappe.get_route();
		await quietly(this.load(place, record));
	}

	async load(place, record) {
		this.keep_draft();
		this.overview = await call("setup_assistant.overview", {}, { freeze: false });
		this.place = this.is_place(place) ? place : this.overview.next || CHECKLIST;
		this.render_steps();
		if (this.place === CHECKLIST) {
			this.view = new Checklist(this);
		} else {
			this.view = new Step(this, FORMS[this.place], record);
		}
		await this.view.show();
	}

	is_place(place) {
		return place === CHECKLIST || this.overview.steps.some((row) => row.step === place);
	}

	go(place, record) {
		return frappe.set_route(...[PAGE, place, record].filter(Boolean));
	}

	/** The step that is `by` further on; the checklist comes after the last one. */
	neighbour(by) {
		const places = [...this.overview.steps.map((row) => row.step), CHECKLIST];
		return places[places.indexOf(this.place) + by];
	}

	async mark(step, state) {
		this.overview = await call("setup_assistant.mark", { step, state });
		this.render_steps();
	}

	// Steps -------------------------------------------------------------------------------------------

	render_steps() {
		const { steps, dealt_with } = this.overview;
		const share = Math.round((100 * dealt_with) / steps.length);
		const links = steps.map((row, index) => this.step_html(row, index + 1));
		this.$steps.html(`<div class="fo-setup-progress">
				<span>${__("{0} of {1}", [dealt_with, steps.length])}</span>
				<div class="fo-setup-bar" role="progressbar" aria-valuenow="${dealt_with}" aria-valuemin="0" aria-valuemax="${steps.length}"
					aria-label="${escape(__("Steps that are done"))}"><span style="width: ${share}%"></span></div>
			</div>
			<ol>${links.join("")}<li><a href="/app/${PAGE}/${CHECKLIST}" class="${this.place === CHECKLIST ? "is-here" : ""}"
				${this.place === CHECKLIST ? 'aria-current="step"' : ""}><span class="fo-setup-number">✓</span><span>${__("Checklist")}</span></a></li></ol>`);
		this.$steps.find(".is-here")[0]?.scrollIntoView?.({ block: "nearest", inline: "center" });
	}

	step_html(row, number) {
		const is_here = row.step === this.place;
		const [label, colour] = STATES[row.state]?.() || ["", ""];
		const sign = row.state === "Done" ? "✓" : number;
		return `<li><a href="/app/${PAGE}/${row.step}" data-step="${row.step}" class="${is_here ? "is-here" : ""} ${row.state ? `is-${row.state.toLowerCase()}` : ""}"
			${is_here ? 'aria-current="step"' : ""}><span class="fo-setup-number">${sign}</span><span>${escape(row.title)}</span>
			${label ? `<span class="indicator-pill no-indicator-dot ${colour}">${label}</span>` : ""}</a></li>`;
	}

	state_html(row) {
		const [label, colour] = STATES[row.state]?.() || [];
		if (!label) return "";
		return `<span class="indicator-pill no-indicator-dot ${colour}">${label}</span>
			<span class="text-muted small">${escape(row.by)}, ${escape(when(row.at))}</span>`;
	}

	keep_draft() {
		const draft = this.view?.draft?.();
		if (draft) this.drafts[this.place] = draft;
	}

	// Keys --------------------------------------------------------------------------------------------

	/** Up and down the list of steps. */
	walk(event) {
		const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
		if (!by || event.altKey) return;
		const links = this.$steps.find("a").toArray();
		const next = links[links.indexOf(event.currentTarget) + by];
		if (!next) return;
		event.preventDefault();
		next.focus();
	}

	/** Alt+N and Alt+B go on and back, Ctrl+S saves; before the platform gives these letters to its own buttons. */
	press(event) {
		if (!$(this.wrapper).is(":visible") || window.cur_dialog?.display) return;
		const key = event.key.toLowerCase();
		if (event.altKey && !event.ctrlKey && (key === "n" || key === "b")) {
			const place = this.overview && this.neighbour(key === "n" ? 1 : -1);
			if (place) this.go(place);
		} else if ((event.ctrlKey || event.metaKey) && key === "s" && this.view?.save) {
			quietly(this.view.save());
		} else return;
		event.preventDefault();
		event.stopImmediatePropagation();
	}
};
