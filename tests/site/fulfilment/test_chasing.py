"""A silent unit or supplier is asked how it stands (S61): in its own hours, twice, and then the front office hears it.

The unit of these tests has the demo's office week, 08:30 to 17:00. 2 March 2026 is a Monday.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
import pytest

from facility_frontoffice.api import chasing as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import chasing, client_tasks, service, supplier_links, tasks
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels.calendars import from_utc

ASSIGNMENT, REQUEST, LOG = "Backoffice Assignment", "Client Request", "Notification Log"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = 8.5 * 3600


@pytest.fixture(autouse=True)
def _monday(travel_to):
	travel_to("2026-03-02 10:00")


@pytest.fixture
def work(ask, product):
	"""`work(norm=days)` is an assignment of the unit Security that was accepted now."""

	def make(accept: bool = True, norm: float = 20, who: str | None = None, **party):
		code = f"CHASE-{frappe.generate_hash(length=6)}"
		party = party or {"backoffice_unit": "Security"}
		product(code, steps=[{"step_name": "Do it", "norm": norm * DAY, **party}])
		request = ask(code, answers={}, front_office_owner=data.AGENT)
		(name,) = service.send_out(request.name)
		if accept:
			service.accept(name)
		frappe.db.set_value(ASSIGNMENT, name, "assigned_to", who or data.SECURITY)
		frappe.db.delete(LOG, {"document_name": name})
		return frappe.get_doc(ASSIGNMENT, name)

	return make


def look(doc) -> datetime | None:
	value = frappe.db.get_value(ASSIGNMENT, doc.name, "next_chase_at")
	return from_utc(value).astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0) if value else None


def at(text: str) -> datetime:
	return datetime.fromisoformat(text)


def notices(doc) -> list:
	return frappe.get_all(LOG, {"document_name": doc.name}, ["for_user", "subject"], order_by="creation")


def test_s61_asked_twice_and_then_the_front_office_hears_it(work, travel_to):
	doc = work()
	seen = []
	for day in (3, 4, 5, 6, 9, 10, 11, 18):
		travel_to(f"2026-03-{day:02} 10:{3 * day:02}")
		tasks.chase()
		tasks.chase()  # a second sweep has nothing to do
		seen.append((day, frappe.db.get_value(ASSIGNMENT, doc.name, "chases")))
	assert seen == [(3, 0), (4, 1), (5, 1), (6, 2), (9, 2), (10, 3), (11, 3), (18, 3)]
	found = notices(doc)
	assert [row.for_user for row in found[:2]] == [data.SECURITY, data.SECURITY]
	assert "Will you make" in found[0].subject
	lead = frappe.db.get_value("Backoffice Unit", "Security", "lead")
	assert {row.for_user for row in found[2:]} == {data.AGENT, lead} - {None}
	assert all("asked twice" in row.subject for row in found[2:])
	assert look(doc) is None


def test_s61_any_news_begins_the_silence_anew(work, travel_to, as_user):
	doc = work()
	travel_to("2026-03-04 10:05")
	tasks.chase()
	with as_user(data.SECURITY):
		api.on_time(doc.name)
	doc.reload()
	assert (doc.chases, doc.last_note) == (0, "It goes as agreed.")
	assert look(doc) == at("2026-03-06 10:05")
	travel_to("2026-03-05 09:00")
	with as_user(data.SECURITY):
		api.on_time(doc.name)  # the same words once more are news all the same
	assert look(doc) == at("2026-03-09 09:00")


def test_s61_asked_when_most_of_the_norm_is_used(work):
	doc = work(norm=1)
	assert look(doc) == at("2026-03-02 16:48")  # 80% of 8.5 hours, from 10:00


def test_a_unit_may_be_silent_for_a_time_of_its_own(work):
	frappe.db.set_value("Backoffice Unit", "Security", "maximum_silence", 4 * 3600)
	frappe.clear_document_cache("Backoffice Unit", "Security")
	assert look(work()) == at("2026-03-02 14:00")


def test_not_at_night(work, travel_to):
	doc = work()
	travel_to("2026-03-06 23:00")
	tasks.chase()
	assert (notices(doc), look(doc)) == ([], at("2026-03-09 08:30"))


def test_not_while_it_waits_for_the_client(work, travel_to):
	doc = work()
	task = client_tasks.ask(doc.name, "Which door?", "Text")
	assert look(doc) is None
	travel_to("2026-03-12 10:00")
	tasks.chase()
	assert [row for row in notices(doc) if "How does it stand" in row.subject] == []
	client_tasks.complete(task.name, "The blue one.")
	assert look(doc) == at("2026-03-16 10:00")


def test_not_while_the_request_is_on_hold(work, travel_to):
	doc = work()
	intake.hold(doc.client_request, "Budget.")
	travel_to("2026-03-04 10:05")
	tasks.chase()
	assert (notices(doc), look(doc)) == ([], at("2026-03-06 10:05"))


@pytest.mark.parametrize("end", ["completed", "returned", "cancelled"])
def test_not_when_it_is_over(work, travel_to, end):
	doc = work()
	if end == "completed":
		service.complete(doc.name, "Done.")
	elif end == "returned":
		service.return_to_front_office(doc.name, "Not ours.", "Not Ours")
	else:
		intake.cancel(doc.client_request, "Not possible.", "The other door.")
	assert look(doc) is None


def test_who_planned_a_day_is_asked_after_it(work):
	doc = work()
	service.plan(doc.name, "2026-03-12 09:00", "2026-03-12 11:00", data.SECURITY)
	assert look(doc) == at("2026-03-16 09:00")


def test_who_was_warned_just_now_is_not_asked_the_same(work, travel_to):
	doc = work()
	travel_to("2026-03-04 10:03")
	rule = frappe.db.get_value("Facility Escalation Rule", {"clock": "Assignment"}, "name", order_by="name")
	frappe.get_doc(
		{
			"doctype": "Facility Escalation", "escalation_key": "warned", "rule": rule, "rule_name": "Work late", "level": 1,
			"kind": "Assignment", "reference_doctype": ASSIGNMENT, "reference_name": doc.name, "notified": data.SECURITY,
			"client_request": doc.client_request, "rang_at": "2026-03-04 10:03", "noticed_at": "2026-03-04 10:03",
		}
	).insert(ignore_permissions=True)  # fmt: skip
	tasks.chase()
	assert (notices(doc), frappe.db.get_value(ASSIGNMENT, doc.name, "chases")) == ([], 1)


def test_a_unit_where_nobody_logs_in_is_asked_by_mail(work, travel_to, outgoing_account):
	unit = frappe.get_doc(
		{
			"doctype": "Backoffice Unit",
			"unit_name": "Old Depot",
			"email": "depot@example.com",
			"calendar": "Office Hours",
		}
	).insert(ignore_permissions=True)
	doc = work(accept=False, backoffice_unit=unit.name)
	frappe.db.set_value(ASSIGNMENT, doc.name, "assigned_to", None)
	travel_to("2026-03-04 10:05")
	tasks.chase()
	filters = {"reference_doctype": ASSIGNMENT, "reference_name": doc.name}
	(mail,) = frappe.get_all("Email Queue", filters, pluck="name")
	assert "Subject: How does it stand with" in frappe.db.get_value("Email Queue", mail, "message")
	assert frappe.get_all("Email Queue Recipient", {"parent": mail}, pluck="recipient") == [
		"depot@example.com"
	]


@pytest.fixture
def depot(work):
	"""Work of a unit where nobody logs in, and whose names have a sign that HTML writes otherwise."""
	frappe.get_doc(
		{
			"doctype": "Backoffice Unit", "unit_name": "Old Depot", "email": "depot@example.com",
			"calendar": "Office Hours",
		}
	).insert(ignore_permissions=True)  # fmt: skip
	doc = work(accept=False, backoffice_unit="Old Depot")
	frappe.db.set_value(
		ASSIGNMENT,
		doc.name,
		{"assigned_to": None, "product_name": "Keys & locks", "client_name": "B & B"},
	)
	return doc


def test_a_mail_to_a_unit_is_in_the_language_of_the_house(depot, travel_to, outgoing_account, monkeypatch):
	sent = []
	monkeypatch.setattr(frappe, "sendmail", lambda **values: sent.append(values))
	monkeypatch.setattr(chasing, "house_language", lambda: "nl")
	travel_to("2026-03-04 10:05")
	tasks.chase()
	(mail,) = [values for values in sent if values["recipients"] == ["depot@example.com"]]
	assert mail["subject"].startswith("Hoe staat het met")
	assert "&amp;" not in mail["subject"]
	assert "<" not in mail["subject"]
	assert "B & B" in mail["subject"]
	assert frappe.local.lang == "en"


def test_no_mail_when_the_settings_say_so_and_then_a_person_hears_it(depot, travel_to, outgoing_account):
	frappe.db.set_single_value("Facility Frontoffice Settings", "send_messages", 0)
	frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
	travel_to("2026-03-04 10:05")
	tasks.chase()
	assert not frappe.db.exists("Email Queue", {"reference_name": depot.name})
	(notice,) = notices(depot)
	assert (notice.for_user, "could not be asked by mail" in notice.subject) == (data.AGENT, True)


@pytest.mark.parametrize("lead", [data.MANAGER, None])
def test_when_the_owner_left_the_lead_of_the_desk_hears_it_or_else_the_managers(work, travel_to, lead):
	doc = work()
	desk = frappe.db.get_value(REQUEST, doc.client_request, "service_desk")
	frappe.db.set_value("User", data.AGENT, "enabled", 0)
	frappe.db.set_value("Facility Service Desk", desk, "lead", lead)
	frappe.db.set_value("Backoffice Unit", "Security", "lead", None)
	frappe.clear_cache()
	for moment in ("04 12:00", "06 12:30", "10 13:00"):
		travel_to(f"2026-03-{moment}")
		tasks.chase()
	told = {row.for_user for row in notices(doc) if "asked twice" in row.subject}
	assert data.MANAGER in told
	assert data.AGENT not in told


def test_s61_a_supplier_without_a_log_in_is_asked_by_the_link(work, travel_to, monkeypatch):
	asked = []
	monkeypatch.setattr(
		supplier_links, "remind", lambda assignment, occasion: asked.append((assignment, occasion)) or True
	)
	doc = work(accept=False, supplier=data.MOVING_SUPPLIER)
	frappe.db.set_value(ASSIGNMENT, doc.name, "assigned_to", None)
	for moment in ("2026-03-04 10:05", "2026-03-10 10:05"):
		travel_to(moment)
		tasks.chase()
	assert [name for name, _occasion in asked] == [doc.name, doc.name]
	assert len({occasion for _name, occasion in asked}) == 2


def test_what_cannot_be_asked_undoes_nothing_else(work, travel_to, monkeypatch):
	def fail(*arguments):
		raise RuntimeError("no mail today")

	monkeypatch.setattr(supplier_links, "remind", fail)
	doc, other = work(accept=False, supplier=data.MOVING_SUPPLIER), work()
	frappe.db.set_value(ASSIGNMENT, doc.name, {"assigned_to": None, "next_chase_at": "2026-03-02 09:30:00"})
	travel_to("2026-03-04 10:05")
	tasks.chase()
	assert frappe.db.get_value(ASSIGNMENT, doc.name, "chases") == 1
	assert len(notices(other)) == 1


def test_where_nobody_can_be_asked_the_front_office_hears_it_at_once(work, travel_to):
	unit = frappe.get_doc({"doctype": "Backoffice Unit", "unit_name": "No Telephone"}).insert(
		ignore_permissions=True
	)
	doc = work(accept=False, backoffice_unit=unit.name)
	frappe.db.set_value(ASSIGNMENT, doc.name, "assigned_to", None)
	for day in (4, 11, 18):
		travel_to(f"2026-03-{day:02} 12:00")
		tasks.chase()
	(notice,) = notices(doc)
	assert (notice.for_user, "No Telephone could not be asked" in notice.subject) == (data.AGENT, True)


def test_a_form_that_was_opened_before_the_sweep_does_not_undo_it(work, travel_to):
	doc = work()
	opened = frappe.get_doc(ASSIGNMENT, doc.name)
	travel_to("2026-03-04 10:05")
	tasks.chase()
	planned = look(doc)
	opened.result = "Half of it."
	opened.save()
	assert (frappe.db.get_value(ASSIGNMENT, doc.name, "chases"), look(doc)) == (1, planned)


def test_nobody_says_how_it_stands_for_another_unit(work, as_user):
	doc = work()
	with as_user(data.LOGISTICS), pytest.raises(frappe.PermissionError):
		api.on_time(doc.name)


def test_the_cost_of_a_sweep_does_not_grow_with_what_is_due(work, travel_to, statements):
	work(), travel_to("2026-03-04 11:00")
	one = len(statements(chasing.chase_due))
	travel_to("2026-03-02 10:00")
	for _number in range(4):
		work()
	travel_to("2026-03-04 11:00")
	assert len(statements(chasing.chase_due)) <= one + 2


MAKE = f"""
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.intake import service as intake
from facility_frontoffice.fulfilment import service
from facility_frontoffice.demo import data
with time_machine.travel(datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)):
	for number in range(4):
		request = intake.create_request({{
			"subject": "Chased in processes", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT,
			"front_office_owner": data.AGENT,
		}}, [{{"product": "{{product}}", "answers": {{"How many?": "2"}}}}])
		service.send_out(request.name)
