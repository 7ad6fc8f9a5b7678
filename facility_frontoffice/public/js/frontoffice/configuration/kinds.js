/** What people call a kind of record. */

export function kind_label(doctype) {
	return frappe.utils.escape_html(doctype === "Custom DocPerm" ? __("Rights of Roles") : __(doctype));
}
