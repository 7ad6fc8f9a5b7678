"""From assignments to ERPNext's documents about assets, and which of these are for which assignment.

The documents are made here and saved by who asked for them, with that person's own rights. What happens to them
afterwards comes back through `assets.progress`.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime, nowdate

from facility_frontoffice.assets import rules
from facility_frontoffice.assets.errors import AssetError
from facility_frontoffice.charging.cost_centers import cost_center_of
from facility_frontoffice.fulfilment import rules as fulfilment_rules

ASSIGNMENT, REQUEST, ASSET = "Backoffice Assignment", "Client Request", "Asset"
REPAIR, MAINTENANCE, LOG, MOVEMENT = (
	"Asset Repair",
	"Asset Maintenance",
	"Asset Maintenance Log",
	"Asset Movement",
)
LINKED = (REPAIR, LOG, MOVEMENT)
STATES = {
	REPAIR: rules.state_of_repair,
	LOG: rules.state_of_maintenance,
	MOVEMENT: rules.state_of_movement,
}
STATUS_FIELDS = {REPAIR: "repair_status", LOG: "maintenance_status", MOVEMENT: "purpose"}


# Making documents ---------------------------------------------------------------------------------


def make_repair(assignment: str, asset: str | None = None):
	"""An unsaved Asset Repair of the asset of an assignment, or of `asset`, in the client's words."""
	work, request, thing = _prepare(REPAIR, assignment, asset)
	return _new(
		REPAIR,
		{
			"asset": thing.name,
			"asset_name": thing.asset_name,
			"company": thing.company,
			"failure_date": request.received_at or now_datetime(),
			"repair_status": "Pending",
			"description": request.description or request.subject,
			"cost_center": cost_center_of(work, thing.company),
			"client_request": work.client_request,
			"backoffice_assignment": work.name,
		},
	)


def make_movement(assignment: str, asset: str | None = None):
	"""An unsaved Asset Movement: to where the client asked for it, else to who asked, else to a place to choose."""
	work, request, thing = _prepare(MOVEMENT, assignment, asset)
	to_place = work.location if work.location and work.location != thing.location else None
	to_person = request.employee if not to_place and request.employee != thing.custodian else None
	return _new(
		MOVEMENT,
		{
			"company": thing.company,
			"purpose": "Issue" if to_person else "Transfer",
			"transaction_date": now_datetime(),
			"client_request": work.client_request,
			"backoffice_assignment": work.name,
			"assets": [
				{
					"asset": thing.name,
					"asset_name": thing.asset_name,
					"company": thing.company,
					"source_location": thing.location,
					"target_location": to_place,
					"from_employee": thing.custodian,
					"to_employee": to_person,
				}
			],
		},
	)


def make_maintenance(assignment: str, asset: str | None = None):
	"""An unsaved Asset Maintenance for an asset that has none yet, with what the client asks as its first task."""
	_work, request, thing = _prepare(MAINTENANCE, assignment, asset)
	if frappe.db.exists(MAINTENANCE, thing.name):
		frappe.throw(
			_(
				"{0} has a maintenance plan already. Add a task to it, or choose a maintenance that is planned."
			).format(thing.asset_name),
			AssetError,
			title=_("Plan Exists"),
		)
	return _new(
		MAINTENANCE,
		{
			"asset_name": thing.name,
			"company": thing.company,
			"item_code": thing.item_code,
			"item_name": thing.item_name,
			"asset_category": thing.asset_category,
			"asset_maintenance_tasks": [
				{
					"maintenance_task": request.subject,
					"maintenance_type": "Preventive Maintenance",
					"maintenance_status": "Planned",
					"start_date": nowdate(),
					"next_due_date": nowdate(),
					"periodicity": "Yearly",
				}
			],
		},
	)


def _new(doctype: str, values: dict):
	"""New also to the browser, which shows it as not saved."""
	doc = frappe.new_doc(doctype)
	return doc.update(values)


