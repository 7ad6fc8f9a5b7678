"""The same act on many documents: with the rights of who asked, one at a time, each with what came of it.

Few are done while one waits, in the transaction of the request: all that is said of them is there, or nothing.
Many go to a worker, which commits each document together with its outcome: one that dies half way is followed by
another that goes on where it was, and nothing is done twice. Two workers at one moment wait for each other row by
row. All work the rows off in the order in which requests are locked. What is asked for twice with one key is done once.
"""

import json
from collections.abc import Callable

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.fulfilment import bulk_acts as acts
from facility_frontoffice.fulfilment import bulk_rules as rules
from facility_frontoffice.fulfilment.acts import KEY_LENGTH
from facility_frontoffice.fulfilment.errors import FulfilmentError

DOCTYPE, ROW = "Facility Bulk Action", "Facility Bulk Action Row"
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "action", "done_by", "status", "total", "reference_doctype",
	"arguments", "act_key",
)  # fmt: skip
ROW_FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "parent", "parenttype", "parentfield", "idx",
	"reference_doctype", "reference_name", "outcome",
)  # fmt: skip
EVENT = "facility_bulk_action"
SAVEPOINT = "facility_bulk_row"
TIMEOUT = 30 * 60
# A worker says after each row that it is there; one that was silent for so long has died.
SILENT_MINUTES = 3
KEPT_DAYS = 30
SHOWN_REASONS = 100
ATTEMPTS = 5
DEADLOCK = (frappe.QueryDeadlockError,)


def start(action: str, names: list[str], arguments: dict, key: str) -> dict:
	"""Does an act on these documents for the session's user, or has a worker do it; returns how it stands.

	`key` is 16 to 100 characters, chosen at random by who asks: asked again with the same one, nothing is done again.
	"""
	act = acts.act_named(action)
	shortest, longest = KEY_LENGTH
	if not shortest <= len(key) <= longest:
		frappe.throw(_("Reload the page and try again."), FulfilmentError, title=_("Key Missing"))
	names = rules.unique(names)
	if not names:
		frappe.throw(_("Choose at least one."), FulfilmentError, title=_("Nothing Chosen"))
	if len(names) > rules.MOST:
		frappe.throw(
			_("That are {0} at once. Choose at most {1}.").format(len(names), rules.MOST),
			FulfilmentError,
			title=_("Too Many"),
		)
	arguments = act.check(arguments)
	names = acts.in_lock_order(act, names)
	return _patiently(
		lambda: _begin(f"{frappe.session.user}:{key}", action, act.doctype, names, arguments), DEADLOCK
	)


def _begin(key: str, action: str, doctype: str, names: list[str], arguments: dict) -> dict:
	if not _keep(key, action, doctype, names, arguments):
		return standing(frappe.db.get_value(DOCTYPE, {"act_key": key}, for_update=True), latest=True)
	name = frappe.db.get_value(DOCTYPE, {"act_key": key})
	_go(name, len(names))
	return standing(name)


def undo(name: str) -> dict:
	"""Puts back what was done, as far as nobody has changed it since; returns how it stands."""
	return _patiently(lambda: _undo(name), DEADLOCK)


def _undo(name: str) -> dict:
	doc = _locked(name)
	if not acts.act_named(doc.action).keeps:
		frappe.throw(
			_("This cannot be undone: others were told already. Look at each, and set it right there."),
			FulfilmentError,
			title=_("Not Undone"),
		)
	if doc.status in (rules.UNDOING, rules.UNDONE):
		return standing(name, latest=True)  # a second click
	if doc.status != rules.DONE:
		frappe.throw(_("Wait until it is done, then undo it."), FulfilmentError, title=_("Still at Work"))
	_set_status(name, rules.UNDOING)
	_go(name, frappe.db.count(ROW, {"parent": name, "outcome": rules.ROW_DONE}))
	return standing(name)


def standing(name: str, latest: bool = False) -> dict:
	"""How far it is: {name, action, status, is_over, may_undo, total, handled, done, refused, undone, left, reasons,
	after_date}.

	`reasons` are of the rows that were refused or could not be undone: [{name, message}], the first hundred.
	`after_date` is how many were planned after the date that holds for them. `latest` sees what others have committed
	since this transaction began, and waits for who is busy with it.
	"""
	doc = frappe.db.get_value(DOCTYPE, name, ["name", "action", "status"], as_dict=True, for_update=latest)
	rows = _rows(name, latest)
	figures = rules.figures(row.outcome or "" for row in rows)
	is_over = doc.status not in rules.AT_WORK
	act = acts.act_named(doc.action)
	plans = doc.status == rules.DONE and "planned_end" in act.keeps
	done = [row.reference_name for row in rows if row.outcome == rules.ROW_DONE]
	reasons = [
		{"name": row.reference_name, "message": row.message}
		for row in rows
		if row.outcome in (rules.ROW_REFUSED, rules.ROW_LEFT)
	]
	return {
		**doc,
		**figures,
		"is_over": is_over,
		"may_undo": bool(doc.status == rules.DONE and figures["done"] and act.keeps),
		"reasons": reasons[:SHOWN_REASONS] if is_over else [],
		"after_date": acts.planned_after_date(done) if plans else 0,
	}


