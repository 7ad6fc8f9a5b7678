"""The register of promises, and the share that was kept (S49)."""

import frappe
import pytest

from facility_frontoffice.demo import data
from facility_frontoffice.facility_frontoffice.report.promises_kept.promises_kept import execute
from facility_frontoffice.service_levels import commitments, tasks

PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}


@pytest.fixture
def promised(ask, travel_to):
	"""Four call-backs that were due: one kept, one broken, one kept late, one withdrawn; and one still to come."""
	travel_to("2026-03-02 09:00")
	request = ask("LIGHTING")
	names = [
		commitments.make(
			request.name, "Call-back", "We call you.", f"2026-03-02 11:0{number}:00", responsible=data.AGENT
		).name
		for number in range(4)
	]
	commitments.make(request.name, "Call-back", "We call you later.", "2026-03-20 11:00:00")
	travel_to("2026-03-02 10:30")
	commitments.keep(names[0])
	commitments.withdraw(names[3], "You called yourself.")
	travel_to("2026-03-02 11:30")
	tasks.watch()
	commitments.keep(names[2], "Reached after all.")
	return names


def rows(**filters) -> dict:
	return {row["group"]: row for row in execute({**PERIOD, **filters})[1]}


def test_s49_the_share_of_what_was_decided(promised):
	row = rows()["Call-back"]
	counted = {
		name: row[name] for name in ("promised", "kept", "broken", "kept_late", "withdrawn", "running")
	}
	assert counted == {"promised": 5, "kept": 1, "broken": 2, "kept_late": 1, "withdrawn": 1, "running": 1}
	assert row["share_kept"] == 33.3


@pytest.mark.parametrize(
	("group_by", "group"), [("Who Keeps It", data.AGENT), ("Month", "2026-03"), ("Backoffice Unit", None)]
)
def test_by_person_month_and_unit(promised, group_by, group):
	assert rows(group_by=group_by)[group]["kept"] == 1


def test_only_in_the_period_and_to_whom(promised):
	assert not rows(from_date="2026-04-01", to_date="2026-04-30")
	assert not rows(promised_to="Front Office")
	assert rows(promised_to="Client")


def test_an_empty_period_has_no_share(promised):
	columns, found, _message, chart, summary = execute({"from_date": "2026-05-01", "to_date": "2026-05-02"})
	assert columns
	assert found == []
	assert chart is None
	assert summary[-1]["value"] == "–"


def test_a_period_that_ends_before_it_begins_is_refused():
	with pytest.raises(frappe.ValidationError, match="later end"):
		execute({"from_date": "2026-03-31", "to_date": "2026-03-01"})


def test_one_statement_whatever_there_is(promised, statements):
	assert len(statements(lambda: execute(PERIOD))) == 1
