"""The purchaser is never stopped; what cannot follow is shown and tried again (S15)."""

import frappe
import pytest
from buying import (
	ASSIGNMENT,
	COMPANY,
	cancelled,
	comments,
	fresh,
	kinds,
	look,
	make,
	material_request,
	missed_of,
	notices,
	purchase_order,
	receipt,
	request_of,
)
from frappe.utils import add_to_date, now_datetime

from facility_frontoffice.api import missed_updates as api
from facility_frontoffice.fulfilment import client_tasks, from_documents, missed_updates
from facility_frontoffice.fulfilment.errors import FulfilmentError
from facility_frontoffice.fulfilment.missed_rules import WAITS

MISSED = "Facility Missed Update"


@pytest.fixture
def broken():
	"""Lets the request not follow its work: as `missed` does, until `broken.undo()`."""
	with pytest.MonkeyPatch.context() as patch:
		yield patch


@pytest.fixture
def missed(buy, broken):
	"""An order that its assignment could not follow: (order, assignment, name of the missed update)."""
	frappe.db.delete(MISSED)  # what others left on this site
	assignment = buy(evidence="Note")
	broken.setattr("facility_frontoffice.fulfilment.following.roll_up", _fail)
	order = purchase_order(assignment)
	(row,) = missed_of(order)
	return order, assignment, row.name


def _fail(request):
	raise ZeroDivisionError


def _fail_to_keep(doc, assignment, values):
	raise ZeroDivisionError


def _locked_unless(name: str):
	real = missed_updates._locked_document

	def lock(doctype: str, document: str):
		if document == name:
			raise LookupError
		return real(doctype, document)

	return lock


class TestThePurchaser:
	def test_s15_needs_no_role_of_the_front_office(self, buy, purchaser, as_user):
		assignment = buy()
		with as_user(purchaser):
			assert not frappe.has_permission("Client Request", "write")
			order = purchase_order(assignment)
			receipt(order.name)
		assert look(assignment).status == "Completed"
		assert look(assignment).modified_by == purchaser

	def test_is_never_stopped_by_us(self, buy, monkeypatch):
		"""What cannot follow is taken back as a whole, logged, and left as a comment."""
		assignment = buy()

		def fail(request):
			raise ZeroDivisionError

		monkeypatch.setattr("facility_frontoffice.fulfilment.following.roll_up", fail)
		order = purchase_order(assignment)
		monkeypatch.undo()
		assert order.docstatus == 1
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Open", None)
		assert order.name in comments(assignment)[0]
		assert frappe.db.exists("Error Log", {"reference_doctype": ASSIGNMENT, "reference_name": assignment})
		# the next change of the order makes up for it
		order.save()
		assert look(assignment).purchase_order == order.name

	def test_missing_evidence_is_said_on_the_assignment(self, buy):
		assignment = buy(evidence="Photo")
		came = receipt(purchase_order(assignment).name)
		assert came.docstatus == 1
		assert look(assignment).status == "Waiting for Supplier"
		assert "photo as evidence" in comments(assignment)[0]

	def test_an_assignment_that_was_deleted_by_force_stops_nobody(self, buy):
		assignment = buy()
		order = purchase_order(assignment)
		frappe.db.delete(ASSIGNMENT, {"name": assignment})
		assert cancelled(order).docstatus == 2
		assert not missed_of(order)

	def test_what_cannot_even_be_noted_stops_nobody(self, buy, monkeypatch):
		assignment = buy(evidence="Photo")
		order = purchase_order(assignment)
		monkeypatch.setattr(missed_updates, "_insert", _fail_to_keep)
		came = receipt(order.name)
		assert came.docstatus == 1
		assert not missed_of(came)
		titles = frappe.get_all("Error Log", {"reference_name": assignment}, pluck="method")
		assert any(came.name in title for title in titles)

	def test_requests_are_locked_in_one_order_also_of_who_was_taken_out(self, buy, monkeypatch):
		"""Else two orders at once could wait for each other, and one of their savers would be stopped."""
		first, second = buy(), buy()
		order = purchase_order(second)
		order.reload()
		seen = []
		monkeypatch.setattr(from_documents, "guard", lambda doc, name, change: seen.append(name))
		from_documents.tell(order, also=[first])
		assert seen == [first, second]

	def test_a_deadlock_is_not_hidden(self, buy, monkeypatch):
		"""The database has undone the order too: going on would keep half of it."""

		def fail(request):
			raise frappe.QueryDeadlockError

		assignment = buy()
		order = purchase_order(assignment, submit=False)
		monkeypatch.setattr("facility_frontoffice.fulfilment.following.roll_up", fail)
		with pytest.raises(frappe.QueryDeadlockError):
			order.submit()

	def test_submitting_again_changes_nothing(self, buy):
		from facility_frontoffice.overrides import purchase_order as override

		assignment = buy()
		order = purchase_order(assignment)
		before = look(assignment).modified, kinds(assignment)
		override.on_update_after_submit(order)
		assert (look(assignment).modified, kinds(assignment)) == before