def work_off(name: str) -> None:
	"""The job: does what is left, as who asked for it, and commits each."""
	doc = frappe.db.get_value(DOCTYPE, name, ["done_by", "status"], as_dict=True)
	if not doc or rules.waits_for(doc.status) is None:
		return
	before = frappe.session.user, frappe.local.lang
	frappe.set_user(doc.done_by)
	frappe.local.lang = frappe.get_cached_value("User", doc.done_by, "language") or frappe.local.lang
	try:
		_patiently(lambda: _work(name, commits=True), (*DEADLOCK, frappe.QueryTimeoutError))
	finally:
		frappe.set_user(before[0])
		frappe.local.lang = before[1]


def go_on() -> None:
	"""Has a worker go on with what another left when it died. Called by the scheduler."""
	for name in frappe.get_all(
		DOCTYPE,
		filters={
			"status": ("in", rules.AT_WORK),
			"modified": ("<", add_to_date(now_datetime(), minutes=-SILENT_MINUTES)),
		},
		order_by="modified",
		pluck="name",
	):
		_enqueue(name)


def forget_old() -> None:
	"""Deletes what nobody will undo any more. Called by the scheduler."""
	old = frappe.get_all(
		DOCTYPE,
		filters={
			"modified": ("<", add_to_date(now_datetime(), days=-KEPT_DAYS)),
			"status": ("not in", rules.AT_WORK),
		},
		pluck="name",
	)
	if old:
		frappe.db.delete(ROW, {"parent": ("in", old)})
		frappe.db.delete(DOCTYPE, {"name": ("in", old)})


# Keeping -------------------------------------------------------------------------------------------


def _keep(key: str, action: str, doctype: str, names: list[str], arguments: dict) -> bool:
	"""Whether this is the first with this key. Waits for another that is busy with it. Two statements for any number."""
	now, user, name = now_datetime(), frappe.session.user, frappe.generate_hash(length=10)
	stamp = [now, now, user, user]
	frappe.db.bulk_insert(
		DOCTYPE,
		FIELDS,
		[[name, *stamp, action, user, rules.QUEUED, len(names), doctype, json.dumps(arguments), key]],
		ignore_duplicates=True,
	)
	if not frappe.db._cursor.rowcount:
		return False
	rows = [
		[frappe.generate_hash(length=10), *stamp, name, DOCTYPE, "rows", number, doctype, document, ""]
		for number, document in enumerate(names, 1)
	]
	frappe.db.bulk_insert(ROW, ROW_FIELDS, rows)
	return True


def _go(name: str, count: int) -> None:
	if count > rules.INLINE:
		_enqueue(name)
	else:
		_work(name, commits=False)


def _enqueue(name: str) -> None:
	frappe.enqueue(
		"facility_frontoffice.fulfilment.bulk.work_off",
		queue="long",
		timeout=TIMEOUT,
		enqueue_after_commit=True,
		name=name,
	)


# Working -------------------------------------------------------------------------------------------


def _patiently(do: Callable, lost: tuple[type[Exception], ...]):
	"""Others are at work on the same requests: who loses goes on from what was committed last.

	Somebody who waits for the page to answer tries again after a deadlock only, for a lock is long enough in coming.
	"""
	for attempt in range(1, ATTEMPTS + 1):
		try:
			return do()
		except lost:
			frappe.db.rollback()
			if attempt == ATTEMPTS:
				raise


def _work(name: str, commits: bool) -> None:
	doc = frappe.db.get_value(DOCTYPE, name, ["action", "arguments", "status"], as_dict=True)
	act, arguments = acts.act_named(doc.action), json.loads(doc.arguments or "{}")
	wanted = rules.waits_for(doc.status)
	if wanted is None:
		return  # another worker has ended it
	if doc.status == rules.QUEUED:
		_set_status(name, rules.RUNNING)
		doc.status = rules.RUNNING
		if commits:
			frappe.db.commit()
	step = _undo_one if doc.status == rules.UNDOING else _do_one
	for row in frappe.get_all(ROW, filters={"parent": name, "outcome": wanted}, order_by="idx", pluck="name"):
		_one(name, row, wanted, lambda row: step(act, arguments, row), commits)
		if commits:
			_settle(name)
	_end(name, act, arguments, doc.status)
	if commits:
		_settle(name)


def _settle(name: str) -> None:
	"""A row is done with its outcome, or not at all; who asked sees it move."""
	frappe.publish_realtime(EVENT, {"name": name}, user=frappe.session.user, after_commit=True)
	frappe.db.commit()


