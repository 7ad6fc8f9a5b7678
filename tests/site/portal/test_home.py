"""The home of the portal: what fits the words, what concerns the client, the desk, to be called back (S9, S21, S38-S40)."""

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime
from frappe.website.utils import get_home_page_via_hooks
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.api import portal_home
from facility_frontoffice.communication.texts import in_language
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import service as fulfilment
from facility_frontoffice.intake import client_profiles, disturbances
from facility_frontoffice.intake import service as intake
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.permissions import limits
from facility_frontoffice.portal import home, home_desk
from facility_frontoffice.service_levels import commitments

MONDAY, NIGHT = "2026-11-23 10:00", "2026-11-23 22:00"
AT = "2026-11-23 14:30:00"
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def get(as_user, monkeypatch):
	"""`get(user, q="...")` is the page as the server makes it; `get(user, "POST", act="call_back", ...)` sends a form."""
	from frappe.website.serve import get_response

	monkeypatch.setattr(limits, "_count", lambda *args: None)
	monkeypatch.setattr(frappe.local, "request_ip", "127.0.0.1", raising=False)

	def answer(user, method="GET", **arguments):
		request = Request(EnvironBuilder(method=method, path="/help").get_environ())
		monkeypatch.setattr(frappe.local, "request", request, raising=False)
		with as_user(user):
			frappe.local.form_dict = frappe._dict(arguments)
			frappe.local.flags.redirect_location = None
			frappe.session.data.csrf_token = "token"
			return get_response("help")

	return answer


@pytest.fixture
def text(get):
	return lambda *args, **arguments: get(*args, **arguments).get_data(as_text=True)


@pytest.fixture
def plain_product(product):
	"""A product that is for clients and asks nothing first."""
	return product("FOUNTAIN", published=1, product_name="Water fountain", keywords="fountain")


@pytest.fixture
def at_home():
	"""The client is usually in Room 3.12."""
	client_profiles.keep(data.CLIENT, {"location": "Room 3.12"})


@pytest.fixture
def trouble(ask):
	"""`trouble("FOUNTAIN")` makes a disturbance known at a place, the whole building when none is named."""

	def make(product=None, title="The water is off", location=data.BUILDING, **values):
		lead = ask("CLEANING", client_user=data.COLLEAGUE)
		ends = add_to_date(now_datetime(), hours=4)
		known = disturbances.declare(
			lead.name, title, "A pipe broke.", location or data.BUILDING, ends, product
		)
		known.update({"location": location, **values})
		return known.save(ignore_permissions=True)

	return make


def article(title, content="<p>Read this.</p>", published=1, category="Working Here"):
	return frappe.get_doc(
		{
			"doctype": "Help Article",
			"title": title,
			"content": content,
			"category": category,
			"published": published,
		}
	).insert(ignore_permissions=True)


def titles(rows) -> list[str]:
	return [row["title"] for row in rows]


