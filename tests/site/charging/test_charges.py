"""Charging on: what a line costs who asked, made once and taken back (owner's requirement: with what and why)."""

import frappe
import pytest
from frappe.utils import add_months, flt, get_first_day, today

from facility_frontoffice.api import charging as api
from facility_frontoffice.charging import cost_centers, costs, period, tasks
from facility_frontoffice.charging.cost_centers import ChargingError
from facility_frontoffice.fulfilment import service
from facility_frontoffice.intake import service as intake

CHARGE = "Facility Charge"
COMPANY = "Facilitair Bedrijf"


def make(doctype: str, **values):
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


@pytest.fixture
def center(transaction):
	"""`center("Sales")`: a cost centre of the company."""
	parent = frappe.db.get_value("Cost Center", {"company": COMPANY, "is_group": 1}, order_by="lft")

	def get(name: str) -> str:
		return make("Cost Center", cost_center_name=name, company=COMPANY, parent_cost_center=parent).name

	return get


@pytest.fixture
def unit(center):
	return make(
		"Backoffice Unit", unit_name="Fitters", cost_center=center("Fitting"), default_norm=24 * 3600
	).name


@pytest.fixture
def customer(transaction):
	def get(name: str = "Tenant", **values) -> str:
		return make(
			"Customer",
			customer_name=name,
			customer_group=frappe.db.get_value("Customer Group", {"is_group": 0}, order_by="name"),
			territory=frappe.db.get_value("Territory", {"is_group": 0}, order_by="name"),
			**values,
		).name

	return get


@pytest.fixture
def item(transaction):
	group = frappe.db.get_value("Item Group", {"is_group": 0}, order_by="name")
	return make("Item", item_code="Fitting", item_group=group, stock_uom="Nos", is_stock_item=0).name


@pytest.fixture
def charged_product(product, unit, item):
	def get(code: str = "SHELF", **values):
		return product(
			code,
			**{
				"backoffice_unit": unit,
				"charging": "Fixed Price",
				"price": 40,
				"charge_item": item,
				**values,
			},
		).name

	return get


@pytest.fixture
def done(ask, charged_product):
	"""`done(customer=…)`: a request of which the one line is done."""

	def get(code: str = "SHELF", qty: float = 1, **values):
		if not frappe.db.exists("Facility Product", code):
			charged_product(code)
		request = intake.create_request(
			{
				"subject": "A shelf please",
				"request_type": "Request",
				"channel": "Phone",
				"client_name": "Emma",
				"company": COMPANY,
				**values,
			},
			[{"product": code, "qty": qty}],
		)
		service.send_out(request.name)
		service.complete(work_of(request.name), result="It hangs", received_by="Noor")
		return frappe.get_doc("Client Request", request.name)

	return get


def work_of(request: str) -> str:
	return frappe.db.get_value("Backoffice Assignment", {"client_request": request}, order_by="creation desc")


def charges_of(request) -> list:
	return frappe.get_all(
		CHARGE,
		filters={"client_request": request.name},
		fields=[
			"name",
			"kind",
			"status",
			"amount",
			"customer",
			"cost_center",
			"from_cost_center",
			"why",
			"document_name",
		],
		order_by="creation, name",
	)


