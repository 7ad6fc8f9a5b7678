"""Tests of install, migrate and uninstall. They change the schema and commit, so each is given the site as it
was and puts it back; that takes some seconds."""

import pytest


@pytest.fixture
def organisation_in_use(site_put_back):
	"""The demo organisation with a request that went all the way, an order included."""
	frappe = site_put_back
	from facility_frontoffice.demo import data
	from facility_frontoffice.fulfilment import service as fulfilment
	from facility_frontoffice.intake import service as intake

	data.load()
	request = intake.create_request(
		{"subject": "x", "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT},
	)
	intake.add_lines(request.name, [{"product": product_without_questions(frappe)}])
	fulfilment.send_out(request.name)
	frappe.db.commit()
	return request


def product_without_questions(frappe) -> str:
	doc = frappe.get_doc("Facility Product", "PLANTS")
	doc.questions = []
	return doc.save().name
