"""What is done from a distance is done once, however often it is sent (S18, S61)."""

import frappe
import pytest

from facility_frontoffice.fulfilment import acts, service
from facility_frontoffice.fulfilment.errors import FulfilmentError

KEY = "0123456789abcdef"


@pytest.fixture
def assignment(product, ask):
	product("FROM-AFAR")
	return service.send_out(ask("FROM-AFAR").name)[0]


def comments_of(assignment: str) -> int:
	return frappe.db.count("Comment", {"reference_name": assignment, "comment_type": "Info"})


def test_sent_again_it_answers_as_the_first_time(assignment):
	def note() -> dict:
		return {"at": service.note(assignment, "On my way").last_update_at}

	first = acts.once(KEY, assignment, "note", note)
	again = acts.once(KEY, assignment, "note", note)
	assert again == {"at": str(first["at"])}
	assert comments_of(assignment) == 1


def test_another_key_is_another_act(assignment):
	for key in (KEY, KEY[::-1]):
		acts.once(key, assignment, "note", lambda: {"name": service.note(assignment, "On my way").name})
	assert comments_of(assignment) == 2


def test_what_is_refused_can_be_corrected_under_the_same_key(assignment):
	frappe.db.savepoint("before_act")
	with pytest.raises(FulfilmentError):
		acts.once(KEY, assignment, "note", lambda: {"name": service.note(assignment, "").name})
	frappe.db.rollback(save_point="before_act")  # as a refused call is
	acts.once(KEY, assignment, "note", lambda: {"name": service.note(assignment, "Here").name})
	assert comments_of(assignment) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 101, None, 12345678901234567])
def test_a_key_that_can_be_guessed_is_refused(assignment, key):
	with pytest.raises(FulfilmentError, match="cannot be told apart"):
		acts.once(key, assignment, "note", dict)
