"""What came with the app is compared with what became of it, and put back when an admin asks for it."""

import frappe
import pytest
import shipped_cases
from shipped_cases import CASES

from facility_frontoffice.api import shipped as api
from facility_frontoffice.demo import data
from facility_frontoffice.patches.v15_0 import renew_documents, set_times_of_messages
from facility_frontoffice.setup import documents, message_rules, seeds, shipped, shipped_kinds

DELETABLE = [key for key, case in CASES.items() if case.deleted]


def row(key: str, name: str) -> dict:
	(kind,) = [kind for kind in shipped.overview() if kind["key"] == key]
	return next(row for row in kind["rows"] if row["name"] == name)


def restore(key: str, name: str) -> dict:
	return shipped.restore(key, name, shipped.compare(key, name)["seen"])


def test_every_kind_has_a_case():
	assert list(CASES) == [kind.key for kind in shipped_kinds.KINDS]


def test_on_a_new_site_all_is_kept():
	"""The demo organisation has settings and a desk of its own; nothing else differs."""
	changed = {
		(kind["key"], row["name"])
		for kind in shipped.overview()
		for row in kind["rows"]
		if row["state"] != "Kept"
	}
	assert {key for key, _name in changed} <= {"settings", "desks", "units", "products"}, changed


@pytest.mark.parametrize("key", CASES)
def test_an_edit_is_seen_and_put_back(key):
	name = CASES[key].edited
	if key == "settings":
		restore(key, name)
	shipped_cases.edit(key)
	assert row(key, name)["state"] == "Changed"
	found = shipped.compare(key, name)
	assert found["changes"]
	assert all(change["label"] for change in found["changes"])
	assert restore(key, name)["changes"] == []
	assert row(key, name)["state"] == "Kept"
	doctype = shipped_kinds.by_key(key).doctype
	record = shipped_cases.record_of(key, name)
	comment = frappe.get_last_doc("Comment", {"reference_doctype": doctype, "reference_name": record})
	assert comment.content.startswith("put back what came with the app")


@pytest.mark.parametrize("key", DELETABLE)
def test_what_was_deleted_is_made_anew(key):
	name = CASES[key].deleted
	shipped_cases.delete(key)
	assert row(key, name)["state"] == "Deleted"
	assert restore(key, name)["state"] == "Kept"
	assert row(key, name)["record"]


def test_what_did_not_come_with_it_stays():
	level = frappe.get_doc("Facility Service Level", seeds.STANDARD_LEVEL)
	calendar = frappe.get_doc("Facility Calendar", seeds.OFFICE_HOURS)
	holidays = frappe.get_doc(
		{
			"doctype": "Holiday List",
			"holiday_list_name": "Own",
			"from_date": "2026-01-01",
			"to_date": "2026-12-31",
		}
	).insert()
	calendar.holiday_list = holidays.name
	calendar.hours[0].opens_at = "10:00"
	calendar.save()
	restore("calendars", seeds.OFFICE_HOURS)
	calendar.reload()
	assert (calendar.holiday_list, calendar.hours[0].opens_at) == ("Own", "08:30")
	rows = [norm.name for norm in level.norms]
	level.norms[1].respond_within = 1
	level.save()
	restore("levels", seeds.STANDARD_LEVEL)
	level.reload()
	assert [norm.name for norm in level.norms] == rows


def test_what_was_renamed_is_known():
	frappe.rename_doc("Facility Calendar", seeds.AROUND_THE_CLOCK, "Always")
	frappe.rename_doc("Facility Calendar", "Always", "Day and Night")
	found = row("calendars", seeds.AROUND_THE_CLOCK)
	# its own name is among what came with it
	assert (found["state"], found["record"]) == ("Renamed", "Day and Night")


def test_a_difference_is_shown_in_words():
	name = message_rules.template_name("Done", "en")
	restore("texts", name)
	template = frappe.get_doc("Email Template", name)
	lines = template.response_html.split("\n")
	template.response_html = "\n".join(["Hello!", *lines[1:]])
	template.save()
	(change,) = shipped.compare("texts", name)["changes"]
	sides = [side for side, _line in change["lines"]]
	assert sides[:2] == ["shipped", "current"]
	assert set(sides[2:]) == {"same"}
	level = frappe.get_doc("Facility Service Level", seeds.STANDARD_LEVEL)
	level.norms[0].resolve_within = 5400
	level.save()
	(change,) = shipped.compare("levels", seeds.STANDARD_LEVEL)["changes"]
	assert change["current"] == "1 h 30 min"
	assert "Low" in change["label"]


def test_what_was_saved_meanwhile_is_not_written_over():
	seen = shipped.compare("roles", "Backoffice Member")["seen"]
	shipped_cases.edit("roles")
	with pytest.raises(shipped.ShippedError, match="changed while you looked"):
		shipped.restore("roles", "Backoffice Member", seen)


def test_what_it_refers_to_is_named_when_it_is_gone():
	shipped_cases.delete("catalogue_levels")
	products = frappe.get_all("Facility Product", {"service_level": "15 minutes / 4 hours"}, pluck="name")
	frappe.delete_doc("Facility Product", products[0], force=True)
	with pytest.raises(shipped.ShippedError, match=r"15 minutes / 4 hours.*Put that back first"):
		restore("products", products[0])
	frappe.db.value_cache.clear()  # as in another request
	restore("catalogue_levels", "15 minutes / 4 hours")
	assert restore("products", products[0])["state"] == "Kept"


