"""From a request or an assignment to the documents that buy for it, by their rows.

An order for several clients names no request itself, only in its rows: the platform's own count, by a field of the
document, would miss it. The rest is counted by the platform.
"""

import frappe
from frappe.desk.notifications import get_open_count

from facility_frontoffice.purchasing.how_far import DOCUMENTS
from facility_frontoffice.purchasing.who_waits import ASSIGNMENT, REQUEST

FIELDS = {REQUEST: "client_request", ASSIGNMENT: "backoffice_assignment"}
# More than the desk shows: there it says "99+".
MOST = 100


def of(doctype: str, name: str, items: list[str]) -> dict:
	"""What `frappe.desk.notifications.get_open_count` answers, with the documents that buy found by their rows.

	Only kinds that stand on the form and that the session's user may read are counted.
	"""
	groups = frappe.get_meta(doctype).get_dashboard_data().transactions
	known = {item for group in groups for item in group["items"]}
	items = [item for item in items if item in known and frappe.has_permission(item, "read")]
	found = get_open_count(doctype, name, [item for item in items if item not in DOCUMENTS])
	found["count"]["internal_links_found"] += [
		_named_in_rows(document, FIELDS[doctype], name) for document in items if document in DOCUMENTS
	]
	return found


def _named_in_rows(document: str, field: str, name: str) -> dict:
	names = frappe.get_list(
		document,
		filters=[[DOCUMENTS[document], field, "=", name]],
		pluck="name",
		distinct=True,
		order_by=f"`tab{document}`.`name`",
		limit=MOST,
	)
	return {"doctype": document, "count": len(names), "open_count": 0, "names": names}