def _prepare(doctype: str, assignment: str, asset: str | None) -> tuple:
	"""Assignment, request and asset, all allowed to the session's user."""
	frappe.has_permission(doctype, "create", throw=True)
	work = frappe.get_doc(ASSIGNMENT, assignment)
	work.check_permission("read")
	refuse_unless_open(work)
	request = frappe.db.get_value(
		REQUEST,
		work.client_request,
		["subject", "description", "received_at", "employee", "asset"],
		as_dict=True,
	)
	name = asset or work.asset or request.asset
	thing = name and frappe.db.get_value(
		ASSET,
		name,
		[
			"name",
			"asset_name",
			"company",
			"location",
			"custodian",
			"item_code",
			"item_name",
			"asset_category",
		],
		as_dict=True,
	)
	if not thing:
		frappe.throw(
			_("{0} names no asset. Choose which one it is about.").format(work.name),
			AssetError,
			title=_("No Asset"),
		)
	return work, request, thing


def refuse_unless_open(work) -> None:
	"""`work` has the name, status and action of an assignment."""
	if work.status in fulfilment_rules.FINISHED:
		frappe.throw(
			_("{0} is {1}: nobody waits for it any more. Choose another assignment, or none.").format(
				work.name, _(work.status, context=ASSIGNMENT)
			),
			AssetError,
			title=_("Assignment Finished"),
		)
	if work.action == "Approve":
		frappe.throw(
			_(
				"{0} asks for an approval; no work is done for that. Choose the step that does the work."
			).format(work.name),
			AssetError,
			title=_("Not Work"),
		)


# Links --------------------------------------------------------------------------------------------


def check_link(doc) -> None:
	"""Called before a document about an asset is written: a link that is new names open work, and its request.

	A document without a link costs no statement.
	"""
	name = doc.get("backoffice_assignment")
	if not name:
		if doc.get("client_request") and not doc.is_new() and _was_linked(doc):
			doc.client_request = None
		return
	before = doc.get_doc_before_save() or _amended(doc)
	if before and before.get("backoffice_assignment") == name and before.client_request == doc.client_request:
		return
	work = _work(name)
	doc.client_request = doc.client_request or work.client_request
	if doc.client_request != work.client_request:
		frappe.throw(
			_("{0} belongs to {1}, not to {2}. Correct one of the two.").format(
				work.name, work.client_request, doc.client_request
			),
			AssetError,
			title=_("Wrong Assignment"),
		)
	refuse_unless_open(work)


def _amended(doc) -> frappe._dict | None:
	"""The links of what a new document comes in the place of: it goes on with these, also when somebody finished the work."""
	if not doc.get("amended_from"):
		return None
	return frappe.db.get_value(
		doc.doctype, doc.amended_from, ["backoffice_assignment", "client_request"], as_dict=True
	)


def _was_linked(doc) -> bool:
	before = doc.get_doc_before_save()
	return bool(before and before.get("backoffice_assignment"))


def link(doctype: str, name: str, assignment: str) -> None:
	"""Ties an existing document about an asset to an assignment; what has happened to it already comes along.

	Also one that was submitted. One that is for other work must be untied first.
	"""
	doc = _document(doctype, name)
	work = _work(assignment)
	frappe.get_doc(ASSIGNMENT, work.name).check_permission("read")
	if doc.backoffice_assignment == work.name:
		return
	if doc.backoffice_assignment:
		frappe.throw(
			_("{0} is for {1} already. Untie it first.").format(doc.name, doc.backoffice_assignment),
			AssetError,
			title=_("Linked Already"),
		)
	if doc.docstatus == 2:
		frappe.throw(
			_("{0} is cancelled. Link the one that came in its place.").format(doc.name),
			AssetError,
			title=_("Cancelled"),
		)
	refuse_unless_open(work)
	# tells `assets.progress`, as every change of the document does
	doc.db_set({"client_request": work.client_request, "backoffice_assignment": work.name})
	doc.add_comment("Info", _("Linked to {0}").format(work.name))


def unlink(doctype: str, name: str) -> None:
	"""Takes the link away; an assignment that was finished by this document is at work again."""
	doc = _document(doctype, name)
	work = doc.backoffice_assignment
	if not work:
		return
	doc.db_set({"client_request": None, "backoffice_assignment": None})
	doc.add_comment("Info", _("No longer linked to {0}").format(work))


