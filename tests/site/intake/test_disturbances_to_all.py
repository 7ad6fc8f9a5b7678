"""Everybody there hears of an outage or of planned work, of all news of it and of its end: each of them once."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_to_date, get_datetime, now_datetime

from facility_frontoffice.api import disturbances as api
from facility_frontoffice.demo import data
from facility_frontoffice.intake import (
	disturbance_news,
	disturbance_people,
	disturbance_preview,
	disturbance_watch,
	disturbances,
	service,
)
from facility_frontoffice.intake.errors import IntakeError

DISTURBANCE, PERSON, MESSAGE = "Facility Disturbance", "Facility Disturbance Person", "Facility Message"
PROFILE, REQUEST = "Facility Client Profile", "Client Request"


@pytest.fixture(autouse=True)
def nobody_there():
	"""What the site has of requests and profiles is none of these tests' business."""
	frappe.db.set_value(REQUEST, {"location": ("is", "set")}, "location", None)
	frappe.db.set_value(PROFILE, {"location": ("is", "set")}, "location", None)


def lives(email: str, place: str = data.ROOMS[0], **values) -> str:
	"""Somebody with a usual place."""
	if frappe.db.exists(PROFILE, email):
		frappe.db.set_value(PROFILE, email, {"location": place, **values})
	else:
		frappe.get_doc(
			{
				"doctype": PROFILE,
				"email": email,
				"client_name": email.split("@")[0].title(),
				"location": place,
			}
			| values
		).insert()
	return email


def known(**values):
	return frappe.get_doc(
		{
			"doctype": DISTURBANCE,
			"title": "No power on floor 3",
			"words": "A cable broke.",
			"location": data.BUILDING,
			"expected_end": in_hours(5),
			**values,
		}
	).insert()


def in_hours(hours: float):
	return add_to_date(now_datetime(), hours=hours).replace(microsecond=0)


def spread():
	frappe.db.commit()
	disturbance_news.spread()


def told(disturbance, recipient: str | None = None) -> list[tuple[str, str]]:
	"""(to whom, which news) of the messages to people there, in order."""
	rows = frappe.get_all(
		MESSAGE,
		filters={"disturbance": disturbance.name, "client_request": ("is", "not set")}
		| ({"recipient": recipient} if recipient else {}),
		fields=["recipient", "context", "status"],
		order_by="creation, recipient",
	)
	return [
		(row.recipient, frappe.parse_json(row.context)["news"]) for row in rows if row.status != "Overtaken"
	]


def tell(disturbance, number: int | None = None):
	if number is None:
		number = len(disturbance_people.people_of(disturbance))
	disturbances.tell_everybody(disturbance.name, number)
	spread()
	disturbance.reload()


def send_all():
	"""What is recorded goes out."""
	frappe.db.set_value(MESSAGE, {"status": "Queued"}, "status", "Sent")


def change(disturbance, **values):
	disturbance.reload()
	disturbance.update(values)
	disturbance.save()
	spread()


