"""The main job of a front office, six times, as the people in it would do it.

A scenario speaks to a site through a `World`: over HTTP in `make demo`, in process in the tests. It looks at
what came out, and stops with `ScenarioError` at the first thing that is not as it should be.
"""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from facility_frontoffice.demo import data

INTAKE = "facility_frontoffice.api.intake"
CATALOGUE = "facility_frontoffice.api.catalogue"
FULFILMENT = "facility_frontoffice.api.fulfilment"
COMMITMENTS = "facility_frontoffice.api.commitments"
PURCHASING = "facility_frontoffice.api.purchasing"
PORTAL = "facility_frontoffice.api.portal"
ERPNEXT_ORDER = "erpnext.stock.doctype.material_request.material_request.make_purchase_order"
ERPNEXT_RECEIPT = "erpnext.buying.doctype.purchase_order.purchase_order.make_purchase_receipt"


class ScenarioError(AssertionError):
	"""Something did not come out as the scenario says."""


class Person(Protocol):
	"""Somebody who is logged in."""

	def call(self, method: str, **arguments: Any) -> Any: ...

	def read(self, doctype: str, name: str) -> dict: ...

	def find(self, doctype: str, filters: dict, fields: list[str]) -> list[dict]: ...

	def insert(self, values: dict) -> dict: ...

	def submit(self, doctype: str, name: str) -> None: ...


class World(Protocol):
	"""A site with people, reached in one way or another."""

	def person(self, user: str) -> Person: ...

	def deliver_mail(self, raw: bytes) -> None: ...

	def now(self) -> datetime: ...


@dataclass
class Story:
	"""What happened in one scenario: (who, what, outcome), and the request that it was about."""

	title: str
	steps: list[tuple[str, str, str]] = field(default_factory=list)
	request: str = ""

	def tell(self, who: str, what: str, outcome: str = "") -> None:
		self.steps.append((data.PEOPLE[who][0] if who in data.PEOPLE else who, what, str(outcome)))


def information_by_telephone(world: World) -> Story:
	"""1. An information question, answered and closed on one screen (S17, S28)."""
	story = Story("Information question by telephone")
	agent = world.person(data.AGENT)
	asked = agent.call(
		f"{INTAKE}.answer_now",
		request={
			"subject": "Opening hours on Friday",
			"description": "Until what time is the building open on Friday?",
			"request_type": "Information",
			"channel": "Phone",
			"client_user": data.CLIENT,
		},
		lines=[_line(agent, "INFORMATION", "Opening hours of the building")],
		answer="On Fridays the building is open from 7:00 to 19:00.",
	)
	story.request = asked["name"]
	request = agent.read("Client Request", story.request)
	_expect(
		request.get("status") == "Closed" and request.get("handled_directly"),
		"answered and closed at once",
		request,
	)
	story.tell(data.AGENT, "answers and closes on one screen", "Closed, handled directly")
	_expect(not _messages(agent, story.request), "a client who was told in person gets no mail")
	return story


def meeting_room_at_the_counter(world: World) -> Story:
	"""2. A meeting room, confirmed at once; the same room cannot be booked twice (S12)."""
	story = Story("Meeting room at the counter")
	agent = world.person(data.AGENT)
	asked = agent.call(
		f"{INTAKE}.create_request",
		request={
			"subject": "A room for ten people",
			"request_type": "Request",
			"channel": "Counter",
			"client_user": data.CLIENT,
		},
		lines=[_line(agent, "MEETING-ROOM", "10", "Boardroom")],
	)
	story.request = asked["name"]
	starts_at = _tomorrow_at(world, 10)
	booking = {
		"request": story.request,
		"location": data.MEETING_ROOM,
		"starts_at": str(starts_at),
		"ends_at": str(starts_at + timedelta(hours=2)),
		"attendees": 10,
		"line": asked["lines"][0]["name"],
	}
	reservation = agent.call(f"{INTAKE}.reserve_room", **booking)
	story.tell(data.AGENT, f"books {data.MEETING_ROOM}", reservation["name"])
	_expect_refusal(lambda: agent.call(f"{INTAKE}.reserve_room", **booking), "is taken")
	story.tell(data.AGENT, "tries to book it twice", "refused: the room is taken")
	agent.call(
		f"{INTAKE}.handle_directly",
		request=story.request,
		answer=f"{data.MEETING_ROOM} is yours from 10:00 to 12:00.",
		confirm=True,
	)
	request = agent.read("Client Request", story.request)
	_expect(
		request.get("status") == "Closed" and request.get("handled_directly"), "confirmed at once", request
	)
	story.tell(data.AGENT, "confirms at once", "Closed, handled directly")
	_expect("Done" in _messages(agent, story.request), "the confirmation is written")
	story.tell(data.CLIENT, "finds the confirmation in the mail", ", ".join(_messages(agent, story.request)))
	return story


