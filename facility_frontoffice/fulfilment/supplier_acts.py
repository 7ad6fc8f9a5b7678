"""What a supplier does by a signed link: each act once, as nobody but the holder of the link.

The link decides, not the session: somebody who happens to be logged in acts here as a visitor too. Who it was is kept
in *Facility Work Act* and in the timeline of the assignment, by the address that the link was mailed to.
"""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint, escape_html, now_datetime

from facility_frontoffice import files as uploads
from facility_frontoffice.communication.texts import house_language, in_language, moment
from facility_frontoffice.fulfilment import acts, service, supplier_links, suppliers
from facility_frontoffice.fulfilment import assignment as life
from facility_frontoffice.fulfilment import supplier_link_rules as rules
from facility_frontoffice.fulfilment import supplier_tokens as tokens
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.service_levels.calendars import moment_of
from facility_frontoffice.workflows.service import as_consequence

TEXT_LENGTH = 2_000
NAME_LENGTH = 140
MAXIMUM_FILES = 5
MAXIMUM_FILES_IN_ALL = 50
# What a request may carry becomes a third larger in base64, and carries the rest of the form too.
SHARE_FOR_FILES = 0.72
PLANNED_FOR = timedelta(hours=1)
RETURN_KINDS = ("Not Ours", "Not Possible", "Information Missing", "Other")


class LinkError(frappe.DoesNotExistError):
	"""There is nothing behind this link: it is forged, expired, withdrawn, or of work that is elsewhere now.

	Which of these is not told.
	"""


def act(
	token: rules.Token, key: str, name: str, values: dict, files: Iterable[tuple[str, bytes]] = ()
) -> dict:
	"""Does the act `name` with what was filled in; `files` are name and content of each.

	Sent again with the same `key` it does nothing, and answers the same. Answers with `status` and `is_over`: whether the
	link is good for nothing after this.
	"""
	found = known(token)
	if found.state == rules.DEAD:
		# Their own act may have ended it, and the answer not have arrived
		return acts.answer_to(key, found.link.backoffice_assignment) or refuse_link()
	language = suppliers.contact_of(found.link.supplier).language
	with _as_visitor(found.link.backoffice_assignment), in_language(language):
		return acts.once(
			key,
			found.link.backoffice_assignment,
			_checked(name),
			lambda: _act(token, name, values, list(files)),
			done_by=found.who,
		)


def known(token: rules.Token) -> tokens.Access:
	"""The link of a token, also one that is good for nothing any more; throws when there is none."""
	return tokens.access(token) or refuse_link()


def opened(token: rules.Token) -> tokens.Access:
	"""What a token opens; throws when that is nothing."""
	found = known(token)
	if found.state == rules.DEAD:
		refuse_link()
	return found


def refuse_link():
	frappe.throw(_("This link does not work (any more)."), LinkError, title=_("This Link Does Not Work"))


@contextmanager
def _as_visitor(assignment: str):
	"""Only the name of who acts: the session itself stays that of who is logged in, and goes on afterwards."""
	before = frappe.session.user, frappe.flags.supplier_acts_on, frappe.local.user_perms
	frappe.session.user, frappe.flags.supplier_acts_on, frappe.local.user_perms = "Guest", assignment, None
	try:
		yield
	finally:
		frappe.session.user, frappe.flags.supplier_acts_on, frappe.local.user_perms = before


def _checked(name: str) -> str:
	if name not in DO:
		frappe.throw(
			_("This cannot be done here. Reload the page."), FulfilmentError, title=_("Not Possible")
		)
	return name


def _act(token: rules.Token, name: str, values: dict, files: list[tuple[str, bytes]]) -> dict:
	"""With the request, its assignment and the link held: what others do meanwhile waits."""
	doc = life.locked(tokens.access(token).link.backoffice_assignment)
	supplier_links.hold_unsent(doc.name)
	found = tokens.access(token, doc)
	if not found or found.state == rules.DEAD:
		refuse_link()
	if name not in rules.acts_for(doc.status):
		_refuse_state(doc)
	do, words = DO[name]
	with as_consequence():  # a workflow says what colleagues may decide; the link says what its supplier may
		do(doc, values, files)
	_note(doc, found, words)
	tokens.note_use(found.link.name)
	status = frappe.db.get_value(doc.doctype, doc.name, "status")
	return {"status": status, "is_over": status not in (*rules.UNFINISHED, "Completed")}


def _refuse_state(doc) -> None:
	if doc.status == "Completed":
		problem = _("This work is done already. Reload the page to see what was done.")
	elif doc.status == "Waiting for Client":
		problem = _("This waits for the client first. We mail you as soon as you can go on.")
	else:
		problem = _("This has been done already. Reload the page to see how it stands.")
	frappe.throw(problem, FulfilmentError, title=_("Not Possible Any More"))


def _note(doc, found: tokens.Access, words: str) -> None:
	"""In the timeline of the assignment, in the language of the house; the work has its own notes."""
	with in_language(house_language()):
		text = _("By the link in the mail: {0}").format(_(words))
	doc.add_comment(
		"Info",
		escape_html(text),
		comment_email=found.link.recipient,
		comment_by=escape_html(found.link.supplier),
	)


# The acts -----------------------------------------------------------------------------------------


def _accept(doc, values: dict, files: list) -> None:
	service.accept(doc.name)


