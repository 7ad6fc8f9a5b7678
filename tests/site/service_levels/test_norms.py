"""Which norm applies and why, that it is fixed at the moment of asking, and how it is chosen anew."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import get_datetime

from facility_frontoffice.api import service_levels as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake
from facility_frontoffice.service_levels import audit
from facility_frontoffice.service_levels.norms import LEVEL_ORDER

LEVEL, FIELD = "Facility Service Level", "facility_service_level"
HOUR = 3600


@pytest.fixture
def level():
	"""Makes a service level: `level("Gold", hours=4)`; hours to resolve at every priority."""

	def make(name: str, hours: float = 8, **values):
		norm = {"respond_within": 1800, "acknowledge_within": 900, "resolve_within": hours * HOUR}
		return frappe.get_doc(
			{
				"doctype": LEVEL,
				"level_name": name,
				"norms": [{"priority": "Medium", **norm}],
				"pause_waiting_for_client": 1,
				"pause_on_hold": 1,
				**values,
			}
		).insert()

	return make


@pytest.fixture
def holders(level):
	"""Somebody of each kind that may decide on the level, with a level that bears its name; and how to ask there."""
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": "Tenant", "customer_type": "Company"}
	).insert()
	company = frappe.db.get_value("Company", {}, order_by="name")
	department = frappe.get_doc(
		{"doctype": "Department", "department_name": "Research", "company": company}
	).insert()
	names = {
		"Product": ("Facility Product", "LIGHTING", "service_level"),
		"Customer": ("Customer", customer.name, FIELD),
		"Department": ("Department", department.name, FIELD),
		"Location": ("Location", data.BUILDING, FIELD),
		"Service Desk": ("Facility Service Desk", frappe.db.get_value("Facility Service Desk", {"is_default": 1}), "service_level"),
		"Default": ("Facility Frontoffice Settings", "Facility Frontoffice Settings", "default_service_level"),
	}  # fmt: skip
	for source, (doctype, name, field) in names.items():
		level(source)
		give(doctype, name, field, source)
	asked_by = {"customer": customer.name, "department": department.name, "location": data.ROOMS[0]}
	return names, asked_by


def give(doctype: str, name: str, field: str, level: str | None) -> None:
	doc = frappe.get_doc(doctype, name)
	doc.set(field, level)
	doc.flags.ignore_mandatory = True
	doc.save()


class TestWhichLevel:
	@pytest.mark.parametrize("source", LEVEL_ORDER)
	def test_s59_the_first_in_the_order_decides(self, ask, holders, source):
		names, asked_by = holders
		for earlier in LEVEL_ORDER[: LEVEL_ORDER.index(source)]:
			doctype, name, field = names[earlier]
			give(doctype, name, field, None)
		request = ask("LIGHTING", **asked_by)
		assert (request.service_level, request.service_level_source) == (source, source)
		assert request.service_level_reason

	def test_a_place_above_decides_unless_one_nearer_does(self, ask, holders, level):
		names, asked_by = holders
		for earlier in ("Product", "Customer", "Department"):
			give(*names[earlier][:2], names[earlier][2], None)
		assert ask("LIGHTING", **asked_by).service_level_reason == data.BUILDING
		level("Room")
		give("Location", data.ROOMS[0], FIELD, "Room")
		request = ask("LIGHTING", **asked_by)
		assert (request.service_level, request.service_level_reason) == ("Room", data.ROOMS[0])

	def test_without_any_level_nothing_is_promised_and_the_request_is_taken_in(self, ask, holders):
		names, asked_by = holders
		for doctype, name, field in names.values():
			give(doctype, name, field, None)
		frappe.db.set_value(LEVEL, {}, "is_default", 0)
		request = ask("LIGHTING", **asked_by)
		assert not request.service_level
		assert not request.resolution_due
		intake.handle_directly(request.name, "Done.")

	def test_s60_of_several_products_the_slowest_gives_the_norm(self, ask, level):
		level("Slow", hours=80)
		level("Quick", hours=2)
		give("Facility Product", "LIGHTING", "service_level", "Quick")
		give("Facility Product", "MOVE", "service_level", "Slow")
		assert ask("LIGHTING", "MOVE").service_level == "Slow"

	def test_s6_the_shortest_silence_of_the_products_holds(self, ask):
		for code, hours in (("LIGHTING", 3), ("MOVE", 20)):
			frappe.db.set_value("Facility Product", code, "maximum_silence_hours", hours)
			frappe.clear_document_cache("Facility Product", code)
		assert ask("LIGHTING", "MOVE").silence_norm == 3 * HOUR

	def test_s37_every_request_has_an_acknowledgement_clock(self, ask, level, travel_to):
		travel_to("2026-03-02 09:00")
		level("Quick")
		give("Facility Product", "LIGHTING", "service_level", "Quick")
		told = ask("LIGHTING")
		assert told.acknowledged_at
		assert not told.acknowledgement_breached_at
		unreachable = ask("LIGHTING", client_user=None, client_name="A Passer-by", channel="Other")
		assert not unreachable.acknowledged_at
		assert get_datetime(unreachable.acknowledgement_due) - get_datetime(
			unreachable.received_at
		) == timedelta(minutes=15)
		travel_to("2026-03-02 10:00")
		replied = intake.reply_to_client(unreachable.name, "We have it.")
		assert replied.acknowledgement_breached_at == unreachable.acknowledgement_due


class TestFixedWhenAsked:
	def test_a_later_change_of_the_level_moves_nothing_that_runs(self, ask, level, travel_to):
		travel_to("2026-03-02 09:00")
		gold = level("Gold", hours=4)
		give("Facility Product", "LIGHTING", "service_level", "Gold")
		request = ask("LIGHTING")
		gold.reload()
		gold.norms[0].resolve_within = 40 * HOUR
		gold.pause_on_hold = 0
		gold.save()
		intake.hold(request.name, "Away.")
		travel_to("2026-03-02 11:00")
		resumed = intake.resume(request.name)
		assert resumed.resolution_norm == 4 * HOUR
		moved = get_datetime(resumed.resolution_due) - get_datetime(request.resolution_due)
		assert abs(moved - timedelta(hours=2)) < timedelta(minutes=1), "it waits on hold, as was agreed"

	def test_a_later_change_of_the_calendar_moves_nothing_that_runs(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		due, version = request.resolution_due, request.calendar_version
		calendar = frappe.get_doc("Facility Calendar", request.calendar)
		calendar.hours = [row for row in calendar.hours if row.weekday != "Monday"]
		calendar.save()
		intake.hold(request.name, "Away.")
		resumed = intake.resume(request.name)
		assert abs(get_datetime(resumed.resolution_due) - get_datetime(due)) < timedelta(minutes=1)
		assert resumed.calendar_version == version
		assert list(audit.differences("Client Request", [request.name])) == []
		later = ask("LIGHTING")
		assert later.calendar_version != version
		assert get_datetime(later.resolution_due) > get_datetime(due)

	def test_a_new_holiday_moves_only_what_is_asked_from_then_on(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		before = ask("LIGHTING")
		holidays = frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Front Office 2026",
				"from_date": "2026-01-01",
				"to_date": "2026-12-31",
				"holidays": [{"holiday_date": "2026-03-03", "description": "Building closed"}],
			}
		).insert()
		give("Facility Calendar", before.calendar, "holiday_list", holidays.name)
		after = ask("LIGHTING")
		assert get_datetime(after.resolution_due) - get_datetime(before.resolution_due) > timedelta(hours=8)
		holidays.append("holidays", {"holiday_date": "2026-03-04", "description": "Closed too"})
		holidays.save()
		assert get_datetime(ask("LIGHTING").resolution_due) > get_datetime(after.resolution_due)

	@pytest.mark.parametrize(
		("field", "value"),
		[
			("resolution_norm", 1),
			("service_level", None),
			("calendar_version", None),
			("clock_waits_in", "New"),
		],
	)
	def test_no_call_can_change_what_was_agreed(self, ask, field, value):
		request = ask("LIGHTING")
		before = request.get(field)
		request.set(field, value)
		request.save()
		request.reload()
		assert request.get(field) == before

	def test_versions_are_written_once(self, ask):
		version = frappe.get_doc("Facility Calendar Version", ask("LIGHTING").calendar_version)
		version.config = "{}"
		with pytest.raises(frappe.ValidationError, match="cannot be changed"):
			version.save()
		with pytest.raises(frappe.ValidationError, match="cannot be deleted"):
			version.delete()


class TestChosenAnew:
	def test_with_a_reason_by_the_settings_of_now(self, ask, level, travel_to, as_user):
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		level("Gold", hours=2)
		give("Facility Product", "LIGHTING", "service_level", "Gold")
		with as_user(data.AGENT):
			shown = api.terms_now(request.name)
			told = api.reapply_norm(request.name, "The contract was renewed.")
		assert shown["before"]["service_level"] == request.service_level
		assert shown["after"]["service_level"] == "Gold" == told["service_level"]
		request.reload()
		assert get_datetime(request.resolution_due) - get_datetime(request.received_at) == timedelta(hours=2)
		assert request.promised_date == request.resolution_due
		events = frappe.get_all(
			"Facility Clock Event",
			{"reference_name": request.name, "event": "norm", "clock": "Resolution"},
			["norm", "reason"],
		)
		assert [(row.norm, row.reason) for row in events] == [(2 * HOUR, "The contract was renewed.")]
		assert list(audit.differences("Client Request", [request.name])) == []

	def test_the_promised_date_stays_with_the_slowest_line(self, ask, level, travel_to):
		"""S60: a shorter norm does not make the work that is out any quicker."""
		travel_to("2026-03-02 09:00")
		request = ask("LIGHTING")
		(work,) = fulfilment.send_out(request.name)
		fulfilment.report_delay(work, "2026-03-20 12:00", "No parts.")
		level("Gold", hours=2)
		give("Facility Product", "LIGHTING", "service_level", "Gold")
		told = api.reapply_norm(request.name, "The contract was renewed.")
		assert told["promised_date"] == get_datetime("2026-03-20 12:00")

	def test_needs_a_reason_and_something_that_runs(self, ask):
		request = ask("LIGHTING")
		with pytest.raises(frappe.ValidationError, match="Say why"):
			api.reapply_norm(request.name, "  ")
		intake.handle_directly(request.name, "Done.")
		with pytest.raises(frappe.ValidationError, match="Open it again"):
			api.reapply_norm(request.name, "Just so.")

	def test_needs_the_right_to_write(self, ask, as_user):
		request = ask("LIGHTING")
		for user in (data.CLIENT, data.BUILDING_SERVICES):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.reapply_norm(request.name, "Just so.")


class TestAgreementsWithWhoDelivers:
	"""S59: a unit, a step and a supplier have their own; the first that has one counts."""

	def work(self, ask, code: str = "LIGHTING", **values):
		(name,) = fulfilment.send_out(ask(code, **values).name)
		return frappe.get_doc("Backoffice Assignment", name)

	def test_the_step_goes_first_then_the_supplier_then_the_unit(self, ask, level, product):
		level("Of the unit", hours=10, pause_waiting_for_supplier=1)
		level("Of the supplier", hours=5)
		give("Backoffice Unit", "Logistics", "service_level", "Of the unit")
		give("Supplier", data.MOVING_SUPPLIER, FIELD, "Of the supplier")
		product("BY-UNIT", steps=[{"step_name": "Do"}])
		product("BY-SUPPLIER", steps=[{"step_name": "Do", "supplier": data.MOVING_SUPPLIER}])
		product("BY-STEP", steps=[{"step_name": "Do", "supplier": data.MOVING_SUPPLIER, "norm": HOUR}])
		found = [self.work(ask, code) for code in ("BY-UNIT", "BY-SUPPLIER", "BY-STEP")]
		assert [work.norm for work in found] == [10 * HOUR, 5 * HOUR, HOUR]
		assert [work.norm_source for work in found] == ["Backoffice Unit", "Supplier", "Product Step"]
		assert "Waiting for Supplier" in found[0].clock_waits_in
		assert found[0].acceptance_norm == 1800

	def test_without_an_agreement_what_is_left_of_the_request_counts(self, ask, product):
		frappe.db.set_value("Backoffice Unit", "Logistics", "default_norm", None)
		frappe.clear_document_cache("Backoffice Unit", "Logistics")
		product("BY-REQUEST", steps=[{"step_name": "Do"}])
		work = self.work(ask, "BY-REQUEST")
		assert work.norm_source == "Client Request"
		due = frappe.db.get_value("Client Request", work.client_request, "resolution_due")
		assert abs(get_datetime(work.due) - due) < timedelta(minutes=1)

	def test_no_norm_is_a_choice_for_a_unit_as_well(self, ask, product):
		frappe.get_doc({"doctype": LEVEL, "level_name": "Best effort", "no_norm": 1}).insert()
		give("Backoffice Unit", "Logistics", "service_level", "Best effort")
		product("NO-NORM", steps=[{"step_name": "Do"}])
		work = self.work(ask, "NO-NORM")
		assert not work.norm
		assert not work.due

	def test_by_priority(self, ask, level, product):
		agreement = level("Of the unit", hours=10)
		agreement.append("norms", {"priority": "Urgent", "resolve_within": HOUR})
		agreement.save()
		give("Backoffice Unit", "Logistics", "service_level", agreement.name)
		product("BY-UNIT", steps=[{"step_name": "Do"}])
		assert self.work(ask, "BY-UNIT", impact="High", urgency="High").norm == HOUR
		assert self.work(ask, "BY-UNIT").norm == 10 * HOUR
