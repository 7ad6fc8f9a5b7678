"""The round of one person: their jobs, the next one first, with all that they should know on the spot.

What is read here is what the person may see by the permissions of the platform; the number of statements does not
depend on the number of jobs.
"""

import json
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import cint, flt, get_system_timezone, getdate, now_datetime

from facility_frontoffice.catalogue import answer_words
from facility_frontoffice.catalogue.answer_rules import address_in
from facility_frontoffice.communication.texts import as_typed
from facility_frontoffice.fulfilment import round_rules, rules
from facility_frontoffice.people import name_of
from facility_frontoffice.permissions.backoffice_assignment import units_of
from facility_frontoffice.service_levels.calendars import moment_of, to_moment

ASSIGNMENT = "Backoffice Assignment"
REQUEST = "Client Request"
TASK = "Facility Client Task"

# So many jobs are shown, of so many that are looked at to find the next ones.
LIMIT = 50
LOOKED_AT = 500
DONE_LIMIT = 50
SHOWN_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
# No document has this name. Of an empty list, or of "", the platform makes a condition that no index helps with.
NONE = "-"

ORDER_FIELDS = [
	"name",
	"status",
	"planned_start",
	"due",
	"expected_date",
	"client_request.priority as priority",
]
FIELDS = [
	"name",
	"client_request",
	"request_line",
	"product",
	"product_name",
	"product.nature as nature",
	"step",
	"sequence",
	"round",
	"action",
	"qty",
	"location",
	"asset",
	"asset.asset_name as asset_name",
	"status",
	"backoffice_unit",
	"due",
	"expected_date",
	"delay_reason",
	"planned_start",
	"planned_end",
	"evidence_required",
	"evidence",
	"instructions",
	"last_note",
	"client_name",
]
REQUEST_FIELDS = [
	"name",
	"subject",
	"description",
	"priority",
	"client_name",
	"client_phone",
	"for_someone_else",
	"beneficiary_name",
	"beneficiary_phone",
	"service_desk.phone as desk_phone",
]


def jobs_of(user: str) -> dict:
	"""The round of the session's user today: `{"jobs": [...], "done": [...], "more": int, ...}`, the next job first.

	Moments are ISO texts with their offset. `more` counts the jobs that did not fit.
	"""
	placed = round_rules.in_order(_unfinished(user), getdate(now_datetime()))
	shown = placed[:LIMIT]
	return {
		"user": user,
		"full_name": name_of(user),
		"now": as_iso(now_datetime()),
		"time_zone": get_system_timezone(),
		"jobs": _described([(group, job.name) for group, job in shown]),
		"done": _done_today(user),
		"more": len(placed) - len(shown),
	}


def _unfinished(user: str) -> list[round_rules.Job]:
	"""What the user has, then what their units have that nobody took. Buying is done at a desk."""
	of_work = {"action": ("!=", "Purchase")}
	mine = _ordered({**of_work, "assigned_to": user, "status": ("in", rules.UNFINISHED)})
	units = units_of(user)
	# also what was given back to the unit half way
	free = {**of_work, "assigned_to": ("is", "not set"), "status": ("in", rules.UNFINISHED)}
	unclaimed = _ordered({**free, "backoffice_unit": _among(units)})
	return [_as_job(row, True) for row in mine] + [_as_job(row, False) for row in unclaimed]


def _ordered(filters: dict) -> list:
	"""The earliest first, so that the limit cuts off what is furthest away, and what has no date before all else."""
	until = f"coalesce(`tab{ASSIGNMENT}`.expected_date, `tab{ASSIGNMENT}`.due)"
	return frappe.get_list(
		ASSIGNMENT,
		filters=filters,
		fields=ORDER_FIELDS,
		order_by=f"{until} is null, {until}, `tab{ASSIGNMENT}`.name",
		limit=LOOKED_AT,
	)


def _as_job(row, is_mine: bool) -> round_rules.Job:
	return round_rules.Job(
		name=row.name,
		status=row.status,
		is_mine=is_mine,
		planned_start=moment_of(row.planned_start),
		until=moment_of(row.expected_date or row.due),
		priority=row.priority,
	)


def _described(placed: list[tuple[str, str]]) -> list[dict]:
	found = frappe.get_list(
		ASSIGNMENT, filters={"name": _among(name for _group, name in placed)}, fields=FIELDS, limit=0
	)
	rows = {row.name: row for row in found}
	around = _Around(list(rows.values()))
	return [_described_job(group, rows[name], around) for group, name in placed if name in rows]


