"""Several people at one moment, in processes of their own: nothing is lost, and each hears what the other did."""

import textwrap

import pytest

MAKE = """
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

steps = [{"sequence": 1, "step_name": "Do", "action": "Work"}, {"sequence": 2, "step_name": "Check", "action": "Work"}]
frappe.get_doc(
	{
		"doctype": "Facility Product", "product_code": "AT-ONCE", "product_name": "At once", "steps": steps,
		"category": frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name"),
		"nature": "Mixed", "handling": "Backoffice", "backoffice_unit": "Logistics",
	}
).insert()
request = intake.create_request(
	{"subject": "At once", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	[{"product": "AT-ONCE"}],
)
if SENT:
	service.send_out(request.name)
frappe.db.commit()
print(request.name)
"""

TAKE_BACK = """
for name in frappe.get_all("Client Request", {"subject": "At once"}, pluck="name"):
	for work in frappe.get_all("Backoffice Assignment", {"client_request": name}, pluck="name"):
		frappe.db.delete("Facility Work Act", {"backoffice_assignment": work})
		frappe.db.delete("Facility Inspection Point", {"parent": work})
	frappe.db.delete("Backoffice Assignment", {"client_request": name})
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.delete_doc("Facility Product", "AT-ONCE", force=True, delete_permanently=True)
frappe.db.commit()
"""

# Each process is somebody else, who does `ACT` and prints what came of it.
EACH = """
import os
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import acts, service
from facility_frontoffice.intake import service as intake

frappe.set_user([data.AGENT, data.LOGISTICS][os.getpid() % 2])
request = os.environ["REQUEST"]
work = frappe.db.get_value("Backoffice Assignment", {"client_request": request}, order_by="creation")
try:
	ACT
	frappe.db.commit()
	print("done")
except frappe.ValidationError as error:
	frappe.db.rollback()
	print(str(error).replace(" ", "_"))
"""

LOOK = """
import os

request = os.environ["REQUEST"]
rows = frappe.get_all("Backoffice Assignment", {"client_request": request}, ["step", "status"], order_by="creation, name")
for row in rows:
	print(f"{row.step}:{row.status}".replace(" ", "_"))
print(frappe.db.get_value("Client Request", request, "status").replace(" ", "_"))
"""


def code(act: str) -> str:
	return EACH.replace("\tACT\n", textwrap.indent(textwrap.dedent(act).strip(), "\t") + "\n")


@pytest.fixture
def request_at_once(in_processes):
	"""Makes a request, sent out or not, and takes all of it back afterwards."""

	def make(sent: bool) -> str:
		(name,) = in_processes(f"SENT = {sent}\n" + textwrap.dedent(MAKE), 1)
		return name

	in_processes(TAKE_BACK, 1)
	yield make
	in_processes(TAKE_BACK, 1)


def test_s4_sent_out_by_two_it_goes_out_once(request_at_once, in_processes):
	request = request_at_once(sent=False)
	outcomes = in_processes(code("service.send_out(request)"), 4, REQUEST=request)
	assert outcomes.count("done") == 1
	others = {outcome for outcome in outcomes if outcome != "done"}
	assert len(others) == 1
	assert others.pop().startswith("There_is_nothing_to_send_out")
	assert in_processes(LOOK, 1, REQUEST=request) == ["Do:Open", "In_Progress"]


def test_s4_accepted_by_two_the_second_hears_who_has_it(request_at_once, in_processes):
	request = request_at_once(sent=True)
	outcomes = in_processes(code("service.accept(work)"), 4, REQUEST=request)
	assert outcomes.count("done") == 1
	assert all("was_accepted_by" in outcome for outcome in outcomes if outcome != "done")


def test_s58_finished_and_returned_at_one_moment_one_of_them_counts(request_at_once, in_processes):
	request = request_at_once(sent=True)
	act = """
	if os.getpid() % 2:
		service.complete(work, result="It is done")
	else:
		service.return_to_front_office(work, "Not ours", "Not Ours")
	"""
	outcomes = in_processes(code(act), 4, REQUEST=request)
	assert outcomes.count("done") == 1
	assert all("already" in outcome for outcome in outcomes if outcome != "done"), "each hears what happened"
	seen = in_processes(LOOK, 1, REQUEST=request)
	assert seen in (["Do:Completed", "Check:Open", "In_Progress"], ["Do:Returned", "In_Intake"])


def test_s14_two_steps_finished_at_one_moment_start_the_next_once(request_at_once, in_processes):
	request = request_at_once(sent=True)
	in_processes(code("service.complete(work)"), 3, REQUEST=request)
	assert in_processes(LOOK, 1, REQUEST=request) == ["Do:Completed", "Check:Open", "In_Progress"]


def test_s61_an_act_that_is_sent_twice_at_one_moment_is_done_once(request_at_once, in_processes):
	request = request_at_once(sent=True)
	act = """
	seen = acts.once("0123456789abcdef", work, "note", lambda: {"at": str(service.note(work, "On my way").last_update_at)})
	print(seen["at"].replace(" ", "T"))
	"""
	outcomes = in_processes(code(act), 4, REQUEST=request)
	assert outcomes.count("done") == 4
	assert len(set(outcomes)) == 2, "all hear of the same act"


def test_a_form_that_was_open_meanwhile_does_not_undo_the_work(request_at_once, in_processes):
	"""Two agents: one types on the form, the other has sent it out. Nothing is lost, and it is said."""
	request = request_at_once(sent=False)
	act = """
	doc = frappe.get_doc("Client Request", request)
	if os.getpid() % 2:
		service.send_out(request)
	else:
		import time

		time.sleep(1.5)
		doc.description = "typed meanwhile"
		doc.save(ignore_permissions=True)
	"""
	outcomes = in_processes(code(act), 4, REQUEST=request)
	assert in_processes(LOOK, 1, REQUEST=request) == ["Do:Open", "In_Progress"]
	assert any("has_been_modified" in outcome for outcome in outcomes)