def access_pass_by_the_portal(world: World) -> Story:
	"""3. An access pass: the photo is the client's task, and the clock waits for it (S18)."""
	story = Story("Access pass by the portal")
	client, agent, security = world.person(data.CLIENT), world.person(data.AGENT), world.person(data.SECURITY)
	asked = client.call(
		f"{PORTAL}.ask",
		product="ACCESS-PASS",
		description="My new colleague starts on Monday and needs a pass.",
		answers=_answers(client, "ACCESS-PASS", "Offices and laboratory", str(_days_on(world, 365).date())),
		submission_key=f"demo-{world.now().timestamp()}",
	)
	story.request = asked["name"]
	story.tell(data.CLIENT, "asks on the portal", story.request)
	agent.call(f"{FULFILMENT}.send_out", request=story.request)
	request = agent.read("Client Request", story.request)
	_expect(request.get("status") == "Waiting for Client", "it waits for the photo", request)
	_expect(not request.get("resolution_due"), "the clock waits", request)
	story.tell(data.AGENT, "sends it to security", "Waiting for Client, the clock waits")
	_do_tasks_of_client(client, story)
	request = agent.read("Client Request", story.request)
	_expect(
		request.get("status") == "In Progress" and request.get("resolution_due"), "the clock goes on", request
	)
	story.tell(data.CLIENT, "sends the photo", f"In Progress, due {_short(request['resolution_due'])}")
	_finish_steps(story, agent, {"Security": security}, client)
	return _told_when_done(story, agent)


def office_chair(world: World) -> Story:
	"""4. A chair: agreed, sent to who buys after a return, ordered, late, received, delivered (S15, S58, S62)."""
	story = Story("Office chair")
	agent, purchaser = world.person(data.AGENT), world.person(data.PURCHASER)
	workplace = world.person(data.WORKPLACE)
	asked = agent.call(
		f"{INTAKE}.create_request",
		request={
			"subject": "My chair sinks",
			"description": "My chair keeps sinking. I would like a new one.",
			"request_type": "Request",
			"channel": "Phone",
			"client_user": data.CLIENT,
			"location": data.ROOMS[1],
		},
		lines=[_line(agent, "CHAIR", "Standard desk chair", "Seat height for 1.92 m")],
	)
	story.request = asked["name"]
	agent.call(f"{FULFILMENT}.send_out", request=story.request)
	story.tell(data.AGENT, "translates and sends out", story.request)
	promise = _promise_delivery(story, world, agent)
	approval = _open_assignment(agent, story.request)
	workplace.call(f"{FULFILMENT}.accept", assignment=approval["name"])
	_expect_refusal(lambda: agent.call(f"{FULFILMENT}.accept", assignment=approval["name"]), "accepted by")
	story.tell(data.AGENT, "takes on what Workplace has just accepted", "refused: it says who has it")
	workplace.call(f"{FULFILMENT}.complete", assignment=approval["name"], result="Agreed.")
	story.tell(data.WORKPLACE, f"agrees ({approval['step']})", "Completed")

	buying = _returned_and_sent_again(story, agent, purchaser)
	order = _buy(purchaser, buying["name"], story)
	request = agent.read("Client Request", story.request)
	_expect(request.get("status") == "Waiting for Supplier", "it waits for the supplier", request)
	receipt = purchaser.insert(purchaser.call(ERPNEXT_RECEIPT, source_name=order))
	purchaser.submit("Purchase Receipt", receipt["name"])
	bought = agent.read("Backoffice Assignment", buying["name"])
	_expect(bought.get("status") == "Completed", "the receipt finishes the step", bought)
	story.tell(data.PURCHASER, f"receives {receipt['name']}", "the purchase step is done")
	_finish_steps(story, agent, {"Workplace": workplace})
	kept = agent.read("Facility Commitment", promise)
	_expect(kept.get("status") == "Kept", "the promise is kept when the chair is there", kept)
	return _told_when_done(story, agent)


