"""Every route to what a client asked, by the owner, a colleague, another customer, and visitors of all kinds.

The client learns what `api.portal` answers; nobody else learns anything, not even whether a request exists. Who has an
account here for another reason (the web shop, a supplier), and who has none, learn as little. Nobody changes anything.
A door of the platform that tells more is closed by `overrides.front_door`.
"""

import inspect
import json
import typing
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import add_days, now_datetime
from portal_routes import DOORS, READING, visit

from facility_frontoffice import files as uploads
from facility_frontoffice.communication import notes
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import client_profiles
from facility_frontoffice.overrides import front_door
from facility_frontoffice.reachability import service as contacts
from facility_frontoffice.service_levels import commitments

OWNER, COLLEAGUE = data.CLIENT, data.COLLEAGUE
STRANGER, SHOPPER, SUPPLIER, GUEST = "stranger@example.com", "shopper@example.com", "s@example.com", "Guest"
CLIENTS = (OWNER, COLLEAGUE, STRANGER)
OUTSIDERS = (COLLEAGUE, STRANGER, SHOPPER, SUPPLIER, GUEST)
# In everything that was asked, answered, noted and sent; it is nowhere else on the site.
SECRET = "Zebrafinch"
REQUEST, ASSIGNMENT, TASK = "Client Request", "Backoffice Assignment", "Facility Client Task"
ABSENT = {REQUEST: "CR-1900-00001", TASK: "0123456789"}
API = "facility_frontoffice.api."


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch):
	"""How often one may do something is tested where that is; here much is done in a moment."""
	for module in ("limits", "supplier_link"):
		monkeypatch.setattr(f"facility_frontoffice.permissions.{module}.is_over_limit", lambda *given: False)


@pytest.fixture
def people(transaction):
	"""Two clients of one customer and department, one of another, and accounts that are not for this."""
	for user, role in ((STRANGER, "Facility Client"), (SHOPPER, "Customer"), (SUPPLIER, "Supplier")):
		values = {
			"email": user,
			"first_name": user.split("@")[0],
			"send_welcome_email": 0,
			"roles": [{"role": role}],
		}
		frappe.get_doc({"doctype": "User", "user_type": "Website User", **values}).insert(
			ignore_permissions=True
		)
	for customer, users in (("Alpha", (OWNER, COLLEAGUE)), ("Beta", (STRANGER,))):
		doc = frappe.get_doc({"doctype": "Customer", "customer_name": customer})
		for user in users:
			doc.append("portal_users", {"user": user})
		doc.insert(ignore_permissions=True)


@pytest.fixture
def asked(people, ask):
	"""A request of the owner with all that comes to hang on it, by doctype."""
	request = ask(
		"ACCESS-PASS",
		subject=f"{SECRET} asks a pass",
		description=f"{SECRET} has lost it",
		customer="Alpha",
		location=data.ROOMS[0],
	)
	(assignment,) = fulfilment.send_out(request.name)
	commitments.make(request.name, "Information", f"{SECRET} hears of it", add_days(now_datetime(), 90))
	client_profiles.keep(OWNER, {"preferences": f"{SECRET} walks with a stick"})
	contacts.from_intake(request)
	notes.keep(request.name, f"{SECRET} shouted")
	uploads.attach(REQUEST, request.name, f"{SECRET}.pdf", b"%PDF-1.4 " + SECRET.encode())
	names = {REQUEST: request.name, ASSIGNMENT: assignment, "Client Request Line": request.lines[0].name}
	for doctype in (TASK, "Facility Message", "Facility Commitment", "Facility Contact Moment"):
		names[doctype] = frappe.db.get_value(doctype, {"client_request": request.name}, order_by="creation")
	assert all(names.values())
	return {**names, "Facility Client Profile": OWNER}


# What a door might leave behind
TRACES = (
	"Client Request", "Backoffice Assignment", "Facility Client Task", "Facility Message", "Facility Commitment",
	"Comment", "Communication", "File", "ToDo", "DocShare", "Tag Link", "Document Follow", "Email Queue", "Auto Repeat",
	"Deleted Document", "Notification Log",
)  # fmt: skip


def traces(names: dict) -> dict:
	found = {doctype: frappe.db.count(doctype) for doctype in TRACES}
	for doctype, name in names.items():
		found[doctype, name] = frappe.as_json(frappe.db.get_value(doctype, name, "*", as_dict=True))
	return found


