/** Where the fields that an admin added show: a table of ticks in the settings, and the way to it from the platform's forms. */

import { ask } from "./calls";
import { escape } from "./words";

const SETTINGS = "Facility Frontoffice Settings";
const DOCTYPES = ["Client Request", "Facility Product", "Backoffice Assignment"];
const TICKS = ["on_intake", "on_portal", "clients_see", "in_reports"];

/** The section of the settings: what the ticks do, and a row for each field. The grid of the platform stays behind it. */
export function show_own_fields(frm) {
	frm.toggle_display("own_fields", false);
	const $box = frm.fields_dict.own_fields_help.$wrapper;
	const rows = frm.doc.own_fields || [];
	const may_write = frm.perm[0]?.write;
	$box.html(`
		<div class="fo-own-fields">
			<p>${__("Fields that you add to a form show there. Tick where else: it holds as soon as you save.")}</p>
			${rows.length ? table_html(rows, frm.doc.__onload?.not_possible || {}, may_write) : empty_html()}
			<button type="button" class="btn btn-default btn-sm">${__("Add a Field")}</button>
		</div>`);
	$box.find("button").on("click", () => choose_form());
	$box.find("input[data-tick]").on("change", function () {
		frappe.model.set_value("Facility Own Field", this.dataset.row, this.dataset.tick, this.checked ? 1 : 0);
	});
}

function empty_html() {
	return `<p class="fo-empty">${__(
		"There are no own fields yet. Add one to the form of a request, product or assignment, for example the floor. Then tick here where it shows."
	)}</p>`;
}

function table_html(rows, not_possible, may_write) {
	const columns = TICKS.map((tick) => frappe.meta.get_docfield("Facility Own Field", tick));
	const head = columns.map(
		(df) => `<th scope="col">${__(df.label)}<span class="fo-own-hint">${__(df.description)}</span></th>`
	);
	const body = DOCTYPES.flatMap((doctype) => {
		const own = rows.filter((row) => row.document_type === doctype);
		if (!own.length) return [];
		const kind = `<tr><th scope="rowgroup" colspan="${TICKS.length + 1}" class="fo-own-kind">${__(doctype)}</th></tr>`;
		return [kind, ...own.map((row) => row_html(row, columns, not_possible[`${doctype}.${row.fieldname}`] || [], may_write))];
	});
	return `<table><thead><tr><th scope="col">${__("Field")}</th>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function row_html(row, columns, impossible, may_write) {
	const label = escape(__(row.label));
	const cells = columns.map(({ fieldname, label: column }) => {
		// what is ticked can be taken away, also where it could not be ticked any more
		const is_off = !may_write || (impossible.includes(fieldname) && !row[fieldname]);
		const why = impossible.includes(fieldname) ? ` title="${__("Not possible for this kind of field")}"` : "";
		return `<td${why}><label><input type="checkbox" data-row="${row.name}" data-tick="${fieldname}"${row[fieldname] ? " checked" : ""}
			${is_off ? " disabled" : ""} aria-label="${label}: ${__(column)}"><span class="fo-own-column">${__(column)}</span></label></td>`;
	});
	return `<tr data-field="${row.fieldname}"><th scope="row">${label}</th>${cells.join("")}</tr>`;
}

/** To the platform's form where fields are added; of one of our three. */
function choose_form() {
	return ask({
		title: __("Add a Field"),
		fields: [
			{
				fieldname: "doctype",
				fieldtype: "Select",
				label: __("To the Form of"),
				options: DOCTYPES.map((value) => ({ value, label: __(value) })),
				default: DOCTYPES[0],
				reqd: 1,
				description: __("Add it there, save with Update, and come back to tick where it shows."),
			},
		],
		label: __("Next"),
		action: ({ doctype }) => frappe.set_route("Form", "Customize Form", { doc_type: doctype }),
	});
}

/** A button on the platform's forms where a field is made: to where it shows. */
export function lead_to_own_fields(frm, doctype) {
	const label = __("Where It Shows");
	frm.remove_custom_button(label);
	if (!DOCTYPES.includes(doctype) || !frappe.model.can_read(SETTINGS)) return;
	frm.add_custom_button(label, () => {
		frappe.route_hooks.after_load = ({ fields_dict }) => frappe.utils.scroll_to(fields_dict.own_fields_help.$wrapper, true, 60);
		frappe.set_route("Form", SETTINGS);
	});
}
