"""What a purchaser learns of a request: what is needed to buy, by every route, and nothing of what is private."""

import json

import frappe
import pytest
from frappe.utils import add_days, nowdate
from routes import ROUTES, call, get_doc, get_list

from facility_frontoffice import files as uploads
from facility_frontoffice.api import purchasing
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import client_tasks
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.permissions import backoffice_assignment

REQUEST, ASSIGNMENT, TASK = "Client Request", "Backoffice Assignment", "Facility Client Task"
PURCHASER, OTHER_COMPANY = data.PURCHASER, "Another Company"
SECRET = "she cries easily"
OTHER_ROUTES = {
	"get_communications": lambda doctype, name: call(
		"frappe.desk.form.load.get_communications", doctype=doctype, name=name
	),
	"linked_with": lambda doctype, name: call(
		"frappe.desk.form.linked_with.get", doctype=doctype, docname=name
	),
	"connections": lambda doctype, name: call(
		"frappe.desk.notifications.get_open_count", doctype=doctype, name=name
	),
	"our connections": lambda doctype, name: call(
		"facility_frontoffice.api.purchasing_views.connections", doctype=doctype, name=name
	),
	"progress": lambda doctype, name: call("facility_frontoffice.api.desk.progress", request=name),
	"export": lambda doctype, name: call(
		"frappe.desk.reportview.export_query",
		doctype=doctype,
		file_format_type="CSV",
		title="x",
		fields=json.dumps(["*"]),
		filters=json.dumps({"name": name}),
	),
	"comment": lambda doctype, name: call(
		"frappe.desk.form.utils.add_comment",
		reference_doctype=doctype,
		reference_name=name,
		content="x",
		comment_email=PURCHASER,
		comment_by="x",
	),
	"mail": lambda doctype, name: call(
		"frappe.core.doctype.communication.email.make",
		doctype=doctype,
		name=name,
		content="x",
		recipients="x@example.com",
		send_email=0,
	),
	"assign": lambda doctype, name: call(
		"frappe.desk.form.assign_to.add", doctype=doctype, name=name, assign_to=json.dumps([PURCHASER])
	),
	"share": lambda doctype, name: call("frappe.share.add", doctype=doctype, name=name, user=PURCHASER),
	"timeline": lambda doctype, name: call("frappe.desk.form.load.get_docinfo", doctype=doctype, name=name),
	"realtime": lambda doctype, name: call(
		"frappe.realtime.can_subscribe_doc", doctype=doctype, docname=name
	),
}
# What these answer holds nothing of the document.
HARMLESS = {"linked_with"}


@pytest.fixture
def purchase(ask):
	"""The request of a chair with private notes, and its assignment to buy."""
	request = ask("CHAIR", subject="A chair for Noor", description="Mine sinks", location=data.ROOMS[0])
	(approval,) = fulfilment.send_out(request.name)
	fulfilment.complete(approval, result="Agreed")
	request.add_comment("Comment", SECRET)
	uploads.attach(REQUEST, request.name, "private.pdf", b"%PDF-1.4 secret")
	buying = frappe.db.get_value(ASSIGNMENT, {"client_request": request.name, "action": "Purchase"})
	return {REQUEST: request.name, ASSIGNMENT: buying}


@pytest.fixture
def access_pass(ask):
	"""Work of a unit for which nothing is bought, by itself."""
	request = ask("ACCESS-PASS", subject="A pass for Noor")
	(assignment,) = fulfilment.send_out(request.name)
	uploads.attach(ASSIGNMENT, assignment, "note.pdf", b"%PDF-1.4 secret")
	return {REQUEST: request.name, ASSIGNMENT: assignment}


def order(assignment: str | None, submit: bool = True, company: str | None = None):
	"""As anybody with the rights could store it, whatever the form refuses."""
	company = company or frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
	doc = frappe.get_doc(
		{
			"doctype": "Purchase Order",
			"supplier": data.FURNITURE_SUPPLIER,
			"company": company,
			"schedule_date": add_days(nowdate(), 3),
			"items": [
				{"item_code": data.CHAIR_ITEM, "qty": 1, "rate": 349, "schedule_date": add_days(nowdate(), 3)}
			],
		}
	).insert()
	if submit:
		doc.submit()
	for row in doc.items:
		row.db_set("backoffice_assignment", assignment)
	return doc


