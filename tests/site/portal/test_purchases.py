"""A client never learns who supplies what they asked for, in which order, or for how much, unless that is set."""

import email
import re
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate
from routes import call

from facility_frontoffice.api import purchasing as buying
from facility_frontoffice.communication import tasks as mail
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.portal import questions as asking

ASSIGNMENT, REQUEST, MESSAGE = "Backoffice Assignment", "Client Request", "Facility Message"
SUPPLIER = data.FURNITURE_SUPPLIER
PRICE = 347.13
PORTAL = "facility_frontoffice.api.portal"


@pytest.fixture
def bought(transaction, answers, outgoing_account):
	"""A chair that a client asked for on the portal, through its whole life: agreed, ordered, delayed, received, brought."""
	request = asking.ask(
		data.CLIENT,
		{"description": "My chair sinks", "location": data.ROOMS[0]},
		"CHAIR",
		answers("CHAIR"),
		[],
		"a-key-of-the-browser",
		None,
	)
	(approval,) = fulfilment.send_out(request)
	fulfilment.complete(approval, result="Agreed")
	assignment = frappe.db.get_value(ASSIGNMENT, {"client_request": request, "action": "Purchase"})
	promised = get_datetime(frappe.db.get_value(REQUEST, request, "promised_date"))
	order = buying.make_purchase_order(assignment)
	order.supplier = SUPPLIER
	order.schedule_date = promised.date()
	for row in order.items:
		row.rate, row.schedule_date = PRICE, promised.date()
	order.insert().submit()
	# a purchaser who types too much
	fulfilment.report_delay(
		assignment,
		f"{add_days(promised.date(), 3)} 12:00",
		f"{SUPPLIER.upper()} has no cushions; see {order.name}",
	)
	_deliver_later(order, add_days(promised.date(), 6))
	from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

	receipt = make_purchase_receipt(order.name).insert()
	receipt.submit()
	last = frappe.db.get_value(ASSIGNMENT, {"client_request": request, "status": "Open"})
	fulfilment.complete(last, result="Done", received_by="Emma")
	mail.send_queued()
	return SimpleNamespace(request=request, assignment=assignment, order=order, receipt=receipt)


def _deliver_later(order, day) -> None:
	from erpnext.controllers.accounts_controller import update_child_qty_rate

	(row,) = order.items
	values = {
		"docname": row.name, "item_code": row.item_code, "qty": row.qty, "rate": row.rate, "uom": row.uom,
		"conversion_factor": 1, "schedule_date": str(getdate(day)),
	}  # fmt: skip
	update_child_qty_rate("Purchase Order", frappe.as_json([values]), order.name)


@pytest.fixture
def as_client(as_user, monkeypatch):
	monkeypatch.setattr(
		frappe.local,
		"request",
		SimpleNamespace(method="POST", files={}, headers={}, path="/", host="test", url="http://test/"),
		raising=False,
	)
	monkeypatch.setattr(frappe.local, "request_ip", "127.0.0.1", raising=False)

	def run(action):
		with as_user(data.CLIENT):
			return action()

	return run


def page(request: str) -> str:
	from frappe.utils import set_request
	from frappe.website.serve import get_response_content

	path = f"my-requests/{request}".rstrip("/")
	set_request(method="GET", path=f"/{path}")
	frappe.local.form_dict = frappe._dict()
	return get_response_content(path)


def everything_told(bought, as_client) -> dict[str, str]:
	"""What a client can make the server say about the request, by route."""
	routes = {
		"request": lambda: call(f"{PORTAL}.request", name=bought.request),
		"requests": lambda: call(f"{PORTAL}.my_requests", state="all", limit=50),
		"products": lambda: call(f"{PORTAL}.asking"),
		"card": lambda: call(f"{PORTAL}.product_card", product="CHAIR"),
		"suggest": lambda: call(f"{PORTAL}.suggest", text=f"a chair of {SUPPLIER}"[:9]),
		"reply": lambda: call(f"{PORTAL}.reply", name=bought.request, message="Thanks"),
		"confirm": lambda: call(f"{PORTAL}.confirm", name=bought.request),
		# last: a page is asked for by a request of another kind
		"page": lambda: page(bought.request),
		"list page": lambda: page(""),
	}
	told = {name: frappe.as_json(as_client(route)) for name, route in routes.items()}
	for row in frappe.get_all(
		MESSAGE, filters={"client_request": bought.request, "audience": "Client"}, fields=["*"]
	):
		told[f"message {row.kind}"] = frappe.as_json([row.subject, row.content, row.context])
	mails = frappe.get_all("Email Queue", filters={"reference_name": bought.request}, pluck="message")
	told["mails"] = "\n".join(text for mail in mails for text in _texts_of(mail))
	return told


def _texts_of(mail: str) -> list[str]:
	parts = email.message_from_string(mail).walk()
	return [part.get_payload(decode=True).decode() for part in parts if part.get_content_maintype() == "text"]


