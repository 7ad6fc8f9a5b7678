"""A client who says that it is right in one tab and that it is not in another: one of them counts, the other is told."""

import pytest

from facility_frontoffice.demo import data

MAKE = f"""
from facility_frontoffice.intake import service
name = service.create_request(
	{{
		"subject": "Ended at once", "request_type": "Request", "channel": "Portal", "client_user": "{data.CLIENT}",
		"front_office_owner": "{data.AGENT}",
	}},
	[{{"product": "LIGHTING", "answers": {{"How many lamps?": "2", "Is there any danger?": "No"}}}}],
).name
service.handle_directly(name, "A new lamp.", close=False)
frappe.db.commit()
"""
# As the API does: the look at whose it is comes first, so that the database remembers how it stood then
BEGIN = f"""
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.portal import client_view, ending
from facility_frontoffice.satisfaction import service as satisfaction
name = frappe.db.get_value("Client Request", {{"subject": "Ended at once"}})
client_view.own_request("{data.CLIENT}", name)
import os
"""
END = (
	BEGIN
	+ f"""
try:
	if os.getpid() % 3:
		ending.confirm(name)
		satisfaction.give(name, 5, 4, by="{data.CLIENT}")
	else:
		ending.reopen(name, "Not yet")
	frappe.db.commit()
	print("ok")
except IntakeError:
	frappe.db.rollback()
	print("refused")
"""
)
COUNT = """
name = frappe.db.get_value("Client Request", {"subject": "Ended at once"})
print(frappe.db.get_value("Client Request", name, "status").replace(" ", ""))
print(frappe.db.count("Facility Feedback", {"client_request": name}))
print(frappe.db.count("Comment", {"reference_name": name, "content": ("like", "Reopened%")}))
"""
REMOVE = """
for name in frappe.get_all("Client Request", {"subject": "Ended at once"}, pluck="name"):
	frappe.delete_doc("Client Request", name, force=True, delete_permanently=True)
frappe.db.commit()
"""


@pytest.fixture
def done(in_processes):
	in_processes(MAKE, 1)
	yield
	in_processes(REMOVE, 1)


def test_of_two_ends_at_once_one_counts(done, in_processes):
	outcomes = in_processes(END, 4)
	status, feedback, reopened = in_processes(COUNT, 1)
	assert outcomes.count("ok") >= 1
	assert (status, feedback, reopened) in (("Closed", "1", "0"), ("InIntake", "0", "1"))
	if status == "InIntake":
		assert outcomes.count("ok") == 1