def _document(doctype: str, name: str):
	if doctype not in LINKED:
		frappe.throw(
			_("A {0} is not linked to an assignment.").format(_(doctype)),
			AssetError,
			title=_("Wrong Document"),
		)
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("write")
	return doc


def _work(name: str) -> frappe._dict:
	work = frappe.db.get_value(ASSIGNMENT, name, ["name", "client_request", "status", "action"], as_dict=True)
	if not work:
		frappe.throw(
			_("There is no assignment {0}.").format(frappe.utils.escape_html(name)),
			frappe.DoesNotExistError,
			title=_("Not Found"),
		)
	return work


def work_of(assignment: str) -> list[dict]:
	"""The documents about assets that are for an assignment, oldest first: `{"doctype", "name", "state", "status",
	"asset", "moment"}`. `state` is one of `rules.PENDING`, `DONE` and `DROPPED`. Three statements."""
	linked = {"backoffice_assignment": assignment}
	repairs = frappe.get_all(
		REPAIR,
		filters=linked,
		fields=[
			"name",
			"docstatus",
			"repair_status",
			"asset",
			"asset_name",
			"failure_date",
			"completion_date",
		],
		order_by="creation",
	)
	logs = frappe.get_all(
		LOG,
		filters=linked,
		fields=[
			"name",
			"docstatus",
			"maintenance_status",
			"asset_maintenance as asset",
			"asset_name",
			"due_date",
			"completion_date",
		],
		order_by="creation",
	)
	moves = frappe.get_all(
		MOVEMENT,
		filters=linked,
		fields=[
			"name",
			"docstatus",
			"purpose",
			"transaction_date",
			"`tabAsset Movement Item`.asset",
			"`tabAsset Movement Item`.asset_name",
		],
		order_by="`tabAsset Movement`.creation",
	)
	work = [
		_row(
			REPAIR,
			row,
			rules.state_of_repair(row.docstatus, row.repair_status),
			row.repair_status,
			row.failure_date,
		)
		for row in repairs
	]
	work += [
		_row(
			LOG,
			row,
			rules.state_of_maintenance(row.docstatus, row.maintenance_status),
			row.maintenance_status,
			row.due_date,
		)
		for row in logs
	]
	seen = {row.name: row for row in reversed(moves)}
	work += [
		_row(
			MOVEMENT,
			row,
			rules.state_of_movement(row.docstatus, row.purpose),
			row.purpose,
			row.transaction_date,
		)
		for row in reversed(seen.values())
	]
	return work


def states_now(assignment: str, leave_out: str | None = None) -> list[dict]:
	"""`{"doctype", "name", "state"}` of the documents for an assignment as they are now, not as when the transaction began:
	two that are done at once would each wait for the other.

	Without waiting: the caller holds the assignment, for which the other may be waiting; it is tried again.
	"""
	found = []
	for doctype, state_of in STATES.items():
		table = frappe.qb.DocType(doctype)
		status = STATUS_FIELDS[doctype]
		rows = (
			frappe.qb.from_(table)
			.select(table.name, table.docstatus, table[status])
			.where(table.backoffice_assignment == assignment)
			.orderby(table.creation)
			.for_update(nowait=True)
			.run(as_dict=True)
		)
		found += [
			{"doctype": doctype, "name": row.name, "state": state_of(row.docstatus, row[status])}
			for row in rows
			if row.name != leave_out
		]
	return found


def _row(doctype: str, row, state: str, status: str, moment) -> dict:
	return {
		"doctype": doctype,
		"name": row.name,
		"state": state,
		"status": status,
		"asset": row.asset,
		"asset_name": row.asset_name,
		"moment": moment,
	}


def planned_maintenance(asset: str) -> list[frappe._dict]:
	"""What maintenance of an asset is planned or overdue, and for no assignment yet."""
	frappe.has_permission(LOG, "read", throw=True)
	return frappe.get_all(
		LOG,
		filters={
			"asset_maintenance": asset,
			"docstatus": 0,
			"maintenance_status": ("in", ("Planned", "Overdue")),
			"backoffice_assignment": ("is", "not set"),
		},
		fields=["name", "task_name", "due_date", "maintenance_status"],
		order_by="due_date, name",
		limit=20,
	)
