"""What the platform calls when the app is installed or migrated."""

import frappe
from frappe import _

from facility_frontoffice.setup import custom_fields, grants, roles, seeds, site_before, taken_names
from facility_frontoffice.setup.versions import SUPPORTED_MAJOR, unsupported


class UnsupportedVersionError(frappe.ValidationError):
	pass


def before_install() -> None:
	check_versions()
	taken_names.check()
	site_before.note(grants.SELECTABLE)
	roles.create()


def after_install() -> None:
	custom_fields.create()
	grants.create()
	seeds.create()


def before_migrate() -> None:
	check_versions()


def check_versions() -> None:
	"""Refuses platforms outside the supported release, before anything is written."""
	wrong = unsupported(_installed_versions())
	if wrong:
		frappe.throw(
			_(
				"Facility Frontoffice needs Frappe and ERPNext {0}; found {1}. Use the version-{0} branches."
			).format(SUPPORTED_MAJOR, ", ".join(wrong)),
			UnsupportedVersionError,
			title=_("Unsupported Version"),
		)


def _installed_versions() -> dict[str, str]:
	"""Versions of the code on this bench, of the apps installed on this site."""
	return {
		app: frappe.get_attr(f"{app}.__version__")
		for app in frappe.get_installed_apps()
		if app in ("frappe", "erpnext")
	}
