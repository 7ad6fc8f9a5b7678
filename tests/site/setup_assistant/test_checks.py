"""The checklist on a site: planted faults are found by name, and gone when they are put right."""

import frappe
import pytest

from facility_frontoffice.api import setup_assistant as api
from facility_frontoffice.demo import data
from facility_frontoffice.setup_assistant import checks, marks, reading, words
from facility_frontoffice.setup_assistant.checks_rules import find


def found() -> dict[str, dict]:
	return {row["key"]: row for row in checks.found()["findings"]}


def keys_with(code: str) -> list[str]:
	return [key for key in found() if key.startswith(f"{code}|")]


@pytest.fixture
def in_order(outgoing_account):
	"""The demo organisation, with mail; what runs on the server is not part of the test."""


def set_value(doctype, name, field, value):
	frappe.db.set_value(doctype, name, field, value)
	frappe.clear_document_cache(doctype, name)


class TestWhatIsFound:
	def test_no_unit_handles_a_product(self, product, in_order):
		product("PLANTED")
		set_value("Facility Product", "PLANTED", "backoffice_unit", None)
		key = "product_without_party|Facility Product|PLANTED"
		row = found()[key]
		assert row["severity"] == "must"
		assert row["what"].startswith("No unit handles PLANTED")
		set_value("Facility Product", "PLANTED", "backoffice_unit", "Logistics")
		assert key not in found()

	def test_a_routing_rule_for_its_family_handles_it_too(self, product, in_order):
		doc = product("PLANTED")
		set_value("Facility Product", "PLANTED", "backoffice_unit", None)
		rule = {"doctype": "Facility Routing Rule", "rule_name": "All of it", "backoffice_unit": "Logistics"}
		frappe.get_doc({**rule, "product_category": doc.category}).insert()
		assert "product_without_party|Facility Product|PLANTED" not in found()

	def test_a_calendar_without_hours_because_of_holidays(self, in_order):
		today = frappe.utils.getdate()
		days = [frappe.utils.add_days(today, number) for number in range(-1, 20)]
		frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": "Closed",
				"from_date": days[0],
				"to_date": days[-1],
				"holidays": [{"holiday_date": day, "description": "Closed"} for day in days],
			}
		).insert()
		calendar = frappe.get_doc("Facility Calendar", "Office Hours")
		calendar.holiday_list = "Closed"
		calendar.save()
		assert keys_with("calendar_without_hours") == [
			"calendar_without_hours|Facility Calendar|Office Hours"
		]

	def test_people_who_cannot_do_it(self, in_order):
		unit = frappe.get_doc("Backoffice Unit", "Workplace")
		set_value("User", unit.lead, "enabled", 0)
		assert f"person_cannot_log_in|User|{unit.lead}" in found()
		unit.update({"lead": None, "members": []}).save()
		row = found()["unit_without_people|Backoffice Unit|Workplace"]
		assert row["severity"] == "must"
		assert row["step"] == "units"

	def test_a_desk_without_people_or_channels(self, in_order):
		frappe.get_doc({"doctype": "Facility Service Desk", "desk_name": "Planted"}).insert()
		assert {"desk_without_people", "desk_without_channels"} <= {
			key.split("|")[0] for key in found() if key.endswith("|Planted")
		}

	def test_a_supplier_out_of_contract(self, product, in_order):
		product("PLANTED", handling="Supplier", supplier=data.CLEANING_SUPPLIER, backoffice_unit=None)
		set_value("Supplier", data.CLEANING_SUPPLIER, "facility_contract_from", "2020-01-01")
		set_value("Supplier", data.CLEANING_SUPPLIER, "facility_contract_until", "2020-02-01")
		rows = found()
		said = rows[f"supplier_unable|Supplier|{data.CLEANING_SUPPLIER}"]
		assert "the contract ended on" in said["what"]
		assert "PLANTED" in said["why"]
		assert rows["product_with_closed_party|Facility Product|PLANTED"]["severity"] == "must"

	def test_a_product_for_an_audience_that_nobody_is_of(self, product, in_order):
		product("PLANTED", audience=[{"kind": "Role", "value": "Fleet Manager"}])
		product("OTHER", audience=[{"kind": "Role", "value": "Facility Client"}])
		assert keys_with("nobody_of_audience") == ["nobody_of_audience|Facility Product|PLANTED"]

	def test_what_a_part_of_the_app_says_itself(self, in_order):
		rule = {"doctype": "Facility Routing Rule", "rule_name": "Old", "backoffice_unit": "Logistics"}
		doc = frappe.get_doc({**rule, "until_date": "2020-01-01"}).insert()
		row = found()[f"warned|Facility Routing Rule|{doc.name}"]
		assert "This rule ended on" in row["what"]

	def test_a_text_with_a_mistake(self, ask, in_order):
		ask("LIGHTING")
		template = frappe.get_doc("Facility Message Rule", {"kind": "Received"}).texts[0].email_template
		set_value("Email Template", template, "subject", "{{ request.nothing.at_all }")
		assert keys_with("warned")

	def test_an_escalation_that_tells_nobody(self, in_order):
		rule = frappe.get_doc("Facility Escalation Rule", {"rule_name": "Silence"})
		level = {"tell_owner": 0, "tell_desk_lead": 0, "tell_front_office": 0, "tell_unit_lead": 0}
		rule.levels[0].update({**level, "tell_role": "Fleet Manager"})
		rule.save()
		row = found()[f"escalation_tells_nobody|Facility Escalation Rule|{rule.name}"]
		assert "level 1" in row["what"]

	def test_mail(self):
		frappe.db.set_value("Email Account", {"enable_outgoing": 1}, "default_outgoing", 0)
		settings = frappe.get_doc("Facility Frontoffice Settings")
		settings.update({"allow_guests": 1}).save()
		assert {"no_outgoing_mail", "guests_without_mail"} <= {key.split("|")[0] for key in found()}

	def test_every_code_of_the_rules_has_words(self):
		import inspect
		import re

		from facility_frontoffice.setup_assistant import checks_rules

		source = inspect.getsource(checks_rules)
		used = set(re.findall(r'Finding\(\s*"(\w+)"', source)) | set(
			re.findall(r'\("(no_default_\w+)"', source)
		)
		assert used == set(words.CODES)

	def test_in_dutch(self, in_order, product):
		product("PLANTED")
		set_value("Facility Product", "PLANTED", "backoffice_unit", None)
		frappe.local.lang = "nl"
		try:
			row = found()["product_without_party|Facility Product|PLANTED"]
		finally:
			frappe.local.lang = "en"
		assert row["what"].startswith("Geen onderdeel behandelt PLANTED")


