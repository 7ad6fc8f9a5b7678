"""Finding the thing that a question is about, by staff and by clients, and what is known of it (S13, S19)."""

import time

import frappe
import pytest
from frappe.utils import add_months, nowdate

from facility_frontoffice.api import assets as api
from facility_frontoffice.api import portal
from facility_frontoffice.assets import labels
from facility_frontoffice.intake.errors import IntakeError

REQUEST = "Client Request"


def label_of(doc) -> str:
	return labels.codes_of(doc.doctype, [doc.name])[doc.name]


def names(found: list) -> list[str]:
	return [row.asset_name for row in found]


@pytest.fixture
def floor(organisation):
	"""A place of its own, so that the things of the demo are not in it: a floor with two rooms."""
	for name, parent in (("Tower", None), ("Tower 1", "Tower"), ("Tower 2", "Tower")):
		frappe.get_doc(
			{"doctype": "Location", "location_name": name, "parent_location": parent, "is_group": not parent}
		).insert(ignore_permissions=True)
	return "Tower"


class TestStaff:
	def test_s13_a_place_has_its_things_and_those_of_the_rooms_below(self, asset, floor):
		asset("Kettle", location="Tower 1")
		asset("Fridge", location="Tower 2")
		assert names(api.find(location="Tower")["assets"]) == ["Kettle", "Fridge"]
		assert names(api.find(location="Tower 1")["assets"]) == ["Kettle"]

	def test_s13_words_are_in_the_name_the_item_or_the_room(self, asset, floor, fixed_asset):
		fixed_asset("KTL", item_name="Water boiler")
		kettle = asset("Kettle", item="KTL", location="Tower 1")
		for text in ("kett", "boiler", "kettle tower", kettle.name[-6:]):
			assert kettle.name in [row.name for row in api.find(text)["assets"]]
		assert api.find("kettle cellar")["assets"] == []
		assert api.find("%")["assets"] == []

	def test_s13_a_label_a_number_and_a_serial_number_name_one(self, asset, floor):
		kettle = asset("Kettle", location="Tower 1")
		serial = frappe.get_doc({"doctype": "Serial No", "serial_no": "SN-1", "item_code": kettle.item_code})
		serial.flags.ignore_validate = True
		serial.update({"asset": kettle.name})
		serial.db_insert()
		code = label_of(kettle)
		for text in (code, code.lower(), f"https://elsewhere.example.com/label/{code}", kettle.name, "SN-1"):
			found = api.find(text, location="Room 2.04")
			assert (found["asset"], found["location"]) == (kettle.name, "Tower 1"), text

	def test_s13_a_barcode_of_an_item_finds_what_is_of_that_item(self, asset, floor, fixed_asset):
		item = fixed_asset("KTL", barcodes=[{"barcode": "4006381333931"}])
		asset("Kettle one", item=item, location="Tower 1")
		asset("Kettle two", item=item, location="Tower 2")
		asset("Fridge", location="Tower 1")
		assert names(api.find("4006381333931")["assets"]) == ["Kettle one", "Kettle two"]
		assert names(api.find("4006381333931", location="Tower 2")["assets"]) == ["Kettle two"]

	def test_s13_the_label_of_a_room_finds_the_room_and_its_things(self, asset, floor):
		asset("Kettle", location="Tower 1")
		code = label_of(frappe.get_doc("Location", "Tower 1"))
		found = api.find(f"/label/{code}")
		assert (found["location"], found["asset"], names(found["assets"])) == ("Tower 1", None, ["Kettle"])

	def test_s13_a_label_goes_on_working_when_the_thing_and_the_room_are_renamed(self, asset, floor):
		kettle = asset("Kettle", location="Tower 1")
		thing, room = label_of(kettle), label_of(frappe.get_doc("Location", "Tower 1"))
		renamed = frappe.rename_doc("Asset", kettle.name, "KETTLE-9")
		frappe.rename_doc("Location", "Tower 1", "Tower 1a")
		assert api.find(thing)["asset"] == renamed
		assert api.find(room)["location"] == "Tower 1a"
		assert labels.codes_of("Asset", [renamed]) == {renamed: thing}

	def test_a_label_that_belongs_to_nothing_says_so(self):
		found = api.find("https://x.test/label/A23456789ABC")
		assert found["unknown"]
		assert found["assets"] == []
		assert not api.find("")["unknown"]

	def test_what_is_gone_is_not_found(self, asset, floor):
		kettle = asset("Kettle", location="Tower 1")
		kettle.db_set("status", "Scrapped")
		assert api.find("kettle")["assets"] == []
		assert not api.find(label_of(kettle))["asset"]

	def test_s13_how_many_questions_are_open_is_shown(self, asset, floor, ask):
		kettle = asset("Kettle", location="Tower 1")
		ask("INFORMATION", asset=kettle.name)
		assert [row.open_requests for row in api.find("kettle")["assets"]] == [1]

	def test_the_number_of_things_costs_no_statements(self, asset, floor, statements):
		asset("Kettle 1", location="Tower 1")
		few = statements(lambda: api.find(location="Tower"))
		for number in range(2, 8):
			asset(f"Kettle {number}", location="Tower 1")
		many = statements(lambda: api.find(location="Tower"))
		assert len(many) == len(few) <= 6

	@pytest.mark.parametrize(
		"method", ["find", "about", "about_location", "planned_maintenance", "print_labels"]
	)
	def test_clients_and_guests_have_no_part_in_it(self, as_user, organisation, asset, method):
		arguments = {
			"find": {"text": "beamer"},
			"about": {"asset": "ACC-ASS-2026-00001"},
			"about_location": {"location": "Room 3.12"},
			"planned_maintenance": {"asset": "ACC-ASS-2026-00001"},
			"print_labels": {"locations": ["Room 3.12"]},
		}[method]
		for user in (organisation.CLIENT, "Guest"):
			with as_user(user), pytest.raises(frappe.PermissionError):
				getattr(api, method)(**arguments)


