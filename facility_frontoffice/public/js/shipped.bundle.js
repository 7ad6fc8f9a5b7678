/** What came with the app, by kind, with what became of it. */

import { call, quietly } from "./frontoffice/calls";
import { STATES, show_difference, state_pill } from "./frontoffice/shipped";
import { escape } from "./frontoffice/words";

frappe.provide("facility_frontoffice");

const DIFFERS = "differs";

facility_frontoffice.Shipped = class Shipped {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("What Came with the App"), single_column: true });
		frappe.breadcrumbs.add({ type: "Custom", label: __("Front Office"), route: "/app/front-office" });
		this.kinds = [];
		this.words = this.page.add_field({
			fieldname: "words",
			label: __("Search"),
			fieldtype: "Data",
		});
		// not when the field is left: a list that is drawn anew under a click takes the click away
		this.words.$input.on("input", () => this.render());
		this.state = this.page.add_field({
			fieldname: "state",
			label: __("Show"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("Everything") },
				{ value: DIFFERS, label: __("What is different") },
				...Object.entries(STATES).map(([value, { label }]) => ({ value, label: label() })),
			],
			change: () => this.render(),
		});
		this.page.set_secondary_action(__("Refresh"), () => quietly(this.load()), { icon: "refresh", size: "sm" });
		this.$list = $(`<div class="fo-shipped" aria-live="polite"></div>`).appendTo(this.page.main);
		this.$list.on("click", "[data-name]", (event) => quietly(this.open(event.currentTarget)));
		this.opened = new Set();
		// which kinds are open stays so when the list is drawn anew
		this.$list[0].addEventListener(
			"toggle",
			({ target }) => target.dataset?.kind && this.opened[target.open ? "add" : "delete"](target.dataset.kind),
			true
		);
	}

	show() {
		return quietly(this.load());
	}

	async load() {
		this.$list.addClass("is-loading");
		if (!this.kinds.length) this.$list.html(`<p class="text-muted">${__("Looking what became of it …")}</p>`);
		try {
			this.kinds = await call("shipped.overview", {}, { freeze: false });
			this.render();
		} finally {
			this.$list.removeClass("is-loading");
		}
	}

	render() {
		if (!this.kinds.length) return;
		const shown = this.kinds.map((kind) => ({ ...kind, shown: kind.rows.filter((row) => this.fits(row)) })).filter((kind) => kind.shown.length);
		const all = this.kinds.flatMap((kind) => kind.rows);
		const is_filtered = Boolean(this.state.get_value() || this.asked());
		const list = shown.map((kind) => this.kind_html(kind, is_filtered)).join("");
		const catalogue = this.kinds.some((kind) => kind.key === "products")
			? ""
			: `<p class="text-muted">${__("The default catalogue was not loaded here, so it is not compared.")}</p>`;
		this.$list.html(`<p class="fo-shipped-intro">${__(
			"What the app brought is yours: you change or delete it, and no upgrade undoes that. Here you see what became of it, and can put it back."
		)}</p><p class="fo-shipped-sum">${this.sum(all)}</p>${list || this.empty_html()}${catalogue}`);
	}

	asked() {
		return String(this.words.$input?.val() || "").trim().toLowerCase();
	}

	fits(row) {
		const state = this.state.get_value();
		if (state === DIFFERS ? row.state === "Kept" : state && row.state !== state) return false;
		const words = this.asked();
		return !words || [row.title, row.name, row.record].some((text) => (text || "").toLowerCase().includes(words));
	}

	sum(rows) {
		const counts = { Changed: 0, Deleted: 0, Renamed: 0, Kept: 0 };
		for (const row of rows) counts[row.state] += 1;
		const words = {
			Changed: (n) => __("{0} changed", [n]),
			Deleted: (n) => __("{0} deleted", [n]),
			Renamed: (n) => __("{0} renamed", [n]),
			Kept: (n) => __("{0} as shipped", [n]),
		};
		return Object.entries(counts)
			.filter(([, number]) => number)
			.map(([state, number]) => escape(words[state](number)))
			.join(" · ");
	}

	kind_html(kind, is_filtered) {
		const is_open = is_filtered || this.opened.has(kind.key) ? "open" : "";
		return `<details class="fo-shipped-kind" data-kind="${escape(kind.key)}" ${is_open}>
			<summary><b>${escape(kind.label)}</b> <span class="text-muted">${this.sum(kind.rows)}</span></summary>
			<ul>${kind.shown.map((row) => this.row_html(kind, row)).join("")}</ul>
		</details>`;
	}

	row_html(kind, row) {
		const notes = [];
		if (row.state === "Changed") notes.push(row.changes === 1 ? __("1 difference") : __("{0} differences", [row.changes]));
		if (row.record && row.state !== "Kept" && this.is_renamed(kind, row)) notes.push(__("now {0}", [escape(row.record)]));
		return `<li><button type="button" class="fo-shipped-row" data-kind="${escape(kind.key)}" data-name="${escape(row.name)}">
			<span class="fo-shipped-title">${escape(row.title)}</span>
			<span class="text-muted small">${notes.join(" · ")}</span>
			${state_pill(row.state)}
		</button></li>`;
	}

	is_renamed(kind, row) {
		return row.state === "Renamed" || (row.record !== row.name && ["desks", "calendars", "levels", "units", "categories"].includes(kind.key));
	}

	empty_html() {
		return `<div class="fo-shipped-empty"><b>${__("Nothing here.")}</b><br>
			<span class="text-muted">${__("With another search or another choice there is more.")}</span></div>`;
	}

	async open({ dataset }) {
		const found = await call("shipped.compare", { kind: dataset.kind, name: dataset.name });
		show_difference(found, () => this.load());
	}
};
