"""S25, S27: which desk takes a request, and what happens when it goes to another; S33, S40: how a desk stands."""

from datetime import datetime

import frappe
import pytest

from facility_frontoffice.api import desks as api
from facility_frontoffice.demo import data
from facility_frontoffice.intake import desks, service
from facility_frontoffice.intake.errors import IntakeError
from facility_frontoffice.service_levels.calendars import to_moment

REQUEST, DESK, MOVE = "Client Request", "Facility Service Desk", "Facility Desk Move"
SETTINGS = "Facility Frontoffice Settings"


@pytest.fixture
def desk():
	def make(name: str, **values):
		return frappe.get_doc({"doctype": DESK, "desk_name": name, **values}).insert()

	return make


@pytest.fixture
def of_the_unit(desk):
	"""The desk of the unit that delivers lighting faults."""
	unit = frappe.db.get_value("Facility Product", "LIGHTING", "backoffice_unit")
	assert unit
	return desk(
		"Desk of the Unit",
		kind="Unit",
		backoffice_unit=unit,
		lead=data.BUILDING_SERVICES,
		agents=[{"user": data.BUILDING_SERVICES}],
	)


@pytest.fixture
def arrange():
	def put(arrangement: str):
		settings = frappe.get_single(SETTINGS)
		settings.desk_arrangement = arrangement
		settings.save()

	return put


def moves(request) -> list:
	return frappe.get_all(
		MOVE, {"client_request": request.name}, ["from_desk", "to_desk", "reason", "by_rule", "moved_by"],
		order_by="creation",
	)  # fmt: skip


class TestTheRule:
	def test_s27_one_setting_on_the_same_data(self, ask, of_the_unit, arrange):
		central = ask("LIGHTING")
		arrange("Per Unit")
		of_unit = ask("LIGHTING")
		arrange("Central")
		assert [central.service_desk, of_unit.service_desk] == ["Front Office", of_the_unit.name]
		of_unit.description = "A change of the setting moves nothing."
		of_unit.save()
		assert of_unit.service_desk == of_the_unit.name
		assert ask("LIGHTING").service_desk == "Front Office"

	def test_s27_a_mix_by_family_with_what_is_below_it(self, ask, desk, of_the_unit, arrange):
		arrange("Mixed")
		category = frappe.db.get_value("Facility Product", "LIGHTING", "category")
		above = frappe.db.get_value("Facility Product Category", category, "parent_facility_product_category")
		assert above
		assert ask("LIGHTING").service_desk == of_the_unit.name
		wide = desk("Wide", families=[{"category": above}])
		assert ask("LIGHTING").service_desk == wide.name
		deep = desk("Deep", families=[{"category": category}])
		assert ask("LIGHTING").service_desk == deep.name
		deep.disabled = 1
		deep.save()
		assert ask("LIGHTING").service_desk == wide.name

	def test_a_desk_follows_the_products_while_in_intake_and_no_longer(self, ask, of_the_unit, arrange):
		arrange("Per Unit")
		request = ask(request_type="Fault")
		assert request.service_desk == "Front Office"
		service.add_lines(request.name, [{"product": "LIGHTING", "answers": _answers("LIGHTING")}])
		request.reload()
		assert request.service_desk == of_the_unit.name
		(move,) = moves(request)
		assert (move.from_desk, move.to_desk, move.by_rule) == ("Front Office", of_the_unit.name, 1)
		service.cancel(request.name, "No.", "Yes.")
		request.reload()
		assert request.service_desk == of_the_unit.name
		assert len(moves(request)) == 1

	def test_a_desk_that_was_chosen_stays(self, ask, desk, of_the_unit, arrange):
		arrange("Per Unit")
		chosen = desk("Chosen")
		request = ask(service_desk=chosen.name, request_type="Fault")
		service.add_lines(request.name, [{"product": "LIGHTING", "answers": _answers("LIGHTING")}])
		request.reload()
		assert request.service_desk == chosen.name
		request.desk_is_chosen = 0  # what a call brings along says nothing
		request.lines[0].qty = 2
		request.save()
		assert request.desk_is_chosen

	def test_an_agent_at_work_keeps_it_and_a_mail_goes_to_the_lead(self, ask, as_user, of_the_unit, arrange):
		arrange("Per Unit")
		with as_user(data.AGENT):
			mine = ask(request_type="Fault")
			service.add_lines(mine.name, [{"product": "LIGHTING", "answers": _answers("LIGHTING")}])
		mail = ask(request_type="Fault", channel="Email")
		with as_user(data.AGENT):
			service.add_lines(mail.name, [{"product": "LIGHTING", "answers": _answers("LIGHTING")}])
		mine.reload()
		mail.reload()
		assert mine.front_office_owner == data.AGENT
		assert mail.front_office_owner == data.BUILDING_SERVICES
		assert frappe.db.exists(
			"Notification Log", {"for_user": data.BUILDING_SERVICES, "document_name": mail.name}
		)

	def test_a_part_that_is_split_off_goes_by_its_own_products(self, ask, of_the_unit, arrange, desk):
		from facility_frontoffice.intake import splitting

		arrange("Per Unit")
		request = ask("CLEANING", "LIGHTING")
		part = splitting.split(request.name, [request.lines[1].name], "Apart")
		assert [request.service_desk, part.service_desk] == ["Front Office", of_the_unit.name]
		chosen = ask("CLEANING", "LIGHTING", service_desk=desk("Chosen").name)
		part = splitting.split(chosen.name, [chosen.lines[1].name], "Apart")
		assert part.service_desk == chosen.service_desk
		assert part.desk_is_chosen

	@pytest.mark.parametrize("arrangement", ["Central", "Mixed"])
	def test_s25_the_rule_costs_no_more_than_the_budget(self, ask, arrange, statements, arrangement):
		arrange(arrangement)
		ask("LIGHTING")
		seen = statements(lambda: ask("LIGHTING"))
		assert len(seen) <= 20, "\n".join(seen)


