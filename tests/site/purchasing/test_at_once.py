"""Purchase documents at one moment, in processes of their own: the assignment ends as the documents do (S15)."""

import textwrap

import pytest

from facility_frontoffice.fulfilment.from_documents import PATIENCE

RECEIPT = "Purchase Receipt"

TAKE_BACK = """
for name in frappe.get_all("Client Request", {"subject": "Bought at once"}, pluck="name"):
	for work in frappe.get_all("Backoffice Assignment", {"client_request": name}, pluck="name"):
		frappe.delete_doc("Backoffice Assignment", work, force=True, delete_permanently=True)
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
# Nothing here is kept in stock, so nothing stands in the ledgers.
for doctype in ("Purchase Receipt", "Purchase Order"):
	for name in frappe.get_all(doctype, {"supplier": "At Once"}, pluck="name"):
		frappe.db.delete(f"{doctype} Item", {"parent": name})
		frappe.db.delete(doctype, {"name": name})
for doctype, name in (("Facility Product", "BOUGHT-AT-ONCE"), ("Item", "Done At Once"), ("Supplier", "At Once")):
	frappe.delete_doc(doctype, name, force=True, delete_permanently=True, ignore_missing=True)
frappe.db.commit()
"""

MAKE = """
from frappe.utils import add_days, nowdate
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

def make(doctype, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert()

def leaf(doctype):
	return frappe.db.get_value(doctype, {"is_group": 0}, order_by="name")

make("Supplier", supplier_name="At Once", supplier_group=leaf("Supplier Group"))
make("Item", item_code="Done At Once", item_group=leaf("Item Group"), stock_uom="Nos", is_stock_item=0)
steps = [{"sequence": 1, "step_name": "Buy", "action": "Purchase"}, {"sequence": 2, "step_name": "Use", "action": "Work"}]
make(
	"Facility Product", product_code="BOUGHT-AT-ONCE", product_name="Bought at once", steps=steps,
	category=leaf("Facility Product Category"), nature="Mixed", handling="Backoffice", backoffice_unit="Logistics",
)
request = intake.create_request(
	{"subject": "Bought at once", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	[{"product": "BOUGHT-AT-ONCE", "qty": 2}],
)
service.send_out(request.name)
work = frappe.db.get_value("Backoffice Assignment", {"client_request": request.name})
day = add_days(nowdate(), 3)
row = {
	"item_code": "Done At Once", "qty": 2, "rate": 10, "uom": "Nos", "stock_uom": "Nos", "conversion_factor": 1,
	"schedule_date": day, "backoffice_assignment": work,
}
order = make("Purchase Order", supplier="At Once", company="Facilitair Bedrijf", schedule_date=day, items=[row])
order.submit()
frappe.db.commit()

from erpnext.buying.doctype.purchase_order.purchase_order import make_purchase_receipt

def come(qty, submit):
	doc = make_purchase_receipt(order.name)
	doc.items[0].qty = doc.items[0].received_qty = qty
	doc.insert()
	if submit:
		doc.submit()
	frappe.db.commit()
	return doc.name

def go_back(receipt):
	from erpnext.controllers.sales_and_purchase_return import make_return_doc

	doc = make_return_doc("Purchase Receipt", receipt).insert()
	frappe.db.commit()
	return doc.name

MADE
print("|".join([work, order.name, *names]).replace(" ", "_"))
"""

# Each process takes one of the acts, and goes on when the database makes it give way to the other, as a person would.
ACT = """
import os

for number, wanted in enumerate(os.environ["ACTS"].split(";")):
	try:
		os.close(os.open(os.path.join(os.environ["TAKEN"], str(number)), os.O_CREAT | os.O_EXCL))
	except FileExistsError:
		continue
	break
act, doctype, name = wanted.split(",")
for attempt in range(5):
	try:
		getattr(frappe.get_doc(doctype, name), act)()
		frappe.db.commit()
		print("done")
		break
	except (frappe.QueryDeadlockError, frappe.TimestampMismatchError, frappe.QueryTimeoutError):
		frappe.db.rollback()
	except frappe.ValidationError as error:
		frappe.db.rollback()
		print("refused")
		break
else:
	print("lost")
"""

