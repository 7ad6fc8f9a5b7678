"""The figures of the front office, against values worked out by hand."""

import frappe
import pytest

from facility_frontoffice.api import intake as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import joining, service, splitting

REQUEST, LINE, ASSIGNMENT = "Client Request", "Client Request Line", "Backoffice Assignment"
PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
REPORTS = (
	"Translation Accuracy",
	"Handled Directly",
	"Intake Times",
	"Wish against Promise",
	"Wrong Information",
	"Returned for Information",
	"Moment of Demand",
	"Demand for the Catalogue",
)
GROUPS = ("Product", "Agent", "Channel", "Service Desk", "Month")
LAMP, CHAIR = "LIGHTING", "CLIMATE"


@pytest.fixture(autouse=True)
def _in_march(travel_to):
	travel_to("2026-03-02 09:00")  # a Monday


def run(report: str, **filters) -> tuple:
	name = frappe.scrub(report)
	path = f"facility_frontoffice.facility_frontoffice.report.{name}.{name}.execute"
	return frappe.get_attr(path)({**PERIOD, **filters})


def rows(report: str, **filters) -> dict:
	return {row["key"]: row for row in run(report, **filters)[1]}


def figures_of(row: dict, *names: str) -> tuple:
	return tuple(row[name] for name in names)


@pytest.fixture
def by_agent(as_user):
	"""`by_agent(function, ...)` as the agent of the demo."""

	def act(function, *arguments, **more):
		with as_user(data.AGENT):
			return function(*arguments, **more)

	return act


class TestTranslationAccuracy:
	@pytest.fixture
	def translated(self, ask, by_agent, answers):
		"""Four lines handed over: three as a lamp, of which one became a climate complaint, twice corrected; one plant."""
		for channel in ("Phone", "Email"):
			by_agent(lambda channel=channel: fulfilment.send_out(ask(LAMP, channel=channel).name))
		wrong = by_agent(lambda: ask(LAMP))
		(work,) = by_agent(fulfilment.send_out, wrong.name)
		fulfilment.return_to_front_office(work, "No lamp.")
		line = wrong.lines[0].name
		api.change_product(wrong.name, line, CHAIR, answers(CHAIR), "It is cold.")
		api.change_product(wrong.name, line, "CLEANING", answers("CLEANING"), "It is dust.")
		fulfilment.send_out(ask("PLANTS").name)
		ask(LAMP)  # was not handed over yet
		return wrong

	def test_s42_by_product(self, translated):
		found = rows("Translation Accuracy")
		assert set(found) == {LAMP, "PLANTS", "total"}
		assert figures_of(found[LAMP], "handed_over", "retranslated", "share") == (3, 1, 66.7)
		assert figures_of(found["PLANTS"], "handed_over", "retranslated", "share") == (1, 0, 100)
		assert figures_of(found["total"], "handed_over", "retranslated", "share") == (4, 1, 75)

	def test_by_agent_and_channel(self, translated):
		found = rows("Translation Accuracy", group_by="Agent")
		assert figures_of(found[data.AGENT], "group", "handed_over", "retranslated") == (
			"Anna de Vries",
			3,
			1,
		)
		found = rows("Translation Accuracy", group_by="Channel")
		assert figures_of(found["Email"], "handed_over", "retranslated") == (1, 0)
		assert figures_of(found["Phone"], "handed_over", "retranslated") == (3, 1)

	def test_filters(self, translated):
		assert rows("Translation Accuracy", product="PLANTS").keys() == {"PLANTS"}
		assert rows("Translation Accuracy", channel="Email")[LAMP]["handed_over"] == 1
		assert rows("Translation Accuracy", from_date="2026-04-01", to_date="2026-04-30") == {}

	def test_a_line_whose_row_is_gone_counts_too(self, ask, by_agent):
		request = by_agent(lambda: ask(LAMP))
		(work,) = by_agent(fulfilment.send_out, request.name)
		fulfilment.return_to_front_office(work, "No lamp.")
		request.reload()
		request.set("lines", [{"product": "PLANTS", "qty": 1, "retranslation_reason": "A plant."}])
		request.save()
		assert figures_of(rows("Translation Accuracy")[LAMP], "handed_over", "retranslated") == (1, 1)

	def test_a_line_that_moved_counts_once(self, ask, answers):
		request = ask("VISITOR", LAMP)
		service.handle_directly(request.name, "Done.")
		service.reopen(request.name, "Not.")
		line = request.reload().lines[1].name
		api.change_product(request.name, line, CHAIR, answers(CHAIR), "It is cold.")
		splitting.split(request.name, [line], "Two.")
		younger = ask("PLANTS")
		service.handle_directly(younger.name, "Done.")
		service.reopen(younger.name, "Not.")
		joining.join(request.name, younger.name, "One.")
		found = rows("Translation Accuracy")
		assert {key: row["handed_over"] for key, row in found.items()} == {
			"VISITOR": 1,
			LAMP: 1,
			"PLANTS": 1,
			"total": 3,
		}
		assert found["total"]["retranslated"] == 1


