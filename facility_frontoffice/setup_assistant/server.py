"""How mail and what runs by itself stand on this server."""

import frappe
from frappe.utils.background_jobs import get_workers
from frappe.utils.scheduler import is_scheduler_inactive

from facility_frontoffice.communication.inbound.fetching import REQUEST
from facility_frontoffice.setup_assistant.facts import Machine, Mail

ACCOUNT = "Email Account"


def mail() -> Mail:
	incoming = incoming_accounts()
	ours = [account for account in incoming if account.takes_requests]
	return Mail(
		has_outgoing=has_outgoing(),
		takes_requests=bool(ours),
		waits_elsewhere=tuple(account.name for account in incoming if not account.takes_requests),
	)


def has_outgoing() -> bool:
	"""Whether the platform has an account to send by: a default one, or one in the configuration of the site."""
	default = {"enable_outgoing": 1, "default_outgoing": 1}
	return bool(frappe.db.exists(ACCOUNT, default) or frappe.conf.get("mail_server"))


def outgoing_accounts() -> list[dict]:
	return frappe.get_all(
		ACCOUNT,
		filters={"enable_outgoing": 1},
		fields=["name", "email_id", "default_outgoing as is_default"],
		order_by="default_outgoing desc, name",
	)


def incoming_accounts() -> list[dict]:
	"""Each with `takes_requests`: whether it, or one of its folders, makes client requests of what comes in."""
	rows = frappe.get_all(
		ACCOUNT,
		filters={"enable_incoming": 1},
		fields=["name", "email_id", "append_to", "use_imap"],
		order_by="name",
	)
	with_folders = set(
		frappe.get_all(
			"IMAP Folder",
			filters={"parenttype": ACCOUNT, "append_to": REQUEST},
			pluck="parent",
			order_by="parent",
		)
	)
	for row in rows:
		row.takes_requests = row.name in with_folders if row.use_imap else row.append_to == REQUEST
	return rows


def machine() -> Machine:
	return Machine(is_scheduler_on=not is_scheduler_inactive(verbose=False), workers=_workers())


def _workers() -> int:
	"""The workers of this bench; nobody answers where the queue itself is down, and then none works."""
	try:
		return len(get_workers())
	except Exception:  # whatever the connection to the queue says
		return 0
