"""Approval of orders by amount, on ERPNext's own documents and the platform's Workflow (S51)."""

import json
import re
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace

import frappe
import pytest
from buying import look, make, purchase_order, receipt, request_of, saved, update_items
from frappe.model.workflow import apply_workflow
from frappe.utils import nowdate
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from facility_frontoffice.api import approval as api
from facility_frontoffice.api import desk_standing
from facility_frontoffice.api import purchasing as purchasing_api
from facility_frontoffice.fulfilment import service
from facility_frontoffice.purchasing import (
	approval,
	approval_mail,
	approval_rules,
	approval_setup,
	approval_tasks,
)
from facility_frontoffice.purchasing.approval_setup import APPROVAL, ApprovalError

ORDER = "Purchase Order"
STATE = approval_rules.STATE_FIELD


@pytest.fixture(autouse=True)
def _keep_meta(monkeypatch):
	"""Building the metadata of an order again takes longer than a test, and no test looks at its form."""
	monkeypatch.setattr(approval_setup, "forget_meta", lambda: None)


@pytest.fixture
def bands(company):
	def put(*rows, only_for_clients: int = 1):
		doc = frappe.get_single("Facility Purchase Approval")
		doc.set("bands", [{"above": above, "role": role, **more} for above, role, more in rows])
		doc.only_for_clients = only_for_clients
		doc.save()

	put((500, "Purchase Manager", {}))
	return put


def person(email: str, *roles: str, language: str = "en") -> str:
	return make(
		"User",
		email=email,
		first_name=email.split("@")[0].title(),
		send_welcome_email=0,
		language=language,
		roles=[{"role": role} for role in roles],
	).name


@pytest.fixture
def boss(company):
	return person("boss@example.com", "Purchase Manager")


@pytest.fixture
def other_boss(company):
	return person("baas@example.com", "Purchase Manager", language="nl")


@pytest.fixture
def on(bands, boss, purchaser):
	approval_setup.turn_on()


@pytest.fixture
def order(on, buy, purchaser, as_user):
	"""`order(qty=6)`: a draft of the purchaser; a chair is 100, so six of them need approval."""

	def make_one(qty: float = 6, asked: bool = False):
		assignment = buy(qty=qty)
		with as_user(purchaser):
			doc = purchase_order(assignment, submit=False)
			if asked:
				apply_workflow(doc, "Ask for Approval")
		return frappe.get_doc(ORDER, doc.name)

	return make_one


def act(order, action: str):
	return apply_workflow(frappe.get_doc(ORDER, order.name), action)


def state(order) -> tuple:
	return frappe.db.get_value(ORDER, order.name, [STATE, "docstatus"])


def assignment_of(order) -> str:
	return order.items[0].backoffice_assignment


def waits_for(order) -> str | None:
	"""What the assignment shows that it waits for."""
	about = desk_standing.of_assignment(frappe.get_doc("Backoffice Assignment", assignment_of(order)))
	return about["waits_for_approval"]


