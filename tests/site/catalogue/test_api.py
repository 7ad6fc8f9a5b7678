"""Who may ask what of the catalogue."""

import pytest

from facility_frontoffice.api import catalogue as api
from facility_frontoffice.catalogue import loader
from facility_frontoffice.setup import roles

PRODUCT = "Facility Product"


@pytest.fixture(autouse=True)
def _loaded(transaction):
	loader.load_default_catalogue()


@pytest.fixture
def make_user(transaction):
	def make(role: str | None, language: str = "en") -> str:
		user = f"{transaction.generate_hash(length=8)}@example.com"
		transaction.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": "Test",
				"language": language,
				"send_welcome_email": 0,
				"user_type": "Website User" if role in (None, roles.CLIENT) else "System User",
				"roles": [{"role": role}] if role else [],
			}
		).insert(ignore_permissions=True)
		return user

	return make


CALLS = {
	"suggest_products": lambda: api.suggest_products("de lamp knippert"),
	"get_product": lambda: api.get_product("LIGHTING"),
	"get_products": lambda: api.get_products(),
	"load_default_catalogue": lambda: api.load_default_catalogue(),
}
READING = ("suggest_products", "get_product", "get_products")


@pytest.mark.parametrize("call", CALLS)
def test_guests_and_strangers_are_refused(transaction, as_user, make_user, call):
	for user in ("Guest", make_user(None)):
		with as_user(user), pytest.raises(transaction.PermissionError):
			CALLS[call]()


@pytest.mark.parametrize("role", roles.ALL_ROLES)
@pytest.mark.parametrize("call", READING)
def test_clients_and_staff_may_look(as_user, make_user, call, role):
	with as_user(make_user(role)):
		assert CALLS[call]()


@pytest.mark.parametrize("role", [roles.CLIENT, roles.AGENT, roles.MANAGER, roles.MEMBER])
def test_only_an_administrator_loads_the_catalogue(transaction, as_user, make_user, role):
	with as_user(make_user(role)), pytest.raises(transaction.PermissionError):
		api.load_default_catalogue()


def test_an_administrator_loads_the_catalogue(as_user, make_user, transaction):
	transaction.delete_doc(PRODUCT, "PLANTS")
	with as_user(make_user(roles.ADMINISTRATOR)):
		assert api.load_default_catalogue()["products"] == 1


def test_a_client_sees_published_products_only(transaction, as_user, make_user):
	"""S9."""
	lighting = transaction.get_doc(PRODUCT, "LIGHTING")
	lighting.published = 0
	lighting.save()
	client, agent = make_user(roles.CLIENT), make_user(roles.AGENT)
	with as_user(client):
		assert "LIGHTING" not in _codes(api.suggest_products("de lamp knippert"))
		assert "LIGHTING" not in _codes(api.get_products())
		with pytest.raises(transaction.PermissionError):
			api.get_product("LIGHTING")
	with as_user(agent):
		assert _codes(api.suggest_products("de lamp knippert"))[0] == "LIGHTING"
		assert api.get_product("LIGHTING")["product_code"] == "LIGHTING"


def test_the_answer_card_is_for_staff(as_user, make_user):
	"""S41."""
	with as_user(make_user(roles.CLIENT)):
		assert "answer_card" not in api.get_product("INFORMATION")
	with as_user(make_user(roles.AGENT)):
		assert "guess" in api.get_product("INFORMATION")["answer_card"]


def test_a_product_with_its_questions_and_norm(transaction):
	card = api.get_product("CLIMATE")
	assert card["norm_text"] == "Usually within 1 working day"
	first = card["questions"][0]
	assert (first["question"], first["question_type"], first["mandatory"]) == (
		"Too warm or too cold?",
		"Choice",
		True,
	)
	assert "Too warm" in first["options"]


def test_labels_are_in_the_language_of_the_user_and_answers_in_the_source(transaction):
	transaction.local.lang = "nl"
	card = api.get_product("CLIMATE")
	first = card["questions"][0]
	assert (card["product_name"], first["label"]) == ("Klimaatklacht", "Te warm of te koud?")
	assert first["question"] == "Too warm or too cold?"
	assert first["choices"][0] == {"value": "Too warm", "label": "Te warm"}


def test_a_disabled_product_is_neither_suggested_nor_shown(transaction):
	product = transaction.get_doc(PRODUCT, "LIGHTING")
	product.disabled = 1
	product.save()
	assert "LIGHTING" not in _codes(api.suggest_products("de lamp knippert"))
	with pytest.raises(transaction.ValidationError, match="not supplied"):
		api.get_product("LIGHTING")


def test_suggestions_follow_a_changed_product_at_once(transaction):
	assert api.suggest_products("zeppelin") == []
	product = transaction.get_doc(PRODUCT, "POOL-CAR")
	product.keywords += ", zeppelin"
	product.save()
	suggested = api.suggest_products("zeppelin")
	assert suggested[0]["product_code"] == "POOL-CAR"
	assert suggested[0]["why"] == ["zeppelin"]


def test_suggested_names_are_in_the_language_that_is_asked(transaction):
	assert api.suggest_products("lamp", language="nl")[0]["product_name"] == "Verlichting defect"
	assert api.suggest_products("lamp", language="en")[0]["product_name"] == "Lighting fault"


def test_bad_input_is_no_error(transaction):
	assert api.suggest_products("") == []
	assert len(api.suggest_products("de " + "lamp koffie deur stoel " * 100_000, limit=100)) <= 20
	assert api.suggest_products("lamp", limit=-5)


def _codes(rows: list[dict]) -> list[str]:
	return [row["product_code"] for row in rows]
