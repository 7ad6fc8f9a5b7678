"""The same act on many: each with the rights of who asks, once, with what came of it, and undone where it can be."""

from datetime import datetime
from itertools import pairwise

import frappe
import pytest
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import bulk as api
from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import bulk, bulk_acts, service
from facility_frontoffice.fulfilment import bulk_rules as rules
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.service_levels import audit

ASSIGNMENT, REQUEST = "Backoffice Assignment", "Client Request"
MONDAY = "2026-11-23"


@pytest.fixture(autouse=True)
def _nobody_was_told_before(transaction):
	frappe.db.delete("Notification Log")


@pytest.fixture
def work(product, ask):
	def make(count: int, unit: str = "Logistics") -> list[str]:
		code = f"BULK-{frappe.generate_hash(length=4)}"
		product(code, backoffice_unit=unit)
		return [service.send_out(ask(code).name)[0] for _number in range(count)]

	return make


def do(action: str, names, key: str | None = None, **arguments) -> dict:
	return api.start(action, names, key or frappe.generate_hash(length=20), arguments)


def values(names, *fields):
	return [tuple(frappe.db.get_value(ASSIGNMENT, name, fields, as_dict=True).values()) for name in names]


class TestDoing:
	def test_each_is_accepted_and_the_rest_say_why_not(self, work, as_user):
		one, other, taken = work(3)
		service.accept(taken)
		with as_user(data.LOGISTICS):
			result = do("Accept", [one, taken, other, one])
		assert (result["status"], result["total"], result["done"], result["refused"]) == ("Done", 3, 2, 1)
		(reason,) = result["reasons"]
		assert reason["name"] == taken
		assert "accepted by Administrator already" in reason["message"]
		assert values([one, other], "status", "assigned_to") == [("Accepted", data.LOGISTICS)] * 2
		assert not frappe.local.message_log, "what was refused of one row is no message of the page"

	def test_rights_are_of_who_asks_for_each_document(self, work, as_user):
		(ours,), (theirs,) = work(1), work(1, "ICT Support")
		with as_user(data.LOGISTICS):
			result = do("Accept", [ours, theirs])
		assert (result["done"], result["refused"]) == (1, 1)
		assert "no permission" in result["reasons"][0]["message"]
		assert values([theirs], "status") == [("Open",)]

	def test_what_is_not_there_is_said(self, work):
		result = do("Accept", ["BA-NOT-THERE"])
		assert "not there any more" in result["reasons"][0]["message"]

	@pytest.mark.parametrize("user", [data.CLIENT, "Guest"])
	def test_clients_are_refused(self, user, work, as_user):
		names = work(1)
		with as_user(user), pytest.raises(frappe.PermissionError):
			do("Accept", names)

	def test_a_refused_row_leaves_nothing_behind(self, work, monkeypatch):
		names = work(2)

		def half(name):
			frappe.db.set_value(ASSIGNMENT, name, "last_note", "half")
			if name == names[0]:
				frappe.throw("not this one", FulfilmentError)

		monkeypatch.setattr(service, "accept", half)
		assert do("Accept", names)["refused"] == 1
		assert values(names, "last_note") == [(None,), ("half",)]

	def test_a_mistake_of_ours_stops_nobody_else(self, work, monkeypatch):
		names, real = work(2), service.accept
		monkeypatch.setattr(service, "accept", lambda name: real(name) if name == names[1] else 1 / 0)
		result = do("Accept", names)
		assert (result["done"], result["refused"]) == (1, 1)
		assert "ZeroDivisionError" in result["reasons"][0]["message"]
		assert frappe.db.exists("Error Log", {"method": ("like", f"%{names[0]}%")})

	def test_the_same_key_is_one_act(self, work):
		names = work(2)
		first = do("Hand to a Person", names, key="k" * 20, person=data.LOGISTICS)
		frappe.db.set_value(ASSIGNMENT, names[0], "assigned_to", None)
		second = do("Hand to a Person", names, key="k" * 20, person=data.LOGISTICS)
		assert first == second
		assert values(names, "assigned_to") == [(None,), (data.LOGISTICS,)], "done once"
		assert frappe.db.count(bulk.DOCTYPE, {"name": first["name"]}) == 1

	def test_the_same_key_of_another_person_is_another_act(self, work, as_user):
		names = work(1)
		first = do("Hand to a Person", names, key="k" * 20, person=data.LOGISTICS)
		with as_user(data.LOGISTICS):
			assert do("Accept", names, key="k" * 20)["name"] != first["name"]

	@pytest.mark.parametrize(
		("action", "names", "arguments", "message"),
		[
			("Accept", [], {}, "Choose at least one"),
			("Accept", [str(number) for number in range(501)], {}, "at most 500"),
			("Dance", ["x"], {}, "no action Dance"),
			("Return", ["x"], {"reason": " "}, "Say why"),
			("Return", ["x"], {"reason": "So", "kind": "Odd"}, "no kind"),
			("Report a Delay", ["x"], {"reason": "So"}, "Choose the date"),
			("Plan for a Day", ["x"], {}, "Choose a day"),
			("Plan for a Day", ["x"], {"day": "2020-01-01"}, "has passed"),
			("Plan for a Day", ["x"], {"day": "2999-01-01", "minutes": 1}, "length"),
			("Hand to a Person", ["x"], {"person": "nobody@example.com"}, "cannot log in"),
			("Hand over to Owner", ["x"], {"person": data.LOGISTICS}, "not of the front office"),
			("Hand over to Owner", ["x"], {}, "Choose who"),
			("Hold", ["x"], {}, "Say why"),
		],
	)
	def test_what_cannot_be_is_refused_before_anything_is_done(self, action, names, arguments, message):
		before = frappe.db.count(bulk.DOCTYPE)
		with pytest.raises(FulfilmentError, match=message):
			do(action, names, **arguments)
		assert frappe.db.count(bulk.DOCTYPE) == before

	def test_a_short_key_is_refused(self, work):
		with pytest.raises(FulfilmentError):
			do("Accept", work(1), key="short")

	def test_delays_and_returns_keep_their_reasons(self, work):
		delayed, returned = work(2)
		later = str(add_to_date(now_datetime(), days=40))
		assert do("Report a Delay", [delayed], expected_date=later, reason="The part is late")["done"] == 1
		assert do("Return", [returned], reason="Not for us", kind="Not Ours")["done"] == 1
		assert values([delayed], "delay_reason") == [("The part is late",)]
		assert values([returned], "status", "return_reason", "return_kind") == [
			("Returned", "Not for us", "Not Ours")
		]

	def test_one_after_the_other_on_a_day(self, work, travel_to):
		travel_to(f"{MONDAY} 07:00")
		names = work(3)
		result = do("Plan for a Day", names, day=MONDAY, minutes=90, person=data.LOGISTICS)
		assert result["done"] == 3
		planned = values(names, "planned_start", "planned_end", "assigned_to")
		assert all(person == data.LOGISTICS for _start, _end, person in planned)
		for (_begin, until, _who), (begin, _until, _whom) in pairwise(planned):
			assert until <= begin, "nobody does two things at once"

	def test_who_is_given_work_hears_it_once(self, work):
		do("Hand to a Person", work(3), person=data.LOGISTICS)
		(told,) = told_of_new_work()
		assert "3" in told

	def test_who_keeps_the_work_is_not_told_again_when_it_moves(self, work, travel_to):
		travel_to(f"{MONDAY} 07:00")
		(name,) = work(1)
		times = {"start": f"{MONDAY} 09:00:00", "end": f"{MONDAY} 10:00:00", "person": data.LOGISTICS}
		assert do("Plan for a Day", [name], **times)["done"] == 1
		assert len(told_of_new_work()) == 1
		assert do("Plan for a Day", [name], **{**times, "end": f"{MONDAY} 11:00:00"})["done"] == 1
		assert values([name], "planned_end", "assigned_to") == [(datetime(2026, 11, 23, 11), data.LOGISTICS)]
		assert len(told_of_new_work()) == 1

	def test_no_person_is_who_has_it_and_an_empty_one_is_nobody(self, work, travel_to):
		travel_to(f"{MONDAY} 07:00")
		(name,) = work(1)
		service.hand_over(name, data.LOGISTICS)
		times = {"start": f"{MONDAY} 09:00:00", "end": f"{MONDAY} 10:00:00"}
		for person, after in ((None, data.LOGISTICS), ("", None)):
			assert do("Plan for a Day", [name], **times, person=person)["done"] == 1
			assert values([name], "assigned_to") == [(after,)]
		service.hand_over(name, data.LOGISTICS)
		assert do("Plan for a Day", [name], day=MONDAY, minutes=30, person="")["done"] == 1
		assert values([name], "assigned_to") == [(None,)]

	def test_what_is_planned_after_its_date_is_counted(self, work, travel_to):
		travel_to(f"{MONDAY} 07:00")
		late, postponed, waiting, undated = names = work(4)
		for name, fields in {
			late: {"due": f"{MONDAY} 08:00:00"},
			postponed: {"due": f"{MONDAY} 08:00:00", "expected_date": "2026-11-27 12:00:00"},
			waiting: {"due": None, "expected_date": f"{MONDAY} 08:00:00", "status": "Waiting for Client"},
			undated: {"due": None},
		}.items():
			frappe.db.set_value(ASSIGNMENT, name, fields)
		result = do("Plan for a Day", names, day=MONDAY, minutes=30, person=data.LOGISTICS)
		assert (result["done"], result["after_date"]) == (4, 1)
		assert api.undo(result["name"])["after_date"] == 0

	def test_rows_are_worked_off_in_the_order_of_locking(self, work):
		names = work(3)
		for number, asked in enumerate((names, names[::-1])):
			result = do("Hand to a Person", [*asked], person=(data.LOGISTICS, None)[number])
			rows = frappe.get_all(
				bulk.ROW, {"parent": result["name"]}, pluck="reference_name", order_by="idx"
			)
			requests = [row[0] for row in values(rows, "client_request")]
			assert requests == sorted(requests)

	def test_who_loses_a_deadlock_while_one_waits_tries_again(self, work, monkeypatch):
		names, real, tried = work(1), bulk._go, []

		def lose_once(name, count):
			tried.append(name)
			if len(tried) == 1:
				raise frappe.QueryDeadlockError
			real(name, count)

		with monkeypatch.context() as patch:
			patch.setattr(bulk, "_go", lose_once)
			patch.setattr(frappe.db, "rollback", lambda: frappe.db.delete(bulk.DOCTYPE))
			assert do("Hand to a Person", names, person=data.LOGISTICS)["done"] == 1
		assert len(tried) == 2


