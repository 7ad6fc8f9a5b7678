"""Answers to questions of every type (S43): checked when they are given, kept with their question, readable for ever."""

import base64
import io
import json

import pytest
from PIL import Image

from facility_frontoffice import files as uploads
from facility_frontoffice.api import catalogue as api
from facility_frontoffice.api import desk_standing
from facility_frontoffice.catalogue.service import CatalogueError
from facility_frontoffice.demo import data
from facility_frontoffice.intake import joining, splitting
from facility_frontoffice.intake import service as intake
from facility_frontoffice.portal import client_conversation, client_view, questions

REQUEST = "Client Request"
SINCE, WHERE, PHOTO, PAPER = "Since when?", "In which room?", "A photo of it?", "The order form?"


@pytest.fixture
def asked(product):
	"""A product that asks for everything."""
	return product(
		"EVERYTHING",
		questions=[
			{"question": "Is it urgent?", "question_type": "Yes or No", "mandatory": 1},
			{
				"question": "Why is it?",
				"question_type": "Text",
				"mandatory": 1,
				"depends_on_question": "is it URGENT?",
				"depends_operator": "Is",
				"depends_answer": "Yes",
			},
			{"question": "How many?", "question_type": "Number", "minimum": "1", "maximum": "10"},
			{"question": SINCE, "question_type": "Date", "not_in_past": 1},
			{"question": WHERE, "question_type": "Location"},
			{"question": "Which machine?", "question_type": "Asset"},
			{"question": PHOTO, "question_type": "Photo"},
			{"question": PAPER, "question_type": "File"},
		],
	).name


@pytest.fixture
def request_with(asked, organisation):
	def make(**answers):
		given = {"Is it urgent?": "No", **answers}
		values = {
			"subject": "Everything",
			"request_type": "Request",
			"channel": "Phone",
			"client_user": organisation.CLIENT,
		}
		return intake.create_request(values, [{"product": asked, "answers": given}])

	return make


def picture() -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (60, 80), (90, 120, 150)).save(content, "PNG")
	return content.getvalue()


def sent(content: bytes, filename: str = "me.png") -> dict:
	return {"filename": filename, "filedata": base64.b64encode(content).decode()}


def rows_of(request) -> dict:
	return {row["question"]: row for row in json.loads(request.lines[0].answers)}


class TestChecked:
	def test_s43_a_hidden_question_is_neither_asked_nor_kept(self, request_with):
		kept = rows_of(request_with(**{"Why is it?": "Left from before"}))
		assert list(kept) == ["Is it urgent?"]
		assert kept["Is it urgent?"] == {"question": "Is it urgent?", "type": "Yes or No", "answer": "No"}

	def test_s43_a_question_is_mandatory_once_it_is_asked(self, request_with):
		with pytest.raises(CatalogueError, match="Why is it"):
			request_with(**{"Is it urgent?": "Yes"})

	@pytest.mark.parametrize(
		("question", "answer", "words"),
		[
			("How many?", 11, "at most 10"),
			("How many?", 0, "at least 1"),
			(SINCE, "2020-01-01", "has passed"),
			(WHERE, "Atlantis", "no place that we know"),
			("Which machine?", "ACC-ASS-1900-00001", "no asset"),
			(PHOTO, "/private/files/nobody.png", "have just sent"),
			(PHOTO, "https://example.com/x.png", "from this device"),
		],
	)
	def test_what_cannot_be_is_refused(self, request_with, question, answer, words):
		with pytest.raises(CatalogueError, match=words):
			request_with(**{question: answer})

	def test_a_place_is_kept_as_it_is_written(self, request_with):
		assert rows_of(request_with(**{WHERE: "room 3.12"}))[WHERE]["answer"] == "Room 3.12"

	def test_the_clocks_cost_nothing_for_a_file(self, request_with, statements):
		"""What has no file looks nothing up."""
		assert not [query for query in statements(request_with) if "`tabFile`" in query]


