/** Linking the rows of a saved purchase document to who waits for them, a part of a row if need be; and unlinking. */

import { ask, call, quietly, save } from "./calls";
import { escape, number, when } from "./words";

const SEARCH_AFTER = 300; // milliseconds without a key

/** Buttons on a saved document, for who may change it. */
export function add_buttons(frm) {
	if (frm.is_new() || frm.doc.docstatus === 2 || !frappe.model.can_read("Backoffice Assignment")) return;
	if (!frm.perm[0]?.write && !(frm.doc.docstatus === 1 && frm.perm[0]?.submit)) return;
	const group = __("Front Office");
	if (free_rows(frm).length) frm.add_custom_button(__("Link to Requests"), () => quietly(link_rows(frm)), group);
	if (linked_rows(frm).length) frm.add_custom_button(__("Unlink from Requests"), () => quietly(unlink_rows(frm)), group);
}

const free_rows = (frm) => (frm.doc.items || []).filter((row) => !row.backoffice_assignment && row.item_code);
const linked_rows = (frm) => (frm.doc.items || []).filter((row) => row.backoffice_assignment);
const row_label = (row) => `${row.idx}: ${row.item_name || row.item_code}, ${number(row.qty)} ${__(row.uom)}`;

/** What was typed on the form is kept first: the link is made on what is saved. */
async function saved(frm) {
	if (frm.doc.docstatus === 1 && frm.is_dirty()) {
		frappe.msgprint(__("Save what you changed first, with Update."));
		throw new Error("not saved");
	}
	await save(frm);
}

async function link_rows(frm) {
	await saved(frm);
	const rows = free_rows(frm);
	const dialog = ask({
		title: __("Link to Requests"),
		fields: [
			{
				fieldname: "row",
				fieldtype: "Select",
				label: __("Row"),
				options: rows.map((row) => ({ value: row.name, label: row_label(row) })),
				default: rows[0].name,
				reqd: 1,
			},
			{ fieldname: "text", fieldtype: "Data", label: __("Search"), placeholder: __("client, product or number") },
			{ fieldname: "found", fieldtype: "HTML" },
		],
		label: __("Link"),
		action: async ({ row }) => {
			const links = chosen(dialog).map(({ assignment, qty }) => ({ row, assignment, qty }));
			if (!links.length) {
				frappe.msgprint(__("Choose who waits for it, and how much of the row is for them."));
				throw new Error("nothing chosen");
			}
			await call("purchasing.link", { doctype: frm.doctype, name: frm.docname, links });
			await frm.reload_doc();
			frappe.show_alert({ message: __("Linked"), indicator: "green" }, 5);
		},
	});
	const show = () => quietly(show_candidates(frm, dialog));
	dialog.fields_dict.row.df.onchange = show;
	dialog.fields_dict.text.$input.on("input", frappe.utils.debounce(show, SEARCH_AFTER));
	show();
}

async function show_candidates(frm, dialog) {
	const args = { row: dialog.get_value("row"), text: dialog.fields_dict.text.$input.val() || "" };
	const row = frm.doc.items.find((item) => item.name === args.row);
	const asked = JSON.stringify(args);
	dialog.fo_asked = asked;
	const found = await frappe.xcall("facility_frontoffice.api.purchasing.candidates", { doctype: frm.doctype, name: frm.docname, ...args });
	if (dialog.fo_asked !== asked) return; // what was typed meanwhile is answered after this
	dialog.fields_dict.found.$wrapper.html(candidates_html(found, row, args.text));
}

function candidates_html(found, row, text) {
	if (!found.length) {
		return `<p class="text-muted">${text ? __("Nobody waits for anything like that. Try another word.") : __("Nobody waits for anything that is still to be bought.")}</p>`;
	}
	const lines = found.map(
		(one) => `<tr data-assignment="${escape(one.name)}">
			<td><label class="fo-candidate"><input type="checkbox"> <span>${escape(__(one.product_name))}${one.matches ? ` <span class="indicator-pill green no-indicator-dot">${__("same item")}</span>` : ""}
				<span class="small text-muted d-block">${escape(one.client_name || "")} · ${escape(one.name)}${one.location ? ` · ${escape(one.location)}` : ""}${one.due ? ` · ${escape(when(one.due))}` : ""}</span></span></label></td>
			<td class="text-right fo-nowrap">${number(one.left)}</td>
			<td><input type="number" class="form-control input-xs fo-link-qty" min="0" max="${row.qty}" step="any" value="${one.suggested}"
				aria-label="${escape(__("How much for {0}", [one.name]))}"></td>
		</tr>`
	);
	return `<table class="table table-sm fo-candidates"><thead><tr><th>${__("Who Waits")}</th><th class="text-right">${__("Waits For")}</th><th>${__("Of This Row")} (${escape(__(row.uom))})</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table>`;
}

function chosen(dialog) {
	return dialog.fields_dict.found.$wrapper
		.find("tr[data-assignment]:has(input:checked)")
		.toArray()
		.map((line) => ({ assignment: line.dataset.assignment, qty: Number($(line).find(".fo-link-qty").val()) }));
}

async function unlink_rows(frm) {
	await saved(frm);
	ask({
		title: __("Unlink from Requests"),
		fields: [
			{
				fieldname: "rows",
				fieldtype: "MultiCheck",
				label: __("Rows"),
				columns: 1,
				options: linked_rows(frm).map((row) => ({ value: row.name, label: `${row_label(row)} · ${row.backoffice_assignment}` })),
			},
			{ fieldtype: "HTML", options: `<p class="text-muted small">${__("The document stays as it is; nobody waits for these rows any more.")}</p>` },
		],
		label: __("Unlink"),
		danger: true,
		action: async ({ rows }) => {
			if (!rows?.length) {
				frappe.msgprint(__("Choose at least one row."));
				throw new Error("nothing chosen");
			}
			await call("purchasing.unlink", { doctype: frm.doctype, name: frm.docname, rows });
			await frm.reload_doc();
			frappe.show_alert({ message: __("Unlinked"), indicator: "green" }, 5);
		},
	});
}