# One has the request for a while, as who is at work on it; another submits meanwhile, and says how long that took.
BUSY = """
import os, time

path = os.path.join(os.environ["TAKEN"], "held")
try:
	os.close(os.open(path, os.O_CREAT | os.O_EXCL))
	request = frappe.db.get_value("Backoffice Assignment", os.environ["WORK"], "client_request")
	frappe.db.get_value("Client Request", request, "name", for_update=True)
	open(path + "-now", "w").close()
	while not os.path.exists(path + "-done"):
		time.sleep(0.2)
	frappe.db.rollback()
except FileExistsError:
	while not os.path.exists(path + "-now"):
		time.sleep(0.1)
	try:
		began = time.monotonic()
		frappe.get_doc("Purchase Receipt", os.environ["CAME"]).submit()
		frappe.db.commit()
		print(time.monotonic() - began)
	finally:
		open(path + "-done", "w").close()
"""

# Two documents that could not be followed, noted at the same moment.
NOTE = """
import os, time
from facility_frontoffice.fulfilment import missed_updates

real = missed_updates._insert

def insert(doc, assignment, values):
	open(os.path.join(os.environ["TAKEN"], doc.name), "w").close()
	for _wait in range(50):
		if len(os.listdir(os.environ["TAKEN"])) > 3:
			break
		time.sleep(0.1)
	real(doc, assignment, values)

missed_updates._insert = insert
for number, name in enumerate(os.environ["CAME"].split(",")):
	try:
		os.close(os.open(os.path.join(os.environ["TAKEN"], str(number)), os.O_CREAT | os.O_EXCL))
		break
	except FileExistsError:
		pass
missed_updates.keep(frappe.get_doc("Purchase Receipt", name), os.environ["WORK"], "Not possible")
frappe.db.rollback()
print("done")
"""

# As if the assignment had missed its order.
MISS = """
import os

frappe.db.set_value(
	"Backoffice Assignment", os.environ["WORK"], {"status": "Open", "purchase_order": None, "expected_date": None}
)
frappe.db.delete("Facility Clock Event", {"reference_name": os.environ["WORK"]})
frappe.db.delete("Version", {"docname": os.environ["WORK"]})
frappe.get_doc(
	{
		"doctype": "Facility Missed Update", "reference_doctype": "Purchase Order", "reference_name": os.environ["ORDER"],
		"backoffice_assignment": os.environ["WORK"], "status": "Open", "next_try_at": "2020-01-01", "reason": "Missed",
	}
).insert()
frappe.db.commit()
"""

# How often it was saved with the order on it.
COUNT = """
import os

versions = frappe.get_all("Version", {"docname": os.environ["WORK"]}, pluck="data")
print(sum('"purchase_order"' in data for data in versions))
"""

LOOK = """
import os
from facility_frontoffice.fulfilment import missed_updates

frappe.db.set_value("Facility Missed Update", {"status": "Open"}, "next_try_at", "2020-01-01")
frappe.db.commit()
missed_updates.retry_due()
work = frappe.get_doc("Backoffice Assignment", os.environ["WORK"])
print(work.status.replace(" ", "_"))
print(work.purchase_order or "-")
print(work.purchase_receipt or "-")
print(frappe.db.count("Facility Missed Update", {"backoffice_assignment": work.name, "status": ("!=", "Solved")}))
print(frappe.db.count("Backoffice Assignment", {"client_request": work.client_request}))
print(frappe.db.get_value("Purchase Order", os.environ["ORDER"], "docstatus"))
"""


@pytest.fixture
def bought(in_processes):
	"""Makes an order of two for a client, and what `code` makes of `come` and `go_back`; returns all their names."""

	def make(code: str) -> list[str]:
		(line,) = in_processes(textwrap.dedent(MAKE).replace("MADE\n", f"names = {code}\n"), 1)
		return line.split("|")

	in_processes(TAKE_BACK, 1)
	yield make
	in_processes(TAKE_BACK, 1)


