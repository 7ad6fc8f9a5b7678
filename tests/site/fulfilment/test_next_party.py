"""Work that came back: who could do it instead, and how often that happens (S58)."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from facility_frontoffice.demo import data
from facility_frontoffice.fulfilment import next_party, service

WRONG, RIGHT = "Workplace", "Building Services"
PRODUCT = "RADIATOR"


@pytest.fixture(autouse=True)
def _radiator(product, travel_to):
	travel_to("2026-11-30 10:00")
	product(PRODUCT, product_name="Radiator", backoffice_unit=WRONG, category=_a_category())


def _a_category() -> str:
	return frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name desc")


@pytest.fixture
def sent(ask):
	def make(
		unit: str | None = None, supplier: str | None = None, location: str | None = None, **values
	) -> str:
		request = ask(PRODUCT, location=location, **values)
		(name,) = service.send_out(request.name, backoffice_unit=unit, supplier=supplier)
		return name

	return make


@pytest.fixture
def returned(sent):
	def make(reason: str = "Not for us", kind: str = "Not Ours", **values) -> str:
		name = sent(**values)
		service.return_to_front_office(name, reason, kind)
		return name

	return make


def done(sent, number: int, **values) -> None:
	for _count in range(number):
		service.complete(sent(**values), result="Done")


def names(assignment: str) -> list[str]:
	return [row["name"] for row in next_party.suggest(assignment)]


class TestWhoCould:
	def test_s58_who_did_it_before_and_not_who_returned_it(self, sent, returned):
		done(sent, 3, unit=WRONG)
		done(sent, 4, unit=RIGHT)
		found = next_party.suggest(returned())
		assert found[0] == {
			"backoffice_unit": RIGHT,
			"supplier": None,
			"name": RIGHT,
			"reason": "They did 4 of 4 last year",
			"share": 1.0,
		}
		assert WRONG not in [row["name"] for row in found]

	def test_who_returned_most_of_it_is_not_the_one(self, sent, returned):
		for _count in range(4):
			returned(unit="Security")
		done(sent, 1, unit="Security")
		done(sent, 2, unit=RIGHT)
		found = next_party.suggest(returned())
		assert found[0]["name"] == RIGHT
		assert next(row for row in found if row["name"] == "Security")["share"] == 0.2

	def test_work_of_longer_ago_does_not_count(self, sent, returned):
		done(sent, 4, unit=RIGHT)
		frappe.db.set_value(
			"Backoffice Assignment", {"product": PRODUCT}, "sent_at", add_days(now_datetime(), -400)
		)
		assert RIGHT not in names(returned())

	def test_at_the_same_place(self, sent, returned):
		for name, above, is_group in (
			("Wing", data.BUILDING, 1),
			("Wing 1", "Wing", 0),
			("Wing 2", "Wing", 0),
		):
			frappe.get_doc(
				{"doctype": "Location", "location_name": name, "parent_location": above, "is_group": is_group}
			).insert()
		done(sent, 2, unit=RIGHT, location="Wing 1")
		done(sent, 1, unit=RIGHT, location=data.ROOMS[0])

		def reason(location: str) -> str:
			return next_party.suggest(returned(location=location))[0]["reason"]

		assert "2 of them near this place" in reason("Wing 2")
		# right below the root: beside it is everything
		assert "2 of them near this place" in reason("Wing")
		assert "near this place" not in reason(data.ROOMS[1])

	def test_a_rule_that_fits(self, returned):
		frappe.get_doc(
			{
				"doctype": "Facility Routing Rule",
				"rule_name": "Second",
				"rule_order": 20,
				"product": PRODUCT,
				"backoffice_unit": "Security",
			}
		).insert()
		frappe.get_doc(
			{
				"doctype": "Facility Routing Rule",
				"rule_name": "First",
				"product": PRODUCT,
				"backoffice_unit": WRONG,
			}
		).insert()
		found = next_party.suggest(returned())
		assert (found[0]["name"], found[0]["reason"]) == ("Security", "Rule Second sends it there")

	def test_a_rule_of_only_instead_of_asks_for_the_unit_of_the_plan(self, returned):
		for name, instead_of, unit in (("Ours", WRONG, "Security"), ("Other", "Security", "Logistics")):
			frappe.get_doc(
				{
					"doctype": "Facility Routing Rule",
					"rule_name": name,
					"product": PRODUCT,
					"instead_of": instead_of,
					"backoffice_unit": unit,
				}
			).insert()
		found = {row["name"]: row["reason"] for row in next_party.suggest(returned(unit="ICT Support"))}
		assert found["Security"] == "Rule Ours sends it there"
		assert "Logistics" not in found

	def test_a_rule_for_a_supplier_that_a_unit_guards_keeps_both(self, sent, returned):
		frappe.get_doc(
			{
				"doctype": "Facility Routing Rule",
				"rule_name": "Guarded",
				"rule_order": 20,
				"product": PRODUCT,
				"backoffice_unit": "Security",
				"supplier": data.MOVING_SUPPLIER,
			}
		).insert()
		name = returned(unit=WRONG)
		(found,) = [row for row in next_party.suggest(name) if row["supplier"]]
		assert (found["backoffice_unit"], found["supplier"]) == ("Security", data.MOVING_SUPPLIER)
		assert found["reason"] == "Rule Guarded sends it there"
		service.reassign(name, found["backoffice_unit"], found["supplier"])
		line = frappe.db.get_value("Backoffice Assignment", name, "request_line")
		work = frappe.get_doc("Backoffice Assignment", {"request_line": line, "status": "Open"})
		assert (work.backoffice_unit, work.supplier) == ("Security", data.MOVING_SUPPLIER)
		service.return_to_front_office(work.name, "Not us", "Not Ours")
		assert not [row for row in next_party.suggest(work.name) if row["supplier"]]

	def test_a_supplier_stays_when_only_the_unit_that_guards_it_returned_the_work(
		self, product, sent, returned
	):
		doc = frappe.get_doc("Facility Product", PRODUCT)
		doc.update({"handling": "Supplier", "supplier": data.MOVING_SUPPLIER}).save()
		done(sent, 2, supplier=data.MOVING_SUPPLIER)
		(found,) = [row for row in next_party.suggest(returned(unit=WRONG)) if row["supplier"]]
		assert (found["backoffice_unit"], found["supplier"]) == (None, data.MOVING_SUPPLIER)

	def test_a_guarded_supplier_without_a_contract_leaves_the_unit(self, returned):
		frappe.get_doc(
			{
				"doctype": "Facility Routing Rule",
				"rule_name": "Guarded",
				"product": PRODUCT,
				"rule_order": 20,
				"backoffice_unit": "Security",
				"supplier": data.MOVING_SUPPLIER,
			}
		).insert()
		frappe.get_doc("Supplier", data.MOVING_SUPPLIER).update({"disabled": 1}).save()
		found = next_party.suggest(returned(unit=WRONG))[0]
		assert (found["backoffice_unit"], found["supplier"]) == ("Security", None)

	def test_a_supplier_whom_nobody_knew_but_the_return_and_the_product_name(self, returned):
		supplier = frappe.get_doc(
			{
				"doctype": "Supplier",
				"supplier_name": "Quiet Radiators",
				"supplier_group": frappe.db.get_value("Supplier Group", {"is_group": 0}),
			}
		).insert()
		frappe.db.set_value("Supplier", supplier.name, {"facility_skills": None, "facility_tasks": None})
		found = next_party.suggest(returned("This is for quiet radiators"))[0]
		assert (found["supplier"], found["reason"]) == (supplier.name, "The return names them")
		product = frappe.get_doc("Facility Product", PRODUCT)
		product.update({"handling": "Supplier", "supplier": supplier.name, "backoffice_unit": None}).save()
		found = next_party.suggest(returned(unit=WRONG))[0]
		assert (found["supplier"], found["reason"]) == (supplier.name, "The product names them")

	def test_who_returned_a_step_beside_this_one_is_not_left_out(self, product, ask, sent):
		product(
			"SIDE-BY-SIDE",
			steps=[
				{"step_name": "One", "sequence": 1, "backoffice_unit": WRONG},
				{"step_name": "Other", "sequence": 1, "backoffice_unit": RIGHT},
			],
		)
		made = service.send_out(ask("SIDE-BY-SIDE").name)
		for name in made:
			service.return_to_front_office(name, f"Ask {RIGHT}", "Not Ours")
		one, other = sorted(made, key=lambda name: frappe.db.get_value("Backoffice Assignment", name, "step"))
		assert names(one)[0] == RIGHT
		assert RIGHT not in names(other)

	def test_who_knows_the_work_or_has_it_among_their_tasks(self, returned):
		unit = frappe.get_doc("Backoffice Unit", "Security")
		unit.members[0].skills = PRODUCT
		unit.save()
		frappe.get_doc("Backoffice Unit", "Logistics").update({"tasks": "Moving radiators and desks"}).save()
		found = {row["name"]: row["reason"] for row in next_party.suggest(returned())}
		assert found["Security"] == "They know this work"
		assert found["Logistics"] == "It is among their tasks"

	def test_whom_the_return_names(self, sent, returned):
		done(sent, 4, unit=RIGHT)
		found = next_party.suggest(returned("This is for ICT Support, I think"))
		assert (found[0]["name"], found[1]["name"]) == ("ICT Support", RIGHT)
		assert found[0]["reason"] == "The return names them"

	def test_a_supplier(self, sent, returned):
		done(sent, 5, supplier=data.MOVING_SUPPLIER)
		found = next_party.suggest(returned())
		assert (found[0]["supplier"], found[0]["backoffice_unit"]) == (data.MOVING_SUPPLIER, None)

	def test_nobody_who_cannot_be_given_work(self, sent, returned):
		done(sent, 5, unit=RIGHT)
		name = returned()
		frappe.get_doc("Backoffice Unit", RIGHT).update({"disabled": 1}).save()
		assert RIGHT not in names(name)

	def test_a_second_return_leaves_both_out(self, sent, returned):
		done(sent, 5, unit=RIGHT)
		name = returned()
		service.reassign(name, RIGHT)
		work = frappe.get_doc("Backoffice Assignment", name)
		second = frappe.db.get_value(
			"Backoffice Assignment",
			{"request_line": work.request_line, "backoffice_unit": RIGHT, "status": "Open"},
		)
		service.return_to_front_office(second, "Not us either", "Not Ours")
		assert not {RIGHT, WRONG}.intersection(names(second))
		assert frappe.db.get_value("Backoffice Assignment", second, "hop") == 2

	def test_who_works_elsewhere_is_no_suggestion_by_skill_alone(self, returned):
		frappe.get_doc("Backoffice Unit", "Security").update(
			{"skills": PRODUCT, "area": [{"location": data.ROOMS[0]}]}
		).save()
		assert "Security" in names(returned(location=data.ROOMS[0]))
		assert "Security" not in names(returned(location=data.ROOMS[1]))

	def test_statements_do_not_grow(self, sent, returned, statements):
		name = returned()
		next_party.suggest(name)
		few = len(statements(lambda: next_party.suggest(name)))
		done(sent, 3, unit=RIGHT)
		done(sent, 2, supplier=data.MOVING_SUPPLIER)
		next_party.suggest(name)
		assert len(statements(lambda: next_party.suggest(name))) <= few <= 10

	def test_what_was_sent_in_a_period_is_found_along_an_index(self):
		assert frappe.db.has_index("tabBackoffice Assignment", "product_sent_at_index")
		assert frappe.db.get_column_index("tabBackoffice Assignment", "sent_at")

	def test_the_owner_is_told_with_the_return(self, sent, returned):
		done(sent, 4, unit=RIGHT)
		name = sent()
		request = frappe.db.get_value("Backoffice Assignment", name, "client_request")
		frappe.db.set_value("Client Request", request, "front_office_owner", data.AGENT)
		service.return_to_front_office(name, "Not <b>ours</b>", "Not Ours")
		(told,) = frappe.get_all(
			"Notification Log", {"for_user": data.AGENT, "document_name": request}, pluck="subject"
		)
		assert told.endswith("Perhaps Building Services: they did 4 of 4 last year.")
		assert "&lt;b&gt;" in told

	def test_a_question_first_is_no_reason_to_go_elsewhere(self, sent, returned):
		done(sent, 4, unit=RIGHT)
		name = sent()
		request = frappe.db.get_value("Backoffice Assignment", name, "client_request")
		frappe.db.set_value("Client Request", request, "front_office_owner", data.AGENT)
		service.return_to_front_office(name, "Which floor?", "Information Missing")
		(told,) = frappe.get_all(
			"Notification Log", {"for_user": data.AGENT, "document_name": request}, pluck="subject"
		)
		assert "Perhaps" not in told


class TestApi:
	def test_only_who_may_send_it_elsewhere(self, returned, as_user):
		from facility_frontoffice.api import routing as api

		name = returned()
		with as_user(data.AGENT):
			assert isinstance(api.next_parties(name), list)
		for user in (data.WORKPLACE, data.CLIENT, "Guest"):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.next_parties(name)

	def test_the_card_is_for_staff(self, as_user):
		from facility_frontoffice.api import routing as api

		for user in (data.AGENT, data.WORKPLACE, data.SECURITY):
			with as_user(user):
				assert api.card(WRONG)["unit"] == WRONG
		for user in (data.CLIENT, "Guest"):
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.card(WRONG)
			with as_user(user), pytest.raises(frappe.PermissionError):
				api.say_out(WRONG)

	def test_rules_are_tried_by_who_may_read_them(self, as_user):
		from facility_frontoffice.api import routing as api

		values = {"rule_name": "New", "backoffice_unit": RIGHT, "rule_order": 10, "enabled": 1}
		with as_user(data.AGENT):
			assert api.try_rule(values)["looked_at"] >= 0
			assert api.rule_standing(values)["words"] == f"Everything goes to {RIGHT}."
		with as_user(data.WORKPLACE), pytest.raises(frappe.PermissionError):
			api.try_rule(values)


REPORT = (
	"facility_frontoffice.facility_frontoffice.report.returned_as_misrouted.returned_as_misrouted.execute"
)


class TestReport:
	def run(self, group_by: str, **filters) -> tuple:
		period = {"from_date": "2026-11-30", "to_date": "2026-11-30", "group_by": group_by}
		return frappe.get_attr(REPORT)({**period, **filters})

	@pytest.fixture
	def misrouted(self, sent, returned):
		"""Five steps: two right at once, two by a second party, one with a third; one came back for another reason."""
		done(sent, 2, unit=RIGHT)
		for _count in range(2):
			name = returned(unit=WRONG)
			service.reassign(name, RIGHT)
		first = returned(unit=WRONG)
		service.reassign(first, "Security")
		line = frappe.db.get_value("Backoffice Assignment", first, "request_line")
		second = frappe.db.get_value("Backoffice Assignment", {"request_line": line, "status": "Open"})
		service.return_to_front_office(second, "A question first", "Information Missing")
		service.reassign(second, RIGHT)

	def test_s58_by_product(self, misrouted):
		_columns, rows, _message, chart, summary = self.run("Product", product=PRODUCT)
		(row,) = rows
		assert (row["sent"], row["returned"], row["misrouted"], row["share"]) == (9, 4, 3, 33.3)
		assert row["average_hops"] == 1.8  # 1, 1, 2, 2 and 3
		assert row["went_on_to"] == RIGHT
		assert chart["data"]["datasets"][0]["values"] == [3]
		assert [figure["value"] for figure in summary] == [9, 3, 33.3, 1.8]

	def test_by_unit_with_a_total(self, misrouted):
		rows = {row["key"]: row for row in self.run("Backoffice Unit", product=PRODUCT)[1]}
		assert (rows[WRONG]["sent"], rows[WRONG]["misrouted"], rows[WRONG]["share"]) == (3, 3, 100.0)
		assert rows[WRONG]["average_hops"] is None
		assert rows[WRONG]["went_on_to"] == RIGHT
		assert (rows["Security"]["misrouted"], rows[RIGHT]["misrouted"]) == (0, 0)
		assert rows["total"]["misrouted"] == 3

	def test_by_supplier_and_month(self, sent):
		done(sent, 1, supplier=data.MOVING_SUPPLIER)
		rows = {row["key"]: row for row in self.run("Supplier", product=PRODUCT)[1]}
		assert rows[data.MOVING_SUPPLIER]["group"] == data.MOVING_SUPPLIER
		assert [row["group"] for row in self.run("Month", product=PRODUCT)[1]] == ["2026-11"]

	def test_nothing(self):
		_columns, rows, _message, chart, _summary = self.run("Product", product=PRODUCT)
		assert (rows, chart) == ([], None)

	def test_for_the_front_office_only(self, as_user):
		for user, may in ((data.AGENT, True), (data.MANAGER, True), (data.WORKPLACE, False)):
			with as_user(user):
				assert bool(frappe.get_doc("Report", "Returned as Misrouted").is_permitted()) == may
