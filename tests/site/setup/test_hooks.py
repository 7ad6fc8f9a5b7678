"""Every point where the platform calls us leads somewhere, and every door to the outside is typed."""

import importlib
import inspect
import pkgutil
import typing

import frappe
import pytest

import facility_frontoffice
from facility_frontoffice import hooks
from facility_frontoffice.setup import install

PREFIX = "facility_frontoffice."


def dotted_paths(value) -> list[str]:
	if isinstance(value, str):
		return [value] if value.startswith(PREFIX) else []
	if isinstance(value, dict):
		value = list(value.values())
	return [path for item in value for path in dotted_paths(item)] if isinstance(value, list | tuple) else []


def whitelisted() -> list:
	for module in pkgutil.walk_packages(facility_frontoffice.__path__, PREFIX):
		if ".demo.__main__" not in module.name and ".patches." not in module.name:
			importlib.import_module(module.name)
	return sorted(
		{function for function in frappe.whitelisted if function.__module__.startswith(PREFIX)},
		key=lambda function: (function.__module__, function.__name__),
	)


@pytest.mark.parametrize(
	"path", dotted_paths([value for name, value in vars(hooks).items() if not name.startswith("_")])
)
def test_every_hook_leads_somewhere(path):
	assert callable(frappe.get_attr(path))


def test_every_whitelisted_argument_is_typed():
	untyped = []
	for function in whitelisted():
		hints = typing.get_type_hints(function)
		for name in inspect.signature(function).parameters:
			if name not in hints:
				untyped.append(f"{function.__module__}.{function.__name__}({name})")
	assert not untyped


# What a visitor may call: a supplier by a signed link, and a mail program that fetches the picture in a mail.
PICTURE = f"{PREFIX}api.messages.seen"
FOR_GUESTS = {PICTURE, *(f"{PREFIX}api.supplier_work.{name}" for name in ("act", "opened"))}


def guest_methods() -> dict:
	return {
		f"{function.__module__}.{function.__name__}": function
		for function in whitelisted()
		if function in frappe.guest_methods and PREFIX + "overrides" not in function.__module__
	}


def test_nothing_but_what_is_meant_for_guests_is_open_to_them():
	assert set(guest_methods()) == FOR_GUESTS


def test_what_is_open_to_guests_has_a_limit_and_takes_no_links_that_are_followed():
	for name, function in guest_methods().items():
		assert getattr(function, "limit_for_guests", None), f"{name} has no limit"
		methods = ["GET"] if name == PICTURE else ["POST"]
		assert frappe.allowed_http_methods_for_whitelisted_func[function] == methods, name


def test_patches_lead_somewhere():
	from frappe.modules.patch_handler import get_patches_from_app

	for patch in get_patches_from_app("facility_frontoffice"):
		assert callable(frappe.get_attr(patch.split(maxsplit=1)[0] + ".execute"))


class TestVersions:
	def test_this_platform_is_supported(self):
		install.check_versions()

	@pytest.mark.parametrize("app", ["frappe", "erpnext"])
	def test_another_major_release_is_refused_with_what_to_do(self, monkeypatch, app):
		monkeypatch.setattr(f"{app}.__version__", "16.0.1")
		with pytest.raises(install.UnsupportedVersionError, match=rf"{app} 16\.0\.1.*version-15 branches"):
			install.check_versions()