def test_the_number_on_the_workspace_is_of_what_is_open(in_order):
	counts = checks.found()["counts"]
	assert api.number()["value"] == counts["must"] + counts["should"]


class TestWantedAsItIs:
	def test_it_stays_off_the_list_until_the_facts_change(self, in_order):
		unit = frappe.get_doc({"doctype": "Backoffice Unit", "unit_name": "Planted"}).insert()
		key = "unit_without_people|Backoffice Unit|Planted"
		checks.want(key, "It begins next year")
		seen = checks.found()
		assert key not in {row["key"] for row in seen["findings"]}
		(wanted,) = [row["wanted"] for row in seen["wanted"] if row["key"] == key]
		assert wanted["reason"] == "It begins next year"
		assert wanted["by"]
		assert wanted["at"]
		rule = {"doctype": "Facility Product", "product_code": "NEW", "product_name": "New"}
		family = frappe.db.get_value("Facility Product Category", {"is_group": 0}, order_by="name")
		frappe.get_doc({**rule, "category": family, "nature": "Mixed", "backoffice_unit": unit.name}).insert()
		assert key in found()

	def test_it_can_be_shown_again(self, in_order):
		frappe.get_doc({"doctype": "Backoffice Unit", "unit_name": "Planted"}).insert()
		key = "unit_without_people|Backoffice Unit|Planted"
		checks.want(key, "For now")
		checks.want_no_more(key)
		assert key in found()

	def test_a_reason_is_asked_and_what_is_not_there_is_refused(self, in_order):
		with pytest.raises(marks.SetupError, match="why it is to be so"):
			checks.want("anything", " ")
		with pytest.raises(marks.SetupError, match="not found any more"):
			checks.want("no_desk|x|y", "It is so")


def test_the_number_of_statements_does_not_follow_the_number_of_products(product, in_order, statements):
	def cost() -> int:
		checks.found()  # what is cached is cached
		return len(statements(lambda: words.of(find(reading.facts()))))

	for number in range(10):
		product(f"FEW-{number}")
	few = cost()
	for number in range(100):
		product(f"MANY-{number}", steps=[{"step_name": "Do it", "backoffice_unit": "Logistics"}])
	frappe.db.set_value(
		"Facility Product", {"name": ("like", "MANY-%")}, {"backoffice_unit": None}, update_modified=False
	)
	assert cost() <= few + 2
