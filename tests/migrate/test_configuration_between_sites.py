"""The configuration goes from a site where everything was set up to one that was just installed, and again after changes.

Two sites, for real: each has a database and files of its own, which take turns in the place of the test site.
"""

import json
import os
import shutil
from pathlib import Path

import configured
import frappe
import pytest
import site_copy

from facility_frontoffice.catalogue.loader import load_default_catalogue
from facility_frontoffice.configuration import collecting, importing
from facility_frontoffice.configuration.registry import KINDS

# is tried where its tests may switch it on: in tests/site/configuration
NOT_TRIED = {"Server Script"}


class Sites:
	"""`enter("test")` puts that site in the place of the one that was there; a new one is as it was just installed."""

	def __init__(self, frappe, keep_in: Path):
		self.frappe, self.keep_in, self.at_work = frappe, keep_in, "as it was"
		fresh = Path(os.environ.get("FRESH_SITE_DUMP") or "")
		self.fresh = fresh if fresh.is_file() else keep_in / "as it was.sql"

	def enter(self, name: str) -> None:
		self.frappe.db.commit()
		site_copy.keep(self.frappe, self.keep_in / f"{self.at_work}.sql")
		for folder in self._folders():
			folder.rename(self._kept(self.at_work, folder))
		dump = self.keep_in / f"{name}.sql"
		site_copy.replace(self.frappe, dump if dump.exists() else self.fresh)
		for folder in self._folders():
			kept = self._kept(name, folder)
			kept.rename(folder) if kept.exists() else folder.mkdir()
		self.at_work = name

	def _folders(self) -> list[Path]:
		return [Path(self.frappe.get_site_path(folder, "files")) for folder in ("public", "private")]

	def _kept(self, name: str, folder: Path) -> Path:
		return folder.with_name(f"files of {name}")

	def leave(self) -> None:
		"""The files of the test site are what they were; its database is put back by who lent it."""
		for folder in self._folders():
			shutil.rmtree(folder)
			self._kept("as it was", folder).rename(folder)
			for other in folder.parent.glob("files of *"):
				shutil.rmtree(other)


@pytest.fixture
def sites(site_put_back, tmp_path):
	sites = Sites(site_put_back, tmp_path)
	sites.enter("test")
	yield sites
	sites.leave()


def test_what_was_set_up_on_one_site_is_on_the_other_and_changes_follow(sites, bench_command, tmp_path):
	file = tmp_path / "configuration.json"
	load_default_catalogue()
	configured.prepare()
	configured.fill()
	configured.fill_what_changes_tables()
	frappe.db.commit()
	bench_command("export-facility-configuration", str(file))
	first = file.read_text()
	assert {doctype for doctype, found in json.loads(first)["records"].items() if not found} == NOT_TRIED
	assert KINDS.keys() - json.loads(first)["records"].keys() == set()

	sites.enter("production")
	configured.prepare()
	frappe.db.commit()
	bench_command("import-facility-configuration", str(file))
	frappe.db.rollback()
	frappe.clear_cache()
	assert collecting.export() == first

	sites.enter("test")
	change_some_things()
	frappe.db.commit()
	second = collecting.export()
	assert second != first

	sites.enter("production")
	plan, otherwise = importing.carry_out(second.encode(), None, None)
	assert not otherwise
	assert len(plan.to_write) == 4
	assert collecting.export() == second
	assert not importing.make_plan(second.encode()).to_write


def change_some_things() -> None:
	product = frappe.get_doc("Facility Product", "CLEANING")
	product.fire_class = "A1"
	product.save()
	frappe.delete_doc("File", frappe.db.get_value("File", {"file_name": "bucket.png"}))
	configured.attach("mop.png", "Facility Product", "CLEANING")
	calendar = frappe.get_doc("Facility Calendar", "Office Hours")
	calendar.hours[0].opens_at = "10:00"
	calendar.save()
	form = frappe.get_doc("Web Form", "ask")
	form.button_label = "Send it"
	form.save()
	frappe.get_doc(
		{"doctype": "Facility Synonym", "phrase": "dweilen", "products": [{"product": "CLEANING"}]}
	).insert()
