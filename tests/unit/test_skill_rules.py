"""S31: which agent can handle which product, from what was typed as skills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facility_frontoffice.intake import skill_rules

CATALOGUE = skill_rules.catalogue_of(
	[
		("LIGHTING", ["Lighting fault", "Storing verlichting"], ["Space", "All"]),
		("CLIMATE", ["Climate complaint"], ["Space", "All"]),
		("PASS", ["Access pass"], ["Security", "All"]),
		("SPACE", ["Space"], ["Workplace", "All"]),
	],
	[("Space", ["Ruimte"]), ("Security", []), ("Workplace", []), ("Empty", []), ("All", [])],
)


@pytest.mark.parametrize(
	("skills", "products"),
	[
		("", set()),
		(None, set()),
		(" , ,", set()),
		("LIGHTING", {"LIGHTING"}),
		("lighting  fault", {"LIGHTING"}),
		("storing VERLICHTING, pass", {"LIGHTING", "PASS"}),
		("Ruimte", {"LIGHTING", "CLIMATE"}),
		("Space", {"LIGHTING", "CLIMATE", "SPACE"}),  # a family and a product of one name
		("Empty", set()),
		("all", {"LIGHTING", "CLIMATE", "PASS", "SPACE"}),
		("Alles, nonsense", {"LIGHTING", "CLIMATE", "PASS", "SPACE"}),
		("nonsense", set()),
	],
)
def test_s31_skills_are_families_and_products(skills, products):
	assert skill_rules.products_of(skills, CATALOGUE) == products


def test_what_nobody_knows_is_named_once_as_it_was_typed():
	assert skill_rules.unknown_in("Empty, Lamps ,lamps, PASS, keys", CATALOGUE) == ["lamps", "keys"]


typed = st.lists(st.sampled_from(["Space", "PASS", "x", "Security", "*", "climate complaint"]))


@given(typed, typed)
def test_more_skills_are_never_fewer_products(some, more):
	products = skill_rules.products_of(",".join(some), CATALOGUE)
	assert products <= skill_rules.products_of(",".join([*more, *some]), CATALOGUE)
	assert products == skill_rules.products_of(" ,  ".join(reversed(some)).upper(), CATALOGUE)
