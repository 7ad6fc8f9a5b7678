"""What a client may follow beside their own requests: who, which, how much of it, and never more than that."""

import json
from itertools import product

import frappe
import pytest
from frappe.handler import execute_cmd
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import client_view, colleagues
from facility_frontoffice.portal.colleagues_rules import CUSTOMER, DEPARTMENT, THEMSELVES
from facility_frontoffice.setup import roles

PORTAL = "facility_frontoffice.api.portal"
EMMA, NOOR = data.CLIENT, data.COLLEAGUE
PIM = "pim@example.com"
PROFILE = "Facility Client Profile"


@pytest.fixture
def portal(as_user, monkeypatch):
	request = Request(EnvironBuilder(method="POST", path="/").get_environ())
	monkeypatch.setattr(frappe.local, "request", request, raising=False)
	monkeypatch.setattr(limits, "_count", lambda *args: None)

	def call(user, method, **arguments):
		with as_user(user):
			frappe.local.form_dict = frappe._dict(arguments)
			return json.loads(frappe.as_json(execute_cmd(f"{PORTAL}.{method}")))

	return call


@pytest.fixture
def share():
	"""`share(DEPARTMENT)` is what the settings say."""

	def set_scope(scope):
		frappe.db.set_single_value("Facility Frontoffice Settings", "clients_see_requests_of", scope)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")

	return set_scope


@pytest.fixture
def company():
	return frappe.get_cached_doc("Facility Frontoffice Settings").default_company or frappe.db.get_value(
		"Company", {}, order_by="name"
	)


@pytest.fixture
def departments(company):
	"""Emma and Noor work at Sales, Pim at Finance. Rows as they are stored: the platform's own work on them is slow."""
	frappe.get_doc(
		{
			"doctype": "User", "name": PIM, "email": PIM, "first_name": "Pim", "full_name": "Pim", "enabled": 1,
			"user_type": "Website User",
		}
	).db_insert()  # fmt: skip
	row_of(PIM, "User", "roles", {"doctype": "Has Role", "role": roles.CLIENT})
	for name in ("Sales - T", "Finance - T"):
		frappe.get_doc(
			{"doctype": "Department", "name": name, "department_name": name, "company": company}
		).db_insert()
	for user, department in ((EMMA, "Sales - T"), (NOOR, "Sales - T"), (PIM, "Finance - T")):
		frappe.get_doc(
			{
				"doctype": "Employee", "name": f"EMP-{user}", "employee_name": user, "user_id": user,
				"company": company, "department": department, "status": "Active",
			}
		).db_insert()  # fmt: skip
	return ["Sales - T", "Finance - T"]


@pytest.fixture
def customers():
	"""Emma and Noor are portal users of one customer."""
	for name in ("Test Tenant", "Other Tenant"):
		frappe.get_doc({"doctype": "Customer", "name": name, "customer_name": name}).db_insert()
	for user in (EMMA, NOOR):
		add_to_customer("Test Tenant", user)
	return ["Test Tenant", "Other Tenant"]


def add_to_customer(customer: str, user: str) -> None:
	row_of(customer, "Customer", "portal_users", {"doctype": "Portal User", "user": user})


def row_of(parent: str, parenttype: str, parentfield: str, values: dict) -> None:
	row = {**values, "parent": parent, "parenttype": parenttype, "parentfield": parentfield, "idx": 1}
	frappe.get_doc({**row, "name": frappe.generate_hash(length=10)}).db_insert()


def sees(portal, user, request) -> bool:
	"""Whether they see it; the list and the page say the same, or this fails."""
	group = "colleagues"
	listed = any(
		row["name"] == request.name
		for row in portal(user, "requests_of_others", group=group, limit=50)["requests"]
	)
	try:
		opened = bool(portal(user, "request", name=request.name))
	except frappe.DoesNotExistError:
		opened = False
	assert listed == opened, "list and document differ"
	return opened


