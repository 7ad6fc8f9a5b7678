"""The default catalogue is loaded on request, and leaves alone what is there."""

import pytest

from facility_frontoffice.catalogue import loader

PRODUCT = "Facility Product"


@pytest.fixture
def loaded(transaction):
	loader.load_default_catalogue()
	return transaction


def test_loads_all_of_it(loaded):
	frappe = loaded
	chair = frappe.get_doc(PRODUCT, "CHAIR")
	assert frappe.db.count(PRODUCT) >= 33
	assert [(step.action, step.backoffice_unit) for step in chair.steps] == [
		("Approve", "Workplace"),
		("Purchase", "Purchasing"),
		("Work", "Workplace"),
	]
	assert chair.questions[0].options.splitlines()[0] == "Standard desk chair"
	assert chair.review_by > frappe.utils.getdate()


def test_a_working_day_is_that_of_the_default_calendar(loaded):
	"""1wd of the catalogue, in seconds of working time: 08:30 to 17:00."""
	frappe = loaded
	level = frappe.get_doc(
		"Facility Service Level", frappe.db.get_value(PRODUCT, "LIGHTING", "service_level")
	)
	assert level.name == "4 hours / 2 working days"
	assert (level.norms[0].respond_within, level.norms[0].resolve_within) == (4 * 3600, 2 * 30600)
	assert frappe.get_doc(PRODUCT, "CHAIR").steps[0].norm == 30600


def test_the_categories_are_one_tree(loaded):
	frappe = loaded
	root = frappe.get_doc("Facility Product Category", "All Facility Products")
	below = frappe.get_all(
		"Facility Product Category", filters={"lft": (">", root.lft), "rgt": ("<", root.rgt)}, pluck="name"
	)
	assert len(below) >= 9
	assert root.is_group


def test_loading_again_changes_nothing(loaded):
	assert loader.load_default_catalogue() == {
		"categories": 0,
		"units": 0,
		"service_levels": 0,
		"products": 0,
	}


def test_what_an_admin_changed_stays_and_what_was_deleted_comes_back_on_request(loaded):
	frappe = loaded
	lighting = frappe.get_doc(PRODUCT, "LIGHTING")
	lighting.product_name, lighting.steps = "Broken lamp", []
	lighting.save()
	frappe.delete_doc(PRODUCT, "PLANTS")
	assert loader.load_default_catalogue()["products"] == 1
	lighting.reload()
	assert (lighting.product_name, lighting.steps) == ("Broken lamp", [])
	assert frappe.db.exists(PRODUCT, "PLANTS")


def test_every_product_can_be_saved_again(loaded):
	frappe = loaded
	for name in frappe.get_all(PRODUCT, pluck="name", order_by="name"):
		frappe.get_doc(PRODUCT, name).save()


def test_dutch_is_there(loaded):
	"""S44: the source is English; the Dutch of names, questions and steps comes with the app."""
	frappe = loaded
	door = frappe.get_doc(PRODUCT, "DOOR")
	assert frappe._(door.product_name, lang="nl") == "Deur of slot defect"
	assert frappe._(door.questions[0].question, lang="nl") == "Kan de ruimte nog op slot?"