def _one(name: str, row_name: str, wanted: str, step, commits: bool) -> None:
	row = _take(row_name, wanted)
	if not row:
		return
	frappe.db.savepoint(SAVEPOINT)
	messages = len(frappe.local.message_log)
	mistake = None
	try:
		values = step(row)
	except (frappe.ValidationError, frappe.PermissionError) as refusal:
		values = {"message": _words(refusal)}
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except Exception as error:
		mistake = frappe.get_traceback()
		values = {
			"message": _("Something went wrong: {0}. Your administrator finds it in the Error Log.").format(
				type(error).__name__
			)
		}
	del frappe.local.message_log[messages:]
	if "outcome" not in values:
		_take_back(commits)
		if commits and not _take(row_name, wanted):
			return  # another worker was quicker while the row was free
		values["outcome"] = rules.ROW_LEFT if wanted else rules.ROW_REFUSED
	if mistake:
		frappe.log_error(title=f"Bulk action: {row.reference_name}", message=mistake)
	frappe.db.set_value(ROW, row_name, values, update_modified=False)
	frappe.db.set_value(DOCTYPE, name, "modified", now_datetime(), update_modified=False)


def _take(row_name: str, wanted: str):
	"""The row, when nobody has done it; waits for another worker that is busy with it."""
	row = frappe.db.get_value(
		ROW,
		row_name,
		["name", "reference_doctype", "reference_name", "outcome", "before", "after"],
		as_dict=True,
		for_update=True,
	)
	return row if row and (row.outcome or "") == wanted else None


def _take_back(commits: bool) -> None:
	"""Undoes what a refused act wrote before it was refused, and what it would have told after the commit."""
	if commits:
		frappe.db.rollback()
	else:
		frappe.db.rollback(save_point=SAVEPOINT)


def _do_one(act: acts.Act, arguments: dict, row) -> dict:
	_check(act, row)
	acts.lock(act, row.reference_name)
	before = acts.values_of(act, row.reference_name)
	act.do(row.reference_name, arguments)
	after = acts.values_of(act, row.reference_name)
	kept = {*act.keeps, *rules.differences(after, before)}
	return {
		"outcome": rules.ROW_DONE,
		"before": json.dumps({field: before[field] for field in before if field in kept}),
		"after": json.dumps({field: after[field] for field in after if field in kept}),
		"message": "",
	}


def _undo_one(act: acts.Act, arguments: dict, row) -> dict:
	_check(act, row)
	acts.lock(act, row.reference_name)
	if acts.has_ended(act, row.reference_name):
		return {"message": _("It has ended since, so it stays as it is.")}
	before, after = json.loads(row.before), json.loads(row.after)
	changed = rules.differences(after, acts.values_of(act, row.reference_name))
	if changed:
		labels = [_(frappe.get_meta(act.doctype).get_label(field)) for field in changed]
		return {"message": _("Changed since by somebody: {0}").format(", ".join(labels))}
	acts.put_back(act, row.reference_name, before)
	return {"outcome": rules.ROW_UNDONE, "message": ""}


def _check(act: acts.Act, row) -> None:
	if not frappe.db.exists(act.doctype, row.reference_name):
		frappe.throw(_("It is not there any more."), FulfilmentError)
	if not frappe.has_permission(act.doctype, "write", doc=row.reference_name):
		frappe.throw(_("You have no permission for this."), FulfilmentError)


def _end(name: str, act: acts.Act, arguments: dict, status: str) -> None:
	"""Closes it once, whoever of two workers comes here first."""
	if _locked(name).status != status:
		return
	frappe.db.set_value(DOCTYPE, name, {"status": rules.ended(status), "finished_at": now_datetime()})
	if status != rules.UNDOING:
		done = frappe.get_all(
			ROW,
			filters={"parent": name, "outcome": rules.ROW_DONE},
			fields=["reference_name", "before", "after"],
			order_by="idx",
		)
		given = [row.reference_name for row in done if _changed_hands(row)]
		acts.tell(act, arguments, given)


def _changed_hands(row) -> bool:
	"""Whether somebody else has it now: who keeps what they had hears nothing."""
	changed = rules.differences(json.loads(row.after), json.loads(row.before))
	return not acts.HANDS.isdisjoint(changed)


def _locked(name: str):
	return frappe.db.get_value(DOCTYPE, name, ["name", "status", "action"], as_dict=True, for_update=True)


def _set_status(name: str, status: str) -> None:
	frappe.db.set_value(DOCTYPE, name, "status", status)


def _rows(name: str, latest: bool) -> list:
	row = frappe.qb.DocType(ROW)
	query = (
		frappe.qb.from_(row)
		.where(row.parent == name)
		.select(row.reference_name, row.outcome, row.message)
		.orderby(row.idx)
	)
	return (query.for_update() if latest else query).run(as_dict=True)


def _words(refusal: Exception) -> str:
	return frappe.utils.strip_html(str(refusal)) or _("Not possible.")