class TestMoving:
	def test_a_move_is_recorded_with_its_reason(self, ask, desk, as_user):
		other = desk("Other", lead=data.MANAGER)
		with as_user(data.AGENT):
			request = ask("CLEANING")
		before = request.as_dict()
		with as_user(data.AGENT):
			answer = api.move(request.name, other.name, "They know the building")
		request.reload()
		assert answer["service_desk"] == request.service_desk == other.name
		assert request.front_office_owner == data.MANAGER, "the owner is not of that desk"
		assert moves(request) == [
			{
				"from_desk": "Front Office",
				"to_desk": other.name,
				"reason": "They know the building",
				"by_rule": 0,
				"moved_by": data.AGENT,
			}
		]
		for name in ("resolution_due", "resolution_norm", "response_norm", "service_level", "promised_date"):
			assert request.get(name) == before[name], f"{name} was promised"
		comments = frappe.get_all(
			"Comment", {"reference_name": request.name, "comment_type": "Info"}, pluck="content"
		)
		assert any(f"to {other.name}" in content for content in comments)
		assert not any("They know the building" in content for content in comments), (
			"the reason is with the move"
		)

	def test_the_owner_may_keep_it_or_is_of_that_desk(self, ask, desk, as_user):
		others = desk("Others", lead=data.MANAGER)
		own = desk("Own", lead=data.MANAGER, agents=[{"user": data.AGENT}])
		with as_user(data.AGENT):
			request = ask("CLEANING")
			api.move(request.name, others.name, "For the record", keep_owner=True)
			assert frappe.db.get_value(REQUEST, request.name, "front_office_owner") == data.AGENT
			api.move(request.name, own.name, "Back to us")
		assert frappe.db.get_value(REQUEST, request.name, "front_office_owner") == data.AGENT

	def test_whatever_path_it_takes_it_is_recorded_once(self, ask, desk, as_user):
		first, second, third = desk("First", lead=data.MANAGER), desk("Second"), desk("Third")
		request = ask("CLEANING")
		with as_user(data.AGENT):
			doc = frappe.get_doc(REQUEST, request.name)
			doc.service_desk = first.name
			doc.save()  # the form
			doc.description = "No move."
			doc.save()
			frappe.client.set_value(REQUEST, request.name, "service_desk", second.name)  # a call
			from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs

			submit_cancel_or_update_docs(
				REQUEST,
				frappe.as_json([request.name]),
				"update",
				frappe.as_json({"service_desk": third.name}),
			)
		assert [(row.from_desk, row.to_desk) for row in moves(request)] == [
			("Front Office", first.name),
			(first.name, second.name),
			(second.name, third.name),
		]

	@pytest.mark.parametrize(
		("arguments", "problem"),
		[
			(("Other", " "), "Say why"),
			(("Front Office", "x"), "at this desk already"),
			(("Nowhere", "x"), "no desk Nowhere"),
			(("Gone", "x"), "takes no requests any more"),
		],
	)
	def test_what_cannot_be_is_refused(self, ask, desk, arguments, problem):
		desk("Other")
		desk("Gone", disabled=1)
		request = ask("CLEANING")
		with pytest.raises(IntakeError, match=problem):
			api.move(request.name, *arguments)
		assert moves(request) == []

	def test_an_ended_request_stays(self, ask, desk):
		request = ask("CLEANING")
		service.cancel(request.name, "No.", "Yes.")
		with pytest.raises(IntakeError, match="Open it again"):
			api.move(request.name, desk("Other").name, "x")

	def test_who_may_not_change_the_request_may_not_move_it(self, ask, desk, as_user):
		request, other = ask("CLEANING"), desk("Other")
		for user in (data.CLIENT, data.SECURITY):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.move(request.name, other.name, "x")
		with as_user(data.AGENT), pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": MOVE, "client_request": request.name}).insert()

	def test_a_deleted_request_takes_its_moves_along(self, ask, desk):
		request = ask("CLEANING")
		api.move(request.name, desk("Other").name, "x")
		frappe.delete_doc(REQUEST, request.name)
		assert moves(request) == []