# Each once for the other doctypes: pages are slow, and told apart by the doctype in their address only.
OF_OTHERS = [door for door in DOORS if door.address.startswith("/api/")]


def wrong_with(door, doctype: str, name: str) -> list[str]:
	answer, absent = door.visit(doctype, name), door.visit(doctype, "CR-1900-00001")
	wrong = []
	if SECRET in answer.text:
		wrong.append(f"{door.name} tells: {answer.text[:200]}")
	if answer.status != absent.status or (
		# a page holds its own address in several spellings, and a token of the session
		"<!DOCTYPE" not in answer.text and answer.without(name) != absent.without("CR-1900-00001")
	):
		wrong.append(f"{door.name} tells whether it exists: {answer} / {absent}"[:400])
	if answer.status >= 500:
		wrong.append(f"{door.name} falls over: {answer.text[:300]}")
	return wrong


class TestThePlatform:
	def test_s9_tells_nothing_of_a_request_and_changes_nothing(self, as_user, asked):
		wrong, before = [], traces(asked)
		for user in (OWNER, *OUTSIDERS):
			with as_user(user):
				doors = DOORS if user in (OWNER, STRANGER, GUEST) else READING
				wrong += [
					f"{user}: {line}" for door in doors for line in wrong_with(door, REQUEST, asked[REQUEST])
				]
			assert traces(asked) == before, user
		assert not wrong, "\n".join(wrong)

	def test_s9_nor_of_anything_that_hangs_on_it(self, as_user, asked):
		wrong, before = [], traces(asked)
		with as_user(STRANGER):
			for doctype, name in asked.items():
				for door in OF_OTHERS if doctype != REQUEST else ():
					wrong += [f"{doctype}: {line}" for line in wrong_with(door, doctype, name)]
		assert traces(asked) == before
		assert not wrong, "\n".join(wrong)

	def test_the_doors_are_real(self, as_user, asked):
		"""Who may see everything is let in by each of those that read: a door that is none would prove nothing."""
		with as_user(data.MANAGER):
			shut = {
				door.name: answer.text[:200]
				for door in READING
				if (answer := door.visit(REQUEST, asked[REQUEST])).status != 200
			}
		assert not shut

	def test_another_spelling_is_the_same_doctype(self, as_user, asked):
		with as_user(STRANGER):
			for spelled in ("client request", "CLIENT REQUEST", " Client Request ", "client_request"):
				open_doors = [
					door.name
					for door in READING
					if door.visit(spelled, asked[REQUEST]).status not in (403, 404)
				]
				assert not open_doors, spelled

	def test_a_right_that_an_admin_gives_opens_the_door_and_not_the_document(self, as_user, asked):
		frappe.permissions.add_permission(REQUEST, "Facility Client", 0)
		frappe.clear_cache(doctype=REQUEST)
		with as_user(STRANGER):
			found = visit(
				"/api/method/frappe.client.get_list", "POST", {"doctype": REQUEST, "fields": '["*"]'}
			)
			assert (found.status, SECRET in found.text) == (200, False)
			for door in READING:
				assert SECRET not in door.visit(REQUEST, asked[REQUEST]).without(asked[REQUEST]).text, (
					door.name
				)

	def test_words_that_happen_to_be_a_doctype_are_words(self, as_user, people):
		"""A client who looks for "client request" on a page is answered."""
		with as_user(OWNER):
			assert visit("/my-requests", "GET", {"q": "Client Request"}).status == 200
			asked = {"description": "Client Request", "submission_key": "k" * 20}
			assert visit(f"/api/method/{API}portal.ask", "POST", asked).status == 200


