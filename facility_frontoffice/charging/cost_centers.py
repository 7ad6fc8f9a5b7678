"""The cost centre and the project that bear what is done or bought for a request.

The request's own goes first, then that of the department of who asks, then that of their customer, then that of the
product, and at last that of the unit that does the work (`charging.rules`). Only one of the company that buys counts,
and only one that can be booked on.
"""

from collections.abc import Iterable

import frappe
from frappe import _

from facility_frontoffice.charging import rules
from facility_frontoffice.fulfilment.errors import FulfilmentError

# On Department and Customer; see `setup.custom_fields`.
FIELD = "facility_cost_center"


class ChargingError(FulfilmentError):
	"""What is charged or borne cannot be as it is."""


def cost_center_of(assignment, company: str | None) -> str | None:
	"""The cost centre in `company` for what is bought for a Backoffice Assignment; None when there is none."""
	return cost_centers_of([assignment], company)[assignment.name]


def cost_centers_of(assignments: Iterable, company: str | None) -> dict[str, str | None]:
	"""The cost centre of each of these assignments, by its name, in at most two statements for all of them.

	`assignments` are documents or rows with `name`, `client_request`, `backoffice_unit` and `product`.
	"""
	assignments = list(assignments)
	asked = _of_requests({row.client_request for row in assignments if row.client_request})
	candidates = {
		row.name: (*asked.get(row.client_request, ()), _of_product(row.get("product")), _of_unit(row))
		for row in assignments
	}
	company_of = companies_of({name for names in candidates.values() for name in names if name})
	return {name: rules.first_of_company(names, company_of, company) for name, names in candidates.items()}


def of_request(request, company: str | None = None) -> str | None:
	"""The cost centre of who asks, without that of who delivers. `request` is a Client Request or its name."""
	name = request if isinstance(request, str) else request.name
	if not company:
		company = company_of_request(request)
	names = _of_requests({name}).get(name, ())
	return rules.first_of_company(names, companies_of(set(filter(None, names))), company)


def project_of(assignment, company: str | None) -> str | None:
	"""The project in `company` that what is bought for an assignment belongs to; None when there is none."""
	return projects_of([assignment], company)[assignment.name]


def projects_of(assignments: Iterable, company: str | None) -> dict[str, str | None]:
	"""The project of each of these assignments, by its name, in one statement. A project that ended takes nothing."""
	assignments = list(assignments)
	request, project = frappe.qb.DocType("Client Request"), frappe.qb.DocType("Project")
	names = {row.client_request for row in assignments if row.client_request}
	found = (
		dict(
			frappe.qb.from_(request)
			.join(project)
			.on(project.name == request.project)
			.select(request.name, project.name)
			.where(
				request.name.isin(sorted(names)) & (project.company == company) & (project.status == "Open")
			)
			.run()
		)
		if names
		else {}
	)
	return {row.name: found.get(row.client_request) for row in assignments}


def company_of_request(request) -> str | None:
	"""The company that a request belongs to, else the default one."""
	company = (
		frappe.db.get_value("Client Request", request, "company")
		if isinstance(request, str)
		else request.company
	)
	return company or default_company()


def default_company() -> str | None:
	settings = frappe.get_cached_doc("Facility Frontoffice Settings")
	return settings.default_company or frappe.db.get_single_value("Global Defaults", "default_company")


def is_of_company(cost_center: str | None, company: str | None) -> bool:
	"""Whether it is one of the company that can be booked on."""
	if not cost_center:
		return False
	fields = ["company", "is_group", "disabled"]
	found = frappe.get_cached_value("Cost Center", cost_center, fields, as_dict=True)
	return bool(found) and found.company == company and not (found.is_group or found.disabled)


def not_bookable(cost_center: str, company: str) -> str:
	return _(
		"{0} cannot be booked on by {1}. Choose a cost centre of that company that is open and no group."
	).format(cost_center, company)


def check_request(doc) -> None:
	"""Refuses a cost centre or project that nothing of this request could be booked on. Costs no query otherwise."""
	before = doc.get_doc_before_save()
	for field, doctype in (("cost_center", "Cost Center"), ("project", "Project")):
		chosen = doc.get(field)
		is_as_it_was = before and before.get(field) == chosen and before.company == doc.company
		if chosen and not is_as_it_was:
			_check_chosen(doc, doctype, chosen)


def _check_chosen(doc, doctype: str, chosen: str) -> None:
	if doctype == "Cost Center" and frappe.get_cached_value(doctype, chosen, "is_group"):
		frappe.throw(
			_("{0} is a group of cost centres. Choose one of those in it.").format(chosen),
			ChargingError,
			title=_("Cost Center"),
		)
	company = frappe.get_cached_value(doctype, chosen, "company")
	if doc.company and company != doc.company:
		frappe.throw(
			_("{0} is of {1}, the request is of {2}. Choose one of {2}.").format(
				chosen, company, doc.company
			),
			ChargingError,
			title=_("Another Company"),
		)


def _of_requests(names: set[str]) -> dict[str, tuple[str | None, str | None, str | None]]:
	"""For each request its own cost centre, that of its department, and that of its customer."""
	if not names:
		return {}
	request, department = frappe.qb.DocType("Client Request"), frappe.qb.DocType("Department")
	customer = frappe.qb.DocType("Customer")
	rows = (
		frappe.qb.from_(request)
		.left_join(department)
		.on(department.name == request.department)
		.left_join(customer)
		.on(customer.name == request.customer)
		.select(request.name, request.cost_center, department[FIELD], customer[FIELD])
		.where(request.name.isin(sorted(names)))
		.run()
	)
	return {name: tuple(found) for name, *found in rows}


def companies_of(cost_centers: set[str]) -> dict[str, str]:
	"""The company of each cost centre that can be booked on."""
	if not cost_centers:
		return {}
	filters = {"name": ("in", sorted(cost_centers)), "is_group": 0, "disabled": 0}
	return dict(frappe.get_all("Cost Center", filters=filters, fields=["name", "company"], as_list=True))


def _of_product(product: str | None) -> str | None:
	return frappe.get_cached_value("Facility Product", product, "cost_center") if product else None


def _of_unit(assignment) -> str | None:
	unit = assignment.backoffice_unit
	return frappe.get_cached_value("Backoffice Unit", unit, "cost_center") if unit else None


class Bearing:
	"""Who bears the charges of a request in a company; `of` gives it for a product's own cost centre."""

	def __init__(self, request, company: str | None):
		found = _of_requests({request.name}).get(request.name, (None, None, None))
		# what is being saved may not be stored yet
		names = (request.cost_center, *found[1:])
		self.company, self.customer = company, request.customer
		companies = companies_of({name for name in names if name})
		self.names = [rules.first_of_company([name], companies, company) for name in names]

	def of(self, product_cost_center: str | None) -> rules.Bearer | None:
		of_product = product_cost_center if is_of_company(product_cost_center, self.company) else None
		return rules.bearer(*self.names, self.customer, of_product)


def of_unit(unit: str | None, company: str | None) -> str | None:
	cost_center = frappe.get_cached_value("Backoffice Unit", unit, "cost_center") if unit else None
	return cost_center if is_of_company(cost_center, company) else None