class TestTheWorkflow:
	def test_it_is_there_once_and_off(self, bands):
		assert frappe.db.get_value("Workflow", approval_rules.WORKFLOW, "is_active") == 0
		approval_setup.create()
		assert frappe.db.count("Workflow", {"document_type": ORDER}) == 1

	def test_off_an_order_goes_out_as_always(self, bands, buy):
		assert purchase_order(buy(qty=60)).docstatus == 1

	def test_s51_a_small_order_goes_out_at_once(self, order, purchaser, as_user):
		doc = order(qty=2)
		with as_user(purchaser):
			act(doc, "Order")
		assert state(doc) == ("Approved", 1)
		assert look(assignment_of(doc)).status == "Waiting for Supplier"

	def test_s51_a_small_order_may_also_be_submitted_plainly(self, order, purchaser, as_user):
		doc = order(qty=2)
		with as_user(purchaser):
			frappe.get_doc(ORDER, doc.name).submit()
		assert state(doc) == ("Approved", 1)

	def test_s51_a_large_order_waits_and_is_approved(self, order, purchaser, boss, as_user):
		doc = order()
		with as_user(purchaser):
			with pytest.raises(frappe.ValidationError):
				act(doc, "Order")
			act(doc, "Ask for Approval")
		assert state(doc) == ("Waiting for Approval", 0)
		assert waits_for(doc) == doc.name
		service.note(assignment_of(doc), "The supplier called back")
		assert waits_for(doc) == doc.name
		with as_user(boss):
			act(doc, "Approve")
		assert state(doc) == ("Approved", 1)
		assert waits_for(doc) is None
		assert look(assignment_of(doc)).status == "Waiting for Supplier"
		row = frappe.get_doc(APPROVAL, {"purchase_order": doc.name})
		assert (row.status, row.asked_by, row.decided_by) == ("Approved", purchaser, boss)

	def test_s51_there_is_no_back_door(self, order, purchaser, as_user):
		"""As REST does: `docstatus`, with or without a state, and an amount that grows on the way."""
		doc = order()
		with as_user(purchaser):
			for asked in (False, True):
				if asked:
					act(doc, "Ask for Approval")
				with pytest.raises((ApprovalError, frappe.PermissionError)):
					frappe.get_doc(ORDER, doc.name).submit()
				for values in (
					{"docstatus": 1},
					{"docstatus": 1, STATE: "Approved"},
					{STATE: "Approved"},
				):
					forged = frappe.get_doc(ORDER, doc.name)
					forged.update(values)
					with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
						forged.save()
					assert state(doc)[1] == 0

	def test_s51_an_order_does_not_grow_while_it_is_submitted(self, order, purchaser, as_user):
		doc = order(qty=2)
		with as_user(purchaser):
			forged = frappe.get_doc(ORDER, doc.name)
			forged.items[0].rate = 99_999
			with pytest.raises(ApprovalError, match="needs approval by a Purchase Manager"):
				forged.submit()

	def test_s51_what_waits_is_not_changed(self, order, purchaser, boss, as_user):
		doc = order(asked=True)
		for user in (purchaser, boss):
			with as_user(user):
				changed = frappe.get_doc(ORDER, doc.name)
				changed.items[0].rate = 120
				with pytest.raises(ApprovalError, match="waits for approval as it is"):
					changed.save()
		with as_user(purchaser):
			act(doc, "Take Back")
			changed = frappe.get_doc(ORDER, doc.name)
			changed.items[0].rate = 120
			changed.save()
			act(doc, "Ask for Approval")
		assert frappe.db.get_value(APPROVAL, {"open_key": doc.name}, "amount") == 720
		assert frappe.db.count(APPROVAL, {"purchase_order": doc.name}) == 2

	def test_s51_for_whom_it_is_does_not_change_while_it_waits(self, order, purchaser, as_user):
		"""An order for nobody needs no approval: taken off its request it would go out as approved by who orders."""
		doc = order(asked=True)
		with as_user(purchaser):
			for values in ({}, {"docstatus": 1}):
				forged = frappe.get_doc(ORDER, doc.name)
				forged.update(values)
				forged.items[0].update({"client_request": None, "backoffice_assignment": None})
				with pytest.raises(ApprovalError, match="waits for approval as it is"):
					forged.save()
		assert state(doc) == ("Waiting for Approval", 0)

	def test_s51_nobody_approves_their_own(self, on, buy, boss, other_boss, as_user):
		assignment = buy(qty=6)
		with as_user(boss):
			doc = purchase_order(assignment, submit=False)
			act(doc, "Ask for Approval")
			with pytest.raises(frappe.ValidationError, match="Self approval"):
				act(doc, "Approve")
			with pytest.raises(ApprovalError, match="your own order"):
				frappe.get_doc(ORDER, doc.name).submit()
		assert state(doc)[1] == 0
		with as_user(other_boss):
			act(doc, "Approve")
		assert state(doc) == ("Approved", 1)

	def test_s51_who_asks_for_somebody_elses_order_does_not_approve_it(
		self, order, boss, other_boss, as_user
	):
		doc = order()
		with as_user(boss):
			act(doc, "Ask for Approval")
			with pytest.raises(ApprovalError, match="your own order"):
				act(doc, "Approve")

	def test_s51_alone_nobody_can_be_asked(self, on, buy, boss, as_user):
		assignment = buy(qty=6)
		for user in approval_setup.approvers_with("Purchase Manager"):
			if user != boss:
				frappe.db.delete("Has Role", {"parent": user, "role": "Purchase Manager"})
		with as_user(boss):
			doc = purchase_order(assignment, submit=False)
			with pytest.raises(ApprovalError, match="Nobody but you can approve"):
				act(doc, "Ask for Approval")

	def test_s51_a_band_may_let_them_approve_their_own(self, bands, buy, boss, as_user):
		bands((500, "Purchase Manager", {"may_approve_own": 1}))
		approval_setup.turn_on()
		assignment = buy(qty=6)
		with as_user(boss):
			doc = purchase_order(assignment, submit=False)
			act(doc, "Ask for Approval")
			act(doc, "Approve")
		assert state(doc) == ("Approved", 1)

	def test_s51_each_amount_has_its_approver(self, bands, boss, purchaser, buy, as_user):
		make("Role", role_name="Director of Tests", desk_access=1)
		for ptype in ("read", "write", "submit"):
			from frappe.permissions import add_permission, update_permission_property

			add_permission(ORDER, "Director of Tests")
			update_permission_property(ORDER, "Director of Tests", 0, ptype, 1)
		director = person("director@example.com", "Director of Tests", "Purchase User")
		bands((500, "Purchase Manager", {}), (5000, "Director of Tests", {}))
		approval_setup.turn_on()
		for qty, able, unable in ((6, boss, director), (60, director, boss)):
			assignment = buy(qty=qty)
			with as_user(purchaser):
				doc = purchase_order(assignment, submit=False)
				act(doc, "Ask for Approval")
			with as_user(unable), pytest.raises(frappe.ValidationError):
				act(doc, "Approve")
			with as_user(able):
				act(doc, "Approve")
			assert state(doc) == ("Approved", 1)

	@pytest.mark.parametrize(("only_for_clients", "docstatus"), [(1, 1), (0, 0)])
	def test_s51_orders_without_a_client(
		self, bands, boss, purchaser, as_user, chair, only_for_clients, docstatus
	):
		bands((500, "Purchase Manager", {}), only_for_clients=only_for_clients)
		approval_setup.turn_on()
		from buying import order_by_hand

		with as_user(purchaser):
			doc = order_by_hand(chair)
			doc.items[0].rate = 5000
			doc.save()
			if docstatus:
				act(doc, "Order")
			else:
				with pytest.raises(ApprovalError):
					frappe.get_doc(ORDER, doc.name).submit()
		assert state(doc)[1] == docstatus


