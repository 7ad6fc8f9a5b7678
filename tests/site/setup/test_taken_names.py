"""Before an installation every name that it would use is asked for; `tests/migrate/test_install.py` has the refusal."""

import frappe

from facility_frontoffice.setup import shipped_kinds, site_before, taken_names
from facility_frontoffice.setup.custom_fields import MODULE

# A permission is no record of its own: it has a doctype and a role
NO_NAME = ("Custom DocPerm",)


def test_each_record_that_comes_with_the_app_is_asked_for():
	asked = set(taken_names.taken())
	ours = set(frappe.get_all("DocType", {"module": MODULE}, pluck="name"))
	assert {("DocType", name) for name in ours} <= asked
	for kind in shipped_kinds.KINDS:
		if kind.doctype in ours or kind.doctype in NO_NAME:
			continue
		for seed in kind.seeds():
			name = f"{seed.values['dt']}: {seed.values['fieldname']}" if "dt" in seed.values else seed.name
			assert (kind.doctype, name) in asked


def test_a_site_that_has_the_app_is_not_refused():
	assert taken_names.taken()
	taken_names.check()


def test_an_installation_that_was_broken_off_goes_on(monkeypatch):
	monkeypatch.setattr(frappe, "get_installed_apps", lambda **_options: ["frappe", "erpnext"])
	site_before.note(["Customer"])
	taken_names.check()


def test_what_a_site_was_like_is_noted_once(transaction):
	site_before.forget()
	frappe.db.delete("Custom DocPerm", {"parent": ("in", ("Customer", "Supplier"))})
	frappe.permissions.setup_custom_perms("Customer")
	site_before.note(["Customer", "Supplier"])
	frappe.permissions.setup_custom_perms("Supplier")
	site_before.note(["Customer", "Supplier"])
	assert site_before.had_own_permissions("Customer")
	assert not site_before.had_own_permissions("Supplier")
	site_before.forget()
	assert not site_before.is_noted()
	assert not site_before.had_own_permissions("Customer")
