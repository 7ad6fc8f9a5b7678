"""The app comes to a site that was in use before: nothing of theirs is changed by it, by its use, or by its going."""

import pytest
import site_anew
import site_rows

from facility_frontoffice.setup import shipped

APP = "facility_frontoffice"
CUSTOMER, SUPPLIER, PLACE, HOLIDAYS = "Bakery Jansen", "Paint and More", "Old Mill", "Holidays of the Mill"
PORTER, ROLE = "porter@mill.example.com", "Night Porter"
GOES_ON = "The door of the mill sticks"
UNINSTALL = ("uninstall-app", APP, "--yes", "--no-backup", "--force")

# Each under a name that the app needs
TAKEN = [
	{"doctype": "Custom Field", "dt": "Purchase Order", "fieldname": "client_request", "label": "Asked By", "fieldtype": "Data"},
	{"doctype": "DocType", "name": "Facility Absence", "module": "Custom", "custom": 1, "permissions": [{"role": "System Manager"}]},
	{"doctype": "Email Template", "name": "Front Office: Received (en)", "subject": "Hello", "response": "Hello"},
	{"doctype": "Report", "report_name": "Charges", "ref_doctype": "Sales Invoice", "report_type": "Report Builder", "is_standard": "No"},
	{"doctype": "Role", "role_name": "Backoffice Member"},
	{
		"doctype": "Web Form", "title": "Questions", "route": "ask", "doc_type": "Issue", "is_standard": 0, "module": "Support",
		"web_form_fields": [{"fieldname": "subject", "fieldtype": "Data", "label": "Subject"}],
	},
	{
		"doctype": "Workflow", "workflow_name": "Approval of Purchase Orders", "document_type": "Purchase Order", "is_active": 0,
		"workflow_state_field": "their_state", "states": [{"state": "Pending", "doc_status": "0", "allow_edit": "Purchase User"}],
	},
	{"doctype": "Workspace", "label": "Front Office", "title": "Front Office", "public": 1, "content": "[]"},
]  # fmt: skip


@pytest.fixture
def site_of_theirs(site_put_back, bench_command):
	"""ERPNext as an organisation has used it for years, that never had the app."""
	bench_command(*UNINSTALL)
	frappe = site_put_back
	site_anew.look_again()
	_people_and_parties(frappe)
	_settings(frappe)
	_work(frappe)
	frappe.db.commit()
	return frappe