class TestRejected:
	def test_s51_a_rejection_needs_a_reason(self, order, boss, as_user):
		doc = order(asked=True)
		with as_user(boss), pytest.raises(ApprovalError, match="Say why"):
			act(doc, "Reject")
		with as_user(boss), pytest.raises(ApprovalError, match="Say why"):
			api.decide(doc.name, "Reject", "  ")

	def test_s51_the_purchaser_hears_why_and_asks_again(self, order, boss, purchaser, as_user):
		doc = order(asked=True)
		with as_user(boss):
			api.decide(doc.name, "Reject", "Ask for a second offer")
		assert state(doc) == ("Rejected", 0)
		assert look(assignment_of(doc)).last_note == f"{doc.name} was rejected: Ask for a second offer"
		told = frappe.get_all("Notification Log", filters={"for_user": purchaser}, pluck="subject")
		assert any("Ask for a second offer" in text for text in told)
		with as_user(purchaser):
			act(doc, "Change")
			act(doc, "Ask for Approval")
		with as_user(boss):
			api.decide(doc.name, "Approve")
		assert state(doc) == ("Approved", 1)

	def test_s45_refused_for_good_the_front_office_decides(self, order, boss, as_user):
		doc = order(asked=True)
		with as_user(boss):
			api.decide(doc.name, "Reject", "No money this year", for_good=True)
		work = look(assignment_of(doc))
		assert (work.status, work.return_kind) == ("Returned", "Not Possible")
		assert "No money this year" in work.return_reason
		assert request_of(work.name).lines[0].status == "New"
		assert state(doc) == ("Rejected", 0)

	def test_s51_the_second_who_decides_hears_of_the_first(self, order, boss, other_boss, as_user):
		doc = order(asked=True)
		with as_user(boss):
			api.decide(doc.name, "Approve")
		with as_user(other_boss), pytest.raises(ApprovalError, match="Boss approved it"):
			api.decide(doc.name, "Reject", "Too much")
		assert state(doc) == ("Approved", 1)