class TestMissed:
	def test_s15_it_is_kept_with_what_is_wrong(self, missed):
		order, assignment, name = missed
		row = frappe.get_doc(MISSED, name)
		assert (row.reference_doctype, row.reference_name) == ("Purchase Order", order.name)
		assert (row.backoffice_assignment, row.client_request) == (assignment, request_of(assignment).name)
		assert (row.status, row.tries) == ("Open", 0)
		assert row.next_try_at <= now_datetime()
		assert "logged" in row.reason
		assert "Traceback" not in row.reason, "what went wrong inside is for the error log"

	def test_s15_the_sweep_makes_up_for_it_once(self, missed, broken, saves):
		order, assignment, name = missed
		broken.undo()
		with saves() as names:
			missed_updates.retry_due()
			missed_updates.retry_due()
		assert names.count(assignment) == 1
		assert look(assignment).purchase_order == order.name
		row = frappe.get_doc(MISSED, name)
		assert (row.status, row.next_try_at) == ("Solved", None)
		assert row.solved_at

	def test_s15_a_later_update_of_the_document_solves_it(self, missed, broken):
		order, assignment, name = missed
		broken.undo()
		fresh(order).save()
		assert look(assignment).status == "Waiting for Supplier"
		assert frappe.db.get_value(MISSED, name, "status") == "Solved"

	def test_s15_it_follows_what_the_document_says_by_then(self, missed, broken):
		"""Missed when it was ordered, cancelled since: nobody waits for a supplier."""
		order, assignment, name = missed
		cancelled(order)
		broken.undo()
		missed_updates.retry_due()
		work = look(assignment)
		assert (work.status, work.purchase_order) == ("Open", None)
		assert frappe.db.get_value(MISSED, name, "status") == "Solved"

	def test_s15_less_and_less_often_then_a_person_hears_of_it(self, missed, travel_to):
		_order, _assignment, name = missed
		noted = len(comments(_assignment))
		owner = request_of(_assignment).front_office_owner
		for tries in range(1, len(WAITS) + 1):
			travel_to(frappe.db.get_value(MISSED, name, "next_try_at"))
			before = len(notices(name))
			missed_updates.retry_due()
			row = frappe.get_doc(MISSED, name)
			assert row.tries == tries
			assert (row.status == "Given Up") == (tries == len(WAITS)) == (len(notices(name)) > before)
		assert row.next_try_at is None
		assert len(comments(_assignment)) == noted, "the same reason is noted once"
		missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, name, "tries") == len(WAITS)
		assert owner is None or frappe.db.exists(
			"Notification Log", {"document_name": name, "for_user": owner}
		)

	def test_s15_what_was_given_up_can_be_tried_by_hand(self, missed, broken):
		order, assignment, name = missed
		frappe.db.set_value(MISSED, name, {"status": "Given Up", "next_try_at": None, "tries": 9})
		assert api.try_again(name).status == "Given Up"
		broken.undo()
		assert api.try_again(name).status == "Solved"
		assert look(assignment).purchase_order == order.name

	def test_s15_who_tries_by_hand_takes_no_tries_away(self, missed):
		name = missed[2]
		for _press in range(len(WAITS) + 1):
			assert api.try_again(name).status == "Open"
		assert frappe.db.get_value(MISSED, name, "tries") == 1

	def test_s15_what_cannot_even_be_tried_is_given_up_too(self, missed, broken, travel_to):
		"""Else it would be logged each hour for ever, and nobody would hear of it."""
		name = missed[2]
		broken.setattr(missed_updates, "_locked_document", _locked_unless(missed[0].name))
		for _try in WAITS:
			travel_to(frappe.db.get_value(MISSED, name, "next_try_at"))
			missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, name, ["status", "tries"]) == ("Given Up", len(WAITS))
		assert len(notices(name)) == len(
			frappe.get_all("Notification Log", {"document_name": name}, pluck="for_user")
		)
		assert notices(name)

	def test_s15_it_is_the_doing_of_who_saved_the_document(self, buy, broken, purchaser, as_user):
		frappe.db.delete(MISSED)
		assignment = buy()
		broken.setattr("facility_frontoffice.fulfilment.following.roll_up", _fail)
		with as_user(purchaser):
			material_request(assignment)
		broken.undo()
		missed_updates.retry_due()
		work = look(assignment)
		assert (work.status, work.accepted_by) == ("In Progress", purchaser)
		assert frappe.session.user == "Administrator"

	def test_s15_what_came_while_the_client_was_asked_is_done_after_the_answer(self, buy):
		frappe.db.delete(MISSED)
		assignment = buy(qty=1)
		order = purchase_order(assignment)
		task = client_tasks.ask(assignment, "Which colour?", "Text")
		came = receipt(order.name)
		(row,) = missed_of(came)
		frappe.db.set_value(MISSED, row.name, {"status": "Given Up", "next_try_at": None})
		client_tasks.complete(task.name, "Blue")
		missed_updates.retry_due()
		assert look(assignment).purchase_receipt == came.name
		assert missed_of(came)[0].status == "Solved"

	def test_s15_after_the_answer_the_supplier_is_waited_for(self, buy):
		assignment = buy(qty=1)
		purchase_order(assignment)
		task = client_tasks.ask(assignment, "Which colour?", "Text")
		assert look(assignment).status == "Waiting for Client"
		client_tasks.complete(task.name, "Blue")
		assert look(assignment).status == "Waiting for Supplier"

	def test_what_is_not_due_is_left(self, missed):
		_order, _assignment, name = missed
		frappe.db.set_value(MISSED, name, "next_try_at", add_to_date(now_datetime(), minutes=1))
		missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, name, "tries") == 0

	def test_a_sweep_costs_two_statements_when_nothing_is_due(self, missed, statements):
		frappe.db.set_value(MISSED, missed[2], "status", "Solved")
		assert len(statements(missed_updates.retry_due)) <= 2

	def test_s15_one_row_for_each_document_and_assignment(self, missed):
		order, _assignment, name = missed
		fresh(order).save()
		assert [row.name for row in missed_of(order)] == [name]
		with pytest.raises(frappe.UniqueValidationError):
			make(
				MISSED,
				**{
					field: frappe.db.get_value(MISSED, name, field)
					for field in ("reference_doctype", "reference_name", "backoffice_assignment")
				},
			)

	def test_a_document_that_is_gone_says_nothing(self, missed):
		order, _assignment, name = missed
		cancelled(order).delete()
		missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, name, "status") == "Solved"

	def test_an_assignment_that_is_deleted_takes_it_along(self, missed):
		_order, assignment, name = missed
		frappe.delete_doc(ASSIGNMENT, assignment, force=True)
		assert not frappe.db.exists(MISSED, name)
		missed_updates.retry_due()

	def test_what_was_solved_long_ago_is_forgotten(self, missed):
		old = missed[2]
		missed_updates.forget_old()
		assert frappe.db.exists(MISSED, old), "not solved"
		days = missed_updates.KEPT_DAYS
		for ago, is_there in ((days - 1, True), (days + 1, False)):
			solved_at = add_to_date(now_datetime(), days=-ago)
			frappe.db.set_value(MISSED, old, {"status": "Solved", "solved_at": solved_at})
			missed_updates.forget_old()
			assert bool(frappe.db.exists(MISSED, old)) is is_there

	def test_s15_evidence_that_comes_later_lets_it_finish(self, buy):
		assignment = buy(evidence="Photo")
		came = receipt(purchase_order(assignment).name)
		(row,) = missed_of(came)
		assert "photo as evidence" in row.reason
		frappe.db.set_value(ASSIGNMENT, assignment, "evidence", "/private/files/photo.jpg")
		assert api.try_again(row.name).status == "Solved"
		assert look(assignment).purchase_receipt == came.name

	def test_somebody_else_at_work_is_no_error(self, buy, monkeypatch):
		def busy(name):
			raise frappe.QueryTimeoutError

		assignment = buy()
		logged = frappe.db.count("Error Log")
		monkeypatch.setattr("facility_frontoffice.purchasing.facts.facts_of", busy)
		order = purchase_order(assignment)
		(row,) = missed_of(order)
		assert row.reason == "Somebody else was busy with it at that moment."
		assert frappe.db.count("Error Log") == logged

	def test_who_tries_while_somebody_saves_hears_it(self, missed, monkeypatch):
		def busy(doctype, name):
			raise frappe.QueryTimeoutError

		monkeypatch.setattr(missed_updates, "_locked_document", busy)
		with pytest.raises(FulfilmentError, match="in a moment"):
			api.try_again(missed[2])
		missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, missed[2], ["status", "tries"]) == ("Open", 0)

	def test_one_that_cannot_be_tried_does_not_keep_others_waiting(self, missed, broken):
		_order, assignment, name = missed
		broken.undo()
		other = frappe.get_doc(MISSED, name).as_dict()
		other.update(
			{"name": None, "reference_doctype": "Sales Order", "reference_name": "SO-0", "doctype": MISSED}
		)
		frappe.db.set_value(MISSED, name, "next_try_at", now_datetime())
		other = frappe.get_doc(other).insert(ignore_permissions=True, ignore_links=True)
		broken.setattr(missed_updates, "_locked_document", _locked_unless("SO-0"))
		missed_updates.retry_due()
		assert frappe.db.get_value(MISSED, name, "status") == "Solved"
		assert frappe.db.get_value(MISSED, other.name, "next_try_at") > now_datetime()
		assert look(assignment).status == "Waiting for Supplier"

	def test_what_is_wrong_is_said_in_plain_words(self, buy, monkeypatch):
		"""Messages of the platform bring markup, people bring signs."""

		def refuse(name):
			frappe.throw("<strong>Lamp</strong> &amp; 1 < 2")

		assignment = buy()
		monkeypatch.setattr("facility_frontoffice.purchasing.facts.facts_of", refuse)
		(row,) = missed_of(purchase_order(assignment))
		assert row.reason.startswith("Lamp & 1")
		assert "<strong>" not in comments(assignment)[0]

	def test_a_kind_of_document_that_nobody_follows_is_a_mistake_of_ours(self):
		with pytest.raises(LookupError, match="assignment_followers"):
			from_documents.follower_of("Sales Order")


