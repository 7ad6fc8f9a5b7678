"""New reports on the portal and by mail are joined to what is known, by themselves; an agent's are offered it."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import disturbance_news, disturbances, service
from facility_frontoffice.portal import questions

REQUEST, DISTURBANCE, MOMENT = "Client Request", "Facility Disturbance", "Facility Contact Moment"
SETTINGS = "Facility Frontoffice Settings"
COLD = {"CLIMATE": {"Too warm or too cold?": "Too cold"}}


@pytest.fixture
def disturbance(as_user):
	with as_user(data.AGENT):
		return frappe.get_doc(
			{
				"doctype": DISTURBANCE,
				"title": "Heating is out",
				"words": "The boiler broke.",
				"location": data.BUILDING,
				"product": "CLIMATE",
				"expected_end": add_to_date(now_datetime(), hours=100).replace(microsecond=0),
			}
		).insert()


@pytest.fixture
def report(ask, as_user):
	"""A client asks, as themselves."""

	def make(*products: str, channel="Portal", location=data.ROOMS[1], user=data.CLIENT, **values):
		with as_user(user):
			return ask(*(products or ("CLIMATE",)), channel=channel, location=location, **values)

	return make


def messages(request) -> list[str]:
	return frappe.get_all(
		"Facility Message", {"client_request": request.name}, order_by="creation", pluck="kind"
	)


@pytest.mark.parametrize("channel", ["Portal", "Email"])
def test_s44_a_report_joins_and_its_client_reads_what_is_known_and_nothing_else(report, disturbance, channel):
	request = report(channel=channel)
	assert (request.status, request.disturbance) == ("In Progress", disturbance.name)
	assert messages(request) == ["Reply"], "no Received beside it"
	words = frappe.db.get_value("Facility Message", {"client_request": request.name}, "context")
	assert "The boiler broke." in words
	assert frappe.db.count("Backoffice Assignment", {"client_request": request.name}) == 0
	assert frappe.utils.get_datetime(request.promised_date) >= disturbance.expected_end


def on_the_portal(as_user) -> str:
	with as_user(data.CLIENT):
		return questions.ask(
			data.CLIENT, {"description": "It is cold", "location": data.ROOMS[1]}, "CLIMATE", COLD["CLIMATE"]
		)


def test_s36_what_joins_by_itself_needs_no_answer_and_counts_as_none(disturbance, as_user):
	name = on_the_portal(as_user)
	request = frappe.get_doc(REQUEST, name)
	assert request.disturbance == disturbance.name
	(moment,) = frappe.get_all(
		MOMENT,
		{"client_request": name},
		["outcome", "agent", "answered_at", "answer_seconds", "within_norm", "answered_within"],
	)
	assert moment.outcome == "Answered", "nobody is asked to answer it"
	assert (moment.agent, moment.answered_at, moment.answer_seconds) == (None, None, None)
	assert not moment.within_norm
	assert (request.response_norm or None, request.response_due, request.response_breached_at) == (None,) * 3
	assert request.resolution_norm, "what was promised of the whole holds"


def test_s36_of_a_question_for_more_the_rest_waits_for_a_person(report, disturbance, as_user):
	request = report("CLIMATE", "LIGHTING")
	assert (request.first_response_at, bool(request.response_norm)) == (None, True)
	request.description = "Somebody saves it."
	request.save()
	assert request.first_response_at is None
	(lamp,) = (line.name for line in request.lines if line.product == "LIGHTING")
	with as_user(data.AGENT):
		fulfilment.send_out(request.name, [lamp])
	request.reload()
	assert request.first_response_at


def test_s36_an_agent_who_lets_it_wait_gave_the_answer(disturbance, as_user):
	frappe.db.set_single_value(SETTINGS, "join_new_reports", 0)
	name = on_the_portal(as_user)
	with as_user(data.AGENT):
		request = disturbances.join(name, disturbance.name)
	request.reload()
	assert (bool(request.first_response_at), bool(request.response_norm)) == (True, True)
	(moment,) = frappe.get_all(
		MOMENT, {"client_request": request.name}, ["outcome", "agent", "answer_seconds"]
	)
	assert (moment.outcome, moment.agent) == ("Answered", data.AGENT)
	assert moment.answer_seconds is not None


def test_what_is_imported_or_split_off_joins_nothing_by_itself(disturbance, report, as_user):
	from facility_frontoffice.intake import splitting

	frappe.flags.in_import = True
	try:
		assert not report().disturbance
	finally:
		frappe.flags.in_import = False
	request = report("CLIMATE", "CLEANING")
	disturbances.leave(request.name)
	with as_user(data.MANAGER):
		part = splitting.split(
			request.name, [line.name for line in request.lines if line.product == "CLIMATE"], "Two"
		)
	assert not frappe.db.get_value(REQUEST, part.name, "disturbance"), "an agent took it out"


def test_it_ends_with_the_disturbance(report, disturbance):
	request = report()
	disturbance.reload()
	disturbance.update({"status": "Ended", "outcome": "The boiler runs again."})
	disturbance.save()
	frappe.db.commit()
	disturbance_news.spread()
	request.reload()
	assert (request.status, request.answer) == ("Completed", "The boiler runs again.")


@pytest.mark.parametrize(
	("products", "place"),
	[(("LIGHTING",), data.ROOMS[1]), (("CLIMATE",), None), (("CLIMATE",), "Annex")],
	ids=["another product", "no place", "elsewhere"],
)
def test_what_is_something_else_is_handled_as_ever(report, disturbance, products, place):
	if place == "Annex":
		place = frappe.get_doc({"doctype": "Location", "location_name": place}).insert().name
	request = report(*products, location=place)
	assert not request.disturbance
	assert messages(request) == ["Received"]


def test_what_is_of_no_product_takes_nothing_in_by_itself(report, disturbance):
	disturbance.db_set("product", None)
	assert not report().disturbance


def test_of_a_product_everywhere_it_takes_all_in(report, disturbance):
	disturbance.db_set("location", None)
	assert report(location=None).disturbance == disturbance.name


def test_only_the_lines_that_ask_for_it_wait(report, disturbance):
	request = report("CLIMATE", "LIGHTING")
	by_product = {line.product: line.status for line in request.lines}
	assert by_product == {"CLIMATE": "In Progress", "LIGHTING": "New"}
	(lamp,) = (line.name for line in request.lines if line.product == "LIGHTING")
	assert fulfilment.send_out(request.name, [lamp])


def test_a_mail_joins_when_somebody_says_what_it_asks(disturbance, ask, as_user):
	request = ask(channel="Email", location=data.ROOMS[1])
	assert not request.disturbance
	with as_user(data.AGENT):
		doc = service.add_lines(request.name, [{"product": "CLIMATE", "answers": COLD["CLIMATE"]}])
	assert (doc.disturbance, doc.status) == (disturbance.name, "In Progress")
	assert messages(request) == ["Received", "Reply"]


@pytest.mark.parametrize("channel", ["Phone", "Counter"])
def test_who_talks_to_an_agent_is_offered_it(report, disturbance, channel):
	assert not report(channel=channel).disturbance


def test_a_mail_that_an_agent_takes_in_is_offered_it(report, disturbance):
	assert not report(channel="Email", user=data.AGENT).disturbance


def test_not_when_the_house_does_not_want_it(report, disturbance):
	frappe.db.set_single_value(SETTINGS, "join_new_reports", 0)
	assert not report().disturbance


def test_not_when_it_is_over(report, disturbance):
	disturbance.update({"status": "Ended", "outcome": "The boiler runs again."})
	disturbance.save()
	assert not report().disturbance


def test_who_is_taken_out_is_not_brought_in_again(report, disturbance, as_user):
	request = report()
	doc = disturbances.leave(request.name)
	doc.subject = "Cold, and it is the window"
	doc.save()
	assert (doc.disturbance, doc.status) == (None, "In Intake")
	with as_user(data.AGENT):
		doc = service.add_lines(request.name, [{"product": "CLIMATE", "answers": COLD["CLIMATE"]}])
	assert not doc.disturbance, "not by another line either"
	assert disturbances.join(request.name, disturbance.name).disturbance == disturbance.name


def test_a_call_cannot_undo_that_it_was_taken_out(report, disturbance):
	request = report()
	doc = disturbances.leave(request.name)
	doc.left_disturbance = None
	doc.save()
	assert frappe.db.get_value(REQUEST, request.name, "left_disturbance") == disturbance.name


def test_without_anything_known_it_costs_two_statements_at_most(ask, as_user, statements):
	def asked():
		with as_user(data.CLIENT):
			ask("CLIMATE", channel="Portal", location=data.ROOMS[1])

	asked()
	seen = statements(asked)
	assert sum("Facility Disturbance" in query for query in seen) <= 2
