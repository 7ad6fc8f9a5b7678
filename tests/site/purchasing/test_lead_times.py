"""The report "Lead Time of Purchases" (S15, S22, S59, S62), against figures worked out by hand."""

import frappe
import pytest
from buying import ASSIGNMENT, SUPPLIER, look, make, material_request, purchase_order, receipt
from frappe.utils import get_datetime, getdate

from facility_frontoffice.api import purchasing as buying
from facility_frontoffice.facility_frontoffice.report.lead_time_of_purchases.lead_time_of_purchases import (
	execute,
)
from facility_frontoffice.purchasing import lead_times

# A month of the past in which nothing else was bought. The second is a Monday.
PERIOD = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
OTHER = "Desks and More"


def on(day: int, hour: int = 10):
	return get_datetime(f"2026-03-{day:02} {hour}:00")


@pytest.fixture
def bought(buy, other_supplier):
	"""Three purchases, each from a Monday on.

	A: asked Mon 2, sent Tue 3, requested Wed 4, ordered Fri 6 at SUPPLIER for Mon 9, came Mon 9; promised Tue 10.
	B: asked Mon 2, sent Mon 2, ordered Thu 5 at SUPPLIER for Thu 12, came Tue 10, Thu 12 and Mon 16; promised Fri 13.
	C: asked Mon 9, sent Mon 9, ordered Tue 10 at OTHER for Fri 13, came Thu 12; promised Thu 12.
	"""
	first = buy(qty=2)
	wanted = material_request(first)
	order = purchase_order(first)
	came = [receipt(order.name)]
	_dated(first, asked=2, sent=3, promised=10, wanted=(wanted, 4), order=(order, 6, 9), came=[(came[0], 9)])
	second = buy(qty=3)
	order = purchase_order(second)
	came = [receipt(order.name, qty=1) for _number in range(3)]
	_dated(
		second, asked=2, sent=2, promised=13, order=(order, 5, 12),
		came=list(zip(came, (10, 12, 16), strict=True)),
	)  # fmt: skip
	third = buy()
	order = buying.make_purchase_order(third)
	order.supplier = OTHER
	order.items[0].rate = 10
	order.insert().submit()
	_dated(third, asked=9, sent=9, promised=12, order=(order, 10, 13), came=[(receipt(order.name), 12)])
	return first, second, third


def _dated(assignment: str, asked, sent, promised, order, came, wanted=None) -> None:
	work = look(assignment)
	assert work.status == "Completed"
	frappe.db.set_value(
		"Client Request", work.client_request, {"received_at": on(asked), "promised_date": on(promised, 17)}
	)
	frappe.db.delete("Facility Message", {"client_request": work.client_request})
	last = came[-1][1]
	frappe.db.set_value(ASSIGNMENT, assignment, {"sent_at": on(sent), "completed_at": on(last, 15)})
	if wanted:
		wanted[0].db_set("transaction_date", on(wanted[1]).date())
	document, ordered, agreed = order
	document.db_set("transaction_date", on(ordered).date())
	for row in document.items:
		row.db_set({"schedule_date": on(agreed).date(), "expected_delivery_date": None})
	for document, day in came:
		document.db_set("posting_date", on(day).date())


def report(**filters) -> dict[str, dict]:
	_columns, rows, _message, _chart, _summary = execute({**PERIOD, **filters})
	return {row["group"]: row for row in rows}


def figures(row: dict, *names: str) -> list:
	return [row[name] for name in names]


STAGES = ("to_send", "to_request", "to_order", "to_first", "to_complete")