class TestWhoBears:
	def test_s15_the_order_of_the_cost_centers(self, ask, center, customer, unit):
		own, of_department, of_customer = center("Own"), center("Department"), center("Customer")
		department = make(
			"Department", department_name="Tests", company=COMPANY, facility_cost_center=of_department
		)
		tenant = customer(facility_cost_center=of_customer)
		work = lambda request: frappe._dict(  # noqa: E731
			name="BA", client_request=request.name, backoffice_unit=unit, product=None
		)
		request = ask(
			"CLEANING", company=COMPANY, customer=tenant, department=department.name, cost_center=own
		)
		assert cost_centers.cost_center_of(work(request), COMPANY) == own
		for cleared, expected in (
			("cost_center", of_department),
			("department", of_customer),
			("customer", frappe.db.get_value("Backoffice Unit", unit, "cost_center")),
		):
			request.db_set(cleared, None)
			assert cost_centers.cost_center_of(work(request), COMPANY) == expected
		assert cost_centers.cost_center_of(work(request), "Another Company") is None
		assert cost_centers.of_request(request) is None

	def test_many_at_once_cost_no_more_statements(self, ask, center, unit, statements):
		requests = [ask("CLEANING", company=COMPANY, cost_center=center(f"C{number}")) for number in range(4)]
		rows = [
			frappe._dict(
				name=request.name, client_request=request.name, backoffice_unit=unit, product="CLEANING"
			)
			for request in requests
		]
		cost_centers.cost_centers_of(rows, COMPANY)
		seen = statements(lambda: cost_centers.cost_centers_of(rows, COMPANY))
		assert len(seen) == 2
		assert len(statements(lambda: cost_centers.projects_of(rows, COMPANY))) == 1

	def test_s15_the_project_of_the_request(self, ask):
		project = make("Project", project_name="Moving house", company=COMPANY).name
		request = ask("CLEANING", company=COMPANY, project=project)
		work = frappe._dict(name="BA", client_request=request.name)
		assert cost_centers.project_of(work, COMPANY) == project
		assert cost_centers.project_of(work, "Another Company") is None

	def test_a_group_is_refused(self, ask):
		group = frappe.db.get_value("Cost Center", {"company": COMPANY, "is_group": 1}, order_by="lft")
		with pytest.raises(ChargingError, match="is a group of cost centres"):
			ask("CLEANING", company=COMPANY, cost_center=group)

	def test_a_client_does_not_choose_it(self, transaction):
		from facility_frontoffice.portal import questions

		assert not {"cost_center", "project"} & questions.FROM_CLIENTS


class TestMadeOnce:
	def test_a_line_that_is_done_is_charged_with_what_and_why(self, done, customer):
		tenant = customer()
		request = done(qty=3, customer=tenant)
		(charge,) = charges_of(request)
		assert (charge.kind, charge.status, charge.amount, charge.customer) == (
			"Fixed Price",
			"To Charge",
			120,
			tenant,
		)
		assert charge.why.startswith(f"{request.name}, A shelf please: Shelf, done on ")
		assert charge.from_cost_center.startswith("Fitting")
		request.save()
		assert len(charges_of(request)) == 1

	def test_handled_directly_is_charged_too(self, charged_product, ask, customer):
		charged_product("SHELF")
		request = ask("SHELF", company=COMPANY, customer=customer())
		intake.handle_directly(request.name, "It hangs")
		assert [charge.amount for charge in charges_of(request)] == [40]

	def test_what_is_not_charged_on_costs_no_query(self, done, charged_product, statements):
		charged_product("FREE", charging="")
		request = done("FREE")
		assert not charges_of(request)
		assert not [query for query in statements(request.save) if CHARGE in query]

	def test_opened_again_it_is_taken_back_and_done_again_charged_anew(self, done, customer):
		request = done(customer=customer())
		intake.reopen(request.name, "It fell down")
		assert [charge.status for charge in charges_of(request)] == ["Cancelled"]
		service.send_out(request.name)
		service.complete(work_of(request.name), result="Now it hangs", received_by="Noor")
		assert [charge.status for charge in charges_of(request)] == ["Cancelled", "To Charge"]

	def test_one_that_was_charged_is_corrected(self, done, customer):
		request = done(customer=customer())
		period.make_drafts(today())
		intake.reopen(request.name, "It fell down")
		first, correction = charges_of(request)
		assert (first.status, correction.kind, correction.status, correction.amount) == (
			"Charged",
			"Correction",
			"To Charge",
			-40,
		)
		service.send_out(request.name)
		service.complete(work_of(request.name), result="Now it hangs", received_by="Noor")
		assert [charge.amount for charge in charges_of(request)] == [40, -40, 40]
		period.make_drafts(today())
		assert {charge.status for charge in charges_of(request)} == {"Charged"}
		credit = frappe.get_doc("Sales Invoice", {"is_return": 1, "facility_charge_period": ("is", "set")})
		assert credit.grand_total == -40

	def test_who_did_it_for_itself_is_not_charged(self, done, unit):
		own = frappe.db.get_value("Backoffice Unit", unit, "cost_center")
		assert not charges_of(done(cost_center=own))

	def test_it_is_waived_with_a_reason_and_charged_after_all(self, done, customer):
		request = done(customer=customer())
		(charge,) = charges_of(request)
		with pytest.raises(ChargingError, match="Say why"):
			api.waive(charge.name, " ")
		api.waive(charge.name, "We came too late")
		assert not period.make_drafts(today())["made"]
		with pytest.raises(ChargingError, match="is Waived"):
			api.waive(charge.name, "Twice")
		api.charge_after_all(charge.name)
		assert period.make_drafts(today())["made"]
		with pytest.raises(ChargingError):
			api.waive(charge.name, "Too late")

	def test_who_may_not_charge_is_refused(self, done, customer, organisation, as_user):
		request = done(customer=customer())
		(charge,) = charges_of(request)
		for user in (organisation.AGENT, organisation.CLIENT):
			with as_user(user):
				for call in (
					lambda: api.preview(today()),
					lambda: api.charge(today()),
					lambda: api.waive(charge.name, "No"),
				):
					with pytest.raises(frappe.PermissionError):
						call()


