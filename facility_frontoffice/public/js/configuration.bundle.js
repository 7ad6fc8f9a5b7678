/** The configuration as one file: out of this site, and into it after a look at what that would do. */

import { as_base64 } from "./frontoffice/files";
import { call } from "./frontoffice/calls";
import { ImportProgress, progress_html } from "./frontoffice/import_progress";
import { history_html, holds_html } from "./frontoffice/configuration/history";
import { plan_html } from "./frontoffice/configuration/plan";
import { escape } from "./frontoffice/words";

frappe.provide("facility_frontoffice");

const API = "configuration";
const EVENT = "facility_configuration_import";

facility_frontoffice.Configuration = class Configuration {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Configuration"), single_column: true });
		frappe.breadcrumbs.add({ type: "Custom", label: __("Front Office"), route: "/app/front-office" });
		this.$body = $(frame_html()).appendTo(this.page.main);
		this.$plan = this.$body.find(".fo-config-plan");
		this.choices = {};
		this.largest = Infinity; // the server says it, and looks itself as well
		this.progress = new ImportProgress({
			api: API,
			event: EVENT,
			show: (found) => this.show_progress(found),
			end: (found) => this.end(found),
		});
		this.listen_to_page();
	}

	listen_to_page() {
		const $drop = this.$body.find(".fo-config-drop");
		this.$body.find("input[type=file]").on("change", (event) => this.choose(event.target.files[0]));
		this.$body.find(".fo-config-export").on("click", () => this.export());
		$drop
			.on("dragover", (event) => {
				event.preventDefault();
				$drop.addClass("is-over");
			})
			.on("dragleave", () => $drop.removeClass("is-over"))
			.on("drop", (event) => {
				event.preventDefault();
				$drop.removeClass("is-over");
				this.choose(event.originalEvent.dataTransfer.files[0]);
			});
		this.$body.on("click", ".fo-config-apply", () => this.apply());
		this.$body.on("click", ".fo-config-forget", () => this.forget());
		this.$body.on("click", "[data-put-back]", (event) => this.put_back(event.currentTarget.dataset.putBack));
		this.$body.on("change", "[data-missing]", (event) => this.choose_for(event.currentTarget));
	}

	show() {
		const asked = frappe.route_options?.puts_back;
		frappe.route_options = null;
		this.load();
		if (asked) this.put_back(asked);
	}

	async load() {
		const found = await call(`${API}.overview`, {}, { freeze: false });
		this.largest = found.largest;
		this.$body.find(".fo-config-holds").html(holds_html(found));
		this.$body.find(".fo-config-history").html(history_html(found.imports));
	}

	export() {
		window.open(`/api/method/facility_frontoffice.api.${API}.export`);
	}

	async choose(file) {
		if (!file || this.progress.is_busy) return;
		this.$body.find("input[type=file]").val("");
		if (file.size > this.largest) {
			const megabytes = Math.floor(this.largest / 1024 / 1024);
			this.say(
				__(
					"The file is larger than {0} MB, which is more than this site takes in. Choose another one, or have Max File Size raised in the System Settings.",
					[megabytes]
				)
			);
			return;
		}
		this.source = { filedata: await as_base64(file), file_name: file.name };
		this.title = file.name;
		this.choices = {};
		this.check();
	}

	put_back(name) {
		if (this.progress.is_busy) return;
		this.source = { puts_back: name };
		this.title = __("The configuration before import {0}", [name]);
		this.choices = {};
		this.check();
	}

	forget() {
		this.source = this.plan = null;
		this.$plan.empty();
		this.$body.find("input[type=file]").trigger("focus");
	}

	/** Only the last look counts, for a choice may change meanwhile. */
	async check() {
		const asked = (this.asked = {});
		const is_first = !this.plan;
		if (is_first) {
			this.$plan.html(`<p class="text-muted">${__("Reading the file, and trying it out without writing anything…")}</p>`);
			this.$plan[0].scrollIntoView({ block: "nearest" });
		}
		this.$plan.addClass("is-loading");
		try {
			const { filedata, puts_back } = this.source;
			const plan = await call(`${API}.check`, { filedata, puts_back, choices: this.choices }, { freeze: false });
			if (this.asked !== asked) return;
			this.plan = plan;
			this.show_plan();
		} catch (error) {
			if (error instanceof TypeError || error instanceof ReferenceError) throw error;
			if (this.asked === asked && !this.plan) this.$plan.empty();
		} finally {
			if (this.asked === asked) this.$plan.removeClass("is-loading");
		}
	}

	show_plan() {
		const open = new Set(
			this.$plan.find("details[open]").map((_index, element) => element.dataset.kind).get()
		);
		this.$plan.html(plan_html(this.plan, this.title, this.source.puts_back, open));
		for (const element of this.$plan.find("[data-other-for]").get()) this.add_link(element);
		this.$plan.find("h4").first().trigger("focus");
	}

	/** A field to choose another one of the same kind. */
	add_link(element) {
		const { doctype, name } = this.plan.missing[element.dataset.otherFor];
		const chosen = this.choices[doctype]?.[name] || "";
		const control = frappe.ui.form.make_control({
			parent: element,
			df: {
				fieldtype: "Link",
				fieldname: `other_${element.dataset.otherFor}`,
				options: doctype,
				placeholder: __("Choose another one"),
				change: () => {
					const value = control.get_value();
					if (value && value !== this.choices[doctype]?.[name]) this.keep_choice(doctype, name, value);
				},
			},
			only_input: true,
			render_input: true,
		});
		control.$input.attr("aria-label", __("Instead of {0}", [name]));
		if (chosen) control.$input.val(chosen), (control.value = chosen);
	}

	choose_for(element) {
		const { doctype, name } = this.plan.missing[element.dataset.missing];
		if (element.checked) this.keep_choice(doctype, name, "");
		else {
			delete this.choices[doctype]?.[name];
			this.check();
		}
	}

	keep_choice(doctype, name, other) {
		this.choices[doctype] = { ...this.choices[doctype], [name]: other };
		this.check();
	}

	async apply() {
		const { plan } = this;
		const total = plan.new + plan.changed;
		const words = [
			__("{0} records are made and {1} are changed, all at once.", [plan.new, plan.changed]),
			__("The configuration as it is now is kept, so that you can put it back."),
		];
		const is_sure = await new Promise((resolve) =>
			frappe.confirm(`<p>${words.join("</p><p>")}</p>`, () => resolve(true), () => resolve(false))
		);
		if (!is_sure) return;
		try {
			const { filedata, file_name, puts_back } = this.source;
			const args = { site: plan.site, filedata, file_name, puts_back, choices: this.choices };
			this.import = (await call(`${API}.start`, args))["import"];
		} catch (error) {
			return;
		}
		this.progress.follow(this.import, total);
	}

	show_progress(found) {
		const text = __("{0} of {1} records", [found.done || 0, found.total || 0]);
		this.$plan.html(`<h4>${__("Importing")}</h4>${progress_html(found, __("Importing"), text)}`);
	}

	end(found) {
		const link = frappe.utils.get_form_link("Facility Configuration Import", this.import);
		if (found.status === "Failed") {
			this.$plan.html(
				`<div class="fo-config-problems" role="alert"><h4>${__("Nothing was imported")}</h4>
				<p>${escape(found.message || "").replace(/\n/g, "<br>")}</p>
				<button class="btn btn-default btn-sm fo-config-again">${__("Check Again")}</button></div>`
			);
			this.$plan.find(".fo-config-again").on("click", () => this.check()).trigger("focus");
		} else {
			this.$plan.html(`<div class="fo-config-done" role="status"><h4>${__("Imported")}</h4>
				<p>${__("{0} made, {1} changed.", [found.new, found.changed])} <a href="${link}">${__("See what it did")}</a></p>
				${found.message ? `<p class="text-muted">${escape(found.message).replace(/\n/g, "<br>")}</p>` : ""}</div>`);
			this.plan = this.source = null;
		}
		this.load();
	}

	say(words) {
		frappe.msgprint({ title: __("Not Possible"), message: words, indicator: "red" });
	}
};

function frame_html() {
	return `<div class="fo-config">
		<section aria-labelledby="fo-config-out">
			<h3 id="fo-config-out">${__("Take it out")}</h3>
			<p>${__("Everything that is set up here, as one file: to keep, or to use on another site. No requests, no passwords.")}</p>
			<button class="btn btn-default btn-sm fo-config-export">${__("Export the Configuration")}</button>
			<div class="fo-config-holds"></div>
		</section>
		<section aria-labelledby="fo-config-in">
			<h3 id="fo-config-in">${__("Bring it in")}</h3>
			<p>${__("Choose a file of another site. You see first what it would do here; then all of it is imported, or nothing.")}</p>
			<div class="fo-config-drop">
				<label class="btn btn-primary btn-sm" for="fo-config-file">${__("Choose a File")}</label>
				<input id="fo-config-file" type="file" accept=".json,application/json" class="sr-only">
				<span class="text-muted fo-config-or">${__("or drop it here")}</span>
			</div>
			<div class="fo-config-plan" aria-live="polite"></div>
		</section>
		<section aria-labelledby="fo-config-past">
			<h3 id="fo-config-past">${__("What was imported")}</h3>
			<div class="fo-config-history"></div>
		</section>
	</div>`;
}
