/** What is missing or contradicts itself, the worst first; each with where it is put right. */

import { call, quietly } from "../calls";
import { escape, when } from "../words";

const SEVERITIES = {
	must: () => [__("Must"), "red", __("Without this something does not work.")],
	should: () => [__("Should"), "orange", __("It works, but not as people expect.")],
	nice: () => [__("Nice"), "blue", __("Worth a look.")],
};

export class Checklist {
	constructor(setup) {
		this.setup = setup;
	}

	async show() {
		this.setup.$main.html(`<p class="text-muted">${__("Looking at everything…")}</p>`);
		await this.read("setup_assistant.findings");
		this.setup.$main[0].focus({ preventScroll: true });
	}

	async read(method, args = {}) {
		const found = await call(method, args, { freeze: false });
		if (this.setup.view !== this) return;
		this.found = found;
		this.render();
	}

	render() {
		const { findings, wanted } = this.found;
		const groups = Object.entries(SEVERITIES).map(([severity, words]) => this.group_html(severity, words(), findings));
		const empty = `<div class="fo-setup-empty"><b>${__("Nothing is missing.")}</b><br><span class="text-muted">${__("Look again when you have changed something: it takes a second.")}</span></div>`;
		this.setup.$main.html(`<header><h3>${__("Checklist")}</h3>
				<p>${__("What is missing or contradicts itself in the set-up of now. It changes nothing by itself.")}</p>
				<button type="button" class="btn btn-default btn-sm" data-again>${__("Check Again")}</button></header>
			${findings.length ? groups.join("") : empty}
			${wanted.length ? this.wanted_html(wanted) : ""}`);
		const { $main } = this.setup;
		$main.find("[data-again]").on("click", () => quietly(this.show()));
		$main.find("[data-want]").on("click", (event) => this.want(this.of(event)));
		$main.find("[data-undo]").on("click", (event) => quietly(this.read("setup_assistant.want_no_more", { key: this.of(event).key })));
	}

	of(event) {
		const { key } = $(event.currentTarget).closest("[data-key]").data();
		return [...this.found.findings, ...this.found.wanted].find((row) => row.key === key);
	}

	group_html(severity, [label, colour, words], findings) {
		const rows = findings.filter((row) => row.severity === severity);
		if (!rows.length) return "";
		return `<section><h5><span class="indicator-pill no-indicator-dot ${colour}">${label} ${rows.length}</span> <span class="text-muted">${words}</span></h5>
			<ul class="fo-setup-findings">${rows.map((row) => this.row_html(row)).join("")}</ul></section>`;
	}

	row_html(row) {
		return `<li data-key="${escape(row.key)}"><div><b>${escape(row.what)}</b><div class="text-muted">${escape(row.why)}</div></div>
			<div class="fo-setup-fix">${this.fix_html(row)}
				<button type="button" class="btn btn-default btn-xs" data-want>${__("It Is to Be So…")}</button></div></li>`;
	}

	/** The step where it is put right, else the document or the list; nothing for who may not open that. */
	fix_html({ step, doctype, name }) {
		if (step) return this.button(`facility-setup/${step}${name ? `/${encodeURIComponent(name)}` : ""}`, __("Put It Right"));
		if (!frappe.model.can_read(doctype)) return `<span class="text-muted small">${__("Ask a System Manager.")}</span>`;
		const slug = frappe.router.slug(doctype);
		if (name) return this.button(`${slug}/${encodeURIComponent(name)}`, __("Open"));
		return this.button(slug, __("Open"));
	}

	button(route, label) {
		return `<a class="btn btn-primary btn-xs" href="/app/${escape(route)}">${label}</a>`;
	}

	wanted_html(rows) {
		const items = rows.map(
			(row) => `<li data-key="${escape(row.key)}"><div>${escape(row.what)}
				<div class="text-muted">“${escape(row.wanted.reason)}” ${escape(row.wanted.by)}, ${escape(when(row.wanted.at))}</div></div>
				<div class="fo-setup-fix"><button type="button" class="btn btn-default btn-xs" data-undo>${__("Show It Again")}</button></div></li>`
		);
		return `<details><summary>${__("Wanted as it is: {0}", [rows.length])}</summary><ul class="fo-setup-findings">${items.join("")}</ul></details>`;
	}

	want(row) {
		const dialog = new frappe.ui.Dialog({
			title: __("It Is to Be So"),
			fields: [
				{ fieldtype: "HTML", options: `<p>${escape(row.what)}</p>` },
				{
					fieldname: "reason",
					label: __("Why"),
					fieldtype: "Small Text",
					reqd: 1,
					description: __("It stays off the list until the facts change."),
				},
			],
			primary_action_label: __("Leave It So"),
			primary_action: ({ reason }) =>
				quietly(
					this.read("setup_assistant.want", { key: row.key, reason }).then(() => dialog.hide())
				),
		});
		dialog.show();
	}
}