def _returned_and_sent_again(story: Story, agent: Person, purchaser: Person) -> dict:
	"""Not ours: the front office has it again, its clock runs on, and it goes to the next party (S58)."""
	buying = _open_assignment(agent, story.request)
	purchaser.call(
		f"{FULFILMENT}.return_to_front_office",
		assignment=buying["name"],
		reason="There is one in the store of Workplace.",
		kind="Not Ours",
	)
	request = agent.read("Client Request", story.request)
	_expect(
		request.get("status") == "In Intake" and request.get("resolution_due"), "its clock runs on", request
	)
	story.tell(data.PURCHASER, f"returns it ({buying['step']})", "at the front office again")
	agent.call(
		f"{FULFILMENT}.reassign",
		assignment=buying["name"],
		backoffice_unit=buying["backoffice_unit"],
		reason="The store is empty.",
	)
	again = _open_assignment(agent, story.request)
	story.tell(data.AGENT, "looks in the store, and sends it to be bought", "the second hand-over")
	return again


def _promise_delivery(story: Story, world: World, agent: Person) -> str:
	"""A date is checked before it is said (S50): too soon is refused, the first that is possible is promised."""
	too_soon = {
		"request": story.request,
		"kind": "Delivery Date",
		"due": str(world.now() + timedelta(hours=1)),
	}
	found = agent.call(f"{COMMITMENTS}.check", **too_soon)
	_expect(not found["feasible"] and found["problems"], "a date that cannot be kept is refused", found)
	made = agent.call(
		f"{COMMITMENTS}.make",
		request=story.request,
		kind="Delivery Date",
		due=found["earliest"],
		promise="Your new chair stands at your desk.",
	)
	story.tell(data.AGENT, "checks a date, and promises the first that can be kept", made["due"])
	return made["name"]


def cleaning_by_email(world: World) -> Story:
	"""5. A cleaning report by mail, done by a supplier, with a photo as evidence (S13)."""
	story = Story("Cleaning report by e-mail")
	agent, cleaning = world.person(data.AGENT), world.person(data.CLEANING)
	subject = f"Coffee on the carpet ({world.now():%H%M%S%f})"
	world.deliver_mail(_mail(data.CLIENT, subject, "Someone spilled coffee on the carpet of room 2.04."))
	found = agent.find("Client Request", {"subject": subject}, ["name", "channel", "description"])
	_expect(len(found) == 1, "the mail became one request", found)
	story.request = found[0]["name"]
	_expect(
		found[0]["channel"] == "Email" and "carpet" in (found[0]["description"] or ""),
		"its words are kept",
		found,
	)
	story.tell(data.CLIENT, "writes an e-mail", story.request)
	suggested = agent.call(f"{CATALOGUE}.suggest_products", text=found[0]["description"])
	_expect("CLEANING" in [row["product_code"] for row in suggested], "the product is suggested", suggested)
	agent.call(
		f"{INTAKE}.add_lines", request=story.request, lines=[_line(agent, "CLEANING", "Coffee", "Carpet")]
	)
	agent.call(f"{FULFILMENT}.send_out", request=story.request)
	story.tell(data.AGENT, "translates the words into CLEANING and sends it out", data.CLEANING_SUPPLIER)
	assignment = _open_assignment(agent, story.request)
	_expect(assignment["supplier"] == data.CLEANING_SUPPLIER, "it goes to the supplier", assignment)
	_expect_refusal(
		lambda: cleaning.call(f"{FULFILMENT}.complete", assignment=assignment["name"], result="Cleaned."),
		"photo",
	)
	story.tell(data.CLEANING, "reports it done without a photo", "refused: a photo is needed")
	_finish_steps(story, agent, {"Cleaning Contract": cleaning})
	return _told_when_done(story, agent)


