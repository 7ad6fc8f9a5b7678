"""What tests of the intake share."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_is_known_yet(request, _isolated, transaction):
	"""A disturbance that somebody made known on this site would take in what these tests ask.

	Tests in processes of their own are left alone: the rows would be locked for them.
	"""
	if "in_processes" in request.fixturenames:
		return
	transaction.db.set_value(
		"Facility Disturbance",
		{"status": ("!=", "Ended")},
		{"status": "Ended", "has_news": 0},
		update_modified=False,
	)
