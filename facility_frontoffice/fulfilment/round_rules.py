"""In which order a person on the round does their jobs. Pure: no Frappe, no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

PLANNED, RUNNING, MINE, LATER, WAITING, OPEN = "planned", "running", "mine", "later", "waiting", "open"
# What was planned for today goes first; work of the unit that nobody took yet comes last.
GROUPS = (PLANNED, RUNNING, MINE, LATER, WAITING, OPEN)

PRIORITIES = ("Urgent", "High", "Medium", "Low")


@dataclass(frozen=True)
class Job:
	"""An unfinished assignment, as far as its place on the round depends on it. Moments are in site time."""

	name: str
	status: str
	is_mine: bool
	planned_start: datetime | None = None
	until: datetime | None = None
	priority: str | None = None


def group_of(job: Job, today: date) -> str:
	"""Where a job stands on the round of `today`. What was planned for an earlier day is still to be done first."""
	if not job.is_mine:
		return OPEN
	if job.status.startswith("Waiting"):
		return WAITING
	if job.planned_start and job.planned_start.date() <= today:
		return PLANNED
	if job.status == "In Progress":
		return RUNNING
	return LATER if job.planned_start else MINE


def in_order(jobs: Iterable[Job], today: date) -> list[tuple[str, Job]]:
	"""The jobs with their groups, the next one first.

	Within what is planned the plan decides. Elsewhere the date does, so that what is late goes first; then the
	priority. What has no date comes after what has one. The name makes the order the same each time.
	"""
	return sorted(((group_of(job, today), job) for job in jobs), key=lambda placed: _key(*placed))


def _key(group: str, job: Job) -> tuple:
	planned = job.planned_start if group in (PLANNED, LATER) else None
	return (
		GROUPS.index(group),
		planned or datetime.min,
		job.until or datetime.max,
		PRIORITIES.index(job.priority) if job.priority in PRIORITIES else len(PRIORITIES),
		job.name,
	)
