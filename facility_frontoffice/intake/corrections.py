"""The record of what was not right: a product (S42), or what a client was told (S48). The caller has checked the
permission.

A correction is written in the transaction of what it corrects, and once: its key is unique in the database.
"""

import hashlib

import frappe
from frappe import _
from frappe.utils import escape_html, now_datetime, today

from facility_frontoffice.communication import service as communication
from facility_frontoffice.intake.errors import IntakeError

CORRECTION = "Facility Correction"
PRODUCT, INFORMATION = "Product", "Information"


# Products -----------------------------------------------------------------------------------------


def of_line(request, old, change, reason: str) -> dict:
	"""The correction of a line that was handed over as another product, not written yet.

	`old` is the row as it was stored. Whose work it is: who chose the product, or else who handed it over.
	"""
	return {
		**_where(request),
		"kind": PRODUCT,
		"request_line": old.name,
		"product": old.product,
		"new_product": change.after.product if change.after else None,
		"reason": reason,
		"made_by": old.translated_by or old.decided_by,
		"handed_over_at": old.handed_over_at,
	}


def write(found: list[dict]) -> None:
	"""Writes corrections of lines, numbered per line."""
	if not found:
		return
	lines = [row["request_line"] for row in found]
	numbers = dict.fromkeys(lines, 0)
	for line in frappe.get_all(CORRECTION, filters={"request_line": ("in", lines)}, pluck="request_line"):
		numbers[line] += 1
	for row in found:
		numbers[row["request_line"]] += 1
		number = numbers[row["request_line"]]
		_insert({**row, "position": number, "correction_key": f"{row['request_line']}:{number}"})


def move_along(target: str, rows: dict[str, str]) -> None:
	"""Corrections of lines that went to another request go with them; `rows` are the new names by the old."""
	for old, new in rows.items():
		frappe.db.set_value(
			CORRECTION, {"request_line": old}, {"client_request": target, "request_line": new}
		)


def remove_of(request: str) -> None:
	frappe.db.delete(CORRECTION, {"client_request": request})


# What the client was told -------------------------------------------------------------------------


def correct_information(
	doc,
	told: str,
	right: str,
	reason: str,
	line: str | None = None,
	made_by: str | None = None,
	in_person: bool = False,
):
	"""Records that the client was told something wrong, and tells the right thing; returns the correction.

	`doc` is the request under its lock. The client hears it in writing, or `in_person` has heard it already.
	"""
	told, right, reason = (text.strip() for text in (told or "", right or "", reason or ""))
	_check(doc, told, right, reason, in_person)
	row = _line(doc, line)
	values = {
		**_where(doc),
		"kind": INFORMATION,
		"correction_key": _key(doc, told, right),
		"request_line": row.name if row else None,
		"product": row.product if row else None,
		"told": told,
		"right_information": right,
		"reason": reason,
		"made_by": made_by or (row and row.decided_by) or doc.front_office_owner,
		"client_told": 1,
	}
	if frappe.db.exists(CORRECTION, {"correction_key": values["correction_key"]}):
		frappe.throw(_("Just this was corrected today already."), IntakeError, title=_("Corrected Already"))
	correction = _insert(values)
	doc.last_client_update_at = now_datetime()
	doc.first_response_at = doc.first_response_at or doc.last_client_update_at
	doc.save(ignore_permissions=True)
	if not in_person:
		words = _(
			"Something that we told you was not right, and we are sorry for that. This is how it is: {0}",
			communication.language_of(doc),
		).format(right)
		communication.tell(doc, "Reply", f"Correction:{correction.name}", message=words)
	doc.add_comment("Info", _("What the client was told was corrected: {0}").format(escape_html(right)))
	return correction


def _check(doc, told: str, right: str, reason: str, in_person: bool) -> None:
	if not (told and right and reason):
		frappe.throw(
			_("Say what the client was told, what is right, and how it came about."),
			IntakeError,
			title=_("Not Complete"),
		)
	if not in_person and not doc.client_email:
		frappe.throw(
			_(
				"There is no e-mail address, so the client hears nothing of this. Tell it yourself, and tick that "
				"you did."
			),
			IntakeError,
			title=_("No Address"),
		)


def _line(doc, name: str | None):
	"""The line that it was about; when there is one only, that."""
	if not name:
		return doc.lines[0] if len(doc.lines) == 1 else None
	row = next((row for row in doc.lines if row.name == name), None)
	if not row:
		frappe.throw(
			_("{0} has no such line any more. Reload to see what happened.").format(doc.name),
			IntakeError,
			title=_("Not Found"),
		)
	return row


def _key(doc, told: str, right: str) -> str:
	"""The same words on the same day are the same correction: a double click counts once."""
	words = hashlib.sha256(f"{told}\n{right}".encode()).hexdigest()[:20]
	return f"{doc.name}:{today()}:{words}"


def _where(request) -> dict:
	return {
		"client_request": request.name,
		"channel": request.channel,
		"service_desk": request.service_desk,
		"corrected_by": frappe.session.user,
		"corrected_at": now_datetime(),
	}


def _insert(values: dict):
	return frappe.get_doc({"doctype": CORRECTION, **values}).insert(ignore_permissions=True)
