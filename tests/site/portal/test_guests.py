"""Guests ask without a log-in, and follow what is theirs by a signed link; attacked as somebody would (S9, S18, S21, S45)."""

import email
import email.policy
import io
import re
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import frappe
import pytest
from frappe.utils import add_days, now_datetime
from PIL import Image
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.api import portal as portal_api
from facility_frontoffice.communication import declining
from facility_frontoffice.communication import service as communication
from facility_frontoffice.communication import tasks as outbox
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import service, splitting
from facility_frontoffice.portal import client_view, guest_links, guest_rules, guests
from facility_frontoffice.www.guest import Guests

pytestmark = pytest.mark.usefixtures("outgoing_account", "_guests_are_allowed")

QUESTION, REQUEST, LINK, MESSAGE = (
	"Facility Guest Question", "Client Request", "Facility Guest Link", "Facility Message",
)  # fmt: skip
ADDRESS = "noor@tests.example"
SCRIPT = "<script>alert(1)</script>"
SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture
def setting():
	"""`setting(allow_guests=0)` changes settings as an admin does."""

	def change(**values):
		for name, value in values.items():
			frappe.db.set_single_value(SETTINGS, name, value)
		frappe.clear_document_cache(SETTINGS, SETTINGS)

	return change


@pytest.fixture
def _guests_are_allowed(setting):
	frappe.cache.delete_keys("facility_frontoffice:limit:")
	setting(allow_guests=1, guest_confirm_hours=24, guest_link_days=30, guests_per_hour=60)


@pytest.fixture
def visit(as_user, monkeypatch):
	"""A request to the page: `visit(t=token)` looks, `visit(post={...})` sends a form."""

	def send(post: dict | None = None, files=(), user="Guest", ip="203.0.113.7", **query):
		how = {"query_string": query}
		if post is not None:
			body = MultiDict([*post.items(), *(("files", (io.BytesIO(body), name)) for name, body in files)])
			how |= {"method": "POST", "data": body}
		request = Request(EnvironBuilder(path="/guest", **how).get_environ())
		frappe.db.commit()
		with as_user(user):
			monkeypatch.setattr(frappe.local, "request", request, raising=False)
			monkeypatch.setattr(frappe.local, "request_ip", ip, raising=False)
			frappe.local.form_dict = frappe._dict({**query, **(post or {})})
			page = Guests("guest")
			answer = page.render() if page.can_render() else None
		frappe.db.commit()
		return answer

	return send


def text_of(response) -> str:
	return response.get_data(as_text=True)


def stamped(seconds: int = 30, number: str = "") -> str:
	at = datetime.now(timezone.utc) - timedelta(seconds=seconds)
	return guest_rules.stamp(guest_links.key(guest_rules.FORM), at, number or frappe.generate_hash(length=24))


def form(**values) -> dict:
	return {
		"act": "ask",
		"name": "Noor Bakker",
		"email": ADDRESS,
		"words": "The door of the bicycle shed sticks.",
		"stamp": stamped(),
		**(_seen(values["product"]) if values.get("product") else {}),
		**values,
	}


def _seen(product: str) -> dict:
	"""As the page showed it."""
	doc = guests.product_of(product)
	return {"shown_for": product, "shown_norm": guests.card_of(doc)["norm_text"] if doc else ""}


def mails_to(address: str) -> list:
	"""Mails in the queue, oldest first."""
	rows = frappe.get_all(
		"Email Queue",
		filters=[["Email Queue Recipient", "recipient", "=", address]],
		fields=["message"],
		order_by="`tabEmail Queue`.creation, `tabEmail Queue`.name",
	)
	return [email.message_from_string(row.message, policy=email.policy.default) for row in rows]


def link_in(mail, sign: str) -> str:
	body = mail.get_body(("html",)).get_content()
	return re.findall(rf"/guest\?{sign}=([0-9a-f.]+)", body)[0]


@pytest.fixture
def asked(visit):
	"""Asks, and gives the token in the confirmation mail."""

	def ask(files=(), **values) -> str:
		answer = visit(form(**values), files=files)
		assert answer.status_code == 200, text_of(answer)
		return link_in(mails_to(values.get("email", ADDRESS))[-1], "c")

	return ask


@pytest.fixture
def confirmed(visit, asked):
	"""Asks and confirms: the name of the request and the token to follow it."""

	def ask(files=(), **values) -> SimpleNamespace:
		answer = visit({"c": asked(files, **values), "act": "confirm"})
		assert answer.status_code == 303, text_of(answer)
		token = re.findall(r"t=([0-9a-f.]+)&done=asked", answer.headers["Location"])[0]
		found = guest_links.opened(guest_links.signed(token))
		return SimpleNamespace(name=found.request, token=token)

	return ask


def picture(kind="PNG") -> bytes:
	content = io.BytesIO()
	Image.new("RGB", (8, 8), (90, 120, 150)).save(content, kind)
	return content.getvalue()