class TestWho:
	def test_nobody_by_default(self, portal, ask, share, departments, customers):
		share(THEMSELVES)
		request = ask("LIGHTING", customer=customers[0], department=departments[0])
		assert not sees(portal, NOOR, request)

	def test_their_department(self, portal, ask, share, departments, company):
		share(DEPARTMENT)
		unnamed = ask("LIGHTING")
		elsewhere = ask("LIGHTING", department=departments[1], company=company)
		named = ask("LIGHTING", client_user=None, client_email="x@y.example", client_name="X", department=departments[0], company=company)  # fmt: skip
		assert [sees(portal, NOOR, row) for row in (unnamed, elsewhere, named)] == [True, False, True]
		assert [sees(portal, PIM, row) for row in (unnamed, elsewhere, named)] == [False, True, False]
		assert portal(PIM, "request", name=elsewhere.name)["asked_by"] == "Emma van Dijk"

	def test_their_customer(self, portal, ask, share, customers, departments):
		share(CUSTOMER)
		unnamed = ask("LIGHTING")
		elsewhere = ask("LIGHTING", customer=customers[1])
		named = ask("LIGHTING", client_user=PIM, client_email=None, customer=customers[0])
		assert [sees(portal, NOOR, row) for row in (unnamed, elsewhere, named)] == [True, False, True]
		assert not any(sees(portal, PIM, row) for row in (unnamed, elsewhere))

	def test_the_profile_goes_before_the_setting(self, portal, ask, share, departments):
		request = ask("LIGHTING")
		for setting, of_profile, expected in (
			(DEPARTMENT, THEMSELVES, False),
			(THEMSELVES, DEPARTMENT, True),
			(DEPARTMENT, "", True),
		):
			share(setting)
			frappe.delete_doc_if_exists(PROFILE, NOOR, force=True)
			frappe.get_doc({"doctype": PROFILE, "email": NOOR, "sees_requests_of": of_profile}).insert()
			assert sees(portal, NOOR, request) == expected

	def test_who_left_or_belongs_elsewhere_too_shares_nothing(
		self, portal, ask, share, departments, customers, company
	):
		share(DEPARTMENT)
		request = ask("LIGHTING")
		frappe.db.set_value("Employee", {"user_id": NOOR}, "status", "Left")
		assert not sees(portal, NOOR, request)
		share(CUSTOMER)
		assert sees(portal, NOOR, request)
		add_to_customer(customers[1], EMMA)
		assert not sees(portal, NOOR, request), "of which of her two customers it is, nobody can tell"

	def test_a_contact_is_no_proof(self, portal, ask, share, customers, departments):
		share(CUSTOMER)
		request = ask("LIGHTING", customer=customers[0])
		frappe.get_doc(
			{
				"doctype": "Contact", "first_name": "Pim", "user": PIM,
				"links": [{"link_doctype": "Customer", "link_name": customers[0]}],
			}
		).insert()  # fmt: skip
		assert not sees(portal, PIM, request)


class TestWhich:
	@pytest.mark.parametrize("scope", [DEPARTMENT, CUSTOMER])
	def test_never_what_is_kept_from_them(self, portal, ask, share, departments, customers, company, scope):
		share(scope)
		place = {
			"department": departments[0],
			"company": company,
			"customer": customers[0],
			"subject": "Seen",
		}
		assert sees(portal, NOOR, ask("LIGHTING", **place))
		for values in (
			{"only_for_me": 1},
			{"request_type": "Complaint"},
			{"asked_by_guest": 1, "client_user": None, "client_email": "guest@x.example", "client_name": "G"},
		):
			hidden = ask("LIGHTING", **place)
			frappe.db.set_value("Client Request", hidden.name, values)
			assert not sees(portal, NOOR, hidden), values

	def test_for_whom_it_is_follows_it_whatever_the_setting(self, portal, ask, share, departments):
		share(THEMSELVES)
		request = ask(
			"LIGHTING", for_someone_else=1, beneficiary=PIM, beneficiary_name="Pim", description="For Pim"
		)
		(row,) = portal(PIM, "requests_of_others", group="for-me")["requests"]
		assert row["name"] == request.name
		seen = portal(PIM, "request", name=request.name)
		assert (seen["is_for_me"], seen["description"]) == (True, "For Pim")
		assert seen["lines"][0]["answers"]
		frappe.db.set_value("Client Request", request.name, "only_for_me", 1)
		with pytest.raises(frappe.DoesNotExistError):
			portal(PIM, "request", name=request.name)

	def test_every_combination_in_one_criterion(self, share, departments, customers, company, ask):
		"""The list, page by page, has exactly what can be opened one by one."""
		share(DEPARTMENT)
		circle = colleagues.circle_of(NOOR)
		names = []
		for client, department, mine, kind in product(
			(EMMA, PIM, NOOR), ("", *departments), (0, 1), ("Request", "Complaint")
		):
			request = ask(
				"LIGHTING", client_user=client, client_email=None, request_type=kind, only_for_me=mine
			)
			frappe.db.set_value(
				"Client Request", request.name, {"department": department or None, "company": company}
			)
			names.append(request.name)
		opened = {name for name in names if colleagues.find(NOOR, name, ["name"])}
		listed, start = [], 0
		while True:
			rows, more = colleagues.rows_for(
				NOOR, "colleagues", circle, ["name", "received_at"], "all", start, 3
			)
			listed += [row.name for row in rows]
			start += 3
			if not more:
				break
		assert set(listed) & set(names) == opened
		assert len(listed) == len(set(listed))
		assert len(opened) == 3  # Emma's without a department, Emma's and Pim's of Sales


