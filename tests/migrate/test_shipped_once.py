"""Whatever an admin does with what came with the app, no migration undoes it.

Of every kind of record, for a kind that has no case here fails.
"""

import pytest
import shipped_cases
from shipped_cases import CASES

from facility_frontoffice.setup import shipped, shipped_kinds

# Of what may not be edited as a whole: it is written by the platform at each migration
BOOKKEEPING = ("modified", "modified_by", "creation", "_seen", "migration_hash")


@pytest.fixture
def in_use(site_put_back):
	from facility_frontoffice.demo import data

	data.load()
	site_put_back.db.commit()
	return site_put_back


def states() -> dict:
	"""The state and the differences of everything that came with the app."""
	return {
		(kind["key"], row["name"]): (row["state"], row["changes"], row["record"])
		for kind in shipped.overview()
		for row in kind["rows"]
	}


def contents(frappe, records) -> dict:
	"""All that is stored of records, with their rows."""
	found = {}
	for key, (doctype, name) in records.items():
		doc = frappe.get_doc(doctype, name).as_dict()
		found[key] = frappe.as_json(
			{field: value for field, value in doc.items() if field not in BOOKKEEPING}
		)
	return found


def migrate_twice(frappe, bench_command) -> None:
	for _time in range(2):
		bench_command("migrate")
	frappe.db.rollback()
	frappe.clear_cache()


def test_every_kind_has_a_case():
	assert set(CASES) == {kind.key for kind in shipped_kinds.KINDS}


def test_what_was_edited_stays_as_the_admin_left_it(in_use, bench_command):
	frappe = in_use
	for key in CASES:
		shipped_cases.edit(key)
	frappe.db.commit()
	records = {
		key: (shipped_kinds.by_key(key).doctype, shipped_cases.record_of(key, case.edited))
		for key, case in CASES.items()
	}
	before, kept = states(), contents(frappe, records)
	assert {key: before[key, case.edited][0] for key, case in CASES.items()} == dict.fromkeys(
		CASES, "Changed"
	)
	migrate_twice(frappe, bench_command)
	assert contents(frappe, records) == kept
	assert states() == before


def test_what_was_deleted_stays_away(in_use, bench_command):
	frappe = in_use
	deleted = {key: case.deleted for key, case in CASES.items() if case.deleted}
	for key in deleted:
		shipped_cases.delete(key)
	frappe.db.commit()
	before = states()
	assert {key: before[key, name][0] for key, name in deleted.items()} == dict.fromkeys(deleted, "Deleted")
	migrate_twice(frappe, bench_command)
	assert states() == before
