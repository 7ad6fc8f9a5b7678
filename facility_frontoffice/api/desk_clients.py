"""Who a client is, for an agent who takes in a question. The caller has checked the permission."""

import frappe
from frappe.query_builder.functions import Coalesce
from pypika.functions import NullIf

from facility_frontoffice.fulfilment.rules import REQUEST_ENDED
from facility_frontoffice.intake import client_profiles, conduct, disturbances

REQUEST = "Client Request"
FOUND_LIMIT = 8
LAST_LIMIT = 5


def find(text: str) -> list[dict]:
	"""People that hold all words of `text`; see `desk.find_clients`."""
	words = _words(text)
	if not words:
		return []
	people = {}
	for person in [*_users(words), *_contacts(words), *_employees(words)]:
		key = person["client_email"] or person["contact"] or person["employee"]
		known = people.setdefault(key.lower(), person)
		known.update({key: value for key, value in person.items() if value and not known.get(key)})
	found = list(people.values())[:FOUND_LIMIT]
	_add_employees(found)
	_add_places(found)
	return found


def about(
	user: str | None,
	email: str | None,
	location: str | None,
	products: list[str],
	leave_out: str | None,
) -> dict:
	"""Requests of a client, and what is open and known at a place; see `desk.about_client`."""
	own = _requests_of(user, email, leave_out)
	found = {
		"open": [row for row in own if row.status not in REQUEST_ENDED],
		"last": [row for row in own if row.status in REQUEST_ENDED][:LAST_LIMIT],
		"here": _open_at(location, leave_out, {row.name for row in own}),
		"disturbances": disturbances.known_at(location),
		"profile": client_profiles.about(email),
		"conduct_notes": conduct.notes_about(user, email),
	}
	_mark_same_product(found["open"] + found["here"], products)
	return found


def _words(text: str) -> list[str]:
	"""The words to look for; the signs that LIKE gives a meaning are taken out."""
	plain = (text or "").replace("%", " ").replace("_", " ").replace("\\", " ").strip()
	return plain.split()[:5] if len(plain) >= 2 else []


def _matches(fields: tuple, words: list[str]):
	"""Each word is in one of the fields."""
	condition = None
	for word in words:
		one = None
		for field in fields:
			found = field.like(f"%{word}%")
			one = found if one is None else (one | found)
		condition = one if condition is None else (condition & one)
	return condition


def _users(words: list[str]) -> list[dict]:
	user = frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(user)
		.select(user.name, user.full_name, user.email, user.mobile_no, user.phone, user.language)
		.where(
			(user.enabled == 1)
			& user.name.notin(("Guest", "Administrator"))
			& _matches((user.full_name, user.email, user.mobile_no, user.phone), words)
		)
		.orderby(user.full_name)
		.orderby(user.name)
		.limit(FOUND_LIMIT)
		.run(as_dict=True)
	)
	return [
		_person(
			client_user=row.name,
			client_name=row.full_name,
			client_email=row.email,
			client_phone=row.mobile_no or row.phone,
			language=row.language,
		)
		for row in rows
	]


def _contacts(words: list[str]) -> list[dict]:
	contact = frappe.qb.DocType("Contact")
	link = frappe.qb.DocType("Dynamic Link")
	rows = (
		frappe.qb.from_(contact)
		.left_join(link)
		.on(
			(link.parent == contact.name) & (link.parenttype == "Contact") & (link.link_doctype == "Customer")
		)
		.select(
			contact.name,
			contact.full_name,
			contact.email_id,
			contact.mobile_no,
			contact.phone,
			contact.user,
			contact.department,
			contact.company_name,
			link.link_name,
		)
		.where(_matches((contact.full_name, contact.email_id, contact.mobile_no, contact.phone), words))
		.orderby(contact.full_name)
		.orderby(contact.name)
		.limit(FOUND_LIMIT)
		.run(as_dict=True)
	)
	return [
		_person(
			contact=row.name,
			client_user=row.user,
			client_name=row.full_name,
			client_email=row.email_id,
			client_phone=row.mobile_no or row.phone,
			customer=row.link_name,
			organisation=row.link_name or row.company_name or row.department,
		)
		for row in rows
	]