class TestAsking:
	def test_off_by_default_and_then_there_is_no_page(self, visit, setting):
		assert frappe.get_meta(SETTINGS).get_field("allow_guests").default == "0"
		setting(allow_guests=0)
		assert visit() is None
		assert visit(form()) is None

	def test_s9_a_question_waits_until_it_is_confirmed(self, visit):
		requests = frappe.db.count(REQUEST)
		answer = visit(form(phone="020 123 45 67", location="The bicycle shed"))
		assert "One step to go" in text_of(answer)
		row = frappe.get_last_doc(QUESTION)
		assert (row.email, row.guest_name, row.phone, row.status) == (
			ADDRESS, "Noor Bakker", "020 123 45 67", "Waiting",
		)  # fmt: skip
		assert frappe.db.count(REQUEST) == requests
		(mail,) = mails_to(ADDRESS)
		body = mail.get_body(("html",)).get_content()
		assert not re.findall("Noor|bicycle", body), "nobody has us write to others in their words"
		assert "c=" not in frappe.as_json(row.as_dict())
		assert link_in(mail, "c") not in frappe.as_json(row.as_dict())

	def test_the_page_says_how_long_it_takes_and_asks_the_questions(self, visit, product):
		product(
			"SHED", published=1, description="The shed",
			questions=[
				{"question": "Which door?", "question_type": "Choice", "options": "Left\nRight", "mandatory": 1},
				{"question": "Since when?", "question_type": "Date", "depends_on_question": "Which door?", "depends_answer": "Left"},
				{"question": "Where exactly?", "question_type": "Location"},
			],
		)  # fmt: skip
		text = text_of(visit({"act": "choose", "product": "SHED", "words": "Sticks"}))
		assert "Which door?" in text
		assert "Only if your answer to “Which door?” is “Left”" in text
		assert "Where exactly?" not in text
		assert guests.card_of(guests.product_of("SHED"))["norm_text"] in text
		assert ">Sticks</textarea>" in text, "what was typed stays"
		assert "required" not in text.split("Since when?")[1].split("</div>")[0]

	def test_s21_the_norm_is_kept_as_shown_and_refused_when_it_changed(self, visit, product, asked):
		product("SHED", published=1)
		norm = guests.card_of(guests.product_of("SHED"))["norm_text"]
		assert norm
		answer = visit(form(product="SHED", shown_norm="Usually within a minute"))
		assert answer.status_code == 400
		assert "has changed" in text_of(answer)
		answer = visit({**form(product="SHED"), "shown_for": "OTHER"})
		assert answer.status_code == 400, "it is seen before it is sent"
		assert norm in text_of(answer)
		assert not frappe.db.exists(QUESTION, {"email": ADDRESS})
		asked(product="SHED", shown_norm=norm)
		assert frappe.get_last_doc(QUESTION).told_norm == norm

	def test_wrong_answers_are_said_at_their_field_and_nothing_is_lost(self, visit, product):
		product(
			"SHED", published=1,
			questions=[{"question": "How many?", "question_type": "Number", "mandatory": 1, "maximum": 4}],
		)  # fmt: skip
		field = guests.field_of("How many?")
		for value, words in (("9", "at most 4"), ("", "needs an answer"), (SCRIPT, "must be a number")):
			answer = visit(form(product="SHED", email="no", **{field: value}))
			text = text_of(answer)
			assert answer.status_code == 400
			assert words in text
			assert 'href="#email"' in text
			assert f'id="{field}-problem"' in text
			assert "Noor Bakker" in text
			assert SCRIPT not in text
		assert not frappe.db.exists(QUESTION, {"email": ADDRESS})

	def test_only_what_is_published_and_for_everybody(self, visit, product):
		product("OPEN", published=1)
		product("HIDDEN", published=0)
		product("OVER", published=1, disabled=1)
		product("SOME", published=1, audience=[{"kind": "Role", "value": "Facility Client"}])
		product(
			"PHOTO",
			published=1,
			questions=[{"question": "Show it", "question_type": "Photo", "mandatory": 1}],
		)
		offered = {row.name for row in guests.products()}
		assert "OPEN" in offered
		assert not offered & {"HIDDEN", "OVER", "SOME", "PHOTO"}
		page = text_of(visit())
		for code in ("HIDDEN", "OVER", "SOME", "PHOTO", "NONE", "OPEN' or 1=1"):
			assert f'value="{code}"' not in page
			answers = [
				visit(form(product=code)),
				visit({"act": "choose", "product": code}),
				visit(product=code),
			]
			assert "cannot be asked here" in text_of(answers[0])
			assert all("about-product" not in text_of(answer) for answer in answers), (
				"no card, as if it were not there"
			)

	def test_the_page_costs_the_same_with_many_products(self, product, statements):
		product("ONE", published=1)
		guests.products()
		one = len(statements(guests.products))
		for number in range(8):
			product(f"MORE-{number}", published=1, questions=[{"question": "Why?", "question_type": "Text"}])
		assert len(statements(guests.products)) == one <= 3

	def test_sent_twice_it_is_one_question(self, visit):
		same = form()
		first, second = visit(same), visit(same)
		assert text_of(first) == text_of(second)
		assert frappe.db.count(QUESTION, {"email": ADDRESS}) == len(mails_to(ADDRESS)) == 1

	@pytest.mark.parametrize(
		("stamp", "words"),
		[(1, "very fast"), (50_000, "open for a long time"), (None, "open for a long time")],
	)
	def test_s9_who_is_too_fast_or_brings_no_form_of_ours_looks_again(self, visit, stamp, words):
		answer = visit(form(stamp=stamped(stamp) if stamp else "0" * 8 + "." + "0" * 24 + "." + "0" * 64))
		assert answer.status_code == 400
		assert words in text_of(answer)
		assert not mails_to(ADDRESS)

	def test_who_fills_in_everything_hears_the_same_and_is_not_a_person(self, visit):
		answer = visit(form(leave_empty="http://pills.example"))
		assert answer.status_code == 200
		assert "One step to go" in text_of(answer)
		assert not frappe.db.exists(QUESTION, {"email": ADDRESS})
		assert not mails_to(ADDRESS)

	def test_who_has_a_log_in_asks_as_themselves(self, visit):
		answer = visit(user=data.CLIENT, product="LIGHTING")
		assert (answer.status_code, answer.headers["Location"]) == (303, "/ask/new?product=LIGHTING")

	@pytest.mark.parametrize(
		"bad",
		[
			{"email": "noor@tests.example\nBcc: all@house.example"},
			{"email": "noor@tests.example,all@house.example"},
			{"email": "Noor <noor@tests.example>"},
			{"name": ""},
			{"words": "", "product": ""},
			{"words": "x" * 5001},
			{"phone": "ask my mother"},
		],
	)
	def test_what_cannot_be_is_refused(self, visit, bad):
		before = frappe.db.count(QUESTION), frappe.db.count("Email Queue")
		assert visit(form(**bad)).status_code == 400
		assert (frappe.db.count(QUESTION), frappe.db.count("Email Queue")) == before

	def test_a_name_ends_no_header_and_no_field(self, confirmed):
		request = frappe.get_doc(REQUEST, confirmed(name="Noor\r\nBcc: all@house.example\u202e").name)
		assert request.client_name == "Noor Bcc: all@house.example"
		outbox.send_queued()
		for mail in mails_to(ADDRESS):
			assert mail["Bcc"] is None
			assert "all@house.example" not in str(mail["To"])

	def test_nothing_that_is_no_field_of_the_form_comes_along(self, confirmed):
		values = {
			"client_user": data.CLIENT, "front_office_owner": data.AGENT, "status": "Closed", "client_email": data.CLIENT,
			"customer": "x", "priority": "Urgent", "asked_by_guest": "0", "only_for_me": "1", "told_norm": "today",
		}  # fmt: skip
		request = frappe.get_doc(REQUEST, confirmed(**values).name)
		assert (request.client_user, request.client_email, request.asked_by_guest) == (None, ADDRESS, 1)
		assert (request.status, request.customer, request.told_norm) == ("New", None, None)


