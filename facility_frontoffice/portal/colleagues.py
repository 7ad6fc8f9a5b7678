"""Requests of others that a client may follow: what is for them, and, where allowed, of their department or customer.

Off unless the settings or the client's own profile say so. One criterion, `visible`, serves the list and the one
request alike. Never in it: what its client keeps from colleagues, a complaint, the question of a guest.

Whom somebody shares with is only what others wrote down: the Employee of their log-in, and the customers that have it
among their *Portal Users*. A Contact does not count. Everybody with a log-in may make one for themselves, of any customer.
"""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cint
from pypika.terms import Criterion

from facility_frontoffice.intake import client_profiles
from facility_frontoffice.portal import client_words
from facility_frontoffice.portal.colleagues_rules import (
	CUSTOMER,
	DEPARTMENT,
	NEVER_SHARED,
	THEMSELVES,
	Circle,
	only_within,
	scope_of,
)

REQUEST = "Client Request"
FOR_ME, OF_COLLEAGUES = "for-me", "colleagues"
# Whose log-ins are looked up; in a larger circle the requests that name their department or customer remain
MOST_USERS = 1000
# Who turns more pages than these should search
MOST_ROWS = 1000


@dataclass(frozen=True)
class Shared:
	"""What a client may follow beside their own: `circle`, its name for a heading, and whether something is for them."""

	circle: Circle
	heading: str
	has_for_me: bool

	@property
	def groups(self) -> list[dict]:
		"""The lists beside one's own: `{"key", "label"}`."""
		groups = [{"key": FOR_ME, "label": _("Asked for me")}] if self.has_for_me else []
		return groups if self.circle.is_empty else [*groups, {"key": OF_COLLEAGUES, "label": self.heading}]


def shared_with(user: str) -> Shared:
	circle = circle_of(user)
	table = frappe.qb.DocType(REQUEST)
	for_me = frappe.qb.from_(table).select(table.name).where(_is_for(user, table)).limit(1).run()
	return Shared(circle, _heading(circle), bool(for_me))


def scope_of_user(user: str) -> str:
	"""Whose requests `user` may see: as their profile says, else as the settings do."""
	email = client_profiles.key_of(frappe.get_cached_value("User", user, "email") or user)
	of_profile = frappe.db.get_value(client_profiles.DOCTYPE, email, "sees_requests_of") if email else None
	setting = frappe.get_cached_doc("Facility Frontoffice Settings").clients_see_requests_of
	return scope_of(setting, of_profile)


def circle_of(user: str) -> Circle:
	"""With whom `user` shares; an empty one when with nobody."""
	scope = scope_of_user(user)
	if scope == DEPARTMENT:
		return _department_of(user)
	return _customer_of(user) if scope == CUSTOMER else Circle(THEMSELVES)


def find(user: str, name: str, fields: list[str]):
	"""Named fields of a request of somebody else that `user` may follow, with `is_for_me`; None without."""
	table = frappe.qb.DocType(REQUEST)
	rows = (
		frappe.qb.from_(table)
		.select(*(table[field] for field in fields), table.beneficiary, table.for_someone_else)
		.where((table.name == name) & visible(user, circle_of(user), table))
		.run(as_dict=True)
	)
	if not rows:
		return None
	rows[0].is_for_me = bool(rows[0].for_someone_else and rows[0].beneficiary == user)
	return rows[0]


def rows_for(
	user: str, group: str, circle: Circle, fields: list[str], state: str, start: int, limit: int
) -> tuple[list, bool]:
	"""A page of a list, newest first, and whether there is more. `group` is one of `Shared.groups`."""
	start = min(max(cint(start), 0), MOST_ROWS)
	table = frappe.qb.DocType(REQUEST)
	branches = [_is_for(user, table)] if group == FOR_ME else _branches(user, circle, table)
	found: dict = {}
	for branch in branches:
		# each by an index of its own; together they would read the whole table
		query = frappe.qb.from_(table).select(*(table[field] for field in fields)).where(branch)
		if state != "all":
			is_open = table.status.isin(client_words.OPEN)
			query = query.where(is_open if state == "open" else is_open.negate())
		query = query.orderby(table.received_at, order=frappe.qb.desc).orderby(
			table.name, order=frappe.qb.desc
		)
		found |= {row.name: row for row in query.limit(start + limit + 1).run(as_dict=True)}
	rows = sorted(found.values(), key=lambda row: (row.received_at, row.name), reverse=True)
	return rows[start : start + limit], len(rows) > start + limit


