"""The import of products in the background: one at a time, and how far it is.

How far it is stands in the cache, where it is seen while the transaction is not; losing it loses nothing else.
"""

import base64

import frappe
from frappe import _
from frappe.utils.background_jobs import is_job_enqueued

from facility_frontoffice.catalogue import importing, service
from facility_frontoffice.catalogue.category_paths import Tree
from facility_frontoffice.catalogue.csv_rules import Plan
from facility_frontoffice.catalogue.service import CatalogueError

JOB = "facility_frontoffice.catalogue.import"
EVENT = "facility_catalogue_import"
TIMEOUT = 30 * 60
KEPT_SECONDS = 24 * 3600
SHOWN_PROBLEMS = 500

QUEUED, RUNNING, DONE, FAILED = "Queued", "Running", "Done", "Failed"


def start(content: bytes, skip_existing: bool, make_categories: bool) -> str:
	"""Queues the import of a good file; returns the name under which `progress` knows it."""
	if is_job_enqueued(JOB):
		frappe.throw(
			_("An import of products is at work already. Wait until it is done, then start this one."),
			CatalogueError,
			title=_("One at a Time"),
		)
	name = frappe.generate_hash(length=16)
	_note(name, QUEUED, user=frappe.session.user)
	frappe.enqueue(
		"facility_frontoffice.catalogue.import_jobs.run",
		queue="long",
		timeout=TIMEOUT,
		job_id=JOB,
		deduplicate=True,
		enqueue_after_commit=True,
		name=name,
		filedata=base64.b64encode(content).decode(),
		skip_existing=skip_existing,
		make_categories=make_categories,
		language=frappe.local.lang,
	)
	return name


def run(name: str, filedata: str, skip_existing: bool, make_categories: bool, language: str) -> None:
	"""The job: everything in one transaction, committed at the end or undone."""
	frappe.local.lang = language
	# begins a transaction that sees what others have committed until now
	frappe.db.commit()
	try:
		plan, tree = importing.carry_out(
			base64.b64decode(filedata),
			skip_existing,
			make_categories,
			lambda done, total: _note(name, RUNNING, done=done, total=total),
		)
		if plan.is_good:
			frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(title=_("Import of products"))
		_note(name, FAILED, message=_message_of(error))
		return
	if plan.is_good:
		_note(name, DONE, **summary(plan, tree))
	else:
		frappe.db.rollback()
		_note(
			name, FAILED, message=_("The file does not fit any more. Check it again."), **summary(plan, tree)
		)


def progress(name: str, user: str) -> dict:
	"""How far an import of `user` is: `state`, `done` of `total`, and at its end what came of it."""
	found = frappe.cache.get_value(_key(name), expires=True)
	if not found or found.get("user") != user:
		frappe.throw(_("This import is not known any more. Look at the list of products."), CatalogueError)
	if found["state"] in (QUEUED, RUNNING) and not is_job_enqueued(JOB):
		# it may have ended between the two looks
		found = frappe.cache.get_value(_key(name), expires=True) or found
		if found["state"] in (QUEUED, RUNNING):
			found |= {
				"state": FAILED,
				"message": _("The import was stopped. Nothing was written; start it again."),
			}
	return found


def summary(plan: Plan, tree: Tree) -> dict:
	"""What a plan comes to, in numbers and words."""
	return {
		"rows": plan.rows,
		"new": len(plan.new),
		"changed": len(plan.changed),
		"unchanged": plan.unchanged,
		"skipped": plan.skipped,
		"categories": list(tree.made),
		"problem_count": len(plan.problems),
		"problems": [_in_words(problem) for problem in plan.problems[:SHOWN_PROBLEMS]],
	}


def _in_words(problem) -> dict:
	meta = frappe.get_meta(service.PRODUCT)
	label = meta.get_label(problem.column) if meta.has_field(problem.column or "") else problem.column
	return {
		"row": problem.row,
		"column": problem.column or "",
		"label": _(label) if label else "",
		"problem": service.in_words(problem.problem),
	}


def _message_of(error: Exception) -> str:
	if isinstance(error, frappe.ValidationError):
		return str(error)
	return _("Nothing was written. Your administrator finds in the Error Log what happened: {0}").format(
		type(error).__name__
	)


def _note(name: str, state: str, **values) -> None:
	found = {**(frappe.cache.get_value(_key(name), expires=True) or {}), **values, "state": state}
	frappe.cache.set_value(_key(name), found, expires_in_sec=KEPT_SECONDS)
	if found.get("user"):
		frappe.publish_realtime(EVENT, {"name": name}, user=found["user"])


def _key(name: str) -> str:
	return f"facility_frontoffice:catalogue_import:{name}"