for name in frappe.get_all("{REQUEST}", {{"subject": "Chased in processes"}}, pluck="name"):
	frappe.db.set_value("{ASSIGNMENT}", {{"client_request": name}}, "assigned_to", data.SECURITY)
frappe.db.delete("{LOG}", {{"document_type": "{ASSIGNMENT}"}})
frappe.db.commit()
"""
SWEEP = """
import time_machine
from datetime import datetime, timezone
from facility_frontoffice.fulfilment import tasks
with time_machine.travel(datetime(2026, 3, 4, 12, 0, tzinfo=timezone.utc)):
	tasks.chase()
print("done")
"""
COUNT = f"""
names = frappe.get_all("{REQUEST}", {{"subject": "Chased in processes"}}, pluck="name")
work = frappe.get_all("{ASSIGNMENT}", {{"client_request": ("in", names)}}, ["name", "chases"])
print(len(work), sum(row.chases for row in work))
asked = {{"document_name": ("in", [row.name for row in work]), "subject": ("like", "How does it stand%")}}
print(frappe.db.count("{LOG}", asked))
"""
REMOVE = f"""
for name in frappe.get_all("{REQUEST}", {{"subject": "Chased in processes"}}, pluck="name"):
	for work in frappe.get_all("{ASSIGNMENT}", {{"client_request": name}}, pluck="name"):
		frappe.delete_doc("{ASSIGNMENT}", work, force=True, delete_permanently=True)
	frappe.delete_doc("{REQUEST}", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


def test_s61_three_sweeps_at_once_ask_each_once(in_processes):
	in_processes(MAKE.replace("{product}", "PLANTS"), 1)
	try:
		in_processes(SWEEP, 3)
		assert in_processes(COUNT, 1) == ["4", "4", "4"]
	finally:
		in_processes(REMOVE, 1)
