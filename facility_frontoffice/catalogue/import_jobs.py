"""The import of products in the background: one at a time, and how far it is.

How far it is stands in the cache, where it is seen while the transaction is not; losing it loses nothing else.
"""

import frappe
from frappe import _

from facility_frontoffice import import_queue
from facility_frontoffice.catalogue import importing, service
from facility_frontoffice.catalogue.category_paths import Tree
from facility_frontoffice.catalogue.csv_rules import Plan
from facility_frontoffice.catalogue.service import CatalogueError
from facility_frontoffice.import_queue import DONE, FAILED, QUEUED, RUNNING

JOB = "facility_frontoffice.catalogue.import"
EVENT = "facility_catalogue_import"
TIMEOUT = 30 * 60
SHOWN_PROBLEMS = 500


def start(content: bytes, skip_existing: bool, make_categories: bool) -> str:
	"""Queues the import of a good file; returns the name under which `progress` knows it."""
	import_queue.check_is_free(JOB, CatalogueError)
	name = frappe.generate_hash(length=16)
	_note(name, QUEUED, user=frappe.session.user)
	import_queue.put(
		JOB,
		"facility_frontoffice.catalogue.import_jobs.run",
		TIMEOUT,
		content,
		name=name,
		skip_existing=skip_existing,
		make_categories=make_categories,
	)
	return name


def run(name: str, filedata: str, skip_existing: bool, make_categories: bool, language: str) -> None:
	"""The job: everything in one transaction, committed at the end or undone."""
	content = import_queue.begin(filedata, language)
	try:
		plan, tree = importing.carry_out(
			content,
			skip_existing,
			make_categories,
			lambda done, total: _note(name, RUNNING, done=done, total=total),
		)
		if plan.is_good:
			frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(title=_("Import of products"))
		_note(name, FAILED, message=import_queue.words_of(error, frappe.ValidationError))
		return
	if plan.is_good:
		_note(name, DONE, **summary(plan, tree))
	else:
		frappe.db.rollback()
		_note(
			name, FAILED, message=_("The file does not fit any more. Check it again."), **summary(plan, tree)
		)


def progress(name: str, user: str) -> dict:
	"""How far an import of `user` is: `status`, `done` of `total`, and at its end what came of it."""

	def look() -> dict:
		found = frappe.cache.get_value(_key(name), expires=True)
		if not found or found.get("user") != user:
			frappe.throw(
				_("This import is not known any more. Look at the list of products."), CatalogueError
			)
		return found

	return import_queue.standing(JOB, look)


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


def _note(name: str, status: str, **values) -> None:
	found = {**(frappe.cache.get_value(_key(name), expires=True) or {}), **values, "status": status}
	frappe.cache.set_value(_key(name), found, expires_in_sec=import_queue.KEPT_SECONDS)
	if found.get("user"):
		frappe.publish_realtime(EVENT, {"name": name}, user=found["user"])


def _key(name: str) -> str:
	return f"facility_frontoffice:catalogue_import:{name}"
