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
# where their work is mailed to
SUPPLIERS = {
	CLEANING_SUPPLIER: "planning@schoonenfris.example",
	FURNITURE_SUPPLIER: None,
	MOVING_SUPPLIER: "planning@snelverhuizers.example",
}

BUILDING = "Head Office"
ROOMS = ("Room 2.04", "Room 3.12", "Room 5.01", "Meeting Room Maas")
MEETING_ROOM = "Meeting Room Maas"
CHAIR_ITEM = "Office Chair"
# name: (item, its days of warranty, room, months ago that it was bought)
ASSETS = {
	"Coffee Machine": ("Espresso Machine", 730, "Room 3.12", 5),
	"Climate Unit 3.12": ("Air Handling Unit", 730, "Room 3.12", 70),
	"Beamer Maas": ("Projector", 1095, MEETING_ROOM, 14),
	"Screen Maas": ("Meeting Screen", 730, MEETING_ROOM, 40),
	"Printer 5.01": ("Multifunctional Printer", 365, "Room 5.01", 8),
}
ASSET_CATEGORY = "Equipment"

SOFTENER = {
	"title": "Work on another floor meanwhile",
	"kind": "Text",
	"channel": "Portal",
	"enabled": 1,
	"text": "There are free desks on the second floor, and coffee.",
}
ANSWERS_ON = "Working Here"
# Help Articles: their title and text
ANSWERS = {
	"How do I report a lamp that blinks?": (
		"<p>Say where the lamp is and what it does. A photo helps. You need not find out who mends it: we do.</p>"
	),
	"How do I book a meeting room?": (
		"<p>Ask for a meeting room with the day, the time and how many you are. You hear at once which room it is.</p>"
	),
}


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
	_make_assets()
	_give_products_their_parties()
	_staff_the_desk()
	_write_answers()
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
	for supplier, work_email in SUPPLIERS.items():
		make_supplier(supplier, work_email)


def make_supplier(supplier: str, work_email: str | None) -> None:
	if frappe.db.exists("Supplier", supplier):
		return
	frappe.get_doc(
		{
			"doctype": "Supplier",
			"supplier_name": supplier,
			"supplier_group": frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name"),
			"facility_work_email": work_email,
		}
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


def _make_assets() -> None:
	"""Things in the rooms, in use; none where the company has no account to keep them on."""
	company = frappe.defaults.get_global_default("company")
	account = frappe.db.get_value(
		"Account", {"company": company, "account_type": "Fixed Asset", "is_group": 0}, order_by="name"
	)
	if not account:
		return
	_make_asset_category(company, account)
	for name, (item, days, room, months) in ASSETS.items():
		if frappe.db.exists("Asset", {"asset_name": name}):
			continue
		_make_asset_item(item, days)
		bought = frappe.utils.add_months(frappe.utils.nowdate(), -months)
		frappe.get_doc(
			{
				"doctype": "Asset",
				"asset_name": name,
				"item_code": item,
				"company": company,
				"location": room,
				"is_existing_asset": 1,
				"purchase_date": bought,
				"available_for_use_date": bought,
				"gross_purchase_amount": 900,
			}
		).insert(ignore_permissions=True).submit()


def _make_asset_category(company: str, account: str) -> None:
	if not frappe.db.exists("Asset Category", ASSET_CATEGORY):
		frappe.get_doc(
			{
				"doctype": "Asset Category",
				"asset_category_name": ASSET_CATEGORY,
				"accounts": [{"company_name": company, "fixed_asset_account": account}],
			}
		).insert(ignore_permissions=True)


def _make_asset_item(item: str, days: int) -> None:
	if not frappe.db.exists("Item", item):
		frappe.get_doc(
			{
				"doctype": "Item",
				"item_code": item,
				"item_group": frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name"),
				"stock_uom": "Nos",
				"is_stock_item": 0,
				"is_fixed_asset": 1,
				"asset_category": ASSET_CATEGORY,
				"warranty_period": days,
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
	if SOFTENER["title"] not in [row.title for row in desk.softeners]:
		desk.append("softeners", SOFTENER)
	desk.save(ignore_permissions=True)


def _write_answers() -> None:
	if not frappe.db.exists("Help Category", ANSWERS_ON):
		frappe.get_doc({"doctype": "Help Category", "category_name": ANSWERS_ON, "published": 1}).insert(
			ignore_permissions=True
		)
	for title, content in ANSWERS.items():
		if not frappe.db.exists("Help Article", {"title": title}):
			frappe.get_doc(
				{
					"doctype": "Help Article",
					"title": title,
					"category": ANSWERS_ON,
					"content": content,
					"published": 1,
				}
			).insert(ignore_permissions=True)