class TestHistory:
	def test_s13_an_asset_knows_its_history(self, asset, floor, ask):
		kettle = asset("Kettle", location="Tower 1")
		before, now = (ask("INFORMATION", asset=kettle.name, subject=text) for text in ("Before", "Now"))
		before.db_set({"status": "Closed"})
		repair = frappe.get_doc(
			{
				"doctype": "Asset Repair",
				"asset": kettle.name,
				"company": kettle.company,
				"failure_date": "2026-05-01 10:00:00",
				"completion_date": "2026-05-01 16:00:00",
				"repair_status": "Completed",
				"repair_cost": 80,
			}
		).insert()
		repair.submit()
		about = api.about(kettle.name)
		assert [row.name for row in about["open"]] == [now.name]
		assert [row.name for row in about["last"]] == [before.name]
		assert about["requests_in_year"] == 2
		assert (about["repairs"]["count"], about["repairs"]["cost"], about["repairs"]["hours_down"]) == (
			1,
			80,
			6,
		)
		assert api.about(kettle.name, leave_out=now.name)["open"] == []
		room = api.about_location("Tower")
		assert (room["assets"], room["repairs"]["cost"]) == (1, 80)

	def test_s13_the_requests_of_a_room_count_those_below(self, floor, ask):
		ask("INFORMATION", location="Tower 1")
		about = api.about_location("Tower")
		assert len(about["open"]) == about["requests_in_year"] == 1

	def test_s13_warranty_by_the_item_and_the_day_that_it_was_bought(self, asset, fixed_asset):
		item = fixed_asset("KTL", warranty_period=400)
		new = asset(
			"New", item=item, purchase_date=add_months(nowdate(), -2), available_for_use_date=nowdate()
		)
		old = asset("Old", item=item, purchase_date="2020-01-01", available_for_use_date="2020-01-01")
		assert api.about(new.name)["warranty"]["in_force"]
		assert not api.about(old.name)["warranty"]["in_force"]
		assert api.about(asset("None").name)["warranty"] is None

	def test_s13_a_repair_that_runs_is_in_view(self, asset):
		kettle = asset("Kettle")
		frappe.get_doc(
			{
				"doctype": "Asset Repair",
				"asset": kettle.name,
				"company": kettle.company,
				"failure_date": nowdate(),
			}
		).insert()
		assert api.about(kettle.name)["asset"].status == "Out of Order"

	def test_who_does_the_work_sees_no_costs_and_only_their_own_requests(
		self, asset, ask, as_user, organisation
	):
		kettle = asset("Kettle")
		ask("INFORMATION", asset=kettle.name)
		with as_user(organisation.LOGISTICS):
			about = api.about(kettle.name)
		assert about["open"] == []
		assert "cost" not in about["repairs"]
		assert about["requests_in_year"] == 1

	def test_its_statements_do_not_grow(self, asset, ask, statements):
		kettle = asset("Kettle")
		few = statements(lambda: api.about(kettle.name))
		for _number in range(4):
			ask("INFORMATION", asset=kettle.name)
			frappe.get_doc(
				{
					"doctype": "Asset Repair",
					"asset": kettle.name,
					"company": kettle.company,
					"failure_date": nowdate(),
				}
			).insert()
		many = statements(lambda: api.about(kettle.name))
		assert len(many) <= max(len(few), 12)

	def test_s15_what_a_purchase_brought_is_shown_with_the_request(self, fixed_asset, company, ask):
		request = ask("INFORMATION")
		item = fixed_asset("KTL", auto_create_assets=1, asset_naming_series="ACC-ASS-.YYYY.-")
		warehouse = frappe.db.get_value(
			"Warehouse", {"company": company.name, "is_group": 0}, order_by="name"
		)
		receipt = frappe.get_doc(
			{
				"doctype": "Purchase Receipt",
				"supplier": "Kantoor Plus",
				"company": company.name,
				"items": [
					{
						"item_code": item,
						"qty": 2,
						"rate": 50,
						"warehouse": warehouse,
						"asset_location": "Room 2.04",
						"client_request": request.name,
						"cost_center": company.cost_center,
					}
				],
			}
		).insert()
		receipt.submit()
		assert len(api.delivered(request.name)) == 2
		assert {row.location for row in api.delivered(request.name)} == {"Room 2.04"}
		assert api.delivered(ask("INFORMATION").name) == []
		[one, _two] = api.delivered(request.name)
		assert api.about(one.name)["asset"].supplier == "Kantoor Plus"


