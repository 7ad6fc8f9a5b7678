"""What a supplier sees by a signed link: one assignment, as much of it as the work needs.

Not the client's address or telephone, not the other lines of the request, not the notes of the house.
"""

import secrets

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, now_datetime

from facility_frontoffice.communication.texts import as_typed, desk_of, moment, settings
from facility_frontoffice.communication.to_suppliers import PERSON_FIELDS, person_of, what_of
from facility_frontoffice.fulfilment import supplier_acts
from facility_frontoffice.fulfilment import supplier_link_rules as rules
from facility_frontoffice.fulfilment import supplier_tokens as tokens
from facility_frontoffice.fulfilment.rules import YEARS_AHEAD
from facility_frontoffice.people import name_of

REQUEST_FIELDS = ["front_office_owner", "service_desk", *PERSON_FIELDS]
# Of a place, so many above it: room, floor, building, site.
PLACES_ABOVE = 3


def work_of(access: tokens.Access) -> dict:
	"""The work behind a link, in the language of now; `key` is new each time, and makes an act one act."""
	doc = frappe.get_doc("Backoffice Assignment", access.link.backoffice_assignment)
	request = frappe.db.get_value("Client Request", doc.client_request, REQUEST_FIELDS, as_dict=True)
	until = doc.expected_date or doc.due
	is_done = access.state == rules.DONE
	each, together = supplier_acts.most_megabytes()
	return {
		"number": doc.name,
		"what": what_of(doc),
		"place": doc.location or "",
		"places": _places_above(doc.location),
		"asked": as_typed(doc.instructions),
		"person": person_of(request),
		"until": moment(until),
		"is_late": bool(until) and not is_done and get_datetime(until) < now_datetime(),
		"planned": _span(doc.planned_start, doc.planned_end),
		"state": _state_in_words(doc.status),
		"is_done": is_done,
		"waits_for_client": doc.status == "Waiting for Client",
		"done": moment(doc.completed_at) if is_done else "",
		"result": as_typed(doc.result),
		"received_by": as_typed(doc.received_by),
		"evidence": doc.evidence_required or "",
		"has_evidence": bool(doc.evidence),
		"points": [
			{
				"place": row.idx,
				"point": _(row.point),
				"outcome": row.outcome or "",
				"remark": as_typed(row.remark),
			}
			for row in doc.inspection
		],
		"files": supplier_acts.files_of(doc.name),
		"given": _given(doc.name),
		"acts": rules.acts_for(doc.status),
		"history": _history(doc.name),
		"owner_name": name_of(request.front_office_owner) or "",
		"desk": desk_of(request.service_desk),
		"key": secrets.token_hex(16),
		"earliest": _of_an_input(now_datetime()),
		"latest": _of_an_input(add_to_date(now_datetime(), years=YEARS_AHEAD)),
		"megabytes": each,
		"megabytes_together": together,
	}


def general_desk() -> dict:
	"""The desk to ask, where nothing is known of the work."""
	return desk_of(settings().default_service_desk)


def done_in_words(act: str) -> str:
	"""What is said after an act, with what happens next."""
	words = {
		rules.ACCEPT: _("Thank you, it is yours. Plan the day when you know it."),
		rules.PLAN: _("Thank you, the day is planned."),
		rules.DELAY: _("Thank you. We tell the client the new date when it is later than we promised."),
		rules.NOTE: _("Thank you, we know how it stands."),
		rules.EVIDENCE: _("Thank you, we have it."),
		rules.FINISH: _("Thank you, the work is done. You need not do anything more."),
		rules.RETURN: _(
			"Thank you for telling us. We look for somebody else; you need not do anything more."
		),
	}
	return words.get(act, "")


def _state_in_words(status: str) -> str:
	words = {
		"Open": _("New for you"),
		"Accepted": _("Accepted by you"),
		"In Progress": _("You are working on it"),
		"Waiting for Client": _("Waits for the client"),
		"Waiting for Supplier": _("Waits for a delivery"),
		"Completed": _("Done"),
	}
	return words.get(status, "")


def _of_an_input(moment) -> str:
	return moment.strftime("%Y-%m-%dT%H:%M")


def _span(start, end) -> str:
	if not start:
		return ""
	same_day = end and get_datetime(start).date() == get_datetime(end).date()
	if same_day:
		return f"{moment(start)} – {get_datetime(end):%H:%M}"
	return " – ".join(filter(None, (moment(start), moment(end))))


def _places_above(location: str | None) -> str:
	"""The way to a place, from the building inwards, without the place itself."""
	above, name = [], location
	while name and len(above) < PLACES_ABOVE:
		name = frappe.get_cached_value("Location", name, "parent_location")
		if not name or name in above:
			break
		above.append(name)
	return ", ".join(reversed(above))


def _given(assignment: str) -> list[dict]:
	"""What the client did for this work, and answered; a file of theirs is asked of the front office."""
	rows = frappe.get_all(
		"Facility Client Task",
		filters={"backoffice_assignment": assignment, "status": "Done"},
		fields=["task", "answer", "attachment", "completed_at"],
		order_by="completed_at, name",
	)
	return [
		{
			"task": as_typed(_(row.task)),
			"answer": as_typed(row.answer),
			"has_file": bool(row.attachment),
			"when": moment(row.completed_at),
		}
		for row in rows
	]


def _history(assignment: str) -> list[dict]:
	"""What was done by a link, latest first, whichever of the supplier's addresses it went to."""
	rows = frappe.get_all(
		"Facility Work Act",
		filters={
			"backoffice_assignment": assignment,
			"owner": "Guest",
			"act": ("in", list(supplier_acts.DO)),
		},
		fields=["act", "creation", "done_by"],
		order_by="creation desc, name desc",
		limit=30,
	)
	return [
		{
			"act": row.act,
			"what": _(supplier_acts.DO[row.act][1]),
			"when": moment(row.creation),
			"who": row.done_by.split(" (")[0],
		}
		for row in rows
	]