class TestWho:
	def test_s44_who_is_there_has_a_usual_place_or_asked_lately_each_once(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		elsewhere = frappe.get_doc({"doctype": "Location", "location_name": "Annex"}).insert().name
		lives("visitor@example.org")
		lives("far@example.org", elsewhere)
		ask("LIGHTING", location=data.ROOMS[1])
		ask("CLEANING", location=data.ROOMS[1])
		lives(data.CLIENT)
		ask("CLEANING", location=data.BUILDING, client_user=data.COLLEAGUE)
		ask("CLEANING", location=elsewhere, client_user=None, client_name="X", client_email="x@example.org")
		found = disturbance_people.people_of(known())
		assert sorted((person.key, person.reason) for person in found) == [
			(data.CLIENT, "Usual Place"),
			(data.COLLEAGUE, "Recent Request"),
			("visitor@example.org", "Usual Place"),
		]
		assert {person.language for person in found if person.key == data.COLLEAGUE} == {"nl"}

	def test_who_asked_long_ago_is_not_of_the_place(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		ask("CLEANING", location=data.ROOMS[0])
		frappe.db.set_single_value("Facility Frontoffice Settings", "disturbance_days", 30)
		travel_to("2026-03-31 09:00")
		assert len(disturbance_people.people_of(known())) == 1
		travel_to("2026-04-02 09:00")
		assert disturbance_people.people_of(known()) == []

	def test_who_has_left_is_told_nothing(self, ask):
		ask("CLEANING", location=data.ROOMS[0])
		frappe.db.set_value("User", data.CLIENT, "enabled", 0)
		assert disturbance_people.people_of(known()) == []

	def test_s44_of_a_product_without_a_place_its_clients_are(self, ask, product, travel_to):
		travel_to("2026-03-02 09:00")
		product("WIFI")
		ask("WIFI", answers={})
		open_long = ask("WIFI", answers={}, client_user=data.COLLEAGUE)
		ended = ask("WIFI", answers={}, client_user=None, client_name="X", client_email="x@example.org")
		service.handle_directly(ended.name, "It works.")
		ask("LIGHTING", client_user=None, client_name="Y", client_email="y@example.org")
		everywhere = known(location=None, product="WIFI")
		keys = {person.key for person in disturbance_people.people_of(everywhere)}
		assert keys == {data.CLIENT, data.COLLEAGUE, "x@example.org"}
		service.handle_directly(
			frappe.get_all(REQUEST, {"client_user": data.CLIENT}, pluck="name")[0], "Yes."
		)
		travel_to("2026-12-02 09:00")
		still = {person.key for person in disturbance_people.people_of(everywhere)}
		assert data.COLLEAGUE in still, f"{open_long.name} is open still"
		assert "x@example.org" not in still

	def test_it_must_be_somewhere_or_of_something(self):
		with pytest.raises(IntakeError, match="Choose where it is"):
			known(location=None)

	def test_who_waits_with_a_request_hears_it_of_that_only(self, ask):
		lives(data.CLIENT)
		lives("visitor@example.org")
		disturbance = known()
		waiting = ask("CLIMATE", location=data.ROOMS[1])
		disturbances.join(waiting.name, disturbance.name)
		tell(disturbance)
		assert told(disturbance) == [("visitor@example.org", "Known")]
		send_all()
		change(disturbance, words="A part is on its way.")
		assert told(disturbance, data.CLIENT) == []
		of_request = frappe.get_all(MESSAGE, {"client_request": waiting.name, "kind": "Reply"})
		assert len(of_request) == 2, "what is known, and the news"

	def test_who_reports_it_after_being_told_hears_no_news_twice(self, ask):
		lives(data.CLIENT)
		disturbance = known()
		tell(disturbance)
		send_all()
		waiting = ask("CLIMATE", location=data.ROOMS[1])
		disturbances.join(waiting.name, disturbance.name)
		change(disturbance, status="Ended", outcome="Power is back.")
		assert told(disturbance) == [(data.CLIENT, "Known")]
		assert frappe.db.get_value(REQUEST, waiting.name, "status") == "Completed"


class TestTelling:
	def test_s44_each_hears_each_news_once_however_often_it_is_spread(self):
		people = [lives(f"p{number}@example.org") for number in range(7)]
		disturbance = known()
		tell(disturbance, 7)
		for _again in range(2):
			spread()
		assert sorted(told(disturbance)) == sorted((person, "Known") for person in people)
		send_all()
		change(disturbance, expected_end=in_hours(9))
		change(disturbance, title="Another title is no news")
		send_all()
		change(disturbance, status="Ended", outcome="Power is back.")
		for _again in range(2):
			spread()
		assert told(disturbance, people[0]) == [
			(people[0], "Known"),
			(people[0], "Changed"),
			(people[0], "Over"),
		]
		assert len(told(disturbance)) == 21
		assert not disturbance.has_news or not frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news")

	def test_going_back_to_the_first_end_is_news_too(self):
		lives("p@example.org")
		first = in_hours(5)
		disturbance = known(expected_end=first)
		tell(disturbance)
		send_all()
		for end in (in_hours(9), first):
			change(disturbance, expected_end=end)
			send_all()
		assert [news for _to, news in told(disturbance)] == ["Known", "Changed", "Changed"]

	def test_nobody_is_told_who_was_not_confirmed(self):
		lives("p@example.org")
		disturbance = known()
		with pytest.raises(IntakeError, match="1 people are there now, not 2"):
			disturbances.tell_everybody(disturbance.name, 2)
		spread()
		assert told(disturbance) == []

	def test_to_nobody_nothing_is_told(self):
		with pytest.raises(IntakeError, match="Nobody is known there"):
			disturbances.tell_everybody(known().name, 0)

	def test_what_is_over_is_told_to_nobody_new(self):
		lives("p@example.org")
		disturbance = known()
		change(disturbance, status="Ended", outcome="Power is back.")
		with pytest.raises(IntakeError, match="is over"):
			disturbances.tell_everybody(disturbance.name, 1)

	def test_asked_again_only_who_came_since_is_told(self):
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)
		send_all()
		lives("q@example.org")
		tell(disturbance)
		assert told(disturbance) == [("p@example.org", "Known"), ("q@example.org", "Known")]
		assert disturbance.people == 2

	def test_what_was_not_sent_yet_is_overtaken_and_its_end_is_no_news(self):
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)  # it waits, for quiet hours or a mail server
		change(disturbance, words="Two cables broke.")
		assert told(disturbance) == [("p@example.org", "Known")], "the latest words, as the first news"
		change(disturbance, status="Ended", outcome="Power is back.")
		assert told(disturbance) == [], "who never heard of it, need not hear that it is over"
		assert set(frappe.get_all(MESSAGE, {"disturbance": disturbance.name}, pluck="status")) == {
			"Overtaken"
		}

	def test_who_does_without_these_gets_none(self):
		lives("p@example.org", declined=[{"message_rule": "Disturbance"}])
		frappe.db.set_value("Facility Message Rule", "Disturbance", "is_optional", 1)
		from facility_frontoffice.communication import message_rules

		message_rules.forget()
		disturbance = known()
		tell(disturbance)
		assert frappe.get_all(MESSAGE, {"disturbance": disturbance.name}, pluck="status") == ["Declined"]

	def test_a_worker_that_dies_in_the_middle_leaves_nobody_out_and_tells_nobody_twice(self, monkeypatch):
		people = [lives(f"p{number}@example.org") for number in range(7)]
		disturbance = known()
		monkeypatch.setattr(disturbance_news, "PEOPLE_CHUNK", 2)
		real, calls = disturbance_news.communication.tell_many, []

		def tell_many(tellings):
			calls.append(1)
			made = real(tellings)
			if len(calls) == 3:
				raise KeyboardInterrupt
			return made

		monkeypatch.setattr(disturbance_news.communication, "tell_many", tell_many)
		with pytest.raises(KeyboardInterrupt):
			tell(disturbance)
		frappe.db.rollback()
		assert len(told(disturbance)) == 4, "two chunks were committed, the third was not"
		assert frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news")
		spread()
		assert sorted(told(disturbance)) == sorted((person, "Known") for person in people)

	def test_a_worker_with_old_news_stops(self):
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)
		send_all()
		old = frappe.get_doc(DISTURBANCE, disturbance.name)
		change(disturbance, words="Two cables broke.")
		before = told(disturbance)
		assert not disturbance_news._tell_people(old)
		assert told(disturbance) == before

	def test_a_chunk_costs_a_handful_of_statements(self, statements):
		for number in range(60):
			lives(f"p{number}@example.org")
		disturbance = known()
		disturbances.tell_everybody(disturbance.name, 60)
		frappe.db.delete(MESSAGE, {"disturbance": disturbance.name})
		frappe.db.set_value(PERSON, {"disturbance": disturbance.name}, "told_version", "")
		frappe.db.set_value(DISTURBANCE, disturbance.name, "has_news", 1)
		doc = frappe.get_doc(DISTURBANCE, disturbance.name)
		seen = statements(lambda: disturbance_news._tell_chunk(doc, "0"))
		assert len(told(disturbance)) == 60
		assert len(seen) <= 14, "however many people"


