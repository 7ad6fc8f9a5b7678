"""Rights are given by the platform's own page, the Role Permissions Manager, to whatever role an admin has made."""

import frappe
import pytest
from frappe.core.page.permission_manager import permission_manager

from facility_frontoffice.setup.custom_fields import MODULE

OWN_ROLE = "Keeper of the Keys"


@pytest.fixture
def own_role(site):
	return frappe.get_doc({"doctype": "Role", "role_name": OWN_ROLE}).insert()


def test_every_document_of_ours_takes_the_right_of_a_role_of_an_admin(own_role):
	doctypes = frappe.get_all("DocType", {"module": MODULE, "istable": 0}, pluck="name")
	assert doctypes
	refused = {}
	for doctype in doctypes:
		try:
			permission_manager.add(doctype, OWN_ROLE, 0)
		except frappe.ValidationError as error:
			refused[doctype] = str(error)
	assert not refused
