"""Tests on a site that has HRMS too: `make hrms-tests` makes it, once with HRMS before this app and once after it."""

import pytest

COMPANY_DAYS = ("2026-01-01", "2026-12-31")


@pytest.fixture(scope="session", autouse=True)
def site_with_hrms(site):
	if "hrms" not in site.get_installed_apps():
		pytest.fail("this site has no HRMS; run `make hrms-tests`")


@pytest.fixture(scope="session")
def organisation(site, site_with_hrms):
	"""The demo organisation, on the site for all tests."""
	from facility_frontoffice.demo import data

	data.load()
	return data


@pytest.fixture
def grant_leave():
	"""`grant_leave(user, "2026-11-30", "2026-12-04")` makes who it is an employee, asks for leave in HRMS and grants it."""
	import frappe

	def grant(user: str, first: str, last: str, status: str = "Approved", **values):
		asked = frappe.get_doc(
			{
				"doctype": "Leave Application",
				"employee": _employee_of(frappe, user),
				"leave_type": _leave_type(frappe),
				"from_date": first,
				"to_date": last,
				"posting_date": COMPANY_DAYS[0],
				"status": status,
				"leave_approver": "Administrator",
				**values,
			}
		).insert()
		return asked.submit() if status == "Approved" else asked

	return grant


def _employee_of(frappe, user: str) -> str:
	if name := frappe.db.get_value("Employee", {"user_id": user}):
		return name
	return (
		frappe.get_doc(
			{
				"doctype": "Employee",
				"first_name": user,
				"user_id": user,
				"company": frappe.defaults.get_global_default("company"),
				"gender": frappe.db.get_value("Gender", {}, order_by="name"),
				"date_of_birth": "1980-05-01",
				"date_of_joining": "2020-01-01",
				"holiday_list": _holidays(frappe),
			}
		)
		.insert()
		.name
	)


def _holidays(frappe) -> str:
	name = "Holidays of HRMS"
	if not frappe.db.exists("Holiday List", name):
		first, last = COMPANY_DAYS
		values = {"doctype": "Holiday List", "holiday_list_name": name, "from_date": first, "to_date": last}
		frappe.get_doc(values).insert()
	return name


def _leave_type(frappe) -> str:
	name = "Leave Nobody Need Know Of"
	if not frappe.db.exists("Leave Type", name):
		frappe.get_doc({"doctype": "Leave Type", "leave_type_name": name, "is_lwp": 1}).insert()
	return name
