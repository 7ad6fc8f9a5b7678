"""Methods of `frappe.client` that this app makes safe."""

import frappe
from frappe.utils import get_safe_filters


@frappe.whitelist()
def get_count(
	doctype: str,
	filters: str | dict | list | None = None,
	debug: bool = False,
	cache: bool = False,
	parent: str | None = None,
) -> int:
	"""How many documents the caller's own list would have with these filters.

	The platform's method counts without asking for any right, which tells everybody with a log-in, by filters on
	any field, what stands in any document. `cache` is taken and ignored: a kept number would be another user's.
	`parent` is the doctype that the rows of a table belong to.
	"""
	if frappe.is_table(doctype):
		frappe.has_permission(doctype, "read", parent_doctype=parent, throw=True)
	found = frappe.get_list(
		doctype,
		filters=get_safe_filters(filters),
		fields=[f"count(distinct `tab{doctype}`.`name`) as documents"],
		parent_doctype=parent,
		debug=debug,
		limit_page_length=0,
	)
	return found[0].documents