class TestFinding:
	def test_s21_a_product_comes_with_its_time_and_the_words_go_along(self):
		found = home.find(data.CLIENT, "  The lamp above my desk blinks & smells ")
		lamp = next(row for row in found["products"] if row["title"] == "Lighting fault")
		assert lamp["detail"] == "Usually within 2 working days"
		words = "description=The%20lamp%20above%20my%20desk%20blinks%20%26%20smells"
		assert lamp["url"] == f"/ask/new?product=LIGHTING&{words}"
		assert found["ask"] == f"/ask/new?{words}"

	def test_what_is_not_for_clients_is_not_found(self, plain_product):
		assert titles(home.find(data.CLIENT, "fountain")["products"]) == ["Water fountain"]
		plain_product.published = 0
		plain_product.save(ignore_permissions=True)
		assert home.find(data.CLIENT, "fountain")["products"] == []

	def test_answers_are_the_published_ones_of_published_categories(self):
		later = frappe.get_doc({"doctype": "Help Category", "category_name": "Later"}).insert(
			ignore_permissions=True
		)
		article("Where is the bicycle shed?")
		article("Is a bicycle leased?", published=0)
		article("Which bicycle is mine?", category=later.name)
		later.db_set("published", 0)
		(found,) = home.find(data.CLIENT, "my bicycle")["answers"]
		assert (found["title"], found["url"]) == (
			"Where is the bicycle shed?",
			"/kb/working-here/where-is-the-bicycle-shed",
		)

	def test_answers_are_found_by_their_text_too(self):
		article("Commuting", "<p>The <b>bicycle</b> shed is below the stairs.</p>")
		assert titles(home.find(data.CLIENT, "bicycle")["answers"]) == ["Commuting"]
		assert home.find(data.CLIENT, "bicycle invoice missing")["answers"] == []

	@pytest.mark.parametrize(
		"words", ["", "  ", "ab", "%%%", "___", "\x00\x00\x00", "'); drop table", "🪑🪑🪑"]
	)
	def test_whatever_is_typed_can_be_asked_all_the_same(self, words):
		found = home.find(data.CLIENT, words)
		assert found["ask"].startswith("/ask/new")
		assert found["answers"] == []

	def test_a_long_story_is_cut_and_found(self):
		assert len(home.find(data.CLIENT, "lamp " * 10_000)["ask"]) < 2000

	def test_a_known_trouble_is_found_by_its_product_and_by_its_words(self, at_home, trouble, plain_product):
		trouble("FOUNTAIN")
		for words in ("the fountain is empty", "no water"):
			(row,) = home.find(data.CLIENT, words)["disturbances"]
			assert row["title"] == "The water is off"
			assert row["url"].endswith(f"#known-{row['name']}")
			assert row["detail"].startswith("Until ")
		assert home.find(data.CLIENT, "the lamp blinks")["disturbances"] == []


class TestDoors:
	def test_a_client_who_logs_in_comes_home(self, as_user):
		with as_user(data.CLIENT):
			assert get_home_page_via_hooks() == "help"

	def test_only_who_may_ask_finds(self, as_user, monkeypatch):
		monkeypatch.setattr(limits, "_count", lambda *args: None)
		with as_user("Guest"), pytest.raises(frappe.PermissionError):
			portal_home.find("lamp")
		with as_user(data.CLIENT):
			found = portal_home.find("the lamp blinks")
		assert {tuple(row) for rows in found.values() if isinstance(rows, list) for row in rows} == {
			("title", "detail", "url")
		}

	def test_a_visitor_logs_in_first_and_comes_back_with_the_words(self, get):
		answer = get("Guest", q="a & b")
		assert (answer.status_code, answer.headers["Location"]) == (
			302,
			"/login?redirect-to=/help?q=a%2520%2526%2520b",
		)

	def test_a_log_in_of_something_else_has_no_home_here(self, get):
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": "shop@example.com",
				"first_name": "Shop",
				"user_type": "Website User",
			}
		).insert(ignore_permissions=True)
		assert get(user.name).status_code == 403

	def test_typing_fast_is_slowed_down(self, as_user, monkeypatch):
		monkeypatch.setattr(frappe.local, "request", object(), raising=False)
		monkeypatch.setattr(limits, "is_over_limit", lambda action, *args: "portal_home.find" in action)
		with as_user(data.CLIENT), pytest.raises(frappe.RateLimitExceededError):
			portal_home.find("lamp")