# The criterion ------------------------------------------------------------------------------------


def visible(user: str, circle: Circle, table) -> Criterion:
	"""Which requests of others `user` may follow."""
	return Criterion.any([_is_for(user, table), *_branches(user, circle, table)])


def _is_for(user: str, table) -> Criterion:
	return _may_be_shared(user, table) & (table.beneficiary == user) & (table.for_someone_else == 1)


def _branches(user: str, circle: Circle, table) -> list[Criterion]:
	"""What a request says itself about where it belongs goes before where who asked it belongs."""
	shared, found = _may_be_shared(user, table), []
	if circle.departments:
		named = Criterion.any(
			(table.department == department) & (table.company == company)
			for company, department in circle.departments
		)
		found.append(shared & named)
		if circle.users:
			found.append(shared & _is_empty(table.department) & table.client_user.isin(circle.users))
	if circle.customers:
		found.append(shared & table.customer.isin(circle.customers))
		if circle.users:
			found.append(shared & _is_empty(table.customer) & table.client_user.isin(circle.users))
	return found


def _may_be_shared(user: str, table) -> Criterion:
	return (
		(table.only_for_me == 0)
		& (table.asked_by_guest == 0)
		& table.request_type.notin(NEVER_SHARED)
		& (table.client_user.isnull() | (table.client_user != user))
	)


def _is_empty(field) -> Criterion:
	return field.isnull() | (field == "")


# Circles ------------------------------------------------------------------------------------------


def _department_of(user: str) -> Circle:
	own = {(row.company, row.department) for row in _employees(user_id=user)}
	if not own:
		return Circle(DEPARTMENT)
	belongs: dict[str, set] = {}
	departments = ("in", sorted({department for _company, department in own}))
	candidates = {row.user_id for row in _employees(department=departments)} - {user}
	for row in _employees(user_id=("in", sorted(candidates))) if candidates else ():
		belongs.setdefault(row.user_id, set()).add((row.company, row.department))
	return Circle(DEPARTMENT, departments=tuple(sorted(own)), users=only_within(belongs, own))


def _employees(**filters) -> list:
	return frappe.get_all(
		"Employee",
		filters={"department": ("is", "set"), "user_id": ("is", "set"), "status": "Active", **filters},
		fields=["user_id", "company", "department"],
		order_by="name",
		limit=MOST_USERS,
	)


def _customer_of(user: str) -> Circle:
	own = {row.parent for row in _portal_users(user=user)}
	if not own:
		return Circle(CUSTOMER)
	belongs: dict[str, set] = {}
	candidates = {row.user for row in _portal_users(parent=("in", sorted(own)))} - {user}
	for row in _portal_users(user=("in", sorted(candidates))) if candidates else ():
		belongs.setdefault(row.user, set()).add(row.parent)
	return Circle(CUSTOMER, customers=tuple(sorted(own)), users=only_within(belongs, own))


def _portal_users(**filters) -> list:
	return frappe.get_all(
		"Portal User",
		filters={"parenttype": "Customer", "user": ("is", "set"), **filters},
		fields=["user", "parent"],
		order_by="parent, user",
		limit=MOST_USERS,
	)


def _heading(circle: Circle) -> str:
	if circle.departments:
		return _("Of my department")
	if len(circle.customers) == 1:
		name = frappe.get_cached_value("Customer", circle.customers[0], "customer_name")
		return _("Of {0}").format(name or circle.customers[0])
	return _("Of my organisations") if circle.customers else ""
