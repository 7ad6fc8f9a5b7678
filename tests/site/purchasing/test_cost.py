"""What it costs a purchaser that assignments follow (S15): statements beside ERPNext's own."""

import frappe
import pytest
from buying import ASSIGNMENT, look, priced, purchase_order, receipt, saved

from facility_frontoffice.api import purchasing as api
from facility_frontoffice.fulfilment import from_documents


def test_s15_a_part_that_comes_in_costs_reading_only(buy, statements):
	"""Two to guard it, four to lock the assignment, eight of facts, one to see what was missed before."""
	assignment = buy(qty=3)
	came = receipt(purchase_order(assignment).name, qty=1)
	ran = statements(lambda: from_documents.tell(came))
	assert not [one for one in ran if one.lstrip().lower().startswith(("update", "insert"))]
	assert len(ran) <= 18, "\n".join(ran)


def test_s15_an_order_for_many_costs_the_same_for_each(buy, statements):
	frappe.db.set_single_value("Buying Settings", "allow_multiple_items", 1)
	cost = []
	for number in (1, 3):
		order = None
		for _one in range(number):
			order = api.make_purchase_order(buy(), order)
		order = saved(priced(order))
		cost.append(len(statements(lambda order=order: from_documents.tell(order))) / number)
	assert cost[1] <= cost[0] + 1


@pytest.mark.parametrize("act", ["tell", "changed again"])
def test_s15_what_names_no_assignment_costs_nothing(chair, count_queries, act):
	from buying import order_by_hand

	from facility_frontoffice.overrides import purchase_order as override

	order = order_by_hand(chair)
	order.submit()
	with count_queries() as queries:
		from_documents.tell(order) if act == "tell" else override.on_change(order)
	assert not queries


def test_s15_who_was_taken_out_is_found_by_an_index(buy):
	order = purchase_order(buy())
	# whether the database uses it for a few rows is not in our hands
	indexes = frappe.db.sql(
		f"SHOW INDEX FROM `tab{ASSIGNMENT}` WHERE Column_name = 'purchase_order'", as_dict=True
	)
	assert [index.Seq_in_index for index in indexes] == [1]
	assert look(order.items[0].backoffice_assignment).purchase_order == order.name
