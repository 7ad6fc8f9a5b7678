// Charging a month on: first what would be made and what is missing, then the drafts.

const API = "facility_frontoffice.api.charging.";
const escape = (text) => frappe.utils.escape_html(text || "");

function group_html(group) {
	const who = group.customer ? __("Draft invoice for {0}", [escape(group.customer)]) : __("Draft entry for the cost centers");
	const amount = format_currency(group.amount, frappe.boot.docs.find((doc) => doc.name === group.company)?.default_currency);
	const row = group.number
		? `<tr><td>${who}<div class="text-muted small">${escape(group.company)}</div></td><td class="text-right">${group.number}</td><td class="text-right">${amount}</td></tr>`
		: "";
	const missing = group.left_out
		.map((left) => {
			const link = frappe.utils.get_form_link("Facility Charge", left.charge, true);
			return `<tr class="text-danger"><td colspan="3">${link} ${escape(left.product_name)}: ${escape(left.problem)}</td></tr>`;
		})
		.join("");
	return row + missing;
}

function preview_html(groups) {
	if (!groups.length) return `<p class="text-muted">${__("Nothing is to be charged up to the end of that month.")}</p>`;
	return `<table class="table table-bordered"><thead><tr><th>${__("What Is Made")}</th><th class="text-right">${__("Charges")}</th><th class="text-right">${__("Amount")}</th></tr></thead><tbody>${groups.map(group_html).join("")}</tbody></table>`;
}

/** This month and those of the year before, the latest first. */
function months() {
	return [...Array(13).keys()].map((back) => {
		const value = frappe.datetime.add_months(frappe.datetime.month_start(), -back);
		const words = frappe.datetime.str_to_obj(value).toLocaleDateString(frappe.boot.lang, { month: "long", year: "numeric" });
		return { value, label: words };
	});
}

export function charge_month(list) {
	const choices = months();
	const dialog = new frappe.ui.Dialog({
		title: __("Charge a Month"),
		fields: [
			{
				fieldname: "month",
				fieldtype: "Select",
				options: choices,
				label: __("Month"),
				default: choices[1].value,
				reqd: 1,
				description: __("What was left of months before goes along"),
				change: () => show(),
			},
			{ fieldname: "company", fieldtype: "Link", options: "Company", label: __("Company"), change: () => show() },
			{ fieldname: "found", fieldtype: "HTML" },
		],
		primary_action_label: __("Make the Drafts"),
		async primary_action({ month, company }) {
			dialog.disable_primary_action();
			try {
				await frappe.xcall(`${API}charge`, { month, company });
			} catch (error) {
				dialog.enable_primary_action();
				return;
			}
			dialog.hide();
			frappe.show_alert({ message: __("The drafts are being made. You hear when they are there."), indicator: "green" });
			setTimeout(() => list.refresh(), 3000);
		},
	});
	let asked = 0;
	async function show() {
		const { month, company } = dialog.get_values(true) || {};
		if (!month) return;
		const number = ++asked;
		dialog.disable_primary_action();
		dialog.fields_dict.found.$wrapper.html(`<p class="text-muted">${__("Loading")}…</p>`);
		const groups = await frappe.xcall(`${API}preview`, { month, company }).catch(() => []);
		if (number !== asked) return;
		dialog.fields_dict.found.$wrapper.html(preview_html(groups));
		if (groups.some((group) => group.number)) dialog.enable_primary_action();
	}
	// the platform puts the cursor in the company, whose list would hide what is found
	dialog.$wrapper.on("shown.bs.modal", () => dialog.get_primary_btn().trigger("focus"));
	dialog.show();
	show();
}
