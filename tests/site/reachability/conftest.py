import frappe
import pytest


@pytest.fixture
def nobody_called(transaction):
	"""No contact is on record, whatever others committed on this site. Not for tests with several processes."""
	frappe.db.delete("Facility Contact Moment")