class TestFormsAndCalls:
	"""The document itself may be written, by a form or a call."""

	def _doc(self, transaction, asked, answers):
		return transaction.get_doc(
			{
				"doctype": REQUEST,
				"subject": "By a form",
				"request_type": "Request",
				"channel": "Phone",
				"client_name": "Somebody",
				"lines": [{"product": asked, "qty": 1, "answers": answers}],
			}
		)

	def test_s43_answers_of_a_form_are_checked_as_well(self, transaction, asked):
		rows = json.dumps([{"question": "Is it urgent?", "answer": "ja"}])
		with pytest.raises(CatalogueError, match="Why is it"):
			self._doc(transaction, asked, rows).insert()
		rows = json.dumps(
			[{"question": "Is it urgent?", "answer": "nee"}, {"question": "Why is it?", "answer": "x"}]
		)
		assert list(rows_of(self._doc(transaction, asked, rows).insert())) == ["Is it urgent?"]

	def test_a_line_of_which_nothing_was_asked_yet_waits(self, transaction, asked):
		for nothing in (None, "", "[]"):
			assert self._doc(transaction, asked, nothing).insert().lines[0].product == asked

	def test_what_is_no_list_of_answers_is_refused(self, transaction, asked):
		for wrong in ("{}", "not json", '["x"]'):
			with pytest.raises(transaction.ValidationError, match="no list of questions"):
				self._doc(transaction, asked, wrong).insert()

	def test_changed_and_removed_questions_break_nothing(self, transaction, asked, request_with):
		request = request_with(**{"How many?": 3, WHERE: "Room 3.12"})
		product = transaction.get_doc("Facility Product", asked)
		product.questions = [row for row in product.questions if row.question == "Is it urgent?"]
		product.questions[0].question, product.questions[0].question_type = "Is it very urgent?", "Number"
		product.save()
		before = request.lines[0].answers
		request.reload()
		request.description = "More"
		request.save()
		assert request.lines[0].answers == before
		shown = client_view.request_of(data.CLIENT, request.name)["lines"][0]["answers"]
		assert {"question": "How many?", "answer": "3"} in shown
		assert desk_standing._readable(before)[0]["question"] == "Is it urgent?"

	def test_answers_from_before_types_were_kept_stay_as_they_are(self, transaction, asked, request_with):
		request = request_with()
		old = json.dumps([{"question": "Gone long ago?", "answer": "Yes"}])
		transaction.db.set_value("Client Request Line", request.lines[0].name, "answers", old)
		request.reload()
		request.description = "More"
		request.save()
		assert request.lines[0].answers == old
		assert client_view.request_of(data.CLIENT, request.name)["lines"][0]["answers"]


class TestFilesAtTheDesk:
	def _sent_by_agent(self, as_user, content=None, **values):
		with as_user(data.AGENT):
			address = uploads.attach(None, None, "lamp.png", content or picture())
		return address

	def test_a_file_waits_for_its_request_and_is_hung_on_it(self, transaction, as_user, request_with):
		address = self._sent_by_agent(as_user)
		with as_user(data.AGENT):
			request = request_with(**{PHOTO: address})
		assert rows_of(request)[PHOTO] == {
			"question": PHOTO,
			"type": "Photo",
			"answer": address,
			"label": "lamp.png",
		}
		file = transaction.get_doc("File", {"file_url": address, "attached_to_name": request.name})
		assert (file.attached_to_doctype, file.is_private) == (REQUEST, 1)
		with as_user(data.AGENT):
			request.reload()
			request.description = "More"
			request.save()
		assert transaction.db.count("File", {"file_url": address}) == 1

	def test_the_file_of_a_colleague_is_no_answer(self, as_user, request_with):
		address = self._sent_by_agent(as_user)
		with as_user(data.MANAGER), pytest.raises(CatalogueError, match="just sent"):
			request_with(**{PHOTO: address})

	def test_what_hangs_elsewhere_is_no_answer(self, as_user, ask, request_with):
		other = ask("LIGHTING")
		with as_user(data.AGENT):
			address = uploads.attach(REQUEST, other.name, "theirs.png", picture())
			with pytest.raises(CatalogueError, match="just sent"):
				request_with(**{PHOTO: address})

	def test_a_photo_is_a_picture(self, as_user, request_with):
		address = self._sent_by_agent(as_user, b"%PDF-1.4 no picture")
		with as_user(data.AGENT):
			with pytest.raises(uploads.FileError):
				request_with(**{PHOTO: address})
			assert request_with(**{PAPER: address})

	def test_files_go_along_when_a_request_is_split_or_joined(self, transaction, as_user, request_with, ask):
		address = self._sent_by_agent(as_user)
		with as_user(data.AGENT):
			request = request_with(**{PHOTO: address})
			older = ask("LIGHTING", subject="The older")
			intake.add_lines(request.name, [{"product": "LIGHTING", "answers": _lighting()}])
			request.reload()
			new = splitting.split(request.name, [request.lines[0].name], "Another matter")
			assert _hangs_on(transaction, address, new.name)
			joining.join(new.name, older.name, "The same matter")
		joined = {new.name, older.name} - {
			name for name in (new.name, older.name) if transaction.db.get_value(REQUEST, name, "merged_into")
		}
		assert _hangs_on(transaction, address, joined.pop())