class TestHowMuch:
	def test_how_far_it_is_and_no_words(self, portal, ask, share, departments):
		share(DEPARTMENT)
		request = ask("ACCESS-PASS", subject="A pass", description="SECRET words", location="Room 3.12")
		portal(EMMA, "reply", name=request.name, message="SECRET message")
		service.reply_to_client(request.name, "SECRET answer")
		fulfilment.send_out(request.name)
		frappe.db.set_value("Client Request", request.name, {"answer": "SECRET", "cancel_reason": "SECRET"})
		seen = portal(NOOR, "request", name=request.name)
		assert "SECRET" not in json.dumps(seen)
		assert EMMA not in json.dumps(seen)
		assert (seen["subject"], seen["location"], seen["asked_by"]) == (
			"A pass",
			"Room 3.12",
			"Emma van Dijk",
		)
		assert [line["product_name"] for line in seen["lines"]] == ["Access pass"]
		assert not any(line["answers"] for line in seen["lines"])
		assert seen["timeline"][0]["text"] == "We received your question"
		assert not {
			"conversation",
			"files",
			"tasks",
			"given",
			"promises",
			"owner",
			"change",
			"feedback",
		} & set(seen)
		assert not any(seen["may"].values())

	def test_a_delay_is_told_without_its_reason(self, portal, ask, share, departments, travel_to):
		travel_to("2030-03-04 10:00")
		share(DEPARTMENT)
		request = ask("LIGHTING")
		(assignment,) = fulfilment.send_out(request.name)
		fulfilment.report_delay(assignment, "2030-03-12 15:20:00", "SECRET reason")
		event = portal(NOOR, "request", name=request.name)["timeline"][-1]
		assert event["text"].startswith("Later than promised: Tuesday 12 March")
		assert event["detail"] == ""

	def test_they_change_nothing(self, portal, ask, share, departments):
		share(DEPARTMENT)
		request = ask("LIGHTING", for_someone_else=1, beneficiary=NOOR, beneficiary_name="Noor")
		service.handle_directly(request.name, "Done", close=False)
		assert portal(NOOR, "request", name=request.name)
		before = frappe.get_doc("Client Request", request.name).as_json()
		for method, arguments in (
			("reply", {"message": "hi"}),
			("cancel", {}),
			("change", {"version": "x"}),
			("confirm", {}),
			("reopen", {"reason": "hi"}),
			("give_feedback", {"result_score": 1, "treatment_score": 1}),
		):
			with pytest.raises(frappe.DoesNotExistError):
				portal(NOOR, method, name=request.name, **arguments)
		assert frappe.get_doc("Client Request", request.name).as_json() == before

	def test_a_constant_number_of_statements(self, ask, share, departments, statements):
		share(DEPARTMENT)

		def read():
			shared = colleagues.shared_with(NOOR)
			return client_view.requests_of_others(NOOR, "colleagues", shared.circle)["requests"]

		ask("LIGHTING")
		read()
		few = len(statements(read))
		for _number in range(4):
			ask("LIGHTING")
		assert len(statements(read)) <= few
		assert len(read()) >= 5


def test_every_list_has_an_index_of_its_own():
	found = {tuple(row.Column_name for row in rows) for _name, rows in _indexes("tabClient Request").items()}
	for field in ("client_user", "beneficiary", "department", "customer"):
		assert (field, "received_at") in found


def _indexes(table: str) -> dict:
	found: dict = {}
	for row in frappe.db.sql(f"SHOW INDEX FROM `{table}`", as_dict=True):
		found.setdefault(row.Key_name, []).append(row)
	return found