class TestPage:
	def test_s9_everything_is_read_without_scripts(self, text, ask, at_home, trouble):
		ask("LIGHTING", subject="The lamp blinks")
		fulfilment.send_out(ask("ACCESS-PASS", subject="A pass").name)
		trouble()
		page = text(data.CLIENT, q="the lamp blinks")
		for words in (
			"What fits your words",
			"Usually within 2 working days",
			"How do I report a lamp that blinks?",
			"Ask it all the same",
			"Waiting for you",
			"The water is off",
			"A pass",
			"020 123 45 67",
			data.SOFTENER["title"],
		):
			assert words in page, words
		assert page.index("Waiting for you") < page.index("Known where you are") < page.index("My Requests")

	def test_nothing_of_somebody_else(self, text, ask, at_home, trouble):
		ask("LIGHTING", client_user=data.COLLEAGUE, subject="Secret of Noor")
		fulfilment.send_out(ask("ACCESS-PASS", client_user=data.COLLEAGUE, subject="Pass of Noor").name)
		trouble(location="Room 5.01", title="Elsewhere")
		page = text(data.CLIENT, q="secret pass noor elsewhere")
		assert "Noor" not in page
		assert "Elsewhere" not in page

	def test_a_trouble_with_what_is_not_for_them_stays_unknown(self, at_home, trouble, product):
		product("VAULT", published=0)
		trouble("VAULT", title="The vault is stuck")
		assert titles(home.page_of(data.CLIENT)["disturbances"]) == []
		assert titles(home.page_of(data.AGENT)["disturbances"]) == []  # not where the agent is
		client_profiles.keep(data.AGENT, {"location": "Room 3.12"})
		assert titles(home.page_of(data.AGENT)["disturbances"]) == ["The vault is stuck"]

	def test_no_script_of_anybody_runs(self, text, ask, at_home, trouble):
		ask("LIGHTING")
		frappe.db.set_value("Client Request", {"client_user": data.CLIENT}, "subject", SCRIPT)
		known = trouble()
		frappe.db.set_value("Facility Disturbance", known.name, {"title": SCRIPT, "words": SCRIPT})
		frappe.db.set_value("Help Article", {"title": ("like", "%lamp%")}, "title", f"lamp {SCRIPT}")
		frappe.db.set_value("Facility Product", "LIGHTING", "description", SCRIPT)
		desk = frappe.get_doc("Facility Service Desk", {"is_default": 1})
		desk.append(
			"softeners",
			{
				"title": SCRIPT,
				"kind": "Page",
				"enabled": 1,
				"channel": "Portal",
				"attachment": "javascript:alert('x')",
			},
		)
		desk.flags.ignore_validate = True
		desk.save(ignore_permissions=True)
		page = text(data.CLIENT, q=f"lamp {SCRIPT}")
		assert page.count("alert(&#39;x&#39;)") >= 5
		assert SCRIPT not in page
		assert "javascript:" not in page

	def test_a_site_where_nothing_is_set_up_yet(self, text, monkeypatch):
		frappe.db.set_value("Facility Product", {"name": ("is", "set")}, "published", 0)
		frappe.db.delete("Help Article")
		monkeypatch.setattr(home_desk.desks, "desk_by_rule", lambda request: None)
		page = text(data.CLIENT, q="anything at all")
		for words in (
			"We found nothing that fits these words",
			"Nothing of you is open",
			"There is no list yet",
		):
			assert words in page
		assert "Have us call you back" not in page

	def test_in_dutch(self, text):
		with in_language("nl"):
			page = text(data.COLLEAGUE, q="de lamp knippert")
		assert "Wat kunnen we voor u doen?" in page
		assert "Vraag het toch" in page
		assert "Laat ons u terugbellen" in page

	def test_the_statements_do_not_grow(self, ask, at_home, trouble, product, statements):
		def count():
			home.page_of(data.CLIENT, "the lamp of the fountain blinks")  # what is cached is not counted
			return len(statements(lambda: home.page_of(data.CLIENT, "the lamp of the fountain blinks")))

		ask("LIGHTING")
		trouble("LIGHTING")
		article("The lamp of the fountain")
		few = count()
		for number in range(4):
			ask("LIGHTING")
			product(f"F{number}", published=1, keywords="unlike")
			trouble("LIGHTING", title=f"The fountain {number}")
			article(f"A lamp {number}")
		assert count() <= few
		assert few <= 30