def office_move(world: World) -> Story:
	"""6. A move over two units and a supplier, one of them late: the client hears before the date (S14, S62)."""
	story = Story("Office move")
	client, agent = world.person(data.CLIENT), world.person(data.AGENT)
	logistics, ict = world.person(data.LOGISTICS), world.person(data.ICT)
	asked = agent.call(
		f"{INTAKE}.create_request",
		request={
			"subject": "From the third to the fifth floor",
			"description": "Our department moves from the third to the fifth floor.",
			"request_type": "Request",
			"channel": "Phone",
			"client_user": data.CLIENT,
			"location": data.ROOMS[1],
		},
		lines=[_line(agent, "MOVE", "From 3.12 to 5.01", "6")],
	)
	story.request = asked["name"]
	agent.call(f"{FULFILMENT}.send_out", request=story.request)
	story.tell(data.AGENT, "sends the move out", story.request)
	_do_tasks_of_client(client, story)
	people = {"Logistics": logistics, "ICT Support": ict, "Workplace": world.person(data.WORKPLACE)}
	_finish_steps(story, agent, people, client, until=lambda row: row["supplier"] == data.MOVING_SUPPLIER)

	mover = next(row for row in _open_assignments(agent, story.request) if row["supplier"])
	promised = agent.read("Client Request", story.request)["promised_date"]
	later = datetime.fromisoformat(str(promised)) + timedelta(days=2)
	logistics.call(
		f"{FULFILMENT}.report_delay",
		assignment=mover["name"],
		expected_date=str(later),
		reason="The moving van is not available earlier.",
	)
	request = agent.read("Client Request", story.request)
	_expect(_short(request.get("promised_date")) == _short(later), "the promised date follows", request)
	_expect("Delay" in _messages(agent, story.request), "the client hears of the delay")
	story.tell(data.LOGISTICS, "reports the mover late", f"{_short(promised)} becomes {_short(later)}")
	story.tell(data.CLIENT, "hears the new date, before the old one", "Delay")
	_finish_steps(story, agent, people, client)
	return _told_when_done(story, agent)


SCENARIOS: tuple[Callable[[World], Story], ...] = (
	information_by_telephone,
	meeting_room_at_the_counter,
	access_pass_by_the_portal,
	office_chair,
	cleaning_by_email,
	office_move,
)


# What the people do -------------------------------------------------------------------------------


def _answers(person: Person, product: str, *values: str) -> dict[str, str]:
	"""Answers to the questions of a product, in their order; a choice that is not there becomes the first."""
	questions = person.call(f"{CATALOGUE}.get_product", product=product)["questions"]
	answers = {}
	for question, value in zip(questions, values, strict=False):
		options = question["options"]
		answers[question["question"]] = value if not options or value in options else options[0]
	return answers


def _line(person: Person, product: str, *values: str) -> dict:
	return {"product": product, "qty": 1, "answers": _answers(person, product, *values)}


def _open_assignments(agent: Person, request: str) -> list[dict]:
	fields = [
		"name",
		"step",
		"sequence",
		"status",
		"action",
		"backoffice_unit",
		"supplier",
		"evidence_required",
	]
	rows = agent.find("Backoffice Assignment", {"client_request": request}, fields)
	return sorted(
		(row for row in rows if row["status"] not in ("Completed", "Cancelled", "Returned")),
		key=lambda row: (row["sequence"], row["name"]),
	)


def _open_assignment(agent: Person, request: str) -> dict:
	rows = _open_assignments(agent, request)
	_expect(bool(rows), "there is work to do", request)
	return rows[0]


def _finish_steps(
	story: Story,
	agent: Person,
	people: dict[str, Person],
	client: Person | None = None,
	until: Callable[[dict], bool] = lambda row: False,
) -> None:
	"""Each unit does its steps in turn, the client's tasks included, until one that `until` names is left."""
	for _attempt in range(20):
		rows = [row for row in _open_assignments(agent, story.request) if not until(row)]
		if not rows:
			return
		row = rows[0]
		if row["status"] == "Waiting for Client" and client:
			_do_tasks_of_client(client, story)
			continue
		_do(people[row["backoffice_unit"]], row, story)
	raise ScenarioError(f"{story.request} does not come to an end")


