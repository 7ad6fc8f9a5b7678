"""Leaves a site as if this app had never been there."""

from facility_frontoffice.setup import custom_fields, roles, seeds


def before_uninstall() -> None:
	custom_fields.remove()
	seeds.remove()


def after_uninstall() -> None:
	roles.remove()
