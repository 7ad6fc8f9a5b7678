/** What is to be bought, or was, for clients who wait: late first, as a table that becomes cards on a phone. */

import { late } from "./frontoffice/who_waits";
import { escape } from "./frontoffice/words";

frappe.provide("facility_frontoffice");

const GROUPS = {
	"": () => __("Late First"),
	client: () => __("Client"),
	supplier: () => __("Supplier"),
	order: () => __("Order"),
	location: () => __("Location"),
};
const PAGE = 50;

const short_number = (value) => escape(Number((value || 0).toFixed(3)).toLocaleString(frappe.boot.lang));

facility_frontoffice.WhoWaits = class WhoWaits {
	constructor(wrapper) {
		this.page = frappe.ui.make_app_page({ parent: wrapper, title: __("Who Waits for What"), single_column: true });
		frappe.breadcrumbs.add({ type: "Custom", label: __("Purchasing for Clients"), route: "/app/purchasing-for-clients" });
		this.rows = [];
		this.add_filters();
		this.page.set_secondary_action(__("Refresh"), () => this.load([], this.rows.length), { icon: "refresh", size: "sm" });
		this.$list = $(`<div class="fo-waits" aria-live="polite"></div>`).appendTo(this.page.main);
		this.$list.on("click", "[data-make]", (event) => this.make(event.currentTarget.dataset));
		this.$list.on("click", ".fo-waits-more", () => this.load(this.rows));
	}

	add_filters() {
		const link = (fieldname, label, options) => ({ fieldname, label, fieldtype: "Link", options });
		const fields = [
			{ fieldname: "words", label: __("Client or Number"), fieldtype: "Data" },
			link("supplier", __("Supplier"), "Supplier"),
			link("unit", __("Backoffice Unit"), "Backoffice Unit"),
			link("company", __("Company"), "Company"),
			link("location", __("Location"), "Location"),
			{ fieldname: "late", label: __("Late Only"), fieldtype: "Check" },
			{ fieldname: "mine", label: __("Mine"), fieldtype: "Check" },
		].filter((df) => df.fieldtype !== "Link" || frappe.model.can_select(df.options) || frappe.model.can_read(df.options));
		this.filters = Object.fromEntries(
			fields.map((df) => [df.fieldname, this.page.add_field({ ...df, change: () => !this.is_setting && this.load() })])
		);
		this.group = this.page.add_field({
			fieldname: "group",
			label: __("By"),
			fieldtype: "Select",
			options: Object.entries(GROUPS).map(([value, label]) => ({ value, label: label() })),
			change: () => this.render(),
		});
	}

	/** Comes with what was asked for elsewhere, a number card for example. */
	async show() {
		const asked = frappe.route_options;
		frappe.route_options = null;
		if (asked) {
			this.is_setting = true;
			for (const [name, field] of Object.entries(this.filters)) await field.set_value(asked[name] ?? "");
			this.is_setting = false;
		}
		this.load([], asked ? PAGE : this.rows.length);
	}

	values() {
		const values = {};
		for (const [name, field] of Object.entries(this.filters)) {
			const value = field.get_value();
			values[name] = field.df.fieldtype === "Check" ? Boolean(Number(value)) : value || null;
		}
		return values;
	}

	/** Asks anew, as far as one had come down the list, or for what comes after the rows that are `shown`. */
	async load(shown = [], rows = PAGE) {
		const asked = (this.asked = {});
		this.$list.addClass("is-loading");
		try {
			const found = await facility_frontoffice.call(
				"purchasing_views.waiting",
				{ ...this.values(), limit: Math.max(PAGE, rows), start: shown.length },
				{ freeze: false }
			);
			if (this.asked !== asked) return; // something else was asked meanwhile
			const known = new Set(shown.map((row) => row.assignment)); // a row may have moved meanwhile
			this.rows = [...shown, ...found.rows.filter((row) => !known.has(row.assignment))];
			this.more = found.more;
			this.render();
		} catch (error) {
			if (error instanceof TypeError || error instanceof ReferenceError) throw error;
		} finally {
			if (this.asked === asked) this.$list.removeClass("is-loading");
		}
	}

	render() {
		if (!this.rows.length) {
			this.$list.html(`<div class="fo-waits-empty">
				<b>${__("Nobody waits for a purchase.")}</b><br>
				<span class="text-muted">${__("With other filters there may be more. What is sent out to be bought appears here by itself.")}</span>
			</div>`);
			return;
		}
		const late = this.rows.filter((row) => row.is_late).length;
		const sum = [
			this.more ? __("The first {0}", [this.rows.length]) : __("{0} waiting", [this.rows.length]),
			late ? `<span class="fo-late">${__("{0} late", [late])}</span>` : __("nothing is late"),
		];
		const groups = this.grouped().map(([name, rows]) => this.group_html(name, rows));
		const more = this.more ? `<button class="btn btn-default btn-sm fo-waits-more">${__("Show more")}</button>` : "";
		this.$list.html(`<p class="fo-waits-sum">${sum.join(" · ")}</p>${groups.join("")}${more}`);
	}

	/** Groups in the order of their first row: the one with what is most late comes first. */
	grouped() {
		const by = this.group.get_value();
		if (!by) return [["", this.rows]];
		const orders = (row) => row.documents.filter((found) => found.doctype === "Purchase Order").map((found) => found.name);
		const keys = {
			client: (row) => [row.client || __("Not known")],
			supplier: (row) => (row.suppliers.length ? row.suppliers : [__("No supplier yet")]),
			order: (row) => (orders(row).length ? orders(row) : [__("Not ordered yet")]),
			location: (row) => [row.location || __("No location")],
		}[by];
		const groups = new Map();
		for (const row of this.rows) {
			for (const key of keys(row)) groups.set(key, [...(groups.get(key) || []), row]);
		}
		return [...groups];
	}

	group_html(name, rows) {
		const title = name ? `<h5>${escape(name)} <span class="text-muted">${rows.length}</span></h5>` : "";
		const heads = [__("Client"), __("What"), __("How Far"), __("Promised"), __("Comes"), __("Documents"), ""];
		return `${title}<div class="fo-waits-table" role="table">
			<div class="fo-waits-head" role="row">${heads.map((head) => `<span role="columnheader">${head}</span>`).join("")}</div>
			${rows.map((row) => this.row_html(row)).join("")}
		</div>`;
	}

	row_html(row) {
		const cells = [
			["who", `<b>${escape(row.client)}</b><br><span class="text-muted">${[row.location, row.unit].filter(Boolean).map(escape).join(" · ")}</span>`],
			["what", `${this.link("Backoffice Assignment", row.assignment, `${short_number(row.qty)} × ${row.product}`)}<br><span class="text-muted">${this.request(row)}${row.priority && row.priority !== "Medium" ? ` · ${escape(__(row.priority))}` : ""}</span>`],
			["state", `<span class="indicator-pill ${row.colour} no-indicator-dot">${escape(row.words.split(", ")[0])}</span><br><span class="text-muted small">${this.amounts(row)}</span>`],
			["promised", `${this.day(row.promised)}${this.told(row)}`, __("Promised")],
			["comes", `${this.day(row.expected)} ${late(row)}<br><span class="text-muted">${row.suppliers.map(escape).join(", ")}</span>`, __("Comes")],
			["documents", row.documents.map((found) => this.document(found)).join("<br>")],
			["do", this.buttons(row)],
		];
		return `<div class="fo-waits-row ${row.is_late ? "is-late" : ""}" role="row">${cells
			.map(([name, html, label]) => `<div role="cell" class="fo-waits-${name}" ${label ? `data-label="${label}"` : ""}>${html}</div>`)
			.join("")}</div>`;
	}

	request(row) {
		return this.link("Client Request", row.request, row.request);
	}

	link(doctype, name, text) {
		if (!frappe.model.can_read(doctype)) return escape(text);
		return `<a href="${frappe.utils.get_form_link(doctype, name)}">${escape(text)}</a>`;
	}

	/** Only what there is: "asked for 5, quoted 5, ordered 5, received 2, issued 1". */
	amounts(row) {
		const words = [
			["requested", (value) => __("requested {0}", [value])],
			["drafted", (value) => __("in a draft {0}", [value])],
			["quoted", (value) => __("quoted {0}", [value])],
			["ordered", (value) => __("ordered {0}", [value])],
			["received", (value) => __("received {0}", [value])],
			["issued", (value) => __("from stock {0}", [value])],
		];
		return words.filter(([name]) => row[name]).map(([name, text]) => text(short_number(row[name]))).join(" · ");
	}

	day(value) {
		if (!value) return "–";
		const date = String(value).slice(0, 10);
		const at = moment(date);
		const named = (part) => new Intl.DateTimeFormat(frappe.boot.lang, part).format(at.toDate());
		const text = `${named({ weekday: "short" })} ${at.date()} ${named({ month: "short" })}`;
		return `<span title="${escape(frappe.datetime.str_to_user(date))}">${escape(text)}</span>`;
	}

	told(row) {
		if (!row.told || String(row.told).slice(0, 10) === String(row.promised).slice(0, 10)) return "";
		return `<br><span class="text-muted small">${__("told later: {0}", [this.day(row.told)])}</span>`;
	}

	document({ doctype, name, draft }) {
		const kind = `<span class="text-muted small">${escape(__(doctype))}${draft ? `, ${__("draft")}` : ""}</span>`;
		return `${this.link(doctype, name, name)} ${kind}`;
	}

	buttons(row) {
		if (row.to_order <= 0) return "";
		const makes = [
			["Purchase Order", "make_purchase_order", __("Order")],
			["Request for Quotation", "make_request_for_quotation", __("Quotation")],
			["Material Request", "make_material_request", __("Request", null, "Material Request")],
		].filter(([doctype]) => frappe.model.can_create(doctype));
		if (row.requested > 0) makes.splice(2);
		if (!makes.length) return "";
		return `<div class="fo-waits-buttons">${makes
			.map(
				([doctype, method, label]) =>
					`<button class="btn btn-default btn-xs" data-make="${method}" data-doctype="${doctype}" data-assignment="${escape(row.assignment)}"
						title="${escape(__("Make {0}", [__(doctype)]))}">${label}</button>`
			)
			.join("")}</div>`;
	}

	make({ make, assignment }) {
		frappe.model.open_mapped_doc({
			method: `facility_frontoffice.api.purchasing.${make}`,
			source_name: assignment,
		});
	}
};
