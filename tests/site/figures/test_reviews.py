"""How units and suppliers did, side by side, and the monthly talk about it (S22, S59, S64)."""

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import party_figures, reviews, service
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.intake import service as intake

ASSIGNMENT, REVIEW = "Backoffice Assignment", "Facility Review"
MARCH = ("2026-03-01", "2026-03-31")


@pytest.fixture(autouse=True)
def _in_march(travel_to):
	travel_to("2026-03-02 09:00")  # a Monday


@pytest.fixture
def sent(ask, product):
	"""`sent()` is the assignment of a request that went to Logistics."""

	def make(**steps) -> str:
		code = f"REVIEWED-{frappe.generate_hash(length=6)}"
		product(code, steps=[{"step_name": "Do", "norm": 3600, **steps}])
		(name,) = service.send_out(ask(code).name)
		return name

	return make


def figures_of(party: str = "Logistics", period=MARCH) -> dict:
	return next(row for row in party_figures.of_period(*period) if row["party"] == party)


class TestFigures:
	def test_s59_what_was_done_in_time_and_what_not(self, sent, travel_to):
		early, late, returned = sent(), sent(), sent()
		service.complete(early)
		service.return_to_front_office(returned, "Not ours.", "Not Ours")
		travel_to("2026-03-03 12:00")
		service.complete(late)
		row = figures_of()
		assert (row["handed_over"], row["completed"], row["completed_late"]) == (3, 2, 1)
		assert (row["returned"], row["misrouted"]) == (1, 1)
		assert (row["completed_in_time"], row["right_first_time"]) == (50.0, 100.0)

	def test_s22_what_was_taken_up_again_counts_for_who_delivered_it(self, sent):
		name = sent()
		service.complete(name)
		request = frappe.db.get_value(ASSIGNMENT, name, "client_request")
		intake.reopen(request, "It still blinks.")
		assert figures_of()["again"] == 0, "not before it is sent out again"
		service.send_out(request)
		row = figures_of()
		assert (row["completed"], row["again"], row["right_first_time"]) == (1, 1, 0.0)

	def test_s22_not_for_the_steps_before_the_last(self, ask, product):
		product("TWO", steps=[{"step_name": "Plan"}, {"step_name": "Do", "backoffice_unit": "Workplace"}])
		request = ask("TWO")
		(plan,) = service.send_out(request.name)
		service.complete(plan)
		service.complete(frappe.db.get_value(ASSIGNMENT, {"client_request": request.name, "step": "Do"}))
		intake.reopen(request.name, "Not right.")
		service.send_out(request.name)
		assert (figures_of()["again"], figures_of("Workplace")["again"]) == (0, 1)

	def test_a_supplier_counts_itself_and_not_the_unit_that_guards_it(self, sent):
		sent(supplier=data.MOVING_SUPPLIER)
		assert figures_of(data.MOVING_SUPPLIER)["is_supplier"]
		assert "Logistics" not in [row["party"] for row in party_figures.of_period(*MARCH)]

	def test_only_of_the_period(self, sent, travel_to):
		travel_to("2026-04-01 09:00")
		sent()
		assert party_figures.of_period(*MARCH) == []
		assert figures_of(period=("2026-04-01", "2026-04-30"))["handed_over"] == 1

	def test_the_statements_do_not_grow(self, sent, statements):
		for _number in range(3):
			sent()
		assert len(statements(lambda: party_figures.of_period(*MARCH))) == 1

	def test_the_report_has_a_total(self, sent):
		service.complete(sent())
		sent(backoffice_unit="Workplace")
		path = "facility_frontoffice.facility_frontoffice.report.figures_of_units_and_suppliers.figures_of_units_and_suppliers"
		rows = frappe.get_attr(f"{path}.execute")({"from_date": MARCH[0], "to_date": MARCH[1]})[1]
		assert [(row["group"], row["handed_over"]) for row in rows] == [
			("Logistics", 1), ("Workplace", 1), ("Total", 2),
		]  # fmt: skip