class TestSettingUp:
	def test_a_desk_of_a_unit_needs_its_unit(self, desk):
		with pytest.raises(IntakeError, match="needs its unit"):
			desk("Nobody's", kind="Unit")
		assert desk("Central", kind="Central", backoffice_unit="Logistics").backoffice_unit is None

	def test_the_default_desk_takes_what_no_other_takes(self, desk, of_the_unit):
		default = frappe.get_doc(DESK, "Front Office")
		default.disabled = 1
		with pytest.raises(IntakeError, match="is the default desk"):
			default.save()
		settings = frappe.get_single(SETTINGS)
		settings.default_service_desk = of_the_unit.name
		with pytest.raises(IntakeError, match="a desk of one unit"):
			settings.save()
		settings = frappe.get_single(SETTINGS)
		settings.default_service_desk = desk("Gone", disabled=1).name
		with pytest.raises(IntakeError, match="is the default desk"):
			settings.save()

	def test_a_channel_and_a_family_are_there_once(self, desk):
		with pytest.raises(IntakeError, match="Phone is there twice"):
			desk("Twice", channels=[{"channel": "Phone"}, {"channel": "Phone"}])
		category = frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name")
		with pytest.raises(IntakeError, match="is there twice"):
			desk("Twice", families=[{"category": category}] * 2)
		with pytest.raises(IntakeError, match="Row 1"):
			desk("Wrong", channels=[{"channel": "Phone", "target_share": 120}])

	def test_s35_s36_a_new_desk_has_the_norms_of_the_article(self):
		norms = {row.channel: row.answer_within for row in frappe.get_doc(DESK, "Front Office").channels}
		assert norms == {"Phone": 25, "Email": 3600, "Counter": 300, "Portal": 3600}

	def test_s31_a_skill_that_nothing_is_called_is_named(self, desk):
		desk("Skilled", agents=[{"user": data.AGENT, "skills": "LIGHTING, Juggling"}])
		said = " ".join(str(message) for message in frappe.get_message_log())
		assert "Juggling" in said
		assert "LIGHTING" not in said


def at(text: str) -> datetime:
	return to_moment(text)