class TestByHand:
	"""REST writes what a form shows as read-only."""

	@pytest.mark.parametrize(
		("field", "value"),
		[
			("amount", 1),
			("status", "Waived"),
			("status", "Charged"),
			("qty", 9),
			("why", "Nothing"),
			("day", "2020-01-01"),
		],
	)
	def test_only_who_bears_it_is_changed_by_hand(self, done, customer, field, value):
		(charge,) = charges_of(done(customer=customer()))
		doc = frappe.get_doc(CHARGE, charge.name)
		before = doc.get(field)
		doc.update({field: value, "customer": customer("Other Tenant")})
		doc.save()
		doc.reload()
		assert (str(doc.get(field)), doc.customer) == (str(before), "Other Tenant")

	@pytest.mark.parametrize("event", ["delete", "cancel"])
	def test_what_was_on_a_document_that_is_gone_is_put_right(self, done, customer, event):
		request = done(customer=customer())
		(_doctype, name), *_rest = period.make_drafts(today())["made"]
		if event == "delete":
			frappe.delete_doc("Sales Invoice", name)
		else:
			frappe.get_doc("Sales Invoice", name).submit().cancel()
		(charge,) = charges_of(request)
		assert not charge.document_name
		doc = frappe.get_doc(CHARGE, charge.name)
		doc.customer = customer("Other Tenant")
		doc.save()
		assert api.waive(charge.name, "We came too late") == "Waived"