class _Around:
	"""What belongs to the jobs in other documents: a statement for each kind, however many jobs there are."""

	def __init__(self, rows: list):
		assignments = _among(row.name for row in rows)
		lines = _among(row.request_line for row in rows)
		self.requests = {
			row.name: row
			for row in frappe.get_list(
				REQUEST,
				filters={"name": _among(row.client_request for row in rows)},
				fields=REQUEST_FIELDS,
				limit=0,
			)
		}
		# of a request that may not be seen, nothing is looked up
		requests = _among(self.requests)
		self.lines = {
			row.name: row
			for row in frappe.get_all(
				"Client Request Line",
				filters={"parent": requests, "name": lines},
				fields=["name", "answers", "plan", "round"],
			)
		}
		self.tasks = _grouped(
			frappe.get_list(
				TASK,
				filters={"backoffice_assignment": assignments, "status": ("!=", "Withdrawn")},
				fields=["name", "backoffice_assignment as of", "task", "status", "answer"],
				order_by="creation, name",
				limit=0,
			)
		)
		self.points = _grouped(
			frappe.get_all(
				"Facility Inspection Point",
				filters={"parenttype": ASSIGNMENT, "parent": assignments},
				fields=["parent as of", "point", "outcome", "remark"],
				order_by="idx",
			)
		)
		self.steps = _grouped(
			frappe.get_all(
				ASSIGNMENT,
				filters={"request_line": lines, "client_request": requests},
				fields=[
					"request_line as of",
					"name",
					"step",
					"sequence",
					"round",
					"status",
					"backoffice_unit",
				],
				order_by="creation, name",
			)
		)
		self.phones = dict(frappe.get_all("Backoffice Unit", fields=["name", "phone"], as_list=True))
		self.pictures = self._pictures()
		self.places = _places({row.location for row in rows if row.location})

	def _pictures(self) -> dict[str, list]:
		"""What the client sent with the request or for a task: files of documents that the person may see."""
		file = frappe.qb.DocType("File")
		tasks = {task.name: assignment for assignment, rows in self.tasks.items() for task in rows}
		found = (
			frappe.qb.from_(file)
			.select(file.file_url, file.file_name, file.attached_to_doctype, file.attached_to_name)
			.where(
				(
					(file.attached_to_doctype == REQUEST)
					& file.attached_to_name.isin(list(self.requests) or [NONE])
				)
				| ((file.attached_to_doctype == TASK) & file.attached_to_name.isin(list(tasks) or [NONE]))
			)
			.orderby(file.creation)
			.orderby(file.name)
			.run(as_dict=True)
		)
		for row in found:
			row.of = tasks.get(row.attached_to_name, row.attached_to_name)
		return _grouped(row for row in found if (row.file_url or "").lower().endswith(SHOWN_PICTURES))


def _described_job(group: str, row, around: _Around) -> dict:
	request = around.requests.get(row.client_request) or frappe._dict()
	line = around.lines.get(row.request_line)
	place = around.places.get(row.location) or {}
	return {
		"name": row.name,
		"group": group,
		"status": row.status,
		"place": row.location,
		"path": place.get("path") or [],
		"map": place.get("map"),
		"product": _(row.product_name or row.product or ""),
		"step": _(row.step) if row.step else "",
		"is_approval": row.action == "Approve",
		"qty": row.qty,
		"asset": row.asset_name or row.asset,
		"subject": request.subject or row.client_request,
		"description": as_typed(request.description or row.instructions),
		"answers": _answers(line),
		"urgent": request.priority == "Urgent",
		"until": as_iso(row.expected_date or row.due),
		"was": as_iso(row.due) if row.expected_date and row.due and row.expected_date != row.due else None,
		"delay_reason": row.delay_reason or "",
		"planned_start": as_iso(row.planned_start),
		"planned_end": as_iso(row.planned_end),
		"people": _people(row, request),
		"desk_phone": request.desk_phone or "",
		"unit": _(row.backoffice_unit) if row.backoffice_unit else "",
		"evidence": row.evidence_required or "",
		"has_evidence": bool(row.evidence),
		"has_receiver": row.evidence_required == "Receipt" or row.nature == "Tangible",
		"points": [_told(point) for point in around.points.get(row.name, [])],
		"tasks": [_told(task) for task in around.tasks.get(row.name, [])],
		"pictures": [
			{"url": picture.file_url, "name": picture.file_name}
			for of in (row.client_request, row.name)
			for picture in around.pictures.get(of, [])
		],
		"steps": _steps(row, line, around),
		"note": row.last_note or "",
	}


