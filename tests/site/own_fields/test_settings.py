"""A tick in the settings, the place on a form and the form for asking say the same, whoever changes which (issue 9)."""

import json

import frappe
import pytest

from facility_frontoffice.configuration import collecting
from facility_frontoffice.own_fields import rules, service
from facility_frontoffice.own_fields.service import OwnFieldError
from facility_frontoffice.patches.v15_0 import show_own_fields
from facility_frontoffice.setup import shipped

REQUEST, PRODUCT, ASSIGNMENT = rules.REQUEST, rules.PRODUCT, rules.ASSIGNMENT
SETTINGS = service.SETTINGS


def on_form() -> list[str]:
	return [row.fieldname for row in frappe.get_doc("Web Form", "ask").web_form_fields]


def in_intake() -> list[str]:
	order = [field.fieldname for field in frappe.get_meta(REQUEST).fields]
	return rules.between(order, service.INTAKE_BEGINS, service.INTAKE_ENDS)


def said() -> str:
	return " ".join(str(row.get("message")) for row in frappe.local.message_log)


class TestTicks:
	def test_every_field_has_a_row_and_only_ticks_are_kept(self):
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		shown = [(row.document_type, row.fieldname) for row in settings.own_fields]
		assert {(REQUEST, "own_floor"), (PRODUCT, "own_kind"), (ASSIGNMENT, "own_hours")} <= set(shown)
		kinds = [doctype for doctype, _name in shown]
		assert kinds == sorted(kinds, key=list(rules.TICKS_OF).index)
		settings.save()
		assert not frappe.get_doc(SETTINGS).own_fields

	def test_on_the_intake(self, ticks_of, tick):
		assert tick("own_floor", on_intake=1)["on_intake"]
		assert "own_floor" in in_intake()
		assert "own_reason" not in in_intake(), "what stood behind it stays"
		assert "At the intake now: <strong>Floor</strong>" in said()
		tick("own_floor", on_intake=0)
		assert "own_floor" not in in_intake()
		assert ticks_of("own_floor") == {}

	def test_on_the_form_for_asking(self, tick):
		tick("own_reason", on_portal=1)
		names = on_form()
		assert "own_reason" in names
		assert names.index("own_reason") < names.index("attachments")
		assert "On the form for asking now: <strong>Why</strong>" in said()
		tick("own_reason", on_portal=0)
		assert "own_reason" not in on_form()

	@pytest.mark.parametrize(
		("fieldname", "doctype", "column", "words"),
		[
			("own_hours", ASSIGNMENT, "on_portal", "has no"),
			("own_kind", PRODUCT, "on_portal", "has no"),
			("own_supplier", REQUEST, "on_portal", "whole list of Supplier"),
			("own_secret", REQUEST, "clients_see", "permission level 3"),
			("own_day", REQUEST, "in_reports", "of the type Date"),
		],
	)
	def test_what_is_not_possible_is_refused_and_shown_so(
		self, ticks_of, tick, fieldname, doctype, column, words
	):
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		assert column in settings.get_onload("not_possible")[f"{doctype}.{fieldname}"]
		with pytest.raises(OwnFieldError, match=words):
			tick(fieldname, doctype=doctype, **{column: 1})
		assert not ticks_of(fieldname, doctype)

	def test_all_that_is_not_possible_at_once(self):
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		for row in settings.own_fields:
			if row.fieldname in ("own_supplier", "own_secret"):
				row.on_portal = 1
		with pytest.raises(OwnFieldError) as refused:
			settings.save()
		assert "Wanted Supplier" in str(refused.value)
		assert "Secret" in str(refused.value)

	def test_without_a_form_nothing_is_ticked(self, tick):
		frappe.delete_doc("Web Form", "ask")
		with pytest.raises(OwnFieldError, match="form for asking is not there"):
			tick("own_floor", on_portal=1)


