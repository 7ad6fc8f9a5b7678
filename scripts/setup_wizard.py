"""Finish ERPNext's setup wizard on a new site, as a person would in the browser.

Run from the bench's `sites` directory with the bench's Python: setup_wizard.py SITE.
"""

import sys

import frappe


def finish_wizard() -> None:
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete
	from frappe.utils import nowdate

	year = nowdate()[:4]
	setup_complete(
		{
			"language": "English",
			"country": "Netherlands",
			"timezone": "Europe/Amsterdam",
			"currency": "EUR",
			"company_name": "Facilitair Bedrijf",
			"company_abbr": "FB",
			"company_tagline": "",
			"chart_of_accounts": "Standard",
			"fy_start_date": f"{year}-01-01",
			"fy_end_date": f"{year}-12-31",
			"enable_telemetry": 0,
			"setup_demo": 0,
		}
	)
	frappe.db.commit()
	# What comes from the wizard and is easily missed when it breaks silently
	assert frappe.db.get_single_value("System Settings", "setup_complete"), "the wizard did not finish"
	assert frappe.db.count("Account"), "no chart of accounts"
	assert frappe.db.count("Fiscal Year"), "no fiscal year"


if __name__ == "__main__":
	frappe.init(site=sys.argv[1])
	frappe.connect()
	frappe.set_user("Administrator")
	finish_wizard()
	frappe.destroy()
