"""The web server of the demo, for gunicorn: one site (DEMO_SITE), with its public files and the assets.

Frappe finds a request's files by the Host header, which is an address here, unless the site is set like this,
as `bench --site X serve` does.
"""

import os

import frappe.app
from werkzeug.exceptions import HTTPException

frappe.app._site = os.environ["DEMO_SITE"]
_served = frappe.app.application_with_statics()


def application(environ, start_response):
	"""A file that is missing is "not found"; the middleware raises that, and gunicorn would call it an error."""
	try:
		return _served(environ, start_response)
	except HTTPException as error:
		return error(environ, start_response)
