"""Charging on, for the desk and for other systems. See `charging.period` and `charging.charges`."""

import frappe

from facility_frontoffice.charging import charges, period, tasks


@frappe.whitelist(methods=["POST"])
def preview(month: str, company: str | None = None) -> list[dict]:
	"""What charging a month on would make; see `charging.period.preview`. POST: what it finds is noted on the charges."""
	_only_who_charges()
	return period.preview(month, company)


@frappe.whitelist(methods=["POST"])
def charge(month: str, company: str | None = None) -> None:
	"""Makes the drafts of a month in the background."""
	_only_who_charges()
	period.check_month(month)
	tasks.enqueue(month, company)


@frappe.whitelist(methods=["POST"])
def waive(charge: str, reason: str) -> str:
	return charges.waive(charge, reason).status


@frappe.whitelist(methods=["POST"])
def charge_after_all(charge: str) -> str:
	return charges.charge_after_all(charge).status


def _only_who_charges() -> None:
	"""Who writes charges and makes invoices; the drafts themselves are made with the app's own rights."""
	frappe.has_permission(charges.CHARGE, "write", throw=True)
	frappe.has_permission("Sales Invoice", "create", throw=True)