def _do(person: Person, row: dict, story: Story) -> None:
	if row["evidence_required"] in ("Photo", "Document"):
		person.call(
			f"{FULFILMENT}.attach_evidence", assignment=row["name"], filename="done.png", filedata=_picture()
		)
	receipt = {"received_by": data.PEOPLE[data.CLIENT][0]} if row["evidence_required"] == "Receipt" else {}
	person.call(f"{FULFILMENT}.complete", assignment=row["name"], result="Done as agreed.", **receipt)
	party = row["supplier"] or row["backoffice_unit"]
	evidence = ", with photo" if row["evidence_required"] == "Photo" else ""
	story.tell(party, row["step"] or "delivers", f"Completed{evidence}")


def _do_tasks_of_client(client: Person, story: Story) -> None:
	tasks = client.call(f"{PORTAL}.request", name=story.request)["tasks"]
	_expect(bool(tasks), "the client finds the task on the portal", story.request)
	for task in tasks:
		given = {"answer": "Six desks, two cabinets, one plant."}
		if task["answer_type"] == "File":
			given = {"filename": "photo.png", "filedata": _picture()}
		client.call(f"{PORTAL}.complete_task", task=task["name"], **given)
		story.tell(data.CLIENT, task["task"], "Done")


def _buy(purchaser: Person, assignment: str, story: Story) -> str:
	"""Material Request, then Purchase Order, as a purchaser does it in ERPNext; returns the order."""
	wanted = purchaser.insert(purchaser.call(f"{PURCHASING}.make_material_request", source_name=assignment))
	purchaser.submit("Material Request", wanted["name"])
	story.tell(data.PURCHASER, f"asks for it in {wanted['name']}", "Material Request")
	draft = purchaser.call(ERPNEXT_ORDER, source_name=wanted["name"])
	draft["supplier"] = data.FURNITURE_SUPPLIER
	for row in draft["items"]:
		row["rate"] = 349
	order = purchaser.insert(draft)
	purchaser.submit("Purchase Order", order["name"])
	story.tell(
		data.PURCHASER, f"orders at {data.FURNITURE_SUPPLIER} in {order['name']}", "Waiting for Supplier"
	)
	return order["name"]


def _told_when_done(story: Story, agent: Person) -> Story:
	"""The client is told after the last line, and once (S7)."""
	request = agent.read("Client Request", story.request)
	_expect(request.get("status") == "Completed", "the last step finishes the request", request)
	messages = _messages(agent, story.request)
	for kind in ("Received", "On its way", "Done"):
		_expect(messages.count(kind) == 1, f"the client is told once: {kind}", messages)
	story.tell(data.CLIENT, "was told", ", ".join(messages))
	return story


def _messages(agent: Person, request: str) -> list[str]:
	of_client = {"client_request": request, "audience": "Client"}
	rows = agent.find("Facility Message", of_client, ["kind", "creation"])
	return [row["kind"] for row in sorted(rows, key=lambda row: str(row["creation"]))]


def _expect(condition: bool, what: str, found: Any = None) -> None:
	if not condition:
		raise ScenarioError(f"not so: {what}" + (f"; found {found}" if found is not None else ""))


def _expect_refusal(action: Callable[[], Any], words: str) -> None:
	try:
		action()
	except ScenarioError:
		raise
	except Exception as error:
		_expect(words.lower() in str(error).lower(), f"the refusal says “{words}”", error)
	else:
		raise ScenarioError(f"not refused: {words}")


def _picture() -> str:
	from PIL import Image

	content = io.BytesIO()
	Image.new("RGB", (120, 160), (96, 132, 168)).save(content, "PNG")
	return base64.b64encode(content.getvalue()).decode()


def _mail(sender: str, subject: str, text: str) -> bytes:
	from email.message import EmailMessage
	from email.utils import make_msgid

	mail = EmailMessage()
	mail["From"] = f"{data.PEOPLE[sender][0]} <{sender}>"
	mail["To"] = "frontoffice@example.com"
	mail["Subject"] = subject
	mail["Message-ID"] = make_msgid(domain="example.com")
	mail.set_content(text)
	return mail.as_bytes()


def _days_on(world: World, days: int) -> datetime:
	return world.now() + timedelta(days=days)


def _tomorrow_at(world: World, hour: int) -> datetime:
	return _days_on(world, 1).replace(hour=hour, minute=0, second=0, microsecond=0)


def _short(moment: Any) -> str:
	return str(moment)[:16]
