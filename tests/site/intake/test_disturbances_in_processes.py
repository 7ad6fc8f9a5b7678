"""Each hears it once, with several workers at a time and one that is killed half way: in processes of their own."""

import pytest

PEOPLE = 60
MAKE = """
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.intake import disturbance_people
from facility_frontoffice.intake.disturbance_rules import Person

doc = frappe.get_doc(
	{"doctype": "Facility Disturbance", "title": "Tested in processes", "words": "It is out.", "location": data.ROOMS[2]}
).insert()
people = [Person(f"worker{n}@example.org", None, f"Worker {n}", "Usual Place", "en") for n in range(60)]
disturbance_people.keep(doc, people)
doc.db_set({"tell_everybody": 1, "has_news": 1, "people": 60}, update_modified=False)
frappe.db.commit()
print(doc.name)
"""
SPREAD = """
import os

from facility_frontoffice.communication import telling
from facility_frontoffice.intake import disturbance_news

telling.send_soon = lambda: None
disturbance_news.PEOPLE_CHUNK = 7
frappe.publish_realtime = lambda *args, **options: None
{dies}
disturbance_news.spread()
"""
DIES = """
real, calls = disturbance_news.communication.tell_many, []

def tell_many(tellings):
	made = real(tellings)
	calls.append(1)
	if len(calls) == 3:
		os.kill(os.getpid(), 9)
	return made

disturbance_news.communication.tell_many = tell_many
try:
	if os.fork() == 0:
		frappe.db.connect()
		disturbance_news.spread()
		os._exit(0)
	os.wait()
finally:
	os._exit(0)
"""
TOLD = """
import os

print(*frappe.get_all("Facility Message", {"disturbance": os.environ["DISTURBANCE"]}, pluck="recipient"))
"""
UNDO = """
import os

name = os.environ["DISTURBANCE"]
for doctype in ("Facility Message", "Facility Disturbance Person"):
	frappe.db.delete(doctype, {"disturbance": name})
frappe.db.delete("Version", {"docname": name})
frappe.db.delete("Facility Disturbance", {"name": name})
frappe.db.commit()
"""


@pytest.fixture
def disturbance(in_processes):
	(name,) = in_processes(MAKE, 1)
	yield name
	in_processes(UNDO, 1, DISTURBANCE=name)


@pytest.fixture
def told(in_processes, disturbance):
	"""To whom messages were committed; looked up elsewhere, for this transaction began before."""

	def look() -> list[str]:
		return sorted(in_processes(TOLD, 1, DISTURBANCE=disturbance))

	return look


EVERYBODY = sorted(f"worker{number}@example.org" for number in range(PEOPLE))


def test_s44_three_workers_at_a_time_tell_each_once(told, in_processes):
	in_processes(SPREAD.format(dies=""), 3)
	assert told() == EVERYBODY


def test_s44_a_worker_that_is_killed_half_way_is_gone_on_by_two_others(told, in_processes):
	in_processes(SPREAD.format(dies=DIES), 1)
	assert len(told()) == 14, "two chunks of seven were committed; the third died with its worker"
	in_processes(SPREAD.format(dies=""), 2)
	assert told() == EVERYBODY
