"""The roll-ups from assignment to line to request, over all combinations (S5, S7, S14, S60)."""

import itertools
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.catalogue.question_rules import Condition
from facility_frontoffice.fulfilment import rules
from facility_frontoffice.fulfilment.rules import Evidence, InspectionPoint, LineState, Step, Work

LINE_STATUSES = ["New", "In Progress", "Waiting for Client", "Waiting for Supplier", "Completed", "Cancelled"]
WORK_STATUSES = list(rules.ASSIGNMENT_TRANSITIONS)
REQUEST_STATUSES = [
	"New", "In Intake", "In Progress", "Waiting for Client", "Waiting for Supplier", "On Hold", "Completed",
	"Closed", "Cancelled",
]  # fmt: skip

PLAN = [Step(1, "Plan"), Step(2, "Carry out"), Step(2, "Prepare"), Step(3, "Aftercare")]


def work(*statuses: str, plan=PLAN) -> list[Work]:
	return [
		Work(f"BA-{number}", step.sequence, step.step, status)
		for number, (step, status) in enumerate(zip(plan, statuses, strict=False))
	]


def names(steps) -> list[str]:
	return [step.step for step in steps]


class TestStepsToStart:
	def test_s14_begins_with_the_lowest_number(self):
		assert names(rules.steps_to_start(PLAN, [])) == ["Plan"]

	def test_s14_side_by_side_after_the_first(self):
		assert names(rules.steps_to_start(PLAN, work("Completed"))) == ["Carry out", "Prepare"]

	def test_s14_the_next_waits_for_all_side_by_side(self):
		assert rules.steps_to_start(PLAN, work("Completed", "Completed", "Accepted")) == []
		assert names(rules.steps_to_start(PLAN, work("Completed", "Completed", "Completed"))) == ["Aftercare"]

	def test_a_cancelled_step_does_not_hold_the_next(self):
		assert names(rules.steps_to_start(PLAN, work("Cancelled"))) == ["Carry out", "Prepare"]

	def test_s58_a_returned_step_holds_the_line(self):
		assert rules.steps_to_start(PLAN, work("Returned")) == []

	def test_sent_again_counts_as_the_latest(self):
		again = [*work("Returned"), Work("BA-9", 1, "Plan", "Completed")]
		assert names(rules.steps_to_start(PLAN, again)) == ["Carry out", "Prepare"]

	@given(st.lists(st.sampled_from(WORK_STATUSES), max_size=4))
	def test_never_starts_a_step_twice_nor_out_of_order(self, statuses):
		done = work(*statuses)
		known = {(item.sequence, item.step) for item in done}
		for step in rules.steps_to_start(PLAN, done):
			assert (step.sequence, step.step) not in known
			earlier = [item for item in PLAN if item.sequence < step.sequence]
			for item in earlier:
				status = next(row.status for row in done if row.step == item.step)
				assert status in ("Completed", "Cancelled")


class TestLineStatus:
	def test_all_combinations_against_the_words_of_the_rule(self):
		"""Brute force: every combination of the four steps' statuses has the answer that the words give."""
		for statuses in itertools.product(WORK_STATUSES, repeat=len(PLAN)):
			found = rules.line_status(PLAN, work(*statuses))
			if "Returned" in statuses:
				expected = "New"
			elif {"Open", "Accepted", "In Progress"} & set(statuses):
				expected = "In Progress"
			elif "Waiting for Supplier" in statuses:
				expected = "Waiting for Supplier"
			elif "Waiting for Client" in statuses:
				expected = "Waiting for Client"
			elif set(statuses) == {"Cancelled"}:
				expected = "New"
			else:
				expected = "Completed"
			assert found == expected, statuses

	def test_s7_not_done_before_the_last_step(self):
		assert rules.line_status(PLAN, work("Completed", "Completed", "Completed")) == "In Progress"
		assert rules.line_status(PLAN, work(*["Completed"] * 4)) == "Completed"


class TestRequestStatus:
	def test_all_combinations_of_three_lines(self):
		"""Brute force against an independent statement of the rule, for every current status (S5, S7)."""
		for current in REQUEST_STATUSES:
			for lines in itertools.product(LINE_STATUSES, repeat=3):
				found = rules.request_status(current, lines)
				open_lines = [status for status in lines if status not in ("Completed", "Cancelled")]
				if current == "On Hold":
					assert found == "On Hold"
				elif current == "Closed" and not open_lines:
					assert found == "Closed"
				elif set(lines) == {"Cancelled"}:
					assert found == "Cancelled"
				elif not open_lines:
					assert found == "Completed"
				elif found == "Waiting for Client":
					assert set(open_lines) == {"Waiting for Client"}
				elif found == "Waiting for Supplier":
					assert "Waiting for Supplier" in open_lines
					assert set(open_lines) <= {"Waiting for Supplier", "Waiting for Client"}
				elif found in ("New", "In Intake"):
					assert set(open_lines) == {"New"}
					assert "Completed" not in lines
				else:
					assert found == "In Progress"
					assert {"New", "In Progress"} & set(open_lines)

	def test_s7_done_only_when_the_last_line_is_done(self):
		for lines in itertools.product(LINE_STATUSES, repeat=4):
			if rules.request_status("In Progress", lines) == "Completed":
				assert set(lines) <= {"Completed", "Cancelled"}

	def test_without_lines_the_status_is_what_it_was(self):
		for status in REQUEST_STATUSES:
			assert rules.request_status(status, []) == status

	@given(st.sampled_from(REQUEST_STATUSES), st.lists(st.sampled_from(LINE_STATUSES), max_size=6))
	def test_is_settled_after_one_go(self, current, lines):
		once = rules.request_status(current, lines)
		assert rules.request_status(once, lines) == once

	@given(st.lists(st.sampled_from(LINE_STATUSES), min_size=1, max_size=6))
	def test_the_order_of_the_lines_does_not_matter(self, lines):
		assert rules.request_status("In Progress", lines) == rules.request_status("In Progress", lines[::-1])


