"""What a desk must be to work, whoever sets it up. Called by the controllers of desk and settings."""

import frappe
from frappe import _

from facility_frontoffice.intake import desk_rules
from facility_frontoffice.intake.errors import IntakeError

DESK, SETTINGS = "Facility Service Desk", "Facility Frontoffice Settings"


def check_desk(desk) -> None:
	"""Refuses what would leave requests without a desk, or a channel with two norms."""
	if desk.kind == desk_rules.UNIT and not desk.backoffice_unit:
		_refuse(_("A desk of a unit needs its unit. Choose one, or make the desk central."), _("No Unit"))
	if desk.kind != desk_rules.UNIT:
		desk.backoffice_unit = None
	if desk.is_default or desk.name == frappe.db.get_single_value(SETTINGS, "default_service_desk"):
		_check_default(desk)
	_refuse_twice(
		[row.channel for row in desk.channels],
		_("The channel {0} is there twice. Keep one row, with its hours and norm."),
	)
	_refuse_twice(
		[row.category for row in desk.families], _("The product family {0} is there twice. Keep one row.")
	)
	_check_targets(desk)


def check_settings(settings) -> None:
	"""The default desk takes what no other desk takes, so it must be able to."""
	if settings.default_service_desk and settings.has_value_changed("default_service_desk"):
		_check_default(frappe.get_doc(DESK, settings.default_service_desk))


def _check_default(desk) -> None:
	if desk.disabled:
		_refuse(
			_(
				"{0} is the default desk: what no other desk takes comes here. Make another desk the default first."
			).format(_(desk.desk_name)),
			_("Default Desk"),
		)
	if desk.kind == desk_rules.UNIT:
		_refuse(
			_(
				"{0} is a desk of one unit. The default desk takes questions for all: choose a central one."
			).format(_(desk.desk_name)),
			_("Default Desk"),
		)


def _check_targets(desk) -> None:
	for row in desk.channels:
		if (row.answer_within or 0) < 0 or not 0 <= (row.target_share or 0) <= 100:
			_refuse(
				_("Row {0}: a norm is a time, and its target a share from 0 to 100.").format(row.idx),
				_("Wrong Norm"),
			)


def _refuse_twice(names: list[str], words: str) -> None:
	twice = next((name for name in names if names.count(name) > 1), None)
	if twice:
		_refuse(words.format(_(twice)), _("Twice"))


def _refuse(problem: str, title: str) -> None:
	frappe.throw(problem, IntakeError, title=title)
