"""A known disturbance: who reports it waits with it, and hears of every change and of its end, once."""

import pytest

from facility_frontoffice.demo import data

REQUEST, DISTURBANCE = "Client Request", "Facility Disturbance"


@pytest.fixture
def frappe(transaction):
	return transaction


@pytest.fixture
def leading(frappe, ask):
	"""The request in which the trouble was reported first, sent to its unit."""
	from facility_frontoffice.fulfilment import service as fulfilment

	request = ask("CLIMATE", location=data.ROOMS[0], subject="It is cold")
	fulfilment.send_out(request.name)
	return request


@pytest.fixture
def disturbance(frappe, leading):
	from facility_frontoffice.intake import disturbances

	return disturbances.declare(
		leading.name, "Heating is out", "The boiler broke.", data.BUILDING, _in_hours(frappe, 100), "CLIMATE"
	)


def test_what_runs_above_a_place_is_known_there_and_nowhere_else(frappe, disturbance):
	from facility_frontoffice.intake import disturbances

	elsewhere = frappe.get_doc({"doctype": "Location", "location_name": "Annex"}).insert()
	assert [row.name for row in disturbances.running_at(data.ROOMS[1])] == [disturbance.name]
	assert [row.name for row in disturbances.running_at(data.BUILDING)] == [disturbance.name]
	assert disturbances.running_at(elsewhere.name) == []
	assert disturbances.running_at(None) == []
	_end(frappe, disturbance)
	assert disturbances.running_at(data.ROOMS[1]) == []


def test_declaring_twice_gives_one_disturbance(frappe, leading, disturbance):
	from facility_frontoffice.intake import disturbances

	again = disturbances.declare(leading.name, "Cold", "It is cold.", data.BUILDING)
	assert again.name == disturbance.name


def test_a_new_report_waits_and_the_client_hears_one_thing(frappe, disturbance):
	request = _report(frappe, disturbance)
	assert (request.status, request.disturbance) == ("In Progress", disturbance.name)
	assert [line.decision for line in request.lines] == ["With Disturbance"]
	assert frappe.db.count("Backoffice Assignment", {"client_request": request.name}) == 0
	assert _messages(frappe, request) == ["Reply"]
	assert frappe.utils.get_datetime(request.promised_date) >= frappe.utils.get_datetime(
		disturbance.expected_end
	)
	assert request.acknowledged_at, "the client was told in person"


def test_a_request_that_came_by_mail_joins_later(frappe, disturbance, ask):
	from facility_frontoffice.intake import disturbances

	frappe.db.set_single_value("Facility Frontoffice Settings", "join_new_reports", 0)
	request = ask("CLIMATE", channel="Email", location=data.ROOMS[1])
	assert not request.disturbance
	doc = disturbances.join(request.name, disturbance.name)
	assert doc.status == "In Progress"
	assert _messages(frappe, request) == ["Received", "Reply"], "no second message that we are working on it"


def test_when_it_is_over_everybody_hears_it_once(frappe, disturbance):
	reports = [_report(frappe, disturbance), _report(frappe, disturbance, data.COLLEAGUE)]
	_end(frappe, disturbance)
	for report in reports:
		report.reload()
		assert (report.status, report.answer) == ("Completed", "The boiler runs again.")
		assert _messages(frappe, report) == ["Reply", "Done"]
	_spread(frappe)
	assert all(_messages(frappe, report) == ["Reply", "Done"] for report in reports)
	assert not frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news")


def test_s62_a_later_end_is_told_before_the_old_date(frappe, disturbance):
	report = _report(frappe, disturbance)
	later = _in_hours(frappe, 200)
	disturbance.reload()
	disturbance.expected_end = later
	disturbance.save()
	_spread(frappe)
	report.reload()
	assert frappe.utils.get_datetime(report.promised_date) == frappe.utils.get_datetime(later)
	assert _messages(frappe, report) == ["Reply", "Delay"]
	_spread(frappe)
	assert _messages(frappe, report) == ["Reply", "Delay"]


def test_the_disturbance_is_over_when_the_request_that_leads_it_is_done(frappe, leading, disturbance):
	from facility_frontoffice.fulfilment import service as fulfilment

	report = _report(frappe, disturbance)
	while name := frappe.db.get_value(
		"Backoffice Assignment",
		{"client_request": leading.name, "status": ("not in", ("Completed", "Cancelled"))},
		order_by="creation",
	):
		fulfilment.complete(name, result="Mended.")
	assert frappe.db.get_value(REQUEST, leading.name, "status") == "Completed"
	assert frappe.db.get_value(DISTURBANCE, disturbance.name, "status") == "Ended"
	_spread(frappe)
	assert frappe.db.get_value(REQUEST, report.name, "status") == "Completed"


