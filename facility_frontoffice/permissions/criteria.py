"""What the doctypes share: who sees everything, and how one criterion serves lists and documents alike.

A criterion is a condition in SQL on the table of its doctype: `EVERYTHING`, `NOTHING`, or one within brackets.
It depends on the user alone. Lists put it in their WHERE; a document is asked for with it, as it is stored: what
somebody has just typed on it gives no right.
"""

import frappe

from facility_frontoffice.setup import roles

EVERYTHING = ""
NOTHING = "(1 = 0)"

SEE_EVERYTHING = frozenset((roles.AGENT, roles.MANAGER, roles.ADMINISTRATOR, "System Manager"))
PURCHASERS = frozenset(("Purchase User", "Purchase Manager"))


def sees_everything(user: str) -> bool:
	return user == "Administrator" or bool(SEE_EVERYTHING.intersection(frappe.get_roles(user)))


def is_met(doctype: str, name: str | None, criterion: str) -> bool:
	"""Whether the stored document meets the criterion. What is not stored yet meets `EVERYTHING` only."""
	if criterion in (EVERYTHING, NOTHING):
		return criterion == EVERYTHING
	if not name:
		return False
	# The platform takes a criterion as a piece of SQL; nothing but escaped values is put in it.
	return bool(
		frappe.db.sql(
			f"SELECT 1 FROM `tab{doctype}` WHERE `tab{doctype}`.`name` = {quoted(name)} AND {criterion}"
		)
	)


def either(*conditions: str) -> str:
	"""One condition that holds when any of these does; in brackets, for the platform joins with AND."""
	found = [condition for condition in conditions if condition]
	return f"({' OR '.join(found)})" if found else NOTHING


def quoted(value: str) -> str:
	return frappe.db.escape(value, percent=False)