class TestStatusByHand:
	@pytest.mark.parametrize("wanted", ["Completed", "Closed"])
	def test_s7_open_lines_cannot_be_closed(self, wanted):
		assert rules.why_not_status(wanted, ["Completed", "In Progress"]) == "open lines"
		assert rules.why_not_status(wanted, ["Completed", "Cancelled"]) is None
		assert rules.why_not_status(wanted, []) is None

	def test_what_follows_from_lines_is_not_set_by_hand(self):
		assert rules.why_not_status("Waiting for Supplier", ["In Progress"]) == "follows from lines"
		assert rules.why_not_status("In Progress", ["In Progress"]) is None
		assert rules.why_not_status("On Hold", ["In Progress"]) is None

	@given(
		st.sampled_from(REQUEST_STATUSES), st.lists(st.sampled_from(LINE_STATUSES), min_size=1, max_size=5)
	)
	def test_what_the_roll_up_gives_is_never_refused(self, current, lines):
		assert (
			rules.why_not_status(rules.request_status(current, lines), lines) is None or current == "On Hold"
		)


class TestRollUp:
	"""Status, date and holder of a request, against a table made by brute force (S5, S7, S60)."""

	DAY = datetime(2026, 3, 3, 17)
	DATES = (None, DAY - timedelta(days=1), DAY + timedelta(days=2))
	OWNER = "Noor"

	@classmethod
	def lines(cls):
		"""Every line that there can be: one under way has a party, and a date or none."""
		for status in LINE_STATUSES:
			if status in ("New", "Completed", "Cancelled"):
				yield LineState(status)
			else:
				yield from (LineState(status, f"{status} party", date) for date in cls.DATES)

	def holder(self, status, lines):
		"""The words of the rule, said in another way."""
		if status in ("Completed", "Closed", "Cancelled"):
			return ""
		open_lines = [line for line in lines if line.status not in ("Completed", "Cancelled")]
		if status in ("New", "In Intake", "On Hold") or not open_lines:
			return self.OWNER
		if any(line.status == "New" for line in open_lines):
			return self.OWNER
		return "Client" if status == "Waiting for Client" else f"{status} party"

	def test_all_combinations_of_three_lines(self):
		for current in REQUEST_STATUSES:
			for lines in itertools.product(tuple(self.lines()), repeat=3):
				found = rules.roll_up(current, self.OWNER, self.DAY, lines)
				assert found.status == rules.request_status(current, [line.status for line in lines])
				open_dates = [
					line.expected
					for line in lines
					if line.expected and line.status not in ("Completed", "Cancelled")
				]
				assert found.promised == max([self.DAY, *open_dates])
				assert found.held_by == self.holder(found.status, lines), (current, lines)

	def test_of_two_that_are_busy_it_is_with_the_slowest(self):
		lines = [
			LineState("In Progress", "Logistics", self.DAY + timedelta(days=2)),
			LineState("In Progress", "ICT Support", self.DAY),
			LineState("Waiting for Supplier", "Kantoor Plus", self.DAY + timedelta(days=9)),
		]
		found = rules.roll_up("In Progress", self.OWNER, self.DAY, lines)
		assert (found.status, found.held_by) == ("In Progress", "Logistics")
		assert found.promised == self.DAY + timedelta(days=9)

	def test_without_lines_it_stays_with_the_owner(self):
		assert rules.roll_up("In Progress", self.OWNER, None, []) == rules.RequestState(
			"In Progress", None, self.OWNER
		)

	@given(st.lists(st.sampled_from(WORK_STATUSES), min_size=1, max_size=4))
	def test_a_line_is_with_one_of_those_that_it_has_its_status_from(self, statuses):
		assignments = [
			SimpleNamespace(name=number, status=status, expected_date=None, due=self.DAY + timedelta(number))
			for number, status in enumerate(statuses)
		]
		line = rules.line_status(PLAN, work(*statuses))
		slowest = rules.slowest_of(line, assignments)
		if slowest:
			same = [item for item in assignments if rules.line_status(PLAN[:1], work(item.status)) == line]
			assert slowest == same[-1]
		else:
			# between two steps, or nobody is at work
			assert not {line} & {"Waiting for Client", "Waiting for Supplier"}