class TestHandledDirectly:
	@pytest.fixture
	def decided(self, ask, by_agent):
		"""Visitors: three of four here; a lamp sent on; a question without a product answered."""
		frappe.db.set_value("Facility Product", "VISITOR", "direct_target", 80)
		for _number in range(3):
			by_agent(lambda: service.handle_directly(ask("VISITOR", channel="Counter").name, "Registered."))
		fulfilment.send_out(ask("VISITOR").name)
		by_agent(lambda: fulfilment.send_out(ask(LAMP).name))
		by_agent(lambda: service.handle_directly(ask(request_type="Information").name, "At nine."))
		service.close(ask(request_type="Remark").name)
		ask("VISITOR")  # not decided

	def test_s28_s57_by_product_against_the_target(self, decided):
		found = rows("Handled Directly")
		assert figures_of(found["VISITOR"], "decided", "direct", "forwarded", "share", "target", "below") == (
			4, 3, 1, 75, 80, -5,
		)  # fmt: skip
		assert figures_of(found[LAMP], "decided", "direct", "share", "target") == (1, 0, 0, None)
		assert figures_of(found[None], "decided", "direct") == (2, 1)
		assert figures_of(found["total"], "decided", "direct", "share") == (7, 4, 57.1)

	def test_by_who_decided_and_by_channel(self, decided):
		assert figures_of(rows("Handled Directly", group_by="Agent")[data.AGENT], "decided", "direct") == (
			5,
			4,
		)
		found = rows("Handled Directly", group_by="Channel")
		assert figures_of(found["Counter"], "decided", "direct", "share") == (3, 3, 100)

	def test_the_number_below_the_target_is_shown(self, decided):
		summary = {row["label"]: row["value"] for row in run("Handled Directly")[4]}
		assert summary["Products below Their Target"] == 1

	def test_only_of_one_product(self, decided):
		assert rows("Handled Directly", product=LAMP).keys() == {LAMP}