def _plan(doc, values: dict, files: list) -> None:
	"""Who plans, accepts. A day after the date that was agreed is a delay, and needs its reason."""
	start = _moment(values.get("start"), _("Choose the day and time on which you come."))
	end = _moment(values.get("end")) if values.get("end") else start + PLANNED_FOR
	if start < now_datetime():
		frappe.throw(
			_("The date {0} has passed. Choose a later one.").format(moment(start)),
			FulfilmentError,
			title=_("Date in the Past"),
		)
	service.refuse_far_away(end)
	latest = moment_of(doc.expected_date or doc.due)
	if latest and end > latest:
		frappe.throw(
			_(
				"That is after {0}, which was agreed. Say “{1}” first, with the new date and the reason."
			).format(moment(latest), _("It will be later")),
			FulfilmentError,
			title=_("Later Than Agreed"),
		)
	if doc.status == "Open":
		service.accept(doc.name)
	service.plan(doc.name, start, end)


def _delay(doc, values: dict, files: list) -> None:
	date = _moment(values.get("date"), _("Choose the date that is expected now."))
	service.report_delay(doc.name, date, _text(values, "reason"))


def _say(doc, values: dict, files: list) -> None:
	service.note(doc.name, _text(values, "note"))


def _add_files(doc, values: dict, files: list) -> None:
	if not files:
		frappe.throw(_("Choose a photo or document first."), FulfilmentError, title=_("Nothing Chosen"))
	_attach(doc, files)


def _finish(doc, values: dict, files: list) -> None:
	_attach(doc, files)
	service.complete(
		doc.name,
		result=_text(values, "result") or None,
		received_by=_text(values, "received_by", NAME_LENGTH) or None,
		inspection=_inspection(doc, values),
	)


def _return(doc, values: dict, files: list) -> None:
	kind = values.get("kind")
	if kind not in RETURN_KINDS:
		frappe.throw(_("Choose what it is about."), FulfilmentError, title=_("What Is It?"))
	service.return_to_front_office(doc.name, _text(values, "reason"), kind)


def _attach(doc, files: list[tuple[str, bytes]]) -> None:
	if len(files) > MAXIMUM_FILES:
		frappe.throw(
			_("At most {0} files can be sent at once. Send the others after these.").format(MAXIMUM_FILES),
			FulfilmentError,
			title=_("Too Many Files"),
		)
	sent = len(files_of(doc.name)) if files else 0
	if sent + len(files) > MAXIMUM_FILES_IN_ALL:
		frappe.throw(
			_(
				"You sent {0} files for this work, and we take {1} at most. Call us when there is more."
			).format(sent, MAXIMUM_FILES_IN_ALL),
			FulfilmentError,
			title=_("Too Many Files"),
		)
	for filename, content in files:
		uploads.check(filename, content)  # all of them, before one is kept
	for filename, content in files:
		service.attach_evidence(doc.name, filename, content)


def most_megabytes() -> tuple[int, int]:
	"""How large a file may be, and all that are sent at once."""
	carried = cint(frappe.conf.max_file_size) or 25 * 1024 * 1024  # as the platform counts (`frappe.app`)
	together = max(1, int(carried * SHARE_FOR_FILES) // (1024 * 1024))
	return min(uploads.MAXIMUM_BYTES // (1024 * 1024), together), together


def files_of(assignment: str) -> list[str]:
	"""Names of what came by the link; what others added is not theirs to see."""
	return frappe.get_all(
		"File",
		filters={
			"attached_to_doctype": "Backoffice Assignment",
			"attached_to_name": assignment,
			"owner": "Guest",
		},
		pluck="file_name",
		order_by="creation, name",
	)


def _inspection(doc, values: dict) -> list[dict]:
	"""The points come by their place: their names are ours and not the sender's."""
	return [
		{
			"point": row.point,
			"outcome": values.get(f"outcome_{row.idx}") or "",
			"remark": _text(values, f"remark_{row.idx}", NAME_LENGTH),
		}
		for row in doc.inspection
		if values.get(f"outcome_{row.idx}")
	]


def _text(values: dict, name: str, length: int = TEXT_LENGTH) -> str:
	return str(values.get(name) or "").strip()[:length]


def _moment(value, missing: str = ""):
	"""A moment as a browser gives it, "2026-12-01T14:30", in the time of the site."""
	if missing and not value:
		frappe.throw(missing, FulfilmentError, title=_("Date Missing"))
	try:
		found = datetime.fromisoformat(str(value))
	except ValueError:
		found = None
	if not found or found.tzinfo:
		frappe.throw(
			_("{0} is no date and time. Write it like 2026-12-31 14:30.").format(
				escape_html(str(value)[:40])
			),
			FulfilmentError,
			title=_("No Date"),
		)
	return found


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


# act: (what it does, what the record says)
DO: dict[str, tuple[Callable, str]] = {
	rules.ACCEPT: (_accept, _lt("accepted the work")),
	rules.PLAN: (_plan, _lt("planned the work")),
	rules.DELAY: (_delay, _lt("reported a delay")),
	rules.NOTE: (_say, _lt("said how it stands")),
	rules.EVIDENCE: (_add_files, _lt("added a photo or document")),
	rules.FINISH: (_finish, _lt("finished the work")),
	rules.RETURN: (_return, _lt("returned the work")),
}
