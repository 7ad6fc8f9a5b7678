"""Assets of ERPNext, submitted, with what their administration asks for."""

import pytest


@pytest.fixture
def company(transaction):
	return transaction.get_doc("Company", "Facilitair Bedrijf")


@pytest.fixture
def fixed_asset(transaction, company):
	"""`fixed_asset("COFFEE", warranty_period="365")`: an item that is a fixed asset, with its category."""
	frappe = transaction

	def make(code: str, **values):
		if not frappe.db.exists("Asset Category", "Machines"):
			account = frappe.db.get_value(
				"Account",
				{"company": company.name, "account_type": "Fixed Asset", "is_group": 0},
				order_by="name",
			)
			frappe.get_doc(
				{
					"doctype": "Asset Category",
					"asset_category_name": "Machines",
					"accounts": [{"company_name": company.name, "fixed_asset_account": account}],
				}
			).insert(ignore_permissions=True)
		if frappe.db.exists("Item", code):
			return code
		return (
			frappe.get_doc(
				{
					"doctype": "Item",
					"item_code": code,
					"item_name": values.pop("item_name", code.title()),
					"item_group": frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name"),
					"stock_uom": "Nos",
					"is_stock_item": 0,
					"is_fixed_asset": 1,
					"asset_category": "Machines",
					**values,
				}
			)
			.insert(ignore_permissions=True)
			.name
		)

	return make


@pytest.fixture
def asset(transaction, company, fixed_asset, organisation):
	"""`asset("Beamer", location=..., submit=False)`: an asset of the house, in use since 2024."""
	frappe = transaction

	def make(title: str, item: str = "MACHINE", submit: bool = True, **values):
		doc = frappe.get_doc(
			{
				"doctype": "Asset",
				"asset_name": title,
				"item_code": fixed_asset(item),
				"company": company.name,
				"location": organisation.ROOMS[0],
				"is_existing_asset": 1,
				"purchase_date": "2024-02-01",
				"available_for_use_date": "2024-02-01",
				"gross_purchase_amount": 1200,
				"cost_center": company.cost_center,
				**values,
			}
		).insert(ignore_permissions=True)
		if submit:
			doc.submit()
		return doc

	return make


@pytest.fixture
def work(transaction, product, ask):
	"""`work(asset="ACC-…", evidence="Note")`: the open assignment of one step that a client's request was sent out for."""
	frappe = transaction

	def make(step: dict | None = None, **values):
		from facility_frontoffice.fulfilment import service

		code = f"FIX-{frappe.generate_hash(length=6)}".upper()
		product(code, steps=[{"step_name": "Mend it", **(step or {})}], item=None)
		request = ask(code, description="It <b>smokes</b> & smells", **values)
		[name] = service.send_out(request.name)
		return name

	return make


@pytest.fixture
def employee(transaction, company):
	"""`employee("emma@example.com")`: who has this log-in works here."""
	frappe = transaction

	def make(user: str, **values):
		return frappe.get_doc(
			{
				"doctype": "Employee",
				"first_name": user.split("@")[0].title(),
				"company": company.name,
				"user_id": user,
				"status": "Active",
				"gender": frappe.db.get_value("Gender", {}, order_by="name"),
				"date_of_birth": "1990-01-01",
				"date_of_joining": "2020-01-01",
				"create_user_permission": 0,
				**values,
			}
		).insert(ignore_permissions=True)

	return make


@pytest.fixture
def customer(transaction):
	"""`customer("Tenant A", "emma@example.com")`: an organisation with these log-ins on the portal."""
	frappe = transaction

	def make(name: str, *users: str):
		return frappe.get_doc(
			{
				"doctype": "Customer",
				"customer_name": name,
				"customer_group": frappe.db.get_value("Customer Group", {"is_group": 0}, order_by="name"),
				"territory": frappe.db.get_value("Territory", {"is_group": 0}, order_by="name"),
				"portal_users": [{"user": user} for user in users],
			}
		).insert(ignore_permissions=True)

	return make