class TestStanding:
	"""The Monday is 2 March 2026; the office is open from 08:30 to 17:00."""

	@pytest.mark.parametrize(
		("now", "is_open", "opens_at", "closes_at"),
		[
			("2026-03-02 09:00", True, None, "2026-03-02 17:00"),
			("2026-03-02 08:00", False, "2026-03-02 08:30", None),
			("2026-03-06 17:00", False, "2026-03-09 08:30", None),
		],
	)
	def test_s33_when_a_channel_is_open(self, now, is_open, opens_at, closes_at):
		found = desks.standing("Front Office", "Phone", at(now))
		assert found["open"] is is_open
		assert found["opens_at"] == (datetime.fromisoformat(opens_at) if opens_at else None)
		assert found["closes_at"] == (datetime.fromisoformat(closes_at) if closes_at else None)

	def test_a_channel_has_hours_of_its_own(self):
		desk = frappe.get_doc(DESK, "Front Office")
		desk.channels[0].calendar = "Around the Clock"
		desk.save()
		sunday = at("2026-03-01 03:00")
		assert desks.standing(desk.name, "Phone", sunday)["open"]
		assert desks.standing(desk.name, "Phone", sunday)["closes_at"] is None
		assert not desks.standing(desk.name, "Counter", sunday)["open"]

	def test_a_channel_that_is_off_is_never_open(self):
		desk = frappe.get_doc(DESK, "Front Office")
		desk.channels[0].enabled = 0
		desk.save()
		found = desks.standing(desk.name, "Phone", at("2026-03-02 09:00"))
		assert not found["open"]
		assert found["opens_at"] is None

	def test_s44_the_words_are_in_the_language_of_the_client(self):
		frappe.local.lang = "nl"
		closed = desks.standing("Front Office", "Phone", at("2026-03-07 09:00"))["text"]
		assert "portaal" in closed
		assert "maandag 9 maart" in closed
		assert desks.standing("Front Office", "Phone", at("2026-03-02 09:00"))["text"] == "Open tot 17:00"

	def test_s33_who_closes_on_another_day_says_which(self):
		calendar = frappe.get_doc("Facility Calendar", "Around the Clock")
		for span in calendar.hours:
			if span.weekday == "Tuesday":
				span.closes_at = "12:00"
		calendar.save()
		desk = frappe.get_doc(DESK, "Front Office")
		desk.channels[0].calendar = calendar.name
		desk.save()
		text = lambda now: desks.standing(desk.name, "Phone", at(now))["text"]  # noqa: E731
		assert text("2026-03-02 09:00") == "Open until Tuesday 3 March, 12:00"
		assert text("2026-03-03 09:00") == "Open until 12:00"

	def test_s40_softeners_of_a_channel(self):
		desk = frappe.get_doc(DESK, "Front Office")
		desk.set("softeners", [])
		for title, channel, enabled in (
			("Seats", "Counter", 1),
			("Song", "Phone", 1),
			("All", "", 1),
			("Off", "", 0),
		):
			desk.append(
				"softeners",
				{"title": title, "kind": "Text", "text": "x", "channel": channel, "enabled": enabled},
			)
		desk.save()
		assert [row["title"] for row in desks.softeners_of(desk.name, "Phone")] == ["Song", "All"]
		assert [row["title"] for row in desks.softeners_of(desk.name)] == ["Seats", "Song", "All"]

	def test_staff_see_it_and_clients_do_not(self, as_user):
		with as_user(data.AGENT):
			found = api.standing()
			assert found["desk"] == "Front Office"
			assert {row["channel"]: row["answer_within"] for row in found["channels"]}["Phone"] == 25
		with as_user(data.CLIENT), pytest.raises(frappe.PermissionError):
			api.standing()


def _answers(product: str) -> dict:
	from facility_frontoffice.catalogue import service as catalogue

	given = {"Number": "2", "Date": "2030-01-15", "Time": "10:00", "Yes or No": "Yes"}
	return {
		row["question"]: row["options"][0] if row["options"] else given.get(row["question_type"], "So")
		for row in catalogue.questions_for(product)
	}
