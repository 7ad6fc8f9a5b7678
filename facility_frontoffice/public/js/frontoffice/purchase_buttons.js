/** Buying for an assignment, or for several at once: what is in stock, which documents, which item, which supplier. */

import { ask, call, quietly } from "./calls";
import { escape, link, number } from "./words";

const DOCUMENTS = [
	["Material Request", "alt+m"],
	["Request for Quotation", ""],
	["Purchase Order", "alt+p"],
];
const ISSUE = "Stock Entry";

/** How the buying stands; nothing for who neither buys nor issues, nor when it is over. */
export async function standing_of(doc) {
	if (doc.action === "Approve" || ["Completed", "Returned", "Cancelled"].includes(doc.status)) return null;
	if (![ISSUE, ...DOCUMENTS.map(([doctype]) => doctype)].some((doctype) => frappe.model.can_create(doctype))) return null;
	return frappe.xcall("facility_frontoffice.api.purchasing.standing", { assignment: doc.name });
}

/** What is in stock, and what is on its way already, before anybody buys it again. */
export function standing_notice(about) {
	if (!about) return "";
	const lines = [stock_line(about), bought_line(about)].filter(Boolean).map((line) => `<div>${line}</div>`);
	const look = about.stock && has_enough(about.stock) ? "fo-notice" : "text-muted";
	return lines.length ? `<div class="${look} fo-in-stock">${lines.join("")}</div>` : "";
}

function stock_line({ stock, uom, item, item_name }) {
	if (!stock?.warehouses.length) return "";
	const places = stock.warehouses.map(({ warehouse, available, reserved }) => {
		const kept = reserved ? ` (${__("{0} reserved", [number(reserved)])})` : "";
		return `${escape(warehouse)} ${number(available)}${kept}`;
	});
	const words = __("In stock: {0} {1} of {2}", [number(stock.available), escape(__(uom)), link("Item", item, item_name)]);
	const enough = has_enough(stock) ? ` <b>${__("That is enough: issue it instead of buying.")}</b>` : "";
	return `${words} (${places.join(" · ")}).${enough}`;
}

function bought_line({ asked, left, documents, uom }) {
	if (!documents.length) return "";
	const names = documents.map(escape).join(", ");
	return left
		? __("{0} of {1} {2} is left to buy; the rest is in {3}.", [number(left), number(asked), escape(__(uom || "")), names])
		: __("Everything is in {0} already.", [names]);
}

const has_enough = (stock) => stock.to_issue > 0 && stock.available >= stock.to_issue;

/** Buttons for the panel of an assignment; see `work_buttons`. */
export function purchase_buttons(frm, about, is_first) {
	if (!about) return [];
	const buttons = [];
	const leads = () => !buttons.length && is_first();
	const { stock, left, waiting } = about;
	if (stock?.available > 0 && stock.to_issue > 0 && frappe.model.can_create(ISSUE)) {
		buttons.push({
			name: "stock_entry",
			label: __("Issue from Stock"),
			key: "alt+s",
			primary: has_enough(stock) && frm.doc.action === "Purchase" && is_first(),
			why: __("It is in stock and need not be bought"),
			action: () => frappe.model.open_mapped_doc({ method: "facility_frontoffice.api.purchasing.make_stock_entry", frm }),
		});
	}
	if (frm.doc.action !== "Purchase") return buttons;
	for (const [doctype, key] of DOCUMENTS) {
		const there_is_something = left || (waiting && doctype !== "Material Request");
		if (!there_is_something || !frappe.model.can_create(doctype)) continue;
		buttons.push({
			name: frappe.scrub(doctype),
			label: __("Make {0}", [__(doctype)]),
			key,
			primary: leads(),
			why: __("The receipt of the order finishes this step"),
			action: () => make_for_one(doctype, about),
		});
	}
	return buttons;
}

function make_for_one(doctype, about) {
	if (about.item || !about.left) return make(doctype, [about.name]);
	return ask({
		title: __("Make {0}", [__(doctype)]),
		fields: [item_field(about.product_name, "item"), remember_field()],
		label: __("Make {0}", [__(doctype)]),
		action: ({ item, remember }) => make(doctype, [about.name], { items: { [about.name]: item }, remember: Boolean(remember) }),
	});
}

/** Makes the document and opens it, unsaved. */
async function make(doctype, assignments, args = {}) {
	const doc = await call("purchasing.make_document", { doctype, assignments, ...args });
	frappe.model.sync(doc);
	return frappe.set_route("Form", doc.doctype, doc.name);
}

function item_field(product, fieldname) {
	return {
		fieldname,
		fieldtype: "Link",
		options: "Item",
		label: __("Item for {0}", [__(product)]),
		reqd: 1,
		get_query: () => ({ filters: { disabled: 0, is_purchase_item: 1, has_variants: 0 } }),
	};
}

function remember_field() {
	const may = frappe.model.can_write("Facility Product");
	return {
		fieldname: "remember",
		fieldtype: "Check",
		label: __("Take the same item the next time"),
		description: __("Noted on the Facility Product"),
		hidden: may ? 0 : 1,
	};
}

// Several at once -----------------------------------------------------------------------------------

