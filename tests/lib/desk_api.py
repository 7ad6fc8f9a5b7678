"""What the desk's pages ask of the server, asked by a test in a browser."""

import json


def post(page, method: str, **arguments):
	"""Calls `facility_frontoffice.api.<method>` as whoever is logged in on this page of the desk."""
	answer = page.context.request.post(
		f"/api/method/facility_frontoffice.api.{method}",
		data=json.dumps(arguments),
		headers={
			"Content-Type": "application/json",
			"X-Frappe-CSRF-Token": page.evaluate("frappe.csrf_token"),
		},
	)
	assert answer.ok, answer.text()
	return answer.json().get("message")
