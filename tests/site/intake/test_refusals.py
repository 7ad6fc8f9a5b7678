"""S45: no "no" without a reason and an alternative, on whatever path a request ends without being delivered."""

import frappe
import pytest

from facility_frontoffice.api import desk_words
from facility_frontoffice.api import intake as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import joining, refusals, service, splitting
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.setup import discouraged_words

REQUEST, ASSIGNMENT = "Client Request", "Backoffice Assignment"
WORD = "Facility Discouraged Word"
REASON = {"cancel_reason": "The lamp is not ours.", "alternative": "The landlord can."}


def messages_of(request) -> list[str]:
	return frappe.get_all(
		"Facility Message", {"client_request": request.name}, order_by="creation", pluck="kind"
	)


def stored(request):
	return frappe.get_doc(REQUEST, request.name)


class TestOneLine:
	@pytest.mark.parametrize("missing", ["cancel_reason", "alternative"])
	def test_cancelled_alone_needs_both(self, ask, missing):
		request = ask("LIGHTING", "MOVE")
		request.lines[0].update({"status": "Cancelled", **REASON, missing: " "})
		with pytest.raises(IntakeError, match="without a reason"):
			request.save()

	def test_the_rest_goes_on_and_the_client_is_told_once(self, ask):
		request = ask("LIGHTING", "CLEANING")
		fulfilment.send_out(request.name)
		api.refuse_lines(request.name, [request.lines[0].name], *REASON.values())
		request = stored(request)
		assert [line.status for line in request.lines] == ["Cancelled", "In Progress"]
		assert request.status == "In Progress"
		assert refusals.is_explained(request.lines[0])
		work = frappe.get_all(
			ASSIGNMENT, {"client_request": request.name}, ["request_line", "status"], order_by="creation"
		)
		assert {row.status for row in work if row.request_line == request.lines[0].name} == {"Cancelled"}
		assert "Cancelled" not in {row.status for row in work if row.request_line != request.lines[0].name}
		(told,) = frappe.get_all(
			"Facility Message", {"client_request": request.name, "kind": "Reply"}, ["context"]
		)
		assert "The landlord can." in frappe.parse_json(told.context)["message"]
		request.description = "more"
		request.save()
		assert messages_of(request).count("Reply") == 1

	def test_a_finished_step_does_not_bring_it_back(self, ask):
		request = ask("LIGHTING", "CLEANING")
		fulfilment.send_out(request.name)
		api.refuse_lines(request.name, [request.lines[0].name], *REASON.values())
		fulfilment.start(
			frappe.db.get_value(
				ASSIGNMENT, {"client_request": request.name, "status": "Open"}, order_by="creation"
			)
		)
		assert stored(request).lines[0].status == "Cancelled"

	def test_all_one_by_one_is_a_refusal_of_the_request(self, ask):
		request = ask("LIGHTING", "MOVE")
		for line in request.lines:
			api.refuse_lines(request.name, [line.name], f"No {line.product}.", "Something else.")
		request = stored(request)
		assert request.status == "Cancelled"
		assert request.cancel_reason == "No LIGHTING.\nNo MOVE."
		assert request.alternative == "Something else."
		assert messages_of(request)[-1] == "Cancelled"

	def test_what_is_over_is_not_refused(self, ask):
		request = ask("VISITOR", "LIGHTING")
		service.handle_directly(request.name, "Registered.", lines=[request.lines[0].name])
		for lines in ([request.lines[0].name], [], ["unknown"]):
			with pytest.raises(IntakeError, match="still open"):
				api.refuse_lines(request.name, lines, *REASON.values())

	def test_taken_up_again_it_is_no_refusal_any_more(self, ask):
		request = service.cancel(ask("LIGHTING").name, *REASON.values())
		reopened = service.reopen(request.name, "It can after all.")
		assert [reopened.lines[0].cancel_reason, reopened.cancel_reason] == [None, None]


