"""Mail that waits for a person, in a browser: read, taken in, and set aside, one or many."""

import uuid

import pytest

from facility_frontoffice.demo import data

LIST = "/app/facility-inbound-mail"


@pytest.fixture
def held(run_on_site, organisation):
	"""A mail of which too much came: its subject, which nobody else has."""

	def make(text: str) -> str:
		subject = f"Pump {uuid.uuid4().hex[:10]}"
		run_on_site("facility_frontoffice.demo.mail.hold", subject=subject, text=text)
		return subject

	return make


@pytest.fixture
def agent(organisation, page_as):
	return page_as(data.AGENT, data.PASSWORD)


def open_list(page) -> None:
	"""What is held, whatever the list showed this person the last time."""
	page.goto(f"{LIST}?state=Held")
	page.locator(".list-row").first.wait_for()


def test_an_agent_reads_what_it_says_and_takes_it_in(agent, held):
	subject = held("The pressure is 0.8 <b>bar</b>.")
	open_list(agent)
	agent.get_by_role("link", name=subject).first.click()
	words = agent.locator(".fo-mail-text")
	words.wait_for()
	assert words.inner_text() == "The pressure is 0.8 <b>bar</b>."
	agent.get_by_role("button", name="Take In as New Request").click()
	agent.wait_for_url("**/client-request/**")
	agent.locator(".title-text", has_text=subject).wait_for()
	agent.goto(f"{LIST}?subject={subject.replace(' ', '%20')}")
	agent.locator(".list-row", has_text="Taken In").wait_for()


def test_many_are_set_aside_at_once(agent, held):
	subjects = [held("Again."), held("And again.")]
	open_list(agent)
	for subject in subjects:
		row = agent.locator(".list-row", has_text=subject)
		row.locator(".list-row-checkbox").first.check()
	agent.locator(".actions-btn-group button", has_text="Actions").click()
	agent.locator(".actions-btn-group .dropdown-item", has_text="Set Aside").click()
	agent.get_by_text("2 mails set aside").wait_for()
	for subject in subjects:
		agent.locator(".list-row", has_text=subject).wait_for(state="detached")