class TestOtherPeople:
	"""Names and addresses of colleagues, staff and other customers are personal data."""

	@pytest.fixture
	def person(self, people):
		values = {"email": "zebrafinch@example.com", "first_name": SECRET, "send_welcome_email": 0}
		user = frappe.get_doc({"doctype": "User", "user_type": "Website User", **values}).insert(
			ignore_permissions=True
		)
		staff = {
			"email": "z.staff@example.com",
			"first_name": SECRET,
			"send_welcome_email": 0,
			"mobile_no": "0612345678",
		}
		frappe.get_doc({"doctype": "User", **staff, "roles": [{"role": "Frontoffice Agent"}]}).insert(
			ignore_permissions=True
		)
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": f"{SECRET} BV"}).insert(
			ignore_permissions=True
		)
		link = {"links": [{"link_doctype": "Customer", "link_name": customer.name}]}
		contact = {
			"doctype": "Contact",
			"first_name": SECRET,
			"email_ids": [{"email_id": "c@zebrafinch.example"}],
		}
		frappe.get_doc({**contact, **link}).insert(ignore_permissions=True)
		address = {
			"doctype": "Address",
			"address_title": SECRET,
			"address_line1": SECRET,
			"city": "Ede",
			"country": "Netherlands",
		}
		frappe.get_doc({**address, **link}).insert(ignore_permissions=True)
		return SimpleNamespace(user=user.name, customer=customer.name)

	@pytest.mark.parametrize("user", [STRANGER, GUEST])
	def test_are_found_by_no_search(self, as_user, person, user):
		told = []
		with as_user(user):
			for doctype in ("User", "Contact", "Customer", "Address", "Employee", "Supplier"):
				search = {
					"doctype": doctype,
					"txt": SECRET,
					"searchfield": "name",
					"start": 0,
					"page_len": 20,
					"filters": "{}",
				}
				for method in (
					"frappe.desk.search.search_link",
					"frappe.desk.search.search_widget",
					"frappe.core.doctype.user.user.user_query",
					"frappe.contacts.doctype.contact.contact.contact_query",
					"frappe.contacts.doctype.address.address.address_query",
					"erpnext.controllers.queries.customer_query",
					"erpnext.controllers.queries.employee_query",
					"erpnext.controllers.queries.lead_query",
				):
					found = visit(f"/api/method/{method}", "POST", search)
					if SECRET in found.text:
						told.append((doctype, method))
			for method, arguments in {
				"frappe.desk.search.get_names_for_mentions": {"search_term": SECRET},
				"frappe.desk.search.get_link_title": {"doctype": "User", "docname": person.user},
				"frappe.contacts.doctype.address.address.get_default_address": {
					"doctype": "Customer",
					"name": person.customer,
				},
				"frappe.email.get_contact_list": {"txt": SECRET},
				"erpnext.stock.doctype.delivery_trip.delivery_trip.get_contact_and_address": {
					"name": person.customer
				},
				"erpnext.stock.doctype.shipment.shipment.get_company_contact": {"user": person.user},
			}.items():
				if SECRET in visit(f"/api/method/{method}", "POST", arguments).without(person.customer).text:
					told.append(method)
		assert not told

	def test_what_is_closed_is_closed_by_every_name(self, as_user, people, monkeypatch):
		"""Python finds a function in each module that imports it; the platform would call it there."""
		from frappe.desk import like

		monkeypatch.setattr(frappe.desk, "toggle_it", like.toggle_like, raising=False)
		monkeypatch.setattr(
			frappe.desk, "count_it", frappe.get_attr("frappe.client.get_count"), raising=False
		)
		with as_user(STRANGER):
			for method in ("frappe.desk.toggle_it", "frappe.desk.count_it"):
				found = visit(f"/api/method/{method}", "POST", {"doctype": "User", "name": OWNER})
				assert found.status == 403
			found = visit("/api/v2/method/User/user_query", "POST", {"doctype": "User", "txt": ""})
			assert found.status == 403

	def test_nobody_writes_on_anothers_documents(self, as_user, asked):
		"""A like and a comment of the website were taken for any document at all."""
		mail = (
			frappe.db.get_value("Communication", {}, "name")
			or frappe.get_doc(
				{"doctype": "Communication", "subject": "x", "content": "x", "sent_or_received": "Received"}
			)
			.insert(ignore_permissions=True)
			.name
		)
		file = frappe.db.get_value("File", {"attached_to_name": asked[REQUEST]})
		before = frappe.db.count("Comment")
		with as_user(STRANGER):
			for doctype, name in (
				("Communication", mail),
				("File", file),
				("User", OWNER),
				("Customer", "Alpha"),
			):
				words = {"comment": "x", "comment_email": OWNER, "comment_by": "Emma", "route": ""}
				comment = {"reference_doctype": doctype, "reference_name": name, **words}
				assert visit(f"/api/method/{front_door.COMMENT}", "POST", comment).status == 403
				like = {"doctype": doctype, "name": name, "add": "Yes"}
				assert visit("/api/method/frappe.desk.like.toggle_like", "POST", like).status == 403
			relink = {"name": mail, "reference_doctype": "User", "reference_name": STRANGER}
			assert visit("/api/method/frappe.email.relink", "POST", relink).status == 403
		assert frappe.db.count("Comment") == before

	def test_who_works_at_the_desk_goes_on_as_ever(self, as_user, asked):
		with as_user(data.AGENT):
			like = {"doctype": REQUEST, "name": asked[REQUEST], "add": "Yes"}
			assert visit("/api/method/frappe.desk.like.toggle_like", "POST", like).status == 200
			search = {"doctype": "User", "txt": "Emma", "page_length": 5}
			assert "Emma" in visit("/api/method/frappe.desk.search.search_link", "POST", search).text


