"""The pages of the portal, in every state that a client meets; and what any page must be to be usable by everybody."""

import itertools
import json
from datetime import datetime, timedelta

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OWN_BYTES = 150_000

# Levels of the headings that are shown, in the order of the page
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
	.filter(heading => heading.checkVisibility() && heading.innerText.trim()).map(heading => Number(heading.tagName[1]))"""
TOO_WIDE = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
WHAT_IS_TOO_WIDE = """() => [...document.querySelectorAll("body *")]
	.filter(element => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility())
	.slice(0, 5).map(element => element.tagName + "." + element.className)"""
# What one can do on our part of the page, to be met by the Tab key; of a group of radio buttons one
OPERABLE = """() => {
	const all = document.querySelectorAll(".portal a[href], .portal button, .portal input, .portal select, .portal textarea,"
		+ ".portal summary, .web-form a[href], .web-form button, .web-form input, .web-form select, .web-form textarea");
	const operable = [...all].filter(element => element.checkVisibility({ visibilityProperty: true }) && !element.disabled
		&& element.type !== "hidden" && element.getClientRects().length && element.closest("[role=listbox]") === null
		&& element.getAttribute("aria-hidden") !== "true");
	const groups = new Set();
	return operable.filter(element => {
		if (element.type !== "radio") return true;
		const isFirst = !groups.has(element.name);
		groups.add(element.name);
		return isFirst;
	}).map((element, number) => {
		element.dataset.met = element.type === "radio" ? `radio ${element.name}` : String(number);
		if (element.type === "radio")
			document.querySelectorAll(`input[name="${CSS.escape(element.name)}"]`).forEach(one => { one.dataset.met = `radio ${element.name}`; });
		return [element.dataset.met, (element.outerHTML || "").slice(0, 120)];
	});
}"""
FOCUS = """() => {
	const element = document.activeElement;
	if (!element || element === document.body) return null;
	const style = getComputedStyle(element);
	// a field for a file is shown by its label
	const label = element.type === "file" && element.labels[0] ? getComputedStyle(element.labels[0]) : style;
	const isShown = [style, label].some(one => (one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0)
		|| one.boxShadow !== "none");
	return { met: element.dataset.met || null, isShown, html: element.outerHTML.slice(0, 120) };
}"""
# What the platform's form page carries beside the form, such as its words in every language, is not ours
OWN_PART = """() => [...document.querySelectorAll(".portal-page, .messages-page, .web-form")].slice(0, 1)
	.map(element => element.outerHTML.length).reduce((one, other) => one + other, 0)"""


class Api:
	"""Our methods by HTTP, as the person who is logged in on a page."""

	def __init__(self, page):
		self.page = page
		page.goto("/my-requests")  # the session gets its token with a page
		self.token = page.evaluate("frappe.csrf_token")

	def __call__(self, method: str, **arguments):
		answer = self.page.request.post(
			f"/api/method/facility_frontoffice.api.{method}",
			data=arguments,
			headers={"X-Frappe-CSRF-Token": self.token},
		)
		assert answer.ok, f"{method}: {answer.status} {answer.text()[:500]}"
		return answer.json().get("message")


def requests_in_each_state(client, desk) -> dict[str, str]:
	"""Makes them; `client` and `desk` are `Api`s. Answers with the name of one in each state."""
	marks = str(id(client))

	def asked(words: str, **more) -> str:
		return client("portal.ask", description=words, submission_key=f"{words}{marks}", **more)["name"]

	names = {
		state: asked(f"Something that is {state}: the blind in the corner hangs askew since this morning")
		for state in ("new", "held", "cancelled")
	}
	for state in ("completed", "closed"):
		names[state] = asked(
			f"Until when is it open? ({state})", product="INFORMATION", answers=answers(client, "INFORMATION")
		)
	names["waiting"] = asked(
		"My colleague needs a pass",
		product="ACCESS-PASS",
		answers=answers(client, "ACCESS-PASS"),
		location="Room 3.12",
	)
	desk("fulfilment.send_out", request=names["waiting"])
	desk("commitments.make", request=names["new"], kind="Information", promise="We tell you when we come",
		due=str(datetime.now() + timedelta(days=60)))  # fmt: skip
	desk("intake.reply_to_client", request=names["new"], message="We come on Tuesday. Is that right?")
	desk("intake.hold", request=names["held"], reason="We wait for the owner of the building")
	desk("intake.cancel", request=names["cancelled"], reason="We do not do this", alternative="Ask the owner")
	for state in ("completed", "closed"):
		desk("intake.handle_directly", request=names[state], answer="Until seven in the evening", close=False)
	desk("intake.close", request=names["closed"])
	return names


def answers(client, product: str) -> dict:
	"""Something acceptable for every question of a product."""
	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		question["question"]: question["options"][0]
		if question["options"]
		else given.get(question["question_type"], "As it should be")
		for question in client("portal.product_card", product=product)["questions"]
	}


def violations_of(page) -> list[str]:
	"""What axe finds, each with the element."""
	from axe_playwright_python.sync_playwright import Axe

	found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}}).response["violations"]
	return [
		f"{row['id']} ({row['impact']}): {node['html'][:200]} {json.dumps(node['any'][:1])[:300]}"
		for row in found
		for node in row["nodes"]
	]


def order_of_headings(levels: list[int]) -> str:
	"""What is wrong with it, or nothing."""
	if not levels or levels[0] != 1 or levels.count(1) != 1:
		return f"not one heading of the first level, or not first: {levels}"
	jumps = [(one, other) for one, other in itertools.pairwise(levels) if other > one + 1]
	return f"levels are passed over: {levels}" if jumps else ""