class TestDrafts:
	def test_one_draft_invoice_for_a_customer_and_a_month(self, done, customer, item):
		tenant, other = customer(), customer("Other Tenant")
		first, second = done(customer=tenant), done(qty=2, customer=tenant)
		done(customer=other)
		seen = {group["customer"]: group for group in api.preview(today())}
		assert (seen[tenant]["number"], seen[tenant]["amount"]) == (2, 120)
		result = period.make_drafts(today())
		assert (len(result["made"]), result["failed"]) == (2, [])
		invoice = frappe.get_doc("Sales Invoice", charges_of(first)[0].document_name)
		assert (invoice.customer, invoice.docstatus, invoice.currency) == (tenant, 0, "EUR")
		assert [(row.item_code, row.qty, row.rate, row.amount) for row in invoice.items] == [
			(item, 1, 40, 40),
			(item, 2, 40, 80),
		]
		assert invoice.items[0].description.startswith(f"{first.name}, A shelf please")
		assert charges_of(second)[0].document_name == invoice.name
		invoice.submit()
		assert invoice.outstanding_amount == invoice.grand_total

	def test_again_makes_nothing_and_what_came_later_goes_on_the_draft(self, done, customer):
		tenant = customer()
		done(customer=tenant)
		period.make_drafts(today())
		assert not period.make_drafts(today())["made"]
		late = done(customer=tenant)
		period.make_drafts(today())
		invoices = frappe.get_all("Sales Invoice", filters={"customer": tenant}, pluck="name")
		assert len(invoices) == 1
		assert charges_of(late)[0].document_name == invoices[0]

	@pytest.mark.parametrize("inside", [0, 1])
	def test_what_comes_days_later_goes_on_the_draft(self, done, customer, center, travel_to, inside):
		borne = {"cost_center": center("Sales")} if inside else {"customer": customer()}
		travel_to("2026-11-10 10:00")
		done(**borne)
		(first,) = period.make_drafts("2026-11-10")["made"]
		travel_to("2026-11-25 10:00")
		late = done(**borne)
		result = period.make_drafts("2026-11-25")
		assert (result["made"], result["failed"]) == ([first], [])
		assert charges_of(late)[0].document_name == first[1]
		frappe.get_doc(*first).submit()

	def test_inside_one_entry_moves_the_cost(self, done, center):
		first, second = center("Sales"), center("Laboratory")
		requests = [done(cost_center=first), done(cost_center=first), done(qty=2, cost_center=second)]
		result = period.make_drafts(today())
		assert [doctype for doctype, _name in result["made"]] == ["Journal Entry"]
		entry = frappe.get_doc("Journal Entry", result["made"][0][1])
		moved = {
			row.cost_center: flt(row.debit) - flt(row.credit)
			for row in entry.accounts
			if row.debit and row.cost_center
		}
		assert moved == {first: 80, second: 80}
		assert entry.total_debit == entry.total_credit == 160
		assert len({row.account for row in entry.accounts}) == 1
		assert requests[0].name in entry.accounts[0].user_remark + entry.accounts[2].user_remark
		entry.submit()
		booked = dict(
			frappe.get_all(
				"GL Entry",
				filters={"voucher_no": entry.name},
				fields=["cost_center", "sum(debit) - sum(credit)"],
				group_by="cost_center",
				as_list=True,
			)
		)
		assert (booked[first], booked[second]) == (80, 80)
		assert sum(booked.values()) == 0

	def test_what_is_corrected_and_done_again_inside_adds_up_to_nothing(self, done, center):
		request = done(cost_center=center("Sales"))
		frappe.get_doc("Journal Entry", period.make_drafts(today())["made"][0][1]).submit()
		intake.reopen(request.name, "It fell down")
		service.send_out(request.name)
		service.complete(work_of(request.name), result="Now it hangs", received_by="Noor")
		result = period.make_drafts(today())
		assert not result["failed"]
		assert {charge.status for charge in charges_of(request)} == {"Charged"}
		entry = frappe.get_doc("Journal Entry", result["made"][0][1])
		assert entry.total_debit == entry.total_credit == 80

	def test_a_cost_center_that_is_closed_stops_nobody_else(self, done, center):
		closed, open_ = center("Sales"), center("Laboratory")
		first, second = done(cost_center=closed), done(cost_center=open_)
		frappe.get_doc("Cost Center", closed).update({"disabled": 1}).save()
		result = period.make_drafts(today())
		assert (len(result["made"]), result["failed"], result["left_out"]) == (1, [], 1)
		assert [charges_of(request)[0].status for request in (first, second)] == ["To Charge", "Charged"]
		assert "cannot be booked on" in frappe.db.get_value(CHARGE, charges_of(first)[0].name, "problem")

	@pytest.mark.parametrize("inside", [0, 1])
	def test_amended_too_late_it_does_not_charge_twice(self, done, customer, center, inside):
		request = done(cost_center=center("Sales")) if inside else done(customer=customer())
		first = frappe.get_doc(*period.make_drafts(today())["made"][0]).submit()
		first.cancel()
		(_doctype, second), *_rest = period.make_drafts(today())["made"]
		amended = frappe.copy_doc(first, ignore_no_copy=False)
		amended.update({"amended_from": first.name, "docstatus": 0, "posting_date": today()})
		with pytest.raises(ChargingError, match=r"charged .* since"):
			amended.insert()
		assert charges_of(request)[0].document_name == second

	def test_a_credit_note_is_counted_too(self, done, customer):
		tenant = customer()
		request = done(customer=tenant)
		period.make_drafts(today())
		intake.reopen(request.name, "It fell down")
		done(customer=tenant, code="LAMP")
		frappe.db.set_value(
			"Sales Invoice", charges_of(request)[0].document_name, "facility_charge_period", "2020-01"
		)
		made = period.make_drafts(today())["made"]
		assert len(made) == 2
		assert sorted(frappe.db.get_value("Sales Invoice", name, "is_return") for _doctype, name in made) == [
			0,
			1,
		]

	@pytest.mark.parametrize(("price", "qty"), [(3.335, 3), (0.125, 7), (19.99, 3)])
	def test_the_invoice_comes_to_what_was_charged(self, done, charged_product, customer, price, qty):
		charged_product("ODD", price=price)
		(charge,) = charges_of(done("ODD", qty=qty, customer=customer()))
		invoice = frappe.get_doc(*period.make_drafts(today())["made"][0])
		assert invoice.net_total == charge.amount

	def test_a_price_list_does_not_change_what_was_charged(self, done, customer, item):
		make("Price List", price_list_name="Tests", selling=1, currency="EUR")
		make("Item Price", item_code=item, price_list="Tests", price_list_rate=55)
		done(customer=customer(default_price_list="Tests"))
		invoice = frappe.get_doc(*period.make_drafts(today())["made"][0])
		assert (invoice.items[0].rate, invoice.net_total) == (40, 40)
		invoice.save()
		assert invoice.net_total == 40

	def test_a_customer_with_another_currency_gets_that_of_the_company(self, done, customer):
		done(customer=customer(default_currency="USD"))
		result = period.make_drafts(today())
		assert not result["failed"]
		invoice = frappe.get_doc(*result["made"][0])
		assert (invoice.currency, invoice.conversion_rate, invoice.base_net_total) == ("EUR", 1, 40)

	@pytest.mark.parametrize("event", ["delete", "cancel"])
	def test_a_draft_that_goes_frees_its_charges(self, done, customer, event):
		request = done(customer=customer())
		(_doctype, name), *_rest = period.make_drafts(today())["made"]
		invoice = frappe.get_doc("Sales Invoice", name)
		if event == "delete":
			frappe.delete_doc("Sales Invoice", name)
		else:
			invoice.submit()
			invoice.cancel()
		assert charges_of(request)[0].status == "To Charge"
		if event == "cancel":
			amended = frappe.copy_doc(invoice, ignore_no_copy=False)
			amended.update({"amended_from": name, "docstatus": 0})
			amended.insert()
			assert charges_of(request)[0].document_name == amended.name
		assert bool(period.make_drafts(today())["made"]) is (event == "delete")

	def test_an_entry_that_is_cancelled_frees_them_and_amended_takes_them(self, done, center):
		request = done(cost_center=center("Sales"))
		entry = frappe.get_doc("Journal Entry", period.make_drafts(today())["made"][0][1])
		entry.submit()
		entry.cancel()
		assert charges_of(request)[0].status == "To Charge"
		amended = frappe.copy_doc(entry, ignore_no_copy=False)
		amended.update({"amended_from": entry.name, "docstatus": 0, "posting_date": today()})
		amended.insert()
		assert charges_of(request)[0].status == "Charged"

	def test_a_row_taken_off_is_to_be_charged_again_and_a_copy_charges_nothing(self, done, customer):
		tenant = customer()
		first, second = done(customer=tenant), done(customer=tenant)
		invoice = frappe.get_doc("Sales Invoice", period.make_drafts(today())["made"][0][1])
		invoice.remove(invoice.items[1])
		invoice.save()
		assert [charges_of(request)[0].status for request in (first, second)] == ["Charged", "To Charge"]
		copied = frappe.copy_doc(invoice, ignore_no_copy=False).insert()
		assert not copied.facility_charge_period
		assert not copied.items[0].facility_charge
		frappe.delete_doc("Sales Invoice", copied.name)
		assert charges_of(first)[0].status == "Charged"

	def test_what_is_missing_is_shown_and_stops_nobody_else(self, done, charged_product, customer):
		charged_product("BARE", charge_item=None)
		lacking, fine = done("BARE", customer=customer()), done(customer=customer("Other Tenant"))
		nobody = done()
		problems = {
			left["charge"]: left["problem"] for group in api.preview(today()) for left in group["left_out"]
		}
		assert "has no item for the invoice" in problems[charges_of(lacking)[0].name]
		assert "Nobody bears it" in problems[charges_of(nobody)[0].name]
		assert "Nobody bears it" in frappe.db.get_value(CHARGE, charges_of(nobody)[0].name, "problem")
		result = period.make_drafts(today())
		assert (len(result["made"]), result["left_out"]) == (1, 2)
		assert charges_of(fine)[0].status == "Charged"
		assert "no item" in frappe.db.get_value(CHARGE, charges_of(lacking)[0].name, "problem")
		frappe.db.set_value("Facility Product", "BARE", "charge_item", "Fitting")
		assert len(period.make_drafts(today())["made"]) == 1

	def test_one_that_fails_does_not_stop_the_others(self, done, customer, monkeypatch):
		broken, fine = done(customer=customer("A Broken One")), done(customer=customer("Tenant"))
		real = period._invoice

		def fails(group, *arguments):
			if group.customer == "A Broken One":
				real(group, *arguments)
				frappe.throw("The books are closed")
			return real(group, *arguments)

		monkeypatch.setattr(period, "_invoice", fails)
		result = period.make_drafts(today())
		assert result["failed"] == [("A Broken One", "The books are closed")]
		assert (charges_of(broken)[0].status, charges_of(fine)[0].status) == ("To Charge", "Charged")
		assert not frappe.db.exists("Sales Invoice", {"customer": "A Broken One"})
		assert frappe.db.get_value(CHARGE, charges_of(broken)[0].name, "problem") == "The books are closed"
		monkeypatch.setattr(period, "_invoice", real)
		assert len(period.make_drafts(today())["made"]) == 1

	def test_killed_half_way_it_goes_on_where_it_stopped(self, done, customer, monkeypatch):
		first, second = done(customer=customer("A")), done(customer=customer("B"))
		real = period._charged

		def dies(rows, document):
			if document.customer == "B":
				raise SystemExit
			real(rows, document)

		monkeypatch.setattr(period, "_charged", dies)
		with pytest.raises(SystemExit):
			period.make_drafts(today())
		frappe.db.rollback()
		monkeypatch.setattr(period, "_charged", real)
		assert charges_of(first)[0].status == "Charged"
		assert not frappe.db.exists("Sales Invoice", {"customer": "B"})
		period.make_drafts(today())
		assert frappe.db.count("Sales Invoice", {"customer": ("in", ("A", "B"))}) == 2
		assert charges_of(second)[0].status == "Charged"

	def test_by_itself_only_where_the_settings_ask_for_it(self, done, customer):
		request = done(customer=customer())
		frappe.db.set_value(
			CHARGE, charges_of(request)[0].name, "day", get_first_day(add_months(today(), -1))
		)
		tasks.charge_last_month()
		assert charges_of(request)[0].status == "To Charge"
		frappe.db.set_single_value("Facility Frontoffice Settings", "charge_monthly", 1)
		frappe.clear_document_cache("Facility Frontoffice Settings", "Facility Frontoffice Settings")
		tasks.charge_last_month()
		assert charges_of(request)[0].status == "Charged"
		assert frappe.db.exists("Notification Log", {"subject": ("like", "%1 drafts made%")})

	def test_a_month_that_has_not_begun_is_refused(self, transaction):
		with pytest.raises(ChargingError, match="has not begun"):
			api.charge(add_months(today(), 1))

	def test_erpnexts_own_documents_cost_nothing(self, statements):
		from facility_frontoffice.overrides import charging_documents as override

		for doctype in ("Sales Invoice", "Journal Entry"):
			doc = frappe.new_doc(doctype)
			assert not statements(
				lambda doc=doc: [
					getattr(override, event)(doc)
					for event in ("validate", "on_update", "on_cancel", "on_trash")
				]
			)

	def test_the_report_shows_who_bears_what(self, done, customer, center):
		tenant, sales = customer(), center("Sales")
		done(customer=tenant)
		done(qty=2, cost_center=sales)
		from facility_frontoffice.facility_frontoffice.report.charges.charges import execute

		for by, column, expected in (
			("Bearer", "bearer", {sales: 80, tenant: 40}),
			("Product", "product", {"SHELF": 120}),
			("Month", "month", {today()[:7]: 120}),
		):
			_columns, rows = execute({"from": today(), "until": today(), "by": by})
			assert {row[column]: row["to_charge"] for row in rows} == expected