def _answers(line) -> list[dict]:
	rows = json.loads((line and line.answers) or "[]")
	return [
		{"question": _(row["question"]), "answer": answer_words.in_words(row)}
		for row in rows
		if not address_in(row)  # a file is shown with the pictures
	]


def _people(row, request) -> list[dict]:
	"""Whom to ask on the spot: for whom it is, then who asked."""
	asked = {"name": request.client_name or row.client_name or "", "phone": request.client_phone or ""}
	if not cint(request.for_someone_else) or not request.beneficiary_name:
		return [asked] if asked["name"] or asked["phone"] else []
	meant = {"name": request.beneficiary_name, "phone": request.beneficiary_phone or "", "is_for": True}
	return [meant, {**asked, "has_asked": True}]


def _steps(row, line, around: _Around) -> list[dict]:
	"""The steps of the line, in order: those before and beside, this one, and those to come. Empty for a single step.

	Each with who does it and how to call them, for whoever wants to know how the one before left it (S63).
	"""
	plan = [step for step in json.loads((line and line.plan) or "[]") if step.get("step")]
	if len(plan) < 2 or cint(row.round) != cint(line.round):
		return []
	sent = {
		(work.sequence, work.step): work
		for work in around.steps.get(row.request_line, [])
		if cint(work.round) == cint(line.round)
	}
	steps = []
	for step in sorted(plan, key=lambda step: step["sequence"]):
		work = sent.get((step["sequence"], step["step"])) or frappe._dict()
		unit = work.backoffice_unit or (None if work else step.get("backoffice_unit"))
		steps.append(
			{
				"step": _(step["step"]),
				"party": _(unit) if unit else step.get("supplier") or "",
				"phone": around.phones.get(unit) or "",
				"status": work.status or "",
				"is_this": work.name == row.name,
			}
		)
	return steps


def _places(names: set[str]) -> dict[str, dict]:
	"""The way to each place, from the building down, and where it is on a map when somebody noted that."""
	place, above = frappe.qb.DocType("Location").as_("place"), frappe.qb.DocType("Location").as_("above")
	rows = (
		frappe.qb.from_(place)
		.left_join(above)
		.on((above.lft < place.lft) & (above.rgt > place.rgt))
		.select(place.name, place.latitude, place.longitude, above.name.as_("above"))
		.where(place.name.isin(sorted(names) or [NONE]))
		.orderby(above.lft)
		.run(as_dict=True)
	)
	found: dict[str, dict] = {}
	for row in rows:
		entry = found.setdefault(row.name, {"path": [], "map": _map(row)})
		if row.above:
			entry["path"].append(row.above)
	return found


def _map(place) -> str | None:
	latitude, longitude = flt(place.latitude), flt(place.longitude)
	if not (latitude or longitude):
		return None
	return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=19/{latitude}/{longitude}"


def _done_today(user: str) -> list[dict]:
	rows = frappe.get_list(
		ASSIGNMENT,
		filters={
			"assigned_to": user,
			"status": "Completed",
			"completed_at": (">=", getdate(now_datetime())),
			"action": ("!=", "Purchase"),
		},
		fields=["name", "product_name", "product", "step", "location", "completed_at"],
		order_by="completed_at desc, name",
		limit=DONE_LIMIT,
	)
	return [
		{
			"name": row.name,
			"place": row.location,
			"product": _(row.product_name or row.product or ""),
			"step": _(row.step) if row.step else "",
			"at": as_iso(row.completed_at),
		}
		for row in rows
	]


def _among(names: Iterable[str | None]) -> tuple[str, list[str]]:
	return "in", sorted({name for name in names if name}) or [NONE]


def _grouped(rows) -> dict[str, list]:
	"""Rows by what each is `of`."""
	found: dict[str, list] = {}
	for row in rows:
		found.setdefault(row.of, []).append(row)
	return found


def _told(row) -> dict:
	return {name: value for name, value in row.items() if name != "of"}


def as_iso(moment) -> str | None:
	"""A moment of the site as an exact text, whatever zone the phone is in."""
	exact = to_moment(moment)
	return exact.isoformat() if exact else None
