"""Every kind of record that comes with the app and is the admin's from then on, in the order in which a page shows them.

Who adds a kind of seed adds it here, and a patch that makes it on sites that are older (`docs/developers/shipped.md`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from facility_frontoffice.catalogue import choosing, loader
from facility_frontoffice.purchasing import approval_setup
from facility_frontoffice.setup import (
	custom_fields,
	discouraged_words,
	documents,
	grants,
	message_rules,
	roles,
	workflows,
)
from facility_frontoffice.setup import seed as seeding
from facility_frontoffice.setup import seeds as first_records
from facility_frontoffice.setup.seed import Seed


def _lt(text: str) -> str:
	"""Marks a text for translation; who shows it translates it."""
	return text


def _insert(seed: Seed):
	"""With the rights of who asks for it."""
	return seeding.document(seed).insert()


def _save(doc) -> None:
	doc.save()


@dataclass(frozen=True)
class Kind:
	"""`seeds` tells them as they are shipped on this site; `keys` are the fields by which rows of a table are told apart,
	without which they are by their position. With `whole` every field of the record came with the app, also those that
	are empty at first. `make` and `save` do so for who has the right to. `variants` are the ways in which one can have come:
	it is compared with the one that it is most like."""

	key: str
	label: str
	doctype: str
	seeds: Callable[[], list[Seed]]
	keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
	whole: bool = False
	make: Callable[[Seed], object] = _insert
	save: Callable[[object], None] = _save
	is_here: Callable[[], bool] = lambda: True
	variants: Callable[[Seed], list[Seed]] = lambda seed: [seed]


CATALOGUE = {"is_here": loader.is_loaded}

KINDS = (
	Kind("settings", _lt("Settings"), "Facility Frontoffice Settings", first_records.settings),
	Kind(
		"desks",
		_lt("Service Desks"),
		"Facility Service Desk",
		first_records.service_desks,
		{"channels": ("channel",)},
	),
	Kind("calendars", _lt("Calendars"), "Facility Calendar", first_records.calendars),
	Kind(
		"levels",
		_lt("Service Levels"),
		"Facility Service Level",
		first_records.service_levels,
		{"norms": ("priority",)},
		whole=True,
	),
	Kind(
		"escalation",
		_lt("Escalation Rules"),
		"Facility Escalation Rule",
		first_records.escalation_rules,
		whole=True,
	),
	Kind(
		"message_rules",
		_lt("Message Rules"),
		"Facility Message Rule",
		message_rules.rules,
		{"texts": ("language",)},
		whole=True,
	),
	Kind("texts", _lt("Texts of Messages"), "Email Template", message_rules.templates),
	Kind(
		"words",
		_lt("Words That Do Not Help"),
		"Facility Discouraged Word",
		discouraged_words.seeds,
		whole=True,
	),
	Kind(
		"approval",
		_lt("Approval of Orders"),
		"Facility Purchase Approval",
		approval_setup.first_settings,
		{"bands": ("above",)},
	),
	Kind(
		"approval_workflow",
		_lt("Workflow of Orders"),
		"Workflow",
		approval_setup.workflows,
		{
			"states": ("state", "allow_edit"),
			"transitions": ("state", "action", "next_state", "allowed", "condition"),
		},
		make=approval_setup.make_workflow,
		save=approval_setup.save_workflow,
	),
	Kind(
		"workflows",
		_lt("Workflows of Requests and Work"),
		"Workflow",
		workflows.seeds,
		{"states": ("state",), "transitions": ("state", "action", "next_state", "allowed")},
		make=workflows.make_workflow,
	),
	Kind(
		"form",
		_lt("Form for Asking"),
		"Web Form",
		lambda: documents.seeds(documents.WEB_FORM),
		{"web_form_fields": ("fieldname", "fieldtype")},
		make=documents.make_again,
	),
	Kind(
		"workspaces",
		_lt("Workspaces"),
		"Workspace",
		lambda: documents.seeds(documents.WORKSPACE),
		{
			"links": ("type", "label", "link_to"),
			"shortcuts": ("label",),
			"number_cards": ("number_card_name",),
			"charts": ("chart_name",),
			"roles": ("role",),
			"quick_lists": ("label",),
		},
		make=documents.make_again,
	),
	Kind("roles", _lt("Roles"), "Role", roles.seeds),
	Kind(
		"grants",
		_lt("What Roles May Choose From"),
		"Custom DocPerm",
		grants.seeds,
		make=grants.make,
		save=grants.save,
	),
	Kind(
		"fields",
		_lt("Fields on Other Documents"),
		"Custom Field",
		custom_fields.seeds,
		make=custom_fields.make,
	),
	Kind(
		"categories",
		_lt("Catalogue: Categories"),
		"Facility Product Category",
		loader.categories,
		whole=True,
		**CATALOGUE,
	),
	Kind("units", _lt("Catalogue: Units"), "Backoffice Unit", loader.units, **CATALOGUE),
	Kind(
		"catalogue_levels",
		_lt("Catalogue: Service Levels"),
		"Facility Service Level",
		loader.service_levels,
		{"norms": ("priority",)},
		**CATALOGUE,
	),
	Kind(
		"products",
		_lt("Catalogue: Products"),
		"Facility Product",
		loader.products,
		{"questions": ("question",), "steps": ("step_name",)},
		variants=choosing.in_each_language,
		**CATALOGUE,
	),
)


def by_key(key: str) -> Kind | None:
	return next((kind for kind in KINDS if kind.key == key), None)


def of_doctype(doctype: str) -> list[Kind]:
	return [kind for kind in KINDS if kind.doctype == doctype]


def present() -> list[Kind]:
	"""The kinds of which records came to this site."""
	return [kind for kind in KINDS if kind.is_here()]