/** An entry for what is chosen in the list of assignments. */
export function add_to_list(listview) {
	if (!DOCUMENTS.some(([doctype]) => frappe.model.can_create(doctype))) return;
	listview.page.add_actions_menu_item(
		__("Buy"),
		() => quietly(buy(listview.get_checked_items(true))),
		false
	);
}

async function buy(names) {
	if (!names.length) return;
	const rows = await call("purchasing.choices", { assignments: names });
	const dialog = ask({
		title: __("Buy for {0}", [rows.length === 1 ? rows[0].name : __("{0} assignments", [rows.length])]),
		fields: fields_of(rows),
		label: __("Make"),
		action: (values) => make_for_many(values, rows),
	});
	const show = () => {
		const values = dialog.get_values(true) || {};
		dialog.set_df_property("supplier", "hidden", values.document === "Purchase Order" && suppliers_of(rows, values).length > 1 ? 0 : 1);
		dialog.fields_dict.rows.$wrapper.html(rows_html(rows, chosen_of(values, rows), values));
	};
	for (const name of ["document", "company", "supplier"]) {
		dialog.fields_dict[name].df.onchange = show;
	}
	show();
}

function fields_of(rows) {
	const documents = DOCUMENTS.map(([doctype]) => doctype).filter((doctype) => frappe.model.can_create(doctype));
	const companies = [...new Set(rows.map((row) => row.company))];
	const suppliers = suppliers_of(rows, {});
	const products = without_item(rows);
	const count = (field, value) => rows.filter((row) => row[field] === value).length;
	return [
		{
			fieldname: "document",
			fieldtype: "Select",
			label: __("What to Make"),
			options: documents.map((value) => ({ value, label: __(value) })),
			default: documents[0],
			reqd: 1,
		},
		{
			fieldname: "company",
			fieldtype: "Select",
			label: __("Company"),
			hidden: companies.length > 1 ? 0 : 1,
			options: companies.map((value) => ({ value, label: `${value} (${count("company", value)})` })),
			default: companies[0],
			description: __("A document is of one company; make another for the others"),
		},
		{
			fieldname: "supplier",
			fieldtype: "Select",
			label: __("Supplier"),
			options: suppliers.map((value) => ({ value, label: `${value} (${count("supplier", value)})` })),
			default: suppliers[0],
			description: __("An order is at one supplier; make another for the others, or ask all of them for a quotation"),
		},
		...products.map(({ product_name }, index) => ({
			...item_field(product_name, `item_${index}`),
			reqd: 0,
			description: __("Empty: choose it on the document"),
		})),
		...(products.length ? [remember_field()] : []),
		{ fieldname: "rows", fieldtype: "HTML" },
	];
}

function suppliers_of(rows, { company }) {
	return [...new Set(rows.filter((row) => !company || row.company === company).map((row) => row.supplier).filter(Boolean))];
}

/** One row for each product that names no item. */
function without_item(rows) {
	const found = {};
	for (const row of rows) if (!row.item && row.left) found[row.product] ||= row;
	return Object.values(found);
}

/** What goes on the document that is chosen: with something left to buy, of the company, at the supplier or at none. */
function chosen_of({ document, company, supplier }, rows) {
	const several = document === "Purchase Order" && suppliers_of(rows, { company }).length > 1;
	return rows.filter(
		(row) =>
			(row.left || (row.waiting && document !== "Material Request")) &&
			(!company || row.company === company) &&
			(!several || !row.supplier || row.supplier === supplier)
	);
}

function why_not(row, { company, document }) {
	if (company && row.company !== company) return row.company;
	if (row.left || (row.waiting && document !== "Material Request")) return __("at {0}", [row.supplier]);
	return __("in {0} already", [row.documents.join(", ")]);
}

function rows_html(rows, chosen, values) {
	const lines = rows.map((row) => {
		const is_in = chosen.includes(row);
		const why = why_not(row, values);
		return `<tr class="${is_in ? "" : "text-muted"}">
			<td>${escape(__(row.product_name))}<div class="small text-muted">${escape(row.client_name || "")} · ${escape(row.name)}</div></td>
			<td class="text-right">${is_in ? number(row.left || row.waiting) : "–"}</td>
			<td>${is_in ? escape(row.supplier || "") : escape(why)}</td>
		</tr>`;
	});
	return `<table class="table table-sm fo-to-buy"><thead><tr><th>${__("For")}</th><th class="text-right">${__("To Buy")}</th><th>${__("Supplier")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table>`;
}

async function make_for_many(values, rows) {
	const chosen = chosen_of(values, rows);
	if (!chosen.length) {
		frappe.msgprint(__("There is nothing left to buy for these."));
		throw new Error("nothing to buy");
	}
	const items = {};
	without_item(rows).forEach(({ product }, index) => {
		const item = values[`item_${index}`];
		for (const row of chosen) if (item && row.product === product && !row.item) items[row.name] = item;
	});
	return make(values.document, chosen.map((row) => row.name), {
		items,
		remember: Boolean(values.remember),
		supplier: values.document === "Purchase Order" && suppliers_of(rows, values).length > 1 ? values.supplier : null,
	});
}