@pytest.fixture
def at_once(in_processes, tmp_path):
	"""Does the acts, each (method, doctype, name), at one moment; returns what came of them, in any order."""

	def act(*acts: tuple[str, str, str]) -> list[str]:
		return in_processes(
			textwrap.dedent(ACT), len(acts), ACTS=";".join(map(",".join, acts)), TAKEN=str(tmp_path)
		)

	return act


def seen(in_processes, work: str, order: str) -> dict:
	"""How it stands after a sweep: what could not be read at that moment was tried again."""
	keys = ("status", "order", "receipt", "missed", "assignments", "order_docstatus")
	return dict(zip(keys, in_processes(textwrap.dedent(LOOK), 1, WORK=work, ORDER=order), strict=True))


def test_s15_two_receipts_that_finish_a_step_together(bought, at_once, in_processes):
	work, order, first, second = bought("[come(1, False), come(1, False)]")
	assert at_once(("submit", RECEIPT, first), ("submit", RECEIPT, second)) == ["done", "done"]
	now = seen(in_processes, work, order)
	assert (now["status"], now["missed"]) == ("Completed", "0")
	assert now["receipt"] in (first, second)
	assert now["assignments"] == "2", "the next step began, once"


def test_s15_a_receipt_against_a_return(bought, at_once, in_processes):
	work, order, _came, rest, back = bought(
		"(lambda came: [came, come(1, False), go_back(came)])(come(1, True))"
	)
	assert at_once(("submit", RECEIPT, rest), ("submit", RECEIPT, back)) == ["done", "done"]
	now = seen(in_processes, work, order)
	assert (now["status"], now["receipt"], now["missed"]) == ("Waiting_for_Supplier", "-", "0")


def test_s15_an_order_is_cancelled_while_its_goods_come_in(bought, at_once, in_processes):
	"""ERPNext lets one of them through, or both; the assignment goes with what there is."""
	work, order, came = bought("[come(2, False)]")
	outcomes = at_once(("cancel", "Purchase Order", order), ("submit", RECEIPT, came))
	assert "done" in outcomes
	assert "lost" not in outcomes
	now = seen(in_processes, work, order)
	assert now["missed"] == "0"
	is_cancelled = now["order_docstatus"] == "2"
	assert now["order"] == ("-" if is_cancelled else order)
	came_in = outcomes.count("done") == 2 or not is_cancelled
	assert now["status"] == ("Completed" if came_in else "In_Progress")


def test_s15_who_saves_waits_no_longer_than_seconds(bought, in_processes, tmp_path):
	"""Somebody has the request, for longer than a purchaser would wait; what is missed is made up for."""
	work, order, came = bought("[come(2, False)]")
	(seconds,) = in_processes(BUSY, 2, WORK=work, CAME=came, TAKEN=str(tmp_path))
	assert PATIENCE <= float(seconds) < PATIENCE + 20, "the database alone would wait 50"
	now = seen(in_processes, work, order)
	assert (now["status"], now["receipt"], now["missed"]) == ("Completed", came, "0")


def test_s15_two_that_note_what_was_missed_do_not_stop_each_other(bought, in_processes, tmp_path):
	work, _order, *came = bought("[come(1, False), come(1, False)]")
	assert in_processes(NOTE, 2, WORK=work, CAME=",".join(came), TAKEN=str(tmp_path)) == ["done", "done"]


def test_s15_two_sweeps_at_one_moment(bought, in_processes):
	"""What was missed is done once."""
	work, order, _came = bought("[come(2, False)]")
	in_processes(textwrap.dedent(MISS), 1, WORK=work, ORDER=order)
	in_processes("from facility_frontoffice.fulfilment import missed_updates\nmissed_updates.retry_due()", 3)
	now = seen(in_processes, work, order)
	assert (now["status"], now["order"], now["missed"]) == ("Waiting_for_Supplier", order, "0")
	(waits,) = in_processes(textwrap.dedent(COUNT), 1, WORK=work)
	assert waits == "1"