class TestReview:
	"""A review a month, with its actions (S64)."""

	def test_s64_made_at_the_begin_of_the_month_once(self, sent, travel_to):
		service.complete(sent())
		travel_to("2026-04-01 00:10")
		reviews.make_monthly()
		reviews.make_monthly()
		(name,) = frappe.get_all(REVIEW, pluck="name")
		assert name == "FR-2026-03"
		doc = frappe.get_doc(REVIEW, name)
		assert [row["party"] for row in frappe.parse_json(doc.figures)] == ["Logistics"]
		told = frappe.get_all("Notification Log", {"document_name": name}, pluck="for_user")
		assert told == [data.MANAGER]

	def test_any_day_of_the_month_will_do(self):
		doc = frappe.get_doc({"doctype": REVIEW, "month": "2026-02-17"}).insert()
		assert (doc.name, str(doc.month)) == ("FR-2026-02", "2026-02-01")
		with pytest.raises(frappe.DuplicateEntryError):
			frappe.get_doc({"doctype": REVIEW, "month": "2026-02-28"}).insert()

	def test_a_month_that_has_not_begun_is_refused(self):
		with pytest.raises(FulfilmentError, match="has not begun"):
			frappe.get_doc({"doctype": REVIEW, "month": "2026-04-01"}).insert()

	def test_s64_figures_can_be_taken_anew_until_it_is_held(self, sent):
		doc = frappe.get_doc({"doctype": REVIEW, "month": "2026-03-01"}).insert()
		assert frappe.parse_json(doc.figures) == []
		sent()
		reviews.refresh(doc.name)
		doc.reload()
		assert len(frappe.parse_json(doc.figures)) == 1
		doc.status = "Held"
		doc.save()
		assert str(doc.held_on) == "2026-03-02"
		with pytest.raises(FulfilmentError, match="was held"):
			reviews.refresh(doc.name)

	@pytest.fixture
	def agreed(self):
		values = {"action": "Order <spare> lamps", "responsible": data.LOGISTICS, "due": "2026-03-05"}
		doc = frappe.get_doc({"doctype": REVIEW, "month": "2026-02-01", "actions": [values]})
		return doc.insert()

	def told(self) -> list[str]:
		return frappe.get_all("Notification Log", {"for_user": data.LOGISTICS}, pluck="subject")

	def test_s64_who_is_late_with_an_action_hears_it_once(self, agreed, travel_to):
		travel_to("2026-03-05 08:00")
		reviews.tell_of_late_actions()
		assert self.told() == [], "it may still be done today"
		travel_to("2026-03-06 08:00")
		reviews.tell_of_late_actions()
		reviews.tell_of_late_actions()
		assert self.told() == ["Late, from FR-2026-02: Order &lt;spare&gt; lamps"]

	def test_another_date_is_another_promise(self, agreed, travel_to):
		travel_to("2026-03-06 08:00")
		reviews.tell_of_late_actions()
		agreed.reload()
		agreed.actions[0].due = "2026-03-10"
		agreed.save()
		travel_to("2026-03-11 08:00")
		reviews.tell_of_late_actions()
		assert len(self.told()) == 2

	def test_s64_what_is_open_comes_back_in_the_next(self, agreed):
		from facility_frontoffice.api import reviews as api

		doc = frappe.get_doc({"doctype": REVIEW, "month": "2026-03-01"}).insert()
		(row,) = api.open_before(doc.name)
		assert (row["review"], row["name"]) == ("FR-2026-02", data.PEOPLE[data.LOGISTICS][0])
		agreed.reload()
		agreed.actions[0].done_on = "2026-03-04"
		agreed.save()
		assert api.open_before(doc.name) == []

	def test_units_read_it_and_the_front_office_leads_it(self, agreed, as_user):
		from facility_frontoffice.api import reviews as api

		for user, may_write in ((data.LOGISTICS, False), (data.AGENT, False), (data.MANAGER, True)):
			with as_user(user):
				assert frappe.has_permission(REVIEW, "read", doc=agreed.name)
				assert frappe.has_permission(REVIEW, "write", doc=agreed.name) is may_write
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.open_before(agreed.name)