class TestTheRequest:
	def test_s15_stays_shut_by_every_route(self, learns, purchase):
		found = [route.__name__ for route in ROUTES if learns(PURCHASER, route, REQUEST, purchase[REQUEST])]
		assert found == []

	def test_s15_stays_shut_by_the_ways_around(self, as_user, learns, purchase):
		"""Refused, or answered without a word of the request."""
		answered = []
		with as_user(PURCHASER):
			for name, route in OTHER_ROUTES.items():
				try:
					found = route(REQUEST, purchase[REQUEST])
				except (frappe.PermissionError, frappe.DoesNotExistError):
					continue
				answer = frappe.as_json([found, frappe.local.response])
				found = [word for word in (SECRET, "A chair for Noor") if word in answer]
				assert found == [], name
				answered.append(name)
		assert set(answered) <= HARMLESS

	def test_notes_are_in_no_list_of_comments_and_files(self, as_user, learns, purchase):
		with as_user(PURCHASER):
			for doctype in ("Comment", "Communication", "File", "Version", "Facility Message", TASK):
				try:
					rows = call("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length=0)
				except frappe.PermissionError:
					continue
				answer = frappe.as_json([row for row in rows if row.get("owner") != PURCHASER])
				assert [word for word in (SECRET, purchase[REQUEST]) if word in answer] == [], doctype

	def test_s15_its_fields_do_not_come_along_with_documents_that_name_it(self, as_user, learns, purchase):
		"""Lists of the platform join a linked document to who may as much as choose from its kind."""
		order(purchase[ASSIGNMENT]).db_set("client_request", purchase[REQUEST])
		for doctype in (ASSIGNMENT, "Purchase Order"):
			with as_user(PURCHASER), pytest.raises(frappe.PermissionError):
				call(
					"frappe.client.get_list", doctype=doctype, fields=["name", "client_request.client_email"]
				)

	def test_it_cannot_even_be_chosen(self, as_user, learns, purchase):
		with as_user(PURCHASER):
			assert not frappe.has_permission(REQUEST, "select")
			assert not frappe.has_permission(REQUEST, "read")


class TestTheAssignment:
	"""What is bought for is open with what is needed to buy it."""

	def test_s15_says_what_where_and_for_whom(self, as_user, learns, purchase):
		with as_user(PURCHASER):
			call("frappe.desk.form.load.getdoc", doctype=ASSIGNMENT, name=purchase[ASSIGNMENT])
			doc = frappe.local.response.docs[0]
			assert (doc.product, doc.location, doc.client_name) == ("CHAIR", data.ROOMS[0], "Emma van Dijk")
			assert "Mine sinks" in doc.instructions
			about = call("facility_frontoffice.api.desk.assignment", assignment=doc.name)
			assert about["promised_date"]
			assert SECRET not in frappe.as_json([about, frappe.local.response, doc.as_dict()])

	def test_it_is_not_exported_mailed_or_shared(self, as_user, learns, purchase):
		with as_user(PURCHASER):
			for name in ("export", "mail", "share"):
				with pytest.raises(frappe.PermissionError):
					OTHER_ROUTES[name](ASSIGNMENT, purchase[ASSIGNMENT])

	def test_other_work_is_shut(self, learns, access_pass):
		found = [
			route.__name__
			for route in ROUTES
			if learns(PURCHASER, route, ASSIGNMENT, access_pass[ASSIGNMENT])
		]
		assert found == []

	def test_a_draft_that_names_it_opens_nothing(self, learns, access_pass):
		order(access_pass[ASSIGNMENT], submit=False)
		found = [
			route.__name__
			for route in ROUTES
			if learns(PURCHASER, route, ASSIGNMENT, access_pass[ASSIGNMENT])
		]
		assert found == []

	def test_what_was_ordered_for_it_opens_it_to_read_and_not_to_act(self, as_user, learns, access_pass):
		doc = order(access_pass[ASSIGNMENT])
		name = access_pass[ASSIGNMENT]
		assert learns(PURCHASER, get_list, ASSIGNMENT, name)
		assert learns(PURCHASER, get_doc, ASSIGNMENT, name)
		assert not learns(PURCHASER, get_doc, REQUEST, access_pass[REQUEST])
		with as_user(PURCHASER):
			assert not frappe.has_permission(ASSIGNMENT, "write", doc=name)
			for method, more in (
				("accept", {}),
				("complete", {"result": "Done"}),
				("return_to_front_office", {"reason": "No"}),
				("note", {"text": "x"}),
			):
				with pytest.raises(frappe.PermissionError):
					call(f"facility_frontoffice.api.fulfilment.{method}", assignment=name, **more)
		doc.cancel()
		assert not learns(PURCHASER, get_doc, ASSIGNMENT, name)

	def test_what_is_theirs_to_buy_they_act_on(self, as_user, learns, purchase):
		with as_user(PURCHASER):
			call("facility_frontoffice.api.fulfilment.accept", assignment=purchase[ASSIGNMENT])
		assert frappe.db.get_value(ASSIGNMENT, purchase[ASSIGNMENT], "status") == "Accepted"

	def test_answers_of_clients_are_read_and_their_files_are_not(self, as_user, learns, purchase):
		client_tasks.ask(purchase[ASSIGNMENT], "Which colour?", "Text")
		task = frappe.db.get_value(TASK, {"backoffice_assignment": purchase[ASSIGNMENT]})
		found = [route.__name__ for route in ROUTES[:-1] if learns(PURCHASER, route, TASK, task)]
		assert found == []
		with as_user(PURCHASER):
			(row,) = call("facility_frontoffice.api.desk.assignment", assignment=purchase[ASSIGNMENT])[
				"tasks"
			]
			assert row["attachment"] is None


class TestCompanies:
	@pytest.fixture(autouse=True)
	def _kept_to_one(self, transaction):
		company = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
		frappe.get_doc(
			{"doctype": "User Permission", "user": PURCHASER, "allow": "Company", "for_value": company}
		).insert()
		return company

	def test_purchases_of_another_company_are_shut(self, learns, purchase):
		assert learns(PURCHASER, get_list, ASSIGNMENT, purchase[ASSIGNMENT])
		frappe.db.set_value(REQUEST, purchase[REQUEST], "company", OTHER_COMPANY)
		assert not learns(PURCHASER, get_list, ASSIGNMENT, purchase[ASSIGNMENT])
		assert not learns(PURCHASER, get_doc, ASSIGNMENT, purchase[ASSIGNMENT])

	def test_without_a_company_it_is_everybodys(self, learns, purchase):
		frappe.db.set_value(REQUEST, purchase[REQUEST], "company", None)
		assert learns(PURCHASER, get_doc, ASSIGNMENT, purchase[ASSIGNMENT])

	def test_what_their_own_company_ordered_is_theirs(self, learns, access_pass):
		doc = order(access_pass[ASSIGNMENT])
		frappe.db.set_value(REQUEST, access_pass[REQUEST], "company", OTHER_COMPANY)
		assert learns(PURCHASER, get_doc, ASSIGNMENT, access_pass[ASSIGNMENT])
		doc.db_set("company", OTHER_COMPANY)
		assert not learns(PURCHASER, get_doc, ASSIGNMENT, access_pass[ASSIGNMENT])

	def test_conditions_are_in_brackets(self):
		condition = backoffice_assignment.query_conditions(PURCHASER)
		depth = 0
		for position, sign in enumerate(condition):
			depth += {"(": 1, ")": -1}.get(sign, 0)
			assert depth > 0 or position == len(condition) - 1


def test_s15_a_draft_for_work_that_one_may_not_see_is_refused(as_user, learns, access_pass):
	"""The form, and whoever writes to the API, hears of it before anything is stored."""
	with as_user(PURCHASER), pytest.raises(frappe.PermissionError):
		purchasing.make_purchase_order(access_pass[ASSIGNMENT])
	with as_user(PURCHASER), pytest.raises(frappe.PermissionError, match=access_pass[ASSIGNMENT]):
		call(
			"frappe.client.insert",
			doc={
				"doctype": "Material Request",
				"material_request_type": "Purchase",
				"schedule_date": add_days(nowdate(), 3),
				"company": frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0],
				"items": [
					{
						"item_code": data.CHAIR_ITEM,
						"qty": 1,
						"schedule_date": add_days(nowdate(), 3),
						"backoffice_assignment": access_pass[ASSIGNMENT],
					}
				],
			},
		)