class TestDesk:
	@pytest.fixture
	def call(self):
		"""A call that was answered: `call("2026-11-23 09:45", seconds=20)`."""

		def make(at, seconds=None, **values):
			doc = frappe.get_doc(
				{
					"doctype": "Facility Contact Moment",
					"channel": "Phone",
					"direction": "Incoming",
					"outcome": "Waiting",
					"started_at": at,
					"caller_phone": "020 765 43 21",
				}
			).insert(ignore_permissions=True)
			frappe.db.set_value(doc.doctype, doc.name, {"answer_seconds": seconds, **values})

		return make

	def wait(self) -> str:
		return home_desk.of(data.CLIENT)["wait"]

	def test_s39_the_wait_is_what_was_measured(self, call, travel_to):
		travel_to(MONDAY)
		assert self.wait() == "We want to answer your call within 25 seconds"
		for minutes, seconds in ((50, 600), (20, 70), (10, 100), (5, 110)):
			call(add_to_date(now_datetime(), minutes=-minutes), seconds, outcome="Answered")
		assert self.wait() == "Now about 2 minutes by telephone"

	def test_s39_else_what_is_usual_at_this_hour(self, call, travel_to):
		travel_to(MONDAY)
		for weeks in (1, 2, 4):
			call(add_to_date(now_datetime(), weeks=-weeks, minutes=20), 200, outcome="Answered")
		call(add_to_date(now_datetime(), weeks=-5), 9000, outcome="Answered")
		call(add_to_date(now_datetime(), days=-1), 9000, outcome="Answered")
		assert self.wait() == "At this hour usually about 4 minutes by telephone"

	def test_s39_other_desks_and_ways_do_not_count(self, call, travel_to):
		travel_to(MONDAY)
		for values in ({"channel": "Counter"}, {"direction": "Outgoing"}, {"service_desk": "Elsewhere"}):
			for minutes in (5, 10, 15):
				call(add_to_date(now_datetime(), minutes=-minutes), 900, outcome="Answered", **values)
		assert self.wait() == "We want to answer your call within 25 seconds"

	def test_when_it_is_closed_nothing_is_said_of_a_wait(self, travel_to, call):
		travel_to(NIGHT)
		for minutes in (5, 10, 15):
			call(add_to_date(now_datetime(), minutes=-minutes), 900, outcome="Answered")
		desk = home_desk.of(data.CLIENT)
		phone = next(row for row in desk["channels"] if row["channel"] == "Phone")
		assert not phone["open"]
		assert "Open again Tuesday 24 November, 08:30" in phone["text"]
		assert desk["wait"] == ""

	def test_s40_softeners_of_the_portal(self):
		assert [row["title"] for row in home_desk.of(data.CLIENT)["softeners"]] == [data.SOFTENER["title"]]