# Our own methods ----------------------------------------------------------------------------------

# About one request or task of the caller: `method: (argument, of which, other arguments)`
OF_THE_OWNER = {
	"portal.request": ("name", REQUEST, {}),
	"portal.reply": ("name", REQUEST, {"message": "Thanks"}),
	"portal.cancel": ("name", REQUEST, {}),
	"portal.confirm": ("name", REQUEST, {}),
	"portal.reopen": ("name", REQUEST, {"reason": "Not yet"}),
	"portal.complete_task": ("task", TASK, {"answer": "Here it is"}),
	"portal.change": ("name", REQUEST, {"version": "x", "description": "Another"}),
	"portal.give_feedback": ("name", REQUEST, {"result_score": 5, "treatment_score": 5}),
	"portal.file": ("request", REQUEST, {"file": "x"}),
	"portal.correct_task": ("task", TASK, {"answer": "This is better"}),
}
# For every client, about themselves or about what all may know
OF_CLIENTS = {
	"portal.products": {},
	"portal.asking": {},
	"portal.suggest": {"text": "pass"},
	"portal.product_card": {"product": "ACCESS-PASS"},
	"portal.places": {"text": "Room"},
	"portal.ask": {"description": "A lamp", "submission_key": "one of them"},
	"portal.my_requests": {"state": "all"},
	"portal.requests_of_others": {"group": "colleagues"},
	"portal.colleagues": {"text": "zebra"},
	"portal.arrived": {"submission_key": "one of them"},
	"portal_home.find": {"text": "pass"},
	"assets.for_client": {"text": "Printer"},
	"assets.scanned_by_client": {"text": "x"},
	"catalogue.find_assets": {"text": "Printer"},
	"catalogue.get_product": {"product": "ACCESS-PASS"},
	"catalogue.get_products": {},
	"catalogue.suggest_products": {"text": "pass"},
}
# By a secret in a link, that is checked where they are; with a wrong one they do nothing.
BY_LINK = ("supplier_work.act", "supplier_work.opened", "messages.seen")


def own_methods() -> dict:
	"""Every method of the app that can be called from outside, by its name after `api.`."""
	from importlib import import_module
	from pkgutil import iter_modules

	from facility_frontoffice import api

	for module in iter_modules(api.__path__, API):
		import_module(module.name)
	return {
		f"{function.__module__}.{function.__name__}".removeprefix(API): function
		for function in frappe.whitelisted
		if function.__module__.startswith(API)
	}


def arguments_of(function, names: dict) -> dict:
	"""Something for each argument that has no default: the owner's documents where one is named."""
	by_argument = {
		"request": names[REQUEST],
		"name": names[REQUEST],
		"client_request": names[REQUEST],
		"into": names[REQUEST],
		"source_name": names[ASSIGNMENT],
		"assignment": names[ASSIGNMENT],
		"task": names[TASK],
		"commitment": names["Facility Commitment"],
		"contact_moment": names["Facility Contact Moment"],
		"messages": [names["Facility Message"]],
		"names": [names[ASSIGNMENT]],
		"assignments": [names[ASSIGNMENT]],
		"doctype": REQUEST,
		"email": OWNER,
		"product": "ACCESS-PASS",
		"unit": "Security",
	}
	hints, found = typing.get_type_hints(function), {}
	for argument in inspect.signature(function).parameters.values():
		if argument.name in by_argument:
			found[argument.name] = by_argument[argument.name]
		elif argument.default is argument.empty:
			kinds = typing.get_args(hints[argument.name]) or (hints[argument.name],)
			found[argument.name] = next(
				(value for kind, value in ((dict, {}), (list, []), (int, 1), (bool, 1)) if kind in kinds), "x"
			)
	return found


def call_own(method: str, arguments: dict):
	function = own_methods()[method]
	verb = frappe.allowed_http_methods_for_whitelisted_func[function][-1]
	sent = {
		key: json.dumps(value) if isinstance(value, dict | list) else value
		for key, value in arguments.items()
	}
	return visit(f"/api/method/{API}{method}", verb, sent)