def told_of_new_work() -> list[str]:
	told = {"for_user": data.LOGISTICS, "subject": ("like", "%yours now%")}
	return frappe.get_all("Notification Log", told, pluck="subject")


class TestRequests:
	def test_sent_out_held_and_handed_over(self, product, ask):
		product("BULK-REQUEST")
		one, other, empty = ask("BULK-REQUEST"), ask("BULK-REQUEST"), ask(request_type="Remark")
		names = [one.name, other.name, empty.name]
		result = do("Send Out", names)
		assert (result["done"], result["refused"]) == (2, 1)
		assert "nothing to send out" in result["reasons"][0]["message"]
		assert do("Hold", names[:2], reason="The building is shut")["done"] == 2

		def owners():
			return [frappe.db.get_value(REQUEST, name, "front_office_owner") for name in names]

		before = owners()
		assert data.AGENT not in before
		result = do("Hand over to Owner", names, person=data.AGENT)
		assert result["done"] == 3
		assert owners() == [data.AGENT] * 3
		assert api.undo(result["name"])["undone"] == 3
		assert owners() == before

	def test_who_can_be_chosen(self, as_user):
		with as_user(data.AGENT):
			owners = {row["user"] for row in api.people("Hand over to Owner")}
			workers = {row["user"] for row in api.people("Hand to a Person")}
		assert {data.AGENT, data.MANAGER} <= owners
		assert data.LOGISTICS not in owners
		assert {data.LOGISTICS, data.ICT} <= workers
		with as_user(data.ICT):
			units = {row["unit"] for row in api.people("Hand to a Person")}
		assert "ICT Support" in units
		assert "Logistics" not in units

	def test_a_lead_who_is_no_member_can_be_chosen(self, as_user):
		unit = frappe.get_doc("Backoffice Unit", "Logistics")
		unit.lead = data.SECURITY
		unit.save()
		with as_user(data.AGENT):
			found = [(row["user"], row["unit"]) for row in api.people("Hand to a Person")]
		assert (data.SECURITY, "Logistics") in found
		assert len(found) == len(set(found)), "a lead who is a member is there once"