def test_the_queries_do_not_grow_with_the_records(statements):
	shipped.overview()  # what the platform knows of the doctypes is kept
	tables = sum(len(frappe.get_meta(kind.doctype).get_table_fields()) + 3 for kind in shipped_kinds.KINDS)
	assert len(statements(shipped.overview)) <= tables + 40


class TestWhoMay:
	@pytest.fixture
	def administrator(self) -> str:
		user = {
			"doctype": "User",
			"email": "admin.fo@example.com",
			"first_name": "Ad",
			"send_welcome_email": 0,
		}
		return frappe.get_doc({**user, "roles": [{"role": "Facility Administrator"}]}).insert().name

	def test_an_administrator_of_the_front_office_restores_what_is_theirs(self, as_user, administrator):
		shipped_cases.edit("escalation")
		with as_user(administrator):
			seen = api.compare("escalation", "Silence")["seen"]
			assert api.restore("escalation", "Silence", seen)["state"] == "Kept"

	def test_what_the_platform_keeps_for_others_stays_theirs(self, as_user, administrator):
		shipped_cases.edit("roles")
		with as_user(administrator):
			found = api.compare("roles", "Backoffice Member")
			assert found["may_restore"] is False
			with pytest.raises(frappe.PermissionError):
				api.restore("roles", "Backoffice Member", found["seen"])

	@pytest.mark.parametrize("user", [data.AGENT, data.LOGISTICS, data.CLIENT, "Guest"])
	def test_others_see_nothing(self, as_user, user):
		with as_user(user):
			for call in (
				lambda: api.overview(),
				lambda: api.compare("roles", "Backoffice Member"),
				lambda: api.compare_record("Role", "Backoffice Member"),
				lambda: api.restore("roles", "Backoffice Member", ""),
			):
				with pytest.raises(frappe.PermissionError):
					call()


class TestDocuments:
	"""The form and the Workspaces."""

	def test_their_files_have_whole_seconds(self):
		"""By that it is known whether somebody saved them since."""
		for content in documents._contents().values():
			assert content["modified"].endswith(".000000"), content["name"]

	def test_no_file_of_ours_is_a_standard_document_that_an_admin_edits(self):
		from pathlib import Path

		module = Path(frappe.get_module_path("Facility Frontoffice"))
		for folder in ("workspace", "web_form", "notification", "print_format", "dashboard"):
			assert not list(module.glob(f"{folder}/*/*.json")), f"{folder} is written over by a newer release"

	def test_of_a_disabled_role_it_says_that_nobody_gets_it_back(self):
		"""The platform deletes who has it, and keeps no version of that."""
		frappe.get_doc("User", data.SECURITY).add_roles("Backoffice Member")
		assert shipped.compare("roles", "Backoffice Member")["stays"] == []
		shipped_cases.edit("roles")
		found = shipped.compare("roles", "Backoffice Member")
		assert ["Nobody gets this role back" in words for words in found["stays"]] == [True]
		shipped.restore("roles", "Backoffice Member", found["seen"])
		assert not frappe.db.exists("Has Role", {"role": "Backoffice Member"})

	def test_a_new_release_renews_only_what_nobody_changed(self):
		assert documents.renew(
			"Workspace", "Front Office", force=True
		)  # whatever a test before this one saved
		assert documents.renew("Workspace", "Front Office")
		shipped_cases.edit("workspaces")
		left = len(frappe.get_doc("Workspace", "Front Office").shortcuts)
		assert not documents.renew("Workspace", "Front Office")
		assert len(frappe.get_doc("Workspace", "Front Office").shortcuts) == left
		frappe.delete_doc("Workspace", "Front Office", force=True)
		assert not documents.renew("Workspace", "Front Office")
		assert not frappe.db.exists("Workspace", "Front Office")


def test_a_new_site_keeps_quiet_at_night():
	"""The platform fills a time of day with the moment of the installation."""
	frappe.db.set_single_value("Facility Frontoffice Settings", "quiet_from", "06:54:14.364271")
	seeds._fill_settings()
	stored = frappe.db.get_singles_dict("Facility Frontoffice Settings")
	assert stored["quiet_from"] == "20:00:00"


def test_an_upgrade_sets_only_the_times_that_nobody_chose():
	settings = "Facility Frontoffice Settings"
	times = {"quiet_from": "06:54:14.364271", "quiet_until": "08:00:00", "combined_at": ""}
	for field, time in times.items():
		frappe.db.set_single_value(settings, field, time)
	for _again in range(2):  # a patch that was broken off is run again
		set_times_of_messages.execute()
	stored = frappe.db.get_singles_dict(settings)
	assert [stored.get(field) or "" for field in times] == ["20:00:00", "08:00:00", ""]


def test_an_upgrade_renews_no_workspace_that_an_admin_changed():
	shipped_cases.edit("workspaces")
	left = len(frappe.get_doc("Workspace", "Front Office").shortcuts)
	renew_documents.execute()
	assert len(frappe.get_doc("Workspace", "Front Office").shortcuts) == left
	assert row("workspaces", "Purchasing for Clients")["state"] == "Kept"
