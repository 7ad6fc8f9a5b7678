"""Which rows of a purchase document may name an assignment (S15)."""

import frappe
import pytest
from buying import ASSIGNMENT, look, material_request, order_by_hand, purchase_order, request_of, row_for

from facility_frontoffice.intake import service as intake
from facility_frontoffice.purchasing.rows import PurchasingError


class TestWhichRows:
	def test_the_document_carries_what_its_rows_agree_on(self, buy, chair):
		assignment = look(buy())
		doc = material_request(assignment.name, submit=False)
		assert (doc.client_request, doc.backoffice_assignment) == (
			assignment.client_request,
			assignment.name,
		)
		doc.append("items", {**row_for(chair), "schedule_date": doc.schedule_date})
		doc.save()
		assert not doc.client_request
		assert not doc.backoffice_assignment

	def test_an_assignment_brings_its_request(self, buy, chair):
		assignment = look(buy())
		doc = order_by_hand(chair, backoffice_assignment=assignment.name)
		assert doc.items[0].client_request == assignment.client_request
		assert doc.client_request == assignment.client_request

	def test_a_request_alone_is_fine(self, buy, chair):
		doc = order_by_hand(chair, client_request=look(buy()).client_request)
		assert doc.client_request
		doc.submit()

	def test_an_assignment_of_another_request_is_refused(self, buy, chair):
		first, second = look(buy()), look(buy())
		with pytest.raises(PurchasingError, match=f"Row 1: {first.name} belongs to {first.client_request}"):
			order_by_hand(chair, backoffice_assignment=first.name, client_request=second.client_request)

	@pytest.mark.parametrize("status", ["Completed", "Returned", "Cancelled"])
	def test_s15_a_finished_assignment_is_refused(self, buy, chair, status):
		assignment = buy()
		frappe.db.set_value(ASSIGNMENT, assignment, "status", status)
		with pytest.raises(PurchasingError, match=f"{assignment} is {status}: nobody waits"):
			order_by_hand(chair, backoffice_assignment=assignment)

	def test_what_was_cancelled_meanwhile_is_not_ordered(self, buy):
		assignment = buy()
		order = purchase_order(assignment, submit=False)
		intake.cancel(request_of(assignment).name, "No budget", "Repair of the old chair")
		with pytest.raises(PurchasingError, match="is Cancelled"):
			order.submit()

	def test_an_order_without_requests_costs_nothing(self, chair, count_queries):
		order = order_by_hand(chair)
		from facility_frontoffice.overrides import purchase_order as override

		with count_queries() as queries:
			override.before_validate(order)
			override.validate(order)
			override.on_submit(order)
		assert not queries
