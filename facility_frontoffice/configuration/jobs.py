"""Imports in the background, one at a time, each with a row that tells of it; and how far the present one is.

The row stays: who imported what, when, what it changed, with the file and the configuration as it was before, so that an
import can be put back. How far an import is stands in the cache; losing that loses nothing else.
"""

import json

import frappe
from frappe import _
from frappe.utils import now_datetime
from frappe.utils.file_lock import LockTimeoutError
from frappe.utils.synchronization import filelock

from facility_frontoffice import files, import_queue
from facility_frontoffice.configuration import importing, rules
from facility_frontoffice.configuration.errors import ConfigurationError
from facility_frontoffice.configuration.rules import CHANGED, NEW, Choices, Difference
from facility_frontoffice.import_queue import DONE, FAILED, QUEUED, RUNNING

DOCTYPE = "Facility Configuration Import"
JOB = "facility_frontoffice.configuration.import"
EVENT = "facility_configuration_import"
TIMEOUT = 60 * 60
FILE_FIELD, PREVIOUS_FIELD = "file", "previous"
LOCK = "facility_configuration_import"


def start(
	content: bytes, file_name: str, choices: Choices | None, site: str, puts_back: str | None = None
) -> str:
	"""Queues the import of a file that was looked at; returns the name of its row."""
	import_queue.check_is_free(JOB, ConfigurationError)
	row = _make_row(content, file_name, puts_back)
	import_queue.put(
		JOB,
		"facility_frontoffice.configuration.jobs.run",
		TIMEOUT,
		content,
		row=row,
		choices=choices or {},
		site=site,
	)
	return row


def run(row: str, filedata: str, choices: dict, site: str | None, language: str) -> None:
	"""The job. What goes wrong stands in the row, and everything else is as it was."""
	content = import_queue.begin(filedata, language)
	try:
		carry_out(row, content, choices, site)
	except ConfigurationError:
		return


def at_once(content: bytes, file_name: str, choices: Choices | None) -> importing.Plan:
	"""The same for who waits for it, such as a command; throws what goes wrong, which stands in the row too."""
	row = _make_row(content, file_name, None)
	frappe.db.commit()
	return carry_out(row, content, choices, None)


def carry_out(row: str, content: bytes, choices: Choices | None, site: str | None) -> importing.Plan:
	"""Imports, and writes in the row what came of it. Throws ConfigurationError when nothing was written."""
	frappe.db.set_value(DOCTYPE, row, "status", RUNNING)
	frappe.db.commit()
	try:
		with filelock(LOCK, timeout=0):
			plan, otherwise = importing.carry_out(
				content,
				choices,
				site,
				lambda done, total: _note(row, done, total),
				lambda plan, previous: _write_outcome(row, plan, previous),
			)
	except LockTimeoutError:
		_fail(row, _("Another import is at work. Wait until it is done, then start this one."))
		import_queue.refuse_second(ConfigurationError)
	except Exception as error:
		frappe.db.rollback()
		is_ours = isinstance(error, ConfigurationError)
		if not is_ours:
			frappe.log_error(title=_("Import of the configuration"))
		words = import_queue.words_of(error, ConfigurationError)
		_fail(row, words)
		if is_ours:
			raise
		raise ConfigurationError(words) from error
	if otherwise:
		_write_otherwise(row, otherwise)
	frappe.publish_realtime(EVENT, {"name": row}, user=frappe.session.user)
	return plan


def progress(row: str) -> dict:
	"""How far an import is: `status`, `done` of `total`, and what it says in the end."""
	found = import_queue.standing(JOB, lambda: _row(row))
	return {**found, **(frappe.cache.get_value(_key(row), expires=True) or {})}


def _row(row: str) -> dict:
	found = frappe.db.get_value(DOCTYPE, row, ["status", "message", "new", "changed"], as_dict=True)
	if not found:
		frappe.throw(_("There is no such import. Look at the list of imports."), ConfigurationError)
	return found


def latest(limit: int = 10) -> list[dict]:
	"""The imports that the session's user may see, latest first."""
	return frappe.get_list(
		DOCTYPE,
		fields=[
			"name",
			"creation",
			"done_by",
			"status",
			"file_name",
			"new",
			"changed",
			"message",
			"previous",
		],
		order_by="creation desc",
		limit=limit,
	)


def content_of(row: str, field: str) -> tuple[str, bytes]:
	"""Name and content of a file of an import, for who may read it."""
	doc = frappe.get_doc(DOCTYPE, row)
	doc.check_permission("read")
	name = frappe.db.get_value(
		"File",
		{"attached_to_doctype": DOCTYPE, "attached_to_name": row, "attached_to_field": field},
		order_by="creation",
	)
	if not name:
		frappe.throw(
			_("The file of this import is not there any more."), ConfigurationError, title=_("No File")
		)
	content = frappe.get_doc("File", name).get_content()
	return row, content.encode() if isinstance(content, str) else content


def _make_row(content: bytes, file_name: str, puts_back: str | None) -> str:
	doc = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"done_by": frappe.session.user,
			"status": QUEUED,
			"file_name": (file_name or "").rpartition("/")[2][:140],
			"puts_back": puts_back,
		}
	)
	# whoever may import has it written down; nobody writes in the record
	doc.insert(ignore_permissions=True)
	address = files.attach(DOCTYPE, doc.name, f"configuration-{doc.name}.json", content, FILE_FIELD)
	doc.db_set(FILE_FIELD, address, update_modified=False)
	return doc.name


def _write_outcome(row: str, plan: importing.Plan, previous: str) -> None:
	"""In the transaction of the import itself: what is done is written down, or neither."""
	address = files.attach(
		DOCTYPE, row, f"configuration-before-{row}.json", previous.encode(), PREVIOUS_FIELD
	)
	counted = {
		state: sum(difference.state == state for difference in plan.differences) for state in (NEW, CHANGED)
	}
	frappe.db.set_value(
		DOCTYPE,
		row,
		{
			"status": DONE,
			"new": counted[NEW],
			"changed": counted[CHANGED],
			"ended_at": now_datetime(),
			PREVIOUS_FIELD: address,
			"outcome": json.dumps([_told(difference) for difference in plan.to_write], ensure_ascii=False),
		},
	)


def _told(difference: Difference) -> dict:
	return {
		"doctype": difference.doctype,
		"name": rules.name_of(difference.key),
		"state": difference.state,
		"fields": [change.fieldname for change in difference.changes],
	}


def _write_otherwise(row: str, otherwise: list[Difference]) -> None:
	lines = [
		f"{_(difference.doctype)} {rules.name_of(difference.key)}: "
		+ ", ".join(change.fieldname for change in difference.changes)
		for difference in otherwise
	]
	words = _("Imported. These came out differently than in the file, for the site keeps its own there:")
	frappe.db.set_value(DOCTYPE, row, "message", words + "\n" + "\n".join(lines))
	frappe.db.commit()


def _fail(row: str, words: str) -> None:
	frappe.db.set_value(DOCTYPE, row, {"status": FAILED, "message": words, "ended_at": now_datetime()})
	frappe.db.commit()
	frappe.publish_realtime(EVENT, {"name": row}, user=frappe.session.user)


def _note(row: str, done: int, total: int) -> None:
	frappe.cache.set_value(
		_key(row), {"done": done, "total": total}, expires_in_sec=import_queue.KEPT_SECONDS
	)


def _key(row: str) -> str:
	return f"facility_frontoffice:configuration_import:{row}"
