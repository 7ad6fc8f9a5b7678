"""Who calls, from a telephone number. A number that several people have says nobody's name.

Each register is asked for a few rows that end in the same digits, however they are written; a register without
an index on numbers is read through once, two digits first.
"""

import frappe
from frappe.query_builder import CustomFunction
from pypika.functions import Length

from facility_frontoffice.reachability import rules

DigitsOf = CustomFunction("REGEXP_REPLACE", ["text", "pattern", "with"])
LIMIT = 5
NUMBER_LENGTH = 40
SIGNS_IN_AN_EXTENSION = 4


def find(number: str | None) -> dict:
	"""Fields of a contact moment for the one person with this number; only the number when it is none, or several."""
	shown = rules.as_shown(number) or None
	digits = rules.digits(number)
	if len(digits) < 3:
		return {"caller_phone": shown}
	people: dict[str, dict] = {}
	for row in [*_users(digits), *_contacts(digits), *_employees(digits)]:
		known = people.setdefault((row.caller_email or row.client_user or row.caller_name or "").lower(), row)
		known.update({key: value for key, value in row.items() if value and not known.get(key)})
	if len(people) != 1:
		return {"caller_phone": shown}
	(person,) = people.values()
	return {**person, "caller_phone": shown}


def _users(digits: str) -> list:
	user = frappe.qb.DocType("User")
	return (
		frappe.qb.from_(user)
		.select(
			user.name.as_("client_user"), user.full_name.as_("caller_name"), user.email.as_("caller_email")
		)
		.where(
			(user.enabled == 1)
			& user.name.notin(("Guest", "Administrator"))
			& (_ends_in(user.mobile_no, digits) | _ends_in(user.phone, digits))
		)
		.orderby(user.name)
		.limit(LIMIT)
		.run(as_dict=True)
	)


def _contacts(digits: str) -> list:
	contact, phone = frappe.qb.DocType("Contact"), frappe.qb.DocType("Contact Phone")
	return (
		frappe.qb.from_(phone)
		.join(contact)
		.on((phone.parent == contact.name) & (phone.parenttype == "Contact"))
		.select(
			contact.name.as_("contact"),
			contact.user.as_("client_user"),
			contact.full_name.as_("caller_name"),
			contact.email_id.as_("caller_email"),
		)
		.where(_ends_in(phone.phone, digits))
		.orderby(contact.name)
		.limit(LIMIT)
		.run(as_dict=True)
	)


def _employees(digits: str) -> list:
	employee, user = frappe.qb.DocType("Employee"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(employee)
		.left_join(user)
		.on(user.name == employee.user_id)
		.select(
			employee.name.as_("employee"),
			employee.user_id.as_("client_user"),
			employee.employee_name.as_("caller_name"),
			user.email.as_("caller_email"),
		)
		.where((employee.status == "Active") & _ends_in(employee.cell_number, digits))
		.orderby(employee.name)
		.limit(LIMIT)
		.run(as_dict=True)
	)


def _ends_in(column, digits: str):
	"""Whether a number as somebody wrote it is this one; see `rules.is_same_number`.

	Nearly every way of writing keeps the last two digits together, which is quick to see.
	"""
	written = DigitsOf(DigitsOf(column, r"\(0\)", ""), "[^0-9]", "")
	end = digits[-rules.SIGNIFICANT :]
	if len(end) == rules.SIGNIFICANT:
		return column.like(f"%{digits[-2:]}%") & written.like(f"%{end}")
	return (Length(column) <= len(end) + SIGNS_IN_AN_EXTENSION) & (written == end)
