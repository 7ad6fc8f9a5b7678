"""What people left open on the site of a release, and what an admin made of what came with the app.

`tests/migrate/test_releases.py` upgrades the site and finds all of it again: change the two together, and leave what older
dumps hold as it is.
"""

import frappe

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service as intake

HOUR = 3600

# Requests that are open: being worked on, on hold, and not looked at yet


def ask(subject: str) -> str:
	return intake.create_request(
		{"subject": subject, "request_type": "Request", "channel": "Phone", "client_user": data.CLIENT}
	).name


# the plants are cared for without a question to the client
plants = frappe.get_doc("Facility Product", "PLANTS")
plants.questions = []
plants.save()

at_work = ask("The plants on the fifth floor")
intake.add_lines(at_work, [{"product": "PLANTS"}])
fulfilment.send_out(at_work)

on_hold = frappe.get_doc("Client Request", ask("The blinds of the hall"))
on_hold.status, on_hold.hold_reason = "On Hold", "Until the rebuilding is done"
on_hold.save()

ask("Something smells")

# The edits of an admin

calendar = frappe.get_doc("Facility Calendar", "Office Hours")  # opened later on Mondays
for span in calendar.hours:
	if span.weekday == "Monday":
		span.opens_at = "10:00"
calendar.save()

level = frappe.get_doc("Facility Service Level", "Standard")  # a norm has more time
for norm in level.norms:
	if norm.priority == "Low":
		norm.resolve_within += 38 * HOUR
level.save()

text = frappe.get_doc("Email Template", "Front Office: Received (en)")  # a text says it in their words
text.subject = "Thank you: {{ request.subject }}"
text.save()

frappe.delete_doc("Facility Calendar", "Around the Clock")  # nobody works at night