class TestOurOwn:
	def test_every_row_is_a_method(self):
		assert {*OF_THE_OWNER, *OF_CLIENTS, *BY_LINK} <= set(own_methods())

	def test_s9_what_has_no_row_refuses_whoever_does_not_work_here(self, as_user, asked):
		"""A new method that answers a client is found here, until somebody says above whom it is for."""
		wrong, before = [], traces(asked)
		for user in (OWNER, STRANGER, SHOPPER, SUPPLIER, GUEST):
			with as_user(user):
				for method, function in own_methods().items():
					if method in {*OF_THE_OWNER, *OF_CLIENTS, *BY_LINK}:
						continue
					answer = call_own(method, arguments_of(function, asked))
					if answer.status != 403 or SECRET in answer.text:
						wrong.append(f"{method} for {user}: {answer.status} {answer.text[:200]}")
			assert traces(asked) == before, user
		assert not wrong, "\n".join(wrong)

	def test_s9_of_another_is_of_nobody(self, as_user, asked):
		"""In the same words whether it exists, whoever it is of; and nothing happened to it."""
		wrong, before = [], traces(asked)
		for method, (argument, doctype, more) in OF_THE_OWNER.items():
			absent = ABSENT[doctype]
			for user in OUTSIDERS:
				with as_user(user):
					theirs = call_own(method, {argument: asked[doctype], **more})
					nobodys = call_own(method, {argument: absent, **more})
				if theirs.status != (404 if user in CLIENTS else 403) or theirs.without(
					asked[doctype]
				) != nobodys.without(absent):
					wrong.append(f"{method} for {user}: {theirs} / {nobodys}"[:400])
		assert traces(asked) == before
		for method, (argument, doctype, more) in OF_THE_OWNER.items():
			with as_user(OWNER):
				found = call_own(method, {argument: asked[doctype], **more})
			# of a file that is not there the owner hears the same
			if found.status not in (200, 417) and method != "portal.file":
				wrong.append(f"{method} is no door for the owner: {found}"[:400])
		assert not wrong, "\n".join(wrong)

	def test_s9_clients_are_answered_without_a_word_of_each_other(self, as_user, asked):
		wrong = []
		for method, arguments in OF_CLIENTS.items():
			for user in OUTSIDERS:
				with as_user(user):
					answer = call_own(method, arguments)
				if answer.status != (200 if user in CLIENTS else 403) or SECRET in answer.text:
					wrong.append(f"{method} for {user}: {answer}"[:400])
		assert not wrong, "\n".join(wrong)

	def test_a_wrong_link_opens_nothing(self, as_user, asked):
		before = traces(asked)
		with as_user(GUEST):
			for method in BY_LINK:
				assert SECRET not in call_own(method, arguments_of(own_methods()[method], asked)).text, method
		assert traces(asked) == before

	def test_s18_the_owner_sees_their_own_and_no_notes(self, as_user, asked):
		with as_user(OWNER):
			answer = call_own("portal.request", {"name": asked[REQUEST]})
		assert f"{SECRET} has lost it" in answer.text
		for hidden in ("shouted", "walks with a stick", data.AGENT, "Administrator"):
			assert hidden not in answer.text


class TestPages:
	def test_s9_anothers_page_is_not_there(self, as_user, asked):
		for user in (COLLEAGUE, STRANGER):
			with as_user(user):
				theirs = visit(f"/my-requests/{asked[REQUEST]}")
				nobodys = visit("/my-requests/CR-1900-00001")
				assert theirs.status == nobodys.status == 404
				assert SECRET not in theirs.text
				for page in ("/my-requests", "/ask/new", "/help", "/messages"):
					assert SECRET not in visit(page).text, page

	def test_s9_a_file_is_its_owners(self, as_user, asked):
		"""By its address, by its name, by a list, and by a file of one's own that claims its address."""
		file = frappe.get_doc("File", frappe.db.get_value("File", {"attached_to_name": asked[REQUEST]}))
		for user in OUTSIDERS:
			with as_user(user):
				assert visit(file.file_url).status == 403, user
				assert visit(file.file_url.replace("/private", "")).status in (403, 404)
				found = visit(
					"/api/method/frappe.client.get_list", "POST", {"doctype": "File", "fields": '["*"]'}
				)
				assert SECRET not in found.text, user
				arguments = {"doctype": REQUEST, "names": f'["{asked[REQUEST]}"]'}
				found = visit("/api/method/frappe.core.api.file.get_attached_images", "POST", arguments)
				assert SECRET not in found.text, user
				stolen = {
					"doctype": "File",
					"file_url": file.file_url,
					"file_name": "mine.pdf",
					"is_private": 1,
				}
				visit("/api/method/frappe.client.insert", "POST", {"doc": json.dumps(stolen)})
				visit("/api/method/upload_file", "POST", {"file_url": file.file_url, "is_private": 1})
				stolen = {
					"doctype": "File",
					"file_url": f"/files/../..{file.file_url}",
					"file_name": "mine.pdf",
				}
				visit("/api/method/frappe.client.insert", "POST", {"doc": json.dumps(stolen)})
				assert visit(file.file_url).status == 403, f"taken over by {user}"
			assert frappe.db.count("File", {"file_url": file.file_url}) == 1, user