class TestIntakeTimes:
	@pytest.fixture
	def taken_in(self, ask, by_agent, travel_to):
		"""Intake of 20, 40, 50, 60 and 90 s, one not measured; handed over after 60 s and 120 s."""
		names = []
		for seconds in (20, 40, 50, 60, 90, None):
			channel = "Phone" if (seconds or 0) < 60 else "Email"
			request = by_agent(
				lambda channel=channel, seconds=seconds: ask(LAMP, channel=channel, intake_seconds=seconds)
			)
			names.append(request.name)
		frappe.db.set_value(REQUEST, {"name": ("in", names)}, "received_at", "2026-03-02 09:00:00")
		for name, moment in zip(names, ("2026-03-02 09:01:00", "2026-03-02 09:02:00"), strict=False):
			frappe.db.set_value(LINE, {"parent": name}, "handed_over_at", moment)
		return names

	def test_s30_s3_median_and_nine_of_ten(self, taken_in):
		row = rows("Intake Times")[data.AGENT]
		# of 20, 40, 50, 60, 90: the third, and 60 + 0.6 * 30
		assert figures_of(row, "requests", "measured", "median_intake", "p90_intake") == (6, 5, 50, 78)
		assert row["quick_share"] == 60
		assert figures_of(row, "translated", "median_translation", "p90_translation") == (2, 90, 114)

	def test_by_channel_and_product(self, taken_in):
		found = rows("Intake Times", group_by="Channel")
		assert figures_of(found["Email"], "measured", "median_intake", "quick_share") == (2, 75, 0)
		assert figures_of(found["Phone"], "requests", "measured", "quick_share") == (4, 3, 100)
		assert rows("Intake Times", group_by="Product", product=LAMP)[LAMP]["requests"] == 6

	def test_a_request_with_two_products_counts_once_in_the_total(self, ask):
		ask(LAMP, "PLANTS", intake_seconds=30)
		found = rows("Intake Times", group_by="Product")
		assert (found[LAMP]["requests"], found["PLANTS"]["requests"], found["total"]["requests"]) == (1, 1, 1)


class TestWishAgainstPromise:
	@pytest.fixture
	def wished(self, ask):
		"""(wished, promised, done): on the day; two days late; half a day late, promised in time; not done."""
		dates = [
			("2026-03-10 00:00", "2026-03-10 17:00", "2026-03-10 16:00"),
			("2026-03-10 00:00", "2026-03-12 17:00", "2026-03-12 12:00"),
			("2026-03-10 12:00", "2026-03-10 11:00", "2026-03-11 00:00"),
			("2026-03-20 00:00", "2026-03-19 17:00", None),
		]
		for wished, promised, done in dates:
			request = ask(LAMP, desired_date=wished)
			frappe.db.set_value(
				REQUEST,
				request.name,
				{"promised_date": promised, "completed_at": done, "desired_date": wished},
			)
		ask(LAMP)

	def test_s8_the_gap_in_days(self, wished):
		row = rows("Wish against Promise")[LAMP]
		# promised: 0, 2, 0 (an hour sooner), -1; done: 0, 2, 0.5
		assert figures_of(row, "wished", "share_promised", "gap_promised") == (4, 75, 0)
		assert figures_of(row, "done", "share_done", "gap_done") == (3, 33.3, 0.5)

	def test_request_by_request(self, wished):
		found = rows("Wish against Promise", group_by="Request")
		assert len(found) == 5
		assert sorted(row["gap_promised"] for key, row in found.items() if key != "total") == [-1, 0, 0, 2]


class TestWrongInformation:
	@pytest.fixture
	def told(self, ask, by_agent):
		"""Four answered by the agent, one of which was wrong twice; one by the manager, wrong."""
		requests = [
			by_agent(lambda: service.handle_directly(ask("INFORMATION").name, "At nine."))
			for _number in range(4)
		]
		for right in ("At ten.", "At eleven."):
			api.correct_information(requests[0].name, "At nine.", right, "Old card.")
		other = service.handle_directly(ask("VISITOR", channel="Counter").name, "Done.")
		frappe.db.set_value(REQUEST, other.name, "front_office_owner", data.MANAGER)
		api.correct_information(other.name, "Done.", "Not done.", "Mixed up.", made_by=data.MANAGER)
		ask("INFORMATION")

	def test_s48_by_agent(self, told):
		found = rows("Wrong Information")
		assert figures_of(found[data.AGENT], "answered", "wrong", "share") == (4, 1, 25)
		assert figures_of(found[data.MANAGER], "answered", "wrong", "share") == (1, 1, 100)
		assert figures_of(found["total"], "answered", "wrong", "share") == (5, 2, 40)

	def test_by_product_and_channel(self, told):
		found = rows("Wrong Information", group_by="Product")
		assert figures_of(found["INFORMATION"], "answered", "wrong") == (4, 1)
		found = rows("Wrong Information", group_by="Channel", channel="Counter")
		assert figures_of(found["Counter"], "answered", "wrong") == (1, 1)