class TestWhatGoesOn:
	def approved(self, order, boss, as_user, qty=6):
		doc = order(qty=qty, asked=True)
		with as_user(boss):
			api.decide(doc.name, "Approve")
		return frappe.get_doc(ORDER, doc.name)

	def test_s15_received_and_done(self, order, boss, as_user):
		doc = self.approved(order, boss, as_user)
		receipt(doc.name)
		assert look(assignment_of(doc)).status == "Completed"

	def test_s15_update_items_within_what_was_approved(self, order, boss, purchaser, as_user):
		doc = self.approved(order, boss, as_user)
		with as_user(purchaser):
			update_items(doc, qty=5)
			update_items(doc, qty=6)  # what was approved once
		assert state(doc) == ("Approved", 1)

	def test_s51_more_than_was_approved_is_the_approvers_to_enter(self, order, boss, purchaser, as_user):
		"""Also in the same band: the highest one has no end."""
		doc = self.approved(order, boss, as_user)
		with as_user(purchaser), pytest.raises(ApprovalError, match="needs approval by a Purchase Manager"):
			update_items(doc, qty=7)
		with as_user(boss):
			update_items(frappe.get_doc(ORDER, doc.name), qty=7)
		assert frappe.db.get_value(ORDER, doc.name, "base_grand_total") == 700

	def test_s51_an_approver_does_not_raise_their_own_order(self, on, buy, boss, other_boss, as_user):
		assignment = buy(qty=2)
		with as_user(boss):
			doc = purchase_order(assignment)
			with pytest.raises(ApprovalError, match="needs approval by a Purchase Manager"):
				update_items(doc, qty=50)
		with as_user(other_boss):
			update_items(frappe.get_doc(ORDER, doc.name), qty=50)

	def test_s51_update_items_does_not_go_round_it(self, order, purchaser, boss, as_user):
		doc = order(qty=2)
		with as_user(purchaser):
			act(doc, "Order")
			doc.reload()
			with pytest.raises(ApprovalError, match="needs approval by a Purchase Manager"):
				update_items(doc, qty=50)

	def test_s15_cancelled_and_amended_it_is_asked_again(self, order, boss, purchaser, as_user):
		doc = self.approved(order, boss, as_user)
		with as_user(purchaser):
			act(doc, "Cancel")
			assert state(doc) == ("Cancelled", 2)
			amended = frappe.copy_doc(frappe.get_doc(ORDER, doc.name), ignore_no_copy=False)
			amended.update({"amended_from": doc.name, "docstatus": 0})
			amended.insert()
			assert state(amended) == ("Draft", 0)
			with pytest.raises(ApprovalError):
				frappe.get_doc(ORDER, amended.name).submit()
			act(amended, "Ask for Approval")

	def test_s15_a_plain_cancel_leaves_it_cancelled(self, order, boss, as_user):
		doc = self.approved(order, boss, as_user)
		doc.cancel()
		assert state(doc) == ("Cancelled", 2)

	def test_deleted_it_leaves_no_approval(self, order, purchaser, as_user):
		doc = order(asked=True)
		frappe.delete_doc(ORDER, doc.name)
		assert not frappe.db.exists(APPROVAL, {"purchase_order": doc.name})


