"""ERPNext's own service level agreements on Issue work beside our clocks, and neither minds the other."""

from datetime import datetime

import frappe
import pytest
from erpnext.support.doctype.service_level_agreement.service_level_agreement import (
	get_service_level_agreement_fields,
)

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service
from facility_frontoffice.service_levels import audit
from facility_frontoffice.service_levels.clocks import CLOCKS

LAYOUT = ("Section Break", "Column Break", "Tab Break")


@pytest.fixture
def agreement():
	"""Four hours to respond, two working days to resolve, from nine to five on weekdays; 3 March is off."""
	frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 1)
	frappe.db.delete("Service Level Agreement")
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Holidays of the help desk",
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
			"holidays": [{"holiday_date": "2026-03-03", "description": "Off"}],
		}
	).insert()
	for priority in ("Low", "Medium", "High"):
		if not frappe.db.exists("Issue Priority", priority):
			frappe.get_doc({"doctype": "Issue Priority", "name": priority}).insert()
	return frappe.get_doc(
		{
			"doctype": "Service Level Agreement",
			"document_type": "Issue",
			"service_level": "Help desk",
			"enabled": 1,
			"default_service_level_agreement": 1,
			"apply_sla_for_resolution": 1,
			"holiday_list": holidays.name,
			"priorities": [
				{"priority": "Low", "response_time": 28800, "resolution_time": 72000},
				{
					"priority": "Medium",
					"response_time": 14400,
					"resolution_time": 50400,
					"default_priority": 1,
				},
				{"priority": "High", "response_time": 3600, "resolution_time": 14400},
			],
			"support_and_resolution": [
				{"workday": day, "start_time": "09:00:00", "end_time": "17:00:00"}
				for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
			],
			"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}],
			"pause_sla_on": [{"status": "Replied"}],
		}
	).insert()


def make_issue(**values):
	return frappe.get_doc(
		{"doctype": "Issue", "subject": "The lamp blinks", "raised_by": data.CLIENT, **values}
	).insert()


def reply(issue) -> None:
	frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"sender": data.AGENT,
			"recipients": data.CLIENT,
			"subject": issue.subject,
			"content": "We look.",
			"reference_doctype": "Issue",
			"reference_name": issue.name,
			"status": "Linked",
		}
	).insert(ignore_permissions=True)
	issue.reload()


class TestIssue:
	def test_gets_its_dates_by_hours_and_holidays(self, agreement, travel_to):
		travel_to("2026-03-02 15:00")
		issue = make_issue()
		assert (issue.service_level_agreement, issue.priority) == (agreement.name, "Medium")
		assert issue.agreement_status == "First Response Due"
		assert _minutes(issue.response_by) == datetime(2026, 3, 4, 11), "two hours today, the third is off"
		assert _minutes(make_issue(priority="High").response_by) == datetime(2026, 3, 2, 16)

	def test_a_reply_and_a_solution_in_time_fulfil_it(self, agreement, travel_to):
		travel_to("2026-03-02 09:30")
		issue = make_issue()
		travel_to("2026-03-02 10:30")
		reply(issue)
		assert _minutes(issue.first_responded_on) == datetime(2026, 3, 2, 10, 30)
		assert issue.agreement_status == "Resolution Due"
		travel_to("2026-03-02 11:30")
		issue.status = "Closed"
		issue.save()
		assert issue.agreement_status == "Fulfilled"
		assert issue.resolution_date

	def test_one_that_is_too_late_fails(self, agreement, travel_to):
		travel_to("2026-03-02 09:30")
		issue = make_issue(priority="High")
		travel_to("2026-03-12 09:30")
		issue.status = "Closed"
		issue.save()
		assert issue.agreement_status == "Failed"

	def test_an_issue_that_belongs_to_a_request_has_its_own_clock(self, agreement, ask, travel_to):
		travel_to("2026-03-02 09:30")
		request = ask("LIGHTING")
		issue = make_issue(client_request=request.name)
		due = issue.resolution_by
		service.hold(request.name, "Away.")
		issue.reload()
		assert (issue.client_request, issue.resolution_by) == (request.name, due)
		assert not frappe.db.exists("Facility Clock Event", {"reference_name": issue.name})


class TestOurs:
	def test_are_left_alone(self, agreement, ask):
		request = ask("LIGHTING")
		(name,) = fulfilment.send_out(request.name)
		fulfilment.accept(name)
		make_issue(client_request=request.name)
		service.reply_to_client(request.name, "We look.")
		names = {field["fieldname"] for field in get_service_level_agreement_fields()} - {"priority"}
		for doctype, document in (("Client Request", request.name), ("Backoffice Assignment", name)):
			assert not names & set(frappe.get_doc(doctype, document).as_dict())
		assert frappe.db.get_value("Client Request", request.name, "priority") == "Medium"
		assert list(audit.differences()) == []

	def test_cost_the_same(self, ask, statements, request):
		def cost() -> list[int]:
			document = ask("LIGHTING")
			counts = [len(statements(lambda: ask("LIGHTING")))]
			document.description = "More."
			counts.append(len(statements(document.save)))
			(name,) = fulfilment.send_out(document.name)
			return [*counts, len(statements(lambda: fulfilment.accept(name)))]

		cost()  # fills the caches of the process
		without = cost()
		request.getfixturevalue("agreement")
		make_issue()
		cost()
		assert cost() == without

	def test_no_field_of_theirs_is_ours(self):
		"""ERPNext adds these to what it watches; a field of the same name would be one for two."""
		theirs = {
			field["fieldname"]
			for field in get_service_level_agreement_fields()
			if field["fieldtype"] not in LAYOUT
		}
		for doctype in CLOCKS:
			# The priority of a request follows from impact and urgency; ERPNext's links to Issue Priority. That is why
			# its agreements cannot be set up for requests, which have ours.
			ours = {field.fieldname for field in frappe.get_meta(doctype).fields}
			assert theirs & ours == ({"priority"} if doctype == "Client Request" else set())
		custom = frappe.get_all(
			"Custom Field", {"dt": "Issue", "module": "Facility Frontoffice"}, pluck="fieldname"
		)
		assert custom
		assert not theirs & set(custom)


def _minutes(value) -> datetime:
	return frappe.utils.get_datetime(value).replace(second=0, microsecond=0)
