"""A configuration with something of every kind, circles among them, as an admin would make it.

It needs the catalogue, the people SECURITY and AGENT of the demo, and its places; `prepare` makes those.
"""

import base64

import frappe
from frappe.permissions import setup_custom_perms

from facility_frontoffice.demo import data
from facility_frontoffice.setup import roles

PICTURE = base64.b64decode(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def prepare() -> None:
	"""What a file of configuration names, and every site has its own of."""
	for user, role in ((data.SECURITY, roles.MEMBER), (data.AGENT, roles.AGENT)):
		if not frappe.db.exists("User", user):
			_insert("User", email=user, first_name=user, send_welcome_email=0, roles=[{"role": role}])
	data._make_rooms()


def _insert(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert()


def fill() -> None:
	"""All but what changes a table, and scripts on the server."""
	_insert(
		"Holiday List",
		holiday_list_name="Bank Holidays",
		from_date="2027-01-01",
		to_date="2027-12-31",
		holidays=[{"holiday_date": "2027-01-01", "description": "New Year"}],
	)
	calendar = frappe.get_doc("Facility Calendar", "Office Hours")
	calendar.holiday_list = "Bank Holidays"
	calendar.save()
	unit = frappe.get_doc("Backoffice Unit", "Security")
	unit.lead = data.SECURITY
	unit.append("area", {"location": data.ROOMS[0]})
	unit.save()
	_insert(
		"Facility Service Desk",
		desk_name="Desk of Security",
		kind="Unit",
		backoffice_unit="Security",
		lead=data.SECURITY,
		families=[{"category": frappe.db.get_value("Facility Product", "ACCESS-PASS", "category")}],
		softeners=[data.SOFTENER],
	)
	# two products that name each other
	for product, other in (("CLEANING", "ACCESS-PASS"), ("ACCESS-PASS", "CLEANING")):
		doc = frappe.get_doc("Facility Product", product)
		doc.append("alternatives", {"product": other, "fits_when": "it is “dringend” – now"})
		doc.append("audience", {"kind": "Location", "value": data.BUILDING})
		doc.save()
	_insert("Facility Synonym", phrase="poetsbeurt", products=[{"product": "CLEANING"}])
	_insert(
		"Facility Routing Rule",
		rule_name="Passes to Security",
		product="ACCESS-PASS",
		action="Work",
		backoffice_unit="Security",
	)
	_insert(
		"Facility Mandate",
		role="Frontoffice Agent",
		kind="Delivery Date",
		product="CLEANING",
		not_sooner_than=3600,
	)
	_insert("Facility Mandate", role="Frontoffice Agent", kind="Call-back")
	_insert(
		"Notification",
		name="Tell of urgent requests",
		subject="Urgent",
		document_type="Client Request",
		event="New",
		channel="System Notification",
		message="There is one.",
		recipients=[{"receiver_by_role": "Frontoffice Manager"}],
	)
	_insert(
		"Assignment Rule",
		name="Complaints in turn",
		document_type="Client Request",
		description="A complaint",
		assign_condition="request_type == 'Complaint'",
		rule="Round Robin",
		users=[{"user": data.AGENT}],
		assignment_days=[{"day": "Monday"}],
	)
	_insert("Client Script", name="Colour of urgent", dt="Client Request", enabled=1, script="// red")
	_insert(
		"Print Format",
		name="Work Sheet",
		doc_type="Client Request",
		custom_format=1,
		html="<p>{{ doc.name }}</p>",
	)
	_insert(
		"Report",
		report_name="Requests by Room",
		ref_doctype="Client Request",
		is_standard="No",
		report_type="Report Builder",
		json="{}",
		roles=[{"role": "Frontoffice Manager"}],
	)
	_insert(
		"Number Card",
		label="Complaints",
		document_type="Client Request",
		function="Count",
		filters_json="[]",
		is_public=1,
	)
	_insert(
		"Dashboard Chart",
		chart_name="Requests by Day",
		chart_type="Count",
		document_type="Client Request",
		based_on="received_at",
		filters_json="[]",
		is_public=1,
	)
	_insert("Dashboard", dashboard_name="Of Our Own", charts=[{"chart": "Requests by Day"}])
	_insert("Custom HTML Block", name="House Rules", html="<p>Be kind.</p>")
	space = frappe.get_doc("Workspace", "Front Office")
	space.append("number_cards", {"number_card_name": "Complaints", "label": "Complaints"})
	space.append("custom_blocks", {"custom_block_name": "House Rules", "label": "House Rules"})
	space.save()
	form = frappe.get_doc("Web Form", "ask")
	form.introduction_text = "<p>Ask us anything.</p>"
	form.save()
	settings = frappe.get_single("Facility Frontoffice Settings")
	settings.quiet_from, settings.chase_after = "20:00:00", 1.5
	settings.save()


def add_server_script() -> None:
	_insert(
		"Server Script",
		name="Count complaints",
		script_type="DocType Event",
		reference_doctype="Client Request",
		doctype_event="After Insert",
		script="pass",
		disabled=1,
	)


def fill_what_changes_tables() -> None:
	"""A field of their own with something in it, another label, rights, a role, and attached files."""
	_insert("Role", role_name="Night Watch", desk_access=1)
	_insert("Facility Mandate", role="Night Watch", kind="Delivery Date")
	_insert(
		"Custom Field", dt="Facility Product", fieldname="fire_class", label="Fire Class", fieldtype="Data"
	)
	frappe.make_property_setter(
		{
			"doctype": "Client Request",
			"fieldname": "subject",
			"property": "label",
			"value": "What it is about",
			"property_type": "Data",
		}
	)
	setup_custom_perms("Facility Calendar")
	_insert(
		"Custom DocPerm",
		parent="Facility Calendar",
		parenttype="DocType",
		parentfield="permissions",
		role="Night Watch",
		read=1,
	)
	product = frappe.get_doc("Facility Product", "CLEANING")
	product.fire_class = "B2"
	product.save()
	attach("bucket.png", "Facility Product", "CLEANING")


def attach(name: str, doctype: str, docname: str) -> None:
	_insert(
		"File",
		file_name=name,
		attached_to_doctype=doctype,
		attached_to_name=docname,
		content=PICTURE + name.encode(),
		is_private=1,
	)