class TestWhatIsSet:
	"""No field is set that is not on the form, and nothing in another's name (mass assignment)."""

	def test_s9_by_the_web_form_and_by_our_own_method(self, as_user, people):
		wanted = {
			"client_user": COLLEAGUE, "client_email": "x@example.com", "owner": COLLEAGUE, "status": "Closed",
			"front_office_owner": data.AGENT, "promised_date": "2020-01-01", "priority": "Urgent", "customer": "Beta",
			"channel": "Phone", "asked_by_guest": 1, "told_norm": "Within a minute", "received_at": "2020-01-01",
			"handled_directly": 1, "docstatus": 1, "answer": "x", "service_level": "x", "merged_into": "x",
			"name": "CR-1", "lines": [{"product": "CHAIR", "status": "Completed"}],
		}  # fmt: skip
		with as_user(OWNER):
			form = {**wanted, "name": None, "description": "By the form"}
			visit(
				"/api/method/frappe.website.doctype.web_form.web_form.accept",
				"POST",
				{"web_form": "ask", "data": json.dumps(form)},
			)
			sent = {
				key: json.dumps(value) if isinstance(value, list) else value for key, value in wanted.items()
			}
			visit(
				f"/api/method/{API}portal.ask",
				"POST",
				{**sent, "description": "By the method", "submission_key": "m"},
			)
		rows = frappe.get_all(
			REQUEST, {"description": ("in", ("By the form", "By the method"))}, ["*"], order_by="name"
		)
		assert len(rows) == 2
		for row in rows:
			assert (row.client_user, row.owner, row.channel) == (OWNER, OWNER, "Portal")
			taken = [key for key, value in wanted.items() if key in row and str(row[key]) == str(value)]
			assert not taken
			assert not frappe.db.count("Client Request Line", {"parent": row.name})

	def test_nobody_makes_themselves_a_member_of_a_customer(self, as_user, people):
		"""Which customer somebody belongs to decides what they may ask for, and whose requests they may follow."""
		link = {"links": [{"link_doctype": "Customer", "link_name": "Beta"}]}
		contact = {"doctype": "Contact", "first_name": "Noor", "user": COLLEAGUE}
		with as_user(COLLEAGUE):
			made = visit("/api/method/frappe.client.insert", "POST", {"doc": json.dumps({**contact, **link})})
			assert made.status == 403
			plain = visit("/api/resource/Contact", "POST", contact)
			name = frappe.db.get_value("Contact", {"user": COLLEAGUE, "owner": COLLEAGUE})
			if plain.status == 200 and name:
				changed = visit(f"/api/resource/Contact/{name}", "PUT", {"links": json.dumps(link["links"])})
				assert changed.status >= 400
		assert not frappe.db.exists(
			"Dynamic Link", {"link_name": "Beta", "parenttype": "Contact", "owner": COLLEAGUE}
		)


class TestRealtime:
	def test_what_is_published_goes_to_one_user_or_to_the_desk(self):
		"""Everybody with an account hears the room of the website; staff alone that of all."""
		import ast
		from pathlib import Path

		import facility_frontoffice

		allowed = {"user", "doctype", "docname", "after_commit", "message"}
		for path in Path(facility_frontoffice.__file__).parent.rglob("*.py"):
			for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
				if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "publish_realtime":
					given = {keyword.arg for keyword in node.keywords}
					assert given <= allowed, f"{path}:{node.lineno}"
					assert given & {"user", "doctype"}, f"{path}:{node.lineno}"