class TestOnAndOff:
	def test_existing_orders_get_the_state_that_goes_with_them(self, bands, boss, buy, statements):
		before = api.rehearse()
		draft, submitted, cancelled = (
			purchase_order(buy(qty=6), submit=False),
			purchase_order(buy()),
			purchase_order(buy()),
		)
		cancelled.cancel()
		found = api.rehearse()
		assert not found["is_on"]
		counted = ("drafts", "drafts_to_approve", "submitted", "cancelled")
		assert [found[name] - before[name] for name in counted] == [1, 1, 1, 1]
		updates = [
			query for query in statements(api.turn_on) if query.startswith("UPDATE `tabPurchase Order`")
		]
		assert len(updates) == 1
		assert [state(doc) for doc in (draft, submitted, cancelled)] == [
			("Draft", 0),
			("Approved", 1),
			("Cancelled", 2),
		]
		frappe.get_doc(ORDER, submitted.name).save()

	def test_the_states_of_an_admin_stay(self, order, purchaser, as_user):
		"""A state of their own before approval is asked: also switched off and on again."""
		make("Workflow State", workflow_state_name="Second Offers")
		make("Workflow Action Master", workflow_action_name="Compare")
		workflow = frappe.get_doc("Workflow", approval_rules.WORKFLOW)
		workflow.append(
			"states", {"state": "Second Offers", "doc_status": "0", "allow_edit": "Purchase User"}
		)
		for state_, action, next_state in (
			("Draft", "Compare", "Second Offers"),
			("Second Offers", "Ask for Approval", "Waiting for Approval"),
		):
			workflow.append(
				"transitions",
				{"state": state_, "action": action, "next_state": next_state, "allowed": "Purchase User"},
			)
		approval_setup.save_workflow(workflow)
		doc = order()
		with as_user(purchaser):
			act(doc, "Compare")
		api.turn_off()
		api.turn_on()
		assert state(doc) == ("Second Offers", 0)
		with as_user(purchaser):
			act(doc, "Ask for Approval")
		assert state(doc) == ("Waiting for Approval", 0)

	def test_off_again_orders_can_be_used(self, order, purchaser, as_user):
		doc = order(asked=True)
		api.turn_off()
		assert not approval_setup.is_on()
		with as_user(purchaser):
			frappe.get_doc(ORDER, doc.name).submit()
		api.turn_on()
		assert state(doc) == ("Approved", 1)

	def test_without_anybody_to_approve_it_is_refused(self, bands):
		make("Role", role_name="Nobody of Tests", desk_access=1)
		from frappe.permissions import add_permission, update_permission_property

		add_permission(ORDER, "Nobody of Tests")
		for ptype in ("write", "submit"):
			update_permission_property(ORDER, "Nobody of Tests", 0, ptype, 1)
		bands((500, "Nobody of Tests", {}))
		with pytest.raises(ApprovalError, match="Nobody has the role Nobody of Tests"):
			api.turn_on()

	@pytest.mark.parametrize(
		("rows", "words"),
		[
			([], "add a row"),
			([(100, "Purchase Manager", {}), (100, "Purchase User", {})], "same amount"),
			([(100, "Stock User", {})], "may not submit purchase orders"),
		],
	)
	def test_bands_that_do_not_work_are_refused(self, bands, rows, words):
		with pytest.raises(ApprovalError, match=words):
			bands(*rows)

	def test_approvers_who_may_not_read_suppliers_are_named(self, bands):
		from frappe.permissions import add_permission, update_permission_property

		make("Role", role_name="Blind of Tests", desk_access=1)
		add_permission(ORDER, "Blind of Tests")
		for ptype in ("write", "submit"):
			update_permission_property(ORDER, "Blind of Tests", 0, ptype, 1)
		person("blind@example.com", "Blind of Tests")
		with pytest.raises(ApprovalError, match=r"blind@example\.com may not read suppliers"):
			bands((500, "Blind of Tests", {}))
		add_permission("Supplier", "Blind of Tests")
		bands((500, "Blind of Tests", {}))

	def test_only_admins_switch(self, bands, purchaser, as_user):
		with as_user(purchaser):
			for call in (api.rehearse, api.turn_on, api.turn_off):
				with pytest.raises(frappe.PermissionError):
					call()

	def test_an_order_costs_nothing_while_it_is_off(self, bands, buy, statements):
		from facility_frontoffice.overrides import order_approval as override

		doc = purchase_order(buy(qty=60), submit=False)
		approval_setup.is_on()  # the platform keeps it in its cache
		assert not statements(
			lambda: [
				getattr(override, event)(doc)
				for event in ("validate", "before_submit", "before_update_after_submit", "on_update")
			]
		)


LINK = re.compile(r"/approve-order\?t=([0-9a-z.]+)")