class TestClients:
	def test_s13_somebody_who_works_here_names_what_is_nobodys_where_they_may_be(
		self, asset, floor, employee, as_user, organisation
	):
		asset("Kettle", location="Tower 1")
		colleague = employee(organisation.COLLEAGUE)
		employee(organisation.CLIENT)
		asset("Laptop of Noor", location="Tower 1", custodian=colleague.name)
		with as_user(organisation.CLIENT):
			assert names(api.for_client(location="Tower")) == ["Kettle"]
			assert names(api.for_client("kettle tower")) == ["Kettle"]
		with as_user(organisation.COLLEAGUE):
			assert names(api.for_client(location="Tower")) == ["Kettle", "Laptop of Noor"]

	def test_s13_things_at_a_place_of_a_customer_do_not_leak(
		self, asset, floor, employee, customer, as_user, organisation
	):
		tenant = customer("Tenant A", organisation.COLLEAGUE)
		other = customer("Tenant B")
		employee(organisation.CLIENT)
		asset("Safe of A", location="Tower 1", asset_owner="Customer", customer=tenant.name)
		asset("Safe of B", location="Tower 2", asset_owner="Customer", customer=other.name)
		asset("Kettle of 1", location="Tower 1")
		asset("Kettle of 2", location="Tower 2")
		with as_user(organisation.CLIENT):
			assert api.for_client(location="Tower") == []
		with as_user(organisation.COLLEAGUE):
			assert names(api.for_client(location="Tower")) == ["Kettle of 1", "Safe of A"]

	def test_s13_a_thing_of_a_customer_above_opens_no_room_of_another(
		self, asset, floor, customer, as_user, organisation
	):
		tenant = customer("Tenant A", organisation.COLLEAGUE)
		other = customer("Tenant B", organisation.CLIENT)
		asset("Sign of A", location="Tower", asset_owner="Customer", customer=tenant.name)
		asset("Safe of B", location="Tower 2", asset_owner="Customer", customer=other.name)
		asset("Kettle of 1", location="Tower 1")
		asset("Kettle of 2", location="Tower 2")
		with as_user(organisation.COLLEAGUE):
			assert names(api.for_client(location="Tower")) == ["Kettle of 1", "Sign of A"]
		with as_user(organisation.CLIENT):
			assert names(api.for_client(location="Tower")) == ["Kettle of 2", "Safe of B"]

	def test_s13_a_customer_that_left_leaves_the_place_to_who_works_here(
		self, asset, floor, employee, customer, as_user, organisation
	):
		employee(organisation.CLIENT)
		gone = asset("Safe", location="Tower 1", asset_owner="Customer", customer=customer("Tenant A").name)
		asset("Kettle", location="Tower 1")
		with as_user(organisation.CLIENT):
			assert api.for_client(location="Tower") == []
			gone.db_set("status", "Scrapped")
			assert names(api.for_client(location="Tower")) == ["Kettle"]

	def test_s13_many_things_of_many_customers_are_searched_at_once(
		self, asset, floor, employee, as_user, organisation
	):
		"""It took a minute when each thing was held against each thing of a customer."""
		employee(organisation.CLIENT)
		kettle = asset("Kettle", location="Tower 1")
		same = {field: kettle.get(field) for field in ("item_code", "company", "docstatus", "status")}
		rows = [
			{
				**same,
				"name": f"MANY-{number}",
				"asset_name": f"Thing {number}",
				"location": f"Tower {number % 2 + 1}",
			}
			| {"customer": "Tenant A" if number % 4 == 0 else None}
			for number in range(4000)
		]
		fields = list(rows[0])
		frappe.db.bulk_insert("Asset", fields, [tuple(row[field] for field in fields) for row in rows])
		began = time.monotonic()
		with as_user(organisation.CLIENT):
			found = api.for_client(location="Tower")
		assert {row.location for row in found} == {"Tower 2"}
		assert time.monotonic() - began < 2

	def test_s13_who_is_nobody_in_particular_names_what_they_scan_only(
		self, asset, floor, as_user, organisation
	):
		kettle = asset("Kettle", location="Tower 1")
		code = label_of(kettle)
		with as_user(organisation.CLIENT):
			assert api.for_client("kettle") == []
			assert api.scanned_by_client(asset=kettle.name)["asset"] is None
			found = api.scanned_by_client(code)
			assert found["asset"].name == kettle.name
			assert (found["location"], found["running"]) == ("Tower 1", None)
			with pytest.raises(IntakeError, match="no asset that you can choose"):
				portal.ask(description="It leaks", asset=kettle.name)
			request = portal.ask(description="It leaks", asset=kettle.name, label=code)["name"]
		assert frappe.db.get_value(REQUEST, request, ["asset", "location"]) == (kettle.name, "Tower 1")

	def test_s13_the_label_of_one_thing_does_not_open_another(self, asset, as_user, organisation):
		kettle, safe = asset("Kettle"), asset("Safe")
		code = label_of(kettle)
		with as_user(organisation.CLIENT), pytest.raises(IntakeError):
			portal.ask(description="It leaks", asset=safe.name, label=code)

	def test_s13_a_forged_label_tells_nothing(self, asset, as_user, organisation):
		kettle = asset("Kettle")
		with as_user(organisation.CLIENT):
			for text in ("A23456789ABC", kettle.name, f"/ask/new?asset={kettle.name}", "'; DROP TABLE"):
				found = api.scanned_by_client(text)
				assert (found["asset"], found["running"], found["label"]) == (None, None, ""), text

	def test_s13_a_client_hears_that_a_question_runs_and_not_of_whom(self, asset, ask, as_user, organisation):
		kettle = asset("Kettle")
		request = ask("INFORMATION", asset=kettle.name, client_user=organisation.COLLEAGUE)
		code = label_of(kettle)
		with as_user(organisation.CLIENT):
			found = api.scanned_by_client(code)
		received_at = frappe.db.get_value(REQUEST, request.name, "received_at")
		assert found["running"] == frappe.utils.format_date(received_at, "d MMMM")
		assert str(received_at) not in frappe.as_json(found)
		assert request.name not in frappe.as_json(found)
		assert organisation.COLLEAGUE not in frappe.as_json(found)

	def test_s13_the_web_form_takes_the_thing_and_its_label(self, asset, as_user, organisation):
		from facility_frontoffice.overrides.web_form import accept

		kettle = asset("Kettle", location="Room 5.01")
		code = label_of(kettle)
		with as_user(organisation.CLIENT):
			made = accept(
				"ask", {"description": "It leaks", "chosen_asset": kettle.name, "scanned_label": code}
			)
			with pytest.raises(IntakeError):
				accept("ask", {"description": "It leaks too", "chosen_asset": kettle.name})
		assert frappe.db.get_value(REQUEST, made["name"], ["asset", "location"]) == (kettle.name, "Room 5.01")

	def test_others_may_not_ask_at_all(self, as_user):
		for method in (api.for_client, api.scanned_by_client):
			with as_user("Guest"), pytest.raises(frappe.PermissionError):
				method("kettle")
