"""Imports in the background: one of a kind at a time, in the language of who asked, and what is said when one breaks off.

What is imported, and where it stands written how far it is, is for `configuration.jobs` and `catalogue.import_jobs`.
"""

import base64
from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils.background_jobs import is_job_enqueued

QUEUED, RUNNING, DONE, FAILED = "Queued", "Running", "Done", "Failed"
KEPT_SECONDS = 24 * 3600


def check_is_free(job: str, error: type[Exception]) -> None:
	"""Throws `error` while an import of this kind waits or is at work."""
	if is_job_enqueued(job):
		refuse_second(error)


def refuse_second(error: type[Exception]) -> None:
	frappe.throw(
		_("Another import is at work. Wait until it is done, then start this one."),
		error,
		title=_("One at a Time"),
	)


def put(job: str, method: str, timeout: int, content: bytes, **values) -> None:
	"""Queues the import of a file, for when the present transaction is committed. `method` gets `filedata`, `language` and
	the values, and gives both to `begin`."""
	frappe.enqueue(
		method,
		queue="long",
		timeout=timeout,
		job_id=job,
		deduplicate=True,
		enqueue_after_commit=True,
		filedata=base64.b64encode(content).decode(),
		language=frappe.local.lang,
		**values,
	)


def begin(filedata: str, language: str) -> bytes:
	"""The content of the file, in a transaction that sees what others have committed until now."""
	frappe.local.lang = language
	frappe.db.commit()
	return base64.b64decode(filedata)


def standing(job: str, look: Callable[[], dict]) -> dict:
	"""What `look()` finds of an import: with its `status`, and a `message` when it was broken off."""
	found = look()
	if found["status"] in (QUEUED, RUNNING) and not is_job_enqueued(job):
		# it may have ended between the two looks
		frappe.db.rollback()
		found = look()
		if found["status"] in (QUEUED, RUNNING):
			message = _("The import was stopped. Nothing was written; start it again.")
			return {**found, "status": FAILED, "message": message}
	return found


def words_of(error: Exception, ours: type[Exception]) -> str:
	"""What an import says that broke off: our own words, or where an administrator finds what happened."""
	if isinstance(error, ours):
		return str(error)
	return _("Nothing was written. Your administrator finds in the Error Log what happened: {0}").format(
		type(error).__name__
	)