class TestByMail:
	@pytest.fixture
	def mails(self, outgoing_account):
		def queued() -> dict[str, str]:
			from email import message_from_string

			found = {}
			for row in frappe.get_all("Email Queue", fields=["name", "message"], order_by="creation"):
				to = frappe.get_all("Email Queue Recipient", filters={"parent": row.name}, pluck="recipient")[
					0
				]
				parts = [
					part
					for part in message_from_string(row.message).walk()
					if part.get_content_type() == "text/html"
				]
				found[to] = parts[0].get_payload(decode=True).decode()
			return found

		return queued

	@pytest.fixture
	def visit(self, transaction):
		"""`visit(token, act="Approve")`: what the page answers, as it is rendered for a visitor without a log-in."""
		from facility_frontoffice.www.approve_order import ApproveOrder

		def go(token: str, user: str = "Guest", **form):
			before = frappe.session.user
			frappe.set_user(user)
			builder = EnvironBuilder(method="POST" if form else "GET", path="/approve-order")
			frappe.local.request = Request(builder.get_environ())
			frappe.local.form_dict = frappe._dict(t=token, **form)
			try:
				page = ApproveOrder("approve-order").render()
			finally:
				assert frappe.session.user == user
				frappe.set_user(before)
				del frappe.local.request
			return SimpleNamespace(status=page.status_code, text=page.get_data(as_text=True))

		return go

	def ask(self, order, mails):
		doc = order(asked=True)
		frappe.db.commit()
		sent = mails()
		return doc, {to: LINK.search(text)[1] for to, text in sent.items() if LINK.search(text)}, sent

	def test_s51_the_mail_says_what_it_is_about_in_both_languages(
		self, other_boss, order, mails, boss, company
	):
		budget(company, 10_000)
		doc, links, sent = self.ask(order, mails)
		assert {boss, other_boss} <= set(links)
		request = doc.items[0].client_request
		for person_, words in (
			(boss, ("Supplier", "What for", "Left after this order", "€ 9,400.00")),
			(other_boss, ("Leverancier", "Waarvoor", "Over na deze bestelling")),
		):
			for text in (*words, doc.name, request, "Chairs and More", "Swivel Chair"):
				assert text in sent[person_], text
			assert "My chair sinks" not in sent[person_]

	def test_s51_the_mail_is_sent_once(self, order, mails, boss):
		doc, _links, _sent = self.ask(order, mails)
		number = frappe.db.count("Email Queue")
		approval_mail.send(approval.waiting(doc.name).name)
		assert frappe.db.count("Email Queue") == number

	def test_s51_approved_by_the_link_on_a_phone(self, order, mails, visit, boss):
		doc, links, _sent = self.ask(order, mails)
		page = visit(links[boss])
		assert page.status == 200
		assert "viewport" in page.text
		assert doc.name in page.text
		assert state(doc)[1] == 0  # to look is not to decide
		assert visit(links[boss], act="Approve").status == 200
		assert state(doc) == ("Approved", 1)
		row = frappe.get_doc(APPROVAL, {"purchase_order": doc.name})
		assert (row.decided_by, row.by_link) == (boss, 1)

	def test_s51_a_reason_is_asked_and_kept(self, order, mails, visit, boss):
		doc, links, _sent = self.ask(order, mails)
		page = visit(links[boss], act="Reject", reason="", for_good="1")
		assert (page.status, state(doc)[0]) == (400, "Waiting for Approval")
		assert "Say why" in page.text
		assert visit(links[boss], act="Reject", reason="Too dear").status == 200
		assert state(doc)[0] == "Rejected"

	def test_s51_a_link_is_not_used_twice_nor_later(self, order, mails, visit, boss, purchaser, as_user):
		doc, links, _sent = self.ask(order, mails)
		assert visit(links[boss], act="Reject", reason="Too dear").status == 200
		with as_user(purchaser):
			act(doc, "Change")
			act(doc, "Ask for Approval")
		frappe.db.commit()
		page = visit(links[boss], act="Approve")
		assert "Boss rejected it" in page.text
		assert state(doc) == ("Waiting for Approval", 0)

	def test_s51_a_link_ends(self, order, mails, visit, boss):
		doc, links, _sent = self.ask(order, mails)
		old = approval_mail.signed(links[boss])
		late = approval_rules.write(
			approval_mail.signing_key(),
			approval_rules.Token(old.approval, boss, datetime.now(timezone.utc) - timedelta(seconds=1)),
		)
		assert visit(late, act="Approve").status == 404
		assert visit(links[boss][:-1] + "0").status in (404, 200)
		assert visit("rubbish").status == 404
		assert state(doc)[1] == 0

	def test_s51_a_link_is_for_one_person(self, order, mails, visit, boss, purchaser, as_user):
		doc, links, _sent = self.ask(order, mails)
		assert visit(links[boss], user=purchaser, act="Approve").status == 403
		frappe.db.delete("Has Role", {"parent": boss, "role": "Purchase Manager"})
		frappe.clear_cache(user=boss)
		assert visit(links[boss], act="Approve").status == 403
		frappe.db.set_value("User", boss, "enabled", 0)
		frappe.db.value_cache.clear()  # as another request would have it
		assert visit(links[boss], act="Approve").status == 404
		assert state(doc)[1] == 0

	def test_s61_an_order_that_waits_long_is_asked_about_again(self, travel_to, order, mails, boss):
		travel_to("2026-11-23 10:00")
		_doc, _links, _sent = self.ask(order, mails)
		number = frappe.db.count("Email Queue")
		assert approval_tasks.chase() == 0
		travel_to("2026-11-24 10:05")
		assert approval_tasks.chase() == 1
		frappe.db.commit()
		assert frappe.db.count("Email Queue") > number
		assert approval_tasks.chase() == 0
		assert "still waits" in mails()[boss]

	def test_s61_those_asked_about_lately_keep_nobody_waiting(self, travel_to, order, boss, monkeypatch):
		"""However many wait, a sweep begins with who heard nothing for the longest time."""
		monkeypatch.setattr(approval_tasks, "CHUNK", 1)
		travel_to("2026-11-23 10:00")
		orders = [order(asked=True), order(asked=True)]
		travel_to("2026-11-24 10:05")
		assert [approval_tasks.chase(), approval_tasks.chase()] == [1, 1]
		for doc in orders:
			assert frappe.db.get_value(APPROVAL, {"purchase_order": doc.name}, "chases") == 1

	def test_s51_no_error_that_is_logged_keeps_a_link(self, order, mails, boss):
		_doc, links, _sent = self.ask(order, mails)
		log = frappe.log_error(title="Something", message=f"t = '{links[boss]}'")
		assert links[boss] not in frappe.db.get_value("Error Log", log.name, "error")


