"""What was agreed moves from the settings to the documents that it was agreed for, and to their records.

Until now a norm stood on the document, but the hours and the statuses that pause were read from the settings of
the moment. What runs keeps what holds now. Next checks become UTC.
"""

from datetime import datetime

import frappe

from facility_frontoffice.service_levels.agreements import waits_of
from facility_frontoffice.service_levels.calendars import UTC, to_utc, version_of
from facility_frontoffice.setup import custom_fields

# {doctype: {clock: field of its norm}}, of the clocks that there were
NORMS = {
	"Client Request": {"Response": "response_norm", "Resolution": "resolution_norm"},
	"Backoffice Assignment": {"Assignment": "norm"},
}
OLD_INDEX = "reference_doctype_reference_name_index"


def execute():
	custom_fields.create()
	for doctype, clocks in NORMS.items():
		_fix_calendars(doctype)
		_fix_waits(doctype)
		for clock, norm in clocks.items():
			_fix_records(doctype, clock, norm)
		_check_again(doctype)
	if frappe.db.has_index("tabFacility Clock Event", OLD_INDEX):
		frappe.db.sql_ddl(f"ALTER TABLE `tabFacility Clock Event` DROP INDEX `{OLD_INDEX}`")


def _fix_calendars(doctype: str) -> None:
	for calendar in frappe.get_all(
		doctype, filters={"calendar": ("is", "set")}, pluck="calendar", distinct=True
	):
		if frappe.db.exists("Facility Calendar", calendar):
			frappe.db.set_value(
				doctype,
				{"calendar": calendar, "calendar_version": ("is", "not set")},
				"calendar_version",
				version_of(calendar),
				update_modified=False,
			)


def _fix_waits(doctype: str) -> None:
	not_fixed = {"clock_waits_in": ("is", "not set")}
	if doctype != "Client Request":
		frappe.db.set_value(doctype, not_fixed, "clock_waits_in", "Waiting for Client", update_modified=False)
		return
	for level in frappe.get_all("Facility Service Level", pluck="name"):
		waits = "\n".join(waits_of(frappe.get_doc("Facility Service Level", level)))
		frappe.db.set_value(
			doctype, {"service_level": level, **not_fixed}, "clock_waits_in", waits, update_modified=False
		)
	frappe.db.set_value(
		doctype, {"service_level": ("is", "not set"), **not_fixed}, "clock_waits_in", "\n".join(waits_of(None)),
		update_modified=False,
	)  # fmt: skip


def _fix_records(doctype: str, clock: str, norm: str) -> None:
	event, document = frappe.qb.DocType("Facility Clock Event"), frappe.qb.DocType(doctype)
	rows = (
		frappe.qb.from_(event)
		.join(document)
		.on(document.name == event.reference_name)
		.select(event.name, document[norm].as_("norm"), document.calendar_version)
		.where(
			(event.reference_doctype == doctype)
			& (event.clock == clock)
			& (event.event == "start")
			& event.calendar_version.isnull()
			& event.norm.isnull()
		)
		.run(as_dict=True)
	)
	frappe.db.bulk_update(
		"Facility Clock Event",
		{row.name: {"norm": row.norm, "calendar_version": row.calendar_version} for row in rows},
		chunk_size=1000,
		update_modified=False,
	)


def _check_again(doctype: str) -> None:
	"""What the watch has seen it has seen; everything that runs is looked at once more, for its next check."""
	now = to_utc(datetime.now(UTC))
	table = frappe.qb.DocType(doctype)
	(
		frappe.qb.update(table)
		.set(table.next_due_at, now)
		.set(table.watched_until, now)
		.where(table.next_due_at.isnotnull() & table.watched_until.isnull())
		.run()
	)