class TestFiles:
	def test_they_wait_private_and_go_along(self, asked, visit, as_user):
		token = asked(files=[("shed.png", picture()), ("shed two.pdf", b"%PDF-1.4\n%%EOF")])
		waiting = frappe.get_all(
			"File", {"attached_to_doctype": QUESTION}, ["name", "is_private", "owner", "file_url"]
		)
		assert len(waiting) == 2
		assert {row.is_private for row in waiting} == {1}
		for user in (data.CLIENT, "Guest", data.AGENT):
			with as_user(user):
				assert not frappe.get_doc("File", waiting[0].name).has_permission("read"), user
		assert re.search(r"shed\w*\.png, shed two\w*\.pdf", text_of(visit(c=token)))
		visit({"c": token, "act": "confirm"})
		request = frappe.get_last_doc(REQUEST)
		names = frappe.get_all(
			"File", {"attached_to_doctype": REQUEST, "attached_to_name": request.name}, pluck="name"
		)
		assert set(names) == {row.name for row in waiting}
		with as_user(data.CLIENT):
			assert not frappe.get_doc("File", names[0]).has_permission("read")

	@pytest.mark.parametrize(
		("files", "words"),
		[
			([("page.jpg", b"<html><script>alert(1)</script></html>")], "is not a picture"),
			(
				[("photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
				"is not a picture",
			),
			([("cut.png", picture()[:30])], "cannot be opened"),
			([("empty.png", b"")], "is empty"),
			([("run.exe", b"MZ" + b"\0" * 100)], "is not a picture"),
			([("large.pdf", b"%PDF-1.4" + b"\0" * (5 * 1024**2))], "can have 5 MB"),
			([(f"{number}.pdf", b"%PDF-1.4" + b"\0" * (9 * 1024**2 // 2)) for number in (1, 2)], "8 MB"),
			([(f"{number}.png", picture()) for number in range(3)], "At most 2 files"),
		],
	)
	def test_what_is_refused(self, visit, files, words):
		answer = visit(form(), files=files)
		assert answer.status_code == 400
		assert words in text_of(answer)
		assert not frappe.db.exists("File", {"attached_to_doctype": QUESTION})

	def test_a_picture_that_is_a_page_too_is_kept_as_what_its_content_is_and_never_shown_as_a_page(
		self, confirmed, visit
	):
		both = picture("JPEG") + b"<html><script>alert(1)</script></html>"
		mine = confirmed(files=[("../../x.html", both)])
		(file,) = frappe.get_all("File", {"attached_to_name": mine.name}, ["name", "file_name"])
		assert re.fullmatch(r"x\w*\.jpg", file.file_name)
		answer = visit(t=mine.token, f=file.name)
		assert answer.mimetype == "image/jpeg"
		assert answer.headers["X-Content-Type-Options"] == "nosniff"
		assert answer.headers["Content-Disposition"].startswith("attachment")
		assert "sandbox" in answer.headers["Content-Security-Policy"]


class TestConfirming:
	def test_looking_changes_nothing(self, asked, visit):
		token = asked(words=f"It sticks {SCRIPT}", name=f"Noor {SCRIPT}", location=SCRIPT)
		before = frappe.db.count(REQUEST)
		for _time in range(3):
			text = text_of(visit(c=token))
		assert "Yes, this is my question" in text
		assert "It sticks &lt;script&gt;" in text
		assert SCRIPT not in text
		assert frappe.db.count(REQUEST) == before
		assert frappe.get_last_doc(QUESTION).status == "Waiting"

	def test_s9_confirmed_it_is_a_request_and_nothing_stays_beside_it(self, confirmed):
		mine = confirmed(phone="020 123 45 67", location="By the gate")
		request = frappe.get_doc(REQUEST, mine.name)
		assert (request.channel, request.asked_by_guest, request.client_user) == ("Portal", 1, None)
		assert (request.client_name, request.client_email, request.client_phone) == (
			"Noor Bakker",
			ADDRESS,
			"020 123 45 67",
		)
		assert request.description == "The door of the bicycle shed sticks.\n\nWhere: By the gate"
		assert request.subject == "The door of the bicycle shed sticks."
		row = frappe.get_doc(QUESTION, {"client_request": request.name})
		assert row.status == "Confirmed"
		assert not (row.guest_name)
		assert not (row.words)
		assert not (row.phone)
		assert not (row.location)
		assert frappe.db.exists("Facility Contact Moment", {"client_request": request.name})

	def test_what_was_chosen_and_answered_is_the_first_line(self, confirmed, product):
		product(
			"SHED",
			published=1,
			questions=[{"question": "Which door?", "question_type": "Text", "mandatory": 1}],
		)
		request = frappe.get_doc(
			REQUEST, confirmed(product="SHED", words="", **{guests.field_of("Which door?"): "The left"}).name
		)
		assert (request.requested_product, request.lines[0].product, request.subject) == (
			"SHED",
			"SHED",
			"Shed",
		)
		assert '"The left"' in request.lines[0].answers

	@pytest.mark.parametrize("change", [{"published": 0}, {"disabled": 1}])
	def test_what_is_not_supplied_any_more_comes_in_as_words(self, asked, visit, product, change):
		doc = product("SHED", published=1, questions=[{"question": "Which door?", "question_type": "Text"}])
		token = asked(product="SHED", **{guests.field_of("Which door?"): "The left"})
		doc.update(change)
		doc.save()
		assert visit({"c": token, "act": "confirm"}).status_code == 303
		request = frappe.get_last_doc(REQUEST)
		assert request.lines == []
		assert "Asked for: Shed\nWhich door? The left" in request.description

	def test_pressed_again_it_is_the_same_request(self, asked, visit):
		token = asked()
		first, second = (visit({"c": token, "act": "confirm"}) for _time in range(2))
		assert first.headers["Location"] == second.headers["Location"]
		assert frappe.db.count(REQUEST, {"client_email": ADDRESS}) == 1
		assert "confirmed it already" in text_of(visit(c=token))

	def test_of_a_log_ins_address_it_is_still_a_guests(self, confirmed, portal_of):
		mine = confirmed(email=data.CLIENT)
		assert frappe.db.get_value(REQUEST, mine.name, ["client_user", "client_email"]) == (None, data.CLIENT)
		assert mine.name not in portal_of(data.CLIENT)

	def test_expired_it_is_refused_and_forgotten_with_its_files(self, asked, visit):
		token = asked(files=[("shed.png", picture())])
		name = frappe.get_last_doc(QUESTION).name
		file = frappe.get_doc("File", {"attached_to_name": name})
		guests.forget_old()
		assert frappe.db.exists(QUESTION, name)
		frappe.db.set_value(QUESTION, name, "expires_at", now_datetime())
		for answer in (visit(c=token), visit({"c": token, "act": "confirm"})):
			assert answer.status_code == 404
			assert "Ask it again" in text_of(answer)
		guests.forget_old()
		assert not frappe.db.exists(QUESTION, name)
		assert not frappe.db.exists("File", file.name)
		assert not frappe.db.exists(REQUEST, {"client_email": ADDRESS})

	def test_they_are_written_to_in_the_language_they_asked_in(self, visit):
		frappe.local.lang = "nl"
		visit(form())
		frappe.local.lang = "en"
		(mail,) = mails_to(ADDRESS)
		assert mail["Subject"] == "Bevestig uw vraag"
		visit({"c": link_in(mail, "c"), "act": "confirm"})
		outbox.send_queued()
		request = frappe.db.get_value(REQUEST, {"client_email": ADDRESS})
		assert frappe.db.get_value(MESSAGE, {"client_request": request}, "language") == "nl"


@pytest.fixture
def portal_of():
	"""The names of the requests that a client finds among theirs."""
	return lambda user: {row["name"] for row in client_view.requests_of(user, "all", limit=50)["requests"]}


class TestLimits:
	def test_one_address_gets_three_mails_a_day_and_the_visitor_sees_no_difference(self, visit):
		answers = {text_of(visit(form(words=f"Question {number}"))) for number in range(6)}
		assert len(answers) == 1
		assert len(mails_to(ADDRESS)) == frappe.db.count(QUESTION, {"email": ADDRESS}) == 3
		visit({"act": "lost", "number": "CR-2026-00001", "email": ADDRESS})
		assert len(mails_to(ADDRESS)) == 3

	def test_other_spellings_of_a_mailbox_fill_the_same_one(self, visit):
		began = now_datetime()
		for number in range(5):
			visit(form(email=f"no.or+{number}@visitor.example"))
		assert frappe.db.count(QUESTION, {"creation": (">=", began)}) == 3

	def test_the_link_is_of_our_own_site_whatever_the_visitor_says_that_we_are_called(
		self, visit, monkeypatch
	):
		jobs = []
		monkeypatch.setattr(frappe, "enqueue", lambda method, **options: jobs.append((method, options)))
		visit(form())
		assert not mails_to(ADDRESS)
		assert [method for method, _options in jobs] == [
			"facility_frontoffice.portal.guests.mail_confirmation"
		]
		assert jobs[0][1]["enqueue_after_commit"]

	def test_an_address_that_we_know_is_answered_as_one_that_we_do_not(self, visit, statements):
		visit(form(email="first@visitor.example"))
		texts, numbers = set(), set()
		for address in (data.CLIENT, data.AGENT, "nobody@nowhere.example"):
			sent = form(email=address)
			numbers.add(
				len(statements(lambda sent=sent: texts.add(text_of(visit(sent)).replace(sent["email"], ""))))
			)
		assert len(texts) == 1
		assert len(numbers) == 1, "the same work"

	def test_a_flood_from_one_address_of_the_network_is_stopped(self, visit):
		codes = [visit(form(email=f"a{number}@x.example")).status_code for number in range(12)]
		assert codes == [200] * 10 + [429] * 2
		assert visit(form(email="other@x.example"), ip="203.0.113.8").status_code == 200

	def test_made_up_addresses_of_the_network_do_not_go_past_what_all_have_together(self, visit, setting):
		setting(guests_per_hour=3)
		began = now_datetime()
		codes = [
			visit(form(email=f"a{number}@x.example"), ip=f"198.51.100.{number}").status_code
			for number in range(5)
		]
		assert codes == [200, 200, 200, 429, 429]
		assert frappe.db.count(QUESTION, {"creation": (">=", began)}) == 3

	def test_guesses_are_answered_with_less(self, visit, statements):
		def codes(ip, count):
			return [visit(t=f"{number:020x}.{0:016x}.{0:064x}", ip=ip).status_code for number in range(count)]

		assert codes("203.0.113.9", 22) == [404] * 20 + [429] * 2
		assert guest_links.signed("x") is None
		assert statements(lambda: guest_links.signed(f"{1:020x}.{0:016x}.{0:064x}")) == []


class TestFollowing:
	def test_s18_the_link_shows_the_request_alone(self, confirmed, visit, ask):
		mine = confirmed()
		other = ask("LIGHTING", subject="The lamp of somebody else")
		answer = visit(t=mine.token)
		text = text_of(answer)
		assert answer.status_code == 200
		assert mine.name in text
		assert "Received" in text
		assert other.subject not in text
		assert other.name not in text
		headers = answer.headers
		assert headers["Referrer-Policy"] == "no-referrer"
		assert "no-store" in headers["Cache-Control"]
		assert "noindex" in headers["X-Robots-Tag"]
		assert headers["X-Frame-Options"] == "DENY"

	def test_what_opens_nothing(self, confirmed, visit):
		mine, other = confirmed(), confirmed(email="other@visitor.example")
		name, mark, signature = mine.token.split(".")
		other_name, other_mark, other_signature = other.token.split(".")
		for token in (
			f"{other_name}.{mark}.{signature}", f"{name}.{other_mark}.{signature}", f"{name}.{mark}.{other_signature}",
			f"{name}.{mark}.{'0' * 64}", f"{name}.{mark}", mine.token.upper(), mine.token + "0", mine.name, "' or 1=1", "x" * 5000,
		):  # fmt: skip
			for answer in (visit(t=token), visit({"t": token, "act": "cancel"})):
				assert answer.status_code == 404
				assert mine.name not in text_of(answer)
		assert frappe.db.get_value(REQUEST, mine.name, "status") == "New"

	def test_a_link_to_confirm_is_none_to_follow(self, asked, visit):
		token = asked()
		assert visit(t=token).status_code == 404
		assert visit({"t": token, "act": "cancel"}).status_code == 404

	def test_the_front_office_withdraws_it_for_good(self, confirmed, visit, as_user):
		mine = confirmed()
		with as_user(data.AGENT):
			link = frappe.get_doc(LINK, {"client_request": mine.name})
			link.is_withdrawn = 1
			link.save()
		assert visit(t=mine.token).status_code == 404
		assert visit({"t": mine.token, "act": "reply", "message": "Hello"}).status_code == 404
		with as_user(data.AGENT):
			link.is_withdrawn = 0
			link.times_withdrawn = 0
			link.save()
		assert link.times_withdrawn == 1
		assert visit(t=mine.token).status_code == 404, "what was withdrawn stays dead"
		address = guest_links.address_of(frappe.get_doc(REQUEST, mine.name))
		assert visit(t=address.partition("?t=")[2]).status_code == 200

	def test_it_dies_with_the_address_and_some_days_after_the_end(self, confirmed, visit):
		mine = confirmed()
		service.cancel(mine.name, "Not ours", "Ask the owner")
		frappe.db.set_value(REQUEST, mine.name, "completed_at", add_days(now_datetime(), -29))
		assert "Ask the owner" in text_of(visit(t=mine.token))
		frappe.db.set_value(REQUEST, mine.name, "completed_at", add_days(now_datetime(), -30))
		assert visit(t=mine.token).status_code == 404
		frappe.db.set_value(
			REQUEST, mine.name, {"completed_at": now_datetime(), "client_email": "new@visitor.example"}
		)
		assert visit(t=mine.token).status_code == 404

	def test_when_guests_are_not_allowed_any_more_nothing_opens(self, confirmed, visit, setting):
		mine = confirmed()
		setting(allow_guests=0)
		assert visit(t=mine.token) is None
		assert guest_links.address_of(frappe.get_doc(REQUEST, mine.name)) == ""

	def test_s45_writing_asking_back_and_taking_back(self, confirmed, visit):
		mine = confirmed()
		message = {"t": mine.token, "act": "reply", "message": f"It is urgent {SCRIPT}"}
		for _time in range(2):
			answer = visit(message, files=[("shed.png", picture())])
			assert answer.headers["Location"].endswith("&done=reply"), text_of(answer)
		(said,) = frappe.get_all(
			"Communication",
			{"reference_name": mine.name, "sent_or_received": "Received"},
			["name", "sender", "content"],
		)
		assert said.sender == ADDRESS
		assert "&lt;script&gt;" in said.content
		text = text_of(visit(t=mine.token, done="reply"))
		assert "We have your message" in text
		assert "It is urgent &lt;script&gt;" in text
		assert SCRIPT not in text
		file = re.findall(r"f=([0-9a-z]+)\">shed\w*\.png", text)[0]
		assert visit(t=mine.token, f=file).get_data() == picture()
		visit({"t": mine.token, "act": "cancel", "reason": "Not needed"})
		assert frappe.db.get_value(REQUEST, mine.name, "status") == "Cancelled"
		answer = visit(message | {"message": "Still there?"})
		assert answer.status_code == 400
		assert "This request is closed" in text_of(answer)

	def test_s18_tasks_are_done_by_form_and_those_of_others_are_not(self, confirmed, visit, product, ask):
		product(
			"SHED",
			published=1,
			steps=[{"step_name": "Look", "client_task": "Which key?", "client_task_type": "Text"}],
		)
		mine, other = confirmed(product="SHED"), ask("SHED")
		for name in (mine.name, other.name):
			fulfilment.send_out(name)
		tasks = {
			row.client_request: row.name
			for row in frappe.get_all("Facility Client Task", fields=["name", "client_request"])
		}
		assert "Which key?" in text_of(visit(t=mine.token))
		answer = visit({"t": mine.token, "act": "complete", "task": tasks[other.name], "answer": "Mine"})
		assert answer.status_code == 404
		answer = visit({"t": mine.token, "act": "complete", "task": tasks[mine.name], "answer": " "})
		assert answer.status_code == 400
		assert "Type your answer first" in text_of(answer)
		visit({"t": mine.token, "act": "complete", "task": tasks[mine.name], "answer": "The blue one"})
		visit({"t": mine.token, "act": "correct", "task": tasks[mine.name], "answer": "The red one"})
		assert frappe.db.get_value("Facility Client Task", tasks[mine.name], ["status", "answer"]) == (
			"Done",
			"The red one",
		)
		assert frappe.db.get_value("Facility Client Task", tasks[other.name], "status") == "Open"

	def test_confirming_and_reopening_once(self, confirmed, visit, product):
		product("SHED", published=1)
		mine = confirmed(product="SHED")
		service.handle_directly(mine.name, "It is oiled.", close=False)
		assert "Is it right?" in text_of(visit(t=mine.token))
		visit({"t": mine.token, "act": "reopen", "reason": "It sticks again"})
		assert frappe.db.get_value(REQUEST, mine.name, "status") == "In Intake"
		again = visit({"t": mine.token, "act": "reopen", "reason": "It sticks again"})
		assert again.status_code == 400
		assert "taken this up again already" in text_of(again)
		service.handle_directly(mine.name, "Now it is.", close=False)
		for _time in range(2):
			assert visit({"t": mine.token, "act": "confirm"}).status_code == 303
		assert frappe.db.get_value(REQUEST, mine.name, "status") == "Closed"

	def test_files_of_others_are_not_served(self, confirmed, visit, ask):
		mine, other = confirmed(), confirmed(email="other@visitor.example", files=[("theirs.png", picture())])
		theirs = frappe.db.get_value("File", {"attached_to_name": other.name})
		desk = frappe.get_doc(
			{"doctype": "File", "file_name": "note.pdf", "content": b"%PDF-1.4", "is_private": 1,
			"attached_to_doctype": REQUEST, "attached_to_name": mine.name}
		).insert()  # fmt: skip
		public = frappe.get_doc({"doctype": "File", "file_name": "logo.txt", "content": b"x"}).insert()
		for file in (theirs, desk.name, public.name, "none", "' or 1=1"):
			answer = visit(t=mine.token, f=file)
			assert (answer.status_code, answer.mimetype) == (404, "text/html"), file
		assert visit(t=other.token, f=theirs).status_code == 200

	def test_what_is_split_off_is_followed_by_a_link_of_its_own(self, confirmed, visit, product, portal_of):
		product("SHED", published=1)
		mine = confirmed(email=data.CLIENT, product="SHED")
		service.add_lines(mine.name, [{"product": "SHED"}])
		request = frappe.get_doc(REQUEST, mine.name)
		part = splitting.split(mine.name, [request.lines[1].name], "Two questions")
		assert (part.asked_by_guest, part.client_user) == (1, None)
		assert part.name not in portal_of(data.CLIENT)
		token = guest_links.address_of(part).partition("?t=")[2]
		assert token != mine.token
		assert part.name in text_of(visit(t=token))

	def test_s24_they_say_what_they_think_of_it(self, confirmed, visit, product):
		product("SHED", published=1)
		mine = confirmed(product="SHED")
		scores = {
			"t": mine.token,
			"act": "feedback",
			"result_score": "4",
			"treatment_score": "5",
			"remark": SCRIPT,
		}
		assert visit(scores).status_code == 400
		service.handle_directly(mine.name, "It is oiled.", close=False)
		assert "Was it right?" in text_of(visit(t=mine.token))
		assert visit({**scores, "result_score": "9"}).status_code == 400
		for score in ("4", "3"):
			assert visit({**scores, "result_score": score}).status_code == 303
		(said,) = frappe.get_all(
			"Facility Feedback", {"client_request": mine.name}, ["result_score", "treatment_score"]
		)
		assert (said.result_score, said.treatment_score) == (3, 5)
		assert SCRIPT not in text_of(visit(t=mine.token))

	def test_an_unknown_act_or_a_get_does_nothing(self, confirmed, visit):
		mine = confirmed()
		assert visit({"t": mine.token, "act": "__class__"}).status_code == 400
		visit(t=mine.token, act="cancel")
		assert frappe.db.get_value(REQUEST, mine.name, "status") == "New"

	def test_nobody_with_a_log_in_finds_it_unless_they_claim_it_with_their_own_address(
		self, confirmed, visit, portal_of
	):
		mine = confirmed(email=data.CLIENT)
		assert "Put it among my requests" not in text_of(visit(t=mine.token))
		assert "Put it among my requests" not in text_of(visit(t=mine.token, user=data.COLLEAGUE))
		assert visit({"t": mine.token, "act": "claim"}, user=data.COLLEAGUE).status_code == 404
		assert visit({"t": mine.token, "act": "claim"}).status_code == 404
		assert "Put it among my requests" in text_of(visit(t=mine.token, user=data.CLIENT))
		answer = visit({"t": mine.token, "act": "claim"}, user=data.CLIENT)
		assert answer.headers["Location"] == f"/my-requests/{mine.name}"
		assert mine.name in portal_of(data.CLIENT)
		assert mine.name not in portal_of(data.COLLEAGUE)
		assert visit(t=mine.token).status_code == 404

	def test_who_is_logged_in_acts_by_the_link_as_a_guest(self, confirmed, visit):
		mine = confirmed()
		visit({"t": mine.token, "act": "reply", "message": "Hello"}, user=data.AGENT)
		assert frappe.db.get_value("Communication", {"reference_name": mine.name}, ["sender", "owner"]) == (
			ADDRESS,
			"Guest",
		)


class TestMessages:
	def test_s18_each_carries_the_guests_link_and_we_keep_none(self, confirmed, visit):
		mine = confirmed()
		service.reply_to_client(mine.name, "We come tomorrow.")
		outbox.send_queued()
		_confirm_mail, *mails = mails_to(ADDRESS)
		assert len(mails) == 2
		for mail in mails:
			assert link_in(mail, "t") == mine.token
			assert "/my-requests" not in mail.as_string()
		kept = frappe.get_all(MESSAGE, {"client_request": mine.name}, ["content", "context", "subject"])
		assert len(kept) == 2
		assert mine.token not in frappe.as_json(kept)
		assert "We come tomorrow." in text_of(visit(t=mine.token))

	def test_a_message_to_an_address_of_before_has_no_link(self, confirmed):
		mine = confirmed()
		service.reply_to_client(mine.name, "We come tomorrow.")
		frappe.db.set_value(REQUEST, mine.name, "client_email", "new@visitor.example")
		outbox.send_queued()
		assert "We come tomorrow." in mails_to(ADDRESS)[-1].as_string()
		assert "guest?t=" not in mails_to(ADDRESS)[-1].as_string()

	def test_no_preview_or_error_shows_one(self, confirmed):
		mine = confirmed()
		doc = frappe.get_doc(REQUEST, mine.name)
		doc.flags.is_preview = True
		assert guest_links.address_of(doc).endswith("?t=preview")
		error = frappe.log_error(title="x", message=f"at {mine.token} it went wrong")
		assert mine.token not in error.error

	def test_what_they_do_without_works_for_a_guest(self, confirmed):
		mine = confirmed()
		rule = frappe.get_last_doc(
			"Facility Message Rule", {"is_optional": 1, "enabled": 1, "for_whom": "Client"}
		)
		declining.decline(ADDRESS, rule.name)
		communication.tell(frappe.get_doc(REQUEST, mine.name), rule.kind, f"{rule.kind}:test")
		told = {"client_request": mine.name, "message_rule": rule.name}
		assert frappe.db.get_value(MESSAGE, told, "status") == "Declined"

	def test_a_lost_link_goes_to_its_own_address_only(self, confirmed, visit, ask):
		mine, of_client = confirmed(), ask("LIGHTING")
		texts = set()
		for number, address in (
			(mine.name.lower(), ADDRESS), (mine.name, "else@visitor.example"), ("CR-1999-00001", ADDRESS),
			(of_client.name, data.CLIENT),
		):  # fmt: skip
			before = len(mails_to(address))
			answer = visit({"act": "lost", "number": f" {number} ", "email": address})
			texts.add(text_of(answer))
			assert answer.status_code == 200
			assert len(mails_to(address)) - before == int(number == mine.name.lower()), number
		assert len(texts) == 1
		again = [mail for mail in mails_to(ADDRESS) if mail["Subject"] == "Your link to follow your question"]
		assert link_in(again[0], "t") == mine.token

	def test_a_withdrawn_link_is_not_mailed_again(self, confirmed, visit):
		mine = confirmed()
		link = frappe.get_doc(LINK, {"client_request": mine.name})
		link.is_withdrawn = 1
		link.save()
		before = len(mails_to(ADDRESS))
		visit({"act": "lost", "number": mine.name, "email": ADDRESS})
		assert len(mails_to(ADDRESS)) == before


class TestWhoSees:
	@pytest.mark.parametrize(
		("user", "sees_question", "sees_link"),
		[
			(data.CLIENT, False, False), ("Guest", False, False), (data.AGENT, False, True), (data.MANAGER, True, True),
			(data.SECURITY, False, False), ("Administrator", True, True),
		],
	)  # fmt: skip
	def test_who_reads_what_waits_and_who_has_a_link(
		self, confirmed, as_user, user, sees_question, sees_link
	):
		mine = confirmed()
		with as_user(user):
			for doctype, is_seen in ((QUESTION, sees_question), (LINK, sees_link)):
				name = frappe.db.get_value(doctype, {"client_request": mine.name})
				assert frappe.has_permission(doctype, "read", doc=name, user=user) == is_seen, doctype

	def test_the_api_of_clients_is_not_for_a_guest(self, confirmed, as_user):
		mine = confirmed()
		with as_user("Guest"):
			for call in (
				lambda: portal_api.request(mine.name),
				lambda: portal_api.reply(mine.name, "Hi"),
				portal_api.my_requests,
			):
				with pytest.raises((frappe.PermissionError, frappe.DoesNotExistError)):
					call()

	def test_a_deleted_request_takes_the_link_along(self, confirmed, visit):
		mine = confirmed()
		frappe.db.delete("Facility Contact Moment", {"client_request": mine.name})
		frappe.delete_doc(REQUEST, mine.name, force=True)
		assert not frappe.db.exists(LINK, {"client_request": mine.name})
		assert visit(t=mine.token).status_code == 404


CONFIRM_AT_ONCE = """
import os
from facility_frontoffice.portal import guest_links, guests
print(guests.confirm(guest_links.signed(os.environ["TOKEN"], "confirm")))
frappe.db.commit()
"""
MAKE = """
from datetime import timedelta
from facility_frontoffice.portal import guest_links, guest_rules, guests
row = frappe.get_doc({"doctype": "Facility Guest Question", "name": guest_links.new_name(), "email": "at.once@visitor.example",
	"guest_name": "Noor", "words": "At once", "answers": "{}", "status": "Waiting",
	"expires_at": frappe.utils.add_days(frappe.utils.now_datetime(), 1), "form_number": frappe.generate_hash(length=24)})
row.flags.name_set = True
row.insert()
frappe.db.commit()
print(guests.confirm_address(row).partition("?c=")[2])
"""
TAKE_AWAY = """
for name in frappe.get_all("Client Request", {"client_email": "at.once@visitor.example"}, pluck="name"):
	frappe.db.delete("Facility Contact Moment", {"client_request": name})
	frappe.delete_doc("Client Request", name, force=True)
frappe.db.delete("Facility Guest Question", {"email": "at.once@visitor.example"})
frappe.db.delete("Facility Client Profile", {"name": "at.once@visitor.example"})
frappe.db.commit()
"""


class TestAtOnce:
	def test_pressed_by_several_at_one_moment_it_is_taken_in_once(self, in_processes):
		frappe.db.rollback()  # the others must not wait for the settings of this test
		(token,) = in_processes(MAKE, 1)
		try:
			names = in_processes(CONFIRM_AT_ONCE, 2, TOKEN=token)
			assert len(names) == 2
			assert len(set(names)) == 1
		finally:
			in_processes(TAKE_AWAY, 1)