class TestWhatItCost:
	def test_s15_what_came_in_with_a_percentage(self, buy_for, customer):
		from buying import purchase_order, receipt

		assignment, _product = buy_for(
			qty=3, charging="What It Cost", charging_percentage=10, customer=customer()
		)
		order = purchase_order(assignment)
		receipt(order.name, qty=2)
		receipt(order.name)
		request = frappe.get_doc(
			"Client Request", frappe.db.get_value("Backoffice Assignment", assignment, "client_request")
		)
		service.complete(work_of(request.name), result="It stands there", received_by="Noor")
		(charge,) = charges_of(request)
		assert (charge.kind, charge.amount) == ("What It Cost", 330)

	def test_s15_an_invoice_of_another_amount(self, buy_for, customer):
		"""Before it is charged on it is part of it; afterwards the report shows it."""
		from buying import invoice_of, purchase_order, receipt

		from facility_frontoffice.facility_frontoffice.report.charges.charges import execute

		def bill(qty: float, rate: float):
			invoice = invoice_of(received, qty=qty, submit=False)
			invoice.items[0].rate = rate
			invoice.save().submit()

		frappe.db.set_single_value("Buying Settings", "maintain_same_rate", 0)
		frappe.db.set_single_value("Accounts Settings", "over_billing_allowance", 20)
		assignment, _product = buy_for(
			qty=3, charging="What It Cost", charging_percentage=10, customer=customer()
		)
		received = receipt(purchase_order(assignment).name)
		request = frappe.get_doc(
			"Client Request", frappe.db.get_value("Backoffice Assignment", assignment, "client_request")
		)
		service.complete(work_of(request.name), result="It stands there", received_by="Noor")
		bill(qty=2, rate=110)
		period.make_drafts(today())
		assert charges_of(request)[0].amount == 352
		(row,) = execute({"from": today(), "until": today()})[1]
		assert row["later"] == 0
		bill(qty=1, rate=90)
		(row,) = execute({"from": today(), "until": today()})[1]
		assert (row["charged"], row["later"]) == (352, -11)

	def test_parts_for_work_are_costs_too(self, buy_for, customer):
		from buying import purchase_order, receipt

		assignment, _product = buy_for(qty=3, charging="What It Cost", customer=customer())
		receipt(purchase_order(assignment).name)
		line = frappe.db.get_value("Backoffice Assignment", assignment, "request_line")
		frappe.db.set_value("Backoffice Assignment", assignment, "action", "Work")
		assert costs.of_lines([line]) == {line: 300}


