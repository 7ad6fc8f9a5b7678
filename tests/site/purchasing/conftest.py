"""A client who asks for chairs, a unit that buys them, and who sells them."""

import frappe
import pytest
from buying import COMPANY, STEPS, SUPPLIER, WAREHOUSE, category, make, make_item, step_of
from frappe.utils import add_days, get_datetime, nowdate

from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake


@pytest.fixture
def company(transaction):
	return frappe.get_doc("Company", COMPANY)


@pytest.fixture
def unit(company):
	return make(
		"Backoffice Unit", unit_name="Buyers", cost_center=company.cost_center, default_norm=3 * 24 * 3600
	).name


@pytest.fixture
def supplier(company):
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	return make("Supplier", supplier_name=SUPPLIER, supplier_group=group).name


@pytest.fixture
def other_supplier(company):
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	return make("Supplier", supplier_name="Desks and More", supplier_group=group).name


@pytest.fixture
def dollars(company):
	"""A supplier who is paid in another currency."""
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	account = make(
		"Account",
		account_name="Creditors USD",
		company=COMPANY,
		parent_account=frappe.db.get_value("Account", company.default_payable_account, "parent_account"),
		account_type="Payable",
		account_currency="USD",
	)
	return make(
		"Supplier",
		supplier_name="Overseas",
		supplier_group=group,
		default_currency="USD",
		accounts=[{"company": COMPANY, "account": account.name}],
	).name


@pytest.fixture
def chair(company, supplier):
	return make_item("Swivel Chair", is_stock_item=1)


@pytest.fixture
def warehouse(company):
	frappe.db.set_single_value("Facility Frontoffice Settings", "default_warehouse", WAREHOUSE)
	return WAREHOUSE


@pytest.fixture
def purchaser(company):
	"""Somebody who buys and receives, and has no role of the front office."""
	user = make("User", email="buyer@example.com", first_name="Buyer", send_welcome_email=0)
	user.add_roles("Purchase User", "Stock User")
	return user.name


@pytest.fixture
def buy(unit, supplier, chair, warehouse):
	"""`buy(qty=3)`: a client asks for chairs, it is agreed; returns the name of the assignment to buy them.

	`more` are names of steps after it was brought; other values are of the step that buys.
	"""

	def ask(qty: float = 1, item: str | None = "Swivel Chair", more: tuple[str, ...] = (), **step):
		steps = (*STEPS, *({"step_name": name, "action": "Work"} for name in more))
		product = f"CHAIR-{frappe.generate_hash(length=6)}"
		make(
			"Facility Product",
			product_code=product,
			product_name="Office chair",
			category=category(),
			nature="Tangible",
			handling="Backoffice",
			backoffice_unit=unit,
			item=item,
			steps=[
				{**values, "sequence": number, **({"supplier": supplier, **step} if number == 2 else {})}
				for number, values in enumerate(steps, 1)
			],
		)
		request = intake.create_request(
			{
				"subject": "My chair sinks",
				"request_type": "Request",
				"channel": "Phone",
				"client_name": "Emma",
				"client_email": "emma@example.com",
			},
			[{"product": product, "qty": qty}],
		)
		service.send_out(request.name)
		if not frappe.db.get_value("Client Request", request.name, "promised_date"):
			request.db_set("promised_date", get_datetime(f"{add_days(nowdate(), 7)} 16:00"))
		service.complete(step_of(request.name, "Agree"), result="Agreed")
		return step_of(request.name, "Buy")

	return ask


@pytest.fixture
def count_queries(transaction, monkeypatch):
	"""`with count_queries() as queries:` collects the statements that reach the database."""
	from contextlib import contextmanager

	@contextmanager
	def count():
		queries = []
		real = frappe.local.db.sql

		def sql(query, *args, **kwargs):
			queries.append(str(query))
			return real(query, *args, **kwargs)

		with monkeypatch.context() as patch:
			patch.setattr(frappe.local.db, "sql", sql)
			yield queries

	return count


@pytest.fixture
def saves(transaction, monkeypatch):
	"""`with saves() as names:` collects the assignments that are saved meanwhile, one name for each save."""
	from contextlib import contextmanager

	from facility_frontoffice.fulfilment import assignment as life

	@contextmanager
	def collect():
		names = []
		real = life.settle

		def settle(doc):
			names.append(doc.name)
			real(doc)

		with monkeypatch.context() as patch:
			patch.setattr(life, "settle", settle)
			yield names

	return collect
