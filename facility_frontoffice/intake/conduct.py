"""Notes on how somebody behaved (S53): for those who protect their people, kept shortly, and gone without a trace.

Only managers and administrators of the front office read them, and who wrote one their own. They are in no search and
in no history, and the person may ask to read what is kept.
"""

import frappe
from frappe import _
from frappe.utils import add_days, cint, getdate, today

from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.setup import roles

DOCTYPE = "Facility Conduct Note"
DEFAULT_DAYS, MAXIMUM_DAYS = 90, 365
READERS = frozenset((roles.MANAGER, roles.ADMINISTRATOR))
BATCH = 1000

# What the platform keeps about a document, with the columns that name its doctype and its name.
TRACES = {
	"Version": ("ref_doctype", "docname"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Notification Log": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Tag Link": ("document_type", "document_name"),
	"View Log": ("reference_doctype", "reference_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Activity Log": ("reference_doctype", "reference_name"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
}


def prepare(doc) -> None:
	doc.written_by = frappe.session.user
	doc.keep_until = doc.keep_until or add_days(today(), retention_days())


def check(doc) -> None:
	"""Refuses a note about nobody, and one that is kept too long."""
	before = doc.get_doc_before_save()
	if before:
		doc.written_by = before.written_by
	doc.client_email = (doc.client_email or "").strip().lower() or None
	if not (doc.client_user or doc.client_email or doc.contact):
		frappe.throw(
			_("About whom is it? Choose a user or a contact, or type an e-mail address."),
			IntakeError,
			title=_("No Client"),
		)
	latest = add_days(getdate(doc.creation or today()), MAXIMUM_DAYS)
	if getdate(doc.keep_until) > getdate(latest):
		frappe.throw(
			_("A note on conduct is kept for a year at most. Choose {0} or earlier.").format(
				frappe.format(latest, "Date")
			),
			IntakeError,
			title=_("Too Long"),
		)
	if (not before or before.keep_until != doc.keep_until) and getdate(doc.keep_until) < getdate(today()):
		frappe.throw(_("Choose today or a later day."), IntakeError, title=_("Date in the Past"))


def retention_days() -> int:
	days = cint(frappe.get_cached_doc("Facility Frontoffice Settings").conduct_retention_days)
	return min(days or DEFAULT_DAYS, MAXIMUM_DAYS)


def may_read_all(user: str) -> bool:
	return user == "Administrator" or bool(READERS.intersection(frappe.get_roles(user)))


def notes_about(user: str | None, email: str | None) -> list[str]:
	"""The names of the notes about a client, for a discreet mark; none for who may not know."""
	who = [
		[field, "=", value]
		for field, value in (("client_user", user), ("client_email", (email or "").lower()))
		if value
	]
	if not who or not may_read_all(frappe.session.user):
		return []
	return frappe.get_all(
		DOCTYPE,
		filters={"keep_until": (">=", today())},
		or_filters=who,
		order_by="creation desc",
		pluck="name",
		limit=100,
	)


# The end of a note --------------------------------------------------------------------------------


def delete_expired() -> None:
	"""Deletes what has been kept long enough, and everything that the platform remembers of it. Run every day."""
	while expired := frappe.get_all(
		DOCTYPE, filters={"keep_until": ("<", today())}, order_by="keep_until", limit=BATCH, pluck="name"
	):
		frappe.db.delete(DOCTYPE, {"name": ("in", expired)})
		leave_nothing(expired)
		frappe.db.commit()


def forget_when_deleted(doc) -> None:
	"""The platform keeps a copy of what a person deletes, made after this; it goes before the commit."""
	frappe.db.before_commit.add(lambda: leave_nothing([doc.name]))


def leave_nothing(names: list[str]) -> None:
	"""Deletes what the platform keeps about these notes."""
	for table, (doctype, name) in TRACES.items():
		frappe.db.delete(table, {doctype: DOCTYPE, name: ("in", names)})
	delete_files(names)


def delete_files(names: list[str]) -> None:
	"""One by one, for the content of a file is on disk; for good, or the platform remembers its name."""
	for file in frappe.get_all(
		"File", filters={"attached_to_doctype": DOCTYPE, "attached_to_name": ("in", names)}, pluck="name"
	):
		frappe.delete_doc("File", file, force=True, ignore_permissions=True, delete_permanently=True)


def remove_all() -> None:
	"""For who takes the app away."""
	leave_nothing(frappe.get_all(DOCTYPE, pluck="name"))
	for table, (doctype, _name) in TRACES.items():
		frappe.db.delete(table, {doctype: DOCTYPE})