def secrets(bought) -> re.Pattern:
	words = [SUPPLIER, bought.order.name, bought.receipt.name, bought.assignment]
	return re.compile("|".join((*map(re.escape, words), r"347[.,]13")), re.IGNORECASE)


def test_s15_no_supplier_order_or_amount_in_any_answer(bought, as_client):
	told = everything_told(bought, as_client)
	assert bought.request in told["page"]
	assert bought.request in told["list page"]
	assert "message Delay" in told
	assert "message Done" in told
	assert len(told["mails"]) > 1_000
	assert "Ordered" in told["request"]
	assert "Delivered to us" in told["request"]
	assert "Later than promised" in told["page"]
	found = {name: secrets(bought).findall(text) for name, text in told.items()}
	assert {name: words for name, words in found.items() if words} == {}


def test_a_delay_keeps_its_reason_without_the_names(bought, as_client):
	told = as_client(lambda: call(f"{PORTAL}.request", name=bought.request))
	reasons = [event["detail"] for event in told["timeline"] if event["kind"] == "late"]
	assert "the supplier has no cushions; see the order" in reasons


def test_s15_it_is_ordered_when_the_order_goes_out(bought, as_client):
	"""A draft may have waited long, for an approval for one."""
	frappe.db.set_value("Purchase Order", bought.order.name, "creation", "2026-01-05 10:00:00")
	frappe.db.delete("Version", {"docname": bought.order.name})
	for at, changed in (("2026-01-06 10:00:00", "remarks"), ("2026-01-07 10:00:00", "docstatus")):
		data = frappe.as_json({"changed": [[changed, 0, 1]]})
		version = {
			"doctype": "Version",
			"ref_doctype": "Purchase Order",
			"docname": bought.order.name,
			"data": data,
		}
		frappe.get_doc(version).insert(ignore_permissions=True).db_set("creation", at, update_modified=False)
	told = as_client(lambda: call(f"{PORTAL}.request", name=bought.request))
	(ordered,) = [event for event in told["timeline"] if event["text"] == "Ordered"]
	assert str(ordered["at"]) == "2026-01-07 10:00:00"


def test_nothing_comes_by_the_doctypes(bought, as_client):
	"""Neither by lists, files and search of the platform."""
	for doctype in (
		"Purchase Order",
		"Purchase Receipt",
		"Material Request",
		"Supplier",
		"Item",
		MESSAGE,
		"Version",
	):
		for method, more in (
			("frappe.client.get_list", {"fields": ["*"]}),
			("frappe.desk.search.search_link", {"txt": SUPPLIER[:4]}),
			("frappe.desk.reportview.get", {"fields": '["name"]', "filters": "[]"}),
		):
			try:
				found = as_client(
					lambda method=method, more=more, doctype=doctype: call(method, doctype=doctype, **more)
				)
			except frappe.PermissionError:
				continue
			assert not secrets(bought).search(frappe.as_json(found)), (doctype, method)
	for method, values in (
		("who_waits", {"doctype": "Purchase Order", "name": bought.order.name}),
		("waiting", {}),
		("connections", {"doctype": REQUEST, "name": bought.request}),
	):
		with pytest.raises(frappe.PermissionError):
			as_client(lambda m=method, v=values: call(f"facility_frontoffice.api.purchasing_views.{m}", **v))
	for method in ("to_buy", "ordered_and_late", "waits_for_approval", "comes_this_week", "missed_updates"):
		assert (
			as_client(lambda m=method: call(f"facility_frontoffice.api.purchasing_views.{m}"))["value"] == 0
		)


@pytest.mark.parametrize(
	("suppliers", "prices", "detail"),
	[
		(1, 0, SUPPLIER),
		(0, 1, "€ 347.13 without taxes"),
		(1, 1, f"{SUPPLIER} · € 347.13 without taxes"),
	],
)
def test_shown_when_set(bought, as_client, suppliers, prices, detail):
	frappe.db.set_single_value("Facility Frontoffice Settings", "clients_see_suppliers", suppliers)
	frappe.db.set_single_value("Facility Frontoffice Settings", "clients_see_prices", prices)
	frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
	told = as_client(lambda: call(f"{PORTAL}.request", name=bought.request))
	(ordered,) = [event for event in told["timeline"] if event["text"] == "Ordered"]
	assert ordered["detail"] == detail
	assert bought.order.name not in frappe.as_json(told)
	assert detail.split(" · ")[0] in as_client(lambda: page(bought.request))


def test_a_price_is_that_of_the_client_and_not_of_the_whole_order(bought, as_client):
	frappe.db.set_single_value("Facility Frontoffice Settings", "clients_see_prices", 1)
	frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
	row = bought.order.items[0].as_dict()
	other = frappe.get_doc(
		{**row, "name": None, "client_request": None, "backoffice_assignment": None, "idx": 2}
	)
	other.db_insert()
	told = as_client(lambda: call(f"{PORTAL}.request", name=bought.request))
	assert [event["detail"] for event in told["timeline"] if event["text"] == "Ordered"] == [
		"€ 347.13 without taxes"
	]