def test_who_is_taken_out_again_is_at_the_front_office(frappe, disturbance):
	from facility_frontoffice.intake import disturbances

	report = _report(frappe, disturbance)
	doc = disturbances.leave(report.name)
	assert (doc.status, doc.disturbance) == ("In Intake", None)
	_end(frappe, disturbance)
	assert frappe.db.get_value(REQUEST, report.name, "status") == "In Intake"


def test_a_call_cannot_bring_a_disturbance_along(frappe, disturbance, ask):
	request = ask("CLIMATE")
	request.reload()
	request.disturbance = disturbance.name
	request.save()
	assert not frappe.db.get_value(REQUEST, request.name, "disturbance")


@pytest.mark.parametrize(
	("values", "words"),
	[
		({"status": "Ended", "outcome": " "}, "Say how it ended"),
		({"expected_end": "2020-01-01 10:00:00"}, "has passed"),
	],
)
def test_what_is_missing_is_said(frappe, disturbance, values, words):
	disturbance.update(values)
	with pytest.raises(frappe.ValidationError, match=words):
		disturbance.save()


def test_it_cannot_be_deleted_or_joined_any_more(frappe, disturbance, ask):
	from facility_frontoffice.intake import disturbances
	from facility_frontoffice.intake.errors import IntakeError

	_report(frappe, disturbance)
	with pytest.raises(IntakeError, match="waits with this disturbance"):
		frappe.delete_doc(DISTURBANCE, disturbance.name)
	_end(frappe, disturbance)
	with pytest.raises(IntakeError, match="is over"):
		disturbances.join(ask("CLIMATE").name, disturbance.name)


def test_one_request_that_cannot_be_saved_keeps_nobody_waiting(frappe, disturbance, monkeypatch):
	from facility_frontoffice.intake import disturbance_news

	first, second = _report(frappe, disturbance), _report(frappe, disturbance, data.COLLEAGUE)
	real = disturbance_news._finish

	def finish(request, known):
		if request.name == first.name:
			raise frappe.ValidationError("not now")
		real(request, known)

	monkeypatch.setattr(disturbance_news, "_finish", finish)
	_end(frappe, disturbance)
	assert frappe.db.get_value(REQUEST, second.name, "status") == "Completed"
	assert frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news"), "the first still has to hear it"
	monkeypatch.setattr(disturbance_news, "_finish", real)
	_spread(frappe)
	assert frappe.db.get_value(REQUEST, first.name, "status") == "Completed"
	assert not frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news")


def _report(frappe, disturbance, client=data.CLIENT):
	from facility_frontoffice.intake import service

	values = {
		"subject": "Cold here",
		"request_type": "Fault",
		"channel": "Phone",
		"client_user": client,
		"location": data.ROOMS[1],
	}
	lines = [{"product": "CLIMATE", "answers": {"Too warm or too cold?": "Too cold"}}]
	return service.create_and_let_wait(values, lines, disturbance.name)


def _end(frappe, disturbance):
	disturbance.reload()
	disturbance.update({"status": "Ended", "outcome": "The boiler runs again."})
	disturbance.save()
	_spread(frappe)


def _spread(frappe):
	from facility_frontoffice.intake import disturbance_news

	frappe.db.commit()
	disturbance_news.spread()


def _messages(frappe, request) -> list[str]:
	return frappe.get_all(
		"Facility Message", filters={"client_request": request.name}, order_by="creation", pluck="kind"
	)


def _in_hours(frappe, hours):
	return frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=hours).replace(microsecond=0)


def test_without_an_end_nobody_is_told_twice_and_nothing_is_a_delay(frappe, leading):
	from facility_frontoffice.intake import disturbances

	known = disturbances.declare(leading.name, "Heating is out", "The boiler broke.", data.BUILDING)
	report = _report(frappe, known)
	promised = frappe.db.get_value(REQUEST, report.name, "promised_date")
	known.reload()
	known.title = "Heating out in the east wing"
	known.save()
	assert not known.has_news, "another title is no news for clients"
	known.words = "The boiler broke; a part is on its way."
	known.save()
	_spread(frappe)
	known.db_set("has_news", 1)
	_spread(frappe)
	assert _messages(frappe, report) == ["Reply", "Reply"]
	assert frappe.db.get_value(REQUEST, report.name, "promised_date") == promised