class TestUndo:
	def test_accepted_is_open_again_as_if_nothing_happened(self, work, as_user):
		names = work(2)
		before = values(names, "status", "accepted_at", "accepted_by", "assigned_to", "due")
		with as_user(data.LOGISTICS):
			result = do("Accept", names)
			assert result["may_undo"]
			undone = api.undo(result["name"])
		assert (undone["status"], undone["undone"], undone["may_undo"]) == ("Undone", 2, False)
		assert values(names, "status", "accepted_at", "accepted_by", "assigned_to", "due") == before
		assert not list(audit.differences(ASSIGNMENT, names)), "the clocks tell the same"
		with as_user(data.LOGISTICS):
			assert do("Accept", names)["done"] == 2, "and can be accepted again"

	def test_a_plan_and_a_person_are_as_they_were(self, work, travel_to):
		travel_to(f"{MONDAY} 07:00")
		names = work(2)
		service.plan(names[0], f"{MONDAY} 09:00:00", f"{MONDAY} 10:00:00", data.LOGISTICS)
		fields = ("planned_start", "planned_end", "assigned_to", "person_reason")
		before = values(names, *fields)
		planned = do("Plan for a Day", names, day="2030-01-14", minutes=30, person=data.LOGISTICS)
		assert planned["done"] == 2
		assert values(names, *fields) != before
		api.undo(planned["name"])
		assert values(names, *fields) == before
		handed = do("Hand to a Person", names)
		assert values(names, "assigned_to") == [(None,)] * 2
		api.undo(handed["name"])
		assert values(names, *fields) == before

	def test_what_was_accepted_and_given_back_to_the_unit_is_accepted_again(self, work, as_user):
		names = work(1)
		with as_user(data.LOGISTICS):
			service.accept(names[0])
		fields = ("status", "accepted_by", "accepted_at", "assigned_to")
		before = values(names, *fields)
		result = do("Hand to a Person", names)
		assert values(names, "status", "assigned_to") == [("Open", None)]
		assert api.undo(result["name"])["undone"] == 1
		assert values(names, *fields) == before

	def test_a_plan_is_undone_though_the_work_has_begun_since(self, work):
		names = work(1)
		service.hand_over(names[0], data.LOGISTICS)
		result = do("Plan for a Day", names, day="2030-01-14", minutes=30)
		service.start(names[0])
		assert api.undo(result["name"])["undone"] == 1
		assert values(names, "status", "planned_start", "assigned_to") == [
			("In Progress", None, data.LOGISTICS)
		]

	def test_what_somebody_changed_since_is_left_and_said(self, work, as_user):
		names = work(2)
		with as_user(data.LOGISTICS):
			result = do("Accept", names)
			service.start(names[1])
			undone = api.undo(result["name"])
		assert (undone["undone"], undone["left"]) == (1, 1)
		assert undone["reasons"][0]["name"] == names[1]
		assert "Status" in undone["reasons"][0]["message"]
		assert values(names, "status") == [("Open",), ("In Progress",)]

	def test_what_has_ended_since_is_left(self, work):
		going, done = names = work(2)
		result = do("Hand to a Person", names, person=data.LOGISTICS)
		service.complete(done, result="Carried")
		undone = api.undo(result["name"])
		assert (undone["undone"], undone["left"]) == (1, 1)
		assert "has ended" in undone["reasons"][0]["message"]
		assert values([going, done], "assigned_to") == [(None,), (data.LOGISTICS,)]

	def test_a_request_that_was_closed_since_keeps_its_owner(self, product, ask):
		request = ask(request_type="Remark")
		result = do("Hand over to Owner", [request.name], person=data.AGENT)
		frappe.db.set_value(REQUEST, request.name, "status", "Closed")
		assert api.undo(result["name"])["left"] == 1

	def test_it_does_not_go_back_to_who_has_left_the_unit(self, work):
		names = work(1)
		unit = frappe.get_doc("Backoffice Unit", "Logistics")
		unit.append("members", {"user": data.SECURITY})
		unit.save()
		service.hand_over(names[0], data.SECURITY)
		result = do("Hand to a Person", names, person=data.LOGISTICS)
		unit.members = [row for row in unit.members if row.user != data.SECURITY]
		unit.save()
		undone = api.undo(result["name"])
		assert undone["left"] == 1
		assert "not in Logistics any more" in undone["reasons"][0]["message"]
		assert values(names, "assigned_to") == [(data.LOGISTICS,)]

	def test_twice_is_once(self, work):
		names = work(1)
		result = do("Hand to a Person", names, person=data.LOGISTICS)
		first = api.undo(result["name"])
		service.hand_over(names[0], data.LOGISTICS)
		assert api.undo(result["name"]) == first
		assert values(names, "assigned_to") == [(data.LOGISTICS,)]

	def test_only_who_did_it(self, work, as_user):
		result = do("Hand to a Person", work(1), person=data.LOGISTICS)
		with as_user(data.LOGISTICS), pytest.raises(frappe.PermissionError):
			api.undo(result["name"])

	def test_what_others_were_told_of_stays(self, work):
		result = do("Return", work(1), reason="Not for us", kind="Not Ours")
		assert not result["may_undo"]
		with pytest.raises(FulfilmentError, match="cannot be undone"):
			api.undo(result["name"])

	def test_the_right_is_needed_again(self, work, as_user):
		names = work(1)
		with as_user(data.LOGISTICS):
			result = do("Accept", names)
		frappe.db.set_value(ASSIGNMENT, names[0], "backoffice_unit", "ICT Support")
		frappe.db.set_value(ASSIGNMENT, names[0], "assigned_to", data.ICT)
		with as_user(data.LOGISTICS):
			assert api.undo(result["name"])["left"] == 1