def _employees(words: list[str]) -> list[dict]:
	"""Who works here without a log-in; who has one is found by it."""
	employee = frappe.qb.DocType("Employee")
	email = Coalesce(NullIf(employee.company_email, ""), employee.personal_email)
	rows = (
		frappe.qb.from_(employee)
		.select(
			employee.name,
			employee.employee_name,
			employee.cell_number,
			employee.company,
			employee.department,
			email.as_("email"),
		)
		.where(
			(employee.status == "Active")
			& (Coalesce(employee.user_id, "") == "")
			& _matches((employee.employee_name, email, employee.cell_number, employee.name), words)
		)
		.orderby(employee.employee_name)
		.orderby(employee.name)
		.limit(FOUND_LIMIT)
		.run(as_dict=True)
	)
	return [
		_person(
			employee=row.name,
			client_name=row.employee_name,
			client_email=row.email,
			client_phone=row.cell_number,
			company=row.company,
			department=row.department,
			organisation=row.department or row.company,
		)
		for row in rows
	]


def _person(**values) -> dict:
	empty = dict.fromkeys(
		[
			"client_user",
			"client_name",
			"client_email",
			"client_phone",
			"contact",
			"customer",
			"employee",
			"company",
			"department",
			"location",
			"organisation",
			"language",
		]
	)
	return {**empty, **values}


def _add_employees(people: list[dict]) -> None:
	"""Company and department of those who work here."""
	users = [person["client_user"] for person in people if person["client_user"]]
	if not users:
		return
	employees = frappe.get_all(
		"Employee",
		filters={"user_id": ("in", users), "status": "Active"},
		fields=["name", "user_id", "company", "department", "cell_number"],
		order_by="name",
	)
	by_user = {row.user_id: row for row in employees}
	for person in people:
		if row := by_user.get(person["client_user"]):
			person["employee"] = row.name
			person["company"] = row.company
			person["department"] = row.department
			person["client_phone"] = person["client_phone"] or row.cell_number
			person["organisation"] = person["organisation"] or row.department or row.company


def _add_places(people: list[dict]) -> None:
	"""Where a client's last request was: most people ask about the place where they sit."""
	emails = [person["client_email"] for person in people if person["client_email"]]
	if not emails:
		return
	rows = frappe.get_list(
		REQUEST,
		filters={"client_email": ("in", emails), "location": ("is", "set")},
		fields=["client_email", "location"],
		order_by="creation desc",
		limit=50,
	)
	places = {row.client_email: row.location for row in reversed(rows)}
	for person in people:
		person["location"] = places.get(person["client_email"])


def _requests_of(user: str | None, email: str | None, leave_out: str | None) -> list[dict]:
	who = [[field, "=", value] for field, value in (("client_user", user), ("client_email", email)) if value]
	if not who:
		return []
	return frappe.get_list(
		REQUEST,
		filters=[["name", "!=", leave_out or ""]],
		or_filters=who,
		fields=["name", "subject", "status", "received_at", "location", "promised_date", "completed_at"],
		order_by="received_at desc, name desc",
		limit=20,
	)


def _mark_same_product(rows: list[dict], products: list[str]) -> None:
	"""`same_product` is the first of `products` that a request is about too."""
	if not (rows and products):
		return
	lines = frappe.get_all(
		"Client Request Line",
		filters={
			"parenttype": REQUEST,
			"parent": ("in", [row.name for row in rows]),
			"product": ("in", products),
			"status": ("!=", "Cancelled"),
		},
		fields=["parent", "product"],
		order_by="parent, idx",
	)
	by_request = {line.parent: line.product for line in reversed(lines)}
	for row in rows:
		row.same_product = by_request.get(row.name)


def _open_at(location: str | None, leave_out: str | None, own: set[str]) -> list[dict]:
	"""Open requests about the same place: it may be known already."""
	if not location:
		return []
	rows = frappe.get_list(
		REQUEST,
		filters={"location": location, "status": ("not in", REQUEST_ENDED), "name": ("!=", leave_out or "")},
		fields=["name", "subject", "status", "received_at"],
		order_by="received_at desc, name desc",
		limit=LAST_LIMIT + len(own),
	)
	return [row for row in rows if row.name not in own][:LAST_LIMIT]