class TestCallBack:
	@pytest.fixture(autouse=True)
	def _on_monday(self, travel_to):
		travel_to(MONDAY)

	@pytest.fixture
	def call_back(self, as_user):
		def choose(at=AT, phone="06 1234 5678", about="The lamp", user=data.CLIENT):
			with as_user(user):
				return frappe.get_doc("Client Request", home_desk.call_back(user, at, phone, about))

		return choose

	def test_s38_the_choice_is_logged_and_promised(self, call_back):
		request = call_back()
		assert (request.channel, request.client_user, request.client_phone, request.description) == (
			"Portal",
			data.CLIENT,
			"06 1234 5678",
			"The lamp",
		)
		promise = frappe.get_doc("Facility Commitment", {"client_request": request.name})
		assert (promise.kind, promise.status, str(promise.due)) == ("Call-back", "Open", AT)
		assert promise.responsible == data.MANAGER, "the lead keeps it: a client cannot"
		contact = frappe.get_doc("Facility Contact Moment", {"client_request": request.name})
		assert (contact.choice_offered, contact.choice, contact.outcome) == (1, "Call Back", "Will Be Called")
		assert (contact.commitment, str(contact.choice_for)) == (promise.name, AT)

	def test_s38_what_came_of_it_is_logged_too(self, call_back):
		request = call_back()
		promise = frappe.db.get_value("Facility Commitment", {"client_request": request.name})
		commitments.note_attempt(promise, "Reached")
		contact = frappe.get_doc("Facility Contact Moment", {"client_request": request.name})
		assert contact.outcome == "Called Back"
		assert home_desk.promised_call(data.CLIENT) is None

	def test_one_call_at_a_time_and_another_after_it_was_taken_back(self, call_back):
		first = call_back()
		assert home_desk.promised_call(data.CLIENT) == {
			"request": first.name,
			"when": "Monday 23 November, 14:30",
			"is_promised": True,
		}
		assert home_desk.of(data.CLIENT)["days"] == []
		with pytest.raises(IntakeError, match="We call you already"):
			call_back("2026-11-23 15:00:00")
		intake.cancel(first.name, "Not needed", "Ask again")
		assert call_back().name != first.name

	def test_two_presses_at_once_are_one_call(self, call_back, monkeypatch):
		# the second sees neither the promise nor the request of the first
		monkeypatch.setattr(home_desk, "promised_call", lambda user: None)
		monkeypatch.setattr(home_desk, "_calls_before", lambda user: 0)
		first = call_back()
		assert call_back().name == first.name
		real = frappe.db.get_value

		def get_value(*args, **options):
			is_look_up = args[:1] == ("Client Request",) and isinstance(args[1], dict) and not options
			return None if is_look_up else real(*args, **options)

		monkeypatch.setattr(frappe.db, "get_value", get_value)
		assert call_back().name == first.name
		assert frappe.db.count("Facility Commitment", {"client_request": first.name}) == 1

	@pytest.mark.parametrize(
		("at", "words"),
		[
			("2026-11-23 09:00:00", "not free any more.*Monday 23 November, 11:00"),
			("2026-11-23 10:15:00", "not free any more"),
			("2026-11-28 11:00:00", "not free any more"),
			("2027-11-22 11:00:00", "not free any more"),
			("tomorrow", "not free any more"),
			("", "not free any more"),
		],
	)
	def test_s50_only_what_was_offered(self, call_back, at, words):
		before = frappe.db.count("Client Request")
		with pytest.raises(IntakeError, match=words):
			call_back(at)
		assert frappe.db.count("Client Request") == before

	@pytest.mark.parametrize("phone", ["", "none", "12", "1" * 40, SCRIPT])
	def test_somebody_must_be_reachable(self, call_back, phone):
		with pytest.raises(IntakeError, match="telephone number"):
			call_back(phone=phone)

	def test_s50_no_more_than_the_desk_has_hands_for(self, call_back, ask):
		for number in range(home_desk.CALLS_PER_PERSON * 2):
			request = ask("CLEANING", client_user=data.COLLEAGUE)
			commitments.make(
				request.name, "Call-back", "", f"2026-11-23 14:{number + 10}:00", responsible=data.AGENT
			)
		with pytest.raises(IntakeError, match="not free"):
			call_back()
		assert call_back("2026-11-23 15:00:00")

	def test_s50_where_nobody_is_nothing_is_offered(self, call_back):
		for user in (data.AGENT, data.MANAGER):
			frappe.db.set_value("User", user, "enabled", 0)
		assert home_desk.of(data.CLIENT)["days"] == []
		with pytest.raises(IntakeError, match="we answer in writing"):
			call_back()

	def test_s51_beyond_the_mandate_it_is_not_said_to_be_promised(self, call_back, text):
		frappe.get_doc(
			{"doctype": "Facility Mandate", "role": "Facility Client", "kind": "Delivery Date"}
		).insert(ignore_permissions=True)
		call_back()
		page = text(data.CLIENT)
		assert "You asked us to call you before Monday 23 November, 14:30" in page
		assert "We call you before" not in page
		with pytest.raises(IntakeError, match="We call you already"):
			call_back("2026-11-23 15:00:00")

	def test_a_desk_without_a_telephone_calls_nobody(self, call_back):
		desk = frappe.get_doc("Facility Service Desk", {"is_default": 1})
		next(row for row in desk.channels if row.channel == "Phone").enabled = 0
		desk.save(ignore_permissions=True)
		assert home_desk.of(data.CLIENT)["days"] == []
		with pytest.raises(IntakeError, match="we answer in writing"):
			call_back()

	def test_the_form_leads_to_what_came_of_it(self, get):
		answer = get(data.CLIENT, "POST", act="call_back", at=AT, phone="06 1234 5678", about=SCRIPT)
		name = frappe.db.get_value("Client Request", {"client_user": data.CLIENT}, order_by="name desc")
		assert (answer.status_code, answer.headers["Location"]) == (303, f"/my-requests/{name}?sent=1")

	def test_what_was_typed_stays_after_a_refusal(self, text):
		page = text(data.CLIENT, "POST", act="call_back", at=AT, phone="no", about="The lamp & more")
		assert "Type the telephone number" in page
		assert "The lamp &amp; more" in page
		assert f'value="{AT}" selected' in page
		assert home_desk.promised_call(data.CLIENT) is None

	def test_looking_promises_nothing(self, get):
		get(data.CLIENT, act="call_back", at=AT, phone="06 1234 5678")
		assert home_desk.promised_call(data.CLIENT) is None

	def test_nothing_stays_of_what_broke_halfway(self, get, monkeypatch):
		undone = []
		monkeypatch.setattr(home_desk, "_promise", lambda *args: 1 / 0)
		real = frappe.db.rollback
		monkeypatch.setattr(
			frappe.db, "rollback", lambda **options: undone.append(options) or (options and real(**options))
		)
		assert get(data.CLIENT, "POST", act="call_back", at=AT, phone="06 1234 5678").status_code == 500
		assert {} in undone