class TestTheWholeRequest:
	@pytest.mark.parametrize("reason", [{}, {"cancel_reason": " ", "alternative": " "}])
	def test_cancelling_by_the_status_alone(self, ask, reason):
		request = ask("LIGHTING")
		request.update({"status": "Cancelled", **reason})
		with pytest.raises(IntakeError, match="instead"):
			request.save()

	@pytest.mark.parametrize("status", ["Closed", "Completed"])
	@pytest.mark.parametrize("request_type", ["Request", "Fault"])
	def test_s3_closed_from_intake_without_delivering(self, ask, status, request_type):
		request = ask(request_type=request_type)
		request.status = status
		with pytest.raises(IntakeError, match="nothing was delivered"):
			request.save()
		request = stored(request)
		request.update({"status": status, **REASON})
		request.save()
		assert stored(request).status == status

	@pytest.mark.parametrize("request_type", ["Information", "Complaint", "Wish", "Compliment", "Remark"])
	def test_s2_what_needs_no_product_is_closed_as_it_is(self, ask, request_type):
		request = ask(request_type=request_type)
		request.status = "Closed"
		request.save()

	def test_an_import_of_one_that_was_refused_needs_them_too(self, ask):
		request = frappe.copy_doc(ask("LIGHTING"))
		request.status = "Cancelled"
		with pytest.raises(IntakeError, match="instead"):
			request.insert()

	def test_a_reason_is_not_taken_away(self, ask):
		request = service.cancel(ask("LIGHTING").name, *REASON.values())
		request.update({"cancel_reason": None, "alternative": None})
		request.save()
		assert refusals.is_explained(stored(request))

	def test_joined_and_split_requests_refuse_nothing(self, ask):
		older, younger = ask("LIGHTING", "MOVE"), ask("CLEANING")
		joining.join(older.name, younger.name, "One question.")
		assert stored(younger).status == "Closed"
		older = stored(older)
		splitting.split(older.name, [older.lines[0].name], "Two questions.")
		assert "Reply" not in messages_of(younger)


class TestWorkThatAUnitCancels:
	def test_comes_back_to_the_front_office_to_decide(self, ask):
		"""A client is not left without a reason because nobody at the unit had to give one."""
		request = ask("LIGHTING")
		(work,) = fulfilment.send_out(request.name)
		doc = frappe.get_doc(ASSIGNMENT, work)
		doc.status = "Cancelled"
		doc.save()
		request = stored(request)
		assert (request.status, request.lines[0].status) == ("In Intake", "New")
		assert frappe.db.exists(
			"Notification Log", {"document_name": request.name, "for_user": request.front_office_owner}
		)
		(again,) = fulfilment.send_out(request.name)
		assert frappe.db.get_value(ASSIGNMENT, again, "status") == "Open"


class TestAlternatives:
	def test_of_the_catalogue_are_offered(self, ask, product):
		torch, old = product("TORCH"), product("CANDLE")
		lamp = product("LAMP")
		lamp.append("alternatives", {"product": torch.name, "fits_when": "It is for today only"})
		lamp.append("alternatives", {"product": old.name})
		lamp.save()
		old.disabled = 1
		old.save()
		request = ask("LAMP")
		assert api.alternatives(request.name) == [
			{
				"product": "TORCH",
				"product_name": "Torch",
				"fits_when": "It is for today only",
				"instead_of": "LAMP",
			}
		]
		assert api.alternatives(ask("LAMP", "TORCH").name) == []

	def test_without_any_there_are_none(self, ask):
		assert api.alternatives(ask("LIGHTING").name) == []

	def test_are_for_who_reads_the_request(self, ask, as_user):
		request = ask("LIGHTING").name
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.alternatives(request)


class TestWords:
	@pytest.fixture(autouse=True)
	def _seeds(self):
		discouraged_words.create()

	def test_what_the_article_names_gives_a_warning_and_what_to_say(self, as_user):
		with as_user(data.AGENT):
			found = desk_words.check("Nee, ik weet het niet.", "nl")
		assert [row["found"] for row in found] == ["Nee", "ik weet het niet"]
		assert all(row["better"] for row in found)

	def test_each_phrase_is_named_once(self):
		assert len(desk_words.check("Nee. Nee. Nee.")) == 1

	def test_the_list_is_the_admins_and_counts_at_once(self, as_user):
		name = frappe.db.get_value(WORD, {"phrase": "Nee"})
		frappe.delete_doc(WORD, name)
		assert desk_words.check("Nee") == []
		frappe.get_doc({"doctype": WORD, "phrase": "ticketje", "better": "aanvraag"}).insert()
		assert desk_words.check("Een TICKETJE dus")[0]["better"] == "aanvraag"
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": WORD, "phrase": "x", "better": "y"}).insert()

	def test_making_them_again_brings_nothing_back(self):
		frappe.delete_doc(WORD, frappe.db.get_value(WORD, {"phrase": "Nee"}))
		number = frappe.db.count(WORD)
		discouraged_words.create()
		assert frappe.db.count(WORD) == number

	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"phrase": "..."}, "letters"),
			({"phrase": "NEE!", "language": "nl"}, "listed already"),
			({"phrase": "wow", "exceptions": "no later than"}, "no exception"),
		],
	)
	def test_what_would_never_match_is_refused(self, values, words):
		with pytest.raises(IntakeError, match=words):
			frappe.get_doc({"doctype": WORD, "better": "x", **values}).insert()

	def test_clients_do_not_read_the_list(self, as_user):
		for user in (data.CLIENT, "Guest"):
			with as_user(user), pytest.raises(frappe.PermissionError):
				desk_words.check("Nee")
