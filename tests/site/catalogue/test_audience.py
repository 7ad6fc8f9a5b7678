"""Who may ask for a product, on every road that a client has to it (S9); and the agent's note for others."""

import json

import frappe
import pytest

from facility_frontoffice.api import catalogue as api
from facility_frontoffice.api import portal as portal_api
from facility_frontoffice.catalogue import audience, service
from facility_frontoffice.demo import data
from facility_frontoffice.overrides import web_form
from facility_frontoffice.portal import questions

PRODUCT = "Facility Product"


@pytest.fixture
def meant_for(transaction):
	"""`meant_for("LIGHTING", ("Role", "Facility Client"))` says for whom a product is."""

	def change(product: str, *rows: tuple[str, str]):
		doc = transaction.get_doc(PRODUCT, product)
		doc.audience = []
		doc.extend("audience", [{"kind": kind, "value": value} for kind, value in rows])
		return doc.save()

	return change


@pytest.fixture
def employee(transaction):
	"""Makes the demo client an employee of a department below another one; returns both departments."""
	frappe = transaction
	company = frappe.db.get_value("Company", {}, "name", order_by="name")
	root = frappe.db.get_value("Department", {"lft": 1})

	def department(name: str, parent: str, is_group: int) -> str:
		return (
			frappe.get_doc(
				{
					"doctype": "Department",
					"department_name": name,
					"company": company,
					"parent_department": parent,
					"is_group": is_group,
				}
			)
			.insert()
			.name
		)

	above = department("Research", root, 1)
	below = department("Laboratory", above, 0)
	frappe.get_doc(
		{
			"doctype": "Employee",
			"first_name": "Emma",
			"company": company,
			"department": below,
			"user_id": data.CLIENT,
			"gender": frappe.db.get_value("Gender", {}, "name", order_by="name"),
			"date_of_birth": "1990-01-01",
			"date_of_joining": "2020-01-01",
			"status": "Active",
		}
	).insert()
	return {"above": above, "below": below, "company": company}


ROADS = {
	"list": lambda: "LIGHTING" in service.visible_products(data.CLIENT),
	"products": lambda: any(row["product_code"] == "LIGHTING" for row in portal_api.products()),
	"get_products": lambda: any(row["product_code"] == "LIGHTING" for row in api.get_products()),
	"get_product": lambda: bool(api.get_product("LIGHTING")),
	"suggest": lambda: any(
		row["product_code"] == "LIGHTING" for row in portal_api.suggest("de lamp knippert")
	),
	"suggest_products": lambda: any(
		row["product_code"] == "LIGHTING" for row in api.suggest_products("de lamp knippert")
	),
	"form": lambda: any(row["value"] == "LIGHTING" for row in web_form._product_options()),
	"ask": lambda: bool(
		questions.ask(
			data.CLIENT,
			{"description": frappe.generate_hash()},
			"LIGHTING",
			{"How many lamps?": 1, "Is there any danger?": "No"},
		)
	),
}


@pytest.mark.parametrize("road", ROADS)
def test_s9_every_road_of_a_client(transaction, as_user, meant_for, road):
	def is_open() -> bool:
		transaction.local.message_log = []
		with as_user(data.CLIENT):
			try:
				return ROADS[road]()
			except (transaction.PermissionError, service.CatalogueError):
				return False

	assert is_open()
	meant_for("LIGHTING", ("Role", "Facility Client"))
	assert is_open()
	meant_for("LIGHTING", ("Role", "Purchase User"))
	assert not is_open()


def test_who_works_here_may_always(as_user, meant_for):
	meant_for("LIGHTING", ("Role", "Purchase Manager"))
	with as_user(data.AGENT):
		assert service.visible_products(data.AGENT) is None
		assert api.get_product("LIGHTING")["product_code"] == "LIGHTING"


def test_a_department_counts_with_what_is_below_it(transaction, meant_for, employee):
	doc = meant_for("LIGHTING", ("Department", employee["above"]))
	assert service.may_ask_for(doc, data.CLIENT)
	assert not service.may_ask_for(doc, data.COLLEAGUE)
	assert service.may_ask_for(meant_for("LIGHTING", ("Department", employee["below"])), data.CLIENT)
	doc = meant_for("LIGHTING", ("Department", employee["above"]), ("Company", employee["company"]))
	assert service.may_ask_for(doc, data.CLIENT)
	doc = meant_for("LIGHTING", ("Department", employee["above"]), ("Role", "Purchase User"))
	assert not service.may_ask_for(doc, data.CLIENT)


def test_a_place_counts_with_what_is_below_it(transaction, meant_for):
	doc = meant_for("LIGHTING", ("Location", data.BUILDING))
	transaction.db.delete("Client Request", {"client_user": data.CLIENT})
	assert not service.may_ask_for(doc, data.CLIENT)
	transaction.get_doc(
		{"doctype": "User Permission", "user": data.CLIENT, "allow": "Location", "for_value": data.ROOMS[0]}
	).insert()
	assert service.may_ask_for(doc, data.CLIENT)
	assert not service.may_ask_for(meant_for("LIGHTING", ("Location", data.ROOMS[1])), data.CLIENT)


def test_a_customer_is_known_by_its_portal_users_and_contacts(transaction, meant_for):
	frappe = transaction
	customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Tenant on Three"}).insert()
	doc = meant_for("LIGHTING", ("Customer", customer.name))
	assert not service.may_ask_for(doc, data.CLIENT)
	contact = frappe.get_doc({"doctype": "Contact", "first_name": "Emma", "user": data.CLIENT})
	contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
	contact.insert()
	assert service.may_ask_for(doc, data.CLIENT)
	customer.append("portal_users", {"user": data.COLLEAGUE})
	customer.save()
	assert service.may_ask_for(doc, data.COLLEAGUE)


def test_the_agent_is_told_for_whom_it_is(as_user, meant_for, employee):
	meant_for("LIGHTING", ("Department", employee["below"]), ("Role", "Purchase User"))
	with as_user(data.AGENT):
		reason = api.get_product("LIGHTING", client={"client_user": data.COLLEAGUE})["not_for_client"]
		assert reason == f"Lighting fault is meant for: Department {employee['below']}; Role Purchase User."
		assert not api.get_product("CLIMATE", client={"client_user": data.COLLEAGUE})["not_for_client"]
		found = api.not_for_client(
			json.dumps(["LIGHTING", "CLIMATE"]), json.dumps({"department": employee["below"]})
		)
		assert found == {"LIGHTING": "Lighting fault is meant for: Role Purchase User."}


def test_a_client_learns_nothing_of_for_whom_a_product_is(transaction, as_user, meant_for):
	with as_user(data.CLIENT):
		assert "not_for_client" not in api.get_product("LIGHTING", client={"client_user": data.COLLEAGUE})
		with pytest.raises(transaction.PermissionError):
			api.not_for_client(["LIGHTING"], {"client_user": data.COLLEAGUE})


def test_the_number_of_queries_does_not_grow_with_the_catalogue(statements, meant_for):
	meant_for("LIGHTING", ("Role", "Facility Client"))
	audience.visible_to(data.CLIENT)
	few = len(statements(lambda: audience.visible_to(data.CLIENT)))
	for product in ("CLIMATE", "CHAIR", "MOVE"):
		meant_for(product, ("Role", "Facility Client"))
	audience.visible_to(data.CLIENT)
	assert len(statements(lambda: audience.visible_to(data.CLIENT))) == few
