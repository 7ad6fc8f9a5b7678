"""The addresses that are ours: where the front office receives mail, and from which it sends."""

import frappe

from facility_frontoffice.communication.texts import settings

ACCOUNT, DESK, REQUEST = "Email Account", "Facility Service Desk", "Client Request"


def own_addresses(account: str | None = None) -> set[str]:
	"""In lower case: of the accounts for requests, of those that we send from, of `account` (by which a mail came), and
	of the desks.

	Not those of other accounts, nor what a colleague has as their own address and a desk as well: they may ask
	something like everybody else.
	"""
	return _of_accounts(account) | _of_desks()


def _of_accounts(account: str | None) -> set[str]:
	table, folder = frappe.qb.DocType(ACCOUNT), frappe.qb.DocType("IMAP Folder")
	rows = (
		frappe.qb.from_(table)
		.left_join(folder)
		.on((folder.parent == table.name) & (folder.append_to == REQUEST))
		.select(table.email_id)
		.where(
			(table.append_to == REQUEST)
			| folder.name.isnotnull()
			| (table.default_outgoing == 1)
			| table.name.isin([account or "", settings().email_account or ""])
		)
		.run(pluck=True)
	)
	return _as_compared(rows)


def _of_desks() -> set[str]:
	emails = frappe.get_all(DESK, filters={"disabled": 0, "email": ("is", "set")}, pluck="email")
	found = _as_compared(emails)
	if not found:
		return found
	of_people = frappe.get_all("User", filters={"email": ("in", sorted(found)), "enabled": 1}, pluck="email")
	return found - _as_compared(of_people)


def _as_compared(addresses: list) -> set[str]:
	return {address.strip().lower() for address in addresses if address}
