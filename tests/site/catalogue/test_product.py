"""What a product and a category must be like, and answers to the questions of a product (S43)."""

import pytest

from facility_frontoffice.catalogue import loader, service
from facility_frontoffice.catalogue.service import CatalogueError


@pytest.fixture(autouse=True)
def _loaded(transaction):
	loader.load_default_catalogue()


@pytest.fixture
def make_product(transaction):
	def make(**values):
		return transaction.get_doc(
			{
				"doctype": "Facility Product",
				"product_code": "TEST-PRODUCT",
				"product_name": "Test product",
				"category": "Workplace",
				"nature": "Mixed",
				"handling": "Backoffice",
				"backoffice_unit": "Workplace",
				**values,
			}
		).insert()

	return make


def test_a_code_is_written_in_capitals(make_product):
	assert make_product(product_code=" test-product ").name == "TEST-PRODUCT"


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"product_code": "POOL CAR"}, "cannot be a product code"),
		({"product_code": "A--B"}, "single dashes"),
		({"backoffice_unit": None}, "needs a backoffice unit"),
		({"handling": "Supplier", "backoffice_unit": None}, "guards the supplier"),
		(
			{"questions": [{"question": "Which?", "question_type": "Choice", "options": "One"}]},
			"two different choices",
		),
		({"questions": [{"question": "Which?"}, {"question": "which? "}]}, "is there twice"),
		(
			{"steps": [{"sequence": 1, "step_name": "A"}, {"sequence": 1, "step_name": "a"}]},
			"different names",
		),
		({"maximum_silence_hours": -1}, "negative"),
	],
)
def test_a_product_that_cannot_work_is_refused(make_product, values, words):
	with pytest.raises(CatalogueError, match=words):
		make_product(**values)


def test_all_problems_of_a_product_in_one_message(make_product):
	with pytest.raises(CatalogueError) as error:
		make_product(product_code="A B", backoffice_unit=None, maximum_silence_hours=-1)
	assert str(error.value).count("<br>") == 2


def test_answers_are_checked_and_kept(transaction):
	kept = service.validate_answers("LIGHTING", {"Is there any danger?": "nee", "How many lamps?": "2"})
	assert kept == [
		{"question": "How many lamps?", "type": "Number", "answer": 2},
		{"question": "Is there any danger?", "type": "Yes or No", "answer": "No"},
	]


def test_all_wrong_answers_in_one_message(transaction):
	with pytest.raises(CatalogueError) as error:
		service.validate_answers("LIGHTING", {"How many lamps?": "<script>", "Colour?": "red"})
	text = str(error.value)
	assert text.count("<br>") == 2
	assert "&lt;script&gt;" in text
	assert "<script>" not in text


def test_messages_are_in_the_language_of_the_user(transaction):
	transaction.local.lang = "nl"
	with pytest.raises(CatalogueError, match="Te warm of te koud"):
		service.validate_answers("CLIMATE", {"Too warm or too cold?": "lekker"})


@pytest.mark.parametrize(
	("product", "words"),
	[(None, "Choose a product"), ("", "Choose a product"), ("NO-SUCH", "no product"), ("<i>", "&lt;i&gt;")],
)
def test_an_unknown_product_is_a_clear_error(transaction, product, words):
	with pytest.raises(CatalogueError, match=words):
		service.validate_answers(product, {})


def test_a_product_that_is_not_supplied_any_more(transaction):
	transaction.db.set_value("Facility Product", "PLANTS", "disabled", 1)
	with pytest.raises(CatalogueError, match="not supplied any more"):
		service.validate_answers("PLANTS", {"How many?": 2})


def test_a_manager_may_choose_for_whom_and_on_which_cost_center(transaction):
	from facility_frontoffice.patches.v15_0 import grant_choosing_for_products
	from facility_frontoffice.setup import roles

	wanted = {"role": roles.MANAGER, "select": 1, "read": 0}
	for doctype in ("Cost Center", "Role"):
		transaction.db.delete("Custom DocPerm", {"parent": doctype, "role": roles.MANAGER})
	for _twice in range(2):
		grant_choosing_for_products.execute()
		for doctype in ("Cost Center", "Role"):
			assert transaction.db.count("Custom DocPerm", {"parent": doctype, **wanted}) == 1


def test_a_category_hangs_below_the_root(transaction):
	category = transaction.get_doc(
		{"doctype": "Facility Product Category", "category_name": "Archery"}
	).insert()
	assert category.parent_facility_product_category == "All Facility Products"


def test_a_category_needs_a_parent_that_may_have_some(transaction):
	with pytest.raises(CatalogueError, match="no sub-categories"):
		transaction.get_doc(
			{
				"doctype": "Facility Product Category",
				"category_name": "Archery",
				"parent_facility_product_category": "Workplace",
			}
		).insert()


def test_the_norm_is_said_in_words(transaction):
	"""S21."""
	product = transaction.get_doc("Facility Product", "LIGHTING")
	assert service.norm_text(product) == "Usually within 2 working days"
	transaction.local.lang = "nl"
	assert service.norm_text(product) == "Meestal binnen 2 werkdagen"


def test_without_a_norm_nothing_is_promised(transaction):
	transaction.get_doc(
		{"doctype": "Facility Service Level", "level_name": "No promise", "no_norm": 1}
	).insert()
	product = transaction.get_doc("Facility Product", "LIGHTING")
	product.service_level = "No promise"
	assert service.norm_text(product) == ""