class TestWhoSeesIt:
	def test_s15_who_buys_reads_it_and_tries_again(self, missed, broken, purchaser, as_user):
		order, _assignment, name = missed
		broken.undo()
		with as_user(purchaser):
			assert [row.name for row in api.missed_of("Purchase Order", order.name)] == [name]
			assert frappe.get_list(MISSED, pluck="name") == [name]
			assert api.try_again(name).status == "Solved"
			assert api.missed_of("Purchase Order", order.name) == []

	def test_s15_who_buys_for_another_company_sees_none(self, missed, purchaser, as_user):
		_order, assignment, name = missed
		frappe.db.set_value("Client Request", request_of(assignment).name, "company", COMPANY)
		values = {
			"doctype": "User Permission",
			"user": purchaser,
			"allow": "Company",
			"for_value": "Other Company",
		}
		frappe.get_doc(values).insert(ignore_links=True)
		frappe.db.delete("Purchase Order Item", {"backoffice_assignment": assignment})
		with as_user(purchaser):
			assert frappe.get_list(MISSED, pluck="name") == []
			assert not frappe.has_permission(MISSED, "read", doc=name)
			with pytest.raises(frappe.PermissionError):
				api.try_again(name)

	def test_s15_on_the_assignment_too(self, missed, organisation, as_user):
		_order, assignment, name = missed
		with as_user(organisation.AGENT):
			assert [row.name for row in api.missed_of(ASSIGNMENT, assignment)] == [name]

	def test_a_client_sees_nothing(self, missed, organisation, as_user):
		order, assignment, name = missed
		with as_user(organisation.CLIENT):
			for act in (
				lambda: api.missed_of(ASSIGNMENT, assignment),
				lambda: api.missed_of("Purchase Order", order.name),
				lambda: api.try_again(name),
				lambda: frappe.get_list(MISSED),
			):
				with pytest.raises(frappe.PermissionError):
					act()

	def test_what_is_gone_is_said(self, missed):
		with pytest.raises(frappe.DoesNotExistError, match="gone"):
			api.try_again("no-such-one")

	def test_nobody_writes_one_by_hand(self, missed, organisation, as_user):
		row = frappe.get_doc(MISSED, missed[2])
		with as_user(organisation.MANAGER):
			row.reason = "It is fine"
			with pytest.raises(frappe.PermissionError):
				row.save()
