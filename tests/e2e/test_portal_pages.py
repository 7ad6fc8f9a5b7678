"""Every page of the portal for everybody: WCAG 2.2 AA by axe, by keyboard, at 320 px, in both languages, and light.

A page that is added to the portal gets a line in `PAGES`.
"""

import gzip

import pytest
from portal_pages import (
	FOCUS,
	HEADINGS,
	OPERABLE,
	OWN_BYTES,
	OWN_PART,
	TOO_WIDE,
	WHAT_IS_TOO_WIDE,
	Api,
	order_of_headings,
	requests_in_each_state,
	violations_of,
)

from facility_frontoffice.demo import data

SMALL_PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1400, "height": 900}
LANGUAGES = {"en": data.CLIENT, "nl": data.COLLEAGUE}
MOST_TABS = 150
# `{new}` and its like is a request in that state
PAGES = (
	"/help",
	"/help?q=lamp",
	"/ask/new",
	"/ask/new?product=ACCESS-PASS",
	"/my-requests",
	"/my-requests/{new}",
	"/my-requests/{waiting}",
	"/my-requests/{held}",
	"/my-requests/{cancelled}",
	"/my-requests/{completed}",
	"/my-requests/{closed}",
	"/messages",
)
WITHOUT_SCRIPTS = [page for page in PAGES if not page.startswith("/ask")]


@pytest.fixture(scope="module")
def organisation(run_on_site):
	run_on_site("facility_frontoffice.demo.data.load")


@pytest.fixture(scope="module")
def requests(organisation, browser, server_url):
	"""`requests["en"]["new"]`: names of requests by the language of their client, in each state."""
	contexts, names = [], {}

	def api(user: str) -> Api:
		context = browser.new_context(base_url=server_url)
		contexts.append(context)
		assert context.request.post("/api/method/login", form={"usr": user, "pwd": data.PASSWORD}).ok
		return Api(context.new_page())

	desk = api(data.AGENT)
	for language, user in LANGUAGES.items():
		names[language] = requests_in_each_state(api(user), desk)
	for context in contexts:
		context.close()
	return names


def _open(page, address: str) -> None:
	answer = page.goto(address)
	assert answer.status == 200, f"{address}: {answer.status}"
	if address.startswith("/ask"):
		page.wait_for_selector("body[data-ready=true]")
	page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [SMALL_PHONE, DESKTOP], ids=["phone", "desk"])
def test_s9_s44_pages_are_for_everybody(requests, page_as, shot, language, viewport):
	page = page_as(
		LANGUAGES[language], data.PASSWORD, viewport=viewport, locale="nl-NL" if language == "nl" else "en-GB"
	)
	wrong = []
	for address in PAGES:
		_open(page, address.format(**requests[language]))
		wrong += [f"{address}: {line}" for line in violations_of(page)]
		if headings := order_of_headings(page.evaluate(HEADINGS)):
			wrong.append(f"{address}: {headings}")
		if page.locator("html").get_attribute("lang") != language:
			wrong.append(f"{address}: not in {language}")
		if page.evaluate(TOO_WIDE) > 0:
			wrong.append(f"{address}: wider than the screen: {page.evaluate(WHAT_IS_TOO_WIDE)}")
		name = (
			f"pages-{language}-{viewport['width']}-{address.replace('/', '-').replace('?', '-').strip('{}-')}"
		)
		shot(page, name, full_page=True)
	assert not wrong, "\n".join(wrong)


def test_s9_everything_is_done_by_keyboard(requests, page_as):
	"""Tab comes past all that can be operated, and it is seen where one is; first past the menu."""
	page = page_as(data.CLIENT, data.PASSWORD, viewport=DESKTOP)
	wrong = []
	for address in (
		"/help",
		"/ask/new",
		"/my-requests",
		"/my-requests/{waiting}",
		"/my-requests/{completed}",
		"/messages",
	):
		_open(page, address.format(**requests["en"]))
		page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
		operable, met = dict(page.evaluate(OPERABLE)), set()
		for number in range(MOST_TABS):
			page.keyboard.press("Tab")
			focus = page.evaluate(FOCUS)
			if focus is None:
				if number:
					break
				continue
			if not focus["isShown"]:
				wrong.append(f"{address}: not seen where one is: {focus['html']}")
			met.add(focus["met"])
		wrong += [f"{address}: not met by Tab: {html}" for mark, html in operable.items() if mark not in met]
	assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_s9_the_way_past_the_menu(organisation, page_as):
	page = page_as(data.CLIENT, data.PASSWORD, viewport=DESKTOP)
	for address in ("/help", "/my-requests", "/ask/new"):
		_open(page, address)
		page.evaluate("() => document.activeElement.blur()")
		skip = page.locator(".portal-skip")
		skip.focus()
		assert skip.bounding_box()["x"] >= 0
		target = skip.get_attribute("href")
		assert page.locator(target).locator("h1").count() == 1, f"{address}: {target}"


def test_s9_read_without_scripts(requests, browser, server_url):
	context = browser.new_context(base_url=server_url, viewport=SMALL_PHONE, java_script_enabled=False)
	context.request.post("/api/method/login", form={"usr": data.CLIENT, "pwd": data.PASSWORD})
	page = context.new_page()
	for address in WITHOUT_SCRIPTS:
		assert page.goto(address.format(**requests["en"])).status == 200
		assert page.locator("h1").first.is_visible(), address
		hidden = page.locator(".portal-timeline, .portal-facts")
		assert all(part.is_visible() for part in hidden.all()[:1]), address
	page.goto(f"/my-requests/{requests['en']['new']}")
	for words in ("We come on Tuesday", "We tell you when we come", "hangs askew"):
		assert page.get_by_text(words).first.is_visible(), words
	context.close()


def test_a_page_is_light(requests, page_as):
	"""What is ours: scripts, styles, and our part of the page, as they are and as they travel."""
	page, weights = page_as(data.CLIENT, data.PASSWORD, viewport=DESKTOP), {}
	for address in ("/help", "/ask/new", "/my-requests", "/my-requests/{waiting}", "/messages"):
		ours: dict[str, bytes] = {}

		def keep(answer, ours=ours):
			if "/assets/facility_frontoffice/" in answer.url and answer.ok:
				ours[answer.url] = answer.body()

		page.on("response", keep)
		_open(page, address.format(**requests["en"]))
		page.remove_listener("response", keep)
		own_part = page.evaluate(OWN_PART)
		whole = sum(map(len, ours.values())) + own_part
		packed = sum(len(gzip.compress(body)) for body in ours.values())
		weights[address] = whole
		print(f"\n{address}: {whole:,} bytes of our own, {packed:,} of scripts and styles packed")
	assert max(weights.values()) < OWN_BYTES, weights
