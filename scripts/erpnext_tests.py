"""erpnext_tests.py SITE DOCTYPE: ERPNext's own tests of one doctype, as `bench run-tests` runs them.

Its test data also asks for doctypes of apps that are not installed, such as payments; those are left out.
"""

import sys

import frappe
from frappe import test_runner

site, doctype = sys.argv[1:]
dependencies_of = test_runner.get_dependencies


def installed_dependencies_of(doctype: str) -> list[str]:
	return [name for name in dependencies_of(doctype) if frappe.db.exists("DocType", name)]


test_runner.get_dependencies = installed_dependencies_of
done = test_runner.main(site=site, doctype=[doctype], verbose=False)
sys.exit(0 if done and done.wasSuccessful() else 1)