class TestFilesOfClients:
	def _ask(self, asked, **answers):
		return questions.ask(
			data.CLIENT,
			{"description": "Please"},
			asked,
			{"Is it urgent?": "No", **answers},
			submission_key="k",
		)

	def test_s18_a_photo_is_kept_private_with_the_request(self, transaction, as_user, asked):
		with as_user(data.CLIENT):
			name = self._ask(asked, **{PHOTO: sent(picture(), "../me.html")})
			assert self._ask(asked, **{PHOTO: sent(picture())}) == name, "asked twice"
		row = rows_of(transaction.get_doc(REQUEST, name))[PHOTO]
		assert row["answer"].startswith("/private/files/")
		assert row["label"].endswith(".png")
		file = transaction.get_doc("File", {"attached_to_name": name})
		assert (file.owner, file.is_private, file.file_url) == (data.CLIENT, 1, row["answer"])
		with as_user(data.CLIENT):
			seen = client_view.request_of(data.CLIENT, name)
		assert seen["lines"][0]["answers"][1] == {"question": PHOTO, "answer": row["label"]}
		assert [sent["file_url"] for sent in seen["files"]] == [client_conversation.url_of(name, file.name)]

	def test_an_address_is_refused_even_of_an_own_file(self, transaction, as_user, asked):
		secret = uploads.attach("User", data.AGENT, "secret.png", picture())
		with as_user(data.CLIENT):
			own = uploads.attach(None, None, "own.png", picture() + b"own")
			for address in (secret, own, {"file_url": secret}, [secret]):
				with pytest.raises(CatalogueError, match="from this device"):
					self._ask(asked, **{PHOTO: address})
		assert not transaction.db.exists("File", {"file_url": secret, "attached_to_doctype": REQUEST})

	@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"%PDF-1.4 no picture", b""])
	def test_what_is_no_picture_is_refused(self, as_user, asked, content):
		with as_user(data.CLIENT), pytest.raises((uploads.FileError, CatalogueError)):
			self._ask(asked, **{PHOTO: sent(content, "me.png"), "Is it urgent?": "No"})

	def test_a_file_for_a_hidden_question_is_not_kept(self, transaction, as_user, product):
		code = product(
			"HIDDEN-PHOTO",
			questions=[
				{"question": "Damage?", "question_type": "Yes or No", "mandatory": 1},
				{
					"question": PHOTO,
					"question_type": "Photo",
					"depends_on_question": "Damage?",
					"depends_answer": "Yes",
				},
			],
		).name
		before = transaction.db.count("File")
		with as_user(data.CLIENT):
			name = questions.ask(
				data.CLIENT, {"description": "x"}, code, {"Damage?": "No", PHOTO: sent(picture())}
			)
		assert transaction.db.count("File") == before
		assert list(rows_of(transaction.get_doc(REQUEST, name))) == ["Damage?"]


class TestAssets:
	@pytest.fixture
	def printer(self, transaction):
		"""An asset, written to the table: to buy one first is not what this is about."""
		frappe = transaction
		asset = frappe.new_doc("Asset", asset_name="Laser printer", name="ACC-ASS-2030-00001", docstatus=1)
		asset.db_insert()
		return asset.name

	def test_an_agent_may_name_any_asset(self, as_user, request_with, printer):
		with as_user(data.AGENT):
			row = rows_of(request_with(**{"Which machine?": printer}))["Which machine?"]
		assert (row["answer"], row["label"]) == (printer, f"Laser printer ({printer})")

	def test_a_client_may_name_what_is_theirs(self, transaction, as_user, asked, printer):
		frappe = transaction
		answers = {"Is it urgent?": "No", "Which machine?": printer}

		def ask_it():
			with as_user(data.CLIENT):
				return questions.ask(data.CLIENT, {"description": frappe.generate_hash()}, asked, answers)

		with pytest.raises(CatalogueError, match="no asset that you can choose"):
			ask_it()
		employee = frappe.new_doc("Employee", name="HR-EMP-T", user_id=data.CLIENT, status="Active")
		employee.db_insert()
		frappe.db.set_value("Asset", printer, "custodian", employee.name)
		assert ask_it()
		with as_user(data.CLIENT):
			assert api.find_assets("laser") == [{"name": printer, "asset_name": "Laser printer"}]
			assert api.find_assets("chair") == []
		with as_user(data.COLLEAGUE):
			assert api.find_assets() == []


