"""The demo organisation: people, parties, rooms and an item. Made once, if missing."""

import frappe

from facility_frontoffice.catalogue.loader import load_default_catalogue
from facility_frontoffice.setup import roles

PASSWORD = "Front0ffice!"

AGENT = "anna@example.com"
MANAGER = "marcel@example.com"
WORKPLACE = "wendy@example.com"
SECURITY = "sem@example.com"
LOGISTICS = "lars@example.com"
CLEANING = "carla@example.com"
ICT = "ivo@example.com"
BUILDING_SERVICES = "bas@example.com"
HOSPITALITY = "hanna@example.com"
PURCHASER = "pieter@example.com"
CLIENT = "emma@example.com"
COLLEAGUE = "noor@example.com"

PURCHASING_ROLES = ("Purchase User", "Purchase Manager", "Stock User")

# user: (name, language, roles, backoffice unit)
PEOPLE = {
	AGENT: ("Anna de Vries", "en", (roles.AGENT,), None),
	MANAGER: ("Marcel Bakker", "en", (roles.AGENT, roles.MANAGER, roles.ADMINISTRATOR), None),
	WORKPLACE: ("Wendy Jansen", "en", (roles.MEMBER,), "Workplace"),
	SECURITY: ("Sem Visser", "en", (roles.MEMBER,), "Security"),
	LOGISTICS: ("Lars Smit", "en", (roles.MEMBER,), "Logistics"),
	CLEANING: ("Carla Meijer", "en", (roles.MEMBER,), "Cleaning Contract"),
	ICT: ("Ivo Mulder", "en", (roles.MEMBER,), "ICT Support"),
	BUILDING_SERVICES: ("Bas Vermeulen", "en", (roles.MEMBER,), "Building Services"),
	HOSPITALITY: ("Hanna de Wit", "en", (roles.MEMBER,), "Hospitality"),
	PURCHASER: ("Pieter de Boer", "en", PURCHASING_ROLES, "Purchasing"),
	CLIENT: ("Emma van Dijk", "en", (roles.CLIENT,), None),
	COLLEAGUE: ("Noor Peters", "nl", (roles.CLIENT,), None),
}

CLEANING_SUPPLIER = "Schoon en Fris"
FURNITURE_SUPPLIER = "Kantoor Plus"
MOVING_SUPPLIER = "Snel Verhuizers"
SUPPLIERS = (CLEANING_SUPPLIER, FURNITURE_SUPPLIER, MOVING_SUPPLIER)

BUILDING = "Head Office"
ROOMS = ("Room 2.04", "Room 3.12", "Room 5.01", "Meeting Room Maas")
MEETING_ROOM = "Meeting Room Maas"
CHAIR_ITEM = "Office Chair"


def load() -> None:
	"""Makes the demo organisation; what is there already is left alone. Commits."""
	load_default_catalogue()
	for user, (name, language, user_roles, unit) in PEOPLE.items():
		_make_user(user, name, language, user_roles)
		if unit:
			_add_to_unit(unit, user)
	_make_suppliers()
	_make_rooms()
	_make_item()
	_give_products_their_parties()
	_staff_the_desk()
	frappe.db.commit()


def _make_user(user: str, name: str, language: str, user_roles: tuple[str, ...]) -> None:
	if frappe.db.exists("User", user):
		return
	first_name, last_name = name.split(" ", 1)
	is_client = user_roles == (roles.CLIENT,)
	frappe.get_doc(
		{
			"doctype": "User",
			"email": user,
			"first_name": first_name,
			"last_name": last_name,
			"language": language,
			"time_zone": frappe.utils.get_system_timezone(),
			"user_type": "Website User" if is_client else "System User",
			"send_welcome_email": 0,
			"new_password": PASSWORD,
			"roles": [{"role": role} for role in user_roles],
		}
	).insert(ignore_permissions=True)


def _add_to_unit(unit: str, user: str) -> None:
	doc = frappe.get_doc("Backoffice Unit", unit)
	if user in [member.user for member in doc.members]:
		return
	doc.append("members", {"user": user})
	doc.lead = doc.lead or user
	doc.save(ignore_permissions=True)


def _make_suppliers() -> None:
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	for supplier in SUPPLIERS:
		if not frappe.db.exists("Supplier", supplier):
			frappe.get_doc(
				{"doctype": "Supplier", "supplier_name": supplier, "supplier_group": group}
			).insert(ignore_permissions=True)


def _make_rooms() -> None:
	if not frappe.db.exists("Location", BUILDING):
		frappe.get_doc({"doctype": "Location", "location_name": BUILDING, "is_group": 1}).insert(
			ignore_permissions=True
		)
	for room in ROOMS:
		if not frappe.db.exists("Location", room):
			frappe.get_doc(
				{"doctype": "Location", "location_name": room, "parent_location": BUILDING}
			).insert(ignore_permissions=True)


def _make_item() -> None:
	if not frappe.db.exists("Item", CHAIR_ITEM):
		frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": CHAIR_ITEM,
				"item_group": frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name"),
				"stock_uom": "Nos",
				"is_stock_item": 0,
				"standard_rate": 0,
			}
		).insert(ignore_permissions=True)


def _give_products_their_parties() -> None:
	frappe.db.set_value("Facility Product", "CHAIR", "item", CHAIR_ITEM)
	frappe.db.set_value("Facility Product", "CLEANING", "supplier", CLEANING_SUPPLIER)
	product = frappe.get_doc("Facility Product", "MOVE")
	for step in product.steps:
		if step.step_name == "Carry out the move":
			step.supplier = MOVING_SUPPLIER
	product.save(ignore_permissions=True)


def _staff_the_desk() -> None:
	desk = frappe.get_doc("Facility Service Desk", {"is_default": 1})
	desk.lead = desk.lead or MANAGER
	desk.phone = desk.phone or "020 123 45 67"
	desk.email = desk.email or "frontoffice@example.com"
	present = [row.user for row in desk.agents]
	for user in (AGENT, MANAGER):
		if user not in present:
			desk.append("agents", {"user": user})
	desk.save(ignore_permissions=True)