class TestPromisedDate:
	NORM = datetime(2026, 3, 3, 17)

	def test_s60_follows_the_slowest(self):
		later = self.NORM + timedelta(days=2)
		assert rules.promised_date(self.NORM, [None, later, self.NORM - timedelta(days=1)]) == later

	def test_is_never_before_the_norm(self):
		assert rules.promised_date(self.NORM, [self.NORM - timedelta(days=1)]) == self.NORM

	def test_nothing_known_promises_nothing(self):
		assert rules.promised_date(None, [None]) is None


@pytest.mark.parametrize(
	("nature", "action", "is_last", "proof"),
	[
		("Intangible", "Work", True, "Note"),
		("Intangible", "Work", False, None),
		("Intangible", "Approve", True, None),
		("Intangible", "Purchase", True, None),
		("Mixed", "Work", True, None),
		("Mixed", "Purchase", True, None),
		("Tangible", "Work", True, "Receipt"),
		("Tangible", "Work", False, None),
		("Tangible", "Purchase", False, "Receipt"),
		("Tangible", "Approve", True, None),
	],
)
def test_s11_the_nature_decides_what_proves_the_delivery(nature, action, is_last, proof):
	assert rules.proof(nature, action, is_last) == proof


class TestEvidence:
	"""Without what the step asks for it is not finished (S13)."""

	IN_ORDER = InspectionPoint("Floor", "In Order")

	@pytest.mark.parametrize(
		("required", "evidence", "missing"),
		[
			("", Evidence(), None),
			(None, Evidence(), None),
			("Photo", Evidence(), rules.FILE_MISSING["Photo"]),
			("Photo", Evidence(has_file=True), None),
			("Document", Evidence(result="It is done."), rules.FILE_MISSING["Document"]),
			("Note", Evidence(result="  "), rules.NOTE_MISSING),
			("Note", Evidence(result="Cleaned."), None),
			("Receipt", Evidence(has_file=True), rules.RECEIPT_MISSING),
			("Receipt", Evidence(received_by="Noor"), None),
			("Receipt", Evidence(has_purchase_receipt=True), None),
			("Inspection", Evidence(has_file=True), rules.NO_POINTS),
			("Inspection", Evidence(inspection=(IN_ORDER,)), None),
			("Inspection", Evidence(inspection=(IN_ORDER, InspectionPoint("Bins"))), rules.POINTS_OPEN),
			("Inspection", Evidence(inspection=(InspectionPoint("Bins", "Fine"),)), rules.POINTS_OPEN),
			(
				"Inspection",
				Evidence(inspection=(InspectionPoint("Bins", "Not in Order", " "),)),
				rules.REMARK_MISSING,
			),
			("Inspection", Evidence(inspection=(InspectionPoint("Bins", "Not in Order", "Full"),)), None),
			("Inspection", Evidence(inspection=(InspectionPoint("Bins", "Does Not Apply"),)), None),
		],
	)
	def test_s13_what_lacks_is_named(self, required, evidence, missing):
		found = rules.missing_evidence(required, evidence)
		assert (found and found[0]) == missing

	def test_the_first_open_point_is_named_with_how_many_more(self):
		points = tuple(InspectionPoint(point) for point in ("Floor", "Bins", "Desk"))
		text, gaps = rules.missing_evidence("Inspection", Evidence(inspection=points))
		assert "“Floor” and 2 more" in text.format(*gaps)


class TestConditions:
	"""A step may hang on an answer (S14)."""

	ANSWERS = (
		{"question": "Danger?", "type": "Yes or No", "answer": "ja"},
		{"question": "How many?", "type": "Number", "answer": 2},
		{"question": "Remark", "type": "Text", "answer": ""},
	)

	@pytest.mark.parametrize(
		("condition", "is_done"),
		[
			(None, True),
			(Condition("Danger?", "Is", "Yes"), True),
			(Condition("danger?", "Is Not", "Yes"), False),
			(Condition("How many?", "Is", "2.0"), True),
			(Condition("How many?", "Is Filled"), True),
			(Condition("Remark", "Is Filled"), False),
			(Condition("Remark", "Is Not", "Nothing"), False),
			(Condition("Something that was not asked", "Is Not", "Yes"), False),
		],
	)
	def test_s14_an_answer_decides(self, condition, is_done):
		assert rules.applies(condition, self.ANSWERS) is is_done

	@given(st.permutations(ANSWERS))
	def test_the_order_of_the_answers_does_not_matter(self, answers):
		assert rules.applies(Condition("Danger?", "Is", "Yes"), answers)


def test_a_step_survives_its_way_through_json():
	step = Step(
		2, "Print", norm=3600, client_task="A photo", client_task_type="File", checklist="Floor\nBins"
	)
	assert Step.from_dict(step.as_dict()) == step
	assert Step.from_dict({**step.as_dict(), "from_a_later_release": 1}) == step