class TestJoining:
	@pytest.fixture
	def join(self, as_user):
		def press(known, words="", user=data.CLIENT):
			with as_user(user):
				return home.join(user, known.name, words)

		return press

	def test_one_press_waits_with_it_and_a_second_leads_there_too(
		self, at_home, trouble, plain_product, join
	):
		known = trouble("FOUNTAIN")
		assert home.page_of(data.CLIENT)["disturbances"][0]["joins"]
		address = join(known, "No water here")
		request = frappe.get_doc("Client Request", address.split("/")[-1].split("?")[0])
		assert (request.disturbance, request.location, request.description) == (
			known.name,
			"Room 3.12",
			"No water here",
		)
		assert join(known) == f"/my-requests/{request.name}"
		assert home.page_of(data.CLIENT)["disturbances"][0]["request"] == request.name

	def test_who_reported_it_first_is_not_asked_again(self, at_home, trouble, plain_product, join):
		known = trouble("FOUNTAIN")
		client_profiles.keep(data.COLLEAGUE, {"location": "Room 3.12"})
		assert join(known, user=data.COLLEAGUE) == f"/my-requests/{known.client_request}"

	def test_what_asks_something_first_or_has_no_product_goes_to_the_form(self, at_home, trouble, join):
		assert join(trouble("LIGHTING", title="Dark"), "It is dark") == (
			"/ask/new?product=LIGHTING&location=Room%203.12&description=It%20is%20dark"
		)
		assert (
			join(trouble())
			== "/ask/new?location=Room%203.12&description=It%20is%20about%3A%20The%20water%20is%20off"
		)

	def test_what_is_over_or_elsewhere_cannot_be_joined(self, at_home, trouble, plain_product, join):
		elsewhere = trouble("FOUNTAIN", location="Room 5.01")
		over = trouble("FOUNTAIN", title="Over", status="Ended", outcome="It is over.")
		for known in (elsewhere, over, frappe._dict(name="nothing")):
			with pytest.raises(IntakeError, match="Tell us what you notice"):
				join(known)

	def test_the_form_on_the_page(self, get, text, at_home, trouble, plain_product):
		known = trouble("FOUNTAIN")
		answer = get(data.CLIENT, "POST", act="join", disturbance=known.name, q="")
		assert answer.status_code == 303
		assert answer.headers["Location"].startswith("/my-requests/CR-")
		assert "Tell us what you notice" in text(data.CLIENT, "POST", act="join", disturbance="x")
