"""Asking for somebody else. Names of other people are personal data: nobody searches all who have a log-in.

A typed name suffices. Colleagues are offered only to who may see their requests anyhow, and an e-mail address that
was typed in full is linked to its log-in when that is a colleague's; whether it was is not told.
"""

import frappe
from frappe import _
from frappe.utils import validate_email_address

from facility_frontoffice.intake.client_profiles import DOCTYPE as PROFILE
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import colleagues
from facility_frontoffice.portal.colleagues_rules import CUSTOMER, DEPARTMENT, THEMSELVES

FOUND_LIMIT = 8
SHORTEST_WORDS = 2


def find(user: str, request: dict, email: str | None) -> None:
	"""Puts the log-in that `email` stands for on a new request for somebody else; other addresses stay as words.

	`request` has fields of a Client Request, and is changed.
	"""
	email = str(email or "").strip()
	if not frappe.utils.cint(request.get("for_someone_else")) or not email:
		return
	if not validate_email_address(email):
		frappe.throw(
			_("“{0}” is no e-mail address. Correct it, or leave it empty.").format(
				frappe.utils.escape_html(email[:140])
			),
			IntakeError,
			title=_("Please Check the Address"),
		)
	if found := _linked(user, email):
		request["beneficiary"] = found
		return
	words = _("Their e-mail address: {0}").format(email)
	request["description"] = "\n\n".join(filter(None, (request.get("description"), words)))


def offered(user: str, text: str) -> list[dict]:
	"""Colleagues whose name holds these words, as `{"name", "email"}`, for who may see their requests."""
	words = (text or "").strip().replace("%", "").replace("_", " ")[:100]
	if len(words) < SHORTEST_WORDS:
		return []
	users = set(colleagues.circle_of(user).users) - {user}
	if not users:
		return []
	rows = frappe.get_all(
		"User",
		filters={"name": ("in", sorted(users)), "enabled": 1, "full_name": ("like", f"%{words}%")},
		fields=["full_name", "email"],
		order_by="full_name, name",
		limit=FOUND_LIMIT,
	)
	return [{"name": row.full_name, "email": row.email} for row in rows]


def offers_colleagues(user: str) -> bool:
	"""Whether `offered` may find anybody."""
	return colleagues.scope_of_user(user) != THEMSELVES


def anybody_sees_others() -> bool:
	"""Whether there are clients who see requests of others, so that it means something to keep one to oneself."""
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	if (settings.clients_see_requests_of or THEMSELVES) != THEMSELVES:
		return True
	return bool(frappe.db.exists(PROFILE, {"sees_requests_of": ("in", (DEPARTMENT, CUSTOMER))}))


def _linked(user: str, email: str) -> str | None:
	"""The log-in of this address, when it is that of a colleague: of the same customer, or of the same company."""
	other = frappe.db.get_value("User", {"email": email, "enabled": 1, "name": ("!=", user)}, order_by="name")
	if not other:
		return None
	if set(_customers([user])) & set(_customers([other])):
		return other
	companies = {row.company for row in _employees({"user_id": user})} - {None, ""}
	return other if any(row.company in companies for row in _employees({"user_id": other})) else None


def _employees(filters: dict) -> list:
	return frappe.get_all(
		"Employee",
		filters={**filters, "status": "Active"},
		fields=["user_id", "company", "department"],
		order_by="name",
	)


def _customers(users: list[str]) -> list[str]:
	"""Those that have one of these log-ins among their *Portal Users*; a Contact says nothing, see `colleagues`."""
	return frappe.get_all(
		"Portal User",
		filters={"user": ("in", users), "parenttype": "Customer"},
		pluck="parent",
		order_by="parent",
	)
