"""What a client does without: by a signed link, without a log-in, and with the one click of a mail program (S44)."""

from urllib.parse import parse_qsl, urlsplit

import frappe
import pytest
from frappe.website.serve import get_response
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.communication import declining
from facility_frontoffice.demo import data
from facility_frontoffice.intake import client_profiles

ADDRESS = "someone.new@example.com"


@pytest.fixture
def rules():
	"""The names of an optional and of another rule."""
	optional = frappe.get_doc("Facility Message Rule", {"kind": "Progress"})
	optional.update({"enabled": 1, "is_optional": 1}).save()
	other = frappe.get_doc("Facility Message Rule", {"kind": "Done"})
	other.update({"enabled": 1, "is_optional": 0}).save()
	return optional.name, other.name


@pytest.fixture
def visit(monkeypatch):
	"""`visit(url, "POST", wanted=["Progress"])` is the answer of the site to a visitor."""

	def go(url: str, method: str = "GET", user: str = "Guest", **form):
		parts = urlsplit(url)
		builder = EnvironBuilder(path=parts.path, query_string=parts.query, method=method, data=form or None)
		request = Request(builder.get_environ())
		monkeypatch.setattr(frappe.local, "request", request, raising=False)
		frappe.set_user(user)
		frappe.local.form_dict = frappe._dict(parse_qsl(parts.query))
		frappe.local.form_dict.update({key: request.form.get(key) for key in request.form})
		try:
			return get_response(parts.path.strip("/"))
		finally:
			frappe.set_user("Administrator")

	return go


def wanted(email: str = ADDRESS) -> set[str]:
	return {choice.rule for choice in declining.choices_of(email) if choice.is_wanted}


class TestTheLink:
	def test_looking_shows_the_choices_and_changes_nothing(self, visit, rules):
		answer = visit(declining.link_for(ADDRESS, rules[0]))
		page = answer.get_data(as_text=True)
		assert answer.status_code == 200
		assert ADDRESS in page
		assert f'value="{rules[0]}" checked' in page
		assert "because" in page
		assert not frappe.db.exists(client_profiles.DOCTYPE, ADDRESS)
		assert answer.headers["Cache-Control"] == "no-store, private"
		assert answer.headers["Referrer-Policy"] == "no-referrer"

	def test_saving_keeps_what_is_wanted(self, visit, rules):
		link = declining.link_for(ADDRESS, rules[0])
		answer = visit(link, "POST", act="save", shown=rules[0])
		assert "Saved" in answer.get_data(as_text=True)
		assert rules[0] not in wanted()
		assert declining.declined_by({ADDRESS.upper()}) == {ADDRESS: {rules[0]}}
		visit(link, "POST", act="save", shown=rules[0], wanted=rules[0])
		assert rules[0] in wanted()
		assert declining.declined_by({ADDRESS}) == {}

	def test_what_was_not_shown_is_not_switched_off(self, visit, rules):
		visit(declining.link_for(ADDRESS, rules[0]), "POST", act="save")
		assert rules[0] in wanted()

	def test_what_an_agent_noted_stays(self, visit, rules):
		client_profiles.keep(ADDRESS, {"preferences": "Call first"})
		visit(declining.link_for(ADDRESS, rules[0]), "POST", act="save", shown=rules[0])
		assert client_profiles.about(ADDRESS).preferences == "Call first"
		assert "Call first" not in visit(declining.link_for(ADDRESS, rules[0])).get_data(as_text=True)

	@pytest.mark.parametrize(
		"forge",
		[
			lambda link: link.replace("someone.new", "someone.else"),
			lambda link: link[:-4] + "0000",
			lambda link: link.replace("r=Progress", "r=Delay"),
			lambda link: link + "1",
		],
	)
	@pytest.mark.parametrize("method", ["GET", "POST"])
	def test_a_forged_one_opens_and_changes_nothing(self, visit, rules, forge, method):
		link = forge(declining.link_for(ADDRESS, rules[0]))
		form = {"List-Unsubscribe": "One-Click"} if method == "POST" else {}
		answer = visit(link, method, **form)
		assert answer.status_code == 404
		assert "example.com" not in answer.get_data(as_text=True)
		assert not declining.declined_by({ADDRESS, "someone.else@example.com"})

	def test_it_speaks_the_language_of_the_reader(self, visit, rules):
		client_profiles.keep(ADDRESS, {"language": "nl"})
		assert 'lang="nl"' in visit(declining.link_for(ADDRESS, rules[0])).get_data(as_text=True)

	def test_what_is_not_optional_cannot_be_left_out(self, visit, rules):
		link = declining.link_for(ADDRESS, rules[1])
		visit(link, "POST", act="save", shown=rules[1])
		visit(link, "POST", **{"List-Unsubscribe": "One-Click"})
		assert declining.declined_by({ADDRESS}) == {}

	def test_a_rule_that_is_off_is_not_offered(self, rules):
		frappe.db.set_value("Facility Message Rule", rules[0], "enabled", 0)
		assert rules[0] not in {choice.rule for choice in declining.choices_of(ADDRESS)}


class TestOneClick:
	def test_it_stops_just_these(self, visit, rules):
		headers = declining.headers_for(ADDRESS, rules[0])
		assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
		link = headers["List-Unsubscribe"].strip("<>")
		before = wanted()
		answer = visit(link, "POST", **{"List-Unsubscribe": "One-Click"})
		assert answer.status_code == 200
		assert wanted() == before - {rules[0]}
		visit(link, "POST", **{"List-Unsubscribe": "One-Click"})
		assert wanted() == before - {rules[0]}

	def test_what_cannot_be_left_out_is_not_said_to_stop(self, visit, rules):
		"""Also of a link of a time when one could."""
		page = visit(declining.link_for(ADDRESS, rules[1]), "POST", **{"List-Unsubscribe": "One-Click"})
		assert page.status_code == 200
		assert "do not get" not in page.get_data(as_text=True)
		assert "This we always send" in page.get_data(as_text=True)

	def test_the_one_click_of_a_visitor_without_a_link_stops_nothing(self, visit, rules):
		answer = visit("/messages", "POST", user=data.CLIENT, **{"List-Unsubscribe": "One-Click"})
		assert "do not get" not in answer.get_data(as_text=True)
		assert rules[0] in wanted(data.CLIENT)


class TestLoggedIn:
	def test_a_client_chooses_their_own(self, visit, rules):
		page = visit("/messages", user=data.CLIENT).get_data(as_text=True)
		assert data.CLIENT in page
		visit("/messages", "POST", user=data.CLIENT, act="save", shown=rules[0])
		assert rules[0] not in wanted(data.CLIENT)

	def test_a_visitor_logs_in_first(self, visit):
		assert visit("/messages").status_code in (301, 302)


def test_the_words_of_every_kind_are_there():
	kinds = frappe.get_meta("Facility Message Rule").get_field("kind").options.split("\n")
	for kind in kinds:
		if not kind.startswith("Work"):
			assert declining.in_words(kind) != kind
			assert declining.because(kind)


def test_who_is_asked_of_many_costs_one_statement(rules, statements):
	declining.declined_by({ADDRESS})  # fills the caches of the process
	assert len(statements(lambda: declining.declined_by({f"{n}@example.com" for n in range(50)}))) == 1
