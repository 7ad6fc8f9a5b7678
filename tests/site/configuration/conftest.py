"""A configuration with something of every kind, and a site that has lost all of it."""

import configured
import frappe
import pytest

from facility_frontoffice.configuration import collecting, importing
from facility_frontoffice.configuration.registry import KINDS, PERMISSIONS

# Deleting these changes tables, which no transaction takes back; they have tests of their own
KEPT = ("Custom Field", "Property Setter", "Role", PERMISSIONS)


@pytest.fixture
def rich(monkeypatch):
	"""The demo organisation with a record of every kind, circles among them."""
	# what is switched on in a bench is not for a test to change
	monkeypatch.setattr(importing, "is_safe_exec_enabled", lambda: True)
	configured.fill()
	configured.add_server_script()
	frappe.db.commit()


@pytest.fixture
def exported(rich) -> str:
	return collecting.export()


@pytest.fixture
def lose_everything():
	"""Takes the whole configuration from the site, as a site on which nobody has configured anything."""

	def lose():
		known = collecting.collect().records
		for doctype, kind in KINDS.items():
			if doctype in KEPT:
				continue
			meta = frappe.get_meta(doctype)
			if kind.is_single:
				names = [doctype]
				frappe.db.delete("Singles", {"doctype": doctype})
				filters = {"parenttype": doctype}
			else:
				names = [row["name"] for row in _records(doctype, known[doctype])]
				frappe.db.delete(doctype, {"name": ("in", names)})
				filters = {"parenttype": doctype, "parent": ("in", names)}
			frappe.db.delete("File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names)})
			for table in meta.get_table_fields():
				frappe.db.delete(table.options, filters)
		frappe.clear_cache()
		frappe.db.commit()

	return lose


def _records(doctype: str, known: list[dict]) -> list[dict]:
	"""Of what others use too, only what is ours."""
	key, *others = KINDS[doctype].key
	filters = {} if others else {key: ("in", [record[key] for record in known] or [""])}
	return frappe.get_all(doctype, filters=filters) or [{"name": ""}]