class TestManyAtOnce:
	def test_many_go_to_a_worker_and_are_followed(self, work):
		names = work(rules.INLINE + 2)
		begun = do("Hand to a Person", names, person=data.LOGISTICS)
		assert (begun["status"], begun["is_over"], begun["handled"]) == ("Queued", False, 0)
		frappe.db.commit()  # the job begins after it
		result = api.standing(begun["name"])
		assert (result["status"], result["done"]) == ("Done", len(names))
		undoing = api.undo(begun["name"])
		assert undoing["status"] == "Undoing"
		frappe.db.commit()
		assert api.standing(begun["name"])["undone"] == len(names)

	def test_the_worker_has_the_rights_of_who_asked(self, work, as_user):
		names = [*work(rules.INLINE + 1), *work(1, "ICT Support")]
		with as_user(data.LOGISTICS):
			begun = do("Accept", names)
		bulk.work_off(begun["name"])
		result = bulk.standing(begun["name"])
		assert (result["done"], result["refused"]) == (rules.INLINE + 1, 1)
		assert frappe.session.user == "Administrator"
		assert values(names[:1], "accepted_by") == [(data.LOGISTICS,)]

	def test_what_was_left_is_gone_on_with(self, work, travel_to):
		travel_to("2026-11-23 10:00")
		begun = do("Hand to a Person", work(rules.INLINE + 1), person=data.LOGISTICS)
		frappe.db.after_commit.reset()  # the worker dies before it begins
		bulk.go_on()
		frappe.db.commit()
		assert bulk.standing(begun["name"])["status"] == "Queued", "it may still begin"
		travel_to("2026-11-23 10:04")
		bulk.go_on()
		frappe.db.commit()
		assert bulk.standing(begun["name"])["status"] == "Done"

	def test_a_second_worker_finds_nothing_to_do(self, work):
		names = work(2)
		result = do("Hand to a Person", names, person=data.LOGISTICS)
		frappe.db.set_value(ASSIGNMENT, names[0], "assigned_to", None)
		bulk.work_off(result["name"])
		assert values(names, "assigned_to") == [(None,), (data.LOGISTICS,)]

	def test_a_worker_that_comes_back_after_the_end_closes_nothing_again(self, work, travel_to):
		travel_to("2026-11-23 10:00")
		result = do("Hand to a Person", work(1), person=data.LOGISTICS)
		travel_to("2026-11-23 10:05")
		bulk._work(result["name"], commits=False)
		ended = frappe.db.get_value(bulk.DOCTYPE, result["name"], "finished_at")
		assert ended < datetime(2026, 11, 23, 10, 1)
		assert len(told_of_new_work()) == 1

	def test_old_ones_are_forgotten(self, work, travel_to):
		travel_to("2026-11-23 10:00")
		result = do("Hand to a Person", work(1), person=data.LOGISTICS)
		bulk.forget_old()
		assert frappe.db.exists(bulk.DOCTYPE, result["name"])
		travel_to("2026-12-28 10:00")
		bulk.forget_old()
		assert not frappe.db.exists(bulk.DOCTYPE, result["name"])
		assert not frappe.db.exists(bulk.ROW, {"parent": result["name"]})