def _make(frappe, doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def _people_and_parties(frappe) -> None:
	company = frappe.defaults.get_global_default("company")
	_make(frappe, "Role", role_name=ROLE)
	roles = [{"role": role} for role in (ROLE, "Purchase User", "Support Team")]
	_make(frappe, "User", email=PORTER, first_name="Piet", send_welcome_email=0, roles=roles)
	_make(frappe, "Customer", customer_name=CUSTOMER, customer_type="Company")
	_make(
		frappe, "Contact", first_name="Jan", email_ids=[{"email_id": "jan@bakery.example.com", "is_primary": 1}],
		links=[{"link_doctype": "Customer", "link_name": CUSTOMER}],
	)  # fmt: skip
	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	_make(frappe, "Supplier", supplier_name=SUPPLIER, supplier_group=group)
	_make(frappe, "Location", location_name=PLACE, is_group=1)
	_make(frappe, "Location", location_name="Loft", parent_location=PLACE)
	_make(
		frappe, "Holiday List", holiday_list_name=HOLIDAYS, from_date="2026-01-01", to_date="2026-12-31",
		holidays=[{"holiday_date": "2026-04-27", "description": "King's Day"}],
	)  # fmt: skip
	_make(
		frappe, "Employee", first_name="Piet", user_id=PORTER, company=company, gender="Male", holiday_list=HOLIDAYS,
		date_of_birth="1980-05-01", date_of_joining="2020-01-01",
	)  # fmt: skip


def _settings(frappe) -> None:
	"""What an admin made of it, close to the names that we use."""
	from frappe.permissions import setup_custom_perms

	_make(frappe, "Custom Field", dt="Issue", fieldname="facility_note", label="Facility", fieldtype="Data")
	_make(frappe, "Email Template", name="Front Office Mill", subject="Hello", response="Hello")
	_make(
		frappe,
		"Onboarding Step",
		name="Facility Setup of the Mill",
		title="Mill",
		action="Watch Video",
		video_url="x",
	)
	_make(frappe, "Workspace", label="Reception", title="Reception", public=1, content="[]")
	setup_custom_perms("Customer")  # as the platform's own, and yet their decision
	for state in ("Pending", "Approved"):
		if not frappe.db.exists("Workflow State", state):
			_make(frappe, "Workflow State", workflow_state_name=state)
	for doctype in ("Purchase Order", "Material Request"):
		_make(
			frappe, "Workflow", workflow_name=f"Mill: {doctype}", document_type=doctype, is_active=1,
			workflow_state_field="workflow_state",
			states=[
				{"state": "Pending", "doc_status": "0", "allow_edit": "Purchase User"},
				{"state": "Approved", "doc_status": "1", "allow_edit": "Purchase User"},
			],
			transitions=[{"state": "Pending", "action": "Approve", "next_state": "Approved", "allowed": "Purchase User"}],
		)  # fmt: skip
	_make(
		frappe, "Web Form", title="Ask the Mill", route="ask-the-mill", doc_type="Issue", module="Support",
		web_form_fields=[{"fieldname": "subject", "fieldtype": "Data", "label": "Subject"}],
	)  # fmt: skip
	portal = frappe.get_single("Portal Settings")
	# with a doctype, for the platform takes others away whenever an app is installed
	portal.append(
		"custom_menu", {"title": "Ask", "route": "/ask", "role": "Customer", "reference_doctype": "Issue"}
	)
	portal.save()


def _work(frappe) -> None:
	for subject in ("The loft is cold", GOES_ON):
		issue = _make(frappe, "Issue", subject=subject, raised_by="jan@bakery.example.com", customer=CUSTOMER)
		_make(
			frappe, "Communication", subject=subject, content=subject, sender="jan@bakery.example.com",
			sent_or_received="Received", communication_medium="Email", reference_doctype="Issue",
			reference_name=issue.name,
		)  # fmt: skip
		_make(
			frappe, "File", file_name=f"{issue.name}.txt", content="seen", is_private=1,
			attached_to_doctype="Issue", attached_to_name=issue.name,
		)  # fmt: skip
	item = _make(frappe, "Item", item_code="PAINT", item_group="Products", stock_uom="Nos", is_stock_item=0)
	_make(
		frappe, "Purchase Order", supplier=SUPPLIER, schedule_date=frappe.utils.add_days(None, 9),
		items=[{"item_code": item.name, "qty": 2, "rate": 10}],
	)  # fmt: skip
	_make(
		frappe, "Workflow Action", reference_doctype="Purchase Order", status="Completed", workflow_state="Approved",
		reference_name=frappe.db.get_value("Purchase Order", {"supplier": SUPPLIER}),
	)  # fmt: skip


def _use(frappe) -> None:
	"""The front office at work, also for their customer, at their place and with their help desk."""
	from facility_frontoffice.demo import data
	from facility_frontoffice.fulfilment import service as fulfilment
	from facility_frontoffice.intake import from_issue
	from facility_frontoffice.intake import service as intake

	data.load()
	frappe.db.set_value("Customer", CUSTOMER, "facility_service_level", "Standard", update_modified=False)
	request = intake.create_request(
		{
			"subject": "x",
			"request_type": "Request",
			"channel": "Phone",
			"customer": CUSTOMER,
			"location": "Loft",
		}
		| {"client_name": "Jan"}
	)
	intake.add_lines(request.name, [{"product": "CHAIR", "answers": _answers("CHAIR")}])
	fulfilment.send_out(request.name)
	from_issue.make(frappe.db.get_value("Issue", {"subject": GOES_ON}))
	frappe.db.commit()


def _answers(product: str) -> dict:
	from facility_frontoffice.catalogue import service

	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		row["question"]: row["options"][0] if row["options"] else given.get(row["question_type"], "x")
		for row in service.questions_for(product)
	}


def _lost(frappe, before) -> dict:
	"""Without the one Issue that the front office took over and closed, and what the platform marks at each installation."""
	taken_over = frappe.db.get_value("Issue", {"subject": GOES_ON})
	gone = site_rows.lost(before)  # ends the transaction: what was read is locked against an installation
	for table in ("tabPortal Menu Item", "tabUser"):
		gone.pop(table, None)
	gone["tabIssue"] = [row for row in gone.get("tabIssue", ()) if row["name"] != taken_over]
	return {table: rows for table, rows in gone.items() if rows}


def test_what_is_theirs_stays_theirs(site_of_theirs, bench_command):
	frappe = site_of_theirs
	before = site_rows.stored()
	bench_command("install-app", APP)
	site_anew.look_again()
	assert _lost(frappe, before) == {}
	_use(frappe)
	bench_command(*UNINSTALL)
	site_anew.look_again()
	assert frappe.db.exists("Portal Menu Item", {"route": "/ask", "role": "Customer"})
	assert _lost(frappe, before) == {}
	bench_command("install-app", APP)
	site_anew.look_again()
	assert _lost(frappe, before) == {}
	assert frappe.db.exists("Facility Service Desk", {"is_default": 1})
	assert frappe.get_meta("Purchase Order Item").has_field("client_request")
	assert {row["state"] for kind in shipped.overview() for row in kind["rows"]} == {"Kept"}


def test_a_site_on_which_our_names_are_taken_is_refused_and_stays_as_it_was(site_of_theirs, bench_command):
	frappe = site_of_theirs
	for values in TAKEN:
		_make(
			frappe,
			**({"__newname": values["name"]} if values["doctype"] == "Email Template" else {}),
			**values,
		)
	frappe.db.commit()
	before = site_rows.stored()
	said = bench_command("install-app", APP, check=False)
	assert APP not in frappe.get_installed_apps()
	assert "NameTakenError" in said
	for name in (
		"Purchase Order: client_request", "Facility Absence", "Front Office: Received (en)", "Charges", "Backoffice Member",
		"Approval of Purchase Orders", "Workspace Front Office",
	):  # fmt: skip
		assert name in said
	assert site_rows.stored() == before