class TestFigures:
	def test_s15_by_supplier(self, bought):
		found = report()
		assert list(found) == [SUPPLIER, OTHER, "Total"]
		mine = found[SUPPLIER]
		assert mine["purchases"] == 2
		assert figures(mine, *STAGES) == [0.5, 1, 2.5, 4, 3]
		# A took 7 days, B 14; nine out of ten of these: 7 + 0.9 * 7
		assert figures(mine, "whole", "whole_long") == [10.5, pytest.approx(13.3)]
		# A: Tue 3 to Mon 9; B: Tue 3 to Mon 16
		assert figures(mine, "whole_working", "whole_working_long") == [7.5, pytest.approx(9.5)]
		# against the client: A in time, B not; against the supplier's own day: A came on it, B after
		assert figures(mine, "in_time", "supplier_in_time", "parts") == [50, 50, 2]
		other = found[OTHER]
		assert figures(other, *STAGES) == [0, None, 1, 2, 0]
		assert figures(other, "whole", "whole_working", "in_time", "supplier_in_time", "parts") == [
			3,
			3,
			100,
			100,
			1,
		]

	def test_the_total_counts_each_once(self, bought):
		total = report()["Total"]
		assert figures(total, "purchases", "whole", "parts") == [3, 7, pytest.approx(1.7)]
		assert figures(total, "in_time", "supplier_in_time") == [pytest.approx(66.7), pytest.approx(66.7)]

	def test_stages_in_working_days(self, bought):
		"""From Fri 6 to Mon 9 is one working day; from Tue 10 to Mon 16 four."""
		assert figures(report(days="Working Days")[SUPPLIER], "to_first", "to_complete") == [2, 2]

	def test_a_purchase_of_two_suppliers_counts_for_each_with_its_part(self, buy, other_supplier):
		assignment = buy(qty=3)
		first = purchase_order(assignment, qty=1)
		second = buying.make_purchase_order(assignment)
		second.supplier = OTHER
		second.items[0].rate = 10
		second.insert().submit()
		came = [receipt(first.name), receipt(second.name)]
		_dated(
			assignment, asked=2, sent=2, promised=20, order=(first, 3, 9), came=[(came[0], 6), (came[1], 12)]
		)
		second.db_set("transaction_date", on(4).date())
		second.items[0].db_set({"schedule_date": on(11).date()})
		found = report()
		assert figures(found[SUPPLIER], "to_first", "whole", "supplier_in_time") == [3, 4, 100]
		assert figures(found[OTHER], "to_first", "whole", "supplier_in_time") == [8, 10, 0]
		assert figures(found["Total"], "purchases", "to_first", "to_complete", "whole") == [1, 3, 6, 10]
		assert figures(found["Total"], "supplier_in_time", "parts") == [0, 1]

	def test_s62_late_is_against_the_first_promise(self, bought):
		"""A delay that was told moves the date of the request, and makes nothing in time."""
		request = look(bought[0]).client_request
		values = {"client_request": request, "kind": "Delay", "audience": "Client", "message_key": "k"}
		make(
			"Facility Message",
			**values,
			context=frappe.as_json({"old_date": str(on(6)), "new_date": str(on(10))}),
		)
		assert report()[SUPPLIER]["in_time"] == 0

	def test_what_is_sent_back_is_no_delivery(self, bought):
		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import make_purchase_return

		name = frappe.db.get_value("Purchase Receipt Item", {"backoffice_assignment": bought[2]}, "parent")
		back = make_purchase_return(name).insert()
		back.submit()
		frappe.db.set_value(ASSIGNMENT, bought[2], {"status": "Completed", "completed_at": on(12, 15)})
		assert figures(report()[OTHER], "to_first", "whole", "parts") == [2, 3, 1]


class TestWhatIsCounted:
	@pytest.mark.parametrize(
		("group", "names"),
		[("Product", ["Office chair"] * 3), ("Month", ["2026-03"]), ("Company", ["Facilitair Bedrijf"])],
	)
	def test_groups(self, bought, group, names):
		_columns, rows, _message, chart, _summary = execute({**PERIOD, "group_by": group})
		found = [row["group"] for row in rows if row["group"] != "Total"]
		assert found == names
		assert chart["data"]["labels"] == names

	def test_the_purchases_behind_a_figure(self, bought):
		_columns, rows, _message, chart, _summary = execute(
			{**PERIOD, "group_by": "Purchase", "supplier": SUPPLIER}
		)
		assert [row["group"] for row in rows] == [*sorted(bought[:2]), "Total"]
		assert rows[0]["request"] == look(rows[0]["group"]).client_request
		assert rows[0]["suppliers"] == SUPPLIER
		assert chart is None

	def test_filters(self, bought):
		product = look(bought[2]).product
		assert list(report(product=product)) == [OTHER]
		assert list(report(supplier=OTHER)) == [OTHER]
		assert report(company="Another") == {}
		assert report(from_date="2026-04-01", to_date="2026-04-30") == {}
		assert list(report(from_date="2026-03-16", to_date="2026-03-16")) == [SUPPLIER]  # B alone

	def test_bad_filters_say_so(self):
		with pytest.raises(frappe.ValidationError, match="cannot be counted by Weather"):
			report(group_by="Weather")
		with pytest.raises(frappe.ValidationError, match="Choose a period"):
			execute({})

	def test_what_is_not_done_does_not_count(self, bought):
		frappe.db.set_value(ASSIGNMENT, bought[0], "status", "Waiting for Supplier")
		assert report()[SUPPLIER]["purchases"] == 1

	def test_the_number_of_statements_does_not_grow(self, bought, statements):
		few = len(statements(lambda: execute({**PERIOD, "supplier": OTHER})))
		many = len(statements(lambda: execute(PERIOD)))
		assert many <= few + 1 <= 14

	def test_s15_who_buys_may_run_it(self, bought, purchaser, as_user):
		from frappe.desk.query_report import run

		with as_user(purchaser):
			assert run("Lead Time of Purchases", filters=PERIOD)["result"]

	def test_who_may_run_it_sees_what_they_may_see(self, bought, purchaser, as_user):
		with as_user(purchaser):
			assert report()["Total"]["purchases"] == 3
			frappe.set_user("Administrator")
		frappe.db.set_value("Client Request", look(bought[0]).client_request, "company", "Another")
		frappe.db.delete("Purchase Order Item", {"backoffice_assignment": bought[0]})
		frappe.db.delete("Purchase Receipt Item", {"backoffice_assignment": bought[0]})
		frappe.db.delete("Material Request Item", {"backoffice_assignment": bought[0]})
		make("User Permission", user=purchaser, allow="Company", for_value="Facilitair Bedrijf")
		with as_user(purchaser):
			assert report()["Total"]["purchases"] == 2

	def test_days_of_the_documents_and_not_of_the_typing(self, bought):
		found = {one.name: one.whole for one in lead_times.completed(frappe._dict(PERIOD))}
		whole = found[bought[1]]
		assert (whole.ordered, whole.first_in, whole.complete) == tuple(on(day).date() for day in (5, 10, 16))
		assert (whole.orders, whole.parts, whole.agreed) == (1, 3, getdate("2026-03-12"))
