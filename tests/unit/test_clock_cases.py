"""Every case of `tests/data/clock-cases.json`: the promises that were agreed on paper. Proves S35, S36, S37 and S59 (clocks)."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from facility_frontoffice.service_levels.clock import read_clock
from facility_frontoffice.service_levels.working_time import WorkingCalendar

CASES = json.loads((Path(__file__).parents[1] / "data" / "clock-cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_clock_case_s35_s36_s37_s59(case):
	zone = ZoneInfo(case["calendar"]["timezone"])

	def moment(text):
		return datetime.fromisoformat(text).replace(tzinfo=zone)

	def text(at):
		return at and at.astimezone(zone).replace(tzinfo=None).isoformat()

	reading = read_clock(
		WorkingCalendar.from_config(case["calendar"]),
		case["target"],
		[(moment(at), event) for at, event in case["events"]],
		moment(case["now"]),
	)
	assert {
		"due": text(reading.due),
		"elapsed": reading.elapsed,
		"state": reading.state,
		"breached_at": text(reading.breached_at),
	} == case["expect"]