def test_who_waits_for_other_things_too_hears_that_this_is_over(frappe, disturbance, ask):
	from facility_frontoffice.fulfilment import service as fulfilment
	from facility_frontoffice.intake import disturbances

	request = ask("CLIMATE", "LIGHTING", location=data.ROOMS[1])
	lamp = next(line for line in request.lines if line.product == "LIGHTING")
	fulfilment.send_out(request.name, [lamp.name])
	disturbances.join(request.name, disturbance.name)
	promised = frappe.db.get_value(REQUEST, request.name, "promised_date")
	fulfilment.accept(frappe.db.get_value("Backoffice Assignment", {"client_request": request.name}))
	assert frappe.db.get_value(REQUEST, request.name, "promised_date") == promised, "the slower of the two"
	before = _messages(frappe, request)
	_end(frappe, disturbance)
	assert frappe.db.get_value(REQUEST, request.name, "status") == "In Progress"
	assert _messages(frappe, request) == [*before, "Reply"]


def test_what_was_refused_meanwhile_brings_no_news(frappe, disturbance):
	from facility_frontoffice.intake import disturbances, refusals

	report = _report(frappe, disturbance)
	report.append("lines", {"product": "INFORMATION", "qty": 1})
	report.save()
	doc = frappe.get_doc(REQUEST, report.name)
	refusals.refuse_lines(doc, [doc.lines[0].name], "Not here", "A heater of your own")
	before = _messages(frappe, report)
	_end(frappe, disturbance)
	assert _messages(frappe, report) == before
	assert disturbances.running_at(data.ROOMS[1]) == []


def test_a_request_that_leads_may_be_joined_and_the_disturbance_runs_on(frappe, ask, travel_to):
	from facility_frontoffice.intake import disturbances, joining

	older = ask("LIGHTING", location=data.ROOMS[0])
	younger = ask("CLIMATE", location=data.ROOMS[0])
	known = disturbances.declare(younger.name, "Heating is out", "The boiler broke.", data.BUILDING)
	joining.join(younger.name, older.name, "One question")
	status, leads = frappe.db.get_value(DISTURBANCE, known.name, ["status", "client_request"])
	assert (status, leads) == ("Running", older.name)


def test_the_answer_to_the_first_client_is_read_by_nobody_else(frappe, ask):
	from facility_frontoffice.intake import disturbances, service

	first = ask("CLIMATE", location=data.ROOMS[0])
	known = disturbances.declare(first.name, "Heating is out", "The boiler broke.", data.BUILDING)
	report = _report(frappe, known, data.COLLEAGUE)
	service.handle_directly(first.name, "Your spare key is at the desk.")
	_spread(frappe)
	status, answer = frappe.db.get_value(REQUEST, report.name, ["status", "answer"])
	assert (status, "key" in answer) == ("Completed", False)


def test_one_request_that_cannot_be_saved_keeps_no_neighbour_waiting_either(frappe, disturbance, monkeypatch):
	from facility_frontoffice.intake import disturbance_news, disturbance_people
	from facility_frontoffice.intake.disturbance_rules import Person

	report = _report(frappe, disturbance)
	disturbance_people.keep(disturbance, [Person("p@example.org", None, "P", "Usual Place", "en")])
	monkeypatch.setattr(disturbance_news, "_tell_news", lambda *args: 1 / 0)
	disturbance.reload()
	disturbance.update({"words": "Two boilers broke.", "tell_everybody": 1})
	disturbance.save()
	_spread(frappe)
	assert _messages(frappe, report) == ["Reply"], "it cannot be saved"
	assert frappe.get_all("Facility Message", {"recipient": "p@example.org"}, pluck="kind") == ["Disturbance"]
	assert frappe.db.get_value(DISTURBANCE, disturbance.name, "has_news")


def test_what_is_over_does_not_begin_again(frappe, disturbance):
	_end(frappe, disturbance)
	disturbance.reload()
	disturbance.status = "Running"
	with pytest.raises(frappe.ValidationError, match="is over, and everybody heard so"):
		disturbance.save()


def test_the_intake_shows_what_begins_soon_and_nothing_joins_it(frappe, ask, disturbance):
	from facility_frontoffice.api import desk_clients
	from facility_frontoffice.intake import disturbances

	def planned(title: str, days: int):
		begins_at = frappe.utils.add_days(frappe.utils.now_datetime(), days).replace(microsecond=0)
		values = {"title": title, "words": "A new boiler.", "location": data.BUILDING, "product": "CLIMATE"}
		return frappe.get_doc(
			{"doctype": DISTURBANCE, "kind": "Planned Work", "begins_at": begins_at, **values}
		).insert()

	soon, late = planned("Soon", 3), planned("Late", disturbances.SOON_DAYS + 1)
	shown = desk_clients.about(None, None, data.ROOMS[0], [], None)["disturbances"]
	found = {row.name: row.status for row in shown}
	assert found == {disturbance.name: "Running", soon.name: "Announced"}
	assert late.name not in found
	_end(frappe, disturbance)
	assert not ask("CLIMATE", channel="Portal", location=data.ROOMS[0]).disturbance