class TestCard:
	def test_what_a_client_reads_before_asking(self, transaction, as_user, product):
		"""S53, S45, S18: house rules, what else there is, and what the client will have to do."""
		frappe = transaction
		hidden = product("HIDDEN", published=0).name
		gone = product("GONE").name
		code = product(
			"TERMS",
			price=12.5,
			cost_center=frappe.db.get_value("Cost Center", {"is_group": 0}, "name", order_by="name"),
			house_rules="No shoes on the table.",
			alternatives=[
				{"product": "CHAIR", "fits_when": "for one day"},
				{"product": hidden},
				{"product": gone},
			],
			steps=[{"step_name": "Print", "client_task": "Send a photo"}, {"step_name": "Bring"}],
		).name
		frappe.db.set_value("Facility Product", gone, "disabled", 1)
		with as_user(data.CLIENT):
			card = api.get_product(code)
		assert card["house_rules"] == "No shoes on the table."
		assert card["client_tasks"] == ["Send a photo"]
		assert card["price_text"].startswith("Costs ")
		assert "12" in card["price_text"]
		assert card["alternatives"] == [
			{"product_code": "CHAIR", "product_name": "Office chair", "fits_when": "for one day"}
		]
		with as_user(data.AGENT):
			assert [row["product_code"] for row in api.get_product(code)["alternatives"]] == ["CHAIR", hidden]

	def test_a_task_of_the_client_without_steps(self, product, ask):
		"""S18: it starts when the product is sent out, and the work waits for it."""
		from facility_frontoffice.fulfilment import service as fulfilment

		code = product("SIGN", client_task="Sign the form", client_task_type="File").name
		assert api.get_product(code)["client_tasks"] == ["Sign the form"]
		request = ask(code)
		fulfilment.send_out(request.name)
		request.reload()
		assert request.status == "Waiting for Client"
		(task,) = client_view.request_of(data.CLIENT, request.name)["tasks"]
		assert (task["task"], task["answer_type"]) == ("Sign the form", "File")


class TestProducts:
	@pytest.mark.parametrize(
		("values", "words"),
		[
			({"alternatives": [{"product": "CHAIR"}, {"product": "CHAIR"}]}, "twice as an alternative"),
			({"alternatives": [{"product": "OFF"}]}, "not supplied any more"),
			({"price": -1}, "price is negative"),
			({"direct_target": 101}, "percentage from 0 to 100"),
			({"charging": "Fixed Price"}, "there is no price"),
			(
				{"questions": [{"question": "Why?", "depends_on_question": "Gone?", "depends_answer": "x"}]},
				"but that is not asked",
			),
			(
				{"questions": [{"question": "N?", "question_type": "Number", "minimum": "few"}]},
				"“few” is no number",
			),
			(
				{
					"questions": [
						{"question": "A?", "depends_on_question": "B?", "depends_operator": "Is Filled"},
						{"question": "B?", "depends_on_question": "A?", "depends_operator": "Is Filled"},
					]
				},
				"wait for each other",
			),
		],
	)
	def test_what_cannot_work_is_refused(self, product, values, words):
		product("OFF", disabled=1)
		with pytest.raises(CatalogueError, match=words):
			product("PLAIN", **values)

	def test_s45_a_product_is_no_alternative_for_itself(self, product):
		plain = product("PLAIN")
		plain.append("alternatives", {"product": "PLAIN"})
		with pytest.raises(CatalogueError, match="no alternative for itself"):
			plain.save()

	def test_an_alternative_that_was_disabled_later_keeps_nothing_from_being_saved(
		self, transaction, product
	):
		product("OFF")
		plain = product("PLAIN", alternatives=[{"product": "OFF"}])
		transaction.db.set_value("Facility Product", "OFF", "disabled", 1)
		plain.reload()
		plain.description = "More"
		assert plain.save()

	def test_s41_a_card_without_a_date_is_saved_with_a_word_about_it(self, transaction, product):
		product("CARD", answer_card="<p>Say yes.</p>")
		assert "review" in str(transaction.message_log[-1])


def _lighting() -> dict:
	return {"How many lamps?": 1, "Is there any danger?": "No"}


def _hangs_on(frappe, address: str, request: str) -> bool:
	return bool(frappe.db.exists("File", {"file_url": address, "attached_to_name": request}))