@pytest.fixture
def buy_for(unit, item, transaction):
	from buying import SUPPLIER, WAREHOUSE, category, make_item, step_of

	group = frappe.db.get_value("Supplier Group", {"is_group": 0}, order_by="name")
	supplier = make("Supplier", supplier_name=SUPPLIER, supplier_group=group).name
	make_item("Swivel Chair", is_stock_item=1)
	frappe.db.set_single_value("Facility Frontoffice Settings", "default_warehouse", WAREHOUSE)

	def get(qty: float, customer: str, **values):
		product = make(
			"Facility Product",
			product_code="BUYCHAIR",
			product_name="Office chair",
			category=category(),
			nature="Tangible",
			handling="Backoffice",
			backoffice_unit=unit,
			item="Swivel Chair",
			steps=[
				{"sequence": 1, "step_name": "Buy", "action": "Purchase", "supplier": supplier},
				{"sequence": 2, "step_name": "Bring", "action": "Work"},
			],
			**values,
		).name
		request = intake.create_request(
			{
				"subject": "A chair",
				"request_type": "Request",
				"channel": "Phone",
				"client_name": "Emma",
				"company": COMPANY,
				"customer": customer,
			},
			[{"product": product, "qty": qty}],
		)
		service.send_out(request.name)
		return step_of(request.name, "Buy"), product

	return get
