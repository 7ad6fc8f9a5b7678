"""The version check before installing and migrating."""

import pytest

from facility_frontoffice.setup.versions import unsupported


def test_version_15_is_supported():
	assert unsupported({"frappe": "15.56.1", "erpnext": "v15.53.1"}) == []


@pytest.mark.parametrize(
	("installed", "expected"),
	[
		({"frappe": "14.1.0", "erpnext": "15.1.0"}, ["frappe 14.1.0"]),
		({"frappe": "16.0.0-dev", "erpnext": "16.0.0-dev"}, ["frappe 16.0.0-dev", "erpnext 16.0.0-dev"]),
		({"frappe": "15.0.0"}, ["erpnext (not installed)"]),
		({"frappe": "develop", "erpnext": "15.0.0"}, ["frappe develop"]),
	],
)
def test_others_are_named(installed, expected):
	assert unsupported(installed) == expected
