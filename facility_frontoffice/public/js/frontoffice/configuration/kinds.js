/** What people call a kind of record. */

export function kind_label(doctype) {
	const labels = { "Custom DocPerm": __("Rights of Roles"), File: __("Attached Files") };
	return frappe.utils.escape_html(labels[doctype] || __(doctype));
}
