"""Intake: seconds of it (S30), a question for somebody else, words about a question that is open already (S1)."""

import pytest

from facility_frontoffice.demo import data

REQUEST = "Client Request"


@pytest.mark.parametrize(
	("measured", "kept"), [(42, 42), (0, 0), (-3, 0), (5 * 3600, 0), ("17", 17), ("soon", 0), (None, 0)]
)
def test_s30_what_a_screen_measured_is_kept_when_it_can_be(ask, measured, kept):
	assert (ask("CLEANING", intake_seconds=measured).intake_seconds or 0) == kept


def test_s30_it_is_measured_once(ask):
	from facility_frontoffice.intake import service

	request = ask("CLEANING", intake_seconds=42)
	request.reload()
	request.intake_seconds = 7
	request.save()
	assert request.intake_seconds == 42
	mail = ask(channel="Email")
	lines = [{"product": "CLIMATE", "answers": {"Too warm or too cold?": "Too cold"}}]
	assert service.add_lines(mail.name, lines, seconds=19).intake_seconds == 19
	assert service.add_lines(mail.name, lines, seconds=99).intake_seconds == 19


def test_a_client_cannot_say_how_long_an_agent_took(transaction, as_user):
	from facility_frontoffice.portal import questions

	with as_user(data.CLIENT), pytest.raises(transaction.ValidationError, match="intake_seconds"):
		questions.ask(data.CLIENT, {"description": "A lamp", "intake_seconds": 1})


def test_a_question_for_somebody_else_names_whom(transaction, ask):
	frappe = transaction
	with pytest.raises(frappe.ValidationError, match="For whom is it"):
		ask("CLEANING", for_someone_else=1)
	request = ask("CLEANING", for_someone_else=1, beneficiary_name="Noor Peters", beneficiary_phone="06 1")
	assert request.client_user == data.CLIENT, "who asks is told"
	request.reload()
	request.for_someone_else = 0
	request.save()
	assert [request.beneficiary_name, request.beneficiary_phone] == [None, None]


def test_who_does_the_work_sees_whom_it_is_for(transaction, ask):
	from facility_frontoffice.api import desk
	from facility_frontoffice.fulfilment import service as fulfilment

	request = ask("CLIMATE", for_someone_else=1, beneficiary_name="Noor Peters", beneficiary_phone="06 1")
	[assignment] = fulfilment.send_out(request.name)
	about = desk.assignment(assignment)
	assert (about["beneficiary_name"], about["beneficiary_phone"]) == ("Noor Peters", "06 1")


def test_s1_words_about_an_open_request_go_there(transaction, ask, as_user):
	frappe = transaction
	request = ask("CLEANING", description="The floor is dirty.", channel="Email")
	with as_user(data.AGENT):
		from facility_frontoffice.api import intake

		intake.add_words(request.name, "  When do you come?  ", "Phone")
	request.reload()
	assert request.description.startswith("The floor is dirty.")
	assert request.description.endswith("When do you come?")
	assert request.last_client_update_at, "the client was spoken to: the silence begins anew"
	assert frappe.db.count(REQUEST, {"client_user": data.CLIENT, "subject": request.subject}) == 1
	moments = frappe.get_all(
		"Facility Contact Moment", {"client_request": request.name, "channel": "Phone"}, ["outcome", "agent"]
	)
	assert [(row.outcome, row.agent) for row in moments] == [("Answered", data.AGENT)]
	owners = frappe.get_all("Notification Log", {"document_name": request.name}, pluck="for_user")
	assert owners == [data.MANAGER], "the owner, who is somebody else, hears of it"


def test_words_are_refused_when_there_are_none_or_the_request_has_ended(transaction, ask):
	from facility_frontoffice.intake import service

	request = ask("CLEANING")
	with pytest.raises(transaction.ValidationError, match="Type what the client says"):
		service.add_words(request.name, " ", "Phone")
	service.handle_directly(request.name, "Done.")
	with pytest.raises(transaction.ValidationError, match="Open it again"):
		service.add_words(request.name, "Still dirty", "Phone")