class TestPreview:
	def test_it_says_how_many_who_why_and_in_which_words(self):
		lives("p@example.org")
		lives(data.COLLEAGUE)
		disturbance = known()
		found = disturbance_preview.of(disturbance)
		assert found["people"] == 2
		assert found["reasons"] == {"Usual Place": 2}
		assert "Noor Peters" in found["names"]
		letters = {letter["language"]: letter for letter in found["letters"]}
		assert set(letters) == {"en", "nl"}
		assert all("A cable broke." in letter["content"] for letter in letters.values())
		assert all("No power on floor 3" in letter["subject"] for letter in letters.values())
		assert letters["en"]["content"] != letters["nl"]["content"]

	def test_it_changes_nothing(self, statements):
		lives("p@example.org")
		disturbance = known()
		seen = statements(lambda: disturbance_preview.of(disturbance))
		assert not [query for query in seen if not query.lstrip().upper().startswith(("SELECT", "SHOW"))]

	def test_what_it_shows_is_what_is_told(self):
		for number in range(3):
			lives(f"p{number}@example.org")
		disturbance = known()
		tell(disturbance, api.preview(disturbance.name)["people"])
		assert len(told(disturbance)) == 3
		assert api.progress(disturbance.name) == {"people": 3, "told": 3}

	@pytest.mark.parametrize("user", [data.SECURITY, data.CLIENT])
	def test_only_the_front_office_tells_everybody(self, as_user, user):
		lives("p@example.org")
		disturbance = known()
		with as_user(user):
			with pytest.raises(frappe.PermissionError):
				api.preview(disturbance.name)
			with pytest.raises(frappe.PermissionError):
				api.tell_everybody(disturbance.name, 1)
		with as_user(data.AGENT):
			assert api.tell_everybody(disturbance.name, 1) == {"people": 1}