class TestWhoSees:
	def test_who_did_it_and_managers(self, work, as_user):
		with as_user(data.LOGISTICS):
			result = do("Accept", work(1))
			assert api.standing(result["name"])["done"] == 1
		for user, sees in (
			(data.MANAGER, True),
			(data.AGENT, False),
			(data.ICT, False),
			(data.CLIENT, False),
		):
			with as_user(user):
				if sees:
					assert frappe.get_list(bulk.DOCTYPE, {"name": result["name"]})
					assert api.standing(result["name"])
				else:
					with pytest.raises(frappe.PermissionError):
						api.standing(result["name"])
					if user != data.CLIENT:
						assert not frappe.get_list(bulk.DOCTYPE, {"name": result["name"]})

	def test_nobody_writes_it_by_hand(self, work, as_user):
		with as_user(data.LOGISTICS):
			result = do("Accept", work(1))
			doc = frappe.get_doc(bulk.DOCTYPE, result["name"])
			for right in ("write", "create", "delete"):
				assert not doc.has_permission(right)


def test_the_statements_of_an_act_do_not_grow_with_the_number_kept(work, statements):
	names = work(4)
	one = len(statements(lambda: do("Hand to a Person", names[:1], person=data.LOGISTICS)))
	three = len(statements(lambda: do("Hand to a Person", names[1:], person=data.LOGISTICS)))
	each = (three - one) / 2
	assert each <= 25, "for each document: its lock, its act, its outcome"
	assert one - each <= 21, "for the whole: the order, the key, the rows, the end, and who is told"


def test_what_can_come_of_a_row_is_what_its_field_offers():
	options = frappe.get_meta(bulk.ROW).get_field("outcome").options.split("\n")
	assert tuple(options) == rules.OUTCOMES


def test_every_action_of_the_menu_is_known():
	text = frappe.get_app_path("facility_frontoffice", "public", "js", "frontoffice", "bulk.js")
	with open(text) as stream:
		source = stream.read()
	for action in bulk_acts.ACTS:
		assert f'["{action}", ' in source