class TestReturnedForInformation:
	def test_s43_of_what_was_sent_out(self, ask, by_agent):
		work = [by_agent(lambda: fulfilment.send_out(ask(LAMP).name))[0] for _number in range(4)]
		fulfilment.return_to_front_office(work[0], "Which lamp?", "Information Missing")
		fulfilment.return_to_front_office(work[1], "Not ours.", "Not Ours")
		fulfilment.return_to_front_office(work[2], "No.")
		found = rows("Returned for Information")
		assert figures_of(found[LAMP], "sent", "returned", "missing", "share") == (4, 3, 1, 25)
		found = rows("Returned for Information", group_by="Agent")
		assert found[data.AGENT]["missing"] == 1
		unit = frappe.db.get_value(ASSIGNMENT, work[0], "backoffice_unit")
		assert rows("Returned for Information", group_by="Backoffice Unit")[unit]["sent"] == 4

	def test_a_kind_that_is_none_is_refused(self, ask, as_user):
		(work,) = fulfilment.send_out(ask(LAMP).name)
		with as_user(data.MANAGER), pytest.raises(frappe.ValidationError):
			fulfilment.return_to_front_office(work, "x", "Nonsense")


class TestMomentOfDemand:
	def test_s20_lines_per_weekday_and_hour(self, ask, travel_to):
		ask(LAMP, "PLANTS")
		ask(request_type="Remark")
		travel_to("2026-03-03 11:30")
		ask(LAMP, channel="Counter")
		found = rows("Moment of Demand")
		assert list(found) == [9, 10, 11, "total"]
		assert figures_of(found[9], "group", "day_0", "day_1", "all") == ("09:00 – 10:00", 3, 0, 3)
		assert figures_of(found[11], "day_0", "day_1", "all") == (0, 1, 1)
		assert found["total"]["all"] == 4
		assert rows("Moment of Demand", channel="Counter").keys() == {11}
		assert rows("Moment of Demand", product="PLANTS")[9]["all"] == 1


class TestAllReports:
	@pytest.mark.parametrize("report", REPORTS)
	def test_an_empty_period(self, report):
		columns, found, _message, chart, summary = run(report, from_date="2020-01-01", to_date="2020-01-02")
		assert columns
		assert found == []
		assert chart is None
		assert summary

	@pytest.mark.parametrize("report", REPORTS)
	def test_a_period_that_cannot_be_is_refused(self, report):
		with pytest.raises(frappe.ValidationError, match="later end"):
			run(report, from_date="2026-03-31", to_date="2026-03-01")
		with pytest.raises(frappe.ValidationError, match="Choose a period"):
			run(report, from_date=None)

	@pytest.mark.parametrize("report", REPORTS)
	@pytest.mark.parametrize("group_by", GROUPS)
	def test_a_few_statements_whatever_there_is(self, report, group_by, ask, statements):
		for product in (LAMP, "PLANTS", "CLEANING"):
			fulfilment.send_out(ask(product).name)
		run(report, group_by=group_by)
		assert len(statements(lambda: run(report, group_by=group_by))) <= 5

	@pytest.mark.parametrize("report", REPORTS)
	def test_is_for_the_front_office(self, report, as_user):
		from frappe.desk.query_report import run as run_report

		for user in (data.AGENT, data.MANAGER):
			with as_user(user):
				assert run_report(report, PERIOD)["columns"]
		for user in (data.CLIENT, data.LOGISTICS, data.PURCHASER, "Guest"):
			with as_user(user), pytest.raises(frappe.PermissionError):
				run_report(report, PERIOD)

	def test_what_is_looked_up_by_has_an_index(self):
		for doctype, field in (
			(REQUEST, "received_at"),
			(LINE, "handed_over_at"),
			("Facility Correction", "handed_over_at"),
			("Facility Correction", "request_line"),
			("Facility Correction", "client_request"),
			("Facility Conduct Note", "keep_until"),
		):
			assert frappe.get_meta(doctype).get_field(field).search_index, f"{doctype}.{field}"
