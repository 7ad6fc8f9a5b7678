"""What an upgrade makes of sites that are older than re-translations, demand and the list of words."""

import frappe
import pytest

from facility_frontoffice.patches.v15_0 import make_discouraged_words, note_hand_over_of_lines

REQUEST, LINE, WORD = "Client Request", "Client Request Line", "Facility Discouraged Word"
NEW = {"translated_by": None, "translated_at": None, "handed_over_at": None}


@pytest.fixture
def as_before(organisation_in_use):
	"""The site as the release before left it: decisions on lines only, no list of words."""
	frappe.db.set_value(LINE, {"name": ("is", "set")}, NEW)
	frappe.db.delete(WORD)
	frappe.db.commit()
	return organisation_in_use


def test_s42_what_was_decided_was_handed_over(as_before):
	for _again in range(2):  # a patch that was broken off is run again
		note_hand_over_of_lines.execute()
	frappe.db.commit()
	line = frappe.get_doc(REQUEST, as_before.name).lines[0]
	assert line.handed_over_at == line.decided_at
	undecided = frappe.get_all(LINE, {"decided_at": ("is", "not set")}, pluck="handed_over_at")
	assert set(undecided) <= {None}
	request = frappe.get_doc(REQUEST, as_before.name)
	request.description = "A save after the upgrade."
	request.save()


def test_s45_the_list_is_made_once_and_what_is_deleted_stays_away(as_before):
	make_discouraged_words.execute()
	number = frappe.db.count(WORD)
	assert number
	frappe.delete_doc(WORD, frappe.db.get_value(WORD, {"phrase": "Nee"}))
	make_discouraged_words.execute()
	assert frappe.db.count(WORD) == number - 1


def test_s10_of_what_was_asked_before_nothing_is_known(site):
	"""A column of numbers has no empty: what is there when it is added counts as unknown, not as nothing."""
	for doctype, field in ((REQUEST, "suggestions_found"), (LINE, "suggested_rank")):
		(column,) = [
			row
			for row in frappe.db.sql(f"SHOW COLUMNS FROM `tab{doctype}`", as_dict=True)
			if row.Field == field
		]
		assert column.Default == "-1"