class TestPlannedWork:
	def test_it_is_announced_begins_by_itself_and_is_told_once(self, travel_to):
		travel_to("2026-03-02 09:00")
		lives("p@example.org")
		work = known(kind="Planned Work", begins_at="2026-03-07 08:00:00", expected_end="2026-03-07 12:00:00")
		assert work.status == "Announced"
		assert disturbances.running_at(data.ROOMS[0]) == []
		tell(work)
		send_all()
		travel_to("2026-03-07 08:01")
		for _again in range(2):
			disturbance_watch.sweep()
		spread()
		assert frappe.db.get_value(DISTURBANCE, work.name, "status") == "Running"
		assert [row.name for row in disturbances.running_at(data.ROOMS[0])] == [work.name]
		assert told(work) == [("p@example.org", "Known")], "that it begins as announced is no news"

	def test_nothing_waits_with_what_has_not_begun(self, ask, travel_to):
		travel_to("2026-03-02 09:00")
		work = known(kind="Planned Work", begins_at="2026-03-07 08:00:00", expected_end="2026-03-07 12:00:00")
		with pytest.raises(IntakeError, match="has not begun"):
			disturbances.join(ask("CLIMATE", location=data.ROOMS[0]).name, work.name)

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"kind": "Outage", "begins_at": "2026-03-07 08:00:00"}, "An outage has begun"),
			(
				{
					"kind": "Planned Work",
					"begins_at": "2026-03-07 08:00:00",
					"expected_end": "2026-03-06 08:00:00",
				},
				"over before it begins",
			),
		],
	)
	def test_times_that_cannot_be(self, travel_to, values, words):
		travel_to("2026-03-02 09:00")
		with pytest.raises(IntakeError, match=words):
			known(**values)

	def test_work_that_is_put_off_is_announced_again_and_that_is_news(self, travel_to):
		travel_to("2026-03-02 09:00")
		lives("p@example.org")
		work = known(kind="Planned Work", begins_at="2026-03-03 08:00:00", expected_end="2026-03-03 12:00:00")
		tell(work)
		send_all()
		change(work, begins_at="2026-03-10 08:00:00", expected_end="2026-03-10 12:00:00")
		assert work.status == "Announced"
		assert [news for _to, news in told(work)] == ["Known", "Changed"]