class TestFollowing:
	"""What an admin changes at the platform's own forms."""

	def test_put_on_the_form_by_hand(self, ticks_of):
		form = frappe.get_doc("Web Form", "ask")
		form.append("web_form_fields", {"fieldname": "own_floor", "fieldtype": "Int", "label": "Floor"})
		form.save()
		assert ticks_of("own_floor")["on_portal"]
		form.web_form_fields = [row for row in form.web_form_fields if row.fieldname != "own_floor"]
		form.save()
		assert not ticks_of("own_floor")

	def test_a_form_that_is_deleted_asks_nothing(self, ticks_of, tick):
		tick("own_floor", on_portal=1, in_reports=1)
		frappe.delete_doc("Web Form", "ask")
		assert ticks_of("own_floor") == {"on_intake": 0, "on_portal": 0, "clients_see": 0, "in_reports": 1}

	def test_moved_in_customize_form(self, tick, ticks_of):
		"""It keeps the order as a property of the doctype."""
		order = [field.fieldname for field in frappe.get_meta(REQUEST).fields]
		frappe.make_property_setter(
			{
				"doctype": REQUEST,
				"doctype_or_field": "DocType",
				"property": "field_order",
				"value": json.dumps(rules.moved_behind(order, "own_floor", service.IN_INTAKE)),
			},
			is_system_generated=False,
		)
		assert ticks_of("own_floor")["on_intake"]
		# ticks change that order from then on
		tick("own_badge", on_intake=1)
		assert in_intake().index("own_badge") == in_intake().index("own_floor") + 1
		tick("own_floor", on_intake=0)
		assert "own_floor" not in in_intake()
		assert "own_badge" in in_intake()

	def test_a_field_that_is_deleted_takes_its_ticks_along(self, ticks_of, tick):
		tick("own_floor", on_portal=1, in_reports=1)
		frappe.delete_doc("Custom Field", f"{REQUEST}-own_floor")
		assert "own_floor" not in on_form()
		assert not ticks_of("own_floor")
		assert "own_floor" not in service.names(REQUEST, rules.IN_REPORTS)

	def test_another_name_kind_or_level_shows_at_once(self, tick, docfield):
		tick("own_badge", clients_see=1)
		docfield("own_badge", label="Pass", permlevel=2)
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		row = next(row for row in settings.own_fields if row.fieldname == "own_badge")
		assert row.label == "Pass"
		assert "clients_see" in settings.get_onload("not_possible")[f"{REQUEST}.own_badge"]
		assert not service.fields(REQUEST, rules.CLIENTS_SEE), "a tick from before gives nothing away"

	def test_settings_that_were_open_meanwhile_undo_nothing(self, ticks_of):
		settings = frappe.get_doc(SETTINGS)
		settings.run_method("onload")
		form = frappe.get_doc("Web Form", "ask")
		form.append("web_form_fields", {"fieldname": "own_floor", "fieldtype": "Int", "label": "Floor"})
		form.save()
		next(row for row in settings.own_fields if row.fieldname == "own_badge").in_reports = 1
		settings.save()
		assert ticks_of("own_badge")["in_reports"]

	def test_an_upgrade_finds_what_stood_on_the_forms(self, ticks_of):
		form = frappe.get_doc("Web Form", "ask")
		form.append("web_form_fields", {"fieldname": "own_floor", "fieldtype": "Int", "label": "Floor"})
		frappe.flags.applies_own_fields = True
		form.save()
		frappe.flags.applies_own_fields = False
		frappe.db.set_value("Custom Field", f"{REQUEST}-own_badge", "insert_after", service.IN_INTAKE)
		frappe.clear_cache(doctype=REQUEST)
		show_own_fields.execute()
		assert ticks_of("own_floor")["on_portal"]
		assert ticks_of("own_badge")["on_intake"]


class TestElsewhere:
	def test_a_form_put_back_loses_the_field_and_the_tick(self, ticks_of, tick):
		tick("own_floor", on_portal=1)
		found = shipped.compare("form", "ask")
		assert found["changes"]
		shipped.restore("form", "ask", found["seen"])
		assert "own_floor" not in on_form()
		assert not ticks_of("own_floor")

	def test_ticks_travel_with_the_configuration(self, tick):
		tick("own_floor", on_intake=1, in_reports=1)
		tick("own_kind", doctype=PRODUCT, clients_see=1)
		content = json.loads(collecting.export())
		(settings,) = content["records"][SETTINGS]
		rows = {row["fieldname"]: row for row in settings["own_fields"]}
		assert set(rows) == {"own_floor", "own_kind"}
		assert rows["own_floor"]["on_intake"] == rows["own_floor"]["in_reports"] == 1