def budget(company, amount: float):
	account = frappe.get_cached_value("Company", company.name, "default_expense_account")
	doc = make(
		"Budget",
		budget_against="Cost Center",
		company=company.name,
		cost_center=company.cost_center,
		fiscal_year=frappe.db.get_value(
			"Fiscal Year", {"year_start_date": ("<=", nowdate()), "year_end_date": (">=", nowdate())}
		),
		accounts=[{"account": account, "budget_amount": amount}],
	)
	doc.submit()
	return doc


class TestBudgetInView:
	def test_s51_what_is_left_after_this_order(self, on, buy, company, boss, purchaser, as_user):
		budget(company, 2_000)
		purchase_order(buy(qty=3))  # ordered, not billed
		assignment = buy(qty=6)
		with as_user(purchaser):
			doc = purchase_order(assignment, submit=False)
			act(doc, "Ask for Approval")
		with as_user(boss):
			seen = api.look(doc.name)
		row = seen["budgets"][0]
		assert (row["budget"], row["ordered"], row["this_order"], row["left"]) == (
			"€ 2,000.00",
			"€ 300.00",
			"€ 600.00",
			"€ 1,100.00",
		)
		assert not row["is_over"]
		assert [part["request"] for part in seen["for_whom"]] == [doc.items[0].client_request]
		assert "My chair sinks" not in json.dumps(seen, default=str)

	def test_s51_without_a_budget_it_says_so(self, order, boss, as_user):
		doc = order(asked=True)
		with as_user(boss):
			row = api.look(doc.name)["budgets"][0]
		assert (row["has_budget"], row["this_order"]) == (False, "€ 600.00")

	def test_s51_in_a_year_that_is_closed_there_is_no_budget(self, order, boss, as_user):
		doc = order(asked=True)
		for year in frappe.get_all("Fiscal Year", pluck="name"):
			frappe.db.set_value("Fiscal Year", year, "disabled", 1)
		frappe.cache.delete_value("fiscal_years")
		try:
			with as_user(boss):
				assert not api.look(doc.name)["budgets"][0]["has_budget"]
		finally:
			frappe.cache.delete_value("fiscal_years")

	def test_who_may_not_read_the_order_sees_nothing(self, order, as_user):
		doc = order(asked=True)
		user = person("outsider@example.com")
		with as_user(user), pytest.raises(frappe.PermissionError):
			api.look(doc.name)

	def test_what_it_costs(self, order, boss, as_user, statements):
		doc = order(asked=True)
		api.look(doc.name)
		assert len(statements(lambda: api.look(doc.name))) <= 30


def test_making_an_order_is_what_it_was(on, buy, as_user, purchaser):
	"""With the workflow on, our own buttons go on working."""
	assignment = buy(qty=2)
	with as_user(purchaser):
		doc = saved(purchasing_api.make_purchase_order(assignment), submit=False)
	assert state(doc) == ("Draft", 0)
