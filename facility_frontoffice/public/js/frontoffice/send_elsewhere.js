/** Choosing who gets work: returned work with who could do it, or work that nobody gets by the rules. */

import { ask } from "./calls";
import { unit_link } from "./unit_card";
import { escape } from "./words";

/**
 * Asks where returned work goes. Who could do it comes first, the likeliest chosen; anybody else can be.
 *
 * `send({backoffice_unit, supplier, reason})` sends it, and rejects when that was refused.
 */
export async function send_elsewhere(assignment, send) {
	const found = await frappe.xcall("facility_frontoffice.api.routing.next_parties", { assignment });
	return choose({ title: __("Send Elsewhere"), label: __("Send"), found, with_reason: true, send });
}

/** Asks who gets work that nobody gets by the rules, with why (HTML); `send({backoffice_unit, supplier})` as above. */
export function choose_by_hand(why, send) {
	return choose({ title: __("Choose Who Does This"), label: __("Send Out"), why, send });
}

function choose({ title, label, found = [], why = "", with_reason = false, send }) {
	const party = (fieldname, options, text) => ({
		fieldname,
		fieldtype: "Link",
		options,
		label: text,
		only_select: true,
		get_query: () => ({ filters: { disabled: 0 } }),
		onchange: () => dialog && clear_other(dialog, fieldname),
	});
	const dialog = ask({
		title,
		fields: [
			...(why ? [{ fieldname: "why", fieldtype: "HTML", options: `<p>${why}</p>` }] : []),
			...(found.length ? [{ fieldname: "found", fieldtype: "HTML", options: suggestions(found) }] : []),
			party("backoffice_unit", "Backoffice Unit", found.length ? __("Or another unit") : __("Backoffice Unit")),
			party("supplier", "Supplier", __("or Supplier")),
			...(with_reason
				? [{ fieldname: "reason", fieldtype: "Small Text", label: __("Why There?"), description: __("Kept with the returned work") }]
				: []),
		],
		label,
		action: ({ backoffice_unit, supplier, reason }) => {
			const typed = { backoffice_unit: backoffice_unit || null, supplier: supplier || null };
			const chosen = backoffice_unit || supplier ? typed : found[chosen_number(dialog)];
			if (!chosen) {
				frappe.msgprint({ title: __("No Party"), message: __("Choose a unit or a supplier."), indicator: "orange" });
				throw new Error("no party");
			}
			return send({ backoffice_unit: chosen.backoffice_unit, supplier: chosen.supplier, reason: reason || "" });
		},
	});
	dialog.$wrapper.find("textarea").css("height", "64px");
	dialog.$wrapper.on("change", "[name=fo-next-party]", () => {
		for (const name of ["backoffice_unit", "supplier"]) if (dialog.get_value(name)) dialog.set_value(name, "");
	});
	dialog.$wrapper.find("[name=fo-next-party]").first().trigger("focus");
	return dialog;
}

/** One party: a unit or a supplier that is typed takes the place of what was chosen. */
function clear_other(dialog, fieldname) {
	if (!dialog.get_value(fieldname)) return;
	const other = fieldname === "supplier" ? "backoffice_unit" : "supplier";
	if (dialog.get_value(other)) dialog.set_value(other, "");
	dialog.$wrapper.find("[name=fo-next-party]").prop("checked", false);
}

function chosen_number(dialog) {
	return Number(dialog.$wrapper.find("[name=fo-next-party]:checked").val() ?? -1);
}

function suggestions(found) {
	const rows = found.map(
		(row, number) => `<label class="fo-next-party">
			<input type="radio" name="fo-next-party" value="${number}" ${number ? "" : "checked"}>
			<span><b>${escape(__(row.name))}</b><span class="text-muted small">${escape(row.reason)}</span></span>
			${row.backoffice_unit ? `<span class="small">${unit_link(row.backoffice_unit, __("Card"))}</span>` : ""}
		</label>`
	);
	return `<fieldset class="fo-next-parties"><legend>${__("Who could do it")}</legend>${rows.join("")}</fieldset>`;
}
