"""A site after a command changed which apps it has."""

import frappe


def look_again() -> None:
	"""Forgets what this process knows of the site, hooks included, and connects anew: as a new process would."""
	site = frappe.local.site
	frappe.destroy()
	frappe.init(site)
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.local.lang = "en"
	frappe.clear_cache()
	frappe.db.rollback()
