"""An upgrade gives desks their channels and moves no request (S25, S33)."""

import frappe
import pytest

from facility_frontoffice.patches.v15_0 import add_channels_to_desks

DESK, SETTINGS, REQUEST = "Facility Service Desk", "Facility Frontoffice Settings", "Client Request"


@pytest.fixture
def as_before(organisation_in_use):
	"""Two desks without channels and one that an admin filled; the request stands at one that is not the default."""
	frappe.db.delete("Facility Desk Channel", {"parenttype": DESK})
	for name in ("Own Desk", "Filled Desk"):
		frappe.get_doc({"doctype": DESK, "desk_name": name}).insert()
	filled = frappe.get_doc(DESK, "Filled Desk")
	filled.append("channels", {"channel": "Counter", "answer_within": 60})
	filled.save()
	frappe.db.set_value(REQUEST, organisation_in_use.name, {"service_desk": "Own Desk", "desk_is_chosen": 0})
	frappe.db.delete(
		"Singles", {"doctype": SETTINGS, "field": ("in", ("desk_arrangement", "end_calls_after"))}
	)
	frappe.clear_document_cache(SETTINGS)
	frappe.db.commit()
	return organisation_in_use


def _channels(desk: str) -> dict:
	return {row.channel: row.answer_within for row in frappe.get_doc(DESK, desk).channels}


def test_desks_without_channels_get_the_usual_ones(as_before):
	for _again in range(2):  # a patch that was broken off is run again
		add_channels_to_desks.execute()
	assert _channels("Front Office") == {"Phone": 25, "Email": 3600, "Counter": 300, "Portal": 3600}
	assert _channels("Own Desk") == _channels("Front Office")
	assert _channels("Filled Desk") == {"Counter": 60}
	desk = frappe.get_doc(DESK, "Front Office")
	desk.set("channels", desk.channels[:1])
	desk.save()
	add_channels_to_desks.execute()
	assert list(_channels("Front Office")) == ["Phone"], "what an admin took away stays away"


def test_the_arrangement_is_as_it_was_and_requests_stay_where_they_are(as_before):
	add_channels_to_desks.execute()
	settings = frappe.get_single(SETTINGS)
	assert (settings.desk_arrangement, settings.end_calls_after) == ("Central", 4)
	request = frappe.get_doc(REQUEST, as_before.name)
	assert request.desk_is_chosen
	request.status = "In Intake" if request.status == "New" else request.status
	request.append("lines", {"product": request.lines[0].product, "qty": 1, "answers": "[]", "status": "New"})
	request.save()
	assert request.service_desk == "Own Desk"
	settings.desk_arrangement = "Mixed"
	settings.save()
	add_channels_to_desks.execute()
	assert frappe.db.get_single_value(SETTINGS, "desk_arrangement") == "Mixed"