class TestTheClock:
	def test_one_that_cannot_be_saved_stops_no_other(self, monkeypatch, travel_to):
		travel_to("2026-03-02 09:00")
		times = {"begins_at": "2026-03-02 10:00:00", "expected_end": "2026-03-02 12:00:00"}
		first, second = known(kind="Planned Work", **times), known(kind="Planned Work", **times)
		real = disturbance_watch._begin

		def begin(name):
			if name == first.name:
				raise frappe.ValidationError("its place is gone")
			real(name)

		monkeypatch.setattr(disturbance_watch, "_begin", begin)
		travel_to("2026-03-02 10:01")
		disturbance_watch.sweep()
		assert frappe.db.get_value(DISTURBANCE, first.name, "status") == "Announced"
		assert frappe.db.get_value(DISTURBANCE, second.name, "status") == "Running"


class TestTheEnd:
	def test_an_end_that_passed_without_a_word_rings_once_and_tells_clients_nothing(self, as_user, travel_to):
		travel_to("2026-03-02 09:00")
		lives("p@example.org")
		with as_user(data.AGENT):
			disturbance = known(expected_end="2026-03-02 12:00:00")
		tell(disturbance)
		send_all()
		for moment, rings in (("2026-03-02 11:59", 0), ("2026-03-02 12:01", 1), ("2026-03-02 13:00", 1)):
			travel_to(moment)
			disturbance_watch.sweep()
			notices = frappe.get_all(
				"Notification Log", {"document_name": disturbance.name}, ["for_user", "subject"]
			)
			assert len(notices) == rings, moment
		assert notices[0].for_user == data.AGENT
		assert "should have been over" in notices[0].subject
		spread()
		assert [news for _to, news in told(disturbance)] == ["Known"], (
			"only a person says that it takes longer"
		)
		change(disturbance, expected_end="2026-03-02 15:00:00")
		assert [news for _to, news in told(disturbance)] == ["Known", "Changed"]
		travel_to("2026-03-02 15:01")
		disturbance_watch.sweep()
		assert frappe.db.count("Notification Log", {"document_name": disturbance.name}) == 2

	def test_a_person_may_say_that_nobody_knows_how_long(self):
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)
		send_all()
		change(disturbance, expected_end=None, words="It takes longer than we thought.")
		assert [news for _to, news in told(disturbance)] == ["Known", "Changed"]

	def test_when_who_made_it_known_has_left_the_managers_are_asked(self, as_user, travel_to):
		travel_to("2026-03-02 09:00")
		with as_user(data.AGENT):
			disturbance = known(expected_end="2026-03-02 12:00:00")
		frappe.db.set_value("User", data.AGENT, "enabled", 0)
		travel_to("2026-03-02 12:01")
		disturbance_watch.sweep()
		assert data.MANAGER in frappe.get_all(
			"Notification Log", {"document_name": disturbance.name}, pluck="for_user"
		)

	def test_what_people_know_of_cannot_be_deleted_before_it_is_over(self):
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)
		with pytest.raises(IntakeError, match="people know of it"):
			frappe.delete_doc(DISTURBANCE, disturbance.name)

	def test_who_was_told_is_forgotten_long_after_the_end(self, travel_to):
		travel_to("2026-03-02 09:00")
		lives("p@example.org")
		disturbance = known()
		tell(disturbance)
		send_all()
		change(disturbance, status="Ended", outcome="Power is back.")
		disturbance_watch.forget_people()
		assert frappe.db.count(PERSON, {"disturbance": disturbance.name}) == 1
		travel_to(get_datetime("2026-03-02 09:00") + timedelta(days=disturbance_watch.KEEP_PEOPLE_DAYS + 1))
		disturbance_watch.forget_people()
		assert frappe.db.count(PERSON, {"disturbance": disturbance.name}) == 0
