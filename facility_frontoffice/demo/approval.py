"""An order of the demo organisation that waits for approval, with a budget in view: to look at, and for browser tests."""

import json
from datetime import datetime, timedelta, timezone

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, nowdate

from facility_frontoffice.catalogue import service as catalogue
from facility_frontoffice.charging.cost_centers import default_company
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake
from facility_frontoffice.purchasing import approval_mail, approval_rules, approval_setup, documents

APPROVER = "bea@example.com"
COST_CENTER = "Research"
PRICE = 449


def make_waiting_order() -> None:
	"""Prints `{"order", "token", "approver"}`. Switches approval on; commits."""
	company = default_company()
	_make_approver()
	cost_center = _make_cost_center(company)
	if not approval_setup.is_on():
		approval_setup.turn_on()
	request = _ask(company, cost_center)
	frappe.set_user(data.PURCHASER)
	order = documents.make_purchase_order(_assignment_to_buy(request))
	order.supplier = order.supplier or data.FURNITURE_SUPPLIER
	for row in order.items:
		row.update({"rate": PRICE, "schedule_date": add_days(nowdate(), 7)})
	order.insert()
	apply_workflow(order, approval_rules.ASK)
	frappe.set_user("Administrator")
	frappe.db.commit()
	approval = frappe.db.get_value(approval_setup.APPROVAL, {"open_key": order.name})
	until = datetime.now(timezone.utc) + timedelta(days=3)
	token = approval_rules.write(approval_mail.signing_key(), approval_rules.Token(approval, APPROVER, until))
	print(json.dumps({"order": order.name, "token": token, "approver": APPROVER}))


def _make_approver() -> None:
	if not frappe.db.exists("User", APPROVER):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": APPROVER,
				"first_name": "Bea",
				"last_name": "Baas",
				"language": "nl",
				"send_welcome_email": 0,
				"new_password": data.PASSWORD,
				"roles": [{"role": "Purchase Manager"}],
			}
		).insert(ignore_permissions=True)


def _make_cost_center(company: str) -> str:
	"""With a budget for this year."""
	known = frappe.db.get_value("Cost Center", {"cost_center_name": COST_CENTER, "company": company})
	if known:
		return known
	parent = frappe.db.get_value("Cost Center", {"company": company, "is_group": 1}, order_by="lft")
	cost_center = frappe.get_doc(
		{
			"doctype": "Cost Center",
			"cost_center_name": COST_CENTER,
			"company": company,
			"parent_cost_center": parent,
		}
	).insert()
	year = {"year_start_date": ("<=", nowdate()), "year_end_date": (">=", nowdate())}
	account = frappe.get_cached_value("Company", company, "default_expense_account")
	frappe.get_doc(
		{
			"doctype": "Budget",
			"budget_against": "Cost Center",
			"company": company,
			"cost_center": cost_center.name,
			"fiscal_year": frappe.db.get_value("Fiscal Year", year, order_by="year_start_date"),
			"action_if_annual_budget_exceeded": "Warn",
			"accounts": [{"account": account, "budget_amount": 10_000}],
		}
	).insert().submit()
	return cost_center.name


def _ask(company: str, cost_center: str):
	answers = {
		question["question"]: question["options"][0] if question["options"] else "6"
		for question in catalogue.questions_for("CHAIR")
	}
	request = intake.create_request(
		{
			"subject": "Chairs for the new team",
			"request_type": "Request",
			"channel": "Phone",
			"client_user": data.CLIENT,
			"company": company,
			"cost_center": cost_center,
		},
		[{"product": "CHAIR", "qty": 6, "answers": answers}],
	)
	service.send_out(request.name)
	return request


def _assignment_to_buy(request) -> str:
	"""What comes before the purchase is done first."""
	while True:
		name, action = frappe.db.get_value(
			"Backoffice Assignment",
			{"client_request": request.name, "status": "Open"},
			["name", "action"],
			order_by="creation",
		)
		if action == "Purchase":
			return name
		service.complete(name, result="Agreed", received_by="Emma van Dijk")
